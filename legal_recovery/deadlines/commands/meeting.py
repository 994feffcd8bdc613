"""Ending the deadlines that a recorded fact meets: nobody has to say a second time what is known."""

from collections.abc import Mapping

from legal_recovery.cases import store as cases
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import end, next_seq
from legal_recovery.deadlines.events import DeadlineReopened
from legal_recovery.deadlines.rules import Fact, met_by
from legal_recovery.kernel.events import Event
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def meet(uow: UnitOfWork, case_id: int, fact: Fact, document_id: int | None = None) -> int:
    """End the open deadlines of a case that a fact meets, misses or voids by its law; return how many."""
    case = cases.lock_case(uow, case_id)
    kept = [one.kept for one in store.list_deadlines(uow.session, case.id)]
    found = met_by(pack_of(uow.session, case.jurisdiction), kept, fact)
    for one, state in found:
        end(uow, case, one, state, fact.on, None, document_id, fact.event_key)
    return len(found)


def meet_by(facts: Mapping[str, tuple[str, str]], uow: UnitOfWork, event: Event) -> None:
    """End what an event of a feature above meets: `facts` has the event of the law, and where its day stands.

    Such an event is of one thing, such as an asset: of each rule only the deadline due first is met.
    """
    event_key, day = facts[event.kind]
    case_id = cases.case_of_book(uow.session, event.book)
    meet(uow, case_id, Fact(event_key, getattr(event, day), one_each=True))


def unmeet(uow: UnitOfWork, case_id: int, event_key: str) -> int:
    """Open again what a fact ended last that has been taken back since; return how many deadlines."""
    case = cases.lock_case(uow, case_id)
    ends: dict[int, tuple[str | None, str]] = {}
    for one in store.list_endings(uow.session, case.book):
        ends.setdefault(int(one["deadline_id"]), (one.get("event_key"), one["ended_on"]))
    last = next((on for key, on in ends.values() if key == event_key), None)
    over = [one.kept for one in store.list_deadlines(uow.session, case.id) if not one.kept.is_open]
    again = [kept for kept in over if ends.get(kept.id) == (event_key, last)]
    for kept in again:
        uow.record(
            DeadlineReopened(
                book=case.book,
                deadline_id=kept.id,
                rule=kept.rule,
                event_key=event_key,
                changed_seq=next_seq(uow, case),
            )
        )
    return len(again)


def unmeet_by(facts: Mapping[tuple[str, str | None], str], uow: UnitOfWork, event: Event) -> None:
    """Open again what an event above had met that is taken back; `facts` has the event of the law by kind and act."""
    event_key = facts.get((event.kind, getattr(event, "act", None)))
    if event_key is not None:
        unmeet(uow, cases.case_of_book(uow.session, event.book), event_key)
