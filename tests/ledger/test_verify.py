"""Verification finds what was changed behind the program's back, and says where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from legal_recovery.ledger.store.verify import Problem, Verification, verify
from legal_recovery.ledger.store.verify.findings import LONGEST_LIST
from legal_recovery.plumbing.checkpoints import checkpoint_from_json, checkpoint_to_json, take_checkpoint
from legal_recovery.plumbing.db import Database, run
from tests.factories import Bench
from tests.ledger.attacker import attack, behind_the_walls
from tests.ledger.forger import Bodies, forge
from tests.ledger.rich import Rich

WHERE_OPENING = "WHERE book = ? AND seq = (SELECT min(seq) FROM entries WHERE book = ?)"


def verified(rich: Rich, **more: Any) -> Verification:
    return verify(rich.bench.database, rich.files, keys=frozenset({rich.public_key}), **more)


def first(rich: Rich) -> Problem:
    found = verified(rich)
    assert not found.ok
    return found.problems[0]


def codes(rich: Rich) -> set[str]:
    return {problem.code for problem in verified(rich).problems}


def test_an_untouched_ledger_is_right_and_counted(rich: Rich) -> None:
    found = verified(rich)
    assert [problem.sentence for problem in found.problems] == []
    assert (found.ok, found.entries, found.left_out) == (True, 142, 0)


def test_an_empty_ledger_is_right(database: Database) -> None:
    found = verify(database, None)
    assert (found.ok, found.books, found.entries) == (True, 0, 0)


def test_progress_is_told_to_the_end(rich: Rich) -> None:
    steps: list[tuple[int, int]] = []
    found = verified(rich, progress=lambda done, whole: steps.append((done, whole)))
    assert steps[-1] == (found.records, found.records)


# --- the chain --------------------------------------------------------------------------------------------


def test_a_changed_record_is_named_with_its_case(rich: Rich) -> None:
    book = rich.case.book
    sql = "UPDATE records SET body = replace(body, '100000000', '100000001') WHERE book = ? AND seq = 5"
    attack(rich.bench.database, sql, (book,))
    problem = first(rich)
    assert (problem.code, problem.case, problem.book, problem.seq) == ("verify.hash", "ZB-1", book, 5)
    assert [other for other in verified(rich).problems if other.book == book] == [problem]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DELETE FROM records WHERE book = ? AND seq = 3", "verify.gap"),
        ("DELETE FROM records WHERE book = ? AND seq > 20", "verify.head"),
        ("UPDATE records SET prev = hash WHERE book = ? AND seq = 4", "verify.link"),
        ("UPDATE records SET body = body || ' ' WHERE book = ? AND seq = 4", "verify.hash"),
        ("UPDATE books SET head_seq = head_seq - 1 WHERE id = ?", "verify.head"),
        ("UPDATE books SET kind = 'bank' WHERE id = ?", "verify.book"),
        ("UPDATE books SET office_id = 1 WHERE id = ?", "verify.book"),
        ("DELETE FROM books WHERE id = ?", "verify.stray"),
    ],
)
def test_a_broken_chain_is_found(rich: Rich, sql: str, code: str) -> None:
    attack(rich.bench.database, sql, (rich.case.book,))
    assert code in codes(rich)


def test_another_installation_breaks_every_book_and_the_list_ends_somewhere(rich: Rich) -> None:
    for number in range(LONGEST_LIST):
        rich.bench.open_case(f"M-{number}")
    attack(rich.bench.database, "UPDATE installation SET uid = 'another'")
    found = verified(rich)
    assert len(found.problems) == LONGEST_LIST
    assert found.left_out == found.books - LONGEST_LIST + 1


# --- entries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DELETE FROM postings WHERE book = ? AND line = 2", "verify.postings"),
        ("UPDATE postings SET minor = minor + 1 WHERE book = ? AND line = 2", "verify.posting"),
        ("UPDATE entries SET value_on = '2026-03-03' WHERE book = ?", "verify.entry"),
        ("DELETE FROM entries WHERE book = ?", "verify.entry_missing"),
        ("UPDATE entries SET seq = seq + 100 WHERE book = ?", "verify.stray"),
        ("UPDATE balances SET minor = minor + 1 WHERE book = ?", "verify.balance"),
        ("DELETE FROM balances WHERE book = ?", "verify.balance"),
        ("UPDATE totals SET gross_minor = gross_minor + 1 WHERE book = ?", "verify.total"),
        ("DELETE FROM totals WHERE book = ?", "verify.total"),
    ],
)
def test_rows_that_differ_from_the_records_are_found(rich: Rich, sql: str, code: str) -> None:
    attack(rich.bench.database, sql, (rich.case.book,))
    assert code in codes(rich)


def entry_of(bodies: Bodies, kind: str) -> dict[str, Any]:
    return next(body for body in bodies if body["kind"] == kind)


def unbalance(bodies: Bodies) -> None:
    entry_of(bodies, "case.opening")["postings"][0]["minor"] = "100000001"


def unknown_account(bodies: Bodies) -> None:
    entry_of(bodies, "cost.paid")["postings"][0]["account"] = "money:cost:bribes"


def not_settled(bodies: Bodies) -> None:
    lines = entry_of(bodies, "receipt")["postings"]
    lines[:] = [line for line in lines if line["account"].startswith("money:")]


def another_amount_reversed(bodies: Bodies) -> None:
    for line in entry_of(bodies, "cost.payable.reversed")["postings"]:
        line["minor"] = str(2 * int(line["minor"]))


def of_nothing(bodies: Bodies) -> None:
    entry_of(bodies, "cost.payable.reversed")["reverses"] = "1"


def without_partner(bodies: Bodies) -> None:
    del entry_of(bodies, "cost.payment")["transfer"]


def half_undone(bodies: Bodies) -> None:
    undone = entry_of(bodies, "receipt.credited.reversed")
    for name in ("reverses", "transfer"):
        del undone[name]


def no_number(bodies: Bodies) -> None:
    entry_of(bodies, "collateral.added")["data"]["collateral_id"] = "much"


def nobodys_kind(bodies: Bodies) -> None:
    entry_of(bodies, "case.note_added")["kind"] = "case.never_heard_of"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (unbalance, "verify.unbalanced"),
        (unknown_account, "verify.account"),
        (not_settled, "verify.identity"),
        (another_amount_reversed, "verify.reversal"),
        (of_nothing, "verify.reversal"),
        (without_partner, "verify.transfer"),
        (half_undone, "verify.half_reversed"),
        (no_number, "verify.content"),
        (nobodys_kind, "verify.event"),
    ],
)
def test_a_book_forged_with_right_hashes_gives_itself_away(
    rich: Rich, change: Callable[[Bodies], None], code: str
) -> None:
    attack(rich.bench.database, "DELETE FROM checkpoints")
    forge(rich.bench.database, rich.case.book, change)
    assert code in codes(rich)


def test_a_matched_transfer_over_two_books_nets_to_zero(rich: Rich) -> None:
    def join(bodies: Bodies) -> None:
        entry_of(bodies, "cost.paid")["transfer"] = "77"

    def join_other(bodies: Bodies) -> None:
        between = [body for body in bodies if body["kind"] == "bank.matched"][-1]
        between["transfer"] = "77"

    with rich.bench.session() as session:
        sql = "SELECT book FROM bank_accounts WHERE number = '62220001'"
        other = run(session.connection(), sql).scalar()
    attack(rich.bench.database, "DELETE FROM checkpoints")
    forge(rich.bench.database, rich.case.book, join)
    forge(rich.bench.database, other, join_other)
    problem = first(rich)
    assert (problem.code, problem.sentence) == (
        "verify.transfer_open",
        "The transfer leaves CNY -13,710.00 on money:bank.",
    )


# --- checkpoints ------------------------------------------------------------------------------------------


def other_note(bodies: Bodies) -> None:
    entry_of(bodies, "case.opened")["data"]["officer"] = None


def drop_the_end(bodies: Bodies) -> None:
    del bodies[-4:]


@pytest.mark.parametrize("change", [other_note, drop_the_end])
def test_a_signed_checkpoint_finds_a_perfect_forgery(rich: Rich, change: Callable[[Bodies], None]) -> None:
    forge(rich.bench.database, rich.case.book, change)
    assert "verify.rewritten" in codes(rich)


def test_what_came_after_a_checkpoint_leaves_it_right(rich: Rich) -> None:
    rich.bench.open_case("ZB-3")
    take_checkpoint(rich.bench.database, rich.bench.clock, rich.key)
    rich.bench.open_case("ZB-4")
    assert verified(rich).ok


def test_a_checkpoint_signed_by_another_key_is_found(rich: Rich) -> None:
    assert not verify(rich.bench.database, rich.files, keys=frozenset({b"0" * 32})).ok
    assert verify(rich.bench.database, rich.files).ok, "where no key is known, the signature is all there is"


def test_a_checkpoint_kept_elsewhere_finds_what_the_database_no_longer_tells(rich: Rich) -> None:
    made = take_checkpoint(rich.bench.database, rich.bench.clock, rich.key)
    kept = checkpoint_from_json(checkpoint_to_json(made))
    assert verified(rich, kept=[kept]).ok
    attack(rich.bench.database, "DELETE FROM checkpoints")
    forge(rich.bench.database, rich.case.book, other_note)
    assert "verify.rewritten" not in codes(rich)
    assert "verify.rewritten" in {problem.code for problem in verified(rich, kept=[kept]).problems}


# --- texts, files, state, walls ---------------------------------------------------------------------------

A_TEXT = "(SELECT note_id FROM costs WHERE note_id IS NOT NULL)"
ERASED = "(SELECT id FROM texts WHERE value IS NULL)"


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (f"UPDATE texts SET value = '二审' WHERE id = {A_TEXT}", "verify.text"),
        (f"UPDATE texts SET value = NULL, salt = NULL WHERE id = {A_TEXT}", "verify.text_emptied"),
        (f"UPDATE texts SET value = NULL WHERE id = {A_TEXT}", "verify.text"),
        (f"DELETE FROM texts WHERE id = {A_TEXT}", "verify.text_missing"),
        (f"UPDATE texts SET value = '0571' WHERE id = {ERASED}", "verify.text"),
        ("INSERT INTO texts (id, value) VALUES (5, 'x')", "verify.text_unrecorded"),
        ("DELETE FROM costs", "verify.missing_row"),
        (
            "UPDATE costs SET book = (SELECT book FROM cases WHERE reference = 'ZB-2')",
            "verify.unrecorded_row",
        ),
        ("UPDATE receipts SET amount_minor = 1", "verify.state"),
        ("DELETE FROM periods WHERE state = 'closed'", "verify.month_row"),
        ("UPDATE periods SET state = 'open'", "verify.month_row"),
        ("UPDATE positions SET snapshot = '0' WHERE n = 2", "verify.position"),
    ],
)
def test_texts_rows_and_months_are_what_was_recorded(rich: Rich, sql: str, code: str) -> None:
    if code == "verify.position" and not rich.bench.database.is_sqlite:
        pytest.skip("on PostgreSQL a snapshot is not a number")
    attack(rich.bench.database, sql)
    assert code in codes(rich)


def stored(tmp_path: Path) -> Path:
    files = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    return max(files, key=lambda path: path.stat().st_size)


def test_a_changed_file_and_a_missing_one_are_named(rich: Rich, tmp_path: Path) -> None:
    path = stored(tmp_path)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert (first(rich).code, first(rich).case) == ("verify.file", "ZB-1")
    path.unlink()
    assert first(rich).code == "verify.file_missing"
    assert verify(rich.bench.database, None).ok, "without the store its files are not looked at"


def test_a_wall_that_is_down_or_does_nothing_is_found(rich: Rich) -> None:
    with rich.bench.database.writing() as connection:
        table = "" if rich.bench.database.is_sqlite else " ON postings"
        run(connection, f"DROP TRIGGER postings_no_update{table}")
    assert (first(rich).code, first(rich).facts) == ("verify.wall_missing", {"name": "postings_no_update"})
    with rich.bench.database.writing() as connection:
        if rich.bench.database.is_sqlite:
            sql = "CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings BEGIN SELECT 1; END"
        else:
            sql = """CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings FOR EACH ROW
                     EXECUTE FUNCTION suppress_redundant_updates_trigger()"""
        run(connection, sql)
    assert (first(rich).code, first(rich).facts["part"]) == ("verify.shape", "trigger postings_no_update")


def test_a_wall_emptied_from_inside_is_found(rich: Rich) -> None:
    if rich.bench.database.is_sqlite:
        pytest.skip("on SQLite a trigger is all of its wall")
    with rich.bench.database.writing() as connection:
        run(
            connection,
            """CREATE OR REPLACE FUNCTION wall_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN RETURN NEW; END $$""",
        )
    assert first(rich).facts["part"] == "function wall_refuse"


def test_a_missing_index_is_found(rich: Rich) -> None:
    with rich.bench.database.writing() as connection:
        run(connection, "DROP INDEX ix_entries_transfer")
    assert "ix_entries_transfer" in first(rich).facts["part"]


def test_on_postgresql_the_engines_own_check_is_asked_where_it_is_installed(rich: Rich) -> None:
    if rich.bench.database.is_sqlite:
        pytest.skip("SQLite's own check is always there")
    with rich.bench.database.writing() as connection:
        run(connection, "CREATE EXTENSION amcheck")
    assert verified(rich).ok


# --- a file that is no database ---------------------------------------------------------------------------


@pytest.fixture
def sqlite_file(bench: Bench, tmp_path: Path) -> Path:
    """The file of a small ledger, all of it in one piece."""
    if not bench.database.is_sqlite:
        pytest.skip("a file is SQLite's")
    bench.open_case()
    with bench.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    bench.database.dispose()
    return tmp_path / "ledger.db"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"this is no database" * 1000,
        lambda content: content[: len(content) // 2],
        lambda content: content[:4096] + bytes(8192) + content[12288:],
        lambda content: content[:20000] + b"\xff" * 3000 + content[23000:],
    ],
)
def test_a_malformed_file_is_a_sentence(sqlite_file: Path, damage: Callable[[bytes], bytes]) -> None:
    sqlite_file.write_bytes(damage(sqlite_file.read_bytes()))
    found = verify(Database(f"sqlite:///{sqlite_file}"), None)
    assert not found.ok
    assert all(problem.sentence for problem in found.problems)


def test_text_that_is_no_text_any_more_is_found_at_its_record(rich: Rich) -> None:
    if not rich.bench.database.is_sqlite:
        pytest.skip("PostgreSQL keeps text as text")
    with behind_the_walls(rich.bench.database) as connection:
        sql = "UPDATE records SET body = CAST(x'7bff7d' AS TEXT) WHERE book = ? AND seq = 2"
        run(connection, sql, (rich.case.book,))
    assert (first(rich).code, first(rich).seq) == ("verify.hash", 2)


@pytest.mark.parametrize(
    "place",
    """records.recorded_at records.body entries.value_on postings.minor checkpoints.taken_at checkpoints.statement
    positions.epoch books.head_seq texts.value periods.state costs.incurred_on""".split(),
)
def test_bytes_where_a_text_a_day_or_a_number_stood_are_found(rich: Rich, place: str) -> None:
    """A flipped bit can turn a value into one of another kind, which SQLite hands out as it is."""
    if not rich.bench.database.is_sqlite:
        pytest.skip("PostgreSQL keeps each column to its kind")
    table, column = place.split(".")
    attack(rich.bench.database, f"UPDATE {table} SET {column} = x'ff00'")
    found = verified(rich)
    assert not found.ok
    assert all(problem.sentence for problem in found.problems)
