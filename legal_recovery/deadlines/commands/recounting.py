"""Counting the deadlines of every case again, when a calendar was published or withdrawn."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands.writing import apply_changes
from legal_recovery.deadlines.rules import changes, follow
from legal_recovery.kernel.clock import Clock
from legal_recovery.lawbook.events import CalendarPublished, CalendarWithdrawn
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.jobs import Jobs, Tell
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute


@dataclass(frozen=True, slots=True)
class RecountDeadlines:
    """Count the deadlines of a case again, since a calendar was published or withdrawn."""

    case_id: int


def recount_deadlines(uow: UnitOfWork, cmd: RecountDeadlines) -> int:
    """Move what the calendar moves; return how many moved or are new."""
    case = cases.lock_case(uow, cmd.case_id)
    pack = pack_of(uow.session, case.jurisdiction)
    found = 0
    for trigger in store.list_triggers(uow.session, case.id):
        if trigger.withdrawn_on is not None:
            continue
        kept = store.kept_of(uow.session, case.id, trigger.id)
        changed = changes(pack, kept, follow(pack, trigger.what).deadlines)
        apply_changes(uow, case, trigger.id, changed, "calendar")
        found += len(changed.moved) + len(changed.new)
    return found


# What moves deadlines of many cases at once, each then in a transaction of its own.
CALENDARS = (CalendarPublished.kind, CalendarWithdrawn.kind)
JOB = "deadlines"


def recount_later(jobs: Jobs, uow: UnitOfWork, event: CalendarPublished | CalendarWithdrawn) -> None:
    """Ask for the deadlines to be counted again in the background, once the calendar has been recorded."""
    jobs.enqueue(uow.connection, JOB, uow.actor.id, {})


def recount_all(
    database: Database, clock: Clock, actor: Actor, report: Tell, subscribers: Subscribers
) -> dict[str, int]:
    """Count the deadlines of every case again; it may be begun again at any moment. Returns how many moved."""
    with database.reading() as session:
        waiting = store.cases_with_triggers(session)
    moved = 0
    for number, case_id in enumerate(waiting, 1):
        request = RecountDeadlines(case_id)
        moved += execute(
            database, recount_deadlines, request, actor=actor, clock=clock, subscribers=subscribers
        )
        report("deadlines", number, len(waiting))
    return {"cases": len(waiting), "moved": moved}
