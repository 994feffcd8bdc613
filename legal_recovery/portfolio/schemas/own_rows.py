"""Which rows of a table are its own: not blank, not the headings again, no total, no remark."""

import re
from collections.abc import Callable
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import Row
from legal_recovery.plumbing.tables.values import is_blank
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.layout import Layout, clean
from legal_recovery.portfolio.schemas.words import bare

_TOTALS = re.compile(
    r"(本页|本表|本月|累计|总)?(合计|总计|小计|共计|总额)(数|金额|人民币|元|万元|\d*[笔户件条])*"
    r"|(grand|sub)?totals?|sum"
)
_MAYBE_TOTALS = re.compile(r"[合总小共]\s*[计额]|total|sum", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\s*(制表|填表|审核|复核|经办|负责人|报送|填报|打印|导出|数据来源|来源|备注|说明|注|附注|截至|截止|共\s*\d"
    r"|第\s*\d+\s*页|note|prepared|printed|exported|generated|source|page \d|reviewed|approved|end of)",
    re.IGNORECASE,
)
_FEW = 2
_FIRST_WORDS = 3


class RowFilter:
    """Tells the rows of one table from what only surrounds them."""

    def __init__(self, layout: Layout, notice: Callable[[Problem], None]) -> None:
        self._layout, self._notice = layout, notice
        self._at = next((b.index for b in layout.bindings if b.column.key == "case_reference"), 0)
        self._heading = layout.headings[self._at]

    def keeps(self, number: int, row: Row) -> bool:
        """Tell whether the row is one of the table's own; a total or a remark is told as skipped."""
        reference = row[self._at] if self._at < len(row) else None
        filled = len(row) - row.count("") - row.count(None)
        if filled > _FEW and reference and not _MAYBE_TOTALS.search(str(reference)):
            return clean(reference) != self._heading or not self._is_heading_again(row)
        if all(is_blank(cell) for cell in row):
            return False
        if _is_footnote(row) or (_is_no_reference(reference) and _is_totals(row)):
            self._notice(self._skipped(number, row))
            return False
        return not self._is_heading_again(row)

    def _is_heading_again(self, row: Row) -> bool:
        """Tell whether four of five headings stand here again, as at the top of each printed page."""
        bindings = self._layout.bindings
        same = sum(1 for b in bindings if b.index < len(row) and clean(row[b.index]) == b.heading)
        return same * 5 >= len(bindings) * 4

    def _skipped(self, number: int, row: Row) -> Problem:
        text = next(str(cell).strip() for cell in row if not is_blank(cell))
        return Problem(
            number,
            None,
            "portfolio.skipped_row",
            N_("The row “{text}” is a total or a remark and is not read."),
            {"text": text[:40]},
            self._layout.sheet,
        )


def _is_totals(row: Row) -> bool:
    """Tell whether one of the row's first words is 合计 or the like."""
    words = [bare(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)]
    return any(_TOTALS.fullmatch(word) for word in words[:_FIRST_WORDS])


def _is_footnote(row: Row) -> bool:
    """Tell whether the row holds a single remark: who made the table, when, and the like."""
    filled = [cell for cell in row if not is_blank(cell)]
    return 0 < len(filled) <= _FEW and _FOOTNOTE.match(str(filled[0])) is not None


def _is_no_reference(value: Any) -> bool:
    return is_blank(value) or (isinstance(value, str) and _is_totals([value]))
