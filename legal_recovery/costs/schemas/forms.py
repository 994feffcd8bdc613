"""Costs: the same fields on pages, in JSON and as arguments."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Currency, Day, MoneyForm, chosen, needed
from legal_recovery.costs.commands import (
    AgreeCounsel,
    AgreeRequest,
    ApproveLater,
    AskCost,
    BookCounsel,
    ChangeRequest,
    ChaseRefund,
    ClaimRefund,
    DecideCost,
    DropRefund,
    EndCounsel,
    InvoiceCost,
    PayCost,
    ReceiveRefund,
    RecordCost,
    RefuseRequest,
    ReverseCost,
    ReversePayment,
    ReverseRefund,
    SetBudget,
    SetLimits,
)
from legal_recovery.costs.rules import (
    FATES,
    FORMS,
    GROUNDS,
    KINDS,
    Asked,
    CostTerms,
    CounselTerms,
    Limits,
    RefundTerms,
    Tier,
)
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.lawbook.schemas import read_percent
from legal_recovery.ledger.schemas import Form, Id, ReversalForm, Words

CHOOSE_KIND = N_("Choose the kind of cost.")


class CostForm(MoneyForm):
    """A cost: what for, how much, since when it is payable, and when it was paid."""

    cost_kind = chosen(KINDS, **needed(CHOOSE_KIND), metadata={"description": "What for."})
    incurred_on = Day(
        **needed(), metadata={"description": "Since when it is payable.", "example": "2026-05-06"}
    )
    paid_on = Day(load_default=None, metadata={"description": "When it was paid; left out while it is due."})
    payee = Words(load_default=None)
    day_rate = Words(
        load_default=None,
        metadata={
            "description": "What one unit of another currency is worth in the case's.",
            "example": "7.1234",
        },
    )
    collateral = Id(load_default=None, metadata={"description": "The piece of collateral it was spent on."})
    proceeding = Id(load_default=None, metadata={"description": "The proceeding it was spent on."})
    request = Id(load_default=None, metadata={"description": "The approved request that it rests on."})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordCost:
        version = data.pop("version")
        data.pop("currency")
        if data["day_rate"]:
            data["day_rate"] = unicodedata.normalize("NFKC", data["day_rate"]).strip()
        return RecordCost(self.case.id, CostTerms(**data), version)


class CostReversalForm(ReversalForm):
    """A cost was booked wrongly."""

    def __init__(self, case: CaseFacts, cost_id: int) -> None:
        super().__init__()
        self.case, self.cost_id = case, cost_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseCost:
        return ReverseCost(self.case.id, self.cost_id, data["reason"], data["version"])


class _OfCost(CaseForm):
    """A form about one cost of a case."""

    def __init__(self, case: CaseFacts, cost_id: int) -> None:
        super().__init__(case)
        self.cost_id = cost_id


class PaymentForm(_OfCost):
    """A cost that was due is paid."""

    paid_on = Day(**needed(), metadata={"example": "2026-06-01"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> PayCost:
        return PayCost(self.case.id, self.cost_id, **data)


class PaymentReversalForm(ReversalForm):
    """The payment of a cost was booked wrongly."""

    def __init__(self, case: CaseFacts, cost_id: int) -> None:
        super().__init__()
        self.case, self.cost_id = case, cost_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReversePayment:
        return ReversePayment(self.case.id, self.cost_id, data["reason"], data["version"])


class FateForm(_OfCost):
    """Who bears a cost in the end."""

    fate = chosen(FATES, **needed(N_("Choose who bears it.")))
    on = Day(**needed())
    awarded = Amount(
        load_default=None, metadata={"description": "What of it a title awards; all where left out."}
    )
    proceeding_id = Id(load_default=None, metadata={"description": "The proceeding whose title awards it."})
    why = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DecideCost:
        return DecideCost(self.case.id, self.cost_id, **data)


class LaterApprovalForm(_OfCost):
    """A cost that a line of a bank had proved is approved afterwards."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ApproveLater:
        return ApproveLater(self.case.id, self.cost_id, **data)


