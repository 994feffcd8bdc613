"""Reading debts and what is owed on them."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.debts.models import DebtRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.store import balances_of


@dataclass(frozen=True, slots=True)
class Debt:
    """A loan contract of a case."""

    id: int
    contract_number: str
    currency: str
    annual_rate_ppm: int | None
    penalty_rate_ppm: int | None
    signed_on: date | None
    due_on: date | None
    default_on: date | None
    lent: Money | None = None
    lent_on: date | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on one component of one debt (None: on the case as a whole), in minor units."""

    debt: int | None
    account: str
    currency: str
    minor: int


def list_debts(session: Session, case_id: int) -> list[Debt]:
    """Return a case's loan contracts, the earliest default first."""
    row = DebtRow
    query = select(
        row.id,
        row.contract_number,
        row.currency,
        row.annual_rate_ppm,
        row.penalty_rate_ppm,
        row.signed_on,
        row.due_on,
        row.default_on,
        row.lent_minor,
        row.lent_on,
    ).where(row.case_id == case_id)
    found = [_debt(*line) for line in session.execute(query)]
    return sorted(found, key=lambda debt: (debt.default_on or date.max, debt.contract_number))


def _debt(*known: Any) -> Debt:
    *terms, lent_minor, lent_on = known
    found = Debt(*terms)
    return replace(
        found, lent=None if lent_minor is None else Money(lent_minor, found.currency), lent_on=lent_on
    )


def get_debt(session: Session, case_id: int, debt_id: int) -> Debt:
    """Return one loan contract of a case; raises NotFound."""
    for one in list_debts(session, case_id):
        if one.id == debt_id:
            return one
    raise NotFound(N_("There is no such contract in this case."))


def list_owed(session: Session, book: int, *, as_of: date | None = None) -> list[Owed]:
    """Return what is owed by debt and component, as the ledger has it now."""
    balances = balances_of(session, book, CLAIM_ORDER, as_of=as_of)
    return [
        Owed(debt, account, currency, minor) for (account, currency, debt), minor in balances.items() if minor
    ]


def owed_by_debt(owed: list[Owed]) -> dict[int | None, dict[str, int]]:
    """Return what is owed by debt, then by account."""
    table: dict[int | None, dict[str, int]] = defaultdict(dict)
    for line in owed:
        table[line.debt][line.account] = line.minor
    return table
