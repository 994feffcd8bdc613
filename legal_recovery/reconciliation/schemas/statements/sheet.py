"""Statements as tables: CSV and workbooks, with title rows above the headings, remarks between and totals below."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, exponent, parse_amount
from legal_recovery.plumbing.tables.sources import FileProblem, Row, Table
from legal_recovery.plumbing.tables.values import Unreadable, is_blank
from legal_recovery.reconciliation.rules.statements import BalanceBroken, Statement, proven
from legal_recovery.reconciliation.schemas.statements.columns import bare, can_be_read, columns_of
from legal_recovery.reconciliation.schemas.statements.days import order_of
from legal_recovery.reconciliation.schemas.statements.lines import LineReader, cell_at, identifier

TOP_ROWS = 40
# In the place of a day: the row sums up others.
_TOTAL = re.compile(
    r"(本页|本月|本期|借方|贷方)?(合计|总计|小计|累计|总笔数|笔数|发生额)|(sub-?|grand )?totals?\b|sum\b",
    re.IGNORECASE,
)
# In a row without a day, a cell that only names a figure: `借方总额：`, `合计 3 笔`.
_NAMES_A_FIGURE = re.compile(
    r".{0,12}?(合计|总计|小计|累计|汇总|笔数|总额|金额|发生额|余额|totals?|sum|balance)\s*[:：]?[\s\d,.元笔¥￥-]*",
    re.IGNORECASE,
)
_NUMBER = r"([-+（(]?\s*(?:CNY|RMB|[¥￥$€£])?\s*-?[\d,，]+(?:\.\d+)?[)）]?)"
_OPENING = (
    r"(?:期初余额|上期余额|承前余额|承前页|上年结转|opening\s*balance|(?:balance\s*)?brought\s*forward"
    r"|balance\s*at\s*start\s*of\s*period)"
)
_CLOSING = r"(?:期末余额|本期余额|closing\s*balance|(?:balance\s*)?carried\s*forward|balance\s*at\s*end\s*of\s*period)"
# `查询账号[ Inquirer account number ]` says the same twice.
_TWICE = r"\s*(?:[\[(][^\])]*[\])])?\s*[:=]?\s*"
_ACCOUNT = (
    r"(?<!对方)(?<!收款)(?<!付款)"
    r"(?:[账帐賬]\s*[号號]|[账帐賬]\s*[户戶]|卡\s*号|account\s*(?:no\.?|number)?|IBAN)"
)
_SAID = {
    "account": rf"{_ACCOUNT}{_TWICE}([A-Z]{{2}}\d{{2}}[0-9A-Z ]{{8,36}}|\d[\d \-]{{5,40}})",
    "currency": rf"(?:币\s*种|货币|currency){_TWICE}([A-Z]{{3}}\b|人民币|美元|港币|港元|欧元|英镑|日元)",
    "opening": rf"{_OPENING}{_TWICE}{_NUMBER}",
    "closing": rf"{_CLOSING}{_TWICE}{_NUMBER}",
}
_LABELS = {key: re.compile(pattern, re.IGNORECASE) for key, pattern in _SAID.items()}
_CARRIED = re.compile(rf"{_OPENING}|{_CLOSING}", re.IGNORECASE)
_CODES = "人民币 CNY 人民币元 CNY RMB CNY 美元 USD 港币 HKD 港元 HKD 欧元 EUR 英镑 GBP 日元 JPY".split()
_CURRENCIES = {bare(word): code for word, code in zip(_CODES[::2], _CODES[1::2], strict=True)}
_AMOUNTS = ("credit", "debit", "amount")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person has said of an account's files.

    `columns` says what headings mean, `order` whether day or month comes first (dmy, mdy), `currency` what amounts are
    in where the file does not say it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    order: str | None = None
    currency: str = "CNY"


def headings_in(rows: Sequence[Row], wishes: Wishes) -> int:
    """Return how many headings the best of the rows has, to choose by it what cuts the cells."""
    return max((len(columns_of(_texts(row), wishes.columns)) for row in rows), default=0)


def _texts(row: Row) -> list[str]:
    return [" ".join(str(cell).split()) if cell is not None else "" for cell in row]


def read_table(table: Table, wishes: Wishes) -> Statement | None:
    """Return the statement of one table, None where it has no headings; raises FileProblem, naming the row."""
    page = _Page.of(table, wishes)
    if page is None:
        return None
    lines = page.rows_of_lines(table)
    currency = page.currency(lines, wishes)
    order = order_of(page.cells(lines, "booked_on", "value_on"), wishes.order)
    reader = LineReader(page.headings, page.columns, currency, order, table.day_zero)
    statement = Statement(
        "XLSX" if table.name is not None else "CSV",
        page.account(lines),
        currency,
        (),
        opening=page.balance("opening", currency),
        closing=page.balance("closing", currency),
    )
    found = _that_adds_up([replace(statement, lines=tuple(one)) for one in reader.readings(lines)])
    return found if found.account else replace(found, account=reader.own_account(lines, found.lines))


def _that_adds_up(readings: Sequence[Statement]) -> Statement:
    """Return the first reading whose balances follow from its amounts; else the likeliest, to be refused."""
    for reading in readings:
        with suppress(BalanceBroken):
            proven(reading)
            return reading
    return readings[0]


@dataclass(slots=True)
class _Page:
    """Where a table's columns are, and what is said beside its lines."""

    heading_row: int
    headings: list[str]
    columns: dict[str, list[int]]
    said: dict[str, str]

    @classmethod
    def of(cls, table: Table, wishes: Wishes) -> "_Page | None":
        """Return the page whose headings are the row with most of them, if it says when and how much."""
        top = table.top(TOP_ROWS)
        found = [
            (place, headings, columns)
            for place, headings in enumerate(map(_texts, top))
            if can_be_read(columns := columns_of(headings, wishes.columns))
        ]
        if not found:
            return None
        # A summary above the lines may have a date and an amount as well.
        place, headings, columns = max(found, key=lambda one: len(one[2]))
        return cls(place + 1, headings, columns, _said(top[:place]))

    def rows_of_lines(self, table: Table) -> list[tuple[int, Row]]:
        """Return the rows that are lines, in the file's order, and note what the others say."""
        lines: list[tuple[int, Row]] = []
        beside: list[Row] = []
        number = 0
        for number, row in table.rows(self.heading_row, len(self.headings)):
            if self._is_line(number, row):
                self._require_values(number, row)
                lines.append((number, row))
            elif any(not is_blank(cell) for cell in row):
                beside.append(row)
        self.said = {**_said(beside), **self.said}
        if table.is_cut_off and lines and lines[-1][0] == number:
            self._require_whole(lines)
        return lines

    def _require_values(self, number: int, row: Row) -> None:
        """Refuse a formula in a column that is used: what is stored beside it may be stale."""
        for place in (place for places in self.columns.values() for place in places):
            if isinstance(cell := cell_at(row, place), Unreadable):
                raise FileProblem(
                    "statement.formula",
                    N_(
                        "Row {number} holds a formula ({text}), not a value: copy it and paste it as a value."
                    ),
                    row=number,
                    number=number,
                    text=cell.text[:40],
                )

    def _require_whole(self, lines: list[tuple[int, Row]]) -> None:
        """Refuse a last row that ends before all others do, where the file ends with it."""
        number, last = lines[-1]
        if len(last) < min((len(row) for _, row in lines[:-1]), default=len(self.headings)):
            raise FileProblem(
                "statement.row_cut_off",
                N_("The file ends in the middle of row {number}: it was not copied whole."),
                row=number,
                number=number,
            )

    def _is_line(self, number: int, row: Row) -> bool:
        """Tell a line from a total, a remark, or the headings again on the next page.

        Only what surely is none is passed over: a line with a strange day is one, and refused when it is read.
        """
        filled = [" ".join(str(cell).split()) for cell in row if not is_blank(cell)]
        if not filled or self._is_heading(row):
            return False
        day, amount, balance = (self._first(row, *keys) for keys in (("booked_on",), _AMOUNTS, ("balance",)))
        if not amount:
            carries = any(map(_CARRIED.match, filled))
            return bool(day) and (bool(balance) or day[0].isdigit()) and not carries
        if day:
            return not (_TOTAL.match(day) or _CARRIED.match(day))
        if all(_is_figure(text) for text in filled) or any(map(_NAMES_A_FIGURE.fullmatch, filled)):
            return False
        raise FileProblem(
            "statement.no_day", N_("Row {number} has an amount, but no date."), row=number, number=number
        )

    def _first(self, row: Row, *keys: str) -> str:
        """Return the first cell of the meanings that says something, empty where none does."""
        cells = (cell_at(row, place) for key in keys for place in self.columns.get(key, []))
        return next((str(cell).strip() for cell in cells if not is_blank(cell)), "")

    def _is_heading(self, row: Row) -> bool:
        return _texts(row)[: len(self.headings)] == self.headings

    def cells(self, lines: Iterable[tuple[int, Row]], *keys: str) -> Iterator[tuple[int, Any]]:
        """Yield row number and cell of the first column of each meaning, as far as they say something."""
        for number, row in lines:
            for key in keys:
                for place in self.columns.get(key, [])[:1]:
                    if not is_blank(cell := cell_at(row, place)):
                        yield number, cell

    def currency(self, lines: list[tuple[int, Row]], wishes: Wishes) -> str:
        """Return the one currency of the lines; raises FileProblem where they have two."""
        known: dict[str, int] = {}
        for number, cell in self.cells(lines, "currency"):
            known.setdefault(_code(str(cell)), number)
        if len(known) > 1:
            (first, _), (second, number) = list(known.items())[:2]
            raise FileProblem(
                "statement.currencies_mixed",
                N_("Row {number} is in {second}, the rows above in {first}: load a file for each account."),
                row=number,
                number=number,
                first=first,
                second=second,
            )
        found = next(iter(known), None) or (_code(self.said["currency"]) if "currency" in self.said else None)
        exponent(found or wishes.currency)
        return found or wishes.currency

    def account(self, lines: list[tuple[int, Row]]) -> str | None:
        """Return the one account of the lines, else that of the title; raises FileProblem where there are two."""
        known: dict[str, int] = {}
        for number, cell in self.cells(lines, "account"):
            known.setdefault(identifier(cell) or "", number)
        if len(known) > 1:
            (first, _), (second, number) = list(known.items())[:2]
            raise FileProblem(
                "statement.accounts_mixed",
                N_(
                    "Row {number} is of account {second}, the rows above of {first}: load a file for each account."
                ),
                row=number,
                number=number,
                first=first,
                second=second,
            )
        return next(iter(known), None) or self.said.get("account", "").replace(" ", "") or None

    def balance(self, key: str, currency: str) -> Money | None:
        """Return the opening or closing balance that is said beside the lines."""
        if key not in self.said:
            return None
        try:
            return parse_amount(self.said[key], currency)
        except InvalidInput:
            return None


def _said(rows: Iterable[Row]) -> dict[str, str]:
    """Return what rows beside the lines say of the account: a label and its value in one cell, or in two."""
    found: dict[str, str] = {}
    for row in rows:
        text = unicodedata.normalize("NFKC", " ".join(cell for cell in _texts(row) if cell))
        for key, pattern in _LABELS.items():
            if key not in found and (match := pattern.search(text)):
                found[key] = match[1].strip()
    return found


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.\s¥￥()+\-]+", text))


def _code(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return _CURRENCIES.get(bare(plain), plain.upper())
