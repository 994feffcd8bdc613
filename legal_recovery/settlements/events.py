"""What happens to settlements and exits."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentAgreed(Event):
    """One instalment of a plan: when it is due and how much."""

    kind = "instalment.agreed"
    writes = Row("instalments", key="instalment_id", new=True)

    instalment_id: int
    case_id: int
    plan_id: int
    number: int
    due_on: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgreed(Event):
    """The parties agreed on instalments; what is waived is waived only while they are kept."""

    kind = "plan.agreed"
    writes = Row("plans", key="plan_id", new=True)

    plan_id: int
    case_id: int
    plan_kind: str
    shape: str
    amount_minor: int
    currency: str
    agreed_on: date
    grace_days: int
    # Whether everything else is waived once the plan is kept.
    in_full: bool
    waived_minor: int
    waiver_seq: int | None
    bound: Text | None
    document_number: Text | None
    note: Text | None
    state: str = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaid(Event):
    """A receipt is counted on a plan."""

    kind = "plan.paid"
    writes = Row("plan_payments", key="payment_id", new=True)

    payment_id: int
    case_id: int
    plan_id: int
    receipt_id: int
    amount_minor: int
    currency: str
    paid_on: date
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaymentReversed(Event):
    """A receipt that was counted on a plan was taken back."""

    kind = "plan.payment_reversed"
    writes = Row("plan_payments", key="payment_id")

    payment_id: int
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentMet(Event):
    """What came in covers an instalment."""

    kind = "instalment.met"
    writes = Row("instalments", key="instalment_id")

    instalment_id: int
    met_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentReopened(Event):
    """What covered an instalment was taken back."""

    kind = "instalment.reopened"
    writes = Row("instalments", key="instalment_id")

    instalment_id: int
    met_on: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentMissed(Event):
    """The day of an instalment went by and it was not paid."""

    kind = "instalment.missed"
    writes = Row("instalments", key="instalment_id")

    instalment_id: int
    missed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKept(Event):
    """The last instalment came in: what was waived on condition is waived for good."""

    kind = "plan.kept"
    writes = Row("plans", key="plan_id")

    plan_id: int
    ended_on: date
    final_seq: int | None
    state: str = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReopened(Event):
    """A receipt by which a plan was kept was taken back: it runs again, and what was final is not."""

    kind = "plan.reopened"
    writes = Row("plans", key="plan_id")

    plan_id: int
    ended_on: None = None
    final_seq: None = None
    state: str = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBroken(Event):
    """The other side broke a plan: what was waived is owed again, and the lender chose what it does."""

    kind = "plan.broken"
    writes = Row("plans", key="plan_id")

    plan_id: int
    ended_on: date
    choice: str
    final_seq: int | None
    reason: Text
    state: str = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWithdrawn(Event):
    """A plan was recorded wrongly: it never was."""

    kind = "plan.withdrawn"
    writes = Row("plans", key="plan_id")

    plan_id: int
    ended_on: date
    reason: Text
    state: str = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRequested(Event):
    """Somebody asked for an exit: a waiver, a write-off and the like; the digest says exactly which."""

    kind = "exit.requested"
    writes = Row("exits", key="exit_id", new=True)

    exit_id: int
    case_id: int
    exit_kind: str
    amount_minor: int
    currency: str
    # Of a waiver by hand: which parts, each with its contract, account and minor units.
    parts: tuple[tuple[int | None, str, int], ...]
    reason: Text
    about: Text | None
    digest: str
    requested_on: date
    requested_by: int
    state: str = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitApproved(Event):
    """Somebody else with the authority for it approved an exit; what it posts is posted with it."""

    kind = "exit.approved"
    writes = Row("exits", key="exit_id")

    exit_id: int
    decided_on: date
    decided_by: int
    document_number: Text
    entry_seq: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDeclined(Event):
    """An exit was not approved."""

    kind = "exit.declined"
    writes = Row("exits", key="exit_id")

    exit_id: int
    decided_on: date
    decided_by: int
    answer: Text
    state: str = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWithdrawn(Event):
    """Who asked for an exit wants it no more."""

    kind = "exit.withdrawn"
    writes = Row("exits", key="exit_id")

    exit_id: int
    answer: Text
    state: str = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitUsed(Event):
    """What was approved was carried out."""

    kind = "exit.used"
    writes = Row("exits", key="exit_id")

    exit_id: int
    used_on: date
    state: str = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitReversed(Event):
    """The entry of an exit was reversed."""

    kind = "exit.reversed"
    writes = Row("exits", key="exit_id")

    exit_id: int
    reversed_seq: int
    state: str = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritySet(Event):
    """Up to which amount a role may approve a kind of exit, from now on; None: any amount, nought: none."""

    kind = "authority.set"
    writes = Row("authority_bands", key="band_id", new=True)

    band_id: int
    exit_kind: str
    office_id: int | None
    role: str
    up_to_minor: int | None
    currency: str
    set_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRefinanced(Event):
    """A loan of the lender's own paid part of the claim: the debt is discharged, and nothing was recovered."""

    kind = "claim.refinanced"
    writes = Row("refinancings", key="refinancing_id", new=True)

    refinancing_id: int
    case_id: int
    amount_minor: int
    currency: str
    refinanced_on: date
    contract_number: Text
    note: Text | None
    entry_seq: int
    order_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefinancingReversed(Event):
    """A refinancing was recorded wrongly: what it discharged is owed again."""

    kind = "refinancing.reversed"
    writes = Row("refinancings", key="refinancing_id", aside=frozenset({"reason"}))

    refinancing_id: int
    reversed_seq: int
    reason: Text


