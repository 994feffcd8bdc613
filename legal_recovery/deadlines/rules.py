"""Which deadlines follow from what happened, what changes when that does, and what lets a period run again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, Named, RuleViolation
from legal_recovery.law.deadlines import Deadline, add, deadline, extended, open_day, restarted, served_on
from legal_recovery.law.pack import Ground, NotKnown, Pack, Period

ABODES: dict[str, Message] = {"home": N_("at home"), "abroad": N_("abroad")}
STATES: dict[str, Message] = {
    "open": N_("Open"),
    "done": N_("Done"),
    "void": N_("Void"),
    "missed": N_("Missed"),
}
CERTAINTIES: dict[str, Message] = {"certain": N_("Certain"), "provisional": N_("Provisional")}
CAUSES: dict[str, Message] = {
    "event": N_("the event was put right"),
    "calendar": N_("a calendar was published or withdrawn"),
    "extension": N_("it was extended"),
    "interruption": N_("the period was interrupted, or no longer is"),
    "by_hand": N_("it was set to another day"),
}
# The step by which an extension counts.
UNITS = ("days", "months")
# A deadline that no rule of the law pack brings.
OWN = "own"
OWN_NAME = N_("Own deadline")
# From how many days before a deadline wants to be remembered, where nobody and no pack says so.
LEAD = 7
LONGEST_LEAD = 1000


class UnknownEvent(InvalidInput):
    """The law of the case knows no such event."""

    code = "deadlines.unknown_event"


class KnownAlready(Conflict):
    """What happened on a day to a party in a proceeding happened once; its deadlines would stand twice."""

    code = "deadlines.known_already"


class DeadlineOver(Conflict):
    """A deadline that was met, missed or is void does not change any more."""

    code = "deadlines.over"


class NothingChanges(RuleViolation):
    """What is typed is what is recorded already."""

    code = "deadlines.nothing_changes"


class NotMissed(RuleViolation):
    """A deadline whose last day has not passed can still be met."""

    code = "deadlines.not_missed"


class NotOwn(RuleViolation):
    """What the law counts moves with its event, with a calendar or by an extension, never by hand."""

    code = "deadlines.not_own"


class UnreadableOffset(InvalidInput):
    """What is typed is neither a day nor a length from today."""

    code = "deadlines.unreadable_offset"


class NotInterruptible(RuleViolation):
    """The law lets this period run on whatever happens."""

    code = "deadlines.not_interruptible"


class NoGround(InvalidInput):
    """This is nothing that interrupts the period."""

    code = "deadlines.no_ground"


class RunOut(RuleViolation):
    """A period that has run out, or has not begun, cannot be interrupted."""

    code = "deadlines.run_out"


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened: an event of the law pack, when, how it was served, on a party at home or abroad."""

    event_key: str
    on: date
    means: str = "in-person"
    abode: str = "home"


# In which proceeding it happened, to whom, and what was noted of it.
Place = tuple[int | None, int | None, str]


