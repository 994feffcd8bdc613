"""Paying back what somebody paid too much (accounts.md, scenario 12): never more than what is due to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day, require_reason
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money, at_rate, share_of
from legal_recovery.receipts.rules.exchanging import Held
from legal_recovery.receipts.rules.receiving import Exchange


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
    """A payment to whoever paid too much: of which receipt, what our account was debited, when, to whom and why.

    `returned` is what reached them of the currency in which they had paid, where the bank sold it for that.
    """

    receipt: int
    amount: Money
    paid_on: date
    reason: str
    payee: str | None = None
    payee_account: str | None = None
    returned: Money | None = None


@dataclass(frozen=True, slots=True)
class Surplus:
    """What of a receipt nothing was owed for and has not been paid back, and on which account it stands.

    Where it came in another currency, the rate at which it counted, and what of it still stands in its own.
    """

    receipt: int
    account: str
    left: Money
    credited_on: date
    payer: str | None
    collateral: int | None = None
    exchange: Exchange | None = None
    held: Held | None = None

    @property
    def in_its_own(self) -> Money | None:
        """What is left in the currency that came, at the rate at which it counted; None where it is the same."""
        told = self.exchange
        if told is None:
            return None
        own = told.received.currency
        return at_rate(self.left, told.rate, own, of=told.rate_of or own)


@dataclass(frozen=True, slots=True)
class Repaid:
    """A refund as it is booked: of which surplus, what of it is settled, and what of what was held is gone."""

    surplus: Surplus
    released: Money
    gone: Held | None = None


def require_refund(terms: RefundTerms, known: Iterable[Surplus], case: CaseFacts, today: date) -> Repaid:
    """Return what is paid back of which surplus; raises NoSurplus, MoreThanDue, RefundedBeforeCredit, and for its day.

    What goes back in the currency that came settles what it had counted for, at the rate of the receipt.
    """
    require_reason(terms.reason)
    found = next((one for one in known if one.receipt == terms.receipt), None)
    if found is None:
        raise NoSurplus(N_("Nothing of that receipt is due to whoever paid it."), field="receipt")
    if terms.amount.minor <= 0:
        raise NoSurplus(N_("What is paid back is more than zero."), field="amount")
    repaid = _released(terms, found)
    require_day(case, terms.paid_on, today, "paid_on")
    if terms.paid_on < found.credited_on:
        raise RefundedBeforeCredit(
            N_("It was credited on {credited_on}; it is not paid back before."),
            field="paid_on",
            credited_on=found.credited_on,
        )
    return repaid


def _released(terms: RefundTerms, found: Surplus) -> Repaid:
    own = found.in_its_own
    if terms.returned is not None:
        if own is None or terms.amount.currency != found.left.currency:
            raise NoSurplus(
                N_("What reached whoever paid is said where our account was debited in another currency."),
                field="returned",
            )
        if terms.returned.minor <= 0:
            raise NoSurplus(N_("What is paid back is more than zero."), field="returned")
        return Repaid(found, _worth(terms.returned, found, own, "returned"))
    if own is not None and terms.amount.currency == own.currency:
        released = _worth(terms.amount, found, own, "amount")
        return Repaid(found, released, _gone(terms.amount, found.held, own.currency))
    if terms.amount.currency != found.left.currency or terms.amount > found.left:
        raise MoreThanDue(N_("Only {left} of it is due to whoever paid it."), field="amount", left=found.left)
    return Repaid(found, terms.amount)


def _worth(paid: Money, found: Surplus, own: Money, field: str) -> Money:
    """Return what of a surplus is settled by what goes back in the currency that came: all of it by all of it."""
    if paid.currency != own.currency or paid > own:
        raise MoreThanDue(N_("Only {left} of it is due to whoever paid it."), field=field, left=own)
    return share_of(paid, own, found.left)


def _gone(paid: Money, held: Held | None, currency: str) -> Held:
    if held is None or paid > held.held:
        raise MoreThanDue(
            N_(
                "Only {held} of it still stands in {currency}: give what our account was debited and what reached them."
            ),
            field="amount",
            held=held.held if held else Money.zero(currency),
            currency=currency,
        )
    return held.part(paid)
