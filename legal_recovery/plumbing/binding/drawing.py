"""Pages as pictures: what a page shows, at 200 dots an inch, under the words that it holds, which are not seen."""

from collections.abc import Iterator, Mapping, Sequence
from ctypes import c_double, c_float
from dataclasses import dataclass, replace
from io import BytesIO
from math import sqrt
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import Unreadable
from legal_recovery.plumbing.binding.lettering import UnseenLetters
from legal_recovery.plumbing.binding.model import Rectangle, Source, SourcePage, content_of, opened
from legal_recovery.plumbing.binding.patience import page_finished

DOTS_AN_INCH = 200
# A drawing as large as a wall is drawn less finely.
_MOST_PIXELS = 40_000_000
# What a JPEG can hold.
_LONGEST_SIDE = 65_000
_QUALITY = 85
# Where words of one script stand without spaces, each sign is a word: Chinese, Japanese, Korean, full width.
_IDEOGRAPHS = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))
_NO_SIGNS = frozenset("\0\ufeff\ufffe\uffff\u00ad")
# How many parts of its width or height a place on a page is told in.
PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """An area of a page as it is shown, from its top left corner, in ten-thousandths of its width and height.

    Whole numbers, so that an area can be written into a record, and holds whatever the size of the picture.
    """

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, with the area that it takes and the area of its ink, in parts of the shown page from its bottom left."""

    text: str
    area: Rectangle
    ink: Rectangle


@dataclass(frozen=True, slots=True)
class _Drawing:
    jpeg: bytes
    pixels: tuple[int, int]
    space: Name
    words: tuple[_Word, ...]


def with_drawn(source: Source, drawn: Mapping[int, Sequence[Box]]) -> Source:
    """Return the source with some pages as pictures, black where the boxes are; the other pages stay as they are."""
    if not drawn:
        return source
    try:
        with pypdfium2.PdfDocument(content_of(source.pdf)) as document:
            drawings = {at: _draw(document, at, boxes) for at, boxes in drawn.items()}
    except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError) as error:
        raise Unreadable(
            N_("“{name}” is damaged or cut off: get the file again."), name=source.name
        ) from error
    pages = tuple(
        replace(page, drawn=True, has_text=bool(drawings[at].words)) if at in drawings else page
        for at, page in enumerate(source.pages)
    )
    return replace(source, pdf=_rebuilt(source, drawings), pages=pages)


def _rebuilt(source: Source, drawings: Mapping[int, _Drawing]) -> bytes:
    """Write the pages anew, so that of those that were drawn nothing else is in the file."""
    letters = UnseenLetters()
    contents = {at: _content(drawing, source.pages[at], letters) for at, drawing in sorted(drawings.items())}
    with opened(source.pdf) as old, pikepdf.new() as new:
        font = letters.embedded(new)
        for at, page in enumerate(old.pages):
            if at in drawings:
                new.pages.append(_page(new, drawings[at], source.pages[at], contents[at], font))
            else:
                new.pages.append(page)
        written = BytesIO()
        new.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _page(
    pdf: pikepdf.Pdf, drawing: _Drawing, page: SourcePage, content: bytes, font: pikepdf.Object
) -> pikepdf.Page:
    picture = pdf.make_stream(
        drawing.jpeg, Type=Name.XObject, Subtype=Name.Image, Width=drawing.pixels[0],
        Height=drawing.pixels[1], ColorSpace=drawing.space, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    resources = Dictionary(XObject=Dictionary(I=picture))
    if drawing.words:
        resources.Font = Dictionary(F=font)
    return pikepdf.Page(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, page.width, page.height]),
            Resources=resources,
            Contents=pdf.make_stream(content),
        )
    )


def _content(drawing: _Drawing, page: SourcePage, letters: UnseenLetters) -> bytes:
    """Return the instructions: the picture over the whole page, and each word unseen in its place."""
    shown = [b"q %.3f 0 0 %.3f 0 0 cm /I Do Q" % (page.width, page.height)]
    if drawing.words:
        shown.append(b"BT 3 Tr")
        for word in drawing.words:
            left, bottom, right, top = word.area
            size = max((top - bottom) * page.height, 0.5)
            stretch = 100 * max((right - left) * page.width, 0.5) / (size * len(word.text) / 2)
            place = left * page.width, bottom * page.height + 0.2 * size
            shown.append(
                b"/F %.2f Tf %.2f Tz 1 0 0 1 %.2f %.2f Tm %s Tj"
                % (size, min(stretch, 10_000), *place, letters.shown(word.text))
            )
        shown.append(b"ET")
    return b"\n".join(shown)


def _draw(document: pypdfium2.PdfDocument, at: int, boxes: Sequence[Box]) -> _Drawing:
    page = document[at]
    try:
        width, height = page.get_size()
        scale = min(
            DOTS_AN_INCH / 72, sqrt(_MOST_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height)
        )
        image = page.render(scale=scale).to_pil().convert("RGB")
        words = tuple(word for word in _words(page) if not any(_touches(word, box) for box in boxes))
    finally:
        page.close()
    _black_out(image, boxes)
    if _is_grey(image):
        image = image.convert("L")
    written = BytesIO()
    image.save(written, "JPEG", quality=_QUALITY, optimize=False)
    page_finished()
    return _Drawing(
        written.getvalue(), image.size, Name.DeviceGray if image.mode == "L" else Name.DeviceRGB, words
    )


def _black_out(image: Image.Image, boxes: Sequence[Box]) -> None:
    """Paint over, before anything is compressed: to whole pixels, and one more on each side."""
    pen, (width, height) = ImageDraw.Draw(image), image.size
    for box in boxes:
        pen.rectangle(
            (
                box.left * width // PARTS - 1,
                box.top * height // PARTS - 1,
                -(-box.right * width // PARTS) + 1,
                -(-box.bottom * height // PARTS) + 1,
            ),
            fill="black",
        )


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()


def _touches(word: _Word, box: Box) -> bool:
    """Whether any of a word may lie under a box: its ink, or the area that its font claims for it."""
    left, right = box.left / PARTS, box.right / PARTS
    bottom, top = 1 - box.bottom / PARTS, 1 - box.top / PARTS
    return any(
        area[0] <= right and area[2] >= left and area[1] <= top and area[3] >= bottom
        for area in (word.area, word.ink)
    )


def _words(page: Any) -> Iterator[_Word]:
    """Yield the words of a page, each ideograph by itself."""
    text = page.get_textpage()
    try:
        to_shown = _shown_coordinates(page)
        run: list[tuple[str, Rectangle, Rectangle]] = []
        for sign, area, ink in _signs(text):
            if sign.isspace() or _is_ideograph(sign):
                yield from _joined(run)
                run = []
            if _is_ideograph(sign):
                yield _Word(sign, to_shown(area), to_shown(ink))
            elif not sign.isspace():
                run.append((sign, to_shown(area), to_shown(ink)))
        yield from _joined(run)
    finally:
        text.close()


def _joined(run: list[tuple[str, Rectangle, Rectangle]]) -> Iterator[_Word]:
    if run:
        yield _Word(
            "".join(sign for sign, _, _ in run),
            _around([area for _, area, _ in run]),
            _around([ink for _, _, ink in run]),
        )


def _around(areas: list[Rectangle]) -> Rectangle:
    left, bottom, right, top = zip(*areas, strict=True)
    return min(left), min(bottom), max(right), max(top)


def _signs(text: Any) -> Iterator[tuple[str, Rectangle, Rectangle]]:
    """Yield each sign with its area and its ink, in the page's own coordinates."""
    high = 0
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
        high = 0
        sign = chr(code) if 0 < code < 0x110000 else "\0"
        if sign in _NO_SIGNS or (ord(sign) < 32 and not sign.isspace()):
            continue
        ink = [c_double() for _ in range(4)]
        raw.FPDFText_GetCharBox(text, at, *ink)
        area = raw.FS_RECTF(c_float(), c_float(), c_float(), c_float())
        raw.FPDFText_GetLooseCharBox(text, at, area)
        left, right, bottom, top = (side.value for side in ink)
        yield sign, (area.left, area.bottom, area.right, area.top), (left, bottom, right, top)


def _is_ideograph(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _IDEOGRAPHS)


def _shown_coordinates(page: Any) -> Any:
    """Return what turns a rectangle of the page's own coordinates into parts of the page as it is shown."""
    left, bottom, right, top = page.get_mediabox()
    wide, high, turn = right - left, top - bottom, page.get_rotation()

    def to_shown(area: Rectangle) -> Rectangle:
        xs = sorted(((area[0] - left) / wide, (area[2] - left) / wide))
        ys = sorted(((area[1] - bottom) / high, (area[3] - bottom) / high))
        if turn == 90:
            return ys[0], 1 - xs[1], ys[1], 1 - xs[0]
        if turn == 180:
            return 1 - xs[1], 1 - ys[1], 1 - xs[0], 1 - ys[0]
        if turn == 270:
            return 1 - ys[1], xs[0], 1 - ys[0], xs[1]
        return xs[0], ys[0], xs[1], ys[1]

    return to_shown
