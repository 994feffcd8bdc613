"""What a settlement does to the periods of a case: it interrupts them, and from its last day others run."""

from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import (
    InterruptClock,
    RecordTrigger,
    WithdrawInterruption,
    WithdrawTrigger,
    foresee_interruption,
    interrupt_clock,
    meet,
    record_trigger,
    withdraw_interruption,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import Fact, Happened, Interruption, grounds_of
from legal_recovery.deadlines.store import list_deadlines, list_interruptions, list_triggers
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.events import ProceedingMoved, ProceedingOpened
from legal_recovery.proceedings.store import get_proceeding
from legal_recovery.settlements.store import Plan

EXPIRES, APPLIED, DUE = "settlement-expires", "resumption-applied", "debt-due"
PROCEEDINGS = (ProceedingOpened.kind, ProceedingMoved.kind)
# Which ground a settlement is, the more special one before what every agreement is.
_GROUNDS = {
    "enforcement": ("enforcement-settlement", "debtor-agreed", "acknowledged-late"),
    "private": ("debtor-agreed", "acknowledged-late"),
    "mediation": ("debtor-agreed", "acknowledged-late"),
}


def follow_agreement(uow: UnitOfWork, case: CaseFacts, plan: Plan) -> None:
    """Interrupt what the agreement interrupts; after one in enforcement the time to resume runs from its end."""
    for listed in list_deadlines(uow.session, case.id):
        if listed.kept.is_open:
            _interrupt(uow, case, plan, listed.kept.id, listed.kept.rule)
    if plan.plan_kind == "enforcement":
        _happen(uow, case, EXPIRES, last_day(plan), plan.document)


def last_day(plan: Plan) -> date:
    """Return the last day on which a settlement is to be performed."""
    return plan.instalments[-1].counted.due.due_on


def _interrupt(uow: UnitOfWork, case: CaseFacts, plan: Plan, deadline_id: int, rule: str) -> None:
    """Interrupt a period on the first ground that it knows and on which it can be; none is no refusal."""
    known = {one.key for one in grounds_of(pack_of(uow.session, case.jurisdiction), rule)}
    for ground in _GROUNDS[plan.plan_kind]:
        if ground not in known:
            continue
        what = Interruption(ground, plan.agreed_on)
        cmd = InterruptClock(case.id, deadline_id, what, evidence_of(plan))
        try:
            foresee_interruption(uow.session, case, cmd, uow.clock.today())
        except RecoveryError:
            continue
        interrupt_clock(uow, cmd)
        return


def evidence_of(plan: Plan) -> str:
    """Return what proves a settlement: its document, else the agreement of its day, in the language of this law."""
    return plan.document or f"和解协议（{plan.agreed_on.isoformat()}）"


def _happen(uow: UnitOfWork, case: CaseFacts, event_key: str, on: date, note: str | None) -> None:
    if event_key in pack_of(uow.session, case.jurisdiction).events:
        record_trigger(uow, RecordTrigger(case.id, Happened(event_key, on), note=note, again=True))


def follow_breach(uow: UnitOfWork, case: CaseFacts, plan: Plan, choice: str, reason: str) -> None:
    """Who sues on the agreement resumes no title: limitation of what was agreed runs, from its last instalment."""
    if choice == "agreement":
        _take_back(uow, case, plan, reason)
        _happen(uow, case, DUE, last_day(plan), plan.document)


def follow_keeping(uow: UnitOfWork, case: CaseFacts, plan: Plan) -> None:
    """A settlement that was kept leaves nothing to resume."""
    _take_back(uow, case, plan, f"{evidence_of(plan)}已履行完毕")


def follow_reopening(uow: UnitOfWork, case: CaseFacts, plan: Plan) -> None:
    """A settlement that runs again has its last day before it again."""
    if plan.plan_kind == "enforcement":
        _happen(uow, case, EXPIRES, last_day(plan), plan.document)


def follow_withdrawal(uow: UnitOfWork, case: CaseFacts, plan: Plan, reason: str) -> None:
    """A settlement that never was interrupted nothing."""
    _take_back(uow, case, plan, reason)
    for one in list_interruptions(uow.session, case.id):
        is_its = one.what.on == plan.agreed_on and one.evidence == evidence_of(plan)
        if is_its and one.withdrawn_on is None and _is_open(uow, case, one.deadline_id):
            withdraw_interruption(uow, WithdrawInterruption(case.id, one.id, reason))


def _is_open(uow: UnitOfWork, case: CaseFacts, deadline_id: int) -> bool:
    return any(
        one.kept.id == deadline_id and one.kept.is_open for one in list_deadlines(uow.session, case.id)
    )


def _take_back(uow: UnitOfWork, case: CaseFacts, plan: Plan, reason: str) -> None:
    for one in list_triggers(uow.session, case.id):
        if one.what == Happened(EXPIRES, last_day(plan)) and one.withdrawn_on is None:
            withdraw_trigger(uow, WithdrawTrigger(case.id, one.id, reason))


def follow_resumption(uow: UnitOfWork, event: ProceedingOpened | ProceedingMoved) -> None:
    """The resumption of an enforcement that is applied for meets the time to do so."""
    if event.proceeding_kind != "resumption":
        return
    case_id = cases.case_of_book(uow.session, event.book)
    known = get_proceeding(uow.session, case_id, event.proceeding_id)
    if known.filed_on is not None:
        meet(uow, case_id, Fact(APPLIED, known.filed_on, early=True))
