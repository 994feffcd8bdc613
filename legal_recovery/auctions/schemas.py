"""Disposals, rounds, shares and takings: the same fields on pages, in JSON and as arguments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load
from marshmallow.validate import Range

from legal_recovery.auctions.commands import (
    ASSET_ACTS,
    AnnounceRound,
    AssetTerms,
    CloseDisposal,
    ConfirmDistribution,
    MoveAsset,
    MoveRound,
    OpenDisposal,
    PackageTerms,
    ReceiveAsset,
    ReferencePrice,
    ReopenDisposal,
    RepriceDisposal,
    ReverseAssetAct,
    ReverseDistribution,
    ReverseResult,
    ReverseTaking,
    TakeInKind,
)
from legal_recovery.auctions.rules import (
    ACTS,
    BASES,
    MODES,
    SHARES,
    TAKEN_BACK,
    Asked,
    MoveTerms,
    RoundTerms,
    ShareTerms,
    TakingTerms,
    slips,
)
from legal_recovery.auctions.rules.facts import ASSETS
from legal_recovery.auctions.store.lists import SORTS, DisposalFilter
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Day, chosen, needed
from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.ledger.schemas import Form, Id, ReversalForm, Words
from legal_recovery.web.pagination import Seek, Sort, read_seek

_A_NUMBER = N_("Give a number, such as 2.")
_NOT_NEGATIVE = N_("An amount is zero or more.")
PIECE, LINE = "piece.", "line."


class _Priced(CaseForm):
    """A form with a reference price; without one the latest valuations are taken together."""

    price = Amount(load_default=None, metadata={"description": "The valuations together where left out."})
    valued_on = Day(load_default=None)
    valid_until = Day(load_default=None)


def _reference(data: dict[str, Any]) -> ReferencePrice | None:
    price, valued_on, valid_until = (data.pop(name) for name in ("price", "valued_on", "valid_until"))
    return ReferencePrice(price, valued_on, valid_until) if price is not None else None


class DisposalForm(_Priced):
    """Which pieces are disposed of, how, and at what reference price."""

    pieces = fields.List(Id(), **needed(N_("Choose collateral of this case.")))
    mode = chosen(MODES, **needed(N_("Choose how it is disposed of.")))
    asset = chosen(ASSETS, load_default=None, metadata={"description": "By the collateral where left out."})
    proceeding_id = Id(load_default=None)
    opened_on = Day(**needed(N_("Give its day.")))

    @pre_load
    def gather_pieces(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each piece has a box of its own, `piece.<number>`."""
        ticked = [name.removeprefix(PIECE) for name, text in data.items() if name.startswith(PIECE) and text]
        return {**data, "pieces": ticked} if ticked else dict(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OpenDisposal:
        reference, pieces = _reference(data), tuple(data.pop("pieces"))
        return OpenDisposal(self.case.id, pieces, reference=reference, **data)


class _Of(CaseForm):
    """A form about one disposal or asset of a case."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


class RepriceForm(_Of, _Priced):
    """A new reference price."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RepriceDisposal:
        return RepriceDisposal(self.case.id, self.number, _reference(data), data["version"])


class ClosingForm(_Of):
    """A disposal brings nothing more."""

    on = Day(**needed(N_("Give its day.")))
    reason = Words(**needed(N_("Say why.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CloseDisposal:
        return CloseDisposal(self.case.id, self.number, **data)


class ReopeningForm(_Of):
    """A disposal was ended that goes on."""

    reason = Words(**needed(N_("Say why.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReopenDisposal:
        return ReopenDisposal(self.case.id, self.number, **data)


class RoundForm(_Of):
    """The notice of the next round."""

    step = fields.String(load_default=None, metadata={"description": "Refused where it is not the next one."})
    reserve = Amount(**needed(N_("Give the reserve.")))
    deposit = Amount(load_default=None)
    published_on = Day(**needed())
    starts_on = Day(**needed())
    ends_on = Day(load_default=None)
    place = Words(load_default=None)
    ground = Words(load_default=None, metadata={"description": "Why a day of the court's is late."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AnnounceRound:
        version = data.pop("version")
        return AnnounceRound(self.case.id, self.number, RoundTerms(**data), version)


class PackageForm(Form):
    """What the rounds of a package have in common."""

    published_on = Day(**needed())
    starts_on = Day(**needed())
    ends_on = Day(load_default=None)
    place = Words(load_default=None)
    ground = Words(load_default=None, metadata={"description": "Why a day of the court's is late."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PackageTerms:
        data.pop("version", None)
        return PackageTerms(**data)


class MoveForm(_Of):
    """What became of the round that is under way."""

    act = chosen(ACTS, **needed(N_("Choose what became of it.")))
    on = Day(**needed(N_("Give its day.")))
    reason = Words(load_default=None)
    bids = fields.Integer(load_default=None, error_messages={"invalid": _A_NUMBER})
    highest = Amount(load_default=None)
    hammer = Amount(load_default=None)
    buyer = Words(load_default=None)
    pay_by = Day(load_default=None)
    forfeited = Amount(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MoveRound:
        version, bids = data.pop("version"), data["bids"]
        if bids is not None and not 0 <= bids < 1_000_000:
            raise ValidationError({"bids": [_A_NUMBER]})
        terms = MoveTerms(**data)
        wrong = slips(terms)
        if len(wrong) > 1:
            # One is refused by the rule itself; several are told together.
            raise ValidationError({one.field: [one] for one in wrong if one.field})
        return MoveRound(self.case.id, self.number, terms, version)


class ShareLine(Schema):
    """A line of a distribution."""

    kind = chosen(SHARES, **needed())
    payee = Words(load_default=None, allow_none=True)
    due = Words(
        load_default=None, allow_none=True, metadata={"description": "A decimal text.", "example": "1000.00"}
    )
    amount = Words(**needed(), metadata={"description": "A decimal text.", "example": "1000.00"})


def read_lines(lines: list[dict[str, Any]], currency: str) -> Iterator[ShareTerms]:
    """Yield the shares that somebody typed; raises ValidationError at each line's own field."""
    for number, line in enumerate(lines):
        due = _amount(line["due"], currency, f"{LINE}{number}.due") if line["due"] else None
        amount = _amount(line["amount"], currency, f"{LINE}{number}.amount")
        if amount or due:
            yield ShareTerms(line["kind"], amount, line["payee"], due)


def _amount(text: str, currency: str, field: str) -> Money:
    try:
        return parse_amount(text, currency, field=field)
    except InvalidInput as refusal:
        raise ValidationError({field: [refusal]}) from refusal


# What comes first of a price and is said by the court's plan; the rest follows from it.
COSTS = ("expense", "tax", "housing", "resale")
TURNS: dict[str, Message] = {
    "pro-rata": N_("Pro rata"),
    "seizure": N_("In the order of their seizures"),
}
CREDITOR = "ordinary."


class CreditorLine(Schema):
    """An ordinary creditor and what is due to it."""

    payee = Words(load_default=None, allow_none=True)
    amount = Words(**needed(), metadata={"description": "A decimal text.", "example": "1000.00"})


class AskedForm(CaseForm):
    """What is known of a price to be shared: what comes first of it, and who shares with us."""

    hammer = Amount(load_default=None, metadata={"description": "The price itself, or the reference price."})
    expense = Amount(load_default=None)
    tax = Amount(load_default=None)
    housing = Amount(load_default=None)
    resale = Amount(load_default=None, metadata={"description": "Costs of selling again after a default."})
    ordinary = fields.List(fields.Nested(CreditorLine), load_default=list)
    turn = chosen(TURNS, load_default="pro-rata")
    our_turn = fields.Integer(
        load_default=None, validate=Range(1, 99, error=_A_NUMBER), error_messages={"invalid": _A_NUMBER}
    )

    @pre_load
    def gather_creditors(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each creditor has fields of its own, `ordinary.<place>.<field>`; an empty one is none."""
        typed = _numbered(data, CREDITOR, ("payee", "amount"))
        return {**data, "ordinary": [row for row in typed if row["amount"]]} if typed else dict(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Asked:
        currency = self.case.currency
        costs = [(kind, None, data[kind]) for kind in COSTS if data[kind]]
        for kind, _payee, amount in costs:
            _not_negative(amount, kind)
        ordinary = [
            (one["payee"], _not_negative(_amount(one["amount"], currency, field), field))
            for place, one in enumerate(data["ordinary"])
            for field in [f"{CREDITOR}{place}.amount"]
        ]
        if data["hammer"] is not None:
            _not_negative(data["hammer"], "hammer")
        return Asked(data["hammer"], costs, ordinary, data["turn"] == "pro-rata", data["our_turn"])


def _not_negative(amount: Money, field: str) -> Money:
    if amount.minor < 0:
        raise ValidationError({field: [_NOT_NEGATIVE]})
    return amount


class DistributionForm(_Of):
    """How a price is shared, line by line."""

    lines = fields.List(fields.Nested(ShareLine), **needed(N_("Say who gets what.")))

    @pre_load
    def gather_lines(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each line has fields of its own, `line.<place>.<field>`."""
        typed = lines_typed(data)
        return {**data, "lines": typed} if typed else dict(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ConfirmDistribution:
        lines = tuple(read_lines(data["lines"], self.case.currency))
        return ConfirmDistribution(self.case.id, self.number, lines, data["version"])


def lines_typed(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the lines of a page's form in their places; one without an amount says nothing."""
    rows = _numbered(data, LINE, ("kind", "payee", "due", "amount"))
    return [{**row, "amount": row["amount"] or "0"} for row in rows if row["kind"]]


def creditors_typed(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the ordinary creditors that an address names, in their places."""
    rows = _numbered(data, CREDITOR, ("payee", "amount"))
    return [row for row in rows if row["payee"] or row["amount"]]


def _numbered(data: Mapping[str, Any], prefix: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of fields `<prefix><place>.<name>` in their places."""
    places = sorted(
        {int(part) for name in data if name.startswith(prefix) and (part := name.split(".")[1]).isdecimal()}
    )
    return [
        {name: str(data.get(f"{prefix}{place}.{name}") or "").strip() for name in names} for place in places
    ]


class TakingForm(CaseForm):
    """An asset taken in kind."""

    basis = chosen(BASES, **needed(N_("Choose on what it rests.")))
    disposal_id = Id(load_default=None)
    collateral_id = Id(load_default=None)
    value = Amount(**needed(N_("Give the value.")))
    balance = Amount(load_default=None, metadata={"description": "What is paid in for prior claims."})
    fee = Amount(load_default=None, metadata={"description": "The enforcement fee that is paid in."})
    applied_on = Day(load_default=None)
    discharged_on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> TakeInKind:
        version, disposal = data.pop("version"), data.pop("disposal_id")
        nothing = Money.zero(self.case.currency)
        data = {**data, "balance": data["balance"] or nothing, "fee": data["fee"] or nothing}
        return TakeInKind(self.case.id, TakingTerms(**data), disposal, version)


class AssetReceivedForm(_Of):
    """We got an asset that was taken in kind."""

    on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReceiveAsset:
        return ReceiveAsset(self.case.id, self.number, data["on"], data["version"])


class AssetForm(_Of):
    """What happened to an asset that is held."""

    act = chosen(ASSET_ACTS, **needed(N_("Choose what happened to it.")))
    amount = Amount(**needed(N_("Give the amount.")))
    on = Day(**needed(N_("Give its day.")))
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MoveAsset:
        version = data.pop("version")
        return MoveAsset(self.case.id, self.number, AssetTerms(**data), version)


class _Reversal(ReversalForm):
    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__()
        self.case, self.number = case, number


class DistributionReversalForm(_Reversal):
    """A distribution was confirmed wrongly."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseDistribution:
        return ReverseDistribution(self.case.id, self.number, data["reason"], data["version"])


class TakingReversalForm(_Reversal):
    """An asset was recorded as taken that was not."""

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseTaking:
        return ReverseTaking(self.case.id, self.number, data["reason"], data["version"])


class ResultReversalForm(_Reversal):
    """What was said last of a round was wrong."""

    act = chosen(
        TAKEN_BACK, load_default=None, metadata={"description": "Refused where it was not the last."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseResult:
        return ReverseResult(self.case.id, self.number, **data)


class ActReversalForm(_Reversal):
    """What was posted of an asset in kind was wrong."""

    def __init__(self, case: CaseFacts, number: int, entry_seq: int) -> None:
        super().__init__(case, number)
        self.entry_seq = entry_seq

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseAssetAct:
        return ReverseAssetAct(self.case.id, self.number, self.entry_seq, data["reason"], data["version"])


# --- all disposals ------------------------------------------------------------------------------------------

SIZE = 50
FIRST_SORT = Sort("starts_on", descending=True)


def read_disposals(args: Mapping[str, Any]) -> DisposalFilter:
    """Return what the list is narrowed by, as the address says; a zero byte is in no name."""
    text = str(args.get("q") or "").replace("\0", "").strip()[:200]
    return DisposalFilter(text or None, args.get("state") or None, args.get("mode") or None)


def read_place(args: Mapping[str, Any], size: int = SIZE) -> Seek:
    """Return order and place in the list, as the address says."""
    return read_seek(args, sorts=SORTS, default=FIRST_SORT, size=size)
