"""Law packs: every figure that the law of a jurisdiction sets, with its citation and the dates it is in force.

What a rule says is data (`packs/*.toml`); what follows from it is computed by the functions of this package. Which
version counts is decided by the day that the matter is about, never by today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, cast

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError, RuleViolation, Unsupported

PACKS = Path(__file__).parent / "packs"

# Rates are whole numbers of billionths: 4.35 % a year is 43,500,000.
PPB = 1_000_000_000
_PPB_OF_A_PERCENT = 10_000_000


class BrokenPack(RecoveryError):
    """A law pack contradicts itself or cannot be read."""

    code = "law.broken_pack"


class UnknownJurisdiction(Unsupported):
    """There is no law pack for the jurisdiction."""

    code = "law.unknown_jurisdiction"


class UnknownRule(InvalidInput):
    """The law pack has no rule of this name."""

    code = "law.unknown_rule"


class NotInForce(RuleViolation):
    """No version of the rule was in force on the day."""

    code = "law.not_in_force"


class NotKnown(RuleViolation):
    """The table of published rates, or the calendar, does not reach the day."""

    code = "law.not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of a rule: what it is called, since when and until when it holds, and where it stands."""

    key: str
    name: Mapping[str, str]  # by language
    in_force_from: date
    in_force_until: date | None  # the last day in force
    citation: str
    sure: str  # V statute read, S secondary source read, M from general knowledge
    note: Mapping[str, str]
    line: int

    def in_force(self, on: date) -> bool:
        """Tell whether this version applied on the day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a fee table: what part of an amount it covers, and what that part costs."""

    above: int  # minor units, exclusive
    up_to: int | None  # minor units, inclusive; None is without end
    fixed: int  # minor units, for the band as a whole
    rate_ppb: int  # of what lies in the band
    before: int  # what all lower bands cost together, in billionths of a minor unit
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule(Rule):
    """A fee on an amount: by bands, or a share of another fee."""

    bands: tuple[Band, ...]
    # By bands that add up, or by the one band in which the whole amount lies.
    cumulative: bool
    rounding: str  # half-up or down, to the minor unit
    cap: int | None
    of: str | None
    share: tuple[int, int]
    half_citation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Rule):
    """A single number that the law sets: a rate, a share, a number of days."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that periods run from."""

    key: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Rule):
    """A time that runs from an event, or is counted back from one."""

    trigger: str  # the event's name, `served.judgment`
    count: int
    unit: str  # days, working-days, clear-days, months, years
    foreign_count: int | None  # where the party lives abroad
    before: bool  # counted back from the event
    rolls: bool  # a last day on which courts are closed moves to the next on which they are open
    fixed: bool  # not to be trusted to move: reminders use its own last day
    skips_closed_up_to: int  # a period of so few days does not count days on which courts are closed
    interrupted_by: tuple[str, ...]  # the grounds on which it runs again from its beginning; none: never
    longest: str | None  # the period of the same event beyond which no interruption carries it
    lead: int | None  # from how many days before it wants to be remembered
    if_missed: Mapping[str, str]  # what follows when it is missed, by language
    whose: str  # ours, the opponent's, the court's, or the receiver's: whoever was served
    met_by: tuple[str, ...]  # the events by which it is met
    ended_by: tuple[str, ...]  # the events after which it no longer matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Rule):
    """Something that lets a period run again from its beginning."""

    procedure: bool  # a matter before a court or an authority: the period runs again once that has ended
    after_expiry: bool  # it counts even when the period has run out already


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Rule):
    """In which order a payment is applied."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Rule):
    """A rate that is published again and again, each applying until the next."""

    source: str
    # Day of the month on which the next one comes at the earliest; None where the series is closed.
    published_on: int | None
    rates: tuple["Published", ...]

    @property
    def known_until(self) -> date:
        """The last day of which the rate is known: none is carried on past the next day of publication."""
        if self.published_on is None:
            assert self.in_force_until is not None
            return self.in_force_until
        year, month = divmod(month_number(self.rates[-1].since) + 1, 12)
        return date(year, month + 1, self.published_on) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Published:
    """A published rate: in force from its day on, in billionths a year, and who says so."""

    since: date
    rate_ppb: int
    source: str


@dataclass(frozen=True, slots=True)
class Year:
    """The calendar of one year: days off besides the weekend, and weekend days that are worked."""

    off: frozenset[date]
    worked: frozenset[date]
    citation: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """On which days courts and offices are open, for the years whose calendar is published."""

    weekend: frozenset[int]
    years: Mapping[int, Year]


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Pack:
    """The law of one jurisdiction, as data."""

    jurisdiction: str
    name: Mapping[str, str]
    currency: str
    # Where its courts sit, unless a court says otherwise: the IANA name of a time zone.
    zone: str
    calendar: Calendar
    events: Mapping[str, Event]
    # Versions by kind and name, the oldest first.
    rules: Mapping[tuple[type[Rule], str], tuple[Rule, ...]]

    def rule(self, kind: type[R], key: str, on: date) -> R:
        """Return the version of a rule in force on a day.

        Raises UnknownRule where there never was one of the name, NotInForce.
        """
        versions = self.versions(kind, key)
        for version in versions:
            if version.in_force(on):
                return version
        raise NotInForce(
            N_("The law pack {pack} has no rule “{key}” in force on {day}; what it has is in force {dates}."),
            pack=self.jurisdiction,
            key=key,
            day=on.isoformat(),
            dates=", ".join(_span(one) for one in versions),
        )

    def versions(self, kind: type[R], key: str) -> tuple[R, ...]:
        """Return all versions of a rule, the oldest first; raises UnknownRule."""
        found = self.rules.get((kind, key))
        if found is None:
            raise UnknownRule(
                N_("The law pack {pack} has no rule “{key}”."),
                field="rule",
                pack=self.jurisdiction,
                key=key[:60],
            )
        return cast("tuple[R, ...]", found)

    def figure(self, key: str, on: date) -> Figure:
        """Return a single number of the law in force on a day; raises UnknownRule, NotInForce."""
        return self.rule(Figure, key, on)

    def series(self, key: str) -> Series:
        """Return a table of published rates; raises UnknownRule."""
        return self.versions(Series, key)[-1]

    def keys(self, kind: type[Rule]) -> list[str]:
        """Return the names of all rules of a kind, as the pack has them in order."""
        return [key for of, key in self.rules if of is kind]

    def with_published(self, published: Mapping[str, Sequence[Published]]) -> "Pack":
        """Return the pack with rates that were published after it was made, by the name of their series.

        What the pack has itself is not overruled.
        """
        longer = {
            (kind, key): tuple(_extended(one, published) for one in versions)
            for (kind, key), versions in self.rules.items()
        }
        return replace(self, rules=longer)

    def with_years(self, years: Mapping[int, Year]) -> "Pack":
        """Return the pack with the calendars of years that were published after it was made."""
        known = {**years, **self.calendar.years}
        return replace(self, calendar=replace(self.calendar, years=known))


def _span(rule: Rule) -> str:
    return (
        f"{rule.in_force_from.isoformat()} – {rule.in_force_until.isoformat() if rule.in_force_until else ''}"
    )


def _extended(rule: Rule, published: Mapping[str, Sequence[Published]]) -> Rule:
    if not isinstance(rule, Series) or rule.key not in published:
        return rule
    rates = list(rule.rates)
    for one in sorted(published[rule.key], key=lambda one: one.since):
        # Past a month that is missing nothing is known: its rate is not that of the month before.
        if month_number(one.since) == month_number(rates[-1].since) + 1:
            rates.append(one)
    return replace(rule, rates=tuple(rates))


def month_number(day: date) -> int:
    """Return the months since the year nought, by which months are compared."""
    return day.year * 12 + day.month - 1


@lru_cache
def load_pack(jurisdiction: str) -> Pack:
    """Return the pack of a jurisdiction, such as `CN` or `US-NY`.

    Raises UnknownJurisdiction, and BrokenPack where the file contradicts itself.
    """
    from legal_recovery.law.reading import read_pack

    # A portfolio writes US_NY for US-NY.
    name = jurisdiction.lower().replace("-", "_")
    path = PACKS / f"{name}.toml"
    if not name.replace("_", "").isalpha() or not path.is_file():
        raise UnknownJurisdiction(
            N_("There is no law pack for “{jurisdiction}”; there are {known}."),
            jurisdiction=jurisdiction[:20],
            known=", ".join(known_jurisdictions()),
        )
    return read_pack(path.read_text(encoding="utf-8"), path.name, PACKS)


def known_jurisdictions() -> list[str]:
    """Return the jurisdictions that there are packs for."""
    return sorted(path.stem.upper().replace("_", "-") for path in PACKS.glob("*.toml"))


def ppb(percent: "Decimal | int | str") -> int:
    """Return a rate in percent as whole billionths; raises InvalidInput where it has more than seven decimals."""
    exact = Decimal(percent) * _PPB_OF_A_PERCENT
    if exact != int(exact):
        raise InvalidInput(
            N_("A rate has at most seven decimals of a percent, not {percent}."),
            field="rate",
            percent=str(percent),
        )
    return int(exact)


def percent_text(rate_ppb: int) -> str:
    """Return a rate in percent without needless noughts: 43,500,000 is `4.35`."""
    return format((Decimal(rate_ppb) / _PPB_OF_A_PERCENT).normalize(), "f")


def half_up(numerator: int, denominator: int) -> int:
    """Return a fraction as a whole number, halves away from zero: money rounded as people round it."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))
