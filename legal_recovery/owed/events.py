"""What is known of interest, titles, insolvencies and the order of payment of a case."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestAgreed(Event):
    """The interest terms of a loan contract were confirmed; the latest count. Rates in billionths a year."""

    kind = "interest.agreed"
    writes = Row("interest_terms", key="terms_id", new=True)

    terms_id: int
    case_id: int
    debt_id: int
    rate_kind: str
    rate_ppb: int | None
    multiple_ppb: int | None
    margin_ppb: int | None
    reprice_from: date | None
    reprice_months: int | None
    basis: int
    overdue_from: date | None
    penalty_ppb: int | None
    uplift_ppb: int | None
    compounding: str
    clause: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRecorded(Event):
    """A title awarded amounts on a contract, and said what accrues from then on."""

    kind = "award.recorded"
    writes = Row("awards", key="award_id", new=True)

    award_id: int
    case_id: int
    proceeding_id: int
    debt_id: int | None
    currency: str
    effective_on: date
    counted_until: date
    perform_until: date | None
    principal_minor: int
    interest_on_minor: int
    interest_off_minor: int
    penalty_minor: int
    costs_minor: int
    costs_outside_minor: int
    general: str
    rate_kind: str | None
    rate_ppb: int | None
    multiple_ppb: int | None
    margin_ppb: int | None
    reprice_from: date | None
    reprice_months: int | None
    basis: int | None
    instalments: tuple[str, ...]
    stays: tuple[str, ...]
    known_seq: int
    entry_seq: int | None
    # Before it was recorded who answers how far these were not said.
    liable: tuple[str, ...] | None = None
    costs_by: str | None = None
    priority: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayStayed(Event):
    """The doubled part stands still for a time: enforcement was stayed, not at the debtor's request."""

    kind = "award.stayed"
    writes = Row("awards", key="award_id", aside=frozenset({"since", "until", "reason"}))

    award_id: int
    since: date
    until: date
    stays: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWithdrawn(Event):
    """What was recorded of a title was wrong; what it posted is reversed."""

    kind = "award.withdrawn"
    writes = Row("awards", key="award_id", aside=frozenset({"reason"}))

    award_id: int
    withdrawn_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrderSet(Event):
    """From a day on payments are applied in this order: as agreed, as the title says, as the court decided."""

    kind = "payment_order.set"
    writes = Row("payment_orders", key="order_id", new=True)

    order_id: int
    case_id: int
    order_key: str
    since: date
    document: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InsolvencyAccepted(Event):
    """A court accepted an insolvency petition against an obligor: interest stops."""

    kind = "insolvency.accepted"
    writes = Row("insolvencies", key="insolvency_id", new=True, aside=frozenset({"party_id"}))

    insolvency_id: int
    case_id: int
    obligor_id: int
    party_id: int
    accepted_on: date
    court: Text | None
    administrator: Text | None = None
    claims_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsolvencyDetailed(Event):
    """Who administers an insolvency, and until when claims are to be proved, became known or was put right."""

    kind = "insolvency.detailed"
    writes = Row("insolvencies", key="insolvency_id", aside=frozenset({"party_id"}))

    insolvency_id: int
    party_id: int
    court: Text | None
    administrator: Text | None
    claims_due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsolvencyDismissed(Event):
    """The petition was dismissed or its record was wrong: interest was never stopped by it."""

    kind = "insolvency.dismissed"
    writes = Row("insolvencies", key="insolvency_id", aside=frozenset({"reason"}))

    insolvency_id: int
    dismissed_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorPaid(Event):
    """An obligor paid a receipt, or a share of it."""

    kind = "obligor.paid"
    writes = Row("obligor_payments", key="share_id", new=True, aside=frozenset({"party_id"}))

    share_id: int
    case_id: int
    obligor_id: int
    party_id: int
    receipt_id: int
    amount_minor: int
    currency: str
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorPaymentEnded(Event):
    """The receipt was taken back, or somebody else had paid it."""

    kind = "obligor.payment_ended"
    writes = Row("obligor_payments", key="share_id")

    share_id: int
    ended_on: date
