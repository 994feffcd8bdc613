"""Agreeing on instalments, withdrawing what was recorded wrongly, and what a breach brings back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.events import FlagsChanged
from legal_recovery.cases.rules import CaseFacts, changed_flags, require_day, require_reason, require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry, reversal_of
from legal_recovery.ledger.store import get_entry
from legal_recovery.owed.commands import foresee_interest, post_interest
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts.commands import owed_by
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.clocks import follow_agreement, follow_breach, follow_withdrawal
from legal_recovery.settlements.events import InstalmentAgreed, PlanAgreed, PlanBroken, PlanWithdrawn
from legal_recovery.settlements.postings import conditional_waiver
from legal_recovery.settlements.rules import (
    HasPayments,
    NotRunning,
    PlanRunning,
    PlanTerms,
    choices_of,
    require_breach,
    require_choice,
    require_plan,
    waived_by,
)

FLAG = "settlement"


@dataclass(frozen=True, slots=True)
class AgreePlan:
    """Record what the parties agreed on."""

    case_id: int
    terms: PlanTerms
    version: int | None = None


def agree_plan(uow: UnitOfWork, cmd: AgreePlan) -> dict[str, int]:
    """Record a settlement with its instalments, and hold back what it waives on condition; return its id.

    Raises PlanRunning, CaseIsClosed, BadSchedule, MoreThanOwed, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    terms, waived = _decide(uow.session, case, cmd.terms, uow.clock.today())
    if is_counted(uow.session, case.id):
        post_interest(uow, case, terms.agreed_on)
    plan_id = new_id()
    seq = post(uow, conditional_waiver(case.book, terms.agreed_on, waived)) if waived else None
    _record_instalments(uow, case, plan_id, terms)
    uow.record(
        PlanAgreed(
            book=case.book,
            plan_id=plan_id,
            case_id=case.id,
            plan_kind=terms.plan_kind,
            shape=terms.shape,
            amount_minor=terms.amount.minor,
            currency=terms.amount.currency,
            agreed_on=terms.agreed_on,
            grace_days=terms.grace_days,
            in_full=terms.in_full,
            waived_minor=waived.minor,
            waiver_seq=seq,
            bound=Text.maybe(terms.bound),
            document_number=Text.maybe(terms.document),
            note=Text.maybe(terms.note),
        )
    )
    raise_flag(uow, case, FLAG, terms.agreed_on, raised=True)
    follow_agreement(uow, case, store.get_plan(uow.session, case.id, plan_id))
    return {"plan_id": plan_id}


def _decide(session: Session, case: CaseFacts, terms: PlanTerms, today: date) -> tuple[PlanTerms, Money]:
    require_plan(terms, case, today)
    if store.running_plan(session, case.id) is not None:
        raise PlanRunning(N_("A settlement is running in this case; it has to be over first."))
    return terms, waived_by(terms, owed_by(session, case, terms.agreed_on))


def foresee_plan(session: Session, case: CaseFacts, cmd: AgreePlan, today: date) -> tuple[Money, list[Entry]]:
    """Return what `agree_plan` would waive on condition and what it would post; raises what it would raise."""
    require_version(case, cmd.version)
    terms, waived = _decide(session, case, cmd.terms, today)
    interest = foresee_interest(session, case, terms.agreed_on) if is_counted(session, case.id) else []
    held = [conditional_waiver(case.book, terms.agreed_on, waived)] if waived else []
    return waived, [*interest, *held]


def _record_instalments(uow: UnitOfWork, case: CaseFacts, plan_id: int, terms: PlanTerms) -> None:
    for number, due in enumerate(terms.dues, 1):
        uow.record(
            InstalmentAgreed(
                book=case.book,
                instalment_id=new_id(),
                case_id=case.id,
                plan_id=plan_id,
                number=number,
                due_on=due.due_on,
                amount_minor=due.amount.minor,
                currency=due.amount.currency,
            )
        )


