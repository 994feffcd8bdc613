"""What somebody who leaves hands over of proceedings: the court dates that they were to attend."""

from collections.abc import Collection

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import Holding
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings import store
from legal_recovery.proceedings.events import CourtDateReassigned
from legal_recovery.proceedings.store import CourtDate


def _hand_over(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    theirs = [
        one
        for one in store.list_court_dates(uow.session, case.id)
        if one.state == "set" and left_id in one.attends
    ]
    for one in theirs:
        _reassign(uow, case, one, tuple(sorted({*one.attends, owner_id} - {left_id})))
    return len(theirs)


def _assign(uow: UnitOfWork, case: CaseFacts, numbers: Collection[int], owner_id: int) -> int:
    others = [
        one
        for one in store.list_court_dates(uow.session, case.id)
        if one.id in numbers and one.state == "set" and one.attends != (owner_id,)
    ]
    for one in others:
        _reassign(uow, case, one, (owner_id,))
    return len(others)


def _reassign(uow: UnitOfWork, case: CaseFacts, one: CourtDate, attends: tuple[int, ...]) -> None:
    uow.record(
        CourtDateReassigned(
            book=case.book, court_date_id=one.id, date_kind=one.date_kind, day=one.day, attends=attends
        )
    )


COURT_DATES_HELD = Holding(
    "court_dates", N_("Court dates"), store.dates_of_person, _hand_over, ("court_date",), _assign
)
