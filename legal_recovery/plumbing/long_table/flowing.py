"""Flowing: texts become lines, lines become rows, and rows fill one page after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from legal_recovery.plumbing.long_table.model import (
    Cell,
    Group,
    LongTable,
    Look,
    Mark,
    Paragraph,
    Row,
    Run,
    Style,
)
from legal_recovery.plumbing.long_table.shaping import Glyph, Glyphs, Shaper

# What is lost in sums of fractions of points.
_TOLERANCE = 0.001


class Canvas(Protocol):
    """A page that is drawn upon; places from the upper left corner of the paper."""

    def fill(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""

    def write(self, left: float, baseline: float, style: Style, glyphs: Glyphs) -> None:
        """Write glyphs in a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its pieces in one style each, and how wide it is."""

    width: float
    pieces: tuple[tuple[Style, float, Glyphs], ...]


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell whose lines are known; `above` and `below` are its padding and rules."""

    left: float
    width: float
    look: Look
    lines: tuple[Line, ...]
    above: float
    below: float

    @property
    def height(self) -> float:
        """Return how high the cell has to be."""
        return self.above + len(self.lines) * self.look.line_height + self.below

    def cut(self, room: float) -> tuple["SetCell", "SetCell"]:
        """Return what fits, and the rest; nothing fits where the room is too small for a line."""
        fitting = max(0, int((room - self.above + _TOLERANCE) / self.look.line_height))
        first, rest = self.lines[:fitting], self.lines[fitting:]
        return (
            replace(self, lines=first, below=0.0, look=replace(self.look, rule_below=None)),
            replace(self, lines=rest, above=0.0, look=replace(self.look, rule_above=None)),
        )


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row whose cells are set."""

    cells: tuple[SetCell, ...]
    height: float

    def cut(self, room: float) -> tuple["SetRow", "SetRow"]:
        """Return a row that fits, and the one that goes on on the next page."""
        pairs = [cell.cut(room) for cell in self.cells]
        return _row(tuple(first for first, _ in pairs)), _row(tuple(rest for _, rest in pairs))


def _row(cells: tuple[SetCell, ...]) -> SetRow:
    return SetRow(cells, max((cell.height for cell in cells), default=0.0))


class Flow:
    """Sets a table row by row; `new_page` is called for each page."""

    def __init__(self, table: LongTable, shaper: Shaper, new_page: Callable[[], Canvas]) -> None:
        self._table, self._shaper, self._new_page = table, shaper, new_page
        top, _, bottom, self._left = table.margins
        self._top, self._bottom = top, table.paper[1] - bottom
        self._drops: dict[Style, tuple[float, float]] = {}
        self._head = self._set(table.head)

        self._page, self._y, self._filled = self._begin(), self._top, False

    def run(self) -> None:
        """Set the whole table."""
        if heading := self._table.heading:
            look = heading.look
            cell = self._set_cell(
                Cell(((Run(heading.title, look.strut),),), look), self._left, sum(self._table.columns)
            )
            self._draw(_row((cell,)))
        self._draw(self._head)
        for group in self._table.groups:
            self._place(group)

    def _place(self, group: Group) -> None:
        """Put rows on the page, all on the next one where they fit there and not here."""
        rows = [self._set(row) for row in group]
        together = sum(row.height for row in rows)
        if not self._fits(together) and together <= self._room_of_a_page + _TOLERANCE:
            self._turn()
        for row in rows:
            self._place_row(row)

    def _place_row(self, row: SetRow) -> None:
        if not self._fits(row.height) and self._filled and row.height <= self._room_of_a_page + _TOLERANCE:
            self._turn()
        while not self._fits(row.height):
            first, rest = row.cut(self._bottom - self._y)
            some = any(cell.lines for cell in first.cells)
            assert some or self._filled, "a page has room for a line"
            if some:
                self._draw(first)
                row = rest
            self._turn()
        self._draw(row)
        self._filled = True

    @property
    def _room_of_a_page(self) -> float:
        return self._bottom - self._top - self._head.height

    def _fits(self, height: float) -> bool:
        return self._y + height <= self._bottom + _TOLERANCE

    def _turn(self) -> None:
        """Begin a page with the head of the table."""
        self._page, self._y, self._filled = self._begin(), self._top, False
        self._draw(self._head)

    def _begin(self) -> Canvas:
        page = self._new_page()
        for mark in self._table.marks:
            self._draw_mark(page, mark)
        return page

    # --- rows and cells ---------------------------------------------------------------------------

    def _set(self, row: Row) -> SetRow:
        cells, at, left = [], 0, self._left
        for cell in row:
            width = sum(self._table.columns[at : at + cell.span])
            cells.append(self._set_cell(cell, left, width))
            at, left = at + cell.span, left + width
        assert at == len(self._table.columns), "a row has a cell for each column"
        return _row(tuple(cells))

    def _set_cell(self, cell: Cell, left: float, width: float) -> SetCell:
        look = cell.look
        room = width - look.left - look.right
        lines = [line for paragraph in cell.paragraphs for line in self._lines(paragraph, room, look)]
        above = look.top + (look.rule_above.width if look.rule_above else 0)
        below = look.bottom + (look.rule_below.width if look.rule_below else 0)
        return SetCell(left, width, look, tuple(lines), above, below)

    def _lines(self, paragraph: Paragraph, room: float, look: Look) -> list[Line]:
        pieces, width = [], 0.0
        for run in paragraph:
            wide, glyphs = self._shaper.shaped(run.style, run.text)
            pieces.append((run.style, width, glyphs))
            width += wide
        if not pieces:
            return []
        if look.unbroken or width <= room + _TOLERANCE:
            return [Line(width, tuple(pieces))]
        return self._broken(paragraph, room)

    def _broken(self, paragraph: Paragraph, room: float) -> list[Line]:
        """Break where the language allows it; a word that is too long by itself, wherever the line is full."""
        starts = self._shaper.breaks("".join(run.text for run in paragraph))
        letters: list[tuple[Style, Glyph, bool]] = []
        before = 0
        for run in paragraph:
            _, glyphs = self._shaper.shaped(run.style, run.text)
            letters += [(run.style, glyph, starts[before + glyph.at]) for glyph in glyphs]
            before += len(run.text)
        lines, at = [], 0
        while at < len(letters):
            end = _end_of_line(letters, at, room)
            lines.append(_line(letters[at:end]))
            at = end
        return lines

    def _draw(self, row: SetRow) -> None:
        for cell in row.cells:
            self._draw_rules(cell, row.height)
            look = cell.look
            top = (
                self._y + (row.height - cell.height if look.at_bottom else 0) + cell.above + self._drop(look)
            )
            for n, line in enumerate(cell.lines):
                left = cell.left + look.left
                if look.ends_right:
                    left = cell.left + cell.width - look.right - line.width
                for style, over, glyphs in line.pieces:
                    self._page.write(left + over, top + n * look.line_height, style, glyphs)
        self._y += row.height

    def _draw_rules(self, cell: SetCell, height: float) -> None:
        above, below = cell.look.rule_above, cell.look.rule_below
        if above:
            self._page.fill(cell.left, self._y, cell.width, above.width, above.colour)
        if below:
            self._page.fill(cell.left, self._y + height - below.width, cell.width, below.width, below.colour)

    def _draw_mark(self, page: Canvas, mark: Mark) -> None:
        width, glyphs = self._shaper.shaped(mark.style, mark.text)
        if mark.box:
            left, top, beyond, height = mark.box
            page.fill(left, top, width + beyond, height, mark.box_colour)
        left = mark.right - width if mark.right is not None else mark.left or 0.0
        page.write(left, mark.top + self._shaper.line(mark.style)[1], mark.style, glyphs)

    def _drop(self, look: Look) -> float:
        """Return how far below the top of its line the letters of a cell stand."""
        if look.strut not in self._drops:
            self._drops[look.strut] = self._shaper.line(look.strut)
        height, baseline = self._drops[look.strut]
        return baseline + (look.line_height - height) / 2


def _end_of_line(letters: Sequence[tuple[Style, Glyph, bool]], at: int, room: float) -> int:
    """Return where the line that begins at a place ends; spaces at its end may hang over."""
    width, last = 0.0, None
    for n in range(at, len(letters)):
        _, glyph, may_begin = letters[n]
        if may_begin and n > at:
            last = n
        width += glyph.width
        if width > room + _TOLERANCE and glyph.text != " ":
            return last or max(n, at + 1)
    return len(letters)


def _line(letters: Sequence[tuple[Style, Glyph, bool]]) -> Line:
    """Return a line without the spaces at its end."""
    end = len(letters)
    while end and letters[end - 1][1].text == " ":
        end -= 1
    pieces: list[tuple[Style, float, list[Glyph]]] = []
    width = 0.0
    for style, glyph, _ in letters[:end]:
        if not pieces or pieces[-1][0] is not style:
            pieces.append((style, width, []))
        pieces[-1][2].append(glyph)
        width += glyph.width
    return Line(width, tuple((style, over, tuple(glyphs)) for style, over, glyphs in pieces))