# --- debt sales: the pool and its tape stand in one book, what is posted and told in those of the cases ---------


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePooled(Event):
    """A case is in a pool that is to be sold, with what the ledger had of it at the cut-off."""

    kind = "pool.case_added"
    writes = Row("sold_cases", key="sold_case_id", new=True)

    sold_case_id: int
    sale_id: int
    case_id: int
    reference: str
    face_minor: int
    price_minor: int
    currency: str
    # What is owed by part: account and minor units.
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDrafted(Event):
    """Somebody put cases together to be sold at a cut-off for one price; the digest says exactly which and how."""

    kind = "pool.drafted"
    writes = Row("debt_sales", key="sale_id", new=True)

    sale_id: int
    name: str
    buyer: Text
    cut_off_on: date
    price_minor: int
    face_minor: int
    currency: str
    split_by: str
    digest: str
    requested_on: date
    requested_by: int
    state: str = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolApproved(Event):
    """Somebody else with the authority for it approved the sale of a pool."""

    kind = "pool.approved"
    writes = Row("debt_sales", key="sale_id")

    sale_id: int
    decided_on: date
    decided_by: int
    document_number: Text
    state: str = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDropped(Event):
    """A pool is not sold."""

    kind = "pool.dropped"
    writes = Row("debt_sales", key="sale_id")

    sale_id: int
    answer: Text
    state: str = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolClosed(Event):
    """The price of a pool came in and its claims passed to the buyer."""

    kind = "pool.closed"
    writes = Row("debt_sales", key="sale_id")

    sale_id: int
    closed_on: date
    state: str = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSold(Event):
    """The claim of a case passed to a buyer with others; its receipt has the price."""

    kind = "debt.sold"
    writes = Row("debt_sold", key="debt_sold_id", new=True)

    debt_sold_id: int
    case_id: int
    sale_id: int
    sold_on: date
    amount_minor: int
    currency: str
    receipt_id: int
    entry_seq: int
    bought_back_on: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtBoughtBack(Event):
    """A claim that was sold came back for the price that it had brought."""

    kind = "debt.bought_back"
    writes = Row("debt_sold", key="debt_sold_id", aside=frozenset({"reason"}))

    debt_sold_id: int
    bought_back_on: date
    back_seq: int
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerMoneyMoved(Event):
    """Money came in after the cut-off that is the buyer's, or was passed on to the buyer."""

    kind = "buyer_money.moved"
    writes = Row("sale_moneys", key="money_id", new=True)

    money_id: int
    case_id: int
    sale_id: int
    way: str
    amount_minor: int
    currency: str
    moved_on: date
    payer: Text | None
    entry_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerMoneyReversed(Event):
    """Money of the buyer was recorded wrongly; its entry was reversed."""

    kind = "buyer_money.reversed"
    writes = Row("sale_moneys", key="money_id")

    money_id: int
    reversed_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentNotified(Event):
    """An obligor of a sold claim was given notice of the assignment: sent on one day, there on the same or later."""

    kind = "assignment.notified"
    writes = Row("assignment_notices", key="notice_id", new=True)

    notice_id: int
    case_id: int
    debt_sold_id: int
    obligor_id: int
    means: str
    sent_on: date
    served_on: date | None
    document_id: int | None
    # The number of the consignment, the newspaper and its issue.
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentServed(Event):
    """A notice that had been sent reached its obligor."""

    kind = "assignment.served"
    writes = Row("assignment_notices", key="notice_id", aside=frozenset({"obligor_id"}))

    notice_id: int
    obligor_id: int
    served_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentNoticeWithdrawn(Event):
    """A notice was recorded wrongly, or came back: it was none."""

    kind = "assignment.notice_withdrawn"
    writes = Row("assignment_notices", key="notice_id", aside=frozenset({"obligor_id", "reason"}))

    notice_id: int
    obligor_id: int
    withdrawn_on: date
    reason: Text
