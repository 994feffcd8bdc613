"""What a court gives back of a cost: on which ground, how much of it, by when, and what the debtor then owes no more.

A fee that was awarded against the debtor and is given back by the court is the same money: the debtor then owes it
to the court (民诉法解释第二百零七条). So the refund cancels that part of the claim, and what the debtor has paid us
already cannot be given back as well.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Figure, Pack, half_up

# Why a court gives something back; the share of it and the article stand in the law pack.
GROUNDS: dict[str, Message] = {
    "won": N_("Won: the loser bears it"),
    "mediated": N_("Mediated: halved"),
    "withdrawn": N_("Suit withdrawn: halved"),
    "dismissed": N_("Not accepted, or suit dismissed"),
    "remanded": N_("Remanded on appeal"),
    "transferred": N_("Transferred to criminal justice"),
    "other": N_("Another ground"),
}
_DAYS = "refund-days"


class MoreThanPaid(RuleViolation):
    """A court gives back no more than what was paid and is not given back yet."""

    code = "costs.refund_more_than_paid"


class CollectedAlready(RuleViolation):
    """A cost that the debtor has paid us is not given back by the court too."""

    code = "costs.collected_already"


class RefundEndedAlready(Conflict):
    """What a court had to give back arrived, or is waited for no more."""

    code = "costs.refund_ended"


class RefundReversedAlready(Conflict):
    """A refund is reversed once."""

    code = "costs.refund_already_reversed"


@dataclass(frozen=True, slots=True)
class RefundTerms:
    """Money that a court gave back of a cost, and the day on which the bank credited it."""

    cost: int
    amount: Money
    received_on: date
    payer: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CostRefunds:
    """What was paid for a cost, what of it a title awards, what came back, and what of the claim that cancelled."""

    paid: Money
    awarded: Money
    refunded: Money
    cancelled: Money
    paid_on: date | None = None

    @property
    def left(self) -> Money:
        """What a court can still give back."""
        return self.paid - self.refunded


def share_of(pack: Pack, ground: str, on: date) -> Figure | None:
    """Return what share of a fee a court gives back on a ground, in percent; None where no rule says."""
    key = f"refund-{ground}"
    found = pack.versions(Figure, key) if key in pack.keys(Figure) else ()
    return next((one for one in found if one.in_force(on)), None)


def days_of(pack: Pack, on: date) -> Figure | None:
    """Return within how many days of a judgment's effect a court gives back; None where no rule says."""
    found = pack.versions(Figure, _DAYS) if _DAYS in pack.keys(Figure) else ()
    return next((one for one in found if one.in_force(on)), None)


def refundable(paid: Money, percent: Fraction) -> Money:
    """Return what is given back of a fee; what the court keeps is rounded half up to the minor unit, once."""
    kept = paid.minor * (100 - percent)
    return paid - Money(half_up(kept.numerator, kept.denominator * 100), paid.currency)


def require_claim(amount: Money, of: CostRefunds, ground: str) -> Money:
    """Return what is claimed back; raises InvalidInput, MoreThanPaid."""
    if ground not in GROUNDS:
        raise InvalidInput(N_("Choose why the court gives it back."), field="ground")
    return _require_amount(amount, of)


def _require_amount(amount: Money, of: CostRefunds) -> Money:
    if amount.minor <= 0:
        raise InvalidInput(N_("A refund is more than zero."), field="amount")
    if amount.currency != of.paid.currency or amount > of.left:
        raise MoreThanPaid(
            N_("Of this cost the court can give back at most {left}: {paid} was paid, {refunded} came back."),
            field="amount",
            left=of.left,
            paid=of.paid,
            refunded=of.refunded,
        )
    return amount


def require_refund(terms: RefundTerms, of: CostRefunds, case: CaseFacts, today: date) -> RefundTerms:
    """Return a refund that can be booked; raises InvalidInput, MoreThanPaid, DatedBeforeEscalation, DatedInFuture."""
    _require_amount(terms.amount, of)
    require_day(case, terms.received_on, today, "received_on")
    return replace(terms, payer=(terms.payer or "").strip() or None)


def cancelled_by(terms: RefundTerms, of: CostRefunds, owed: Money) -> Money:
    """Return what of the claim for costs a refund cancels: what of the same cost is awarded and not cancelled yet.

    `owed` is what is still owed of the costs awarded; raises CollectedAlready where the debtor has paid it.
    """
    cancels = min(terms.amount, of.awarded - of.cancelled)
    if cancels > owed:
        raise CollectedAlready(
            N_(
                "This cost is awarded against the debtor, who has paid it: of the costs awarded only {owed} is still "
                "owed. The same cost is not collected from both; what the court sent is for the debtor."
            ),
            field="amount",
            owed=owed,
        )
    return cancels
