"""What differs between two versions of a text, line by line, with some lines around it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Lines around a difference.
_AROUND = 3
# Pairs of equal lines that are looked at, at worst: what would take longer is shown as a whole taken out and put in.
_MOST_PAIRS = 5_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is in both, was taken out, was put in, or "gap": lines of both that are not shown."""

    kind: Literal["same", "gone", "new", "gap"]
    text: str
    before: int | None = None
    after: int | None = None


def differences(before: str, after: str) -> list[Line]:
    """Return the lines that differ with those around them; none where the texts are the same."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    return list(_lines(old, new))


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    if _takes_long(old, new):
        groups = [[("replace", 0, len(old), 0, len(new))]]
    else:
        groups = list(SequenceMatcher(None, old, new).get_grouped_opcodes(_AROUND))
    at = 0
    for group in groups:
        if group[0][1] > at:
            yield Line("gap", "")
        for tag, first, last, start, end in group:
            if tag == "equal":
                for n, text in enumerate(old[first:last]):
                    yield Line("same", text, first + n + 1, start + n + 1)
                continue
            for n, text in enumerate(old[first:last], first + 1):
                yield Line("gone", text, before=n)
            for n, text in enumerate(new[start:end], start + 1):
                yield Line("new", text, after=n)
        at = group[-1][2]
    if at < len(old):
        yield Line("gap", "")


def _takes_long(old: list[str], new: list[str]) -> bool:
    """Tell whether lines that both texts repeat all the time would make comparing them take minutes."""
    counted = Counter(new)
    # From 200 lines on the matcher itself leaves out what is more than one line in a hundred.
    usual = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    pairs = sum(counted[line] for line in old if counted[line] <= usual)
    return pairs * min(len(old), len(new)) > _MOST_PAIRS
