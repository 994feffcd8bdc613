"""The portfolio as a list: filtered, sorted by any figure, page by page, with totals of all that is filtered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.cases.store import found_by, seen_by
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import TotalRow
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.users.models import OfficeRow

_EXPOSURE = func.coalesce(TotalRow.exposure_minor, 0)
_GROSS = func.coalesce(TotalRow.gross_minor, 0)
_COSTS = func.coalesce(TotalRow.costs_minor, 0)
_OUTSTANDING = func.coalesce(TotalRow.outstanding_minor, 0)
_STAGE_ORDER = {
    name: place
    for place, name in enumerate(
        (
            "intake",
            "pre_litigation",
            "litigation",
            "effective_title",
            "enforcement",
            "disposal",
            "distribution",
            "closed",
        )
    )
}
SORTS: dict[str, Any] = {
    "reference": CaseRow.reference,
    "stage_on": CaseRow.stage_on,
    "escalated_on": CaseRow.escalated_on,
    "office": OfficeRow.name,
    "exposure": _EXPOSURE,
    "gross": _GROSS,
    "costs": _COSTS,
    "net": _GROSS - _COSTS,
    "outstanding": _OUTSTANDING,
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed by; None does not narrow."""

    text: str | None = None
    stage: str | None = None
    flag: str | None = None
    office_id: int | None = None
    officer: str | None = None
    court: str | None = None
    currency: str | None = None
    escalated_from: date | None = None
    escalated_to: date | None = None
    exposure_from: Money | None = None
    exposure_to: Money | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: int
    reference: str
    debtor: str | None
    guarantors: int
    docket_number: str | None
    court: str | None
    office: str
    officer: str | None
    stage: str
    stage_on: date
    flags: tuple[str, ...]
    escalated_on: date
    exposure: Money
    gross: Money
    costs: Money
    net: Money
    outstanding: Money
    sort_value: Any


@dataclass(frozen=True, slots=True)
class ListTotal:
    """What the filtered cases add up to in one currency."""

    currency: str
    cases: int
    exposure: Money
    gross: Money
    costs: Money
    net: Money
    outstanding: Money


