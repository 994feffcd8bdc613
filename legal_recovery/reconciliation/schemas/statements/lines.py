"""The rows of a table, read one by one into lines."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, exponent, parse_amount
from legal_recovery.plumbing.tables.sources import FileProblem, Row
from legal_recovery.plumbing.tables.values import (
    is_blank,
    is_number,
    is_rounded,
    plain_number,
    shown_number,
)
from legal_recovery.reconciliation.rules.statements import StatementLine
from legal_recovery.reconciliation.schemas.statements.columns import bare
from legal_recovery.reconciliation.schemas.statements.days import read_day
from legal_recovery.reconciliation.schemas.statements.words import one_after_the_other, one_line

_DEBITS = frozenset(map(bare, "借 支 借方 支出 付 付款 往账 转出 取 D DR DBIT debit withdrawal out".split()))
_CREDITS = frozenset(map(bare, "贷 收 贷方 收入 收款 来账 转入 存 C CR CRDT credit deposit in".split()))
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_Numbered = Sequence[tuple[int, Row]]


def cell_at(row: Row, place: int) -> Any:
    """Return a cell, None where the row ends before it."""
    return row[place] if place < len(row) else None


def identifier(value: Any) -> str | None:
    """Return an account or a reference as text, without what keeps a spreadsheet from taking it for a number.

    One that a spreadsheet has rounded (`6.22848E+18`) is none any more.
    """
    text = unicodedata.normalize("NFKC", plain_number(value) if is_number(value) else str(value)).strip()
    if match := re.fullmatch(r'="?([^"]*)"?', text):
        text = match[1]
    text = one_line(text.lstrip("'")) or ""
    if _ROUNDED.fullmatch(text) or is_rounded(value):
        return None
    return text or None


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the rows of one table."""

    headings: Sequence[str]
    columns: dict[str, list[int]]
    currency: str
    order: str | None
    day_zero: date

    def readings(self, rows: _Numbered) -> list[list[StatementLine]]:
        """Return the lines of numbered rows, twice where a negative debit may be a correction (红字) or just a debit.

        The likelier reading comes first. Raises FileProblem that names the row and the cell.
        """
        debits = [debit for number, row in rows if (debit := self._debit(number, row)) is not None]
        signed = (
            [True, False] if debits and max(debits) <= 0 and "debit" not in self.columns else [False, True]
        )
        if not any(debit < 0 for debit in debits):
            signed = [False]
        return [[self._line(number, row, has_signs) for number, row in rows] for has_signs in signed]

    def _debit(self, number: int, row: Row) -> int | None:
        """Return the minor units of a debit as they are written."""
        key = "debit" if "debit" in self.columns else "amount"
        if key == "amount" and self._side(row) != "debit":
            return None
        amount = self._money(number, row, key)
        return amount.minor if amount is not None else None

    def own_account(self, rows: _Numbered, lines: Sequence[StatementLine]) -> str | None:
        """Return the account that pays the debits and is paid the credits, where rows name both sides."""
        sides = ("to_account" if line.amount.minor > 0 else "from_account" for line in lines)
        own = {self._id(row, side) for (_, row), side in zip(rows, sides, strict=True)}
        return next(iter(own)) if len(own) == 1 else None

    def _line(self, number: int, row: Row, has_signs: bool) -> StatementLine:
        amount = self._amount(number, row, has_signs)
        payer, account = ("from_name", "from_account") if amount.minor > 0 else ("to_name", "to_account")
        return StatementLine(
            row=number,
            booked_on=self._day(number, row, "booked_on"),
            value_on=self._day(number, row, "value_on") if self._first(row, "value_on") else None,
            amount=amount,
            payer=self._text(row, "payer") or self._text(row, payer),
            payer_account=self._id(row, "payer_account") or self._id(row, account),
            reference=self._id(row, "reference"),
            narrative=one_after_the_other(*(str(cell) for _, cell in self._cells(row, "narrative"))),
            balance=self._money(number, row, "balance"),
        )

    def _cells(self, row: Row, key: str) -> list[tuple[int, Any]]:
        cells = ((place, cell_at(row, place)) for place in self.columns.get(key, []))
        return [(place, cell) for place, cell in cells if not is_blank(cell)]

    def _first(self, row: Row, key: str) -> tuple[int, Any] | None:
        """Return place and content of the first cell of a meaning that says something."""
        return next(iter(self._cells(row, key)), None)

    def _text(self, row: Row, key: str) -> str | None:
        found = self._first(row, key)
        return one_line(str(found[1])) if found else None

    def _id(self, row: Row, key: str) -> str | None:
        return next((said for _, cell in self._cells(row, key) if (said := identifier(cell))), None)

    def _day(self, number: int, row: Row, key: str) -> date:
        found = self._first(row, key)
        assert found is not None, "a row without a day is no line"
        try:
            return read_day(found[1], self.order, self.day_zero)
        except InvalidInput as refusal:
            raise self._of_cell(number, found[0], refusal) from refusal

    def _money(self, number: int, row: Row, key: str) -> Money | None:
        found = self._first(row, key)
        if found is None:
            return None
        try:
            return parse_amount(_amount_text(found[1], self.currency), self.currency)
        except InvalidInput as refusal:
            raise self._of_cell(number, found[0], refusal) from refusal

    def _of_cell(self, number: int, place: int, refusal: InvalidInput) -> InvalidInput:
        """Return a refusal that says which cell it is about."""
        if isinstance(refusal, FileProblem):
            return refusal
        return FileProblem(
            refusal.code,
            N_("Row {number}, {heading}: {reason}"),
            row=number,
            number=number,
            heading=self.headings[place] if place < len(self.headings) else place + 1,
            reason=refusal,
        )

    def _amount(self, number: int, row: Row, has_signs: bool) -> Money:
        credit, debit, amount = (self._money(number, row, key) for key in ("credit", "debit", "amount"))
        if credit and debit:
            raise FileProblem(
                "statement.both_sides",
                N_("Row {number} is both a credit of {credit} and a debit of {debit}."),
                row=number,
                number=number,
                credit=credit,
                debit=debit,
            )
        zero = Money.zero(self.currency)
        if credit is not None or debit is not None:
            return (credit or zero) + (debit or zero) if has_signs else (credit or zero) - (debit or zero)
        if amount is None:
            raise FileProblem(
                "statement.no_amount", N_("Row {number} has no amount."), row=number, number=number
            )
        return -amount if self._side(row) == "debit" and not has_signs else amount

    def _side(self, row: Row) -> str | None:
        words = {bare(str(cell)) for _, cell in self._cells(row, "side")}
        if words & _DEBITS:
            return "debit"
        return "credit" if words & _CREDITS else None


def _amount_text(value: Any, currency: str) -> str:
    """Return an amount as a person would type it."""
    if is_number(value):
        return shown_number(value, exponent(currency))
    text = str(value).strip()
    return match[1] if (match := re.fullmatch(r'="([^"]*)"', text)) else text.lstrip("'")
