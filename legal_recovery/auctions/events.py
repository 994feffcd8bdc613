"""What happens when collateral is disposed of: rounds, the distribution of the price, assets taken in kind."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionOpened(Event):
    """Collateral is to be disposed of at a reference price."""

    kind = "auction.opened"
    writes = Row("disposals", key="disposal_id", new=True)

    disposal_id: int
    case_id: int
    mode: str
    asset: str
    pieces: tuple[int, ...]
    proceeding_id: int | None
    reference_minor: int
    currency: str
    valued_on: date | None
    valid_until: date | None
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionRepriced(Event):
    """A new reference price stands for the rounds to come."""

    kind = "auction.repriced"
    writes = Row("disposals", key="disposal_id")

    disposal_id: int
    reference_minor: int
    currency: str
    valued_on: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAnnounced(Event):
    """The notice of a round was published; `ground` says why a day lies outside of what the law asks of the court."""

    kind = "auction.round_announced"
    writes = Row("auction_rounds", key="round_id", new=True)

    round_id: int
    disposal_id: int
    case_id: int
    step: str
    reserve_minor: int
    deposit_minor: int | None
    currency: str
    published_on: date
    starts_on: date
    ends_on: date | None
    place: Text | None
    ground: Text | None
    state: str = "announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStarted(Event):
    """Bidding began, or went on after a suspension."""

    kind = "auction.started"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    began_on: date
    state: str = "started"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFailed(Event):
    """Nobody bid the reserve."""

    kind = "auction.failed"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    ended_on: date
    bids: int | None
    highest_minor: int | None
    currency: str
    state: str = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundWithdrawn(Event):
    """The round was withdrawn."""

    kind = "auction.withdrawn"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step", "reason"}))

    round_id: int
    step: str
    ended_on: date
    reason: Text
    state: str = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSuspended(Event):
    """The round was suspended; it can go on."""

    kind = "auction.suspended"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step", "reason"}))

    round_id: int
    step: str
    suspended_on: date
    reason: Text
    state: str = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSold(Event):
    """The hammer fell; the court will hold the price until it is distributed."""

    kind = "auction.sold"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    sold_on: date
    hammer_minor: int
    currency: str
    buyer: Text | None
    bids: int | None
    highest_minor: int | None
    pay_by: date | None
    sale_seq: int | None
    state: str = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerDefaulted(Event):
    """The buyer did not pay: the sale is undone and the deposit is not returned."""

    kind = "auction.defaulted"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    ended_on: date
    forfeited_minor: int
    currency: str
    reversed_seq: int | None
    forfeit_seq: int | None
    state: str = "defaulted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePaid(Event):
    """The buyer paid in full."""

    kind = "auction.paid"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    paid_on: date
    state: str = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleRuled(Event):
    """The ruling on the sale was served on the buyer: title passes and the debt is discharged that day."""

    kind = "auction.ruled"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    ruled_on: date
    state: str = "ruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetHandedOver(Event):
    """The buyer has the asset."""

    kind = "auction.handed_over"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    handed_over_on: date
    state: str = "handed_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTakenBack(Event):
    """What was said of a round was wrong: it stands again where it stood before; `act` is what is taken back.

    A round whose announcement is taken back is void: it never was.
    """

    kind = "auction.taken_back"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"case_id", "step", "act", "reason"}))

    round_id: int
    case_id: int
    step: str
    act: str
    state: str
    began_on: date | None
    suspended_on: date | None
    ended_on: date | None
    bids: int | None
    highest_minor: int | None
    currency: str
    paid_on: date | None
    ruled_on: date | None
    handed_over_on: date | None
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTakenBack(Event):
    """A round was recorded as sold that was not; `undone_seq` reverses what the court held of it."""

    kind = "auction.sale_taken_back"
    writes = Row(
        "auction_rounds", key="round_id", aside=frozenset({"case_id", "step", "undone_seq", "reason"})
    )

    round_id: int
    case_id: int
    step: str
    state: str
    undone_seq: int | None
    currency: str
    reason: Text
    sold_on: date | None = None
    hammer_minor: int | None = None
    buyer: Text | None = None
    bids: int | None = None
    highest_minor: int | None = None
    pay_by: date | None = None
    sale_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultTakenBack(Event):
    """The buyer did not default: the sale stands again, posted anew at `sale_seq`."""

    kind = "auction.default_taken_back"
    writes = Row(
        "auction_rounds", key="round_id", aside=frozenset({"case_id", "step", "undone_seq", "reason"})
    )

    round_id: int
    case_id: int
    step: str
    undone_seq: int | None
    sale_seq: int | None
    currency: str
    reason: Text
    ended_on: date | None = None
    forfeited_minor: int | None = None
    reversed_seq: int | None = None
    forfeit_seq: int | None = None
    state: str = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionConfirmed(Event):
    """What an asset brought is shared out; `others` are the shares that are not ours, in minor units.

    `whole` says that somebody is paid whose turn comes only once all that is owed to us is.

    Receipts post it: the claim is discharged of our share on the day that the ruling was served on the buyer.
    """

    kind = "distribution.confirmed"
    writes = Row("distributions", key="distribution_id", new=True, aside=frozenset({"others", "whole"}))

    distribution_id: int
    case_id: int
    disposal_id: int
    round_id: int
    pot_minor: int
    ours_minor: int
    others: tuple[int, ...]
    currency: str
    discharged_on: date
    collateral_id: int | None
    state: str = "confirmed"
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionShared(Event):
    """One line of a distribution: who gets how much of what is due, and for what."""

    kind = "distribution.shared"
    writes = Row("distribution_shares", key="share_id", new=True)

    share_id: int
    distribution_id: int
    place: int
    share_kind: str
    payee: Text | None
    due_minor: int | None
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionReversed(Event):
    """A distribution was confirmed wrongly; what it posted is taken back."""

    kind = "distribution.reversed"
    writes = Row("distributions", key="distribution_id", aside=frozenset({"case_id", "reason"}))

    distribution_id: int
    case_id: int
    reversed_on: date
    reason: Text
    state: str = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetTakenInKind(Event):
    """The lender took an asset for its debt; `balance_minor` and `fee_minor` are what it paid in.

    Receipts post it: the claim is discharged of the value less what was paid in.
    """

    kind = "asset.taken_in_kind"
    writes = Row("assets_in_kind", key="taking_id", new=True)

    taking_id: int
    case_id: int
    disposal_id: int | None
    collateral_id: int
    basis: str
    asset: str
    value_minor: int
    balance_minor: int
    fee_minor: int
    carried_minor: int
    currency: str
    applied_on: date | None
    discharged_on: date
    state: str = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetIncome(Event):
    """An asset that is held brought something in, such as rent; it does not reduce the debt."""

    kind = "asset.income_received"
    writes = Row("asset_incomes", key="income_id", new=True)

    income_id: int
    taking_id: int
    case_id: int
    amount_minor: int
    currency: str
    received_on: date
    payer: Text | None
    entry_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetImpaired(Event):
    """An asset that is held is worth less than it was carried at."""

    kind = "asset.impaired"
    writes = Row(
        "assets_in_kind", key="taking_id", aside=frozenset({"loss_minor", "on", "reason", "entry_seq"})
    )

    taking_id: int
    on: date
    loss_minor: int
    carried_minor: int
    currency: str
    reason: Text
    entry_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSold(Event):
    """An asset that was taken in kind was sold; the debt discharged stays what it is."""

    kind = "asset.sold"
    writes = Row("assets_in_kind", key="taking_id", aside=frozenset({"buyer"}))

    taking_id: int
    sold_on: date
    price_minor: int
    carried_minor: int
    currency: str
    buyer: Text | None
    sale_seq: int
    state: str = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingReversed(Event):
    """An asset was recorded as taken that was not; what it posted is taken back."""

    kind = "asset.reversed"
    writes = Row("assets_in_kind", key="taking_id", aside=frozenset({"case_id", "reason"}))

    taking_id: int
    case_id: int
    reversed_on: date
    reason: Text
    carried_minor: int = 0
    state: str = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeReversed(Event):
    """Income of an asset in kind was recorded wrongly."""

    kind = "asset.income_reversed"

    taking_id: int
    case_id: int
    income_id: int
    amount_minor: int
    currency: str
    reversed_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpairmentReversed(Event):
    """An impairment was recorded wrongly: the asset is carried at what it was."""

    kind = "asset.impairment_reversed"
    writes = Row(
        "assets_in_kind",
        key="taking_id",
        aside=frozenset({"case_id", "loss_minor", "reversed_seq", "value_on", "reason"}),
    )

    taking_id: int
    case_id: int
    loss_minor: int
    carried_minor: int
    currency: str
    reversed_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSaleReversed(Event):
    """An asset in kind was recorded as sold that was not: it is held again."""

    kind = "asset.sale_reversed"
    writes = Row(
        "assets_in_kind",
        key="taking_id",
        aside=frozenset({"case_id", "sold_minor", "reversed_seq", "value_on", "reason"}),
    )

    taking_id: int
    case_id: int
    sold_minor: int
    carried_minor: int
    currency: str
    reversed_seq: int
    value_on: date
    reason: Text
    sold_on: date | None = None
    price_minor: int | None = None
    sale_seq: int | None = None
    state: str = "held"
