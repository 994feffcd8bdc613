"""What somebody who leaves hands over of proceedings: the court dates that they were to attend."""

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import Holding
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import CourtDateReassigned


def _hand_over(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    theirs = [
        one
        for one in store.list_court_dates(uow.session, case.id)
        if one.state == "set" and left_id in one.attends
    ]
    for one in theirs:
        uow.record(
            CourtDateReassigned(
                book=case.book,
                court_date_id=one.id,
                date_kind=one.date_kind,
                day=one.day,
                attends=tuple(sorted({*one.attends, owner_id} - {left_id})),
            )
        )
    return len(theirs)


COURT_DATES_HELD = Holding("court_dates", N_("Court dates"), store.dates_of_person, _hand_over)
