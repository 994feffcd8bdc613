"""A claim has another creditor: in every docket that runs the court has to change the applicant."""

from datetime import date

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.commands.writing import end
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines, list_triggers
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import list_proceedings

ASSIGNED, CHANGED, RULE = "claim-assigned", "applicant-changed", "applicant-change"


def await_change(uow: UnitOfWork, case: CaseFacts, on: date) -> int:
    """Set a deadline for the change of applicant in each docket of a case that runs; return how many.

    Where the law of the case knows no such change, none is set.
    """
    if ASSIGNED not in pack_of(uow.session, case.jurisdiction).events:
        return 0
    running = [
        one.id
        for one in list_proceedings(uow.session, case.id)
        if one.filed_on is not None and not one.is_over
    ]
    for proceeding_id in running:
        _assigned(uow, case, proceeding_id, on)
    return len(running)


def _assigned(uow: UnitOfWork, case: CaseFacts, proceeding_id: int, on: date) -> None:
    what = Happened(ASSIGNED, on, "in-person", "home")
    record_trigger(uow, RecordTrigger(case.id, what, proceeding_id=proceeding_id, again=True))


def change_back(uow: UnitOfWork, case: CaseFacts, on: date, reason: str) -> int:
    """Void what is awaited still; where the applicant was changed already await the change back. Return how many.

    To be called when a claim is bought back.
    """
    for one in list_deadlines(uow.session, case.id):
        if one.kept.rule == RULE and one.kept.is_open:
            end(uow, case, one.kept, "void", on, reason)
    changed = {
        one.proceeding_id
        for one in list_triggers(uow.session, case.id)
        if one.what.event_key == CHANGED and one.withdrawn_on is None
    }
    back = [one.id for one in list_proceedings(uow.session, case.id) if one.id in changed and not one.is_over]
    for proceeding_id in back:
        _assigned(uow, case, proceeding_id, on)
    return len(back)
