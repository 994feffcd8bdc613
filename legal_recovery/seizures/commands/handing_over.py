"""What somebody who leaves hands over of seizures: whoever has them renews them."""

from collections.abc import Collection

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import Holding
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.events import SeizureAssigned
from legal_recovery.seizures.rules import Seizure


def _hand_over(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    theirs = [
        one
        for one in store.list_seizures(uow.session, case.id)
        if one.is_live and one.terms.owner_id == left_id
    ]
    return _assigned(uow, case, theirs, owner_id)


def _assign(uow: UnitOfWork, case: CaseFacts, numbers: Collection[int], owner_id: int) -> int:
    others = [
        one
        for one in store.list_seizures(uow.session, case.id)
        if one.id in numbers and one.is_live and one.terms.owner_id != owner_id
    ]
    return _assigned(uow, case, others, owner_id)


def _assigned(uow: UnitOfWork, case: CaseFacts, seizures: list[Seizure], owner_id: int) -> int:
    for one in seizures:
        uow.record(
            SeizureAssigned(
                book=case.book, seizure_id=one.id, left_owner_id=one.terms.owner_id, owner_id=owner_id
            )
        )
    return len(seizures)


# A seizure falls on two days: when its renewal is to be lodged, and when it ends.
SEIZURES_HELD = Holding(
    "seizures", N_("Seizures"), store.seizures_of_owner, _hand_over, ("seizure", "renewal"), _assign
)
