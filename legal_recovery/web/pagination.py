"""Lists page by page: sorting from a whitelist, and cursors that a person may damage without harm."""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Part = str | int | None
Row = TypeVar("Row")

_LONGEST_CURSOR = 2000


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column, and in which direction."""

    key: str
    descending: bool = False

    @property
    def text(self) -> str:
        """As it stands in the address: `net` or `-net`."""
        return ("-" if self.descending else "") + self.key

    def toggled(self, key: str, *, descending_first: bool = False) -> "Sort":
        """Return the order after a click on the head of this column."""
        return Sort(key, not self.descending if key == self.key else descending_first)


@dataclass(frozen=True, slots=True)
class Seek:
    """Which rows a list asks its store for: `limit` of them beyond `position`."""

    sort: Sort
    position: tuple[Part, ...] | None
    backwards: bool
    size: int

    @property
    def limit(self) -> int:
        """One row more than is shown tells whether another page follows."""
        return self.size + 1


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """What is shown, with the cursors of its neighbours."""

    items: Sequence[Row]
    next: str | None = None
    previous: str | None = None
    total: int | None = None


def read_sort(text: str | None, sorts: Collection[str], default: Sort) -> Sort:
    """Return the order that the address asks for, or the default when it asks for an unknown one."""
    key = (text or "").removeprefix("-")
    return Sort(key, str(text).startswith("-")) if key in sorts else default


def read_seek(args: Mapping[str, str], *, sorts: Collection[str], default: Sort, size: int = 50) -> Seek:
    """Read sort and cursor from the address; a cursor that is damaged or of another order is ignored."""
    sort = read_sort(args.get("sort"), sorts, default)
    backwards = "before" in args
    position = decode_cursor(args.get("before" if backwards else "after"), sort)
    return Seek(sort, position, backwards and position is not None, size)


def page_of(
    rows: Sequence[Row],
    seek: Seek,
    position: Callable[[Row], tuple[Part, ...]],
    total: int | None = None,
) -> Page[Row]:
    """Make a page of the rows that the store found; backwards ones come nearest first."""
    shown, more = list(rows[: seek.size]), len(rows) > seek.size
    if seek.backwards:
        shown.reverse()
    has_next = seek.backwards or more
    has_previous = more if seek.backwards else seek.position is not None
    return Page(
        shown,
        encode_cursor(position(shown[-1]), seek.sort) if shown and has_next else None,
        encode_cursor(position(shown[0]), seek.sort) if shown and has_previous else None,
        total,
    )


def encode_cursor(position: tuple[Part, ...], sort: Sort) -> str:
    """Return the position as one word for the address; it remembers the order it belongs to."""
    # Ids have 63 bits; as JSON numbers they pass unharmed through Python on both ends.
    text = json.dumps([sort.text, *position], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str | None, sort: Sort) -> tuple[Part, ...] | None:
    """Return the position, or None for anything that this order did not write."""
    if not text or len(text) > _LONGEST_CURSOR:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) < 2 or parts[0] != sort.text:
        return None
    position = tuple(parts[1:])
    return position if all(_is_part(part) for part in position) else None


def _is_part(part: object) -> bool:
    """A 64-bit integer, a text or nothing: what a column can be compared with."""
    if isinstance(part, bool):
        return False
    if isinstance(part, int):
        return -(2**63) <= part < 2**63
    return part is None or isinstance(part, str)
