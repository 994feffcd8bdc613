"""Kinds of costs, and what a cost must be."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import COST_KINDS

KINDS = COST_KINDS
# What a court or a provider charged for all to see; the others tell how the lender works and stay inside.
CLAIMABLE = frozenset({"acceptance", "preservation", "announcement", "appraisal", "notary"})


class UnknownCost(InvalidInput):
    """There is no such kind of cost."""

    code = "costs.unknown_kind"


class NotPositive(InvalidInput):
    """A cost is more than nothing; a refund is not a negative cost."""

    code = "costs.not_positive"


class CostReversedAlready(Conflict):
    """A cost is reversed once."""

    code = "costs.already_reversed"


@dataclass(frozen=True, slots=True)
class CostTerms:
    """A cost: incurred when it became payable, paid then, later or not yet."""

    cost_kind: str
    amount: Money
    incurred_on: date
    paid_on: date | None = None
    payee: str | None = None
    note: str | None = None


def require_cost(terms: CostTerms, case: CaseFacts, today: date) -> CostTerms:
    """Return the cost; raises UnknownCost, NotPositive, DatedBeforeEscalation, DatedInFuture."""
    if terms.cost_kind not in KINDS:
        raise UnknownCost(N_("Choose the kind of cost."), field="cost_kind")
    if terms.amount.minor <= 0:
        raise NotPositive(
            N_("A cost is more than zero; a refund by the court is recorded as a refund."), field="amount"
        )
    require_day(case, terms.incurred_on, today, "incurred_on")
    if terms.paid_on is not None:
        require_day(case, terms.paid_on, today, "paid_on")
    return terms
