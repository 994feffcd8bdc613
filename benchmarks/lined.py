"""A portfolio whose cases wait for money, and a month of bank lines of it, written row by row.

What is measured with it is matching; no record tells of it, so `ledger verify` has no business here.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any

from benchmarks.dated import Rows, without_indexes
from benchmarks.measure import progress
from benchmarks.mess import MadeCase, MadeLine
from legal_recovery.cases.models import CaseRow, TermRow
from legal_recovery.cases.store import add_docket_terms, add_party_terms, normal_term
from legal_recovery.ledger.models import TotalRow
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.event_log import BookRow, RecordRow, TextRow
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.reconciliation.models import ExpectationRow, LineRow, StatementRow

_AT_ONCE = 2_000
# Where the ids of cases, their books and what is theirs begin; a case is found by its number.
FIRST_CASE = 10_000_000
_FIRST_REST = 1_000_000_000
_AT = datetime(2026, 1, 5, tzinfo=UTC)


def write_cases(database: Database, office: int, cases: Sequence[MadeCase]) -> None:
    """Write cases with their words, courts, totals, and what they wait for."""
    ids = count(_FIRST_REST)
    with without_indexes(database, TermRow, ExpectationRow):
        for start in range(0, len(cases), _AT_ONCE):
            progress(f"writing {start:,} of {len(cases):,} cases")
            rows = Rows()
            for case in islice(cases, start, start + _AT_ONCE):
                _case(rows, case, office, ids, database)
            with database.writing() as connection:
                rows.write(connection)


def _book(rows: Rows, book: int, kind: str, office: int, database: Database) -> None:
    key = f"{book:064d}"
    rows.add(BookRow, id=book, kind=kind, office_id=office, head_seq=1, head_hash=key)
    # A server numbers its transactions itself; on SQLite any number counts that no earlier record has passed.
    origin = {"epoch": database.epoch, "xid": FIRST_CASE if database.is_sqlite else None}
    rows.add(
        RecordRow, book=book, seq=1, kind="event", body="{}", prev="0" * 64, hash=key, recorded_at=_AT, **origin
    )  # fmt: skip


def _case(rows: Rows, case: MadeCase, office: int, ids: Iterator[int], database: Database) -> None:
    book = FIRST_CASE + case.number
    _book(rows, book, "case", office, database)
    rows.add(
        CaseRow, id=book, book=book, reference=case.reference, office_id=office, currency=case.owed.currency,
        jurisdiction="CN", escalated_on=_AT.date(), stage="enforcement", stage_on=_AT.date(), flags="[]",
    )  # fmt: skip
    money = dict.fromkeys(("gross_minor", "costs_minor", "in_kind_minor"), 0)
    owed = {"exposure_minor": case.owed.minor, "outstanding_minor": case.owed.minor}
    rows.add(TotalRow, book=book, currency=case.owed.currency, **money, **owed)
    rows.add(
        ProceedingRow, id=next(ids), book=book, case_id=book, proceeding_kind="enforcement", state="accepted",
        court=case.court.name, filed_on=_AT.date(),
    )  # fmt: skip

    def keep(_sql: str, row: tuple[Any, ...]) -> None:
        rows.add(TermRow, id=next(ids), case_id=row[0], kind=row[1], term=row[2])

    keep("", (book, "reference", normal_term(case.reference)))
    keep("", (book, "contract", normal_term(case.contract)))
    add_docket_terms(keep, book, case.docket)
    for name in (case.debtor, case.guarantor):
        add_party_terms(keep, book, name, None, company=True)
    for kind, amount, net, due in case.awaited:
        rows.add(
            ExpectationRow, id=next(ids), book=book, case_id=book, expected_kind=kind, amount_minor=amount.minor,
            net_minor=net.minor if net else None, currency=amount.currency, due_on=due, state="open",
        )  # fmt: skip


def write_lines(database: Database, account: tuple[int, int], lines: Sequence[MadeLine]) -> None:
    """Write lines into the book of an account, given by its id and its book."""
    account_id, book = account
    ids = count(2 * _FIRST_REST)
    rows = Rows()
    statement, file_name = next(ids), next(ids)
    rows.add(TextRow, id=file_name, salt=b"0" * 16, value="11月.csv")
    rows.add(
        StatementRow, id=statement, book=book, account_id=account_id, file_name_id=file_name, sha256="0" * 64,
        format="CSV", currency="CNY", lines=len(lines), fresh=len(lines), state="standing", place=1,
    )  # fmt: skip
    for number, line in enumerate(lines, start=1):
        said = {"payer_id": line.payer, "narrative_id": line.narrative}
        texts = {name: _text(rows, next(ids), value) for name, value in said.items()}
        rows.add(
            LineRow, id=next(ids), book=book, account_id=account_id, statement_id=statement, number=number,
            booked_on=line.on, value_on=line.on, amount_minor=line.amount.minor, currency=line.amount.currency,
            left_minor=line.amount.minor, entry_seq=1, state="open", **texts,
        )  # fmt: skip
    with database.writing() as connection:
        rows.write(connection)


def _text(rows: Rows, text_id: int, value: str | None) -> int | None:
    if not value:
        return None
    rows.add(TextRow, id=text_id, salt=b"0" * 16, value=value)
    return text_id
