"""Closings and what stands beside them: months, requests to reopen, recounts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.closing.models import ClosingRow, RecountRow, ReopeningRow
from legal_recovery.closing.rules.checks import Recount
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.models import BalanceRow, PeriodRow
from legal_recovery.ledger.store import closed_months
from legal_recovery.plumbing.event_log import BookRow, TextRow
from legal_recovery.plumbing.unit_of_work import Actor


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing of a month as it was recorded."""

    id: int
    book: int
    office_id: int
    month: str
    closed_by: int
    closed_on: date
    checks: str
    digest: str
    warnings: int
    reason: str | None
    recorded_seq: int


@dataclass(frozen=True, slots=True)
class Reopening:
    """A request to open a month again, and what became of it."""

    id: int
    book: int
    office_id: int
    month: str
    closing_id: int | None
    asked_by: int
    asked_on: date
    reason: str | None
    state: str
    decided_by: int | None
    decided_on: date | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class OfficeMonth:
    """A month of an office in which money moved, or that was closed: whether it is, and its last closing."""

    office_id: int
    month: str
    is_closed: bool
    closing: Closing | None


def money_months(session: Session, office: int) -> set[str]:
    """Return the months in which money of an office moved."""
    books = select(BookRow.id).where(BookRow.office_id == office)
    query = (
        select(BalanceRow.month)
        .where(BalanceRow.book.in_(books), BalanceRow.account >= "money:", BalanceRow.account < "money;")
        .distinct()
    )
    return set(session.scalars(query))


def earlier_open(session: Session, office: int, month: str) -> list[str]:
    """Return the months before one in which money moved and that are not closed, the earliest first."""
    closed = closed_months(session, office)
    return sorted(one for one in money_months(session, office) if one < month and one not in closed)


def list_months(session: Session, office: int) -> list[OfficeMonth]:
    """Return an office's months in which money moved or that were ever closed, the latest first."""
    known = select(PeriodRow.month, PeriodRow.state).where(PeriodRow.office_id == office)
    states = {row.month: row.state for row in session.execute(known)}
    last = {one.month: one for one in list_closings(session, office)}
    return [
        OfficeMonth(office, month, states.get(month) == "closed", last.get(month))
        for month in sorted(money_months(session, office) | states.keys(), reverse=True)
    ]


def is_closed(session: Session, office: int, month: str) -> bool:
    """Tell whether an office's month is closed."""
    return month in closed_months(session, office)


# --- closings ---------------------------------------------------------------------------------------------


def _closings(office: int) -> Select[ClosingRow, str | None]:
    query = select(ClosingRow, TextRow.value).outerjoin(TextRow, TextRow.id == ClosingRow.reason_id)
    return query.where(ClosingRow.office_id == office)


def _closing(row: ClosingRow, reason: str | None) -> Closing:
    return Closing(
        row.id,
        row.book,
        row.office_id,
        row.month,
        row.closed_by,
        row.closed_on,
        row.checks,
        row.digest,
        row.warnings,
        reason,
        row.recorded_seq,
    )


def list_closings(session: Session, office: int, month: str | None = None) -> list[Closing]:
    """Return the closings of an office, or of one of its months, in the order of closing."""
    query = _closings(office).order_by(ClosingRow.id)
    if month is not None:
        query = query.where(ClosingRow.month == month)
    return [_closing(row, reason) for row, reason in session.execute(query)]


def find_closing(session: Session, office: int, month: str) -> Closing | None:
    """Return the closing by which a month is closed now; None where it is open or has no checklist."""
    if not is_closed(session, office, month):
        return None
    found = list_closings(session, office, month)
    return found[-1] if found else None


# --- reopening --------------------------------------------------------------------------------------------

_ANSWER = aliased(TextRow)


def _reopenings() -> Select[ReopeningRow, str | None, str | None]:
    return (
        select(ReopeningRow, TextRow.value, _ANSWER.value)
        .outerjoin(TextRow, TextRow.id == ReopeningRow.reason_id)
        .outerjoin(_ANSWER, _ANSWER.id == ReopeningRow.answer_id)
    )


def _reopening(row: ReopeningRow, reason: str | None, answer: str | None) -> Reopening:
    return Reopening(
        row.id,
        row.book,
        row.office_id,
        row.month,
        row.closing_id,
        row.asked_by,
        row.asked_on,
        reason,
        row.state,
        row.decided_by,
        row.decided_on,
        answer,
    )


def list_reopenings(session: Session, office: int, month: str) -> list[Reopening]:
    """Return the requests to reopen a month, the latest first."""
    query = _reopenings().where(ReopeningRow.office_id == office, ReopeningRow.month == month)
    return [_reopening(*row) for row in session.execute(query.order_by(ReopeningRow.id.desc()))]


def get_reopening(session: Session, actor: Actor, reopening_id: int) -> Reopening:
    """Return a request to reopen a month; raises NotFound, for others' offices too."""
    found = session.execute(_reopenings().where(ReopeningRow.id == reopening_id)).first()
    if found is None or not actor.sees_office(found[0].office_id):
        raise NotFound(N_("There is no such request."))
    return _reopening(*found)


def undecided(session: Session, office: int) -> int:
    """Return how many requests to reopen a month of an office wait for a decision."""
    query = select(func.count()).where(ReopeningRow.office_id == office, ReopeningRow.state == "asked")
    return session.scalar(query) or 0


# --- recounts ---------------------------------------------------------------------------------------------


def find_recount(session: Session, office: int, month: str) -> Recount | None:
    """Return the last recount of an office up to a month."""
    query = select(RecountRow).where(RecountRow.office_id == office, RecountRow.month == month)
    row = session.scalar(query.order_by(RecountRow.id.desc()).limit(1))
    return Recount(row.recounted_on, row.books, row.entries, row.wrong) if row else None