def require_first(what: Happened, place: Place, known: Iterable[tuple[Happened, Place]]) -> None:
    """Refuse what is recorded already; another one of that day says in its note which it is. Raises KnownAlready."""
    for other, where in known:
        if (other.event_key, other.on, where) == (what.event_key, what.on, place):
            raise KnownAlready(
                N_(
                    "This is recorded already of {day}; of a second one on that day say in its note which it is."
                ),
                field="on",
                day=what.on,
            )


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something that lets a period run again: its ground, its day, and the end of proceedings that it began."""

    ground: str
    on: date
    ended_on: date | None = None

    @property
    def runs_from(self) -> date:
        """The day from which the period runs again; until its proceedings have ended, the day they began."""
        return self.ended_on or self.on


@dataclass(frozen=True, slots=True)
class Kept:
    """A deadline as it was counted last."""

    id: int
    trigger: int
    rule: str
    event_on: date
    unrolled: date
    due: date
    certainty: str
    state: str
    extensions: tuple[str, ...] = ()  # each as count and unit: `10 days`
    interruptions: tuple[Interruption, ...] = ()
    owner_id: int | None = None
    lead_days: int | None = None
    title: str | None = field(default=None, compare=False)
    note: str | None = field(default=None, compare=False)
    # Of what it follows from: on whom that was served, and in which proceeding it happened.
    obligor_id: int | None = None
    proceeding_id: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def is_own(self) -> bool:
        return self.rule == OWN


@dataclass(frozen=True, slots=True)
class Offset:
    """A length from today, as it was typed: `+15`, `+15 working days`, `+3 months`."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What follows from an event: when service took effect, the deadlines, and what cannot be counted yet."""

    served: Deadline | None
    deadlines: tuple[Deadline, ...]
    unknown: tuple[NotKnown, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a change does: deadlines that move, that are new, that no longer follow."""

    moved: tuple[tuple[Kept, Deadline], ...]
    new: tuple[Deadline, ...] = ()
    gone: tuple[Kept, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moved or self.new or self.gone)


def follow(pack: Pack, what: Happened) -> Followed:
    """Return what follows from an event by the rules in force then.

    A period whose calendar is not known is left out and said; raises UnknownEvent, UnknownMeans.
    """
    if what.event_key not in pack.events:
        raise UnknownEvent(
            N_("Choose what happened."),
            field="event_key",
            given=what.event_key[:40],
            allowed=list(pack.events),
        )
    abroad = what.abode == "abroad"
    served = served_on(pack, what.means, what.on, abroad=abroad)
    since = served.unrolled if served else what.on
    found: list[Deadline] = []
    unknown: list[NotKnown] = []
    for key in pack.keys(Period):
        for rule in pack.versions(Period, key):
            if rule.trigger == what.event_key and rule.in_force(since):
                try:
                    found.append(deadline(pack, key, since, abroad=abroad))
                except NotKnown as refusal:
                    unknown.append(refusal)
    return Followed(served, tuple(found), tuple(unknown))


def certainty_of(one: Deadline) -> str:
    """Return whether a deadline can still move to a later day."""
    return "provisional" if one.provisional else "certain"


def changes(pack: Pack, kept: Iterable[Kept], follows: Sequence[Deadline]) -> Changes:
    """Return what becomes of the open deadlines of an event when these follow from it.

    Interruptions and extensions stay with them.
    """
    known = {one.rule: one for one in kept}
    by_rule = {one.rule.key: one for one in follows}
    for key, one in by_rule.items():
        if key in known:
            by_rule[key] = counted(pack, one, known[key])
    return Changes(
        tuple(
            (known[key], one)
            for key, one in by_rule.items()
            if key in known and known[key].is_open and differs(known[key], one)
        ),
        tuple(one for key, one in by_rule.items() if key not in known),
        tuple(one for key, one in known.items() if one.is_open and key not in by_rule),
    )


def differs(kept: Kept, one: Deadline) -> bool:
    """Tell whether a deadline counted anew is not the one that is kept."""
    return (kept.event_on, kept.unrolled, kept.due, kept.certainty) != (
        one.event_on,
        one.unrolled,
        one.due,
        certainty_of(one),
    )


def require_open(one: Kept) -> Kept:
    """Return a deadline that is still open; raises DeadlineOver."""
    if not one.is_open:
        raise DeadlineOver(N_("This deadline is over: it was met or missed, or is void."))
    return one


def require_end(one: Kept, state: str, on: date, today: date) -> None:
    """Refuse an end that cannot be; raises InvalidInput, NotMissed."""
    if state not in STATES or state == "open":
        raise InvalidInput(N_("Say whether it was met, missed or is void."), field="state")
    if on > today:
        raise InvalidInput(N_("{day} is in the future."), field="on", day=on)
    if state == "missed" and one.due >= today:
        raise NotMissed(N_("It can be met until {day}."), field="state", day=one.due)


def counted(pack: Pack, one: Deadline, kept: Kept) -> Deadline:
    """Return a deadline with what was recorded of it: first what interrupted it, then what extended it."""
    return longer(pack, interrupted(pack, one, kept.interruptions), kept.extensions)


def longer(pack: Pack, one: Deadline, extensions: Sequence[str]) -> Deadline:
    """Return a deadline with its extensions, each counted on from the last day as it was counted."""
    for extension in extensions:
        count, _, unit = extension.partition(" ")
        one = extended(pack, one, int(count), unit)
    return one


def extension_of(count: int, unit: str) -> str:
    """Return an extension as it is kept; raises InvalidInput."""
    if not 0 < count <= 1000 or unit not in UNITS:
        raise InvalidInput(N_("Say by how many days or months it is extended."), field="count")
    return f"{count} {unit}"


# --- interruptions ------------------------------------------------------------------------------------------


def interrupted(pack: Pack, one: Deadline, interruptions: Iterable[Interruption]) -> Deadline:
    """Return a period as it runs after what interrupted it; what came before it began or too late does nothing."""
    now = one
    for each in sorted(interruptions, key=lambda found: (found.on, found.runs_from)):
        if _is_in_time(pack, one, now, each) and each.runs_from >= now.event_on:
            now = restarted(pack, one, each.runs_from)
    return now


def _is_in_time(pack: Pack, one: Deadline, now: Deadline, each: Interruption) -> bool:
    late = pack.rule(Ground, each.ground, each.on).after_expiry
    return one.event_on <= each.on and (each.on <= now.due or late)


def grounds_of(pack: Pack, key: str) -> list[Ground]:
    """Return the grounds on which a period runs again, none where it never does."""
    if key not in pack.keys(Period):
        return []
    return [pack.versions(Ground, one)[-1] for one in pack.versions(Period, key)[-1].interrupted_by]


def require_interruption(
    pack: Pack, one: Deadline, known: Sequence[Interruption], each: Interruption, today: date
) -> None:
    """Refuse what does not interrupt a period, or not then; `one` is counted without any interruption.

    Raises NotInterruptible, NoGround, RunOut, InvalidInput; what the law says comes with its citation.
    """
    rule = one.rule
    if not rule.interrupted_by:
        raise NotInterruptible(
            N_("“{rule}” is fixed: nothing interrupts it."), rule=Named(rule.name), citation=rule.citation
        )
    if each.ground not in rule.interrupted_by:
        raise NoGround(
            N_("This does not interrupt “{rule}”."),
            field="ground",
            rule=Named(rule.name),
            citation=rule.citation,
        )
    ground = pack.rule(Ground, each.ground, each.on)
    _require_days(ground, each, today)
    now = interrupted(pack, one, [past for past in known if past.on <= each.on])
    if not _is_in_time(pack, one, now, each):
        raise RunOut(
            N_("The period ran from {since} to {until}; outside it nothing interrupts it."),
            field="on",
            since=one.event_on,
            until=now.due,
            rule=Named(rule.name),
            citation=ground.citation,
        )


def _require_days(ground: Ground, each: Interruption, today: date) -> None:
    for name, day in (("on", each.on), ("ended_on", each.ended_on)):
        if day is not None and day > today:
            raise InvalidInput(N_("{day} is in the future."), field=name, day=day)
    if each.ended_on is None:
        return
    if not ground.procedure:
        raise InvalidInput(N_("Only proceedings have an end; leave it empty."), field="ended_on")
    if each.ended_on < each.on:
        raise InvalidInput(N_("The end lies before the beginning."), field="ended_on")


# --- deadlines by hand, owners and leads --------------------------------------------------------------------

_OFFSET = re.compile(r"\+\s*(\d{1,4})\s*(\D*)")
_OFFSET_UNITS = {
    "days": ("", "d", "day", "days", "天", "日"),
    "working-days": ("wd", "工作日", "个工作日"),
    "weeks": ("w", "week", "weeks", "周", "星期"),
    "months": ("m", "month", "months", "月", "个月"),
    "years": ("y", "year", "years", "年"),
}


def read_offset(text: str, field: str) -> Offset | None:
    """Return the length from today that a text such as `+15`, `+15wd` or `+3m` says; None where it says none.

    Raises UnreadableOffset.
    """
    if not text.startswith("+"):
        return None
    match = _OFFSET.fullmatch(text)
    written = match[2].strip().lower() if match else "?"
    for unit, words in _OFFSET_UNITS.items():
        if match and written in words:
            return Offset(int(match[1]), unit)
    raise UnreadableOffset(
        N_("“{text}” is no length from today; write +15, +15wd for working days or +3m."),
        field=field,
        text=text[:40],
    )


def day_after(pack: Pack, today: date, offset: Offset) -> date:
    """Return the day that lies so far after today; raises NotKnown for working days of an unknown year, TooFar."""
    if offset.unit == "working-days":
        return open_day(pack, today, offset.count)
    if offset.unit == "weeks":
        return add(today, 7 * offset.count, "days")
    return add(today, offset.count, offset.unit)


def require_lead(lead: int | None) -> int | None:
    """Return from how many days before a deadline wants to be remembered; raises InvalidInput."""
    if lead is not None and not 0 <= lead <= LONGEST_LEAD:
        raise InvalidInput(
            N_("Give a number of days from 0 to {most}."), field="lead_days", most=LONGEST_LEAD
        )
    return lead


def period_of(pack: Pack, key: str, event_on: date) -> Period | None:
    """Return the version of a rule that a deadline was counted by; None for one that no pack has."""
    if key not in pack.keys(Period):
        return None
    versions = pack.versions(Period, key)
    return next((one for one in versions if one.in_force(event_on)), versions[-1])


def is_theirs(rule: Period | None, obligor_id: int | None) -> bool:
    """Tell whether a period runs for the other side: we have nothing to do in it, and cannot miss it."""
    whose = rule.whose if rule is not None else "ours"
    return whose == "opponent" or (whose == "receiver" and obligor_id is not None)


def runs_for_them(pack: Pack, kept: Kept) -> bool:
    """Tell whether a deadline runs for the other side, by the law that it was counted by."""
    return is_theirs(period_of(pack, kept.rule, kept.event_on), kept.obligor_id)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that meets or ends periods: an event of the law pack, and on which of them it bears.

    None does not narrow; `one_each` is for what bears on one thing among several that are alike, such as an asset:
    of each rule then only the deadline that is due first.
    """

    event_key: str
    on: date
    proceedings: frozenset[int | None] | None = None
    obligors: frozenset[int | None] | None = None
    one_each: bool = False
    # Done before a period began, it still meets it: an enforcement applied for before the last day to perform.
    early: bool = False

    def bears_on(self, kept: Kept) -> bool:
        """Tell whether a deadline is among those that it can meet."""
        return (
            kept.is_open
            and (self.early or self.on >= kept.event_on)
            and (self.proceedings is None or kept.proceeding_id in self.proceedings)
            and (self.obligors is None or kept.obligor_id in self.obligors)
        )


def become_of(pack: Pack, kept: Kept, fact: Fact) -> str | None:
    """Return what a fact makes of a deadline, None where it says nothing of it.

    What comes too late is missed where it was for us to do; a court that was late did it all the same.
    """
    rule = period_of(pack, kept.rule, kept.event_on)
    if rule is None or not fact.bears_on(kept):
        return None
    if fact.event_key in rule.met_by:
        ours = rule.whose != "court" and not is_theirs(rule, kept.obligor_id)
        return "missed" if ours and fact.on > kept.due else "done"
    return "void" if fact.event_key in rule.ended_by else None


def met_by(pack: Pack, kept: Iterable[Kept], fact: Fact) -> list[tuple[Kept, str]]:
    """Return the deadlines that a fact meets, misses or voids, the one due first before the others."""
    found: list[tuple[Kept, str]] = []
    for one in sorted(kept, key=lambda each: (each.due, each.id)):
        state = become_of(pack, one, fact)
        if state and not (fact.one_each and any(other.rule == one.rule for other, _ in found)):
            found.append((one, state))
    return found


def lead_of(pack: Pack, kept: Kept) -> int:
    """Return from how many days before a deadline wants to be remembered."""
    if kept.lead_days is not None:
        return kept.lead_days
    rule = period_of(pack, kept.rule, kept.event_on)
    return rule.lead if rule is not None and rule.lead is not None else LEAD
