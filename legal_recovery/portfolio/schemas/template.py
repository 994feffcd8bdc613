"""An empty portfolio workbook to fill in: every sheet with its headings and one example row."""

from pathlib import Path
from typing import IO, Any

import xlsxwriter

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.portfolio.schemas.columns import COLUMNS, FLAT, SHEET_TITLES, SHEETS, Column
from legal_recovery.portfolio.schemas.words import VOCABULARIES

# An example row stays empty where filling it in would contradict the rest: a case that still goes on,
# with interest given by its parts and with dated costs and receipts, none of them reversed.
_LEFT_EMPTY = frozenset(
    [
        "flags",
        "closed_how",
        "costs_to_date",
        "received_to_date",
        "interest",
        "reversed_on",
        "reversal_reason",
        "liability_cap",
    ]
)
_FORMATS = {"amount": "#,##0.00", "percent": "0.00##%", "date": "yyyy-mm-dd"}
_LONGEST_LIST = 255  # what a drop-down list in a workbook can hold
_ROWS_WITH_LISTS = 5_000
_WIDTH = 20


def template_workbook(path: str | Path | IO[bytes], lang: str, *, flat: bool = False) -> None:
    """Write the template in the language: a sheet for each part of a case, or one row a debt."""
    kinds = (FLAT,) if flat else SHEETS
    target = str(path) if isinstance(path, str | Path) else path
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for kind in kinds:
            _Sheet(book, kind, lang).write()


class _Sheet:
    """One sheet of the template."""

    def __init__(self, book: Any, kind: str, lang: str) -> None:
        self._kind, self._zh = kind, lang == "zh"
        self._sheet = book.add_worksheet(self._title())
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._formats = {type_: book.add_format({"num_format": shown}) for type_, shown in _FORMATS.items()}
        # Numbers that are names stay text: a spreadsheet keeps only fifteen digits of a number.
        self._text = book.add_format({"num_format": "@"})

    def _title(self) -> str:
        return SHEET_TITLES[self._kind] if self._zh else {FLAT: "portfolio"}.get(self._kind, self._kind)

    def write(self) -> None:
        """Write headings, the example row, and lists to choose from."""
        self._sheet.freeze_panes(1, 1)
        for at, column in enumerate(COLUMNS[self._kind].values()):
            self._sheet.set_column(at, at, _WIDTH, self._formats.get(column.type, self._text))
            self._sheet.write_string(0, at, self._heading(column), self._bold)
            self._sheet.write_comment(0, at, self._hint(column))
            self._offer_choices(at, column)
            if column.key not in _LEFT_EMPTY:
                self._write_example(at, column)

    def _heading(self, column: Column) -> str:
        name = column.zh if self._zh else column.en
        return f"{name} *" if column.required else name

    def _hint(self, column: Column) -> str:
        required = ("必填" if self._zh else "required") if column.required else ""
        examples = "；".join(self._example(column, example) for example in column.examples)
        return "\n".join(filter(None, (column.key, required, examples, "、".join(self._words(column)))))

    def _words(self, column: Column) -> list[str]:
        """Return the words of a choice in the template's language."""
        if not column.vocabulary:
            return []
        labels = VOCABULARIES[column.vocabulary].labels
        return list(labels.values() if self._zh else labels)

    def _offer_choices(self, at: int, column: Column) -> None:
        words = self._words(column)
        if column.type == "choice" and len(",".join(words)) <= _LONGEST_LIST:
            self._sheet.data_validation(
                1, at, _ROWS_WITH_LISTS, at, {"validate": "list", "source": words, "error_type": "warning"}
            )

    def _example(self, column: Column, example: str) -> str:
        if column.type != "choice" or self._zh:
            return example
        assert column.vocabulary
        return VOCABULARIES[column.vocabulary].find(example) or example

    def _write_example(self, at: int, column: Column) -> None:
        text = self._example(column, column.examples[0])
        if column.type == "amount":
            self._sheet.write_number(1, at, float(text.replace(",", "")), self._formats["amount"])
        elif column.type == "percent":
            self._sheet.write_number(1, at, float(text.rstrip("%")) / 100, self._formats["percent"])
        elif column.type == "date":
            self._sheet.write_datetime(1, at, parse_date(text), self._formats["date"])
        else:
            self._sheet.write_string(1, at, text, self._text)
