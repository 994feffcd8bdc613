"""Proving what lists and the search read: told by records and totals alone, with no word that was erased."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import canonical
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.state import holds
from legal_recovery.portfolio.store import listing
from legal_recovery.portfolio.store.retold import retold

_PORTION = 200


def check_lists(session: Session, findings: Findings) -> None:
    """Note every case whose row in lists, or whose words, are not what its records and totals tell."""
    after = 0
    while books := listing.books_after(session, after, _PORTION):
        _check(session, books, findings)
        after = books[-1]


def _check(session: Session, books: Sequence[int], findings: Findings) -> None:
    told = retold(session, books)
    rows = {row[1]: row for row in _rows(session, "listed", listing.COLUMNS, "book", books)}
    cases = [one.case_id for one in told.values()]
    words = dict(_rows(session, "listed_words", ("case_id", "words"), "case_id", cases))
    terms: dict[int, set[tuple[str, str]]] = {}
    for case, kind, term in _rows(session, "case_terms", ("case_id", "kind", "term"), "case_id", cases):
        terms.setdefault(case, set()).add((kind, term))
    for row, said in listing.listed(session, {book: one.moved_on for book, one in told.items()}):
        story = told[row["book"]]
        _compare_row(row, rows.get(row["book"]), findings)
        if words.get(story.case_id) != said or terms.get(story.case_id, set()) != set(story.terms):
            findings.add(
                "verify.words",
                N_("The words that the case is found by are not those of its records."),
                book=row["book"],
            )


def _compare_row(told: dict[str, Any], shown: Any, findings: Findings) -> None:
    pairs = zip(listing.COLUMNS, shown or (), strict=True) if shown else ()
    wrong = [name for name, value in pairs if not holds(value, canonical(told[name]))]
    if shown is None or wrong:
        findings.add(
            "verify.listed",
            N_("What lists show of the case is not what was recorded: {columns}."),
            book=told["book"],
            columns=", ".join(wrong) or "–",
        )


def _rows(session: Session, table: str, columns: Sequence[str], key: str, keys: Sequence[int]) -> list[Any]:
    """Return rows as the driver gives them: what is no date or number any more must not stop the reading."""
    marks = ", ".join("?" * len(keys))
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} IN ({marks})"
    return [tuple(row) for row in run(session.connection(), sql, keys)]
