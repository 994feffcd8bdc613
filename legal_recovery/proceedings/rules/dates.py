"""Court dates: ahead when they are set, at the time of the place; held, adjourned or cancelled afterwards."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message

DATE_KINDS: dict[str, Message] = {
    "hearing": N_("Hearing"),
    "mediation": N_("Mediation"),
    "evidence_exchange": N_("Exchange of evidence"),
    "valuation": N_("On-site valuation"),
    "auction_start": N_("Start of an auction"),
    "other": N_("Other appointment"),
}
DATE_STATES: dict[str, Message] = {
    "set": N_("Set"),
    "held": N_("Held"),
    "adjourned": N_("Adjourned"),
    "cancelled": N_("Cancelled"),
}
# Nobody is at two places that are less than this apart in time.
CLASH = timedelta(hours=2)


class DateInPast(InvalidInput):
    """A court date is set ahead of its time; what took place is recorded as held."""

    code = "court_dates.in_past"


class DateOver(Conflict):
    """What was held, adjourned or cancelled does not change any more."""

    code = "court_dates.over"


class NotYetHeld(InvalidInput):
    """A court date is held when its day has come."""

    code = "court_dates.not_yet"


@dataclass(frozen=True, slots=True)
class DateTerms:
    """A court date as it is set: at the time and in the time zone of the place."""

    date_kind: str
    day: date
    at: time | None = None
    zone: str = "UTC"
    place: str | None = None
    attends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A court date that stands, with who attends it."""

    id: int
    reference: str | None
    date_kind: str
    day: date
    at: time | None
    zone: str
    attends: tuple[int, ...]


def require_zone(name: str) -> str:
    """Return the name of a time zone; raises InvalidInput."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidInput(
            N_("“{zone}” is not the name of a time zone, such as Asia/Shanghai."),
            field="zone",
            zone=name[:40],
        ) from None
    return name


_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3])[:：.时](?P<minute>[0-5]\d)分?")


def read_time(text: str, field: str = "at") -> time:
    """Return a time of day as people write it, 9:30 or 14：30; raises InvalidInput."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(N_("“{text}” is not a time of day, such as 09:30."), field=field, text=text[:20])
    return time(int(match["hour"]), int(match["minute"]))


def require_ahead(terms: DateTerms, now: datetime) -> DateTerms:
    """Return a court date that lies ahead at its place; raises DateInPast, InvalidInput."""
    there = _now_at(terms, now)
    if terms.day < there.date():
        raise DateInPast(
            N_("{day} is in the past; of what was held then, say what came of it."),
            field="day",
            day=terms.day,
        )
    if terms.at is not None and terms.day == there.date() and terms.at <= there.time():
        raise DateInPast(
            N_("At the place it is {now} already: {at} is in the past."),
            field="at",
            now=there.strftime("%H:%M"),
            at=terms.at.strftime("%H:%M"),
        )
    return terms


def require_held(terms: DateTerms, now: datetime) -> DateTerms:
    """Return a court date whose day has come at its place, so that it can have a result; raises NotYetHeld."""
    _now_at(terms, now)
    require_come(terms.day, terms.zone, now)
    return terms


def _now_at(terms: DateTerms, now: datetime) -> datetime:
    if terms.date_kind not in DATE_KINDS:
        raise InvalidInput(N_("Choose what takes place."), field="date_kind")
    return now.astimezone(ZoneInfo(require_zone(terms.zone)))


def require_set(state: str) -> None:
    """Refuse to change a court date that is over; raises DateOver."""
    if state != "set":
        raise DateOver(N_("This court date is over: {state}."), field="state", state=DATE_STATES[state])


def require_come(day: date, zone: str, now: datetime) -> None:
    """Refuse to call a court date held before its day has come at its place; raises NotYetHeld."""
    if now.astimezone(ZoneInfo(zone)).date() < day:
        raise NotYetHeld(N_("{day} has not come yet."), field="result", day=day)


def moment_of(day: date, at: time | None, zone: str) -> datetime | None:
    """Return the moment of a court date, None where it has no hour."""
    return datetime.combine(day, at, ZoneInfo(zone)) if at is not None else None


def clashes(terms: DateTerms, others: Iterable[Known]) -> list[tuple[int, Known]]:
    """Return who of those that attend is less than two hours before or after at another one, and at which."""
    mine = moment_of(terms.day, terms.at, terms.zone)
    found: list[tuple[int, Known]] = []
    for other in others:
        theirs = moment_of(other.day, other.at, other.zone)
        if mine is not None and theirs is not None and abs(mine - theirs) < CLASH:
            found += [(person, other) for person in terms.attends if person in other.attends]
    return found
