"""A case in the making: what has been done to it so far, what is still owed, and what it says in its lines.

The steps of a plot write here. Nothing is dated before the escalation, and what follows a step by days (a bill
paid, a remittance credited) stays within TAIL_DAYS, which every plot leaves before today.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from legal_recovery.demo.lines import CollateralLine, CostLine, ProceedingLine, ReceiptLine
from legal_recovery.demo.people import Cast, Thing
from legal_recovery.demo.places import Court, Dockets
from legal_recovery.kernel.money import Money
from legal_recovery.law.fees import enforcement_fee

TAIL_DAYS = 40

# What a court or an insurer wants before it does anything, and what is paid out of one's own pocket.
_PAID_AT_ONCE = {"acceptance", "preservation", "bond-premium", "travel", "notary"}
# Other bills may still lie on somebody's desk this long.
_UNPAID_DAYS = 75


@dataclass(slots=True)
class Lot:
    """A piece of security on its way to the buyer."""

    thing: Thing
    value: Money
    valued_on: date
    reserve: Money | None = None
    round: int = 0
    sold: bool = False


@dataclass(slots=True)
class History:
    """The course of one case up to the day `on`."""

    rng: Random
    dockets: Dockets
    cast: Cast
    exposure: Money
    owed: Money
    lots: list[Lot]
    on: date
    today: date
    stage: str = "intake"
    stage_on: date | None = None
    flags: list[str] = field(default_factory=list)
    closed_how: str | None = None
    proceedings: list[ProceedingLine] = field(default_factory=list)
    costs: list[CostLine] = field(default_factory=list)
    receipts: list[ReceiptLine] = field(default_factory=list)
    # What the present enforcement has brought before its fee, and the fee taken so far.
    enforced: Money | None = None
    enforcement_fees: Money | None = None
    instalment: Money | None = None
    lot: Lot | None = None

    @property
    def currency(self) -> str:
        """The currency of the case."""
        return self.exposure.currency

    def enter(self, stage: str) -> None:
        """Move the case to a stage, today."""
        if stage != self.stage:
            self.stage, self.stage_on = stage, self.on

    def flag(self, name: str) -> None:
        """Put up a flag beside the stage."""
        if name not in self.flags:
            self.flags.append(name)

    def unflag(self, name: str) -> None:
        """Take a flag down."""
        if name in self.flags:
            self.flags.remove(name)

    def share(self, low: int, high: int) -> Money:
        """Return between low and high thousandths of what is still owed."""
        return Money(self.owed.minor * self.rng.randint(low, high) // 1000, self.currency)

    def later(self, low: int, high: int) -> date:
        """Return a day soon after today."""
        assert 0 <= low <= high <= TAIL_DAYS, "what follows a step keeps within the tail"
        return self.on + timedelta(days=self.rng.randint(low, high))

    def cost(
        self, kind: str, amount: Money, payee: str, note: str, *, reversed_because: str | None = None
    ) -> None:
        """Add a cost of today; a third of the latest bills are not paid yet."""
        recent = (self.today - self.on).days < _UNPAID_DAYS and kind not in _PAID_AT_ONCE
        paid_on = None if recent and self.rng.randrange(3) == 0 else self.later(0, 9)
        reversed_on = None
        if reversed_because is not None:
            paid_on, reversed_on = self.on, self.later(2, 20)
        self.costs.append(
            CostLine(
                kind, amount, amount.currency, self.on, paid_on, payee, note, reversed_on, reversed_because
            )
        )

    def receive(
        self,
        source: str,
        amount: Money,
        note: str,
        *,
        payer: str | None = None,
        after: tuple[int, int] = (0, 0),
        collateral: str | None = None,
        withheld_fee: Money | None = None,
        beyond: Money | None = None,
    ) -> Money:
        """Add a receipt that discharges the debt today, cut to what is owed, and return it.

        `after` says how many days later the bank is credited; `beyond` is paid on top of all that is owed.
        """
        applied = min(amount, self.owed)
        self.owed = self.owed - applied
        total = applied if beyond is None else applied + beyond
        if total:
            credited_on = self.later(*after)
            self.receipts.append(
                ReceiptLine(
                    source=source,
                    amount=total,
                    currency=total.currency,
                    credited_on=credited_on,
                    discharged_on=self.on,
                    payer=payer or self.cast.debtor,
                    collateral=collateral,
                    withheld_fee=withheld_fee,
                    note=note,
                    reversed_on=None,
                    reversal_reason=None,
                )
            )
        return total

    def receive_by_mistake(self, amount: Money, note: str, reason: str) -> None:
        """Add a receipt that belongs elsewhere, and its reversal some days later."""
        self.receipts.append(
            ReceiptLine(
                source="voluntary",
                amount=amount,
                currency=amount.currency,
                credited_on=self.on,
                discharged_on=self.on,
                payer=self.cast.debtor,
                collateral=None,
                withheld_fee=None,
                note=note,
                reversed_on=self.later(2, 25),
                reversal_reason=reason,
            )
        )

    def remit(self, gross: Money) -> tuple[Money, Money]:
        """Return what the court passes on of a sum that it collected, and the enforcement fee it keeps.

        The fee is by the table on all that this enforcement has brought, less what was kept before. In a
        currency that the table is not in, the court takes it separately.
        """
        assert self.enforced is not None and self.enforcement_fees is not None, "enforcement is on"
        if self.currency != "CNY":
            return gross, Money.zero(self.currency)
        enforced = self.enforced + gross
        due = enforcement_fee(enforced, self.on).amount - self.enforcement_fees
        kept = min(due, gross)
        self.enforced, self.enforcement_fees = enforced, self.enforcement_fees + kept
        return gross - kept, kept

    def file(self, kind: str, court: Court, docket_kind: str) -> None:
        """Begin a proceeding today over all that is owed."""
        self.proceedings.append(
            ProceedingLine(
                kind=kind,
                court=court.name,
                docket_number=self.dockets.next(court, docket_kind, self.on),
                filed_on=self.on,
                title_kind=None,
                title_effective_on=None,
                amount=self.owed,
            )
        )

    def title(self, title_kind: str, *kinds: str) -> None:
        """End the last proceeding of these kinds in a title, effective today."""
        at = max(i for i, p in enumerate(self.proceedings) if p.kind in kinds)
        self.proceedings[at] = self.proceedings[at]._replace(
            title_kind=title_kind, title_effective_on=self.on
        )
        self.enter("effective_title")

    def next_lot(self) -> Lot:
        """Return the first piece of security that is not sold yet."""
        return next(lot for lot in self.lots if not lot.sold)

    def collateral(self) -> tuple[CollateralLine, ...]:
        """Return the security as it is valued by now."""
        return tuple(
            CollateralLine(
                lot.thing.kind,
                lot.thing.description,
                lot.thing.owner,
                lot.value,
                lot.valued_on,
                lot.value.currency,
            )
            for lot in self.lots
        )
