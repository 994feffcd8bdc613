"""In which order a payment of a case is applied: by statute, as the title says, as agreed, as the court decided."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law import loan
from legal_recovery.law.pack import NotInForce, Order, Pack
from legal_recovery.owed.rules.facts import ClaimFacts


class UnknownOrder(InvalidInput):
    """The law of the case knows no such order of payment."""

    code = "owed.unknown_order"


# What each step of an order takes, as parts of the claim.
_INTEREST = (loan.INTEREST_ON, loan.INTEREST, loan.PENALTY, loan.GENERAL)
STEPS: dict[str, tuple[str, ...]] = {
    "costs": (loan.COSTS,),
    "interest": _INTEREST,
    "general-interest": _INTEREST,
    "principal": (loan.PRINCIPAL,),
    "doubled-part": (loan.DOUBLED,),
}
_USUAL = ("civil-561", "appropriation", "payment")


@dataclass(frozen=True, slots=True)
class OrderChosen:
    """The order that applies to a case on a day, and what it rests on."""

    rule: Order
    document: str | None = None


def order_on(pack: Pack, facts: ClaimFacts, on: date) -> OrderChosen:
    """Return the order for payments of a day: as set for the case, else by statute, under a title or not.

    Raises NotInForce where the law of the case has none for that day.
    """
    said = [one for one in facts.orders if one.since <= on]
    if said:
        last = max(said, key=lambda one: one.since)
        return OrderChosen(pack.rule(Order, last.key, on), last.document)
    late = any(one.terms.effective_on <= on for one in facts.titles)
    keys = ("enforcement-art4", *_USUAL) if late else _USUAL
    for key in keys:
        if key in pack.keys(Order):
            return OrderChosen(pack.rule(Order, key, on))
    raise NotInForce(N_("The law of {pack} says no order of payment."), pack=pack.jurisdiction)


def orders_of(pack: Pack, on: date) -> list[Order]:
    """Return the orders that can be set for a case: those that go by the parts of a debt."""
    found = []
    for key in pack.keys(Order):
        versions = [one for one in pack.versions(Order, key) if one.in_force(on)]
        found += [one for one in versions if {"principal", "costs"} <= set(one.steps) <= STEPS.keys()]
    return found


def require_order(pack: Pack, key: str, on: date) -> str:
    """Return the name of an order that can be set from a day on; raises UnknownOrder."""
    allowed = [one.key for one in orders_of(pack, on)]
    if key not in allowed:
        raise UnknownOrder(N_("Choose the order of payment."), field="order_key", allowed=allowed)
    return key