class InvoiceForm(_OfCost):
    """The invoice of a cost: a document of the case."""

    document_id = Id(**needed(N_("Choose the document.")))
    invoiced_on = Day(**needed())
    number = Words(load_default=None, longest=60)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> InvoiceCost:
        return InvoiceCost(self.case.id, self.cost_id, **data)


class RefundClaimForm(_OfCost):
    """A court has to give back what was paid for a cost."""

    ground = chosen(GROUNDS, **needed(N_("Choose why the court gives it back.")))
    since = Day(
        **needed(),
        metadata={"description": "From when the court's time runs.", "example": "2026-07-01"},
    )
    amount = Amount(load_default=None, metadata={"description": "By the law where left out."})
    due_on = Day(load_default=None, metadata={"description": "By the law where left out."})
    court = Words(load_default=None, longest=200)
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ClaimRefund:
        return ClaimRefund(self.case.id, self.cost_id, **data)


class RefundForm(_OfCost):
    """Money that a court gave back of a cost."""

    amount = Amount(**needed(N_("Give the amount.")), metadata={"example": "13800.00"})
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    received_on = Day(**needed(), metadata={"description": "When the bank credited it."})
    payer = Words(
        load_default=None, longest=200, metadata={"description": "Often the treasury, not the court."}
    )
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReceiveRefund:
        version = data.pop("version")
        data.pop("currency")
        return ReceiveRefund(self.case.id, RefundTerms(self.cost_id, **data), version)


class RefundReversalForm(ReversalForm):
    """A refund was booked wrongly."""

    def __init__(self, case: CaseFacts, refund_id: int) -> None:
        super().__init__()
        self.case, self.refund_id = case, refund_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseRefund:
        return ReverseRefund(self.case.id, self.refund_id, data["reason"], data["version"])


class _OfClaim(CaseForm):
    """A form about one refund that is due."""

    def __init__(self, case: CaseFacts, claim_id: int) -> None:
        super().__init__(case)
        self.claim_id = claim_id


class ChaseForm(_OfClaim):
    """The court was asked again."""

    on = Day(**needed())
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ChaseRefund:
        return ChaseRefund(self.case.id, self.claim_id, **data)


class DropForm(_OfClaim):
    """Nothing more will come."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DropRefund:
        return DropRefund(self.case.id, self.claim_id, **data)


class RequestForm(CaseForm):
    """A cost that is asked for."""

    cost_kind = chosen(KINDS, **needed(CHOOSE_KIND))
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    amount = Amount(**needed(N_("Give the amount.")), metadata={"example": "13800.00"})
    payee = Words(load_default=None, longest=200)
    why = Words(**needed(N_("Say what it is for.")))
    proceeding = Id(load_default=None)
    collateral = Id(load_default=None)
    document = Id(
        load_default=None, metadata={"description": "A document of the case: the offer or the notice."}
    )

    def __init__(self, case: CaseFacts, request_id: int | None = None) -> None:
        super().__init__(case)
        self.request_id = request_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AskCost | ChangeRequest:
        version = data.pop("version")
        data.pop("currency")
        asked = Asked(**data)
        if self.request_id is None:
            return AskCost(self.case.id, asked, version)
        return ChangeRequest(self.case.id, self.request_id, asked, version)


class _OfRequest(CaseForm):
    """A form about one request; `digest` is of what the person saw."""

    digest = fields.String(**needed(N_("Say to what you agree: the digest of the request as you saw it.")))

    def __init__(self, case: CaseFacts, request_id: int) -> None:
        super().__init__(case)
        self.request_id = request_id


class AgreementForm(_OfRequest):
    """Somebody agrees to a request, wholly or up to an amount."""

    step = chosen(("review", "approve"), load_default="approve")
    amount = Amount(load_default=None, metadata={"description": "Approved up to; all of it where left out."})
    answer = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgreeRequest:
        data.pop("version")
        return AgreeRequest(self.case.id, self.request_id, **data)


class RefusalForm(_OfRequest):
    """A request is refused, or withdrawn by whoever asked."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RefuseRequest:
        data.pop("version")
        return RefuseRequest(self.case.id, self.request_id, **data)


