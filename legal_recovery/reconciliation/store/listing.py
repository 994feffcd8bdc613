"""Lines in lists that a person filters, sorts and pages through."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.plumbing.seeking import Position, is_position, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import AccountRow, LineRow
from legal_recovery.reconciliation.store.accounts import seen_by
from legal_recovery.reconciliation.store.lines import BankLine, LineFilter, _line, _lines, _where

ORDERS: dict[str, Any] = {
    "number": LineRow.number,
    "booked_on": LineRow.booked_on,
    "value_on": LineRow.value_on,
    "amount": LineRow.amount_minor,
    "left": LineRow.left_minor,
}
_AT_ONCE = 500


def page_of_lines(
    session: Session,
    actor: Actor,
    wanted: LineFilter,
    *,
    sort: str,
    descending: bool,
    after: Position | None = None,
    backwards: bool = False,
    limit: int,
) -> list[BankLine]:
    """Return lines beyond (or, backwards, before) a position in an order."""
    value, downwards = ordered(ORDERS[sort], descending=descending), descending != backwards
    chosen = (
        select(LineRow.id)
        .join(AccountRow, AccountRow.id == LineRow.account_id)
        .where(seen_by(actor), *_where(wanted))
    )
    # Found and put in order first, and only then joined with what they say.
    ids = seek(chosen, value, LineRow.id, after, downwards=downwards).limit(limit).subquery()
    query = seek(_lines().join(ids, ids.c.id == LineRow.id), value, LineRow.id, None, downwards=downwards)
    return [_line(*row) for row in session.execute(query)]


def place_of_line(line: BankLine, sort: str) -> Position:
    """Return where a line stands in an order."""
    value: Any = {
        "number": line.number,
        "booked_on": line.booked_on,
        "value_on": line.value_on,
        "amount": line.amount.minor,
        "left": line.left.minor,
    }[sort]
    return place(value, line.id)


def is_line_place(sort: str, position: Position | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    return is_position(ORDERS[sort], position)


def every_line(
    session: Session, actor: Actor, wanted: LineFilter, sort: str, descending: bool
) -> Iterator[BankLine]:
    """Yield all lines that are wanted, in their order."""
    after: Position | None = None
    while lines := page_of_lines(
        session, actor, wanted, sort=sort, descending=descending, after=after, limit=_AT_ONCE
    ):
        yield from lines
        after = place_of_line(lines[-1], sort)
