"""Opening the house: database, files and clock of an installation, ready to be served or commanded."""

import secrets
import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.alerts.commands import ROUND, Round, remind
from legal_recovery.auctions.commands.releasing import NEVER_PASSED, PASSES, end_seizures, restore_seizures
from legal_recovery.auctions.events import (
    AssetHandedOver,
    AssetTakenInKind,
    AuctionClosed,
    AuctionOpened,
    AuctionReopened,
    ResultTakenBack,
    RoundAnnounced,
    RoundSold,
    RoundStarted,
    RoundWithdrawn,
    SaleTakenBack,
    TakenAssetHandedOver,
    TakingReversed,
)
from legal_recovery.cases.events import FlagsChanged, StageMoved
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.events import RefundReceived, RefundReversed
from legal_recovery.deadlines.commands import (
    CALENDARS,
    end_on_closing,
    hold,
    meet_by,
    recount_later,
    unmeet_by,
)
from legal_recovery.kernel.clock import Clock, SystemClock
from legal_recovery.ledger.events import EntryReversed
from legal_recovery.ledger.store.verify import Helper
from legal_recovery.owed.commands import recount
from legal_recovery.owed.rules import totals_of
from legal_recovery.owed.store import what_is_owed
from legal_recovery.plumbing import schema
from legal_recovery.plumbing.db import Database, sqlite_path
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.jobs import Job, Jobs, Report, is_over
from legal_recovery.plumbing.mail import mailer_of
from legal_recovery.plumbing.positions import open_epoch
from legal_recovery.plumbing.rounds import Schedule, Task
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers
from legal_recovery.portfolio.commands.listing import keep_listed
from legal_recovery.portfolio.store.proving import check_lists
from legal_recovery.portfolio.store.retold import MOVES
from legal_recovery.proceedings.commands import COURT_DATES_HELD
from legal_recovery.receipts.commands import DISCHARGES, RESTORES, discharge, restore
from legal_recovery.reconciliation.commands import (
    FOLLOWED,
    FOLLOWED_PLANS,
    FOLLOWED_REFUNDS,
    FREED,
    follow_distribution,
    follow_plan,
    follow_refund,
    free_line,
)
from legal_recovery.seizures.commands import (
    LAPSES,
    SEIZURES_HELD,
    count_owed_by,
    note_lapses,
    plan_on_termination,
)
from legal_recovery.settings import Settings
from legal_recovery.settlements.commands import (
    GUARDED,
    MISSED,
    PROCEEDINGS,
    RECEIPTS,
    follow_receipt,
    follow_resumption,
    follow_reversal,
    note_missed,
    require_approval,
)
from legal_recovery.users.commands import ensure_system
from legal_recovery.users.store import find_system
from legal_recovery.web.transact import House, note_position

for _holding in (COURT_DATES_HELD, SEIZURES_HELD):
    hold(_holding)


def _owed(session: Session, case: CaseFacts, on: date) -> tuple[date, Mapping[str, int]]:
    """Return what is owed on a case by currency, for the last day until one for which its rates are known."""
    found = what_is_owed(session, case, on, as_known=True)
    return found.on, totals_of(found.accounts)


