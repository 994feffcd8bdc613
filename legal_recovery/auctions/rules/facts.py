"""A disposal as it stands: its rounds, how the price was shared, what was taken in kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.law import auctions as law
from legal_recovery.law.auctions import Held

MODES: dict[str, Message] = {
    law.ONLINE: N_("Court auction online"),
    law.ON_SITE: N_("Court auction on site"),
    law.PRIVATE: N_("Private sale after repossession"),
}
ASSETS: dict[str, Message] = {"immovable": N_("Immovable or other right"), "movable": N_("Movable")}
STEPS: dict[str, Message] = {
    law.FIRST: N_("First auction"),
    law.SECOND: N_("Second auction"),
    law.THIRD: N_("Third auction"),
    law.SALE: N_("Private sale"),
}
STATES: dict[str, Message] = {
    "announced": N_("Announced"),
    "started": N_("Bidding"),
    "suspended": N_("Bidding suspended"),
    "failed": N_("Failed auction"),
    "withdrawn": N_("Auction withdrawn"),
    "sold": N_("Sold at auction"),
    "defaulted": N_("Buyer defaulted"),
    "paid": N_("Price paid"),
    "ruled": N_("Title passed"),
    "handed_over": N_("Handed over"),
}
# While a round is at one of these, no other is announced.
OPEN = frozenset({"announced", "started", "suspended", "sold", "paid", "ruled", "handed_over"})
SHARES: dict[str, Message] = {
    "fee": N_("Enforcement fee (share)"),
    "expense": N_("Expenses of the sale"),
    "tax": N_("Taxes paid from the price"),
    "housing": N_("Housing allowance"),
    "resale": N_("Costs of selling again"),
    "lien": N_("Lien of another"),
    "ours": N_("Our share"),
    "ordinary": N_("Ordinary creditor"),
    "surplus": N_("Surplus to the owner"),
}
BASES: dict[str, Message] = {
    "round": N_("At a failed round’s reserve"),
    "consent": N_("By consent, without auction"),
    "settlement": N_("By settlement, without a court’s ruling"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """A round and what came of it."""

    id: int
    step: str
    reserve: Money
    deposit: Money | None
    published_on: date
    starts_on: date
    ends_on: date | None
    place: str | None
    ground: str | None
    state: str
    began_on: date | None
    ended_on: date | None
    bids: int | None
    highest: Money | None
    sold_on: date | None
    hammer: Money | None
    buyer: str | None
    pay_by: date | None
    sale_seq: int | None
    forfeited: Money | None
    forfeit_seq: int | None
    paid_on: date | None
    ruled_on: date | None
    handed_over_on: date | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_sold(self) -> bool:
        """Whether the hammer fell and the sale stands."""
        return self.state in ("sold", "paid", "ruled", "handed_over")


@dataclass(frozen=True, slots=True)
class Disposal:
    """Collateral that is disposed of, with its rounds in their order."""

    id: int
    case_id: int
    mode: str
    asset: str
    pieces: tuple[int, ...]
    proceeding_id: int | None
    reference: Money
    valued_on: date | None
    valid_until: date | None
    opened_on: date
    rounds: tuple[Round, ...] = ()
    taken: bool = False
    closed_on: date | None = None

    @property
    def held(self) -> list[Held]:
        """The rounds as the law asks of them."""
        return [Held(one.step, one.reserve.minor, one.state, one.ended_on) for one in self.rounds]

    @property
    def last(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def piece(self) -> int | None:
        """The one piece that lines of the ledger are about; of several none is named."""
        return self.pieces[0] if len(self.pieces) == 1 else None

    @property
    def by_court(self) -> bool:
        return self.mode != law.PRIVATE


@dataclass(frozen=True, slots=True)
class ShareTerms:
    """A line of a distribution as somebody says it: for what, to whom, how much of what is due."""

    share_kind: str
    amount: Money
    payee: str | None = None
    due: Money | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a distribution as it was confirmed."""

    place: int
    share_kind: str
    payee: str | None
    due: Money | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a price was shared out; a reversed one no longer counts."""

    id: int
    case_id: int
    disposal_id: int
    round_id: int
    pot: Money
    ours: Money
    discharged_on: date
    collateral_id: int | None
    state: str
    reversed_on: date | None
    shares: tuple[Share, ...] = ()

    @property
    def stands(self) -> bool:
        return self.state == "confirmed"


@dataclass(frozen=True, slots=True)
class Income:
    """What a held asset brought in."""

    id: int
    amount: Money
    received_on: date
    payer: str | None
    entry_seq: int


@dataclass(frozen=True, slots=True)
class Taking:
    """An asset taken in kind: its value, what was paid in, what it is carried at now."""

    id: int
    case_id: int
    disposal_id: int | None
    collateral_id: int
    basis: str
    asset: str
    value: Money
    balance: Money
    fee: Money
    carried: Money
    applied_on: date | None
    discharged_on: date
    state: str
    sold_on: date | None
    price: Money | None
    incomes: tuple[Income, ...] = ()
    handed_over_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoundAct:
    """Something that was said of a round and stands, with the columns that it wrote."""

    act: str
    on: date
    wrote: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AssetAct:
    """Something that was posted of an asset in kind: what, where in the book, and what answers it if it was wrong."""

    act: str
    entry_seq: int
    taking_id: int
    on: date
    amount: Money
    note: str | None
    reversed_by: int | None
    income_id: int | None = None