class LimitsForm(Form):
    """Above which amounts a cost needs somebody else; without an office, in all that say nothing themselves."""

    office_id = Id(load_default=None)
    currency = Currency(load_default="CNY")
    review_above = Words(load_default=None, metadata={"description": "A decimal text; never where left out."})
    approve_above = Words(
        load_default=None, metadata={"description": "A decimal text; never where left out."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetLimits:
        code = data["currency"]
        amounts, errors = [], {}
        for name in ("review_above", "approve_above"):
            try:
                amounts.append(parse_amount(data[name], code, field=name) if data[name] else None)
            except InvalidInput as refusal:
                errors[name] = [refusal]
        if errors:
            raise ValidationError(errors)
        return SetLimits(data["office_id"], code, Limits(*amounts))


class CounselForm(CaseForm):
    """What counsel are paid: a fixed fee, or shares of what is recovered by tiers; a cap, an advance."""

    counsel = Words(**needed(N_("Say who it is.")), longest=200)
    form = chosen(FORMS, **needed(N_("Choose how counsel are paid.")))
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    fixed = Amount(load_default=None, metadata={"description": "A decimal text."})
    tiers = Words(
        load_default=None,
        metadata={
            "description": "A line for each tier: above how much recovered, and the share of it.",
            "example": "0 10%\n1000000 8%",
        },
    )
    cap = Amount(load_default=None, metadata={"description": "No more than this in all."})
    advance = Amount(load_default=None, metadata={"description": "Paid in advance and deducted."})
    agreed_on = Day(**needed())
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgreeCounsel:
        code = data["currency"] or self.case.currency
        zero = Money.zero(code)
        terms = CounselTerms(
            data["form"],
            data["fixed"] or zero,
            tuple(_read_tiers(data["tiers"] or "", code)),
            data["cap"],
            data["advance"] or zero,
        )
        return AgreeCounsel(
            self.case.id, data["counsel"], terms, data["agreed_on"], data["document_id"], data["version"]
        )


def _read_tiers(text: str, currency: str) -> Iterator[Tier]:
    """Yield the tiers of a text: a line for each, above how much and the share; raises ValidationError."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        *above, share = line.split()
        try:
            start = parse_amount(" ".join(above) or "0", currency, field="tiers").minor
            yield Tier(start, read_percent(share, "tiers"))
        except InvalidInput as refusal:
            wrong = InvalidInput(
                N_("“{line}” is no tier; write like 1000000 8."), field="tiers", line=line[:40]
            )
            raise ValidationError({"tiers": [wrong]}) from refusal


class _OfCounsel(CaseForm):
    """A form about one agreement with counsel."""

    def __init__(self, case: CaseFacts, terms_id: int) -> None:
        super().__init__(case)
        self.terms_id = terms_id


class CounselFeeForm(_OfCounsel):
    """Counsel's fee is booked as due."""

    incurred_on = Day(**needed())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> BookCounsel:
        return BookCounsel(self.case.id, self.terms_id, **data)


class CounselEndForm(_OfCounsel):
    """An agreement with counsel is over."""

    on = Day(**needed())
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndCounsel:
        return EndCounsel(self.case.id, self.terms_id, **data)


class BudgetForm(CaseForm):
    """What a case, or a kind of its costs, may cost."""

    cost_kind = chosen(KINDS, load_default=None, metadata={"description": "The whole case where left out."})
    currency = Currency(load_default=None, metadata={"description": "ISO 4217; the case's where left out."})
    amount = Amount(**needed(N_("Give the amount.")))
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetBudget:
        data.pop("currency")
        return SetBudget(self.case.id, **data)
