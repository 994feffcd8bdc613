"""All collateral that a person may see, page by page: narrowed, sorted and added up by the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.cases.store import seen_by
from legal_recovery.collateral.models import CollateralRow, LienRow, ValuationRow
from legal_recovery.collateral.store.pieces import by_day
from legal_recovery.kernel.money import Money
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, is_position, like, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor

_Latest, _Said, _Owner, _Party = aliased(ValuationRow), *(aliased(TextRow) for _ in range(3))
_SECURES = exists().where(
    LienRow.collateral_id == CollateralRow.id, LienRow.is_ours, LienRow.ended_on.is_(None)
)
SORTS: dict[str, Any] = {
    "valid_until": _Latest.valid_until,
    "value": _Latest.value_minor,
    "reference": CaseRow.reference,
    "kind": CollateralRow.collateral_kind,
}


@dataclass(frozen=True, slots=True)
class CollateralFilter:
    """What the list is narrowed by; None does not narrow. The text is part of a reference or description."""

    text: str | None = None
    kind: str | None = None
    secures_us: bool | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CollateralLine:
    """A piece of collateral as a line of the list, with its latest valuation and its place in the order."""

    id: int
    case_id: int
    reference: str
    jurisdiction: str
    collateral_kind: str
    description: str | None
    owner: str | None
    secures_us: bool
    value: Money | None
    valued_on: date | None
    valid_until: date | None
    position: Position


@dataclass(frozen=True, slots=True)
class CollateralTotal:
    """What the filtered pieces of one currency are worth together, and how many they are; None: not valued."""

    currency: str | None
    count: int
    value: Money | None


def list_lines(
    session: Session,
    actor: Actor,
    wanted: CollateralFilter,
    *,
    sort: str = "valid_until",
    descending: bool = False,
    position: Position | None = None,
    backwards: bool = False,
    limit: int = 51,
) -> list[CollateralLine]:
    """Return pieces after (or, backwards, before) a position, nearest first; one query."""
    value = ordered(SORTS[sort], descending=descending)
    columns = (
        CollateralRow.id,
        CollateralRow.case_id,
        CaseRow.reference,
        CaseRow.jurisdiction,
        CollateralRow.collateral_kind,
        _Said.value,
        func.coalesce(_Owner.value, _Party.value),
        _SECURES,
        _Latest.value_minor,
        _Latest.currency,
        _Latest.valued_on,
        _Latest.valid_until,
        value.label("place"),
    )
    query = _joined(select(*columns)).outerjoin(_Owner, _Owner.id == CollateralRow.owner_id)
    query = query.outerjoin(ObligorRow, ObligorRow.id == CollateralRow.obligor_id)
    query = query.outerjoin(PartyRow, PartyRow.id == ObligorRow.party_id)
    query = query.outerjoin(_Party, _Party.id == PartyRow.name_id)
    query = query.where(*_conditions(actor, wanted))
    position = position if is_position(value, position) else None
    query = seek(query, value, CollateralRow.id, position, downwards=descending != backwards)
    return [_line(*row) for row in session.execute(query.limit(limit))]


def _joined(query: Any) -> Any:
    """Join the case, the description and the latest valuation."""
    latest = (
        select(ValuationRow.id)
        .where(ValuationRow.collateral_id == CollateralRow.id)
        .order_by(*(one.desc() for one in by_day()))
        .limit(1)
        .correlate(CollateralRow)
        .scalar_subquery()
    )
    return (
        query.select_from(CollateralRow)
        .join(CaseRow, CaseRow.id == CollateralRow.case_id)
        .outerjoin(_Said, _Said.id == CollateralRow.description_id)
        .outerjoin(_Latest, _Latest.id == latest)
    )


def _line(
    number: int, case_id: int, reference: str, jurisdiction: str, kind: str, said: str | None,
    owner: str | None, secures: bool, minor: int | None, currency: str | None, valued_on: date | None,
    valid_until: date | None, value: Any,
) -> CollateralLine:  # fmt: skip
    worth = Money(minor, currency) if minor is not None and currency else None
    at = place(value, number)
    return CollateralLine(
        number, case_id, reference, jurisdiction, kind, said, owner, bool(secures), worth, valued_on,
        valid_until, at,
    )  # fmt: skip


def _conditions(actor: Actor, wanted: CollateralFilter) -> list[ColumnElement[bool]]:
    found = [seen_by(actor)]
    if wanted.kind:
        found.append(CollateralRow.collateral_kind == wanted.kind)
    if wanted.secures_us is not None:
        found.append(_SECURES if wanted.secures_us else ~_SECURES)
    if wanted.valid_from is not None:
        found.append(_Latest.valid_until >= wanted.valid_from)
    if wanted.valid_to is not None:
        found.append(_Latest.valid_until <= wanted.valid_to)
    if wanted.text:
        pattern = like(wanted.text)
        named = (CaseRow.reference, _Said.value)
        found.append(or_(*(column.ilike(pattern, escape="\\") for column in named)))
    return found


def list_totals(session: Session, actor: Actor, wanted: CollateralFilter) -> list[CollateralTotal]:
    """Return how many pieces are filtered and what they are worth, by the currency of their latest valuation."""
    columns = (_Latest.currency, func.count(), func.sum(_Latest.value_minor))
    query = _joined(select(*columns)).where(*_conditions(actor, wanted)).group_by(_Latest.currency)
    return [
        CollateralTotal(currency, count, Money(int(minor), currency) if currency else None)
        for currency, count, minor in session.execute(query.order_by(_Latest.currency))
    ]


def all_lines(
    session: Session, actor: Actor, wanted: CollateralFilter, sort: str, descending: bool
) -> Iterator[CollateralLine]:
    """Yield every filtered piece in order, a thousand at a time."""
    position: Position | None = None
    while True:
        lines = list_lines(
            session, actor, wanted, sort=sort, descending=descending, position=position, limit=1000
        )
        yield from lines
        if len(lines) < 1000:
            return
        position = lines[-1].position