def _conditions(actor: Actor, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [seen_by(actor)]
    equal = {
        CaseRow.stage: wanted.stage,
        CaseRow.office_id: wanted.office_id,
        CaseRow.currency: wanted.currency,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    if wanted.text:
        found.append(found_by(wanted.text))
    if wanted.flag:
        found.append(CaseRow.flags.like(f'%"{wanted.flag}"%'))
    if wanted.officer:
        officer = select(TextRow.id).where(TextRow.value == wanted.officer)
        found.append(CaseRow.officer_id.in_(officer))
    if wanted.court:
        heard = exists().where(ProceedingRow.case_id == CaseRow.id, ProceedingRow.court == wanted.court)
        found.append(heard)
    return found + _ranges(wanted)


def _ranges(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.escalated_from:
        found.append(CaseRow.escalated_on >= wanted.escalated_from)
    if wanted.escalated_to:
        found.append(CaseRow.escalated_on <= wanted.escalated_to)
    if wanted.exposure_from:
        found.append(_EXPOSURE >= wanted.exposure_from.minor)
    if wanted.exposure_to:
        found.append(_EXPOSURE <= wanted.exposure_to.minor)
    return found


def _with_totals(query: Select[Any]) -> Select[Any]:
    same = and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency)
    return query.outerjoin(TotalRow, same)


def list_cases(
    session: Session,
    actor: Actor,
    wanted: CaseFilter,
    *,
    sort: str = "reference",
    descending: bool = False,
    position: tuple[Any, ...] | None = None,
    backwards: bool = False,
    limit: int | None = 51,
) -> list[CaseLine]:
    """Return cases after (or, backwards, before) a position; their particulars cost one query more."""
    value = SORTS[sort]
    query = select(CaseRow.id, value.label("sort_value")).select_from(CaseRow)
    query = _with_totals(query.join(OfficeRow, OfficeRow.id == CaseRow.office_id))
    query = query.where(*_conditions(actor, wanted))
    downwards = descending != backwards
    if position is not None:
        query = query.where(_beyond(value, position, downwards))
    order = (value.desc(), CaseRow.id.desc()) if downwards else (value, CaseRow.id)
    rows = session.execute(query.order_by(*order).limit(limit)).all()
    return _with_particulars(session, rows)


def _beyond(value: Any, position: tuple[Any, ...], downwards: bool) -> ColumnElement[bool]:
    last, last_id = position
    if value in (CaseRow.stage_on, CaseRow.escalated_on):
        last = date.fromisoformat(str(last))
    further = value < last if downwards else value > last
    next_id = CaseRow.id < last_id if downwards else CaseRow.id > last_id
    return or_(further, and_(value == last, next_id))


def _with_particulars(session: Session, rows: Any) -> list[CaseLine]:
    places = {row.id: row.sort_value for row in rows}
    lines: dict[int, CaseLine] = {}
    ids = list(places)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        lines |= _particulars(session, some, places)
    return [lines[case_id] for case_id in ids]


_OFFICER, _NAME = aliased(TextRow), aliased(TextRow)


def _particulars(session: Session, ids: list[int], places: dict[int, Any]) -> dict[int, CaseLine]:
    debtors, guarantors = _obligors(session, ids)
    forums = _forums(session, ids)
    query = _with_totals(
        select(
            CaseRow.id,
            CaseRow.reference,
            CaseRow.currency,
            CaseRow.stage,
            CaseRow.stage_on,
            CaseRow.flags,
            CaseRow.escalated_on,
            OfficeRow.name.label("office"),
            _OFFICER.value.label("officer"),
            _EXPOSURE.label("exposure"),
            _GROSS.label("gross"),
            _COSTS.label("costs"),
            _OUTSTANDING.label("outstanding"),
        )
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .outerjoin(_OFFICER, _OFFICER.id == CaseRow.officer_id)
    ).where(CaseRow.id.in_(ids))
    return {
        row.id: _line(row, debtors.get(row.id), guarantors.get(row.id, 0), forums.get(row.id), places[row.id])
        for row in session.execute(query)
    }


def _line(
    row: Any, debtor: str | None, guarantors: int, forum: tuple[str, str | None] | None, place: Any
) -> CaseLine:
    def money(minor: int) -> Money:
        return Money(int(minor), row.currency)

    court, docket = forum or (None, None)
    return CaseLine(
        id=row.id,
        reference=row.reference,
        debtor=debtor,
        guarantors=guarantors,
        docket_number=docket,
        court=court,
        office=row.office,
        officer=row.officer,
        stage=row.stage,
        stage_on=row.stage_on,
        flags=tuple(json.loads(row.flags)),
        escalated_on=row.escalated_on,
        exposure=money(row.exposure),
        gross=money(row.gross),
        costs=money(row.costs),
        net=money(row.gross - row.costs),
        outstanding=money(row.outstanding),
        sort_value=place.isoformat() if isinstance(place, date) else place,
    )


def _obligors(session: Session, ids: list[int]) -> tuple[dict[int, str | None], dict[int, int]]:
    """Return the debtor's name and the number of guarantors by case."""
    query = (
        select(ObligorRow.case_id, ObligorRow.role, _NAME.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(_NAME, _NAME.id == PartyRow.name_id)
        .where(ObligorRow.case_id.in_(ids))
        .order_by(ObligorRow.id)
    )
    debtors: dict[int, str | None] = {}
    guarantors: dict[int, int] = {}
    for case_id, role, name in session.execute(query):
        if role == "debtor":
            debtors.setdefault(case_id, name)
        elif role == "guarantor":
            guarantors[case_id] = guarantors.get(case_id, 0) + 1
    return debtors, guarantors


def _forums(session: Session, ids: list[int]) -> dict[int, tuple[str, str | None]]:
    """Return court and docket number of each case's latest proceeding."""
    query = (
        select(ProceedingRow.case_id, ProceedingRow.court, ProceedingRow.docket_number)
        .where(ProceedingRow.case_id.in_(ids))
        .order_by(func.coalesce(ProceedingRow.filed_on, date.min), ProceedingRow.id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def list_totals(session: Session, actor: Actor, wanted: CaseFilter) -> list[ListTotal]:
    """Return how many cases are filtered and what they add up to, by currency."""
    query = _with_totals(
        select(
            CaseRow.currency,
            func.count(),
            func.coalesce(func.sum(_EXPOSURE), 0),
            func.coalesce(func.sum(_GROSS), 0),
            func.coalesce(func.sum(_COSTS), 0),
            func.coalesce(func.sum(_OUTSTANDING), 0),
        ).select_from(CaseRow)
    )
    query = query.where(*_conditions(actor, wanted)).group_by(CaseRow.currency).order_by(CaseRow.currency)
    return [_total(*row) for row in session.execute(query)]


def _total(currency: str, cases: int, exposure: Any, gross: Any, costs: Any, outstanding: Any) -> ListTotal:
    def money(minor: Any) -> Money:
        return Money(int(minor), currency)

    return ListTotal(
        currency,
        cases,
        money(exposure),
        money(gross),
        money(costs),
        money(int(gross) - int(costs)),
        money(outstanding),
    )


def stage_counts(session: Session, actor: Actor) -> list[tuple[str, str, int, Money, Money]]:
    """Return cases, exposure and net recovery by stage and currency, in the order of stages."""
    net = func.sum(_GROSS - _COSTS)
    query = _with_totals(
        select(CaseRow.stage, CaseRow.currency, func.count(), func.sum(_EXPOSURE), net).select_from(CaseRow)
    )
    query = query.where(seen_by(actor)).group_by(CaseRow.stage, CaseRow.currency)
    rows = sorted(session.execute(query), key=lambda row: (row[1], _STAGE_ORDER[row[0]]))
    return [
        (row[0], row[1], row[2], Money(int(row[3] or 0), row[1]), Money(int(row[4] or 0), row[1]))
        for row in rows
    ]


def all_cases(session: Session, actor: Actor, wanted: CaseFilter, sort: str, descending: bool) -> Iterator[CaseLine]:
    """Yield every filtered case in order, some hundred at a time."""
    position: tuple[Any, ...] | None = None
    while True:
        lines = list_cases(
            session, actor, wanted, sort=sort, descending=descending, position=position, limit=1000
        )
        yield from lines
        if len(lines) < 1000:
            return
        position = (lines[-1].sort_value, lines[-1].id)


def list_courts(session: Session, actor: Actor) -> list[str]:
    """Return the courts before which cases that this person may see are or were heard."""
    query = (
        select(ProceedingRow.court)
        .join(CaseRow, CaseRow.id == ProceedingRow.case_id)
        .where(seen_by(actor), ProceedingRow.court != "")
        .distinct()
        .order_by(ProceedingRow.court)
        .limit(500)
    )
    return list(session.scalars(query))


def list_officers(session: Session, actor: Actor) -> list[str]:
    """Return the officers of cases that this person may see."""
    query = (
        select(TextRow.value)
        .join(CaseRow, CaseRow.officer_id == TextRow.id)
        .where(seen_by(actor), TextRow.value.is_not(None))
        .distinct()
        .order_by(TextRow.value)
        .limit(500)
    )
    return [name for name in session.scalars(query) if name]
