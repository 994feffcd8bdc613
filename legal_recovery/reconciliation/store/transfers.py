"""Open lines on our accounts that may be the other side of one another."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.among import among
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import AccountRow, LineRow
from legal_recovery.reconciliation.rules.lines import OPEN_STATES
from legal_recovery.reconciliation.rules.transfers import MOST_DAYS, OwnMove
from legal_recovery.reconciliation.store.accounts import seen_by
from legal_recovery.reconciliation.store.lines import BankLine

_Key = tuple[str, int]


def own_moves(session: Session, actor: Actor, lines: Sequence[BankLine]) -> dict[int, list[OwnMove]]:
    """Return for each of these lines the open ones on other accounts of ours by just what is left of it."""
    if (
        not lines
        or (session.scalar(select(func.count()).select_from(AccountRow).where(seen_by(actor))) or 0) < 2
    ):
        return {}
    amounts = {one.left.minor for one in lines if one.left}
    by_amount: dict[_Key, list[Any]] = defaultdict(list)
    for row in _open_lines(session, actor, sorted(amounts | {-minor for minor in amounts})):
        by_amount[row.currency, row.left_minor].append(row)
    return {
        line.id: [
            _move(other, by_amount[line.left.currency, line.left.minor])
            for other in by_amount[line.left.currency, -line.left.minor]
            if other.account_id != line.account_id
        ]
        for line in lines
        if line.left
    }


def _open_lines(session: Session, actor: Actor, amounts: Sequence[int]) -> Sequence[Any]:
    columns = (LineRow.id, LineRow.account_id, LineRow.currency, LineRow.left_minor, LineRow.value_on)
    query = (
        select(*columns, AccountRow.name, AccountRow.number)
        .join(AccountRow, AccountRow.id == LineRow.account_id)
        .where(
            seen_by(actor),
            among(session, LineRow.amount_minor, amounts),
            LineRow.left_minor == LineRow.amount_minor,
            LineRow.state.in_(OPEN_STATES),
        )
        .order_by(LineRow.value_on, LineRow.id)
    )
    return session.execute(query).all()


def _move(other: Any, mine: Sequence[Any]) -> OwnMove:
    """Return the other side, with how many lines like mine it may be the other side of."""
    fits = [
        one for one in mine if one.account_id != other.account_id and _is_near(one.value_on, other.value_on)
    ]
    left = Money(other.left_minor, other.currency)
    return OwnMove(other.id, other.name, other.number, left, other.value_on, len(fits))


def _is_near(one: date, other: date) -> bool:
    return abs(one - other) <= timedelta(days=MOST_DAYS)
