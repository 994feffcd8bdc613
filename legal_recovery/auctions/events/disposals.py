"""What happens to disposals and their rounds."""

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
class AuctionClosed(Event):
    """A disposal ended that brought nothing: its assets are free to be disposed of anew."""

    kind = "auction.closed"
    writes = Row("disposals", key="disposal_id", aside=frozenset({"reason"}))

    disposal_id: int
    closed_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionReopened(Event):
    """A disposal was ended that goes on."""

    kind = "auction.reopened"
    writes = Row("disposals", key="disposal_id", aside=frozenset({"reason"}))

    disposal_id: int
    reason: Text
    closed_on: date | None = None


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
    """The hammer fell; nothing is posted before the buyer has paid. An older one has its entry at `sale_seq`."""

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
    """The buyer did not pay: the sale is undone and the deposit is not returned; `reason` is what he declared."""

    kind = "auction.defaulted"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step", "reason"}))

    round_id: int
    step: str
    ended_on: date
    forfeited_minor: int
    currency: str
    reversed_seq: int | None
    forfeit_seq: int | None
    reason: Text | None = None
    state: str = "defaulted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePaid(Event):
    """The buyer paid in full: the court holds the price from that day on, posted at `sale_seq`."""

    kind = "auction.paid"
    writes = Row("auction_rounds", key="round_id", aside=frozenset({"step"}))

    round_id: int
    step: str
    paid_on: date
    sale_seq: int | None
    currency: str
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
    """The buyer did not default: the sale stands again, to be posted once he has paid."""

    kind = "auction.default_taken_back"
    writes = Row(
        "auction_rounds", key="round_id", aside=frozenset({"case_id", "step", "undone_seq", "reason"})
    )

    round_id: int
    case_id: int
    step: str
    undone_seq: int | None
    currency: str
    reason: Text
    sale_seq: int | None = None
    ended_on: date | None = None
    forfeited_minor: int | None = None
    reversed_seq: int | None = None
    forfeit_seq: int | None = None
    state: str = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTakenBack(Event):
    """A price was recorded as paid that was not; `undone_seq` reverses what the court held of it."""

    kind = "auction.payment_taken_back"
    writes = Row(
        "auction_rounds", key="round_id", aside=frozenset({"case_id", "step", "undone_seq", "reason"})
    )

    round_id: int
    case_id: int
    step: str
    undone_seq: int | None
    currency: str
    reason: Text
    paid_on: date | None = None
    sale_seq: int | None = None
    state: str = "sold"