def raise_flag(uow: UnitOfWork, case: CaseFacts, flag: str, on: date, *, raised: bool) -> None:
    """Set or lift a flag of a case that is held, where it is not so already."""
    now = cases.lock_case(uow, case.id).flags
    if (flag in now) != raised:
        flags = changed_flags(now, flag, raised)
        uow.record(FlagsChanged(book=case.book, case_id=case.id, flags=flags, on=on, reason=None))


@dataclass(frozen=True, slots=True)
class BreakPlan:
    """The other side broke a settlement: say so, and choose."""

    case_id: int
    plan_id: int
    on: date
    choice: str
    reason: str
    version: int | None = None


def break_plan(uow: UnitOfWork, cmd: BreakPlan) -> dict[str, int | None]:
    """End a settlement as broken: what was waived is owed again. Raises NotRunning, NotMissed, CannotChoose."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    plan, answers = _breach(uow.session, case, cmd, uow.clock.today())
    seqs = [post(uow, made) for made in answers]
    uow.record(
        PlanBroken(
            book=case.book,
            plan_id=plan.id,
            ended_on=cmd.on,
            choice=cmd.choice,
            final_seq=seqs[0] if seqs else None,
            reason=Text(require_reason(cmd.reason)),
        )
    )
    raise_flag(uow, case, FLAG, cmd.on, raised=False)
    follow_breach(uow, case, plan, cmd.choice, cmd.reason)
    return {"plan_id": plan.id, "entry_seq": seqs[0] if seqs else None}


def foresee_breach(session: Session, case: CaseFacts, cmd: BreakPlan, today: date) -> list[Entry]:
    """Return what `break_plan` would post; raises what it would raise."""
    require_version(case, cmd.version)
    require_reason(cmd.reason)
    return _breach(session, case, cmd, today)[1]


def _breach(session: Session, case: CaseFacts, cmd: BreakPlan, today: date) -> tuple[store.Plan, list[Entry]]:
    plan = require_running(store.get_plan(session, case.id, cmd.plan_id))
    require_day(case, cmd.on, today, "on")
    require_breach(plan.counted, plan.grace_days, cmd.on)
    pack = pack_of(session, case.jurisdiction)
    require_choice(cmd.choice, choices_of(pack, plan.plan_kind, cmd.on, has_title=case.title_on is not None))
    return plan, _answers(session, case, plan, cmd.on)


def _answers(session: Session, case: CaseFacts, plan: store.Plan, on: date) -> list[Entry]:
    """The waiver is answered by its reversal on the day of the breach: until then it was held back rightly."""
    if plan.waiver_seq is None:
        return []
    original = get_entry(session, case.book, plan.waiver_seq).as_entry()
    return [reversal_of(original, plan.waiver_seq, on, None)]


def require_running(plan: store.Plan) -> store.Plan:
    """Return a settlement that runs; raises NotRunning."""
    if not plan.runs:
        raise NotRunning(N_("This settlement is over."))
    return plan


@dataclass(frozen=True, slots=True)
class WithdrawPlan:
    """A settlement was recorded wrongly."""

    case_id: int
    plan_id: int
    reason: str
    version: int | None = None


def withdraw_plan(uow: UnitOfWork, cmd: WithdrawPlan) -> dict[str, int]:
    """Let a settlement never have been; raises NotRunning, HasPayments."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    plan = require_running(store.get_plan(uow.session, case.id, cmd.plan_id))
    if plan.payments:
        raise HasPayments(N_("Money is counted on this settlement: take those receipts back first."))
    if plan.waiver_seq is not None:
        reverse(uow, case.book, plan.waiver_seq)
    today = uow.clock.today()
    reason = Text(require_reason(cmd.reason))
    uow.record(PlanWithdrawn(book=case.book, plan_id=plan.id, ended_on=today, reason=reason))
    raise_flag(uow, case, FLAG, today, raised=False)
    follow_withdrawal(uow, case, plan, cmd.reason)
    return {"plan_id": plan.id}
