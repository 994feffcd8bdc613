"""What is owed on a debt on any day: its parts, each line of interest, and how every payment was applied.

A running account. Streams of interest accrue on parts of the debt; payments are applied on the day they discharge it,
in the order that applies on that day; a part that falls bears less from then on. A line of interest ends where its
rate or its base changes, where a payment is applied, and on the day asked for; only then is it rounded.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.interest import BadPeriod, Segment, Span, line
from legal_recovery.law.pack import PPB


class NotPositive(InvalidInput):
    """A payment is more than nothing."""

    code = "law.not_positive"


@dataclass(frozen=True, slots=True)
class Stream:
    """Interest that accrues to one part of a debt on what is owed on others."""

    component: str
    on: tuple[str, ...]
    spans: tuple[Span, ...]  # the first begins when the stream does
    citation: str
    until: date | None = None  # the day from which it no longer accrues
    pauses: tuple[tuple[date, date], ...] = ()
    what: str = ""  # which kind of interest it is, where a part has several
    # What bears no interest of this kind, from a day on: instalments that are not due yet, fees left out.
    outside: tuple[tuple[date, int], ...] = ()

    def base(self, owed: Mapping[str, int], day: int) -> int:
        """Return on how much it accrues on a day (an ordinal), from what is owed by part."""
        on = self.on
        # Most streams run on one part.
        whole = owed.get(on[0], 0) if len(on) == 1 else sum(owed.get(part, 0) for part in on)
        if self.outside:
            whole -= next((minor for since, minor in reversed(self.outside) if since.toordinal() <= day), 0)
        return whole if whole > 0 else 0


class Payment(NamedTuple):
    """Money that discharges the debt on a day, in the order of its parts that applies then."""

    on: date
    minor: int
    order: tuple[str, ...]
    citation: str = ""
    # By hand: what goes to which part instead of the order, at most what is due.
    by_hand: Mapping[str, int] | None = None


class Change(NamedTuple):
    """Something else that is owed more, or less, from a day on: costs awarded, a part waived."""

    on: date
    component: str
    minor: int
    why: str = ""


class Step(NamedTuple):
    """What a payment did: what was due on each part when it came, what it paid of that, and what is left over."""

    payment: Payment
    due: Mapping[str, int]
    paid: Mapping[str, int]
    unapplied: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a day: the parts, the lines of interest, the payments, the interest of each further day."""

    on: date
    owed: Mapping[str, int]  # by part, minor units
    lines: tuple[Segment, ...]
    steps: tuple[Step, ...]
    a_day: Mapping[str, Fraction]  # by part, minor units

    @property
    def total(self) -> int:
        """All that is owed, in minor units."""
        return sum(self.owed.values())

    @property
    def unapplied(self) -> int:
        """What was paid beyond everything owed, in minor units."""
        return sum(step.unapplied for step in self.steps)


@dataclass(slots=True)
class _Line:
    """A line of interest that is still open."""

    begins: int
    base: int
    span: Span


@dataclass(slots=True)
class _Running:
    """A stream with where it is."""

    stream: Stream
    starts: list[int] = field(default_factory=list)
    spans: list[Span | None] = field(default_factory=list)
    place: int = -1
    open: _Line | None = None


def statement(
    opening: Mapping[str, int],
    since: date,
    on: date,
    streams: Sequence[Stream],
    payments: Iterable[Payment] = (),
    changes: Iterable[Change] = (),
) -> Statement:
    """Return what is owed on a day, from what was owed on another (minor units by part) and all that came since.

    Payments of the day itself are taken into account; interest counts up to it. Raises BadPeriod, NotPositive.
    """
    if on < since:
        raise BadPeriod(
            N_("The account begins on {since}; there is nothing to say of {on}."),
            field="on",
            since=since.isoformat(),
            on=on.isoformat(),
        )
    account = _Account(dict(opening), streams)
    events = _by_day([*changes, *payments], since, on)
    days = account.days(since.toordinal(), on.toordinal()) | events.keys()
    for day in sorted(days):
        account.come_to(day, events.get(day, ()))
    account.close(on.toordinal())
    return Statement(
        on, account.owed, tuple(account.lines), tuple(account.steps), account.a_day(on.toordinal())
    )


