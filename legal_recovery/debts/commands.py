"""Taking over debts and the claim on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import find_by
from legal_recovery.cases.rules import CaseFacts, NothingNew, require_version
from legal_recovery.debts.events import DebtAdded, DebtCorrected, LendingStated
from legal_recovery.debts.postings import opening_entry
from legal_recovery.debts.rules import DebtTerms, OpeningBalance, require_contract, require_opening
from legal_recovery.debts.store import get_debt
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import post
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def add_debt(uow: UnitOfWork, case: CaseFacts, terms: DebtTerms) -> int:
    """Add a loan contract to a case that is held; return its id."""
    debt_id = new_id()
    uow.record(
        DebtAdded(
            book=case.book,
            debt_id=debt_id,
            case_id=case.id,
            contract_number=terms.contract_number,
            currency=terms.currency,
            **_dated(terms),
        )
    )
    state_lending(uow, case, debt_id, terms)
    find_by(uow, case, "contract", [terms.contract_number])
    return debt_id


def correct_debt(uow: UnitOfWork, case: CaseFacts, debt_id: int, terms: DebtTerms) -> None:
    """Put a contract's terms right."""
    uow.record(DebtCorrected(book=case.book, debt_id=debt_id, **_dated(terms)))


def state_lending(uow: UnitOfWork, case: CaseFacts, debt_id: int, terms: DebtTerms) -> None:
    """Record what was paid out under a contract of a case that is held, where that is said."""
    if terms.lent is not None or terms.lent_on is not None:
        _state_lending(uow, case, debt_id, terms)


def _state_lending(uow: UnitOfWork, case: CaseFacts, debt_id: int, terms: DebtTerms) -> None:
    uow.record(
        LendingStated(
            book=case.book,
            debt_id=debt_id,
            contract_number=terms.contract_number,
            currency=terms.currency,
            lent_minor=terms.lent.minor if terms.lent else None,
            lent_on=terms.lent_on,
        )
    )


@dataclass(frozen=True, slots=True)
class DescribeContract:
    """A loan contract as it is: its days, its rates, what was paid out under it and when."""

    case_id: int
    debt_id: int
    terms: DebtTerms
    version: int | None = None


def describe_contract(uow: UnitOfWork, cmd: DescribeContract) -> int:
    """Record what is known better of a contract; return its place in the book.

    Raises NotFound, StaleVersion, InvalidInput, NothingNew.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = get_debt(uow.session, case.id, cmd.debt_id)
    terms = require_contract(cmd.terms, uow.clock.today())
    corrected = any(getattr(known, name) != value for name, value in _dated(terms).items())
    lending = (known.lent, known.lent_on) != (terms.lent, terms.lent_on)
    if not corrected and not lending:
        raise NothingNew(N_("This is what is recorded already."))
    if corrected:
        correct_debt(uow, case, known.id, terms)
    if lending:
        _state_lending(uow, case, known.id, terms)
    return uow.heads[case.book].seq


def _dated(terms: DebtTerms) -> dict[str, Any]:
    return {
        "annual_rate_ppm": terms.annual_rate_ppm,
        "penalty_rate_ppm": terms.penalty_rate_ppm,
        "signed_on": terms.signed_on,
        "due_on": terms.due_on,
        "default_on": terms.default_on,
    }


def open_claim(
    uow: UnitOfWork,
    case: CaseFacts,
    balances: Sequence[tuple[int, OpeningBalance]],
    *,
    escalated_on: date | None = None,
) -> int | None:
    """Post what is owed on all debts of a case on the day of escalation; return the entry's place.

    A case that was repaid before it is taken over has nothing to post, and None is returned.
    """
    require_opening([balance for _, balance in balances])
    if not any(balance.total for _, balance in balances):
        return None
    written_off = "written_off" in case.flags
    return post(
        uow,
        opening_entry(case.book, escalated_on or case.escalated_on, balances, written_off=written_off),
    )
