"""What a settlement must be, when it is broken, and between what the lender may then choose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.cases.rules import CaseFacts, Stage, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import NotInForce, Order, Pack, UnknownRule
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.settlements.rules.schedules import Counted, Due, require_schedule

KINDS: dict[str, Message] = {
    "enforcement": N_("Settlement in enforcement"),
    "private": N_("Settlement out of court"),
    "mediation": N_("Mediation before the court"),
}
STATES: dict[str, Message] = {
    "running": N_("Running"),
    "kept": N_("Kept"),
    "broken": N_("Broken"),
    "withdrawn": N_("Withdrawn"),
}
CHOICES: dict[str, Message] = {
    "title": N_("Enforce the title again"),
    "agreement": N_("Sue on the agreement"),
}
LONGEST_GRACE = 180
# What is waived first where nobody chose: what the debtor's delay brought, principal last.
WAIVER_ORDER = (
    "claim:delay-doubled",
    "claim:penalty",
    "claim:delay-general",
    "claim:interest-off",
    "claim:interest-on",
    "claim:costs",
    "claim:principal",
)
assert set(WAIVER_ORDER) == set(CLAIM_ORDER), "each part of a claim can be waived"


class PlanRunning(Conflict):
    """A case has one settlement at a time."""

    code = "settlements.plan_running"


class NotRunning(Conflict):
    """What is kept, broken or withdrawn is over."""

    code = "settlements.not_running"


class CaseIsClosed(RuleViolation):
    """Nothing is agreed in a case that is closed."""

    code = "settlements.case_closed"


class MoreThanOwed(RuleViolation):
    """What is paid and waived is no more than what is owed."""

    code = "settlements.more_than_owed"


class NotMissed(RuleViolation):
    """A plan is broken once an instalment is missed and its time of grace is over."""

    code = "settlements.not_missed"


class CannotChoose(RuleViolation):
    """The title is enforced again or the agreement is sued on, as the law leaves it open, and never both."""

    code = "settlements.cannot_choose"


class HasPayments(Conflict):
    """A plan on which money was counted is not withdrawn before its receipts are."""

    code = "settlements.has_payments"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """A settlement as it was agreed.

    `in_full`: once it is kept nothing more is owed; what is waived follows from what is owed. Else `waived` says it.
    """

    plan_kind: str
    shape: str
    amount: Money
    agreed_on: date
    dues: tuple[Due, ...]
    grace_days: int = 0
    in_full: bool = True
    waived: Money | None = None
    bound: str | None = None
    document: str | None = None
    note: str | None = None


def require_plan(terms: PlanTerms, case: CaseFacts, today: date) -> PlanTerms:
    """Return a settlement that can be, whatever is owed; raises InvalidInput, BadSchedule, CaseIsClosed."""
    if case.stage is Stage.CLOSED:
        raise CaseIsClosed(N_("The case is closed; reopen it first."))
    if terms.amount.currency != case.currency:
        raise InvalidInput(N_("A settlement is in the currency of the case."), field="currency")
    if terms.amount.minor <= 0:
        raise InvalidInput(N_("What is to be paid is more than zero."), field="amount")
    require_day(case, terms.agreed_on, today, "agreed_on")
    if not 0 <= terms.grace_days <= LONGEST_GRACE:
        raise InvalidInput(
            N_("The time of grace is no longer than {most} days."), field="grace_days", most=LONGEST_GRACE
        )
    require_schedule(terms.amount, terms.dues)
    if terms.dues[0].due_on < terms.agreed_on:
        raise InvalidInput(N_("No instalment falls due before the day of the agreement."), field="first_on")
    return terms


def waived_by(terms: PlanTerms, owed: Money) -> Money:
    """Return what a settlement waives on condition, of what is owed on its day; raises MoreThanOwed."""
    if terms.amount > owed:
        raise MoreThanOwed(
            N_("Only {owed} was owed on {day}; a settlement is no more than that."),
            field="amount",
            owed=owed,
            day=terms.agreed_on,
        )
    left = owed - terms.amount
    if terms.in_full:
        return left
    waived = terms.waived or Money.zero(owed.currency)
    if waived.minor < 0 or waived > left:
        raise MoreThanOwed(
            N_("Besides what is paid {left} is owed: no more than that can be waived."),
            field="waived",
            left=left,
        )
    return waived


def late_since(counted: Iterable[Counted], grace_days: int, today: date) -> date | None:
    """Return the last day of grace of the first instalment that was missed beyond it; None where none was."""
    for one in counted:
        ends_on = one.due.due_on + timedelta(days=grace_days)
        if one.met_on is None and ends_on < today:
            return ends_on
    return None


def require_breach(counted: Sequence[Counted], grace_days: int, on: date) -> date:
    """Return the day since which a plan is broken; raises NotMissed."""
    since = late_since(counted, grace_days, on)
    if since is None:
        raise NotMissed(
            N_("On {day} no instalment was missed beyond its {grace} days of grace."),
            field="on",
            day=on,
            grace=grace_days,
        )
    return since


def choices_of(pack: Pack, plan_kind: str, on: date, *, has_title: bool) -> tuple[Sequence[str], str | None]:
    """Return between what the lender may choose after a breach, and what that rests on."""
    try:
        rule = pack.rule(Order, f"breach-{plan_kind}", on)
    except (UnknownRule, NotInForce):
        return (("title", "agreement") if has_title else ("agreement",)), None
    steps = [step for step in rule.steps if has_title or step != "title"]
    return steps, rule.citation


def require_choice(choice: str, open_to: tuple[Sequence[str], str | None]) -> str:
    """Return what the lender chose; raises CannotChoose with what the law says."""
    choices, citation = open_to
    if choice not in choices:
        more = {"citation": citation} if citation else {}
        raise CannotChoose(
            N_("That cannot be chosen here; what can is: {choices}."),
            field="choice",
            choices=[CHOICES[one] for one in choices],
            **more,
        )
    return choice
