"""Paying back what somebody paid too much (accounts.md, scenario 12): never more than what is due to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day, require_reason
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money


class NoSurplus(InvalidInput):
    """Only of a receipt with a surplus something is paid back."""

    code = "receipts.no_surplus"


class MoreThanDue(RuleViolation):
    """What is paid back is no more than what is due to whoever paid."""

    code = "receipts.more_than_due"


class RefundedBeforeCredit(InvalidInput):
    """Money is paid back after it came."""

    code = "receipts.refunded_before_credit"


class RefundedAlready(Conflict):
    """A receipt of which something was paid back is not taken back before that is."""

    code = "receipts.refunded_already"


class PassedOn(Conflict):
    """A receipt that is a buyer's stays as it is while the claim is theirs."""

    code = "receipts.passed_on"


class RefundReversedAlready(Conflict):
    """A refund is reversed once."""

    code = "receipts.refund_reversed_already"


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """A payment to whoever paid too much: of which receipt, how much, when, to whom and why."""

    receipt: int
    amount: Money
    paid_on: date
    reason: str
    payee: str | None = None
    payee_account: str | None = None


@dataclass(frozen=True, slots=True)
class Surplus:
    """What of a receipt nothing was owed for and has not been paid back, and on which account it stands."""

    receipt: int
    account: str
    left: Money
    credited_on: date
    payer: str | None
    collateral: int | None = None


def require_refund(terms: RefundTerms, known: Iterable[Surplus], case: CaseFacts, today: date) -> Surplus:
    """Return the surplus that is paid back; raises NoSurplus, MoreThanDue, RefundedBeforeCredit, and for its day."""
    require_reason(terms.reason)
    found = next((one for one in known if one.receipt == terms.receipt), None)
    if found is None:
        raise NoSurplus(N_("Nothing of that receipt is due to whoever paid it."), field="receipt")
    if terms.amount.minor <= 0:
        raise NoSurplus(N_("What is paid back is more than zero."), field="amount")
    if terms.amount.currency != found.left.currency or terms.amount > found.left:
        raise MoreThanDue(N_("Only {left} of it is due to whoever paid it."), field="amount", left=found.left)
    require_day(case, terms.paid_on, today, "paid_on")
    if terms.paid_on < found.credited_on:
        raise RefundedBeforeCredit(
            N_("It was credited on {credited_on}; it is not paid back before."),
            field="paid_on",
            credited_on=found.credited_on,
        )
    return found
