"""What differs between two versions of a text, line by line, with some lines around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Lines around a difference.
_AROUND = 3
# Comparing takes the square of it at worst; what is longer is shown as a whole taken out and a whole put in.
_MOST_LINES = 2000


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
    if len(old) + len(new) > _MOST_LINES:
        groups = [[("replace", 0, len(old), 0, len(new))]]
    else:
        groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND))
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
