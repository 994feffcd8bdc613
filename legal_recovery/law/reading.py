"""Reading a law pack, and refusing one that contradicts itself: each fault is named with the lines of the file.

A gap or an overlap in bands or dates, a key that nobody reads, a share of a fee that is not there: a figure that
the law sets is either right or missing, never silently something else.
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.law.binding import by_name
from legal_recovery.law.pack import (
    PPB,
    Band,
    BrokenPack,
    Calendar,
    Event,
    FeeRule,
    Figure,
    Ground,
    Order,
    Pack,
    Period,
    Published,
    Rule,
    Series,
    Year,
    ppb,
)
from legal_recovery.law.seams import require_seamless_bands

_COMMON = {"key", "name", "in_force_from", "in_force_until", "citation", "sure", "note"}
_LANGUAGES = {"zh", "en"}
_SURE = ("V", "S", "M-high", "M-med", "M-low")
_WHOSE = ("ours", "opponent", "receiver", "court")
_UNITS = ("days", "working-days", "clear-days", "months", "years")
_ROUNDINGS = ("half-up", "down")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table of the file as it was written, and where: its heading, and a line for each row of its list."""

    kind: str
    values: dict[str, Any]
    file: str
    line: int
    rows: list[int]

    def broken(self, message: str, **facts: Any) -> NoReturn:
        """Raise BrokenPack for this table."""
        raise BrokenPack(message, file=self.file, line=self.line, **facts)

    def text(self, key: str) -> str:
        """Return a text that has to be there."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.broken(N_("{file}, line {line}: “{key}” is missing."), key=key)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number of zero or more."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.broken(N_("{file}, line {line}: “{key}” has to be a whole number."), key=key)
        return value

    def one_of(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return one of a few words."""
        value = self.values.get(key, default)
        if value not in choices:
            self.broken(
                N_("{file}, line {line}: “{key}” has to be one of {choices}."),
                key=key,
                choices=", ".join(choices),
            )
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.broken(N_("{file}, line {line}: “{key}” is either true or false."), key=key)
        return value

    def day(self, key: str) -> date:
        """Return a day that has to be there."""
        value = self.values.get(key)
        if type(value) is not date:
            self.broken(N_("{file}, line {line}: “{key}” has to be a day such as 2007-04-01."), key=key)
        return value

    def number(self, key: str) -> Decimal:
        """Return a number exactly as it is written."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.broken(N_("{file}, line {line}: “{key}” has to be a number."), key=key)
        return Decimal(value)

    def names(self, key: str, *, required: bool = True) -> Mapping[str, str]:
        """Return a text in both languages."""
        value = self.values.get(key, {})
        if not required and not value:
            return {}
        if not isinstance(value, dict) or value.keys() != _LANGUAGES or not all(value.values()):
            self.broken(N_("{file}, line {line}: “{key}” has to be there in zh and en."), key=key)
        return value


def read_pack(text: str, file: str, beside: Path | None = None) -> Pack:
    """Return the pack that a file's text holds; `file` is its name in error messages.

    Tables of rates and calendars of years that it names are read from the folder `beside` it. Raises BrokenPack.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BrokenPack(N_("{file} cannot be read: {reason}."), file=file, reason=str(error)) from error
    entries = list(_entries(text, data, file))
    head = _head(data, file)
    currency = head.text("currency")
    events = _events([one for one in entries if one.kind == "event"])
    rules = [_READERS[one.kind](one, currency, beside) for one in entries if one.kind != "event"]
    return Pack(
        jurisdiction=head.text("jurisdiction"),
        name=head.names("name"),
        currency=currency,
        zone=str(head.values.get("zone", "UTC")),
        calendar=_calendar(head, beside),
        events=events,
        rules=by_name(rules, events, file),
    )


