"""Plain text on paper: A4, lines broken where they are full, every character as it stands in the file."""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import TooManyPages, Unprintable
from legal_recovery.plumbing.binding.lettering import Letters
from legal_recovery.plumbing.binding.model import MOST_PAGES
from legal_recovery.plumbing.pdf import named, unprintable

_WIDTH, _HEIGHT = 595.28, 841.89
_MARGIN, _SIZE, _LEADING = 56.0, 10.0, 15.0
_LINES = int((_HEIGHT - 2 * _MARGIN) / _LEADING)
_TAB = 4


def text_as_pdf(name: str, text: str, fonts: Path) -> bytes:
    """Return the text as pages. Raises Unprintable and TooManyPages."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB)
    # What no reader shows: marks of direction, of the encoding, and soft breaks.
    text = text.translate({ord(sign): None for sign in set(text) if unicodedata.category(sign) == "Cf"})
    lacking = unprintable(text.replace("\f", ""), fonts)
    if lacking:
        raise Unprintable(
            N_("No font can print {characters} in “{name}”: save it as a PDF and add that."),
            name=name,
            characters=", ".join(map(named, lacking[:10])),
            lacking=lacking,
        )
    letters = Letters(text.replace("\f", "") or " ", fonts)
    pages = list(islice(_pages(text, letters), MOST_PAGES + 1))
    if len(pages) > MOST_PAGES:
        raise TooManyPages(N_("“{name}” has more than {most} pages: divide it."), name=name, most=MOST_PAGES)
    with pikepdf.new() as pdf:
        font = letters.embedded(pdf)
        for lines in pages:
            pdf.pages.append(_page(pdf, lines, letters, font))
        written = BytesIO()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


def _pages(text: str, letters: Letters) -> Iterator[list[str]]:
    for sheet in text.split("\f"):
        lines = [line for one in sheet.rstrip("\n").split("\n") for line in _broken(one, letters)]
        for at in range(0, len(lines), _LINES):
            yield lines[at : at + _LINES]


def _broken(line: str, letters: Letters) -> Iterator[str]:
    """Break a line where it is full: after the last space if there is one, as nothing may be lost."""
    widths = {sign: letters.width(sign) * _SIZE for sign in set(line)}
    room, used, begins, space = _WIDTH - 2 * _MARGIN, 0.0, 0, 0
    for at, sign in enumerate(line):
        used += widths[sign]
        if used > room and at > begins:
            cut = space if space > begins else at
            yield line[begins:cut]
            begins, used = cut, sum(widths[one] for one in line[cut : at + 1])
        if sign == " ":
            space = at + 1
    yield line[begins:]


def _page(pdf: pikepdf.Pdf, lines: list[str], letters: Letters, font: pikepdf.Object) -> pikepdf.Page:
    shown = b"\n".join(letters.shown(line) + b" Tj T*" for line in lines)
    start = b"BT /F1 %g Tf %g TL %g %g Td\n" % (_SIZE, _LEADING, _MARGIN, _HEIGHT - _MARGIN - _SIZE)
    return pikepdf.Page(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, _WIDTH, _HEIGHT]),
            Resources=Dictionary(Font=Dictionary(F1=font)),
            Contents=pdf.make_stream(start + shown + b"\nET"),
        )
    )
