"""Reading exits that were asked for, and who may approve them."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import balances_of
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, place
from legal_recovery.receipts.rules import OwedLine
from legal_recovery.settlements.models import BandRow, ExitRow
from legal_recovery.settlements.rules import Band, Wish
from legal_recovery.users.models import OfficeRow

CARRIED = "claim:basis:on-book"


@dataclass(frozen=True, slots=True)
class Exit:
    """An exit of a case as it stands."""

    id: int
    case_id: int
    reference: str
    office: str
    wish: Wish
    digest: str
    requested_on: date
    requested_by: int
    state: str
    decided_on: date | None
    decided_by: int | None
    document_number: str | None
    answer: str | None
    entry_seq: int | None
    used_on: date | None
    reversed_seq: int | None

    @property
    def waits(self) -> bool:
        return self.state == "asked"

    def position(self, sort: str) -> Position:
        """Return where it stands in a list of this order."""
        values = {"requested": self.requested_on, "amount": self.wish.amount.minor}
        return place(values.get(sort, self.reference), self.id)


_REASON, _ABOUT, _NUMBER, _ANSWER = (aliased(TextRow) for _ in range(4))


def exits_where(*conditions: ColumnElement[bool]) -> Any:
    """Return the query of the exits that meet conditions, with their texts, for `exit_of`."""
    row = ExitRow
    columns = (CaseRow.reference, OfficeRow.name, *(one.value for one in (_REASON, _ABOUT, _NUMBER, _ANSWER)))
    return (
        select(row, *columns)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(_REASON, _REASON.id == row.reason_id)
        .outerjoin(_ABOUT, _ABOUT.id == row.about_id)
        .outerjoin(_NUMBER, _NUMBER.id == row.document_number_id)
        .outerjoin(_ANSWER, _ANSWER.id == row.answer_id)
        .where(*conditions)
        .execution_options(populate_existing=True)
    )


def exit_of(row: ExitRow, reference: str, office: str, *words: str | None) -> Exit:
    """Return an exit as a row of `exits_where` has it."""
    reason, about, number, answer = words
    parts = tuple(
        OwedLine(int(debt) if debt is not None else None, account, Money(int(minor), row.currency))
        for debt, account, minor in json.loads(row.parts)
    )
    wish = Wish(row.exit_kind, Money(row.amount_minor, row.currency), reason or "", about, parts)
    return Exit(
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        office=office,
        wish=wish,
        digest=row.digest,
        requested_on=row.requested_on,
        requested_by=row.requested_by,
        state=row.state,
        decided_on=row.decided_on,
        decided_by=row.decided_by,
        document_number=number,
        answer=answer,
        entry_seq=row.entry_seq,
        used_on=row.used_on,
        reversed_seq=row.reversed_seq,
    )


def list_exits(session: Session, case_id: int) -> list[Exit]:
    """Return what was asked for in a case, the latest first."""
    query = exits_where(ExitRow.case_id == case_id).order_by(ExitRow.id.desc())
    return [exit_of(*found) for found in session.execute(query)]


def get_exit(session: Session, case_id: int, exit_id: int) -> Exit:
    """Return one exit of a case; raises NotFound."""
    for found in session.execute(exits_where(ExitRow.case_id == case_id, ExitRow.id == exit_id)):
        return exit_of(*found)
    raise NotFound(N_("There is no such request in this case."))


def approved_exit(session: Session, case_id: int, exit_kind: str, amount: Money | None) -> Exit | None:
    """Return the oldest approval of a kind that was not used yet and covers an amount."""
    row = ExitRow
    wanted = [row.case_id == case_id, row.exit_kind == exit_kind, row.state == "approved"]
    if amount is not None:
        wanted += [row.amount_minor >= amount.minor, row.currency == amount.currency]
    for found in session.execute(exits_where(*wanted).order_by(row.id).limit(1)):
        return exit_of(*found)
    return None


def exit_of_entry(session: Session, case_id: int, seq: int) -> Exit | None:
    """Return the exit that an entry is of."""
    for found in session.execute(exits_where(ExitRow.case_id == case_id, ExitRow.entry_seq == seq)):
        return exit_of(*found)
    return None


def list_bands(session: Session, exit_kind: str | None = None) -> list[Band]:
    """Return who may approve what now."""
    query = select(BandRow).order_by(BandRow.id)
    if exit_kind is not None:
        query = query.where(BandRow.exit_kind == exit_kind)
    latest = {(one.exit_kind, one.office_id, one.role, one.currency): one for one in session.scalars(query)}
    return [
        Band(
            one.exit_kind,
            one.office_id,
            one.role,
            Money(one.up_to_minor, one.currency) if one.up_to_minor is not None else None,
        )
        for one in latest.values()
    ]


def carried_on_book(session: Session, book: int, currency: str) -> Money:
    """Return what the lender's books still carry of a claim, as its basis says."""
    found = balances_of(session, book, (CARRIED,))
    return Money(-sum(minor for (_, code, _debt), minor in found.items() if code == currency), currency)
