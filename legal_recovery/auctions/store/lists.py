"""All disposals that a person may see, page by page: narrowed, sorted and added up by the database."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, case, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.models import DisposalRow, DistributionRow, RoundRow, TakingRow
from legal_recovery.auctions.rules import VOID
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import seen_by
from legal_recovery.collateral.models import CollateralRow
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, is_position, like, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor

# Where a disposal stands when its next round, if it has one, can be announced.
WAITING = ("opened", "failed", "withdrawn", "defaulted")
SOLD = ("sold", "paid", "ruled", "handed_over")
_Last = aliased(RoundRow)
_STATE: ColumnElement[str] = case(
    (
        exists().where(TakingRow.disposal_id == DisposalRow.id, TakingRow.state != "reversed"),
        "taken",
    ),
    (
        exists().where(DistributionRow.disposal_id == DisposalRow.id, DistributionRow.state == "confirmed"),
        "shared",
    ),
    (DisposalRow.closed_on.is_not(None), "closed"),
    else_=func.coalesce(_Last.state, "opened"),
)
_HAMMER = case((_Last.state.in_(SOLD), _Last.hammer_minor))
SORTS: dict[str, Any] = {
    "starts_on": _Last.starts_on,
    "price": DisposalRow.reference_minor,
    "reserve": _Last.reserve_minor,
    "hammer": _HAMMER,
    "reference": CaseRow.reference,
    "state": _STATE,
}


@dataclass(frozen=True, slots=True)
class DisposalFilter:
    """What the list is narrowed by; None does not narrow. The text is part of a case's reference or of a piece."""

    text: str | None = None
    state: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class DisposalLine:
    """A disposal as a line of the list, with its last round and its place in the order."""

    id: int
    reference: str
    mode: str
    pieces: tuple[int, ...]
    state: str
    step: str | None
    price: Money
    reserve: Money | None
    hammer: Money | None
    starts_on: date | None
    position: Position


@dataclass(frozen=True, slots=True)
class DisposalTotal:
    """What the filtered disposals of one currency add up to, and how many they are."""

    currency: str
    count: int
    price: Money
    reserve: Money
    hammer: Money


def list_lines(
    session: Session,
    actor: Actor,
    wanted: DisposalFilter,
    *,
    sort: str = "starts_on",
    descending: bool = True,
    position: Position | None = None,
    backwards: bool = False,
    limit: int = 51,
    only: ColumnElement[bool] | None = None,
) -> list[DisposalLine]:
    """Return disposals after (or, backwards, before) a position, nearest first; one query."""
    value = ordered(SORTS[sort], descending=descending)
    columns = (
        DisposalRow.id,
        CaseRow.reference,
        DisposalRow.mode,
        DisposalRow.pieces,
        _STATE,
        _Last.step,
        DisposalRow.currency,
        DisposalRow.reference_minor,
        _Last.reserve_minor,
        _HAMMER,
        _Last.starts_on,
        value.label("place"),
    )
    query = _joined(select(*columns)).where(*_conditions(session, actor, wanted))
    query = query if only is None else query.where(only)
    position = position if is_position(value, position) else None
    query = seek(query, value, DisposalRow.id, position, downwards=descending != backwards)
    return [_line(*row) for row in session.execute(query.limit(limit))]


def lines_of(
    session: Session, actor: Actor, ids: Collection[int] = (), cases: Collection[int] = ()
) -> list[DisposalLine]:
    """Return those of these disposals, or of these cases' disposals, that a person may see, by reference."""
    chosen = or_(DisposalRow.id.in_(ids), DisposalRow.case_id.in_(cases))
    return list_lines(
        session, actor, DisposalFilter(), sort="reference", descending=False, only=chosen, limit=5000
    )


def _joined(query: Any) -> Any:
    """Join the case and the last round that was not announced by mistake."""
    last = (
        select(func.max(RoundRow.id))
        .where(RoundRow.disposal_id == DisposalRow.id, RoundRow.state != VOID)
        .correlate(DisposalRow)
        .scalar_subquery()
    )
    return (
        query.select_from(DisposalRow)
        .join(CaseRow, CaseRow.id == DisposalRow.case_id)
        .outerjoin(_Last, _Last.id == last)
    )


def _line(
    number: int, reference: str, mode: str, pieces: str, state: str, step: str | None, currency: str,
    price: int, reserve: int | None, hammer: int | None, starts_on: date | None, value: Any,
) -> DisposalLine:  # fmt: skip
    return DisposalLine(
        number,
        reference,
        mode,
        tuple(int(piece) for piece in json.loads(pieces)),
        state,
        step,
        Money(price, currency),
        None if reserve is None else Money(reserve, currency),
        None if hammer is None else Money(hammer, currency),
        starts_on,
        place(value, number),
    )


def _conditions(session: Session, actor: Actor, wanted: DisposalFilter) -> list[Any]:
    found: list[Any] = [seen_by(actor)]
    if wanted.state:
        found.append(wanted.state == _STATE)
    if wanted.mode:
        found.append(DisposalRow.mode == wanted.mode)
    if wanted.text:
        found.append(_named(session, wanted.text))
    return found


def _named(session: Session, text: str) -> ColumnElement[bool]:
    """Return the condition for disposals of a case, or of a piece, of which this is a part of the name."""
    mine = aliased(DisposalRow)
    piece = _each(session, mine.pieces).table_valued("value")
    named = (
        select(mine.id)
        .join(piece, true())
        .join(CollateralRow, CollateralRow.id == cast(piece.c.value, BigInteger))
        .join(TextRow, TextRow.id == CollateralRow.description_id)
        .where(TextRow.value.ilike(like(text), escape="\\"))
    )
    return or_(CaseRow.reference.ilike(like(text), escape="\\"), DisposalRow.id.in_(named))


def _each(session: Session, column: Any) -> Any:
    """Return the parts of a list that stands in a column, as either engine takes it apart."""
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(column)
    return func.json_array_elements_text(cast(column, JSON))


def list_totals(session: Session, actor: Actor, wanted: DisposalFilter) -> list[DisposalTotal]:
    """Return how many disposals are filtered and what they add up to, by currency."""
    sums = (DisposalRow.reference_minor, _Last.reserve_minor, _HAMMER)
    columns = [DisposalRow.currency, func.count(), *(func.coalesce(func.sum(one), 0) for one in sums)]
    query = (
        _joined(select(*columns)).where(*_conditions(session, actor, wanted)).group_by(DisposalRow.currency)
    )
    return [
        DisposalTotal(currency, count, *(Money(int(minor), currency) for minor in minors))
        for currency, count, *minors in session.execute(query.order_by(DisposalRow.currency))
    ]


def all_lines(
    session: Session, actor: Actor, wanted: DisposalFilter, sort: str, descending: bool
) -> Iterator[DisposalLine]:
    """Yield every filtered disposal in order, a thousand at a time."""
    position: Position | None = None
    while True:
        lines = list_lines(
            session, actor, wanted, sort=sort, descending=descending, position=position, limit=1000
        )
        yield from lines
        if len(lines) < 1000:
            return
        position = lines[-1].position
