"""What a PDF from a stranger does beside showing pages: found, named, and left behind."""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import PictureTooLarge
from legal_recovery.plumbing.binding.model import MOST_PIXELS, REMOVED, Link

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/ResetForm": "submit",
    "/GoToR": "files",
    "/GoToE": "files",
}
_MEDIA = frozenset(("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"))
_HIDDEN = 2 | 32
_LONGEST_ADDRESS = 8_000
_SAFE_ADDRESSES = ("http://", "https://", "mailto:")
# How deep dictionaries that stand in one another are searched.
_DEEPEST = 12


class Found:
    """What was found in the whole file, whether a page uses it or not."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.signatures = 0

    @property
    def removed(self) -> tuple[str, ...]:
        """Return the kinds in the order in which they are told."""
        return tuple(kind for kind in REMOVED if kind in self.kinds)


def search(name: str, pdf: pikepdf.Pdf) -> Found:
    """Look at every object. Raises PictureTooLarge."""
    found = Found()
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            _require_small(name, thing)
            if "/F" in thing and thing.get("/Type") != Name.EmbeddedFile:
                found.kinds.add("external")
        for one in _dictionaries(thing, _DEEPEST):
            _note(one, found)
    if _acts_on_opening(pdf.Root):
        found.kinds.add("opening")
    return found


def _acts_on_opening(root: Object) -> bool:
    opening = root.get("/OpenAction")
    return "/AA" in root or (isinstance(opening, Dictionary) and opening.get("/S") != Name.GoTo)


def _dictionaries(thing: Object, depth: int) -> Iterator[Dictionary | Stream]:
    """Yield the dictionaries of one object; others that it names come by themselves."""
    if depth == 0:
        return
    if isinstance(thing, Dictionary | Stream):
        yield thing
        below: list[Object] = [thing[key] for key in thing.keys()]  # noqa: SIM118 (a stream is no mapping)
    elif isinstance(thing, Array):
        below = list(thing)
    else:
        return
    for one in below:
        if isinstance(one, Dictionary | Array) and not one.is_indirect:
            yield from _dictionaries(one, depth - 1)


def _note(one: Dictionary | Stream, found: Found) -> None:
    kind = one.get("/S")
    if isinstance(kind, Name) and str(kind) in _ACTIONS:
        found.kinds.add(_ACTIONS[str(kind)])
    if kind == Name.URI and "/URI" in one and not _address(one):
        found.kinds.add("files")
    if "/JS" in one:
        found.kinds.add("javascript")
    if "/AA" in one:
        found.kinds.add("opening")
    if one.get("/Type") == Name.EmbeddedFile or "/EF" in one:
        found.kinds.add("embedded")
    if "/ByteRange" in one and "/Contents" in one:
        found.signatures += 1
    subtype = one.get("/Subtype")
    if isinstance(subtype, Name) and str(subtype) in _MEDIA:
        found.kinds.add("media")


def _require_small(name: str, stream: Stream) -> None:
    """Refuse a picture by what it says of itself, before anybody unpacks it."""
    width: object = stream.get("/Width")
    height: object = stream.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and abs(width * height) > MOST_PIXELS:
        raise PictureTooLarge(
            N_("A picture in “{name}” has more than {most} megapixels: make it smaller."),
            name=name,
            most=MOST_PIXELS // 1_000_000,
        )


def settle_annotations(
    page: Dictionary, places: dict[tuple[int, int], int], named: dict[str, int], found: Found
) -> tuple[Link, ...]:
    """Leave on the page only annotations that can become part of its picture, and return its links."""
    links, kept = [], []
    annotations = page.get("/Annots")
    for one in list(annotations) if isinstance(annotations, Array) else []:
        if not isinstance(one, Dictionary):
            continue
        kind, flags = one.get("/Subtype"), one.get("/F", 0)
        if kind == Name.Link:
            if (link := _link(one, places, named)) is not None:
                links.append(link)
        elif isinstance(flags, int) and flags & _HIDDEN:
            continue
        elif isinstance(one.get("/AP"), Dictionary) and "/N" in one.AP:
            kept.append(one)
        elif kind != Name.Popup:
            found.kinds.add("annotations")
    page.Annots = Array(kept)
    if not kept:
        del page.Annots
    return tuple(links)


def _link(one: Dictionary, places: dict[tuple[int, int], int], named: dict[str, int]) -> Link | None:
    action = one.get("/A")
    area = rectangle(one.get("/Rect"))
    if area is None:
        return None
    target = one.get("/Dest")
    if target is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        target = action.get("/D")
    page = place_of(target, places, named)
    if page is not None:
        return Link(area, page)
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI and (address := _address(action)):
        return Link(area, None, address)
    return None


def _address(action: Dictionary | Stream) -> str:
    """Return where an action leads on the web; nothing for files and other kinds of address."""
    try:
        address = str(action.get("/URI", ""))
    except UnicodeDecodeError:
        return ""
    is_safe = address.lower().startswith(_SAFE_ADDRESSES) and address.isascii()
    return address if is_safe and len(address) <= _LONGEST_ADDRESS else ""


def place_of(target: object, places: dict[tuple[int, int], int], named: dict[str, int]) -> int | None:
    """Return the place of the page that a destination names, if it is one of this file."""
    if isinstance(target, Dictionary):
        target = target.get("/D")
    if isinstance(target, pikepdf.String | Name):
        return named.get(str(target))
    if isinstance(target, Array) and len(target) and isinstance(target[0], Dictionary):
        return places.get(target[0].objgen)
    return None


def rectangle(value: Any) -> tuple[float, float, float, float] | None:
    """Return left, bottom, right, top of an array of four numbers, whatever corners it gives."""
    try:
        a, b, c, d = (float(one) for one in value)
    except (TypeError, ValueError, OverflowError):
        return None
    found = min(a, c), min(b, d), max(a, c), max(b, d)
    return found if all(abs(side) < 1e7 for side in found) else None
