"""A round of reminders: it looks at everything that falls on a day, and does what has not been done yet.

A round depends on no other and on no moment: it records whatever has become due since anybody last looked.
Between a mail and the record of it nothing protects from a kill: such a mail may come a second time.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from legal_recovery.alerts import store
from legal_recovery.alerts.commands.mails import Line, compose
from legal_recovery.alerts.commands.recording import (
    Delivery,
    Escalation,
    Keep,
    escalate,
    keep,
    record_delivery,
)
from legal_recovery.alerts.rules import Reminder, Wanted, must_escalate, plan, recipients, steps_come
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.mail import Mailer, MailFault, Outbox
from legal_recovery.plumbing.rounds import Held, alone_at
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, execute
from legal_recovery.users.store import find_account_of

log = logging.getLogger(__name__)

# The name of the round, and of the job in which it is done.
ROUND = "reminders"
_TOGETHER = 500


@dataclass(slots=True)
class Round:
    """What a round did; `failed` are reminders that could not be mailed, by reason in `faults`."""

    due: int = 0
    overtaken: int = 0
    sent: int = 0
    failed: int = 0
    escalated: int = 0
    mails: int = 0
    # Things that nobody could be told of, since there is neither owner nor lead.
    nobody: int = 0
    # Steps that could not be recorded; the log says why.
    broken: int = 0
    # Somebody else is at a round: nothing was done.
    busy: bool = False
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The figures by name."""
        names = ("due", "overtaken", "sent", "failed", "escalated", "mails", "nobody", "broken")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a round saw when it began."""

    people: store.People
    wanted: dict[int, list[Wanted]]
    known: dict[int, list[Reminder]]
    offices: dict[int, int]


def remind(
    database: Database,
    clock: Clock,
    actor: Actor,
    subscribers: Subscribers,
    mailer: Mailer,
    *,
    address: str = "",
    sources: Sequence[store.Source] | None = None,
) -> Round:
    """Record what is due, mail it, and tell those above of what nobody acknowledged; return what was done.

    `actor` sees every case (the system); `address` is where links lead. Harmless however often it is run.
    """
    with alone_at(database, clock, ROUND) as held:
        if held is None:
            return Round(busy=True)
        return _Reminding(database, clock, actor, subscribers, mailer, address, sources, held).go()


@dataclass(slots=True)
class _Reminding:
    """One round on its way."""

    database: Database
    clock: Clock
    actor: Actor
    subscribers: Subscribers
    mailer: Mailer
    address: str
    sources: Sequence[store.Source] | None
    held: Held
    done: Round = field(default_factory=Round)
    tried: set[int] = field(default_factory=set)

    def go(self) -> Round:
        with self.database.reading() as session:
            seen = _look(session, self.actor, self.clock.today(), self.sources)
        self.done.nobody = sum(
            not one.people and bool(steps_come(one.item, self.clock.today()))
            for found in seen.wanted.values()
            for one in found
        )
        self._record(seen)
        self._deliver(seen)
        if self._escalate(seen):
            self._deliver(seen)
        return self.done

    def _do(self, command: Callable[..., Any], request: object) -> Any:
        """Carry out one step; what is wrong with one case keeps nobody else from being reminded."""
        try:
            return execute(
                self.database,
                command,
                request,
                actor=self.actor,
                clock=self.clock,
                subscribers=self.subscribers,
            )
        except (RecoveryError, IntegrityError):
            log.exception("reminders: %s could not be recorded", command.__name__)
            self.done.broken += 1
            return None

    def _record(self, seen: _Picture) -> None:
        today = self.clock.today()
        for case_id in sorted(seen.wanted.keys() | seen.known.keys()):
            wanted = tuple(seen.wanted.get(case_id, ()))
            if plan(wanted, seen.known.get(case_id, ()), today).is_empty:
                continue
            self.held.renew()
            recorded = self._do(keep, Keep(case_id, wanted, today)) or {}
            self.done.due += recorded.get("due", 0)
            self.done.overtaken += recorded.get("overtaken", 0)

    def _escalate(self, seen: _Picture) -> int:
        with self.database.reading() as session:
            known = _by_case(store.reminders_of(session, seen.wanted))
        went = 0
        for case_id, reminders in known.items():
            if upwards := tuple(self._upwards(seen, reminders)):
                went += self._do(escalate, Escalation(case_id, upwards)) or 0
        self.done.escalated += went
        return went

    def _upwards(
        self, seen: _Picture, reminders: list[Reminder]
    ) -> Iterator[tuple[int, Dated, tuple[int, ...]]]:
        items = _items(seen)
        for one in reminders:
            item = items.get((*one.subject, one.subject_on))
            if item is None or not must_escalate(one, reminders, self.clock.now()):
                continue
            if leads := seen.people.leads(seen.offices.get(one.case_id), beside={one.user_id}):
                yield one.id, item, leads

    def _deliver(self, seen: _Picture) -> None:
        """Mail what was not mailed yet; without a way to the server all that is left has failed."""
        waiting = self._undelivered(seen)
        if not waiting:
            return
        try:
            with self.mailer.open() as outbox:
                while waiting and self.held.renew():
                    self._mail(outbox, *waiting[0])
                    del waiting[0]
        except MailFault as fault:
            for _, lines in waiting:
                self._fail(lines, fault)

    def _undelivered(self, seen: _Picture) -> list[tuple[int, list[Line]]]:
        """Return what has to be mailed to whom, except what was tried in this round already."""
        items, found = _items(seen), dict[int, list[Line]]()
        with self.database.reading() as session:
            waiting = store.list_waiting(session)
        for one in waiting:
            item = items.get((*one.subject, one.subject_on))
            if item is not None and one.is_undelivered and one.id not in self.tried:
                self.tried.add(one.id)
                found.setdefault(one.user_id, []).append((one, item))
        return sorted(found.items())

    def _mail(self, outbox: Outbox, user_id: int, lines: list[Line]) -> None:
        """Send one person one mail and record it; raises MailFault where the server is gone for all."""
        with self.database.reading() as session:
            account = find_account_of(session, user_id)
        if account is None or not account.active or not account.email:
            self._fail(lines, MailFault("no_address"))
            return
        message = compose(account.email, account.locale, lines, self.clock.today(), self.address)
        try:
            outbox.send(message)
        except MailFault as fault:
            if fault.reason == "unreachable":
                raise
            self._fail(lines, fault)
            return
        self._do(record_delivery, Delivery(_ids(lines)))
        self.done.mails += 1
        self.done.sent += len(lines)

    def _fail(self, lines: list[Line], fault: MailFault) -> None:
        self._do(record_delivery, Delivery(_ids(lines), fault.reason, fault.reply))
        self.done.failed += len(lines)
        self.done.faults[fault.reason] = self.done.faults.get(fault.reason, 0) + len(lines)


def _look(session: Session, actor: Actor, today: date, sources: Sequence[store.Source] | None) -> _Picture:
    """Return everything open that falls on a day, who is to know of it, and what they were told already."""
    people = store.People(session)
    waiting = store.list_waiting(session)
    items = _items_of(session, actor, today, waiting, sources)
    cases = {one.case_id for one in items} | {one.case_id for one in waiting}
    offices = store.offices_of(session, cases)
    wanted: dict[int, list[Wanted]] = defaultdict(list)
    for item in items:
        if item.case_id in cases:
            office = offices[item.case_id]
            told = recipients(item, people.seeing(office), people.leads(office))
            wanted[item.case_id].append(Wanted(item, told))
    return _Picture(people, wanted, _by_case(store.reminders_of(session, cases)), offices)


def look(session: Session, actor: Actor, today: date) -> dict[int, list[Wanted]]:
    """Return by case what a round that began now would look at."""
    return _look(session, actor, today, None).wanted


def _items_of(
    session: Session,
    actor: Actor,
    today: date,
    waiting: Iterable[Reminder],
    sources: Sequence[store.Source] | None,
) -> list[Dated]:
    """Return what wants to be remembered by today, and what is open in the cases of reminders whose thing is not there.

    Of a thing that a reminder waits for it has to be known whether it moved or is over.
    """

    come = store.list_come(session, actor, today, DatedFilter(), sources=sources)
    items = {(one.kind, one.id, one.on): one for one in come}
    gone = sorted({one.case_id for one in waiting if (*one.subject, one.subject_on) not in items})
    for start in range(0, len(gone), _TOGETHER):
        some = frozenset(gone[start : start + _TOGETHER])
        wanted = DatedFilter(only_open=True, case_ids=some)
        more = store.list_agenda(session, actor, store.SINCE, today + store.AHEAD, wanted, sources=sources)
        items |= {(one.kind, one.id, one.on): one for one in more}
    return sorted((one for one in items.values() if one.lead_days is not None), key=store.place)


def _by_case(reminders: Iterable[Reminder]) -> dict[int, list[Reminder]]:
    found: dict[int, list[Reminder]] = defaultdict(list)
    for one in reminders:
        found[one.case_id].append(one)
    return found


def _items(seen: _Picture) -> dict[tuple[str, int, date], Dated]:
    wanted = (one.item for found in seen.wanted.values() for one in found)
    return {(one.kind, one.id, one.on): one for one in wanted}


def _ids(lines: list[Line]) -> tuple[int, ...]:
    return tuple(reminder.id for reminder, _ in lines)
