"""Taking a bank account into the books, and saying how its files are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import exponent
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import AccountDescribed, AccountOpened


class AccountKnown(Conflict):
    """An account is in the books once."""

    code = "bank_account.known"


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """Keep an account of the lender's in the books."""

    office_id: int
    name: str
    bank: str
    number: str
    currency: str


def open_account(uow: UnitOfWork, cmd: OpenAccount) -> int:
    """Open the account's book; return its id. Raises AccountKnown, InvalidInput, UnknownCurrency."""
    exponent(cmd.currency)
    number = "".join(cmd.number.split())
    if not number:
        raise InvalidInput(N_("Say the number of the account."), field="number")
    if store.number_taken(uow.session, number, cmd.currency):
        raise _known()
    account_id, book = new_id(), uow.new_book("bank", cmd.office_id)
    uow.record(
        AccountOpened(
            book=book,
            account_id=account_id,
            office_id=cmd.office_id,
            name=cmd.name.strip() or number,
            bank=cmd.bank.strip(),
            number=number,
            currency=cmd.currency,
        )
    )
    try:
        uow.flush()
    except IntegrityError as failure:
        if "unique" not in str(failure.orig).lower():
            raise
        # Two people who open one account at once both find it missing.
        raise _known() from failure
    return account_id


def _known() -> AccountKnown:
    return AccountKnown(N_("This account is in the books already."), field="number")


@dataclass(frozen=True, slots=True)
class DescribeAccount:
    """Call an account otherwise, or say how its files are read; what is None stays."""

    account_id: int
    name: str | None = None
    bank: str | None = None
    wishes: Mapping[str, Any] | None = None
    state: str | None = None


def describe_account(uow: UnitOfWork, cmd: DescribeAccount) -> int:
    """Record what is now said of an account; return the place of the record."""
    account = store.lock_account(uow, cmd.account_id)
    wishes = account.wishes if cmd.wishes is None else dict(cmd.wishes)
    return uow.record(
        AccountDescribed(
            book=account.book,
            account_id=account.id,
            name=cmd.name or account.name,
            bank=account.bank if cmd.bank is None else cmd.bank,
            wishes=json.dumps(wishes, ensure_ascii=False, sort_keys=True),
            state=cmd.state or account.state,
        )
    )
