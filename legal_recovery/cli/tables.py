"""Tables for the terminal: columns stay straight though 中文 signs are twice as wide."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    unseen = sum(unicodedata.combining(sign) != 0 for sign in text)
    return len(text) + wide - unseen


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return the lines of a table with a rule under its heads; all but the first columns stand at the right."""
    widths = [max(width(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    rule = ["─" * one for one in widths]
    return [_line(cells, widths, left) for cells in (heads, rule, *rows)]


def _line(cells: Sequence[str], widths: Sequence[int], left: int) -> str:
    padded = []
    for place, (cell, wanted) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (wanted - width(cell))
        padded.append(cell + space if place < left else space + cell)
    return "  ".join(padded).rstrip()
