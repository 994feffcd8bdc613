"""What lists and the search read is told by the records alone, and forgets with them."""

from legal_recovery.house import helpers
from legal_recovery.ledger.commands import EraseText, erase_text
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.schema import metadata
from legal_recovery.portfolio.commands.listing import Relist, relist
from tests.factories import Bench
from tests.ledger.attacker import attack


def _everywhere(bench: Bench) -> str:
    """Return all that stands in any table, as one text."""
    with bench.session() as session:
        tables = sorted(metadata().tables)
        rows = [row for name in tables for row in run(session.connection(), f"SELECT * FROM {name}")]
    return "\n".join(str(tuple(row)) for row in rows).lower()


def test_an_erased_name_is_nowhere_any_more_and_finds_nothing(bench: Bench) -> None:
    case = bench.open_case("ZB-1", debtor="钱样本", officer="孙经办")
    traces = ("钱样本", "qianyangben", "qyb", "孙经办", "sunjingban")
    assert [word for word in traces if word not in _everywhere(bench)] == []
    with bench.session() as session:
        sql = "SELECT name_id FROM parties WHERE book = ? UNION SELECT officer_id FROM cases WHERE book = ?"
        texts = [row[0] for row in run(session.connection(), sql, (case.book, case.book))]
    for text_id in texts:
        bench.do(erase_text, EraseText(case.book, text_id, "request"))
    assert [word for word in traces if word in _everywhere(bench)] == []
    assert "zb-1" in _everywhere(bench), "what is no person's is still found"
    assert verify(bench.database, None, helpers=helpers()).problems == ()


def test_a_helper_that_kept_a_word_or_lost_a_row_is_found(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    for sql in (
        "INSERT INTO case_terms (case_id, kind, term) VALUES (?, 'party', '钱样本')",
        "DELETE FROM case_terms WHERE case_id = ? AND kind = 'pinyin'",
        "DELETE FROM listed_words WHERE case_id = ?",
        "DELETE FROM listed WHERE case_id = ?",
    ):
        attack(bench.database, sql, (case.id,))
        (found, *_) = verify(bench.database, None, helpers=helpers()).problems
        assert (found.code, found.case) in {("verify.words", "ZB-1"), ("verify.listed", "ZB-1")}, sql
    assert bench.do(relist, Relist()) == case.book
    assert verify(bench.database, None, helpers=helpers()).problems == (), "all of it is told anew"
