"""Portfolio files for tests: a row that is right, and what a file looks like with something else in it."""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from legal_recovery.portfolio.rules import CaseLine
from legal_recovery.portfolio.schemas import CheckedFile, check_file

TODAY = date(2026, 11, 20)
SAMPLES = Path(__file__).parent / "samples"

RIGHT: dict[str, str] = {
    "案件编号": "ZB1",
    "客户名称": "杭州示例电子有限公司",
    "证件类型": "统一社会信用代码",
    "证件号码": "91330106TEST000001",
    "合同编号": "JK-1",
    "币种": "CNY",
    "本金余额": "1000.00",
    "欠息": "10.00",
    "罚息": "5.00",
    "执行年利率": "6.00%",
    "首次逾期日": "2022-01-01",
    "移交日期": "2022-08-08",
    "经办机构": "杭州分行",
    "承办人": "郑律",
    "当前阶段": "诉前",
}
IN_ENGLISH: dict[str, str] = {
    "case_reference": "ZB1",
    "debtor": "Example Trading Co., Ltd.",
    "office": "Hangzhou",
    "escalated_on": "2022-08-08",
    "contract_number": "JK-1",
    "principal": "1000.00",
}


def row(changes: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """Return the right row with some cells changed or added."""
    return {**RIGHT, **(changes or {}), **more}


def flat(*rows: Mapping[str, str], delimiter: str = ",") -> str:
    """Return a flat text file: the headings of the first row, then all rows."""
    lines = [list(rows[0]), *([line.get(heading, "") for heading in rows[0]] for line in rows)]
    return "".join(delimiter.join(_quoted(cell, delimiter) for cell in line) + "\n" for line in lines)


def _quoted(cell: str, delimiter: str) -> str:
    if not any(mark in cell for mark in (delimiter, '"', "\n")):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def renamed(heading: str, other: str, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the right row with one heading called otherwise."""
    return {other if key == heading else key: value for key, value in row(changes).items()}


class Files:
    """Writes files into a folder and checks them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self, content: str | bytes, *, name: str = "portfolio.csv", **options: Any) -> CheckedFile:
        """Check a file of this content."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return check_file(path, today=TODAY, **options)

    def check_rows(self, *rows: Mapping[str, str], **options: Any) -> CheckedFile:
        """Check a flat file of these rows."""
        return self.check(flat(*rows), **options)

    def case(self, *rows: Mapping[str, str], **options: Any) -> CaseLine:
        """Return the one case of a flat file that is right."""
        return only_case(self.check_rows(*rows, **options))

    def check_book(
        self,
        sheets: Mapping[str, Iterable[Iterable[Any]]],
        change: Callable[[Any], None] | None = None,
        parts: Callable[[dict[str, bytes]], None] | None = None,
        **options: Any,
    ) -> CheckedFile:
        """Check a workbook of these sheets, with its cells or the parts of its archive changed."""
        path = self.folder / "portfolio.xlsx"
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, lines in sheets.items():
            sheet = book.create_sheet(title)
            for line in lines:
                sheet.append(list(line))
        if change:
            change(book)
        book.save(path)
        if parts:
            rewrite(path, parts)
        return check_file(path, today=TODAY, **options)


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the parts of a workbook's archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def one_sheet(*rows: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Return a workbook with a single flat sheet."""
    return {"Sheet1": [list(rows[0]), *([line.get(key) for key in rows[0]] for line in rows)]}


def only_case(checked: CheckedFile) -> CaseLine:
    """Return the one case of a file without problems."""
    with checked:
        assert problems(checked) == []
        cases = list(checked.cases())
    assert len(cases) == 1
    return cases[0]


def problems(checked: CheckedFile) -> list[tuple[int | None, str | None, str]]:
    """Return row, column and code of each problem; each sentence must fill in."""
    assert all(str(problem) for problem in checked.problems)
    return [(problem.row, problem.column, problem.code) for problem in checked.problems]


def notices(checked: CheckedFile) -> list[tuple[int | None, str | None, str]]:
    """Return row, column and code of each notice; each sentence must fill in."""
    assert all(str(notice) for notice in checked.notices)
    return [(notice.row, notice.column, notice.code) for notice in checked.notices]