def _events(entries: Sequence[_Entry]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for entry in entries:
        _refuse_strangers(entry, {"key", "name"})
        event = Event(entry.text("key"), entry.names("name"))
        if event.key in found:
            entry.broken(N_("{file}, line {line}: the event “{key}” is there twice."), key=event.key)
        found[event.key] = event
    return found


def _head(data: dict[str, Any], file: str) -> _Entry:
    head = data.get("pack")
    entry = _Entry("pack", head if isinstance(head, dict) else {}, file, 1, [])
    _refuse_strangers(entry, {"jurisdiction", "name", "currency", "weekend", "calendar", "zone"})
    _require_zone(entry)
    return entry


def _require_zone(entry: _Entry) -> None:
    zone = str(entry.values.get("zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError):
        entry.broken(N_("{file}, line {line}: “{zone}” is not the name of a time zone."), zone=zone[:40])


def _entries(text: str, data: dict[str, Any], file: str) -> Iterator[_Entry]:
    """Yield every table of the file with its lines; tomllib does not say them, so the headings are counted."""
    lines = _lines(text)
    for kind, tables in data.items():
        if kind == "pack":
            continue
        if kind not in (*_READERS, "event") or not isinstance(tables, list):
            raise BrokenPack(N_("{file}: “{key}” is no kind of rule."), file=file, key=kind)
        if len(tables) != len(lines[kind]) or not all(isinstance(one, dict) for one in tables):
            raise BrokenPack(N_("{file}: begin each “{key}” with a heading of its own."), file=file, key=kind)
        for values, (line, rows) in zip(tables, lines[kind], strict=True):
            yield _Entry(kind, values, file, line, rows)


def _lines(text: str) -> dict[str, list[tuple[int, list[int]]]]:
    """Return where each table begins, and where each row of its list stands: one row a line."""
    found: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    rows: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        plain = line.strip()
        if plain.startswith("[["):
            rows = []
            found[plain.split("#")[0].strip().strip("[]").strip()].append((number, rows))
        elif plain.startswith("{"):
            rows.append(number)
    return found


def _refuse_strangers(entry: _Entry, known: set[str]) -> None:
    for key in sorted(entry.values.keys() - known):
        entry.broken(N_("{file}, line {line}: “{key}” is not a key of “{kind}”."), key=key, kind=entry.kind)


def _common(entry: _Entry, own: set[str]) -> dict[str, Any]:
    """Return what every rule has, and refuse keys that nobody reads."""
    _refuse_strangers(entry, _COMMON | own)
    since = entry.day("in_force_from")
    until = entry.day("in_force_until") if "in_force_until" in entry.values else None
    if until is not None and until < since:
        entry.broken(N_("{file}, line {line}: the rule ends before it begins."))
    return {
        "key": entry.text("key"),
        "name": entry.names("name"),
        "in_force_from": since,
        "in_force_until": until,
        "citation": entry.text("citation"),
        "sure": entry.one_of("sure", _SURE),
        "note": entry.names("note", required=False),
        "line": entry.line,
    }


# --- the kinds of rules -----------------------------------------------------------------------------------


def _fee(entry: _Entry, currency: str, _beside: Path | None) -> FeeRule:
    own = {"bands", "basis", "rounding", "cap", "of", "share", "half_citation"}
    common = _common(entry, own)
    if ("bands" in entry.values) == ("of" in entry.values):
        entry.broken(
            N_("{file}, line {line}: the fee “{key}” needs either bands or “of” with a share."),
            key=common["key"],
        )
    cumulative = entry.one_of("basis", ("bands", "whole"), "bands") == "bands"
    return FeeRule(
        **common,
        bands=_bands(entry, currency, cumulative),
        cumulative=cumulative,
        rounding=entry.one_of("rounding", _ROUNDINGS, "half-up"),
        cap=_minor(entry, entry.values["cap"], currency, entry.line) if "cap" in entry.values else None,
        of=entry.text("of") if "of" in entry.values else None,
        share=_share(entry),
        half_citation=entry.text("half_citation") if "half_citation" in entry.values else None,
    )


def _share(entry: _Entry) -> tuple[int, int]:
    part, _, whole = str(entry.values.get("share", "1/1")).partition("/")
    if not (part.isdecimal() and whole.isdecimal() and int(whole)):
        entry.broken(N_("{file}, line {line}: “share” has to be a fraction such as 1/3."))
    return int(part), int(whole)


def _bands(entry: _Entry, currency: str, cumulative: bool) -> tuple[Band, ...]:
    tables = entry.values.get("bands", [])
    if (
        not isinstance(tables, list)
        or len(tables) != len(entry.rows)
        or ("bands" in entry.values) > bool(tables)
    ):
        entry.broken(N_("{file}, line {line}: write each band on a line of its own."))
    bands: list[Band] = []
    for values, line in zip(tables, entry.rows, strict=True):
        bands.append(_band(entry, values, line, currency, bands if cumulative else []))
    require_seamless_bands(bands, currency, entry.file)
    return tuple(bands)


def _band(entry: _Entry, values: dict[str, Any], line: int, currency: str, lower: list[Band]) -> Band:
    here = _Entry("bands", values, entry.file, line, [])
    _refuse_strangers(here, {"above", "up_to", "fixed", "percent"})
    below = lower[-1] if lower else None
    before = 0
    if below is not None and below.up_to is not None:
        before = below.before + below.fixed * PPB + below.rate_ppb * (below.up_to - below.above)
    return Band(
        above=_minor(here, values.get("above"), currency, line),
        up_to=_minor(here, values["up_to"], currency, line) if "up_to" in values else None,
        fixed=_minor(here, values.get("fixed", 0), currency, line),
        rate_ppb=_rate(here, values.get("percent", 0), line),
        before=before,
        line=line,
    )


def _minor(entry: _Entry, value: Any, currency: str, line: int) -> int:
    try:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            raise ValueError
        return Money.of(value, currency).minor
    except (ValueError, InvalidOperation, RecoveryError):
        raise BrokenPack(
            N_("{file}, line {line}: “{value}” is not an amount of {currency}."),
            file=entry.file,
            line=line,
            value=str(value),
            currency=currency,
        ) from None


def _rate(entry: _Entry, percent: Any, line: int) -> int:
    try:
        if isinstance(percent, bool) or not isinstance(percent, int | Decimal) or percent < 0:
            raise ValueError
        return ppb(percent)
    except (ValueError, InvalidOperation, OverflowError, RecoveryError):
        raise BrokenPack(
            N_("{file}, line {line}: {percent} is not a rate in percent of at most seven decimals."),
            file=entry.file,
            line=line,
            percent=str(percent),
        ) from None


def _figure(entry: _Entry, _currency: str, _beside: Path | None) -> Figure:
    return Figure(**_common(entry, {"value", "unit"}), value=entry.number("value"), unit=entry.text("unit"))


def _period(entry: _Entry, _currency: str, _beside: Path | None) -> Period:
    own = {"trigger", "count", "unit", "foreign_count", "before", "rolls", "fixed", "skips_closed_up_to"}
    return Period(
        **_common(
            entry,
            own | {"interrupted_by", "longest", "lead", "if_missed", "whose", "met_by", "ended_by"},
        ),
        trigger=entry.text("trigger"),
        count=entry.whole("count"),
        unit=entry.one_of("unit", _UNITS),
        foreign_count=entry.whole("foreign_count") if "foreign_count" in entry.values else None,
        before=entry.flag("before", False),
        rolls=entry.flag("rolls", True),
        fixed=entry.flag("fixed", False),
        skips_closed_up_to=entry.whole("skips_closed_up_to", 0),
        interrupted_by=_words(entry, "interrupted_by") if "interrupted_by" in entry.values else (),
        longest=entry.text("longest") if "longest" in entry.values else None,
        lead=entry.whole("lead") if "lead" in entry.values else None,
        if_missed=entry.names("if_missed", required=False),
        whose=entry.one_of("whose", _WHOSE, "ours"),
        met_by=_words(entry, "met_by") if "met_by" in entry.values else (),
        ended_by=_words(entry, "ended_by") if "ended_by" in entry.values else (),
    )


def _ground(entry: _Entry, _currency: str, _beside: Path | None) -> Ground:
    return Ground(
        **_common(entry, {"procedure", "after_expiry"}),
        procedure=entry.flag("procedure", False),
        after_expiry=entry.flag("after_expiry", False),
    )


def _words(entry: _Entry, key: str) -> tuple[str, ...]:
    words = entry.values.get(key)
    if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
        entry.broken(N_("{file}, line {line}: “{key}” is missing."), key=key)
    return tuple(words)


def _order(entry: _Entry, _currency: str, _beside: Path | None) -> Order:
    common = _common(entry, {"steps"})
    steps = _words(entry, "steps")
    if len(set(steps)) < len(steps):
        entry.broken(N_("{file}, line {line}: a step of an order stands there twice."))
    return Order(**common, steps=steps)


def _series(entry: _Entry, _currency: str, beside: Path | None) -> Series:
    common = _common(entry, {"file", "column", "source", "published_on", "rates"})
    rates = _listed_rates(entry) if "rates" in entry.values else _filed_rates(entry, beside)
    published_on = entry.whole("published_on") if "published_on" in entry.values else None
    if (published_on is None) == (common["in_force_until"] is None):
        entry.broken(N_("{file}, line {line}: a series is either closed or says when the next rate comes."))
    for one, after in pairwise(rates):
        if one.since >= after.since:
            entry.broken(N_("{file}, line {line}: the rates are not in the order of their days."))
    if not rates or rates[0].since != common["in_force_from"]:
        entry.broken(N_("{file}, line {line}: the series does not begin with its first rate."))
    return Series(**common, source=entry.text("source"), published_on=published_on, rates=rates)


def _listed_rates(entry: _Entry) -> tuple[Published, ...]:
    rates = []
    for values, line in zip(entry.values["rates"], entry.rows, strict=True):
        here = _Entry("rates", values, entry.file, line, [])
        _refuse_strangers(here, {"since", "percent"})
        rates.append(
            Published(here.day("since"), _rate(here, values.get("percent"), line), entry.text("source"))
        )
    return tuple(rates)


def _filed_rates(entry: _Entry, beside: Path | None) -> tuple[Published, ...]:
    """Read a table of days and rates in percent, one publication a line."""
    name, column = entry.text("file"), entry.whole("column")
    rates = []
    for number, line in enumerate(_beside(entry, name, beside).splitlines(), start=1):
        cells = line.split()
        try:
            since, rate = date.fromisoformat(cells[0]), ppb(cells[column])
        except (IndexError, ValueError, InvalidOperation, RecoveryError):
            raise BrokenPack(
                N_("{file}, line {line}: a line has a day and a rate in percent for each column."),
                file=name,
                line=number,
            ) from None
        rates.append(Published(since, rate, entry.text("source")))
    return tuple(rates)


def _beside(entry: _Entry, name: str, beside: Path | None) -> str:
    path = beside / name if beside is not None and Path(name).name == name else None
    if path is None or not path.is_file():
        entry.broken(N_("{file}, line {line}: there is no file {name} beside the pack."), name=name)
    return path.read_text(encoding="utf-8")


_READERS: dict[str, Callable[[_Entry, str, Path | None], Rule]] = {
    "fee": _fee,
    "figure": _figure,
    "period": _period,
    "ground": _ground,
    "order": _order,
    "series": _series,
}


# --- the calendar -----------------------------------------------------------------------------------------


def _calendar(head: _Entry, beside: Path | None) -> Calendar:
    if "calendar" not in head.values:
        return Calendar(_weekend(head), {})
    name = head.text("calendar")
    try:
        data = json.loads(_beside(head, name, beside))
        years = {int(year): _year(int(year), values) for year, values in data.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenPack(N_("{file} cannot be read: {reason}."), file=name, reason=str(error)) from error
    return Calendar(_weekend(head), years)


def _weekend(head: _Entry) -> frozenset[int]:
    weekend = head.values.get("weekend", [])
    if not isinstance(weekend, list) or not all(one in range(1, 8) for one in weekend):
        head.broken(N_("{file}, line {line}: “weekend” lists days of the week from 1, Monday, to 7."))
    return frozenset(weekend)


def _year(year: int, values: Mapping[str, Any]) -> Year:
    off, worked = (
        frozenset(date.fromisoformat(day) for day in values.get(key, [])) for key in ("off", "worked")
    )
    if both := off & worked:
        raise ValueError(f"{min(both)} is both a day off and a working day")
    if outside := [day for day in off | worked if day.year != year]:
        raise ValueError(f"{min(outside)} is not in {year}")
    return Year(off, worked, " ".join(values["papers"]))
