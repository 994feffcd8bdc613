"""What became of a cost: advanced, awarded, refundable by the court or borne; then collected, refunded or lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from legal_recovery.costs.rules.refunds import CostRefunds
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money

# Who bears a cost in the end, as somebody decided it.
FATES: dict[str, Message] = {
    "advanced": N_("Advanced: not decided yet"),
    "awarded": N_("Awarded against the debtor"),
    "borne": N_("Borne by us"),
    "lost": N_("Lost: awarded, but not to be had"),
}
# Where a cost stands, as it follows from that, from refunds and from what the debtor paid.
STANDINGS: dict[str, Message] = {
    "reversed": N_("Reversed"),
    "advanced": N_("Advanced"),
    "awarded": N_("Awarded, outstanding"),
    "refundable": N_("Court to refund"),
    "refunded": N_("Refunded by the court"),
    "collected": N_("Collected from the debtor"),
    "borne": N_("Borne by us"),
    "lost": N_("Not collected"),
}


class NotDue(Conflict):
    """Only what is due is paid, once."""

    code = "costs.not_due"


class PaidBeforeDue(InvalidInput):
    """What was paid before it was payable counts from its payment; it is recorded as paid at once."""

    code = "costs.paid_before_due"


class NotPaidLater(Conflict):
    """There is no payment of its own to take back: the cost was paid with its entry, or is due."""

    code = "costs.not_paid_later"


class MoreAwarded(RuleViolation):
    """No more is linked to an award than titles award, and than a cost is."""

    code = "costs.more_awarded"


class RefundedAlready(RuleViolation):
    """What the court gave back of a cost the debtor does not owe us too."""

    code = "costs.refunded_already"


@dataclass(frozen=True, slots=True)
class CostFacts:
    """What the life of a cost follows from."""

    id: int
    amount: Money
    incurred_on: date
    stands: bool
    fate: str | None
    refunds: CostRefunds
    waiting: Money  # what a court still has to give back of it


@dataclass(frozen=True, slots=True)
class Life:
    """Where a cost stands, and how it splits: refunded, waited for, collected, still owed by the debtor, lost, rest."""

    standing: str
    refunded: Money
    waiting: Money
    collected: Money
    owed: Money
    lost: Money
    rest: Money


def require_fate(
    fate: str, awarded: Money | None, amount: Money, of: CostRefunds, left: Money
) -> Money | None:
    """Return what of a cost a title awards, None where it awards nothing.

    `left` is what titles award of costs and is linked to no other cost. Raises InvalidInput, RefundedAlready,
    MoreAwarded.
    """
    if fate not in FATES:
        raise InvalidInput(N_("Choose who bears it."), field="fate")
    if fate not in ("awarded", "lost"):
        if of.cancelled:
            raise RefundedAlready(
                N_(
                    "The court gave {refunded} of it back and that was taken off the claim; reverse the refund first."
                ),
                field="fate",
                refunded=of.refunded,
            )
        return None
    wanted = awarded if awarded is not None else min(amount, of.awarded or amount)
    if wanted > amount:
        raise MoreAwarded(
            N_("Of this cost no more than {amount} can be awarded."), field="awarded", amount=amount
        )
    kept = amount - (of.refunded - of.cancelled)
    if wanted > kept:
        raise RefundedAlready(
            N_(
                "The court gave {refunded} of it back: of this cost at most {kept} can be owed by the debtor."
            ),
            field="awarded",
            refunded=of.refunded,
            kept=kept,
        )
    if wanted.minor <= 0 or wanted > left or wanted < of.cancelled:
        raise MoreAwarded(
            N_(
                "What titles award of costs in this case leaves {left} that is linked to no other cost; "
                "record the award first, or link less."
            ),
            field="awarded",
            left=left,
        )
    return wanted


def lives_of(
    costs: Iterable[CostFacts], settled: Mapping[str, Money], owed: Mapping[str, Money]
) -> dict[int, Life]:
    """Return what became of each cost of a case.

    What the debtor paid of the costs awarded, by currency, goes to them in the order of their days; so does what is
    still owed; what is neither was waived or sold, and is lost.
    """
    paid, due = dict(settled), dict(owed)
    found = {}
    for cost in sorted(costs, key=lambda one: (one.incurred_on, one.id)):
        code = cost.amount.currency
        zero = Money.zero(code)
        awarded = cost.refunds.awarded - cost.refunds.cancelled if cost.stands else zero
        collected = min(awarded, paid.get(code, zero))
        still = min(awarded - collected, due.get(code, zero))
        paid[code], due[code] = paid.get(code, zero) - collected, due.get(code, zero) - still
        found[cost.id] = _life(cost, collected, still, awarded - collected - still)
    return found


def _life(cost: CostFacts, collected: Money, still: Money, gone: Money) -> Life:
    zero = Money.zero(cost.amount.currency)
    refunded = cost.refunds.refunded
    if cost.fate == "lost":
        still, gone = zero, still + gone
    rest = cost.amount - refunded - cost.waiting - collected - still - gone if cost.stands else zero
    return Life(
        _standing(cost, collected, still, gone, rest), refunded, cost.waiting, collected, still, gone, rest
    )


def _standing(cost: CostFacts, collected: Money, still: Money, gone: Money, rest: Money) -> str:
    """Return the one word for a cost: what is still to come before what is over, what is over before what is left."""
    if not cost.stands:
        return "reversed"
    if cost.waiting:
        return "refundable"
    if still:
        return "awarded"
    if cost.fate in (None, "advanced") and rest.minor > 0:
        return "advanced"
    over = {"lost": gone, "collected": collected, "refunded": cost.refunds.refunded}
    return next((name for name, amount in over.items() if amount), "borne")
