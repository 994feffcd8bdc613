"""What a long table is made of. Everything is measured in points; places on the paper from its upper left corner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: size, weight, colour as #rrggbb, and features of the font, such as "hwid 1"."""

    size: float
    bold: bool = False
    colour: str = "#000000"
    features: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    style: Style


Paragraph = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along the edge of a cell."""

    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is laid out. `strut` is the style whose letters set the lines apart, the largest in the cell."""

    strut: Style
    line_height: float
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0
    ends_right: bool = False  # flush right
    unbroken: bool = False  # one line, however wide
    at_bottom: bool = False  # stands at the bottom of its row
    rule_above: Rule | None = None
    rule_below: Rule | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, and over how many columns."""

    paragraphs: tuple[Paragraph, ...]
    look: Look
    span: int = 1


Row = tuple[Cell, ...]
# Rows that stay on one page where a page has room for them.
Group = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A text in the margin of every page: its line begins at `top`, and at `left` or ends at `right`.

    A box around it is (left, top, width beyond the text, height) and has a colour.
    """

    text: str
    style: Style
    top: float
    left: float | None = None
    right: float | None = None
    box: tuple[float, float, float, float] | None = None
    box_colour: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table on its first page, and is its bookmark."""

    title: str
    look: Look


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself: `language` as in HTML; `created` is aware."""

    title: str
    language: str
    author: str
    description: str
    created: datetime


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table over many pages; `columns` are widths, `head` is repeated on each page.

    `margins` are top, right, bottom and left.
    """

    about: About
    paper: tuple[float, float]
    margins: tuple[float, float, float, float]
    columns: tuple[float, ...]
    head: Row
    groups: tuple[Group, ...]
    marks: tuple[Mark, ...] = ()
    heading: Heading | None = None

    def texts(self) -> Iterator[str]:
        """Yield every text that will be printed."""
        yield from (mark.text for mark in self.marks)
        if self.heading:
            yield self.heading.title
        for row in (self.head, *(row for group in self.groups for row in group)):
            for cell in row:
                for paragraph in cell.paragraphs:
                    yield from (run.text for run in paragraph)
