"""Volumes: a bundle that is too long or too large for one file, divided between its parts where that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

import pikepdf
from pikepdf import Array, Dictionary, Stream

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import SourceTooLarge
from legal_recovery.plumbing.binding.model import Source, opened
from legal_recovery.plumbing.binding.parts import Part, leaves

# What a page takes beside its own streams: its stamp, its place in the tree, its label.
_PAGE_OVERHEAD = 700
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Volume:
    """A file of the bundle, from 1, with the parts or pieces of parts that it holds; their numbers go on."""

    number: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some pages of one part, from one place in it up to another."""

    part: Part
    begin: int
    end: int


def plan_volumes(
    parts: Sequence[Part],
    *,
    most_pages: int | None = None,
    most_megabytes: float | None = None,
    front_pages: int = 0,
    front_bytes: int = 0,
    sizes: dict[int, list[int]] | None = None,
) -> tuple[Volume, ...]:
    """Return the volumes of numbered parts; cover and index, which each volume has, take room as well.

    A part is divided only if it alone fills more than a volume. Megabytes are those of what the pages hold, an
    original that goes along included; what a volume came to is only known when it is assembled. `sizes` are the
    bytes of each page by the identity of its source, where they are known already. Raises SourceTooLarge for a page
    that alone has no room.
    """
    if most_megabytes is None:
        sizes = {}
    elif sizes is None:
        sizes = _sizes(parts)
    room_pages = inf if most_pages is None else most_pages - front_pages
    room_bytes = inf if most_megabytes is None else most_megabytes * _MEGABYTE - front_bytes
    assert room_pages > 0 and room_bytes > 0, "cover and index fill a volume by themselves"
    filled: list[list[_Piece]] = [[]]
    pages, size = 0, 0
    for part in leaves(parts):
        whole = _whole_size(part, sizes)
        count = len(part.places)
        if pages and (pages + count > room_pages or size + whole > room_bytes):
            filled, pages, size = [*filled, []], 0, 0
        if count <= room_pages and whole <= room_bytes:
            filled[-1].append(_Piece(part, 0, count))
            pages, size = pages + count, size + whole
            continue
        for begin, end, taken in _divided(part, sizes, room_pages, room_bytes, most_megabytes):
            if filled[-1]:
                filled.append([])
            filled[-1].append(_Piece(part, begin, end))
            pages, size = end - begin, taken
    return tuple(
        Volume(number, tuple(_picked(parts, pieces))) for number, pieces in enumerate(filled, 1) if pieces
    )


def _divided(
    part: Part, sizes: dict[int, list[int]], most: float, room: float, megabytes: float | None
) -> Iterator[tuple[int, int, int]]:
    """Yield the pieces of a part that is too much for one volume, with the size of each."""
    begin, size = 0, _extra(part)
    of_pages = [sizes[id(part.source)][place] if sizes else 0 for place in part.places]
    for at, one in enumerate(of_pages):
        if one + _extra(part) > room and part.source is not None:
            raise SourceTooLarge(
                N_("Page {page} of “{name}” alone has more than {most} MB: give the volumes more room."),
                name=part.source.name,
                page=part.places[at] + 1,
                most=megabytes,
            )
        if at > begin and (at - begin >= most or size + one > room):
            yield begin, at, size
            begin, size = at, 0
        size += one
    yield begin, len(of_pages), size


def _picked(parts: Sequence[Part], pieces: Sequence[_Piece]) -> Iterator[Part]:
    """Yield the tree of parts with what is in one volume; a section stands in each volume that holds some of it."""
    wanted = {piece.part.key: piece for piece in pieces}
    for part in parts:
        piece = wanted.get(part.key)
        within = tuple(_picked(part.within, pieces))
        if part.source is None:
            if within:
                yield replace(part, within=within)
        elif piece is not None and piece.end > piece.begin:
            yield replace(
                part,
                pages=part.places[piece.begin : piece.end],
                numbers=part.numbers[piece.begin : piece.end],
                original_here=part.embeds_original and piece.begin == 0,
                within=within,
            )
        else:
            yield from within


def _whole_size(part: Part, sizes: dict[int, list[int]]) -> int:
    if part.source is None or not sizes:
        return 0
    return _extra(part) + sum(sizes[id(part.source)][place] for place in part.places)


def _extra(part: Part) -> int:
    """Return what the original takes that goes along."""
    if part.source is None or not part.embeds_original:
        return 0
    original = part.source.original
    return len(original) if isinstance(original, bytes) else original.stat().st_size


def _sizes(parts: Sequence[Part]) -> dict[int, list[int]]:
    """Return how many bytes each page of each source takes; what pages share counts with the first."""
    found: dict[int, list[int]] = {}
    for part in leaves(parts):
        if part.source is not None and id(part.source) not in found:
            found[id(part.source)] = page_sizes(part.source)
    return found


def page_sizes(source: Source) -> list[int]:
    """Return how many bytes each page of a source takes as it is packed; what pages share counts with the first."""
    seen: set[tuple[int, int]] = set()
    with opened(source.pdf) as pdf:
        return [_PAGE_OVERHEAD + _reached(page.obj, seen) for page in pdf.pages]


def _reached(page: pikepdf.Object, seen: set[tuple[int, int]]) -> int:
    """Return how many bytes the streams take that a page leads to and that were not seen before."""
    size, waiting = 0, [page.get("/Resources"), page.get("/Contents")]
    while waiting:
        thing: object = waiting.pop()
        if not isinstance(thing, Dictionary | Array | Stream):
            continue
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if isinstance(thing, Stream):
            size += int(thing.get("/Length", 0))
        waiting += list(thing) if isinstance(thing, Array) else [thing[key] for key in thing.keys()]  # noqa: SIM118
    return size
