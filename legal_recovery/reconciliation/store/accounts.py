"""The lender's accounts at its banks."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.reconciliation.models import AccountRow


@dataclass(frozen=True, slots=True)
class Account:
    """An account, its book, and how its files are read."""

    id: int
    book: int
    office_id: int
    name: str
    bank: str
    number: str
    currency: str
    wishes: dict[str, Any]
    state: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def _account(row: AccountRow) -> Account:
    return Account(
        row.id,
        row.book,
        row.office_id,
        row.name,
        row.bank,
        row.number,
        row.currency,
        json.loads(row.wishes),
        row.state,
    )


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on accounts for what a person may see: their office's, or all."""
    if actor.sees_office(None):
        return literal(True)
    if actor.office_id is None or actor.roles <= {"admin"}:
        return literal(False)
    return AccountRow.office_id == actor.office_id


def list_accounts(session: Session, actor: Actor) -> list[Account]:
    """Return the accounts that a person may see, by name."""
    query = select(AccountRow).where(seen_by(actor)).order_by(AccountRow.name, AccountRow.id)
    return [_account(row) for row in session.scalars(query)]


def get_account(session: Session, actor: Actor, account_id: int) -> Account:
    """Return an account; raises NotFound."""
    row = session.scalar(select(AccountRow).where(AccountRow.id == account_id, seen_by(actor)))
    if row is None:
        raise NotFound(N_("There is no such bank account."))
    return _account(row)


def find_account_numbered(session: Session, actor: Actor, number: str) -> Account | None:
    """Return the account of a number, or of a name where no number is so; None where there is none."""
    query = select(AccountRow).where(seen_by(actor))
    row = session.scalar(query.where(AccountRow.number == number))
    row = row or session.scalar(query.where(AccountRow.name == number))
    return _account(row) if row is not None else None


def number_taken(session: Session, number: str, currency: str) -> bool:
    """Tell whether an account of this number and currency is in the books."""
    query = select(AccountRow.id).where(AccountRow.number == number, AccountRow.currency == currency)
    return session.scalar(query) is not None


def lock_account(uow: UnitOfWork, account_id: int) -> Account:
    """Hold an account's book and return the account as it is under that lock; raises NotFound."""
    found = get_account(uow.session, uow.actor, account_id)
    uow.lock(found.book)
    return get_account(uow.session, uow.actor, account_id)


def named_bank_books() -> Select[Any]:
    """Return the query of the books of all bank accounts, each with its number, as journals name them."""
    named: list[Any] = [AccountRow.book, (literal("bank ") + AccountRow.number).label("reference")]
    return select(*named)


def lock_accounts(uow: UnitOfWork, account_ids: Iterable[int]) -> dict[int, Account]:
    """Hold the books of several accounts and return each as it is under these locks; raises NotFound."""
    wanted = sorted(set(account_ids))
    uow.lock(*(get_account(uow.session, uow.actor, one).book for one in wanted))
    return {one: get_account(uow.session, uow.actor, one) for one in wanted}
