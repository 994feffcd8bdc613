"""Receipts: the same fields on pages, in JSON and as arguments."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Amount, CaseForm, Currency, Day, MoneyForm, chosen, needed
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.schemas import Id, ReversalForm, Words
from legal_recovery.parties.rules import ID_TYPES
from legal_recovery.receipts.commands import (
    NamePayers,
    ReallocateReceipt,
    RecordConversion,
    RecordReceipt,
    RecordRefund,
    ReverseConversion,
    ReverseReceipt,
    ReverseRefund,
)
from legal_recovery.receipts.rules import (
    RELATIONS,
    SOURCES,
    ConversionTerms,
    Exchange,
    Held,
    OwedLine,
    Payer,
    ReceiptTerms,
    RefundTerms,
    Surplus,
)

CHOOSE_SOURCE = N_("Choose where the money came from.")


HAND = "hand."


class HandLine(Schema):
    """What a receipt pays of one part of the claim."""

    debt = Id(load_default=None, allow_none=True)
    account = chosen(CLAIM_ORDER, **needed())
    amount = Words(**needed(), metadata={"description": "A decimal text.", "example": "1000.00"})


def read_by_hand(lines: list[dict[str, Any]], currency: str) -> Iterator[OwedLine]:
    """Yield what somebody says that a receipt pays; raises ValidationError at `by_hand`."""
    for line in lines:
        amount = read_amount(line["amount"], currency, "by_hand")
        if amount:
            yield OwedLine(line["debt"], line["account"], amount)


def gathered(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed with the fields of parts as one list."""
    typed = [(name, text) for name, text in data.items() if name.startswith(HAND) and str(text).strip()]
    if not typed:
        return dict(data)
    lines = []
    for name, text in typed:
        debt, _dot, account = name.removeprefix(HAND).partition(".")
        lines.append({"debt": debt if debt != "0" else None, "account": account, "amount": text})
    return {**data, "by_hand": lines}


def read_amount(text: str, currency: str, field: str) -> Money:
    """Return an amount of a currency that the form knows only when all of it is read; raises ValidationError."""
    try:
        return parse_amount(text, currency, field=field)
    except InvalidInput as refusal:
        raise ValidationError({field: [refusal]}) from refusal


SHARE = "share."


class PayerLine(Schema):
    """A party of the case that paid, and how much; all of it where left out."""

    obligor = Id(**needed(N_("Choose the party.")))
    amount = Words(
        load_default=None,
        metadata={"description": "A decimal text in the case's currency.", "example": "1000.00"},
    )


