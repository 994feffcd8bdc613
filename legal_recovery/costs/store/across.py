"""Costs, refunds due and requests of all cases that a person may see: filtered, sorted, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import seen_by
from legal_recovery.costs.models import CostRequestRow, CostRow, RefundClaimRow
from legal_recovery.costs.store.costs import Cost, cost_of
from legal_recovery.costs.store.later import unapproved
from legal_recovery.costs.store.refunds import RefundClaim, claim_of
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.models import OfficeRow

_AT_ONCE = 1000
Sorts = Mapping[str, Any]
COST_SORTS: Sorts = {
    "incurred_on": CostRow.incurred_on,
    "amount": CostRow.amount_minor,
    "reference": CaseRow.reference,
}
REFUND_SORTS: Sorts = {
    "due_on": RefundClaimRow.due_on,
    "amount": RefundClaimRow.amount_minor,
    "reference": CaseRow.reference,
}
REQUEST_SORTS: Sorts = {
    "asked_on": CostRequestRow.asked_on,
    "amount": CostRequestRow.amount_minor,
    "reference": CaseRow.reference,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by; None does not narrow. `today` tells what is overdue."""

    today: date
    state: str | None = None
    cost_kind: str | None = None
    office_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list of an order a page begins."""

    sort: str
    descending: bool = False
    position: tuple[Any, ...] | None = None
    backwards: bool = False
    limit: int | None = 51


@dataclass(frozen=True, slots=True)
class CostLine:
    """A cost in a list across cases."""

    cost: Cost
    case_id: int
    reference: str
    office: str

    def position(self, sort: str) -> tuple[Any, ...]:
        """Return where it stands in a list of this order."""
        values = {"incurred_on": self.cost.incurred_on.isoformat(), "amount": self.cost.amount.minor}
        return (values.get(sort, self.reference), self.cost.id)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A refund that is due, in a list across cases."""

    claim: RefundClaim
    case_id: int
    reference: str
    office: str

    def position(self, sort: str) -> tuple[Any, ...]:
        """Return where it stands in a list of this order."""
        values = {"due_on": self.claim.due_on.isoformat(), "amount": self.claim.amount.minor}
        return (values.get(sort, self.reference), self.claim.id)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list across cases."""

    id: int
    cost_kind: str
    amount: Money
    state: str
    needs: str
    asked_by: int
    asked_on: date
    reviewed_by: int | None
    reviewed_on: date | None
    decided_by: int | None
    decided_on: date | None
    payee: str | None
    why: str | None
    case_id: int
    reference: str
    office: str

    def position(self, sort: str) -> tuple[Any, ...]:
        """Return where it stands in a list of this order."""
        values = {"asked_on": self.asked_on.isoformat(), "amount": self.amount.minor}
        return (values.get(sort, self.reference), self.id)


# --- costs ------------------------------------------------------------------------------------------------

_COST_STATES: Mapping[str, Any] = {
    "standing": lambda _session: [CostRow.reversed_seq.is_(None)],
    "due": lambda _session: [CostRow.reversed_seq.is_(None), CostRow.paid_on.is_(None)],
    "paid": lambda _session: [CostRow.reversed_seq.is_(None), CostRow.paid_on.is_not(None)],
    "unapproved": lambda session: [unapproved(session)],
    "without_invoice": lambda _session: [CostRow.reversed_seq.is_(None), CostRow.invoice_id.is_(None)],
    "reversed": lambda _session: [CostRow.reversed_seq.is_not(None)],
}


def _costs(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = list(_COST_STATES[wanted.state](session)) if wanted.state else []
    if wanted.cost_kind is not None:
        found.append(CostRow.cost_kind == wanted.cost_kind)
    if wanted.since is not None:
        found.append(CostRow.incurred_on >= wanted.since)
    if wanted.until is not None:
        found.append(CostRow.incurred_on <= wanted.until)
    return found + _in_office(wanted)


def _in_office(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [] if wanted.office_id is None else [CaseRow.office_id == wanted.office_id]


def list_cost_lines(session: Session, actor: Actor, wanted: Wanted, place: Place) -> list[CostLine]:
    """Return costs after (or, backwards, before) a place; one query."""
    payee, note = aliased(TextRow), aliased(TextRow)
    query = (
        select(CostRow, payee.value, note.value, CaseRow.id, CaseRow.reference, OfficeRow.name)
        .join(CaseRow, CaseRow.id == CostRow.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(payee, payee.id == CostRow.payee_id)
        .outerjoin(note, note.id == CostRow.note_id)
        .where(seen_by(actor), *_costs(session, wanted))
    )
    rows = session.execute(_placed(query, COST_SORTS, CostRow.id, place))
    return [CostLine(cost_of(row, to, said), *rest) for row, to, said, *rest in rows]


def all_cost_lines(
    session: Session, actor: Actor, wanted: Wanted, sort: str, descending: bool
) -> Iterator[CostLine]:
    """Yield all costs that are filtered, in their order."""
    position: tuple[Any, ...] | None = None
    while lines := list_cost_lines(session, actor, wanted, Place(sort, descending, position, limit=_AT_ONCE)):
        yield from lines
        position = lines[-1].position(sort)


def count_costs(session: Session, actor: Actor, wanted: Wanted) -> int:
    """Return how many costs are filtered."""
    return _count(session, actor, CostRow, _costs(session, wanted))


def total_costs(session: Session, actor: Actor, wanted: Wanted) -> list[Money]:
    """Return what the filtered costs that stand come to, by currency."""
    standing = [*_costs(session, wanted), CostRow.reversed_seq.is_(None)]
    return _total(session, actor, CostRow, CostRow.amount_minor, standing)


def costs_without_invoice(
    session: Session, actor: Actor, office_id: int | None = None, until: date | None = None
) -> list[CostLine]:
    """Return the costs that stand and have no invoice, of an office and incurred up to a day, the oldest first."""
    wanted = Wanted(until or date.max, "without_invoice", office_id=office_id, until=until)
    return list(all_cost_lines(session, actor, wanted, "incurred_on", False))


# --- refunds due ------------------------------------------------------------------------------------------


def _refunds(wanted: Wanted) -> list[ColumnElement[bool]]:
    row, found = RefundClaimRow, list[ColumnElement[bool]]()
    if wanted.state is not None:
        found.append(row.state == ("open" if wanted.state == "overdue" else wanted.state))
    if wanted.state == "overdue":
        found.append(row.due_on < wanted.today)
    if wanted.cost_kind is not None:
        found.append(row.cost_kind == wanted.cost_kind)
    if wanted.since is not None:
        found.append(row.due_on >= wanted.since)
    if wanted.until is not None:
        found.append(row.due_on <= wanted.until)
    return found + _in_office(wanted)


def list_refund_lines(session: Session, actor: Actor, wanted: Wanted, place: Place) -> list[RefundLine]:
    """Return refunds due after (or, backwards, before) a place; one query."""
    court, note = aliased(TextRow), aliased(TextRow)
    query = (
        select(RefundClaimRow, court.value, note.value, CaseRow.id, CaseRow.reference, OfficeRow.name)
        .join(CaseRow, CaseRow.id == RefundClaimRow.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(court, court.id == RefundClaimRow.court_id)
        .outerjoin(note, note.id == RefundClaimRow.note_id)
        .where(seen_by(actor), *_refunds(wanted))
    )
    rows = session.execute(_placed(query, REFUND_SORTS, RefundClaimRow.id, place))
    return [RefundLine(claim_of(row, of, said), *rest) for row, of, said, *rest in rows]


def all_refund_lines(
    session: Session, actor: Actor, wanted: Wanted, sort: str, descending: bool
) -> Iterator[RefundLine]:
    """Yield all refunds due that are filtered, in their order."""
    position: tuple[Any, ...] | None = None
    while lines := list_refund_lines(
        session, actor, wanted, Place(sort, descending, position, limit=_AT_ONCE)
    ):
        yield from lines
        position = lines[-1].position(sort)


def count_refunds(session: Session, actor: Actor, wanted: Wanted) -> int:
    """Return how many refunds due are filtered."""
    return _count(session, actor, RefundClaimRow, _refunds(wanted))


def total_refunds(session: Session, actor: Actor, wanted: Wanted) -> list[Money]:
    """Return what of the filtered refunds has not arrived, by currency."""
    row = RefundClaimRow
    left = row.amount_minor - func.coalesce(row.received_minor, 0)
    return _total(session, actor, row, left, [*_refunds(wanted), row.state == "open"])


# --- requests ---------------------------------------------------------------------------------------------


def _requests(wanted: Wanted) -> list[ColumnElement[bool]]:
    row, found = CostRequestRow, list[ColumnElement[bool]]()
    if wanted.state is not None:
        states = ("asked", "reviewed") if wanted.state == "open" else (wanted.state,)
        found.append(row.state.in_(states))
    if wanted.cost_kind is not None:
        found.append(row.cost_kind == wanted.cost_kind)
    if wanted.since is not None:
        found.append(row.asked_on >= wanted.since)
    if wanted.until is not None:
        found.append(row.asked_on <= wanted.until)
    return found + _in_office(wanted)


def list_request_lines(session: Session, actor: Actor, wanted: Wanted, place: Place) -> list[RequestLine]:
    """Return requests after (or, backwards, before) a place; one query."""
    payee, why, row = aliased(TextRow), aliased(TextRow), CostRequestRow
    query = (
        select(row, payee.value, why.value, CaseRow.id, CaseRow.reference, OfficeRow.name)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(payee, payee.id == row.payee_id)
        .outerjoin(why, why.id == row.why_id)
        .where(seen_by(actor), *_requests(wanted))
    )
    return [_request_line(*found) for found in session.execute(_placed(query, REQUEST_SORTS, row.id, place))]


def _request_line(row: CostRequestRow, payee: str | None, why: str | None, *rest: Any) -> RequestLine:
    return RequestLine(
        row.id,
        row.cost_kind,
        Money(row.amount_minor, row.currency),
        row.state,
        row.needs,
        row.asked_by,
        row.asked_on,
        row.reviewed_by,
        row.reviewed_on,
        row.decided_by,
        row.decided_on,
        payee,
        why,
        *rest,
    )


def all_request_lines(
    session: Session, actor: Actor, wanted: Wanted, sort: str, descending: bool
) -> Iterator[RequestLine]:
    """Yield all requests that are filtered, in their order."""
    position: tuple[Any, ...] | None = None
    while lines := list_request_lines(
        session, actor, wanted, Place(sort, descending, position, limit=_AT_ONCE)
    ):
        yield from lines
        position = lines[-1].position(sort)


def count_requests(session: Session, actor: Actor, wanted: Wanted) -> int:
    """Return how many requests are filtered."""
    return _count(session, actor, CostRequestRow, _requests(wanted))


# --- what the lists share ---------------------------------------------------------------------------------


def _placed(query: Any, sorts: Sorts, row_id: Any, place: Place) -> Any:
    value, downwards = sorts[place.sort], place.descending != place.backwards
    if place.position is not None:
        query = query.where(_beyond(value, row_id, place.position, downwards))
    order = (value.desc(), row_id.desc()) if downwards else (value, row_id)
    return query.order_by(*order).limit(place.limit)


def _beyond(value: Any, row_id: Any, position: tuple[Any, ...], downwards: bool) -> ColumnElement[bool]:
    last, last_id = position
    if value.type.python_type is date:
        last = date.fromisoformat(last)
    further = value < last if downwards else value > last
    after = row_id < last_id if downwards else row_id > last_id
    return or_(further, and_(value == last, after))


def is_position(sorts: Sorts, sort: str, position: tuple[Any, ...] | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    if position is None or len(position) != 2:
        return False
    last, last_id = position
    kind = sorts[sort].type.python_type
    if not isinstance(last_id, int) or not isinstance(last, int if kind is int else str):
        return False
    try:
        return bool(date.fromisoformat(str(last))) if kind is date else "\x00" not in str(last)
    except ValueError:
        return False


def _count(session: Session, actor: Actor, row: Any, conditions: list[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(row).join(CaseRow, CaseRow.id == row.case_id)
    return session.scalar(query.where(seen_by(actor), *conditions)) or 0


def _total(
    session: Session, actor: Actor, row: Any, amount: Any, conditions: list[ColumnElement[bool]]
) -> list[Money]:
    query = (
        select(row.currency, func.sum(amount))
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(seen_by(actor), *conditions)
        .group_by(row.currency)
        .order_by(row.currency)
    )
    return [Money(int(minor), code) for code, minor in session.execute(query)]
