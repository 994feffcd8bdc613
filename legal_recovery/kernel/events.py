"""What happened, as frozen facts. Events say which row of current state they write.

Nothing personal and no free text enters the chain of records: such a value is a `Text`, kept aside under
a salted digest, so that it can be erased one day without breaking any proof.
"""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """A personal value or free text; only its salted digest enters the chain."""

    value: str

    @staticmethod
    def maybe(value: str | None) -> "Text | None":
        """Return the text, or None where nothing was said."""
        return Text(value.strip()) if value and value.strip() else None


@dataclass(frozen=True, slots=True)
class Row:
    """The row of current state that an event writes: its table, the field that is its key, new or known."""

    table: str
    key: str
    new: bool = False
    # Fields of the event that tell the story but are no columns.
    aside: frozenset[str] = frozenset()


KINDS: dict[str, "type[Event]"] = {}
# The kinds after which a form that was open before is as good as it was.
QUIET: set[str] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A thing that happened in a book; subclasses are frozen, in the past tense, with a `kind`."""

    kind: ClassVar[str]
    writes: ClassVar[Row | None] = None
    # Whether it leaves everything as it is that a form about its book shows.
    quiet: ClassVar[bool] = False

    book: int

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # dataclass(slots=True) makes the class a second time; the second one replaces the first.
        if kind := cls.__dict__.get("kind"):
            known = KINDS.get(kind)
            assert known is None or known.__qualname__ == cls.__qualname__, f"two events are {kind}"
            KINDS[kind] = cls
            if cls.quiet:
                QUIET.add(kind)

    def facts(self) -> dict[str, Any]:
        """Return the event's fields without the book."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "book"}


def canonical(value: Any) -> Any:
    """Return a value as it stands in a record: text, true/false, null or a list; never a number.

    Numbers are decimal strings, since readers of JSON lose integers beyond 2^53.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in a record")


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC to the microsecond, always of the same form."""
    # isoformat() takes a tenth of the time of strftime().
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
