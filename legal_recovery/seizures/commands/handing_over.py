"""What somebody who leaves hands over of seizures: whoever has them renews them."""

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import Holding
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures import store
from legal_recovery.seizures.events import SeizureAssigned


def _hand_over(uow: UnitOfWork, case: CaseFacts, left_id: int, owner_id: int) -> int:
    theirs = [
        one
        for one in store.list_seizures(uow.session, case.id)
        if one.is_live and one.terms.owner_id == left_id
    ]
    for one in theirs:
        uow.record(
            SeizureAssigned(book=case.book, seizure_id=one.id, left_owner_id=left_id, owner_id=owner_id)
        )
    return len(theirs)


SEIZURES_HELD = Holding("seizures", N_("Seizures"), store.seizures_of_owner, _hand_over)
