"""Kinds of costs, and what a cost must be."""

from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import Money, read_rate
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


class NoSuchRate(InvalidInput):
    """A rate of exchange is more than nothing, and stands beside an amount in another currency only."""

    code = "costs.no_such_rate"


class CostReversedAlready(Conflict):
    """A cost is reversed once."""

    code = "costs.already_reversed"


class CostRefunded(Conflict):
    """A cost of which a court gave something back is not taken back before that refund is."""

    code = "costs.refunded"


@dataclass(frozen=True, slots=True)
class CostTerms:
    """A cost: incurred when it became payable, paid then, later or not yet.

    `day_rate` is what one unit of its currency was worth in the case's on the day, where that is another one.
    """

    cost_kind: str
    amount: Money
    incurred_on: date
    paid_on: date | None = None
    payee: str | None = None
    note: str | None = None
    day_rate: str | None = None
    collateral: int | None = None
    proceeding: int | None = None
    # The approved request that it rests on, and counsel's terms that it is of.
    request: int | None = None
    counsel_terms: int | None = None


def require_cost(terms: CostTerms, case: CaseFacts, today: date) -> CostTerms:
    """Return the cost; raises UnknownCost, NotPositive, NoSuchRate, DatedBeforeEscalation, DatedInFuture."""
    if terms.cost_kind not in KINDS:
        raise UnknownCost(N_("Choose the kind of cost."), field="cost_kind")
    if terms.amount.minor <= 0:
        raise NotPositive(
            N_("A cost is more than zero; a refund by the court is recorded as a refund."), field="amount"
        )
    if terms.day_rate is not None:
        rate = _require_rate(terms.day_rate, terms.amount.currency, case.currency)
        terms = replace(terms, day_rate=rate)
    require_day(case, terms.incurred_on, today, "incurred_on")
    if terms.paid_on is not None:
        require_day(case, terms.paid_on, today, "paid_on")
    return terms


def _require_rate(text: str, currency: str, own: str) -> str:
    """Return a rate of exchange as a plain decimal text; raises NoSuchRate."""
    if currency == own:
        raise NoSuchRate(
            N_("The amount is in {currency}, the case’s own currency: there is no rate to it."),
            field="day_rate",
            currency=own,
        )
    rate = read_rate(text)
    if rate is None:
        raise NoSuchRate(
            N_("“{rate}” is not a rate of exchange; write what one {currency} is worth, like 7.1234."),
            field="day_rate",
            rate=text[:40],
            currency=currency,
        )
    return rate
