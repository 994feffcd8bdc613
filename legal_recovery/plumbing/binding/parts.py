"""What a bundle is made of, in order, and which number each of its pages gets: known before anything is assembled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import NoSuchPage, OriginalShowsMore
from legal_recovery.plumbing.binding.model import Bookmark, Source


@dataclass(frozen=True, slots=True)
class Part:
    """An exhibit, or a section that holds others.

    `key` is what links of the index name; `title` is its bookmark, `label` and `mark` are on its stamps. `pages` are
    the places of the pages that are bound, all if it is None. A `late` part was put in after the bundle was numbered:
    its pages are 45A, 45B, and the numbers of all others stay. `numbers` are set by `numbered`; `original_here` by
    `plan_volumes`, for a part that is divided: its original goes along with its first piece. `bookmarks` stand in
    place of those of the source, where parts share one.
    """

    key: str
    title: str
    source: Source | None = None
    label: str = ""
    mark: str = ""
    pages: tuple[int, ...] | None = None
    late: bool = False
    with_original: bool = False
    within: tuple["Part", ...] = ()
    numbers: tuple[str, ...] = ()
    original_here: bool | None = None
    bookmarks: tuple[Bookmark, ...] | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """Return the places of the pages that are bound. Raises NoSuchPage."""
        if self.source is None:
            return ()
        there = len(self.source.pages)
        for place in self.pages or ():
            if not 0 <= place < there:
                raise NoSuchPage(
                    N_("“{name}” has no page {page}: it has {pages}."),
                    name=self.source.name,
                    page=place + 1,
                    pages=there,
                )
        return tuple(range(there)) if self.pages is None else self.pages

    @property
    def is_whole(self) -> bool:
        """Whether every page of the source is bound as it is."""
        source = self.source
        return source is not None and source.whole and set(self.places) == set(range(len(source.pages)))

    @property
    def embeds_original(self) -> bool:
        """Whether the file as it was given goes along: where asked for, and where binding breaks a signature.

        Raises OriginalShowsMore where asked for, and the original would show what was left out.
        """
        if self.original_here is not None:
            return self.original_here
        if self.with_original and not self.is_whole:
            raise OriginalShowsMore(
                N_(
                    "“{name}” is not bound whole, so its original is not embedded: it would show what was left out."
                ),
                name=self.source.name if self.source else self.title,
            )
        return self.with_original or bool(self.source and self.source.signatures and self.is_whole)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: how deep it stands, what it names, its first and last number, and how many pages it has."""

    depth: int
    part: Part
    first: str
    last: str
    pages: int


def numbered(parts: Sequence[Part], first: int = 1) -> tuple[Part, ...]:
    """Return the parts with the number of each page, counted through all sections."""
    return _Numbering(first).all(parts)


def count_pages(parts: Sequence[Part]) -> int:
    """Return how many pages the parts have, without the cover and the index."""
    return sum(len(part.places) for part in leaves(parts))


def leaves(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts in the order of their pages, sections before what they hold."""
    for part in parts:
        yield part
        yield from leaves(part.within)


def index_of(parts: Sequence[Part], depth: int = 0) -> Iterator[Entry]:
    """Yield the lines of the index of numbered parts; a section goes from its first page to its last."""
    for part in parts:
        numbers = [number for one in leaves([part]) for number in one.numbers]
        yield Entry(depth, part, numbers[0] if numbers else "", numbers[-1] if numbers else "", len(numbers))
        yield from index_of(part.within, depth + 1)


class _Numbering:
    """Counts on: whole numbers, and letters after the last of them for what came late."""

    def __init__(self, first: int) -> None:
        self._last, self._late = first - 1, 0

    def all(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        return tuple(
            replace(
                part,
                numbers=tuple(self._next(part.late) for _ in part.places),
                within=self.all(part.within),
            )
            for part in parts
        )

    def _next(self, late: bool) -> str:
        if late:
            self._late += 1
            return f"{self._last}{letters(self._late)}"
        self._last, self._late = self._last + 1, 0
        return str(self._last)


def letters(number: int) -> str:
    """Return A for 1, Z for 26, AA for 27."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
