"""How the lender's accounts stand: what is open on each, and whether its statements follow on one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import balances_of
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import LineRow
from legal_recovery.reconciliation.rules.lines import OPEN_STATES
from legal_recovery.reconciliation.rules.statements import Standing, standing_of
from legal_recovery.reconciliation.store.accounts import Account, list_accounts
from legal_recovery.reconciliation.store.statements import loaded_of, moved_by_day, moved_by_half

# What waits with a reason and an owner, rather than for somebody to look at it.
PARKED = ("suspense", "asked")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The lines of an account that are not matched to their end: how many, in and out, since when, how many parked."""

    lines: int
    credits: Money
    debits: Money
    oldest: date | None
    parked: int
    parked_amount: Money


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account, what waits on it, and how it stands."""

    account: Account
    waiting: Waiting
    standing: Standing


def list_standings(session: Session, actor: Actor) -> list[AccountStanding]:
    """Return how the accounts stand that a person may see, by name."""
    return _standings(session, list_accounts(session, actor))


def standing_of_account(session: Session, account: Account) -> AccountStanding:
    """Return how one account stands."""
    return _standings(session, [account])[0]


def _standings(session: Session, accounts: Sequence[Account]) -> list[AccountStanding]:
    ids = [one.id for one in accounts]
    waiting, loaded, half = _waiting(session, ids), loaded_of(session, ids), moved_by_half(session, ids)
    found = []
    for one in accounts:
        nothing = Money.zero(one.currency)
        book = balances_of(session, one.book).get(("money:account", one.currency, None), 0)
        # What a statement has brought that is not loaded to its end is in the books and in no statement yet.
        whole = Money(book - half.get(one.id, 0), one.currency)
        standing = standing_of(loaded[one.id], whole)
        if standing.breaks:
            standing = standing_of(loaded[one.id], whole, moved_by_day(session, one.id))
        empty = Waiting(0, nothing, nothing, None, 0, nothing)
        found.append(AccountStanding(one, waiting.get(one.id, empty), standing))
    return found


def _waiting(session: Session, account_ids: Sequence[int]) -> dict[int, Waiting]:
    left = LineRow.left_minor
    parked = LineRow.state.in_(PARKED)
    query = (
        select(
            LineRow.account_id,
            LineRow.currency,
            func.count(),
            func.sum(case((left > 0, left), else_=0)),
            func.sum(case((left < 0, left), else_=0)),
            func.min(LineRow.value_on),
            func.sum(case((parked, 1), else_=0)),
            func.sum(case((parked, left), else_=0)),
        )
        .where(LineRow.account_id.in_(account_ids), LineRow.state.in_(OPEN_STATES))
        .group_by(LineRow.account_id, LineRow.currency)
    )
    return {
        account: Waiting(
            count,
            Money(int(credits), currency),
            Money(int(debits), currency),
            oldest,
            int(parked_count),
            Money(int(parked_minor), currency),
        )
        for account, currency, count, credits, debits, oldest, parked_count, parked_minor in session.execute(
            query
        )
    }