def gathered_payers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed of who paid as one list: on pages one party is chosen, or each has a field of its own."""
    shares = [
        {"obligor": name.removeprefix(SHARE), "amount": text}
        for name, text in data.items()
        if name.startswith(SHARE) and str(text).strip()
    ]
    alone = str(data.get("obligor") or "").strip()
    if shares and alone:
        raise ValidationError({"obligor": [N_("Choose one party, or give the shares of several.")]})
    found = shares or ([{"obligor": alone}] if alone else [])
    return {**data, "payers": found} if found else dict(data)


def read_payers(lines: list[dict[str, Any]], currency: str) -> Iterator[Payer]:
    """Yield who paid how much; raises ValidationError at `payers`."""
    for line in lines:
        amount = read_amount(line["amount"], currency, "payers") if line["amount"] else None
        yield Payer(line["obligor"], amount)


class ReceiptForm(MoneyForm):
    """A receipt: where from, how much, when the bank credited it and since when the debt is discharged."""

    source = chosen(SOURCES, **needed(CHOOSE_SOURCE), metadata={"description": "Where the money came from."})
    credited_on = Day(
        **needed(), metadata={"description": "The day the bank credited it.", "example": "2026-05-06"}
    )
    discharged_on = Day(
        load_default=None,
        metadata={"description": "The day that discharges the debt; the day credited where left out."},
    )
    withheld_fee = Amount(
        load_default=None, metadata={"description": "The enforcement fee that the court kept."}
    )
    payer = Words(load_default=None)
    by_hand = fields.List(
        fields.Nested(HandLine),
        load_default=list,
        metadata={"description": "What is paid of which part, where not in the order that applies."},
    )
    by_hand_reason = Words(load_default=None, metadata={"description": "Why it is applied by hand."})
    collateral = Id(load_default=None, metadata={"description": "The piece of collateral it came from."})
    distribution = Id(
        load_default=None,
        metadata={
            "description": "The distribution of which the court remits our share; it was applied then."
        },
    )

    relation = chosen(
        RELATIONS,
        load_default=None,
        allow_none=True,
        metadata={"description": "Where a third party pays for the debtor: what it is to the debtor."},
    )
    id_type = chosen(ID_TYPES, load_default=None, allow_none=True)
    id_number = Words(load_default=None, longest=100)
    purpose = Words(load_default=None, metadata={"description": "What a third party says that it pays for."})
    day_rate = Words(
        load_default=None,
        longest=40,
        metadata={
            "description": "What one unit of one currency was worth in the other, where it counts in another."
        },
    )
    rate_of = Currency(
        load_default=None,
        metadata={
            "description": "Of which currency one unit is priced; of the one that came where left out."
        },
    )
    counts_in = Currency(
        load_default=None,
        metadata={"description": "The currency of the debt that it settles; the case's where left out."},
    )
    rate_on = Day(load_default=None, metadata={"description": "The day of the rate; the day credited."})
    rate_source = Words(load_default=None, metadata={"description": "Where the rate comes from."})
    banked = Words(
        load_default=None,
        metadata={
            "description": "What the bank credited in the currency it counts in, where it converted it at once."
        },
    )

    payers = fields.List(
        fields.Nested(PayerLine),
        load_default=list,
        metadata={"description": "Who of the parties paid; the shares of several add up to the receipt."},
    )

    @pre_load
    def gather_by_hand(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each part has a field of its own, `hand.<debt>.<account>`; so has each party."""
        return gathered_payers(gathered(data))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordReceipt:
        version = data.pop("version")
        currency = data.pop("currency") or self.case.currency
        counts_in = data.pop("counts_in") or self.case.currency
        data["exchange"] = self._exchange(data, counts_in)
        # What it is worth is applied, not what came.
        applied = counts_in if data["exchange"] else currency
        data["by_hand"] = tuple(read_by_hand(data["by_hand"], applied))
        data["payers"] = tuple(read_payers(data["payers"], applied))
        data["discharged_on"] = data["discharged_on"] or data["credited_on"]
        return RecordReceipt(self.case.id, ReceiptTerms(**data), version)

    @staticmethod
    def _exchange(data: dict[str, Any], counts_in: str) -> Exchange | None:
        """Return what is said of a rate, as far as it is said; None where nothing is."""
        rate_of = data.pop("rate_of")
        told = [data.pop(name) for name in ("day_rate", "rate_on", "rate_source", "banked")]
        if all(one is None for one in told):
            return None
        rate, rate_on, rate_source, credited = told
        banked = read_amount(credited, counts_in, "banked") if credited else None
        return Exchange(
            data["amount"],
            rate or "",
            rate_on or data["credited_on"],
            rate_source or "",
            banked,
            counts_in,
            rate_of,
        )


