"""What happens to costs: asked for, approved, payable, paid, awarded or refunded; and counsel's terms and budgets."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecorded(Event):
    """A cost became payable, or was paid."""

    kind = "cost.recorded"
    writes = Row("costs", key="cost_id", new=True)

    cost_id: int
    case_id: int
    cost_kind: str
    amount_minor: int
    currency: str
    incurred_on: date
    paid_on: date | None
    payee: Text | None
    note: Text | None
    entry_seq: int
    # What one unit of another currency was worth in the case's on the day, as stated: a decimal text.
    day_rate: str | None = None
    # The piece that it was spent on, such as the keeping of an asset taken in kind.
    collateral_id: int | None = None
    proceeding_id: int | None = None
    # The approved request that it was recorded on, and the terms of counsel that it is of.
    request_id: int | None = None
    counsel_terms_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReversed(Event):
    """A cost was booked wrongly and taken back."""

    kind = "cost.reversed"
    writes = Row("costs", key="cost_id", aside=frozenset({"reason", "value_on"}))

    cost_id: int
    reversed_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPaid(Event):
    """A cost that was due is paid."""

    kind = "cost.paid"
    writes = Row("costs", key="cost_id")

    cost_id: int
    paid_on: date
    payment_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed(Event):
    """The payment of a cost was booked wrongly: it is due again."""

    kind = "cost.payment_reversed"
    writes = Row("costs", key="cost_id", aside=frozenset({"reason", "value_on", "reversed_payment_seq"}))

    cost_id: int
    paid_on: date | None = None
    payment_seq: int | None = None
    reversed_payment_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostInvoiced(Event):
    """The invoice of a cost is there."""

    kind = "cost.invoiced"
    writes = Row("costs", key="cost_id")

    cost_id: int
    invoice_id: int
    invoice_number: str | None
    invoiced_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDecided(Event):
    """It is known who bears a cost in the end: it was awarded against the debtor, or we bear it, or it is lost."""

    kind = "cost.decided"
    writes = Row("costs", key="cost_id", aside=frozenset({"why"}))

    cost_id: int
    fate: str
    fate_on: date
    # What of it a title awards; the claim has it from the award, so nothing is posted.
    awarded_minor: int | None
    award_proceeding_id: int | None
    why: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostApprovedLater(Event):
    """A cost above the limits, which a line of a bank had proved, was approved when it was paid already."""

    kind = "cost.approved_later"
    writes = Row("costs", key="cost_id", aside=frozenset({"reason"}))

    cost_id: int
    approved_by: int
    approved_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundClaimed(Event):
    """A court has to give back what was prepaid: why, how much, and when."""

    kind = "refund.claimed"
    writes = Row("refund_claims", key="claim_id", new=True)

    claim_id: int
    case_id: int
    cost_id: int
    cost_kind: str
    ground: str
    amount_minor: int
    currency: str
    due_on: date
    court: Text | None
    note: Text | None
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundChased(Event):
    """A court was asked again for what it has to give back."""

    kind = "refund.chased"
    writes = Row("refund_claims", key="claim_id", aside=frozenset({"note"}))

    claim_id: int
    chased_on: date
    chases: int
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundClaimMoved(Event):
    """Of what a court has to give back something arrived, all of it did, or nothing more will come."""

    kind = "refund.claim_moved"
    writes = Row("refund_claims", key="claim_id", aside=frozenset({"reason"}))

    claim_id: int
    received_minor: int
    state: str
    ended_on: date | None
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReceived(Event):
    """A court gave back what was prepaid; `cancels_minor` is what the debtor no longer owes us of it."""

    kind = "refund.received"
    writes = Row("refunds", key="refund_id", new=True)

    refund_id: int
    case_id: int
    cost_id: int
    claim_id: int | None
    amount_minor: int
    currency: str
    received_on: date
    cancels_minor: int
    payer: Text | None
    note: Text | None
    entry_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReversed(Event):
    """A refund was booked wrongly and taken back."""

    kind = "refund.reversed"
    writes = Row("refunds", key="refund_id", aside=frozenset({"reason", "value_on"}))

    refund_id: int
    reversed_seq: int
    value_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAsked(Event):
    """Somebody asked that a cost be approved; `digest` is of exactly what was asked."""

    kind = "cost_request.asked"
    writes = Row("cost_requests", key="request_id", new=True)

    request_id: int
    case_id: int
    cost_kind: str
    amount_minor: int
    currency: str
    payee: Text | None
    why: Text
    proceeding_id: int | None
    collateral_id: int | None
    document_id: int | None
    asked_by: int
    asked_on: date
    # Who else has to agree: nobody, one who reviews, or one who approves after that.
    needs: str
    digest: str
    state: str = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAskedAnew(Event):
    """What was asked for changed: whoever agreed before agreed to something else, and is asked again."""

    kind = "cost_request.changed"
    writes = Row("cost_requests", key="request_id")

    request_id: int
    cost_kind: str
    amount_minor: int
    payee: Text | None
    why: Text
    proceeding_id: int | None
    collateral_id: int | None
    document_id: int | None
    needs: str
    digest: str
    state: str = "asked"
    reviewed_by: int | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReviewed(Event):
    """A second person agreed to a request, and somebody who may approve it is asked."""

    kind = "cost_request.reviewed"
    writes = Row("cost_requests", key="request_id", aside=frozenset({"note"}))

    request_id: int
    reviewed_by: int
    reviewed_on: date
    state: str = "reviewed"
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostApproved(Event):
    """A request was approved, wholly or up to an amount."""

    kind = "cost_request.approved"
    writes = Row("cost_requests", key="request_id")

    request_id: int
    decided_by: int
    decided_on: date
    approved_minor: int
    answer: Text | None
    state: str = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRefused(Event):
    """A request was refused, or withdrawn by whoever had asked."""

    kind = "cost_request.refused"
    writes = Row("cost_requests", key="request_id")

    request_id: int
    decided_by: int
    decided_on: date
    answer: Text
    state: str = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsSet(Event):
    """From which amounts costs need somebody else, in an office or in all that say nothing themselves."""

    kind = "cost_limits.set"
    writes = Row("cost_limits", key="limits_id", new=True)

    limits_id: int
    office_id: int | None
    currency: str
    # Above these a cost needs a review, and an approval after it; None: never.
    review_above_minor: int | None
    approve_above_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSet(Event):
    """What a case, or a kind of its costs, may cost; what was planned last counts."""

    kind = "cost_budget.set"
    writes = Row("cost_budgets", key="budget_id", new=True)

    budget_id: int
    case_id: int
    cost_kind: str | None
    amount_minor: int
    currency: str
    set_on: date
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselAgreed(Event):
    """It was agreed with counsel what they are paid; shares are billionths, tiers `minor share`."""

    kind = "counsel.agreed"
    writes = Row("counsel_terms", key="terms_id", new=True)

    terms_id: int
    case_id: int
    counsel: Text
    currency: str
    form: str
    fixed_minor: int
    tiers: tuple[str, ...]
    cap_minor: int | None
    advance_minor: int
    agreed_on: date
    document_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselEnded(Event):
    """An agreement with counsel is over, or was recorded wrongly."""

    kind = "counsel.ended"
    writes = Row("counsel_terms", key="terms_id", aside=frozenset({"reason"}))

    terms_id: int
    ended_on: date
    reason: Text
