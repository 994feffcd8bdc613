"""Taking over debts and the claim on them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from legal_recovery.cases.commands import find_by
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.debts.events import DebtAdded, DebtCorrected
from legal_recovery.debts.postings import opening_entry
from legal_recovery.debts.rules import DebtTerms, OpeningBalance, require_opening
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
    find_by(uow, case, "contract", [terms.contract_number])
    return debt_id


def correct_debt(uow: UnitOfWork, case: CaseFacts, debt_id: int, terms: DebtTerms) -> None:
    """Put a contract's terms right."""
    uow.record(DebtCorrected(book=case.book, debt_id=debt_id, **_dated(terms)))


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
