"""Settlements and exits of many cases at once, as one person may see them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by, worded
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.seeking import Position, is_position, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.settlements.models import ExitRow, InstalmentRow, PlanRow
from legal_recovery.settlements.store.exits import Exit, exit_of, exits_where
from legal_recovery.users.models import OfficeRow

INSTALMENT_SORTS: dict[str, Any] = {
    "due": InstalmentRow.due_on,
    "amount": InstalmentRow.amount_minor,
    "reference": CaseRow.reference,
}
EXIT_SORTS: dict[str, Any] = {
    "requested": ExitRow.requested_on,
    "amount": ExitRow.amount_minor,
    "reference": CaseRow.reference,
}
# From how many days before an instalment is remembered.
LEAD = 7


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """An instalment in a list across cases."""

    id: int
    case_id: int
    reference: str
    office: str
    plan_id: int
    plan_kind: str
    number: int
    due_on: date
    amount: Money
    grace_days: int
    met_on: date | None
    plan_state: str

    def position(self, sort: str) -> Position:
        """Return where it stands in a list of this order."""
        values = {"due": self.due_on, "amount": self.amount.minor}
        return place(values.get(sort, self.reference), self.id)


@dataclass(frozen=True, slots=True)
class InstalmentFilter:
    """What a list of instalments is narrowed by; `today` tells what is missed."""

    today: date
    state: str | None = None  # open, missed, met
    office_id: int | None = None
    # Of a case that this word finds.
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ExitFilter:
    """What a list of exits is narrowed by; None does not narrow."""

    state: str | None = None
    exit_kind: str | None = None
    office_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a list is read, from where on, and how many; all where no limit is given."""

    sort: str
    descending: bool = False
    position: Position | None = None
    backwards: bool = False
    limit: int | None = None


def in_order(query: Select[Any], column: Any, row_id: Any, order: Order) -> Select[Any]:
    """Return a query in an order, from its place on."""
    value = ordered(column, descending=order.descending)
    at = order.position if is_position(value, order.position) else None
    query = seek(query, value, row_id, at, downwards=order.descending != order.backwards)
    return query if order.limit is None else query.limit(order.limit)


def _instalments(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(InstalmentRow, PlanRow, CaseRow.reference, OfficeRow.name)
        .join(PlanRow, PlanRow.id == InstalmentRow.plan_id)
        .join(CaseRow, CaseRow.id == InstalmentRow.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .where(*conditions)
    )


def _of_instalments(actor: Actor, wanted: InstalmentFilter) -> list[ColumnElement[bool]]:
    row = InstalmentRow
    found: list[ColumnElement[bool]] = [seen_by(actor), PlanRow.state.in_(("running", "kept"))]
    if wanted.state in ("open", "missed"):
        found += [PlanRow.state == "running", row.met_on.is_(None)]
    if wanted.state == "missed":
        found.append(row.due_on < wanted.today)
    if wanted.state == "met":
        found.append(row.met_on.is_not(None))
    if wanted.office_id is not None:
        found.append(CaseRow.office_id == wanted.office_id)
    if wanted.text is not None:
        found.append(worded(wanted.text))
    return found


def find_instalments(
    session: Session, actor: Actor, wanted: InstalmentFilter, order: Order
) -> list[InstalmentLine]:
    """Return instalments of all cases that a person may see, in order from a place on."""
    query = _instalments(*_of_instalments(actor, wanted))
    query = in_order(query, INSTALMENT_SORTS[order.sort], InstalmentRow.id, order)
    return [_line(*found) for found in session.execute(query)]


def _line(row: InstalmentRow, plan: PlanRow, reference: str, office: str) -> InstalmentLine:
    return InstalmentLine(
        row.id,
        row.case_id,
        reference,
        office,
        row.plan_id,
        plan.plan_kind,
        row.number,
        row.due_on,
        Money(row.amount_minor, row.currency),
        plan.grace_days,
        row.met_on,
        plan.state,
    )


def count_instalments(session: Session, actor: Actor, wanted: InstalmentFilter) -> int:
    """Return how many instalments of all cases match."""
    query = _instalments(*_of_instalments(actor, wanted)).with_only_columns(func.count())
    return session.scalar(query) or 0


def _of_exits(actor: Actor, wanted: ExitFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [seen_by(actor)]
    if wanted.state is not None:
        found.append(ExitRow.state == wanted.state)
    if wanted.exit_kind is not None:
        found.append(ExitRow.exit_kind == wanted.exit_kind)
    if wanted.office_id is not None:
        found.append(CaseRow.office_id == wanted.office_id)
    if wanted.text is not None:
        found.append(worded(wanted.text))
    return found


def find_exits(session: Session, actor: Actor, wanted: ExitFilter, order: Order) -> list[Exit]:
    """Return exits of all cases that a person may see, in order from a place on."""
    query = exits_where(*_of_exits(actor, wanted))
    query = in_order(query, EXIT_SORTS[order.sort], ExitRow.id, order)
    return [exit_of(*found) for found in session.execute(query)]


def count_exits(session: Session, actor: Actor, wanted: ExitFilter) -> int:
    """Return how many exits of all cases match."""
    query = select(func.count(ExitRow.id)).join(CaseRow, CaseRow.id == ExitRow.case_id)
    return session.scalar(query.where(*_of_exits(actor, wanted))) or 0


# --- what falls on a day ----------------------------------------------------------------------------------


def list_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return the wanted instalments of running settlements that fall due between two days, the earliest first."""
    if not wanted.wants("instalment"):
        return []
    row = InstalmentRow
    conditions = [seen_by(actor), PlanRow.state == "running", row.due_on.between(since, until)]
    conditions += narrowed(wanted, row.id, CaseRow.owner_id)
    if wanted.only_open:
        conditions.append(row.met_on.is_(None))
    if wanted.come_by is not None:
        conditions.append(row.due_on <= wanted.come_by + timedelta(days=LEAD))
    query = _instalments(*conditions).add_columns(CaseRow.jurisdiction, CaseRow.owner_id)
    found = one_by_one(session, query.order_by(row.due_on, row.id), 200)
    return enough_of(((one[0].due_on, _dated(*one)) for one in found), since, until, wanted)


def _dated(
    row: InstalmentRow, plan: PlanRow, reference: str, _office: str, jurisdiction: str, owner_id: int | None
) -> Dated:
    return Dated(
        kind="instalment",
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        jurisdiction=jurisdiction,
        what=N_("Instalment of a settlement"),
        on=row.due_on,
        owner_id=owner_id,
        lead_days=LEAD,
        at_stake_minor=row.amount_minor,
        currency=row.currency,
        if_missed=N_("what was waived is owed again once the settlement is broken"),
        is_open=row.met_on is None,
        endpoint="settlements.plan",
        arguments=(("plan_id", plan.id),),
    )
