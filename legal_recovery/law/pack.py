"""Law packs: the figures of a jurisdiction's statutes, with citation and dates of force, checked when read.

A gap or an overlap in bands or dates is an error that names the lines of the file.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from legal_recovery.kernel.errors import N_, RecoveryError, RuleViolation, Unsupported
from legal_recovery.kernel.money import Money

_PACKS = Path(__file__).parent / "packs"
_PPM_OF_A_PERCENT = 10_000


class BrokenPack(RecoveryError):
    """A law pack contradicts itself or cannot be read."""

    code = "law.broken_pack"


class UnknownJurisdiction(Unsupported):
    """There is no law pack for the jurisdiction."""

    code = "law.unknown_jurisdiction"


class NotInForce(RuleViolation):
    """No version of the rule was in force on the day."""

    code = "law.not_in_force"


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a fee table: what part of an amount it covers, and what that part costs."""

    above: int  # minor units, exclusive
    up_to: int | None  # minor units, inclusive; None is without end
    fixed: int  # minor units, for the band as a whole
    rate_ppm: int  # parts per million of what lies in the band
    line: int


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One version of a court fee: its bands, or its share of another fee, and where the law says so."""

    kind: str
    name: str
    in_force_from: date
    in_force_until: date | None  # the last day in force
    citation: str
    sure: str
    bands: tuple[Band, ...]
    cap: int | None
    of: str | None
    share: tuple[int, int]
    half_citation: str | None
    line: int

    def in_force(self, on: date) -> bool:
        """Tell whether this version applied on the day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class Pack:
    """The figures of one jurisdiction."""

    jurisdiction: str
    currency: str
    fees: tuple[FeeRule, ...]

    def fee_rule(self, kind: str, on: date) -> FeeRule:
        """Return the version of a fee in force on a day.

        Raises NotInForce.
        """
        rule = next((r for r in self.fees if r.kind == kind and r.in_force(on)), None)
        if rule is None:
            raise NotInForce(
                N_("The law pack {pack} has no rule for the fee “{kind}” on {day}."),
                pack=self.jurisdiction,
                kind=kind,
                day=on.isoformat(),
            )
        return rule


@lru_cache
def load_pack(jurisdiction: str) -> Pack:
    """Return the pack of a jurisdiction, such as `CN`.

    Raises UnknownJurisdiction, and BrokenPack where the file contradicts itself.
    """
    path = _PACKS / f"{jurisdiction.lower().replace('-', '_')}.toml"
    if not jurisdiction.replace("-", "").isalpha() or not path.is_file():
        raise UnknownJurisdiction(N_("There is no law pack for “{jurisdiction}”."), jurisdiction=jurisdiction)
    return read_pack(path.read_text(encoding="utf-8"), path.name)


def read_pack(text: str, file: str) -> Pack:
    """Return the pack that a file's text holds; `file` is its name in error messages.

    Raises BrokenPack.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
        currency = data["pack"]["currency"]
        lines = list(_lines_of_fees(text))
        fees = tuple(
            _fee_rule(entry, at, currency, file) for entry, at in zip(data.get("fee", []), lines, strict=True)
        )
        pack = Pack(data["pack"]["jurisdiction"], currency, fees)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise BrokenPack(N_("{file} cannot be read: {reason}."), file=file, reason=str(error)) from error
    _require_seamless_dates(pack, file)
    return pack


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where a fee stands in the file: its heading, and one line for each band."""

    heading: int
    bands: list[int]


def _lines_of_fees(text: str) -> Iterator[_Lines]:
    """Yield where each fee stands; tomllib does not say, so the house style of one band a line does."""
    current: _Lines | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("[["):
            if current is not None:
                yield current
            current = _Lines(number, []) if line.strip() == "[[fee]]" else None
        elif current is not None and line.lstrip().startswith("{"):
            current.bands.append(number)
    if current is not None:
        yield current


_FEE_KEYS = {
    *("kind", "name", "in_force_from", "in_force_until", "citation", "sure"),
    *("bands", "cap", "of", "share", "half_citation"),
}


