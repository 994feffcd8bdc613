"""Lettering: a few characters of the house's fonts as an embedded subset, and a font of one glyph for unseen text."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from legal_recovery.plumbing.pdf import faces

# How many characters a section of a ToUnicode map may hold.
_SECTION = 100


@dataclass(frozen=True, slots=True)
class _Cut:
    """A subset of a font: its file, and of each character the glyph and its width in thousandths."""

    name: str
    program: bytes
    glyphs: dict[str, int]
    widths: dict[int, int]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]


class Letters:
    """The characters of some texts in one weight, to be measured, and put into a file once."""

    def __init__(self, characters: str, fonts: Path, weight: int = 400) -> None:
        self._cut = _cut(faces(fonts)[weight], "".join(sorted({*characters} - set("\n\r\t"))))
        self._codes = {ord(sign): f"{glyph:04X}" for sign, glyph in self._cut.glyphs.items()}

    def width(self, text: str) -> float:
        """Return how wide a text is at a size of one point."""
        cut = self._cut
        return sum(cut.widths[cut.glyphs[sign]] for sign in text) / 1000

    def shown(self, text: str) -> bytes:
        """Return the text as an operand of Tj."""
        # A sign without a glyph stays as it is, and is no byte: nothing is shown that was not measured.
        return b"<%s>" % text.translate(self._codes).encode("ascii")

    def embedded(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Put the font into a file and return it."""
        cut = self._cut
        program = pdf.make_stream(cut.program, Length1=len(cut.program))
        about = descriptor(cut.name, program, cut.box, (cut.ascent, cut.descent))
        widths: list[object] = []
        for glyph in sorted(set(cut.glyphs.values())):
            widths += [glyph, Array([cut.widths[glyph]])]
        below = descendant(pdf, cut.name, about, widths=Array(widths))
        return composite(pdf, cut.name, below, {glyph: sign for sign, glyph in cut.glyphs.items()})


class UnseenLetters:
    """A font of one glyph that stands for every character: its text can be found and copied, not seen."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def shown(self, text: str) -> bytes:
        """Return the text as an operand of Tj; each character is half as wide as it is high."""
        codes = (self._codes.setdefault(sign, len(self._codes) + 1) for sign in text)
        return b"<%s>" % "".join(f"{code:04X}" for code in codes).encode()

    def embedded(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Put the font into a file, when all texts were shown, and return it."""
        program = _block_font()
        stream = pdf.make_stream(program, Length1=len(program))
        about = descriptor("Unseen", stream, (0, 0, 500, 1000), (800, -200))
        below = descendant(pdf, "Unseen", about, every=500)
        below.CIDToGIDMap = pdf.make_stream(b"\0\0" + b"\0\1" * len(self._codes))
        return composite(pdf, "Unseen", below, {code: sign for sign, code in self._codes.items()})


@lru_cache(maxsize=8)
def _cut(file: Path, characters: str) -> _Cut:
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False,
        recalc_timestamp=False, drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG", "STAT"],
    )  # fmt: skip
    with TTFont(file, lazy=True, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        written = BytesIO()
        font.save(written)
    with TTFont(BytesIO(written.getvalue())) as font:
        scale = 1000 / font["head"].unitsPerEm
        known, metrics = font.getBestCmap(), font["hmtx"].metrics
        glyphs = {sign: font.getGlyphID(known[ord(sign)]) for sign in characters}
        order = font.getGlyphOrder()
        widths = {glyph: round(metrics[order[glyph]][0] * scale) for glyph in glyphs.values()}
        head, lines = font["head"], font["hhea"]
        box = [round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)]
        ascent, descent = round(lines.ascent * scale), round(lines.descent * scale)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(characters.encode()).digest()[:6])
    name = f"{tag}+{file.stem.replace(' ', '')}"
    return _Cut(name, written.getvalue(), glyphs, widths, ascent, descent, (box[0], box[1], box[2], box[3]))


@lru_cache(maxsize=1)
def _block_font() -> bytes:
    build = FontBuilder(1000, isTTF=True)
    build.setupGlyphOrder([".notdef", "block"])
    build.setupCharacterMap({})
    # PDFium passes over single signs that take up no room, so the glyph has a shape, which is never painted.
    pen = TTGlyphPen(None)
    pen.moveTo((0, -200))
    for corner in ((0, 800), (500, 800), (500, -200)):
        pen.lineTo(corner)
    pen.closePath()
    block = pen.glyph()
    build.setupGlyf({".notdef": block, "block": block})
    build.setupHorizontalMetrics({".notdef": (500, 0), "block": (500, 0)})
    build.setupHorizontalHeader(ascent=800, descent=-200)
    build.setupNameTable({"familyName": "Unseen", "styleName": "Regular"})
    build.setupOS2()
    build.setupPost()
    build.updateHead(created=0, modified=0)
    build.font.recalcTimestamp = False
    written = BytesIO()
    build.save(written)
    return written.getvalue()


def descriptor(
    name: str, program: pikepdf.Object, box: tuple[int, int, int, int], lines: tuple[int, int]
) -> Dictionary:
    """Return what a file says of a font with its program, box, ascent and descent, in thousandths."""
    return Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=4, FontBBox=Array(box), ItalicAngle=0,
        Ascent=lines[0], Descent=lines[1], CapHeight=lines[0], StemV=80, FontFile2=program,
    )  # fmt: skip


def descendant(
    pdf: pikepdf.Pdf, name: str, descriptor: Dictionary, *, widths: Array | None = None, every: int = 1000
) -> Dictionary:
    """Return the font of numbered glyphs, in which a code is the number of a glyph unless a map says otherwise."""
    system = Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0)
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(f"/{name}"), CIDSystemInfo=system,
        FontDescriptor=pdf.make_indirect(descriptor), DW=every, CIDToGIDMap=Name.Identity,
    )  # fmt: skip
    if widths is not None:
        below.W = widths
    return below


def composite(pdf: pikepdf.Pdf, name: str, below: Dictionary, meanings: dict[int, str]) -> pikepdf.Object:
    """Return the font in which a text is a row of codes of two bytes; each code means a text."""
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]),
            ToUnicode=pdf.make_stream(_to_unicode(meanings)),
        )
    )


def _to_unicode(meanings: dict[int, str]) -> bytes:
    """Return the map from codes to characters by which a reader copies and searches text."""
    pairs = [f"<{code:04X}> <{sign.encode('utf-16-be').hex()}>" for code, sign in sorted(meanings.items())]
    sections = [pairs[at : at + _SECTION] for at in range(0, len(pairs), _SECTION)]
    body = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in sections)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()
