"""When whom to remind of what, when a reminder is overtaken or has to go further up, and who may acknowledge it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from legal_recovery.cases.rules import Dated
from legal_recovery.kernel.clock import HOME_ZONE, home_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted

# After the lead of the thing itself, so many days before its day; the last step is the day itself.
STEPS = (3, 1, 0)
# So long a reminder may stay unacknowledged before those above are told.
PATIENCE = timedelta(hours=24)
# From so many days before the day nobody waits as long: two hours, and until people have come to work.
LAST_DAYS = 1
LAST_PATIENCE = timedelta(hours=2)
AT_WORK = time(10)

STATES: dict[str, Message] = {
    "due": N_("Waiting to be sent"),
    "sent": N_("Sent"),
    "failed": N_("Not delivered"),
    "escalated": N_("Passed up"),
    "acknowledged": N_("Acknowledged"),
    "overtaken": N_("Overtaken"),
}
# What somebody still has to acknowledge.
WAITING = ("due", "sent", "failed", "escalated")
BECAUSE: dict[str, Message] = {
    "owner": N_("owner"),
    "attends": N_("attends"),
    "ownerless": N_("has no owner"),
    "escalated": N_("passed up to you"),
}
CAUSES: dict[str, Message] = {
    "later_step": N_("a later reminder of the same took its place"),
    "moved": N_("it moved to another day"),
    "over": N_("it is over"),
    "reassigned": N_("somebody else has it now"),
}
# What things that fall on a day are called; a new kind of source adds its own here.
KINDS: dict[str, Message] = {
    "deadline": N_("Deadline"),
    "court_date": N_("Court date"),
    "correction": N_("Filing to be corrected"),
    "renewal": N_("Renewal of a seizure"),
    "seizure": N_("Seizure expires"),
    "incident": N_("Lapse of a seizure"),
    "search": N_("Search for property"),
    "measure": N_("Measure ends"),
    "valuation": N_("Valuation expires"),
    "auction": N_("Auction"),
    "sale": N_("Private sale"),
    "choice": N_("Choice to take in kind"),
    "payment": N_("Price due"),
    "hand_over": N_("Hand-over"),
    "disposal_term": N_("Asset to be sold by"),
    "instalment": N_("Instalment"),
}


class NothingToAcknowledge(Conflict):
    """The reminder was acknowledged already, or is overtaken."""

    code = "alerts.nothing_to_acknowledge"


class NotYours(NotPermitted):
    """Only who was reminded can say that they know."""

    code = "alerts.not_yours"


class UnreadableDays(InvalidInput):
    """The span of days ends before it begins, or is too long to be listed."""

    code = "alerts.unreadable_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder as it stands."""

    id: int
    book: int
    case_id: int
    subject_kind: str
    subject_id: int
    subject_on: date
    step: int
    remind_on: date
    user_id: int
    because: str
    state: str
    due_at: datetime
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str | None = None
    reply: int | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None
    escalated_at: datetime | None = None
    escalated_to: tuple[int, ...] = ()
    overtaken_at: datetime | None = None
    cause: str | None = None

    @property
    def subject(self) -> tuple[str, int]:
        """What it is about, whatever day that falls on."""
        return self.subject_kind, self.subject_id

    @property
    def key(self) -> tuple[str, int, date, int, int]:
        """What no two reminders share."""
        return self.subject_kind, self.subject_id, self.subject_on, self.step, self.user_id

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to acknowledge it."""
        return self.state in WAITING

    @property
    def is_undelivered(self) -> bool:
        """Whether its mail has still to reach the server."""
        return self.is_waiting and self.sent_at is None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thing that falls on a day, with those who are to know of it and why."""

    item: Dated
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class New:
    """A reminder to be recorded; `cause` where a later step has overtaken it already."""

    item: Dated
    step: int
    user_id: int
    because: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round records for one case."""

    new: tuple[New, ...] = ()
    renewed: tuple[tuple[Reminder, str], ...] = ()
    overtaken: tuple[tuple[Reminder, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.renewed or self.overtaken)


def steps_of(lead_days: int) -> tuple[int, ...]:
    """Return at how many days before the day a thing is remembered, the earliest first."""
    return tuple(sorted({lead_days, *(step for step in STEPS if step < lead_days)}, reverse=True))


def steps_come(item: Dated, today: date) -> tuple[int, ...]:
    """Return the steps whose day has come, the earliest first; the last of them is the one that counts."""
    if item.lead_days is None or not item.is_open or item.is_cancelled:
        return ()
    return tuple(step for step in steps_of(item.lead_days) if item.on - timedelta(days=step) <= today)


def plan(wanted: Sequence[Wanted], known: Sequence[Reminder], today: date) -> Plan:
    """Return what is to be recorded for a case so that exactly the steps that have come stand there.

    Doing it again changes nothing: what is known already is not recorded a second time.
    """
    by_key = {one.key: one for one in known}
    new: list[New] = []
    renewed: list[tuple[Reminder, str]] = []
    for thing in wanted:
        *missed, last = steps_come(thing.item, today) or (None,)
        if last is None:
            continue
        missed = _never_recorded(thing.item, missed, known)
        for user_id, because in sorted(thing.people.items()):
            new += [New(thing.item, step, user_id, because, "later_step") for step in missed]
            if _later_stands(thing.item, last, user_id, known):
                continue
            before = by_key.get((thing.item.kind, thing.item.id, thing.item.on, last, user_id))
            if before is None:
                new.append(New(thing.item, last, user_id, because))
            elif before.state == "overtaken":
                renewed.append((before, because))
    gone = ((one, cause) for one in known if (cause := _overtaken_by(one, wanted, today)))
    return Plan(tuple(new), tuple(renewed), tuple(gone))


def _later_stands(item: Dated, step: int, user_id: int, known: Iterable[Reminder]) -> bool:
    """Tell whether somebody was reminded at a later step already: a clock that was put back reminds nobody anew."""
    return any(
        (*one.subject, one.subject_on, one.user_id) == (item.kind, item.id, item.on, user_id)
        and one.step < step
        and one.state != "overtaken"
        for one in known
    )


def _never_recorded(item: Dated, missed: Iterable[int], known: Iterable[Reminder]) -> list[int]:
    """Return the steps that went by unrecorded: nobody was there to send them, and a later one has come.

    Steps before the first that was recorded are of a lead that became longer afterwards.
    """
    stand = [one.step for one in known if (*one.subject, one.subject_on) == (item.kind, item.id, item.on)]
    return [step for step in missed if step not in stand and step < max(stand, default=step + 1)]


def _overtaken_by(reminder: Reminder, wanted: Iterable[Wanted], today: date) -> str | None:
    """Return why nobody needs to acknowledge it any more, None where somebody does."""
    if not reminder.is_waiting:
        return None
    of_it = [one for one in wanted if (one.item.kind, one.item.id) == reminder.subject]
    if not of_it:
        return "over"
    same_day = [one for one in of_it if one.item.on == reminder.subject_on]
    if not same_day:
        return "moved"
    come = [step for one in same_day for step in steps_come(one.item, today)]
    if come and reminder.step > min(come):
        return "later_step"
    if reminder.because != "escalated" and all(reminder.user_id not in one.people for one in same_day):
        return "reassigned"
    return None


def must_escalate(reminder: Reminder, known: Iterable[Reminder], now: datetime) -> bool:
    """Tell whether those above have to be told: a day went by, or the last one has come, and nobody acknowledged.

    On the last days there is no more patience than for somebody to come to work and look, and none at all with
    somebody who left an earlier reminder of the same lying. What was escalated goes no further.
    """
    if reminder.state not in ("sent", "failed") or reminder.because == "escalated":
        return False
    since = reminder.sent_at or reminder.due_at
    if now - since >= PATIENCE:
        return True
    if (reminder.subject_on - home_day(now)).days > LAST_DAYS:
        return False
    return now >= _seen_by(since) or any(_left_lying(earlier, reminder) for earlier in known)


def _seen_by(since: datetime) -> datetime:
    """Return until when somebody at work has seen what came at a moment: mails come at midnight too."""
    morning = datetime.combine(home_day(since), AT_WORK, HOME_ZONE)
    return max(since + LAST_PATIENCE, morning)


def _left_lying(earlier: Reminder, later: Reminder) -> bool:
    """Tell whether an earlier step reached the same person, who did nothing until the later one came."""
    return (
        (*earlier.subject, earlier.subject_on, earlier.user_id)
        == (*later.subject, later.subject_on, later.user_id)
        and earlier.step > later.step
        and earlier.sent_at is not None
        and earlier.cause == "later_step"
    )


def fails_anew(reminder: Reminder, reason: str, now: datetime) -> bool:
    """Tell whether a failure is worth recording: the first, another reason, or the same on another day."""
    if reminder.failed_at is None or reminder.reason != reason:
        return True
    return home_day(reminder.failed_at) != home_day(now)


def require_acknowledgeable(reminder: Reminder, actor_id: int, roles: Collection[str]) -> None:
    """Raises NotYours, NothingToAcknowledge; a legal lead may acknowledge for their people."""
    if reminder.user_id != actor_id and "legal_lead" not in roles:
        raise NotYours(N_("Only the person who was reminded can acknowledge this."))
    if not reminder.is_waiting:
        raise NothingToAcknowledge(N_("There is nothing left to acknowledge here."))


def recipients(item: Dated, may: Collection[int], leads: Sequence[int]) -> dict[int, str]:
    """Return who is to know and why: the owner and who attends, as far as they still may, else the leads."""
    found = {one: "attends" for one in item.attends if one in may}
    if item.owner_id is not None and item.owner_id in may:
        found[item.owner_id] = "owner"
    return found or dict.fromkeys(leads, "ownerless")