def _by_day(events: Iterable[Change | Payment], since: date, on: date) -> dict[int, list[Change | Payment]]:
    """Return what came by its day; what came before the account begins is in its opening."""
    found: dict[int, list[Change | Payment]] = {}
    for event in events:
        if isinstance(event, Payment) and event.minor <= 0:
            raise NotPositive(N_("A payment is more than zero."), field="payment")
        if since <= event.on <= on:
            found.setdefault(event.on.toordinal(), []).append(event)
    return found


class _Account:
    """The account from day to day."""

    def __init__(self, owed: dict[str, int], streams: Sequence[Stream]) -> None:
        self.owed = owed
        self.lines: list[Segment] = []
        self.steps: list[Step] = []
        self.running = [_started(stream) for stream in streams]
        for stream in streams:
            owed.setdefault(stream.component, 0)

    def days(self, since: int, on: int) -> set[int]:
        """Return the days on which some stream begins, changes or ends, and the first day."""
        changes = {day for one in self.running for day in one.starts}
        changes |= {day.toordinal() for one in self.running for day, _ in one.stream.outside}
        return {since} | {day for day in changes if since < day < on}

    def come_to(self, day: int, events: Sequence[Change | Payment]) -> None:
        """Go on to a day: what happens on it comes first, then interest goes on from what is left."""
        if events:
            self.close(day)
            for event in events:
                if isinstance(event, Payment):
                    self.pay(event)
                else:
                    self.owed[event.component] = self.owed.get(event.component, 0) + event.minor
        for one in self.running:
            self.go_on(one, day)

    def go_on(self, one: _Running, day: int) -> None:
        """Let a stream run on, on a new line where its rate or base is another."""
        starts, place = one.starts, one.place
        while place + 1 < len(starts) and starts[place + 1] <= day:
            place += 1
        one.place = place
        span = one.spans[place] if place >= 0 else None
        base = 0 if span is None else one.stream.base(self.owed, day)
        known = one.open
        if known is not None:
            if span is not None and base == known.base and span[1:] == known.span[1:]:
                return
            self.end(one, day)
        if span is not None and base and span.rate_ppb:
            one.open = _Line(day, base, span)

    def close(self, day: int) -> None:
        """End all lines: what accrued until the day is owed on it."""
        for one in self.running:
            if one.open is not None:
                self.end(one, day)

    def end(self, one: _Running, day: int) -> None:
        known = one.open
        assert known is not None
        one.open = None
        if day > known.begins:
            stream = one.stream
            ended = line(
                stream.component, known.begins, day, known.base, known.span, stream.citation, stream.what
            )
            self.lines.append(ended)
            self.owed[stream.component] += ended.amount

    def pay(self, payment: Payment) -> None:
        """Apply a payment to what is owed."""
        due, paid, left = dict(self.owed), {}, payment.minor
        for part, most in (payment.by_hand or dict.fromkeys(payment.order, left)).items():
            takes = min(left, most, max(0, self.owed.get(part, 0)))
            if takes:
                paid[part] = takes
                self.owed[part] -= takes
                left -= takes
        self.steps.append(Step(payment, due, paid, left))

    def a_day(self, day: int) -> dict[str, Fraction]:
        """Return what each further day adds to each part as things stand."""
        found: dict[str, Fraction] = {}
        for one in self.running:
            place = bisect_right(one.starts, day) - 1
            span = one.spans[place] if place >= 0 else None
            base = one.stream.base(self.owed, day)
            if span is not None and base:
                more = Fraction(base * span.rate_ppb, span.basis * PPB)
                found[one.stream.component] = found.get(one.stream.component, Fraction(0)) + more
        return found


def _started(stream: Stream) -> _Running:
    """Return a stream as days on which its rate changes, None where it stands still."""
    changes: dict[int, Span | None] = {span.since: span for span in stream.spans}
    for begins, ends in stream.pauses:
        first, last = begins.toordinal(), ends.toordinal()
        if last <= first:
            continue
        changes[last] = _current(stream.spans, last)
        for day in [day for day in changes if first <= day < last]:
            del changes[day]
        changes[first] = None
    if stream.until is not None:
        end = stream.until.toordinal()
        changes = {day: span for day, span in changes.items() if day < end}
        changes[end] = None
    starts = sorted(changes)
    return _Running(stream, starts, [changes[day] for day in starts])


def _current(spans: Sequence[Span], day: int) -> Span | None:
    return next((span for span in reversed(spans) if span.since <= day), None)
