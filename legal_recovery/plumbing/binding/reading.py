"""A PDF from a stranger becomes one of pages alone: what is not a page is left behind, or the file is refused."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Stream

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import (
    DynamicForm,
    Encrypted,
    Recursive,
    UnpacksTooLarge,
    Unreadable,
)
from legal_recovery.plumbing.binding.model import (
    MOST_BOOKMARKS,
    MOST_UNPACKED_IN_ALL,
    Bookmark,
    SourcePage,
)
from legal_recovery.plumbing.binding.nesting import Drawings
from legal_recovery.plumbing.binding.page_tree import pages_of
from legal_recovery.plumbing.binding.patience import page_finished
from legal_recovery.plumbing.binding.purging import place_of, rectangle, search, settle_annotations

# What pikepdf raises for files that are damaged or were made to harm.
BROKEN = (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
          OverflowError, RecursionError, MemoryError, NotImplementedError)  # fmt: skip
_A4 = (0.0, 0.0, 595.28, 841.89)
_TAIL = 2048
# More nobody reads, and the standard has no place for.
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class SafePdf:
    """The pages of a file and nothing else."""

    pdf: bytes
    pages: tuple[SourcePage, ...]
    removed: tuple[str, ...]
    signatures: int
    repaired: bool
    bookmarks: tuple[Bookmark, ...]


def safe_pdf(name: str, content: bytes, *, is_text: bool = False) -> SafePdf:
    """Return the pages. Raises a refusal that names the file: whatever it is, nothing else comes out.

    `is_text` says that every page has text, as is known of ours.
    """
    if b"%%EOF" not in content[-_TAIL:]:
        raise _unreadable(name)
    try:
        with pikepdf.open(BytesIO(content), inherit_page_attributes=False) as pdf:
            return _read(name, pdf, is_text)
    except pikepdf.PasswordError as error:
        raise Encrypted(
            N_("“{name}” needs a password: open it, print it to a new PDF, and add that."), name=name
        ) from error
    except BROKEN as error:
        if "loop" in str(error).lower():
            raise Recursive(
                N_("The pages of “{name}” contain themselves: print it to a new PDF and add that."), name=name
            ) from error
        if "memory limit" in str(error).lower():
            raise _unpacks_too_large(name) from error
        raise _unreadable(name) from error


def _read(name: str, pdf: pikepdf.Pdf, is_text: bool) -> SafePdf:
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        raise DynamicForm(
            N_(
                "“{name}” is a form (XFA) that only one program can show: print it to a new PDF and add that."
            ),
            name=name,
        )
    leaves = pages_of(name, pdf)
    found = search(name, pdf)
    places = {page.objgen: at for at, (page, _) in enumerate(leaves)}
    named = _named_places(pdf, places)
    links = [settle_annotations(page, places, named, found) for page, _ in leaves]
    bookmarks = _bookmarks(pdf, places, named)
    if any("/Annots" in page for page, _ in leaves):
        # What a form or a note shows becomes part of the page, and can no longer be changed.
        pdf.flatten_annotations("all")
    written = _pages_alone(name, pdf, leaves)
    repaired = any("reconstruct" in str(one).lower() for one in pdf.get_warnings())
    if repaired and leaves and len(leaves) != pdf.Root.Pages.get("/Count"):
        raise _unreadable(name)
    pages = _looked_at(name, written, links, is_text)
    return SafePdf(written, pages, found.removed, found.signatures, repaired, bookmarks)


def _pages_alone(name: str, pdf: pikepdf.Pdf, leaves: list[tuple[Dictionary, dict[str, Object]]]) -> bytes:
    """Write a new file of pages that have a box, a turn, content and resources, and nothing else."""
    unpacked, drawings = 0, Drawings(name)
    with pikepdf.new() as safe:
        for page, own in leaves:
            content = _content(page)
            unpacked += len(content)
            if unpacked > MOST_UNPACKED_IN_ALL:
                raise _unpacks_too_large(name)
            drawings.require_few(content, page.get("/Resources", own.get("/Resources")))
            bare = Dictionary(Type=Name.Page, MediaBox=Array(_box(own)), Contents=safe.make_stream(content))
            bare.Resources = _taken(pdf, safe, page.get("/Resources", own.get("/Resources")))
            if turn := _turn(own.get("/Rotate")):
                bare.Rotate = turn
            unit: object = page.get("/UserUnit")
            if isinstance(unit, int | Decimal) and Decimal("0.01") < unit < 1000:
                bare.UserUnit = page.UserUnit
            if isinstance(group := page.get("/Group"), Dictionary):
                bare.Group = _taken(pdf, safe, group)
            safe.pages.append(pikepdf.Page(bare))
        if isinstance(layers := pdf.Root.get("/OCProperties"), Dictionary):
            # Which layers are hidden; a page that has one is drawn, and the layers end there.
            safe.Root.OCProperties = _taken(pdf, safe, layers)
        # A page must not carry along the pictures of another that is left out or blacked out.
        safe.remove_unreferenced_resources()
        written = BytesIO()
        safe.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _taken(pdf: pikepdf.Pdf, safe: pikepdf.Pdf, value: Object | None) -> Object:
    """Copy a dictionary with all that it names, as one of this page alone: sharing ends at its first floor."""
    if not isinstance(value, Dictionary):
        return Dictionary()
    copied = safe.copy_foreign(value if value.is_indirect else pdf.make_indirect(value))
    bare = Dictionary()
    for key in copied.keys():  # noqa: SIM118 (no mapping)
        below = copied[key]
        if not isinstance(below, Dictionary):
            bare[key] = below
        elif below.keys():
            bare[key] = Dictionary()
            for inner in below.keys():  # noqa: SIM118 (no mapping)
                bare[key][inner] = below[inner]
    return bare


def _content(page: Dictionary) -> bytes:
    """Return the drawing instructions in one piece."""
    contents = page.get("/Contents")
    parts = (
        [contents] if isinstance(contents, Stream) else list(contents) if isinstance(contents, Array) else []
    )
    return b"\n".join(part.read_bytes() for part in parts if isinstance(part, Stream))


def _box(own: dict[str, Object]) -> tuple[float, float, float, float]:
    """Return what of the page is shown: its paper as far as the crop leaves it."""
    paper = rectangle(own.get("/MediaBox")) or _A4
    crop = rectangle(own.get("/CropBox")) or paper
    shown = (
        max(paper[0], crop[0]), max(paper[1], crop[1]), min(paper[2], crop[2]), min(paper[3], crop[3])
    )  # fmt: skip
    for box in (shown, paper):
        if box[2] - box[0] >= 1 and box[3] - box[1] >= 1:
            return box
    return _A4


def _turn(value: object) -> int:
    return int(value) % 360 // 90 * 90 if isinstance(value, int) else 0


def _looked_at(
    name: str, written: bytes, links: list[tuple[Any, ...]], is_text: bool
) -> tuple[SourcePage, ...]:
    """Say of each page how large it is, and whether its text can be searched."""
    pages = []
    try:
        with pikepdf.open(BytesIO(written)) as safe, pypdfium2.PdfDocument(written) as drawn:
            for at, page in enumerate(safe.pages):
                width, height = shown_size(page.obj)
                has_text = is_text or (_has_font(page.obj.get("/Resources"), 0) and _counted(drawn, at) > 0)
                pages.append(SourcePage(width, height, has_text, links=links[at]))
                page_finished()
    except pypdfium2.PdfiumError as error:
        raise _unreadable(name) from error
    return tuple(pages)


def shown_size(page: Dictionary) -> tuple[float, float]:
    """Return width and height in points of a page of a safe file, turned as it is shown."""
    left, bottom, right, top = (float(side) for side in page.MediaBox)
    unit = float(page.get("/UserUnit", 1))
    width, height = (right - left) * unit, (top - bottom) * unit
    return (height, width) if page.get("/Rotate", 0) in (90, 270) else (width, height)


def _counted(drawn: pypdfium2.PdfDocument, at: int) -> int:
    page = drawn[at]
    text = page.get_textpage()
    try:
        return len(text.get_text_range().strip())
    finally:
        text.close()
        page.close()


def _has_font(resources: object, depth: int) -> bool:
    """Whether a page may show text: a scan has no font, and need not be searched for words."""
    if not isinstance(resources, Dictionary) or depth > 4:
        return depth > 4
    if "/Font" in resources:
        return True
    within = resources.get("/XObject")
    forms = [within[key] for key in within.keys()] if isinstance(within, Dictionary) else []  # noqa: SIM118
    return any(_has_font(one.get("/Resources"), depth + 1) for one in forms if isinstance(one, Stream))


def _named_places(pdf: pikepdf.Pdf, places: dict[tuple[int, int], int]) -> dict[str, int]:
    """Return the pages that have names in this file."""
    found: dict[str, int] = {}
    old = pdf.Root.get("/Dests")
    pairs = [(str(key), old[key]) for key in old.keys()] if isinstance(old, Dictionary) else []  # noqa: SIM118
    names = pdf.Root.get("/Names")
    waiting = [names.get("/Dests")] if isinstance(names, Dictionary) else []
    seen = 0
    while waiting and seen < MOST_BOOKMARKS:
        node, seen = waiting.pop(), seen + 1
        if not isinstance(node, Dictionary):
            continue
        flat = list(node.get("/Names", Array([])))[: 20 * MOST_BOOKMARKS]
        pairs += [(str(key), value) for key, value in zip(flat[::2], flat[1::2], strict=False)]
        waiting += list(node.get("/Kids", Array([])))[:MOST_BOOKMARKS]
    for key, value in pairs:
        if (place := place_of(value, places, {})) is not None:
            found[key] = place
    return found


def _bookmarks(
    pdf: pikepdf.Pdf, places: dict[tuple[int, int], int], named: dict[str, int]
) -> tuple[Bookmark, ...]:
    """Return the file's own bookmarks, as far as they lead to its pages; a chain that closes ends."""
    seen: set[tuple[int, int]] = set()

    def chain(first: object, depth: int) -> tuple[Bookmark, ...]:
        found, one = [], first
        while isinstance(one, Dictionary) and one.objgen not in seen and len(seen) < MOST_BOOKMARKS:
            seen.add(one.objgen)
            action = one.get("/A")
            target = one.get("/Dest", action.get("/D") if isinstance(action, Dictionary) else None)
            page = place_of(target, places, named)
            below = chain(one.get("/First"), depth + 1) if depth < 6 else ()
            if page is not None:
                found.append(Bookmark(str(one.get("/Title", ""))[:_LONGEST_TITLE], page, below))
            else:
                found.extend(below)
            one = one.get("/Next")
        return tuple(found)

    outlines = pdf.Root.get("/Outlines")
    return chain(outlines.get("/First"), 0) if isinstance(outlines, Dictionary) else ()


def _unreadable(name: str) -> Unreadable:
    return Unreadable(N_("“{name}” is damaged or cut off: get the file again."), name=name)


def _unpacks_too_large(name: str) -> UnpacksTooLarge:
    return UnpacksTooLarge(
        N_("“{name}” unpacks to more than can be read: print it to a new PDF and add that."), name=name
    )
