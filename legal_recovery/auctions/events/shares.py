"""What happens to prices that are shared, and to assets taken in kind."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


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
class TakenAssetHandedOver(Event):
    """We have the asset that was taken in kind; said again, the later day counts."""

    kind = "asset.handed_over"
    writes = Row("assets_in_kind", key="taking_id")

    taking_id: int
    handed_over_on: date


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