count_owed_by(_owed)


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Make what is missing (folders, tables, the system's actor) and return what the application stands on."""
    settings.data.mkdir(parents=True, exist_ok=True)
    at = SystemClock() if clock is None else clock
    _refuse_emptied(settings)
    database = Database(settings.database_url)
    schema.upgrade(database)
    open_epoch(database, at, _place(settings))
    ensure_system(database, at)
    files, jobs = FileStore(settings.files_url), Jobs(database, at)
    return House(settings, database, files, at, subscribers(jobs), jobs)


# What of an auction is a fact of the law that meets deadlines, and where its day stands.
MEETS = {
    AuctionOpened.kind: ("price-set", "opened_on"),
    AuctionClosed.kind: ("disposal-ended", "closed_on"),
    RoundAnnounced.kind: ("auction-announced", "published_on"),
    RoundWithdrawn.kind: ("auction-withdrawn", "ended_on"),
    RoundStarted.kind: ("auction-started", "began_on"),
    RoundSold.kind: ("sold", "sold_on"),
    AssetHandedOver.kind: ("asset-handed-over", "handed_over_on"),
    AssetTakenInKind.kind: ("taken-in-kind", "discharged_on"),
    TakenAssetHandedOver.kind: ("asset-handed-over", "handed_over_on"),
}
# What of an auction is taken back, by its event and act, and which fact of the law then was none.
UNMEETS: dict[tuple[str, str | None], str] = {
    (ResultTakenBack.kind, "announce"): "auction-announced",
    (ResultTakenBack.kind, "start"): "auction-started",
    (ResultTakenBack.kind, "withdraw"): "auction-withdrawn",
    (ResultTakenBack.kind, "hand_over"): "asset-handed-over",
    (SaleTakenBack.kind, None): "sold",
    (TakingReversed.kind, None): "taken-in-kind",
    (AuctionReopened.kind, None): "disposal-ended",
}


def subscribers(jobs: Jobs | None = None) -> Subscribers:
    """Return the one table of what follows from what inside the same transaction; `jobs` do what takes longer."""
    known = Subscribers()
    known.on(MOVES, keep_listed)
    known.on((FlagsChanged.kind,), plan_on_termination)
    known.on((StageMoved.kind,), end_on_closing)
    known.on(DISCHARGES, discharge)
    known.on(RESTORES, restore)
    known.on((RefundReceived.kind, RefundReversed.kind), recount)
    known.on(FREED, free_line)
    known.on(RECEIPTS, follow_receipt)
    known.on(GUARDED, require_approval)
    known.on((EntryReversed.kind,), follow_reversal)
    known.on(PROCEEDINGS, follow_resumption)
    known.on(FOLLOWED, follow_distribution)
    known.on(FOLLOWED_PLANS, follow_plan)
    known.on(FOLLOWED_REFUNDS, follow_refund)
    known.on(PASSES, end_seizures)
    known.on(NEVER_PASSED, restore_seizures)
    known.on(tuple(MEETS), partial(meet_by, MEETS))
    known.on({kind for kind, _ in UNMEETS}, partial(unmeet_by, UNMEETS))
    if jobs is not None:
        known.on(CALENDARS, partial(recount_later, jobs))
    return known


def remind_now(at: House) -> Round:
    """Do one round of reminders as the system; harmless however often it is done."""
    mailer = mailer_of(at.settings)
    done = remind(at.database, at.clock, _system(at), at.subscribers, mailer, address=at.settings.address)
    note_position(at)
    return done


# Longer than any file takes to come in: what is older, nobody is at any more.
UNFINISHED_FOR = timedelta(hours=6)


def lapse_now(at: House) -> dict[str, int]:
    """Note every seizure that nobody renewed in time, after any time of standing still."""
    done = note_lapses(at.database, at.clock, _system(at), lambda *_step: None, at.subscribers)
    note_position(at)
    return done


def miss_now(at: House) -> dict[str, int]:
    """Note every instalment of a settlement whose day went by without it."""
    done = note_missed(at.database, at.clock, _system(at), lambda *_step: None, at.subscribers)
    note_position(at)
    return done


def tidy_now(at: House) -> dict[str, int]:
    """Throw away what work has left behind that was killed; another machine's folder is tidied in its own rounds."""
    # Whoever only opens the house need not wait for all that dossiers stand on.
    from legal_recovery.dossiers.commands.parts import forget_ended

    with at.database.reading() as session:
        parts = forget_ended(at.settings.work, lambda job: is_over(session, job))
    return {"parts": parts, "files": at.files.forget_unfinished(at.clock.now() - UNFINISHED_FOR)}


# What comes round by itself: its name, how often, and what is done. Each may be done twice without harm.
SCHEDULE: tuple[Task, ...] = (
    Task(ROUND, timedelta(minutes=15), lambda at: dict(remind_now(at).counts)),
    Task(LAPSES, timedelta(hours=1), lambda at: lapse_now(at)),
    Task(MISSED, timedelta(hours=1), lambda at: miss_now(at)),
    Task("tidying", timedelta(hours=1), lambda at: tidy_now(at)),
)


def install_schedule(at: House) -> None:
    """Let background work do what comes round."""
    for task in SCHEDULE:
        at.jobs.handlers[task.name] = partial(_come_round, at, task)


def _come_round(at: House, task: Task, _job: Job, _report: Report) -> dict[str, Any]:
    return task.handle(at)


def schedule_of(at: House) -> Schedule:
    """Return what asks for each round when it is due; to be started in a process that works."""
    return Schedule(at.database, at.clock, at.jobs, _system(at).id, SCHEDULE)


def _system(at: House) -> Actor:
    with at.database.reading() as session:
        found = find_system(session)
    assert found is not None, "the house is set up when it is opened"
    return found


def helpers() -> tuple[Helper, ...]:
    """Return what proves the rows that features keep for speed beside the ledger."""
    return (check_lists,)


def _refuse_emptied(settings: Settings) -> None:
    """Make no new ledger where one has been: a file cut off at nothing would pass for a fresh one."""
    path = sqlite_path(settings.database_url)
    if path is not None and _marker(settings).exists() and path.is_file() and not path.stat().st_size:
        raise sqlite3.DatabaseError(f"{path.name} is not a database: it is empty")


def _marker(settings: Settings) -> Path:
    return settings.data / "place"


def _place(settings: Settings) -> str:
    """Name the place of a SQLite file: a file that was put back there is another one."""
    marker = _marker(settings)
    if not marker.exists():
        marker.write_text(secrets.token_hex(16))
    path = sqlite_path(settings.database_url)
    inode = path.stat().st_ino if path is not None and Path(path).exists() else 0
    return f"{marker.read_text()}:{inode}"
