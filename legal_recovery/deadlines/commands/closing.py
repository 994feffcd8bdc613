"""What a closed case has no more of: deadlines that run on and remind people of nothing."""

from legal_recovery.cases import store as cases
from legal_recovery.cases.events import StageMoved
from legal_recovery.cases.rules import Stage
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import end
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def end_on_closing(uow: UnitOfWork, event: StageMoved) -> None:
    """Void what is still open of a case that is closed, for the reason for which it is."""
    if event.stage != Stage.CLOSED:
        return
    case = cases.lock_case(uow, event.case_id)
    for one in store.list_deadlines(uow.session, case.id):
        if one.kept.is_open:
            end(uow, case, one.kept, "void", event.stage_on, event.reason.value)