class ReallocationForm(CaseForm):
    """A receipt is applied anew: in the order that applies, or by hand; always with the reason."""

    how = chosen(("law", "hand"), load_default="law", metadata={"description": "In the order, or by hand."})
    by_hand = fields.List(fields.Nested(HandLine), load_default=list)
    reason = Words(**needed(N_("Say why.")))

    def __init__(self, case: CaseFacts, receipt_id: int, currency: str) -> None:
        super().__init__(case)
        self.receipt_id, self.currency = receipt_id, currency

    @pre_load
    def gather_by_hand(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages each part has a field of its own, `hand.<debt>.<account>`."""
        return gathered(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReallocateReceipt:
        lines = tuple(read_by_hand(data["by_hand"], self.currency)) if data["how"] == "hand" else ()
        return ReallocateReceipt(self.case.id, self.receipt_id, data["reason"], lines, data["version"])


class PayersForm(CaseForm):
    """Who of the parties paid a receipt; nobody where left out."""

    payers = fields.List(fields.Nested(PayerLine), load_default=list)

    def __init__(self, case: CaseFacts, receipt_id: int, currency: str) -> None:
        super().__init__(case)
        self.receipt_id, self.currency = receipt_id, currency

    @pre_load
    def gather_payers(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages one party is chosen, or each has a field of its own, `share.<party>`."""
        return gathered_payers(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> NamePayers:
        payers = tuple(read_payers(data["payers"], self.currency))
        return NamePayers(self.case.id, self.receipt_id, payers, data["version"])


class ReceiptReversalForm(ReversalForm):
    """A receipt was booked wrongly."""

    def __init__(self, case: CaseFacts, receipt_id: int) -> None:
        super().__init__()
        self.case, self.receipt_id = case, receipt_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseReceipt:
        return ReverseReceipt(self.case.id, self.receipt_id, data["reason"], data["version"])


class ConversionForm(CaseForm):
    """The bank converted a receipt or a part of it: which one, what it credited for what it debited, when.

    `known` is what of the case's receipts stands in another currency: it says which currencies these are.
    """

    receipt = Id(**needed(N_("Choose the receipt.")))
    sold = Words(
        load_default=None,
        metadata={
            "description": "What it debited of the currency that came; a decimal text, all of it where left out."
        },
    )
    amount = Words(
        **needed(N_("Give the amount.")),
        metadata={"description": "What it credited of the currency the receipt counts in; a decimal text."},
    )
    converted_on = Day(**needed(), metadata={"description": "The bank's value date."})
    slip = Words(
        **needed(N_("Give the number of the bank’s slip.")), metadata={"description": "The slip's number."}
    )

    def __init__(self, case: CaseFacts, known: Iterable[Held] = ()) -> None:
        super().__init__(case)
        self.known = {one.receipt: one for one in known}

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordConversion:
        version, found = data.pop("version"), self.known.get(data["receipt"])
        data["amount"] = read_amount(
            data["amount"], found.worth.currency if found else self.case.currency, "amount"
        )
        sold = data.pop("sold")
        if sold and found:
            data["sold"] = read_amount(sold, found.held.currency, "sold")
        return RecordConversion(self.case.id, ConversionTerms(**data), version)


class ConversionReversalForm(ReversalForm):
    """A conversion was recorded wrongly."""

    def __init__(self, case: CaseFacts, conversion_id: int) -> None:
        super().__init__()
        self.case, self.conversion_id = case, conversion_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseConversion:
        return ReverseConversion(self.case.id, self.conversion_id, data["reason"], data["version"])


class RepaymentForm(MoneyForm):
    """What somebody paid too much is paid back: of which receipt, how much, when, to whom and why.

    `known` is what of the case's receipts can be paid back: it says in which currency each came.
    """

    receipt = Id(**needed(N_("Choose the receipt.")))
    returned = Words(
        load_default=None,
        metadata={
            "description": "What reached the payer of the currency that came, where the bank sold it for the amount."
        },
    )
    paid_on = Day(**needed(), metadata={"description": "The day our account was debited."})
    payee = Words(load_default=None, metadata={"description": "To whom; the payer where left out."})
    payee_account = Words(load_default=None, longest=100)
    note = Words(**needed(N_("Say why.")), metadata={"description": "Why it is paid back."})

    def __init__(self, case: CaseFacts, known: Iterable[Surplus] = ()) -> None:
        super().__init__(case)
        self.known = {one.receipt: one for one in known}

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordRefund:
        version, reason = data.pop("version"), data.pop("note")
        data.pop("currency")
        found = self.known.get(data["receipt"])
        if data["returned"]:
            own = found.in_its_own if found else None
            data["returned"] = read_amount(
                data["returned"], own.currency if own else self.case.currency, "returned"
            )
        return RecordRefund(self.case.id, RefundTerms(reason=reason, **data), version)


class RepaymentReversalForm(ReversalForm):
    """A refund was recorded wrongly."""

    def __init__(self, case: CaseFacts, refund_id: int) -> None:
        super().__init__()
        self.case, self.refund_id = case, refund_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseRefund:
        return ReverseRefund(self.case.id, self.refund_id, data["reason"], data["version"])