def _fee_rule(entry: dict[str, Any], at: _Lines, currency: str, file: str) -> FeeRule:
    if unknown := sorted(entry.keys() - _FEE_KEYS):
        raise BrokenPack(
            N_("{file}, line {line}: “{key}” is not a key of a fee."),
            file=file,
            line=at.heading,
            key=unknown[0],
        )
    if ("bands" in entry) == ("of" in entry):
        raise BrokenPack(
            N_("{file}, line {line}: the fee “{kind}” needs either bands or “of” with a share."),
            file=file,
            line=at.heading,
            kind=entry["kind"],
        )
    rule = FeeRule(
        kind=entry["kind"],
        name=entry["name"],
        in_force_from=entry["in_force_from"],
        in_force_until=entry.get("in_force_until"),
        citation=entry["citation"],
        sure=entry["sure"],
        bands=_bands(entry.get("bands", []), at, currency, file),
        cap=Money.of(entry["cap"], currency).minor if "cap" in entry else None,
        of=entry.get("of"),
        share=_share(entry.get("share", "1/1")),
        half_citation=entry.get("half_citation"),
        line=at.heading,
    )
    _require_seamless_bands(rule, currency, file)
    return rule


def _share(text: str) -> tuple[int, int]:
    part, whole = text.split("/")
    return int(part), int(whole)


def _bands(entries: Sequence[dict[str, Any]], at: _Lines, currency: str, file: str) -> tuple[Band, ...]:
    if len(entries) != len(at.bands):
        raise BrokenPack(
            N_("{file}, line {line}: write each band on a line of its own."),
            file=file,
            line=at.heading,
        )
    return tuple(
        Band(
            above=Money.of(entry["above"], currency).minor,
            up_to=Money.of(entry["up_to"], currency).minor if "up_to" in entry else None,
            fixed=Money.of(entry.get("fixed", 0), currency).minor,
            rate_ppm=_ppm(entry.get("percent", 0), line, file),
            line=line,
        )
        for entry, line in zip(entries, at.bands, strict=True)
    )


def _ppm(percent: int | Decimal, line: int, file: str) -> int:
    ppm = Decimal(percent) * _PPM_OF_A_PERCENT
    if ppm != int(ppm) or ppm < 0:
        raise BrokenPack(
            N_("{file}, line {line}: {percent} is not a rate in percent of at most four decimals."),
            file=file,
            line=line,
            percent=str(percent),
        )
    return int(ppm)


def _require_seamless_bands(rule: FeeRule, currency: str, file: str) -> None:
    """Each band must begin where the one before ends, from zero and without end."""
    if not rule.bands:
        return
    first, last = rule.bands[0], rule.bands[-1]
    if first.above != 0 or last.up_to is not None:
        raise BrokenPack(
            N_("{file}, lines {first} to {last}: the bands must begin at 0 and the last have no end."),
            file=file,
            first=first.line,
            last=last.line,
        )
    for band, after in pairwise(rule.bands):
        if band.up_to != after.above:
            raise _seam(band, after, currency, file)


def _seam(band: Band, after: Band, currency: str, file: str) -> BrokenPack:
    gap = band.up_to is not None and band.up_to < after.above
    message = (
        N_("{file}, lines {first} and {second}: there is a gap between {low} and {high}.")
        if gap
        else N_("{file}, lines {first} and {second}: the bands overlap between {low} and {high}.")
    )
    ends = sorted([band.up_to if band.up_to is not None else after.above, after.above])
    low, high = (Money(minor, currency).text for minor in ends)
    return BrokenPack(message, file=file, first=band.line, second=after.line, low=low, high=high)


def _require_seamless_dates(pack: Pack, file: str) -> None:
    """Versions of one fee must follow each other without a day missing or doubled."""
    kinds = {rule.kind for rule in pack.fees}
    for rule in pack.fees:
        if rule.of is not None and rule.of not in kinds:
            raise BrokenPack(
                N_("{file}, line {line}: there is no fee “{kind}” to take a share of."),
                file=file,
                line=rule.line,
                kind=rule.of,
            )
    for kind in sorted(kinds):
        versions = sorted(
            (rule for rule in pack.fees if rule.kind == kind), key=lambda rule: rule.in_force_from
        )
        for rule, after in pairwise(versions):
            _require_next_day(rule, after, file)


def _require_next_day(rule: FeeRule, after: FeeRule, file: str) -> None:
    day_before = after.in_force_from - timedelta(days=1)
    if rule.in_force_until == day_before:
        return
    gap = rule.in_force_until is not None and rule.in_force_until < day_before
    raise BrokenPack(
        N_("{file}, lines {first} and {second}: on some day no version of “{kind}” is in force.")
        if gap
        else N_("{file}, lines {first} and {second}: two versions of “{kind}” are in force at once."),
        file=file,
        first=rule.line,
        second=after.line,
        kind=rule.kind,
    )
