"""Drawing: pages as PDF instructions, and the two fonts cut to the glyphs that they show."""

import hashlib
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from legal_recovery.plumbing.binding.lettering import composite, descendant, descriptor
from legal_recovery.plumbing.long_table.model import Style
from legal_recovery.plumbing.long_table.shaping import Glyphs
from legal_recovery.plumbing.pdf import faces

# Between glyphs that have no text of their own, and for readers that want one for each.
_NOTHING = "\u200b"
# A difference in thousandths of the size that nobody sees.
_UNSEEN = 0.5
# What a table repeats is written once.
_REMEMBERED = 4_000


class Face:
    """A font of the file: each glyph with its text has a code, in the order in which it was first shown."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self._file = file
        self._codes: dict[tuple[int, str], int] = {}
        self._widths = _widths(file)
        self._shown: dict[tuple[int, float], tuple[Glyphs, bytes]] = {}

    def shown(self, glyphs: Glyphs, size: float) -> bytes:
        """Return the instructions that show glyphs in a line, where they stand apart as they were shaped."""
        # Glyphs that are remembered are the same object again; it is kept, so that its identity stays its own.
        known = self._shown.get((id(glyphs), size))
        if known is None or known[0] is not glyphs:
            if len(self._shown) > _REMEMBERED:
                self._shown.clear()
            known = self._shown[id(glyphs), size] = glyphs, self._written(glyphs, size)
        return known[1]

    def _written(self, glyphs: Glyphs, size: float) -> bytes:
        parts, off = ["[<"], 0.0
        for glyph in glyphs:
            off -= glyph.right * 1000 / size
            if abs(off) > _UNSEEN:
                parts.append(f">{off:.1f}<")
                off = 0.0
            code = self._codes.setdefault((glyph.number, glyph.text), len(self._codes) + 1)
            if glyph.up:
                parts.append(f">] TJ {glyph.up:.3f} Ts [<{code:04X}>] TJ 0 Ts [<")
            else:
                parts.append(f"{code:04X}")
            off += self._widths[glyph.number] + (glyph.right - glyph.width) * 1000 / size
        parts.append(">] TJ")
        return "".join(parts).encode()

    @property
    def used(self) -> bool:
        """Whether anything was shown in this font."""
        return bool(self._codes)

    def embedded(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Put the font into a file, when everything was shown, and return it."""
        options = subset.Options(
            hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False,
            recalc_timestamp=False, drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG", "STAT"],
        )  # fmt: skip
        numbers = sorted({number for number, _ in self._codes})
        with TTFont(self._file, lazy=True, recalcTimestamp=False) as font:
            _name_by_number(font)
            cutter = subset.Subsetter(options)
            cutter.populate(gids=numbers)
            cutter.subset(font)
            places = {name: place for place, name in enumerate(font.getGlyphOrder())}
            scale = 1000 / font["head"].unitsPerEm
            head, lines = font["head"], font["hhea"]
            box = tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax))
            heights = round(lines.ascent * scale), round(lines.descent * scale)
            written = BytesIO()
            font.save(written)
        program = written.getvalue()
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        name = f"{tag}+{self._file.stem.replace(' ', '')}"
        stream = pdf.make_stream(program, Length1=len(program))
        below = descendant(
            pdf, name, descriptor(name, stream, box, heights),
            widths=Array([1, Array([round(self._widths[number], 3) for number, _ in self._codes])]),
        )  # fmt: skip
        glyphs = (places[_name(number)] for number, _ in self._codes)
        below.CIDToGIDMap = pdf.make_stream(b"\0\0" + b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))
        meanings = {code: text or _NOTHING for (_, text), code in self._codes.items()}
        return composite(pdf, name, below, meanings)


class Sheet:
    """One page; what is filled lies under what is written."""

    def __init__(self, faces_: tuple[Face, Face], height: float) -> None:
        self._faces, self._height = faces_, height
        self._filled: list[bytes] = []
        self._written: list[bytes] = []
        self._colours: list[str | None] = [None, None]
        self._font: tuple[str, float] | None = None

    def fill(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        if colour != self._colours[0]:
            self._colours[0] = colour
            self._filled.append(_colour(colour))
        self._filled.append(b"%.3f %.3f %.3f %.3f re f" % (left, self._height - top - height, width, height))

    def write(self, left: float, baseline: float, style: Style, glyphs: Glyphs) -> None:
        """Write glyphs in a line."""
        if not glyphs:
            return
        face = self._faces[style.bold]
        if (face.name, style.size) != self._font:
            self._font = face.name, style.size
            self._written.append(b"/%s %.4g Tf" % (face.name.encode(), style.size))
        if style.colour != self._colours[1]:
            self._colours[1] = style.colour
            self._written.append(_colour(style.colour))
        self._written.append(b"1 0 0 1 %.3f %.3f Tm" % (left, self._height - baseline))
        self._written.append(face.shown(glyphs, style.size))

    def drawn(self) -> bytes:
        """Return the instructions of the page."""
        return b"\n".join([*self._filled, b"BT", *self._written, b"ET"])


@cache
def _widths(file: Path) -> list[float]:
    """Return the width of each glyph in thousandths."""
    with TTFont(file, lazy=True) as font:
        _name_by_number(font)
        metrics, scale = font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
        return [metrics[_name(number)][0] * scale for number in range(font["maxp"].numGlyphs)]


def _name_by_number(font: TTFont) -> None:
    """Name the glyphs before fontTools does: looking for names that people could read takes it half a second."""
    font.setGlyphOrder([_name(number) for number in range(font["maxp"].numGlyphs)])


def _name(number: int) -> str:
    return f"g{number}"


def fonts_of_table(fonts: Path) -> tuple[Face, Face]:
    """Return the regular and the bold font."""
    files = faces(fonts)
    return Face("R", files[400]), Face("B", files[700])


def new_page(
    pdf: pikepdf.Pdf, paper: tuple[float, float], content: bytes, fonts: pikepdf.Object
) -> pikepdf.Page:
    """Return a page with its instructions packed: a long table's would fill the memory."""
    packed = pdf.make_stream(zlib.compress(content, 6), Filter=Name.FlateDecode)
    return pikepdf.Page(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *(round(side, 3) for side in paper)]),
            Resources=Dictionary(Font=fonts),
            Contents=packed,
        )
    )


def _colour(colour: str) -> bytes:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return b"%.4g %.4g %.4g rg" % tuple(parts)
