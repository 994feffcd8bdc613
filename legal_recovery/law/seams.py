"""What holds a law pack together: bands and versions that follow each other without a gap or an overlap."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Band, BrokenPack, Rule


def require_next_day(rule: Rule, after: Rule, file: str) -> None:
    """Versions of one rule follow each other without a day missing or doubled."""
    day_before = after.in_force_from - timedelta(days=1)
    if rule.in_force_until == day_before:
        return
    gap = rule.in_force_until is not None and rule.in_force_until < day_before
    raise BrokenPack(
        N_("{file}, lines {first} and {second}: on some day no version of “{key}” is in force.")
        if gap
        else N_("{file}, lines {first} and {second}: two versions of “{key}” are in force at once."),
        file=file,
        first=rule.line,
        second=after.line,
        key=rule.key,
    )


def require_seamless_bands(bands: Sequence[Band], currency: str, file: str) -> None:
    """Each band begins where the one before ends, from zero and without end."""
    if not bands:
        return
    first, last = bands[0], bands[-1]
    if first.above != 0 or last.up_to is not None:
        raise BrokenPack(
            N_("{file}, lines {first} to {last}: the bands must begin at 0 and the last have no end."),
            file=file,
            first=first.line,
            last=last.line,
        )
    for band, after in pairwise(bands):
        if band.up_to != after.above or after.above <= band.above:
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
