"""What a suit will cost before it is brought, what comes back when it is won, settled or withdrawn, and when.

Order 481 of the State Council: who claims prepays; the loser bears. An enforcement fee is never prepaid.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.law.counsel import Terms, counsel_fee
from legal_recovery.law.fees import Fee, court_fee
from legal_recovery.law.pack import Period, load_pack

OUTCOMES = ("won", "mediated", "withdrawn")

# From whom a cost comes back, and from whom it does not.
BACK = {
    "court": N_("refunded by the court"),
    "debtor": N_("borne by the debtor"),
    "agreed": N_("as the parties agree"),
    "none": N_("borne by us"),
}


class NegativeCost(InvalidInput):
    """No cost of a suit is below zero."""

    code = "law.negative_cost"


@dataclass(frozen=True, slots=True)
class Suit:
    """What is planned: the claim and all that may cost something beside it."""

    claim: Money
    on: date
    summary: bool = False
    preserved: Money | None = None
    bond_premium: Money | None = None
    announcements: int = 0
    announcement_each: Money | None = None
    appraisal: Money | None = None
    counsel: Terms | None = None
    # The contract puts counsel's fee on the debtor.
    counsel_on_debtor: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """What of a cost comes back in one outcome, from whom, and by when, counted from the outcome's effect."""

    amount: Money
    source: str  # a key of BACK
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost of a suit: what it comes to, when it is paid, what comes back, and where the law says so."""

    kind: str
    name: str
    amount: Money
    prepaid: bool  # by us; else taken from what is collected
    due: str
    back: dict[str, Back] = field(default_factory=dict)
    citations: tuple[str, ...] = ()
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """All costs of a suit; `advanced` is what we pay first."""

    lines: tuple[CostLine, ...]
    currency: str

    @property
    def advanced(self) -> Money:
        """What we pay before anything comes back."""
        return sum((one.amount for one in self.lines if one.prepaid), Money.zero(self.currency))

    def back(self, outcome: str) -> Money:
        """What of it comes back in an outcome, from the court or the debtor."""
        coming = (one.back[outcome] for one in self.lines if one.prepaid and outcome in one.back)
        sure = (one.amount for one in coming if one.source in ("court", "debtor"))
        return sum(sure, Money.zero(self.currency))

    def left(self, outcome: str) -> Money:
        """What stays with us in an outcome."""
        return self.advanced - self.back(outcome)


def estimate(suit: Suit, jurisdiction: str = "CN") -> Estimate:
    """Return what a suit will cost and what comes back; raises FeeBase, NotInForce, NegativeCost, BadTerms."""
    for amount in (suit.preserved, suit.bond_premium, suit.announcement_each, suit.appraisal):
        if amount is not None and amount.minor < 0:
            raise NegativeCost(N_("A cost is zero or more."), field="amount")
    return Estimate(tuple(_lines(suit, jurisdiction)), suit.claim.currency)


def _lines(suit: Suit, jurisdiction: str) -> Iterator[CostLine]:
    yield _acceptance(suit, jurisdiction)
    if suit.preserved is not None:
        yield _preservation(suit, suit.preserved, jurisdiction)
    if suit.bond_premium is not None:
        yield _direct(
            "bond-premium", N_("premium for the bond"), suit.bond_premium, _on_debtor(suit.bond_premium)
        )
    if suit.announcements and suit.announcement_each is not None:
        whole = Money(suit.announcement_each.minor * suit.announcements, suit.announcement_each.currency)
        yield _direct("announcement", N_("announcements"), whole, _on_debtor(whole))
    if suit.appraisal is not None:
        yield _direct("appraisal", N_("appraisal"), suit.appraisal, _on_debtor(suit.appraisal))
    if suit.counsel is not None:
        yield _counsel(suit, suit.counsel)
    fee = court_fee("enforcement", suit.claim, suit.on, jurisdiction=jurisdiction)
    yield CostLine(
        "enforcement",
        N_("enforcement fee"),
        fee.amount,
        False,
        N_("taken first from what the court collects"),
        {},
        fee.citations,
        fee,
    )


def _acceptance(suit: Suit, jurisdiction: str) -> CostLine:
    pack = load_pack(jurisdiction)
    fee = court_fee("acceptance", suit.claim, suit.on, halved=suit.summary, jurisdiction=jurisdiction)
    half = court_fee("acceptance", suit.claim, suit.on, halved=True, jurisdiction=jurisdiction).amount
    refund = pack.rule(Period, "fee-refund", suit.on)
    # Only one halving ever: under summary procedure nothing more comes back for settling.
    less = fee.amount - half
    return CostLine(
        "acceptance",
        N_("acceptance fee"),
        fee.amount,
        True,
        N_("within seven days of the court's notice"),
        {
            "won": Back(fee.amount, "court", refund.count),
            "mediated": Back(less, "court", refund.count),
            "withdrawn": Back(less, "court", refund.count),
        },
        (*fee.citations, refund.citation),
        fee,
    )


def _preservation(suit: Suit, preserved: Money, jurisdiction: str) -> CostLine:
    fee = court_fee("preservation", preserved, suit.on, jurisdiction=jurisdiction)
    return CostLine(
        "preservation",
        N_("preservation fee"),
        fee.amount,
        True,
        N_("with the application"),
        _on_debtor(fee.amount),
        fee.citations,
        fee,
    )


def _on_debtor(amount: Money) -> dict[str, Back]:
    """A cost that we claim with the debt: the loser bears it; settling, what is agreed; withdrawing, we do."""
    return {
        "won": Back(amount, "debtor"),
        "mediated": Back(amount, "agreed"),
        "withdrawn": Back(Money.zero(amount.currency), "none"),
    }


def _direct(kind: str, name: str, amount: Money, back: dict[str, Back]) -> CostLine:
    return CostLine(
        kind,
        name,
        amount,
        True,
        N_("paid to the provider"),
        back,
        ("《诉讼费用交纳办法》第十二条",),
    )


def _counsel(suit: Suit, terms: Terms) -> CostLine:
    fee = Money(counsel_fee(terms, suit.claim.minor).amount, suit.claim.currency)
    source = "debtor" if suit.counsel_on_debtor else "none"
    zero = Money.zero(fee.currency)
    won = Back(fee if suit.counsel_on_debtor else zero, source)
    back = {
        "won": won,
        "mediated": Back(won.amount, "agreed" if suit.counsel_on_debtor else "none"),
        "withdrawn": Back(zero, "none"),
    }
    return CostLine("counsel", N_("counsel's fee, all recovered"), fee, True, N_("by the terms agreed"), back)
