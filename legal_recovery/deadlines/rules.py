"""Which deadlines follow from what happened, and what changes when that does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.law.deadlines import Deadline, deadline, extended, served_on
from legal_recovery.law.pack import NotKnown, Pack, Period

ABODES: dict[str, Message] = {"home": N_("at home"), "abroad": N_("abroad")}
STATES: dict[str, Message] = {"open": N_("Open"), "done": N_("Done"), "void": N_("Void")}
CERTAINTIES: dict[str, Message] = {"certain": N_("Certain"), "provisional": N_("Provisional")}
CAUSES: dict[str, Message] = {
    "event": N_("the event was put right"),
    "calendar": N_("a calendar was published or withdrawn"),
    "extension": N_("it was extended"),
}
# The step by which an extension counts.
UNITS = ("days", "months")


class UnknownEvent(InvalidInput):
    """The law of the case knows no such event."""

    code = "deadlines.unknown_event"


class DeadlineOver(Conflict):
    """A deadline that was met or is void does not change any more."""

    code = "deadlines.over"


class NothingChanges(RuleViolation):
    """What is typed is what is recorded already."""

    code = "deadlines.nothing_changes"


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened: an event of the law pack, when, how it was served, on a party at home or abroad."""

    event_key: str
    on: date
    means: str = "in-person"
    abode: str = "home"


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

    @property
    def is_open(self) -> bool:
        return self.state == "open"


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
    new: tuple[Deadline, ...]
    gone: tuple[Kept, ...]

    def __bool__(self) -> bool:
        return bool(self.moved or self.new or self.gone)


def follow(pack: Pack, what: Happened) -> Followed:
    """Return what follows from an event by the rules in force then.

    A period whose calendar is not known is left out and said; raises UnknownEvent, UnknownMeans.
    """
    if what.event_key not in pack.events:
        raise UnknownEvent(N_("Choose what happened."), field="event_key")
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
    """Return what becomes of the open deadlines of an event when these follow from it; extensions stay."""
    known = {one.rule: one for one in kept}
    by_rule = {one.rule.key: one for one in follows}
    for key, one in by_rule.items():
        if key in known:
            by_rule[key] = longer(pack, one, known[key].extensions)
    return Changes(
        tuple(
            (known[key], one)
            for key, one in by_rule.items()
            if key in known and known[key].is_open and _differs(known[key], one)
        ),
        tuple(one for key, one in by_rule.items() if key not in known),
        tuple(one for key, one in known.items() if one.is_open and key not in by_rule),
    )


def _differs(kept: Kept, one: Deadline) -> bool:
    return (kept.event_on, kept.unrolled, kept.due, kept.certainty) != (
        one.event_on,
        one.unrolled,
        one.due,
        certainty_of(one),
    )


def require_open(one: Kept) -> Kept:
    """Return a deadline that is still open; raises DeadlineOver."""
    if not one.is_open:
        raise DeadlineOver(N_("This deadline is over: it was met or is void."))
    return one


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
