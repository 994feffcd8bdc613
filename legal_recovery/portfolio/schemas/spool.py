"""Lines laid down on disk while a file is read, so that a million rows never are in memory at once.

The store is SQLite's own private temporary database: it spills to disk by itself, nobody else can open
it, and it is gone when it is closed, or when the process is killed.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.rules import (
    CollateralLine,
    CostLine,
    DebtLine,
    PartyLine,
    ProceedingLine,
    ReceiptLine,
)
from legal_recovery.portfolio.schemas.lines import FlatRow, Head

Part = Head | FlatRow | PartyLine | DebtLine | CollateralLine | ProceedingLine | CostLine | ReceiptLine

_KINDS: tuple[type, ...] = (
    Head,
    FlatRow,
    PartyLine,
    DebtLine,
    CollateralLine,
    ProceedingLine,
    CostLine,
    ReceiptLine,
)
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_BATCH = 2_000


class Spool:
    """Parts of cases in the order of the file, given back case by case in order of first appearance."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
            PRAGMA temp_store = FILE; BEGIN;
            CREATE TABLE parts (
                id INTEGER PRIMARY KEY, reference TEXT NOT NULL, sheet TEXT,
                kind INTEGER NOT NULL, currency TEXT NOT NULL, dated INTEGER NOT NULL,
                body TEXT NOT NULL
            );"""
        )
        self._pending: list[tuple[str, str | None, int, str, bool, str]] = []

    def add(self, reference: str, sheet: str | None, part: Part, currency: str) -> None:
        """Lay down what one row says of a case."""
        self._pending.append(
            (
                reference,
                sheet,
                _NUMBER[type(part)],
                currency,
                _has_balance_date(part),
                _encode(_packed(part)),
            )
        )
        if len(self._pending) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        self._database.executemany(
            "INSERT INTO parts (reference, sheet, kind, currency, dated, body) VALUES (?, ?, ?, ?, ?, ?)",
            self._pending,
        )
        self._pending.clear()

    def index(self) -> None:
        """Make the cases findable; called once, when all rows that open cases are there."""
        self._flush()
        self._database.execute("CREATE INDEX parts_reference ON parts (reference)")

    def currency_of(self, reference: str) -> str | None:
        """Return the currency of the case, None if no row opens it."""
        found = self._database.execute(
            "SELECT currency FROM parts WHERE reference = ? AND kind < 2 ORDER BY id LIMIT 1",
            (reference,),
        ).fetchone()
        return str(found[0]) if found else None

    def count(self) -> int:
        """Return how many cases there are; nothing is added after this."""
        self._flush()
        self._database.executescript(
            """DROP TABLE IF EXISTS cases;
            CREATE TABLE cases AS SELECT reference, MIN(id) AS first, COUNT(*) AS parts, MAX(dated) AS dated
            FROM parts
            GROUP BY reference HAVING MIN(kind) < 2 ORDER BY first;"""
        )
        return int(self._database.execute("SELECT COUNT(*) FROM cases").fetchone()[0])

    def without_balance_date(self) -> int:
        """Return how many cases have no balance date of their own."""
        counted = self._database.execute("SELECT COUNT(*) FROM cases WHERE NOT dated").fetchone()
        return int(counted[0])

    def of_several_rows(self) -> set[str]:
        """Return the references of the cases that have more than one row."""
        rows = self._database.execute("SELECT reference FROM cases WHERE parts > 1")
        return {reference for (reference,) in rows}

    def cases(self, *, of_several_rows: bool = False) -> Iterator[tuple[str, list[Part]]]:
        """Yield each case with its parts, in the order of the file; or only those of several rows."""
        rows = self._database.execute(
            """SELECT parts.reference, parts.sheet, parts.kind, parts.currency, parts.body
            FROM cases CROSS JOIN parts ON parts.reference = cases.reference
            WHERE cases.parts > ? ORDER BY cases.rowid, parts.id""",
            (int(of_several_rows),),
        )
        reference, parts = None, list[Part]()
        for next_reference, sheet, kind, currency, body in rows:
            if next_reference != reference:
                if reference is not None:
                    yield reference, parts
                reference, parts = next_reference, []
            parts.append(_unpacked(_KINDS[kind], json.loads(body), sheet, currency))
        if reference is not None:
            yield reference, parts

    def close(self) -> None:
        """Forget everything."""
        self._database.close()


def _has_balance_date(part: Part) -> bool:
    head = part.head if isinstance(part, FlatRow) else part
    return isinstance(head, Head) and head.balance_date is not None


class _Shape(NamedTuple):
    """How a line is taken apart, and where in it amounts, days, lists and the currency are."""

    values: Callable[[Any], tuple[Any, ...]]
    amounts: tuple[int, ...]
    days: tuple[int, ...]
    lists: tuple[int, ...]
    currency: int | None


def _shape(kind: type) -> _Shape:
    types = {name: str(type_) for name, type_ in kind.__annotations__.items() if name != "sheet"}

    def of_type(text: str) -> tuple[int, ...]:
        return tuple(i for i, type_ in enumerate(types.values()) if text in type_)

    currency = list(types).index("currency") if "currency" in types else None
    return _Shape(attrgetter(*types), of_type("Money"), of_type("date"), of_type("tuple"), currency)


_SHAPES = {kind: _shape(kind) for kind in _KINDS if kind is not FlatRow}

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _packed(part: Any) -> list[Any]:
    """Return the values of a line as JSON knows them: amounts in minor units, days as numbers."""
    if type(part) is FlatRow:
        head, debt, *lists = part
        return [_packed(head), _packed(debt), *([_packed(line) for line in x] for x in lists)]
    shape = _SHAPES[type(part)]
    values = list(shape.values(part))
    for index in shape.amounts:
        if (amount := values[index]) is not None:
            values[index] = amount.minor
    for index in shape.days:
        if (day := values[index]) is not None:
            values[index] = day.toordinal()
    return values


def _unpacked(kind: Any, values: list[Any], sheet: str | None, of_case: str) -> Any:
    """Return the line that was packed, with the sheet that it stands in.

    Amounts are in the line's currency, or in that of the case where a line has none.
    """
    if kind is FlatRow:
        head, debt, *lists = values
        return FlatRow(
            _unpacked(Head, head, sheet, of_case),
            _unpacked(DebtLine, debt, sheet, of_case),
            *(
                tuple(_unpacked(kind, line, sheet, of_case) for line in lines)
                for kind, lines in zip(_IN_A_FLAT_ROW, lists, strict=True)
            ),
        )
    shape = _SHAPES[kind]
    currency = of_case if shape.currency is None else values[shape.currency]
    for index in shape.amounts:
        if (minor := values[index]) is not None:
            values[index] = Money(minor, currency)
    for index in shape.days:
        if (day := values[index]) is not None:
            values[index] = date.fromordinal(day)
    for index in shape.lists:
        values[index] = tuple(values[index])
    return kind(*values, sheet)


_IN_A_FLAT_ROW = (PartyLine, CollateralLine, ProceedingLine)
