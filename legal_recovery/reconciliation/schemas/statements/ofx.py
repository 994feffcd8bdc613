"""OFX and QFX, the SGML of 1.x and the XML of 2.x, read as a stream of tags.

A tag that a bank made up is passed over; a value that says when or how much and cannot be read is refused.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.tables.sources import FileProblem, read_text
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine
from legal_recovery.reconciliation.schemas.statements.words import (
    cut_off,
    entities,
    exact,
    no_currency,
    no_day,
    one_line,
)

_BEGINS = re.compile(r"OFXHEADER\s*[:=]|<\?OFX|<OFX>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_AS_IT_IS = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
# `<NAME>value`, closed or not; a `<` that begins no tag belongs to the value.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]*)\s*(/?)>((?:[^<]|<(?![/A-Za-z]))*)")
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_SECURITIES = "INVSTMTRS"
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")


def is_ofx(start: str) -> bool:
    """Tell whether a text begins as such a file does."""
    return bool(_BEGINS.search(start))


def read_ofx(path: Path, currency: str) -> list[Statement]:
    """Return the statements of a file; `currency` is that of one which does not say it.

    Raises FileProblem where the file is not whole, or an amount or a day cannot be read.
    """
    text = read_text(path, "cp1252")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise entities()
    text = _AS_IT_IS.sub(lambda found: html.escape(found[1]), _COMMENT.sub("", text))
    reader = _Reader(currency, _closed_tags(text))
    for found in _TAG.finditer(text):
        reader.take(found[2].upper(), found[4], closes=bool(found[1]), alone=bool(found[3]))
    return reader.finished()


def _closed_tags(text: str) -> frozenset[str]:
    """Return the tags that are closed anywhere: only they can hold others."""
    return frozenset(name.upper() for name in re.findall(r"</([A-Za-z][A-Za-z0-9._]*)\s*>", text))


@dataclass(slots=True)
class _Part:
    """An open tag with what stands in it; the first of two equal tags counts."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parts: dict[str, "_Part"] = field(default_factory=dict)

    def says(self, *path: str) -> str | None:
        """Return the value at the end of a path of tags."""
        part: _Part | None = self
        for name in path[:-1]:
            part = part.parts.get(name) if part is not None else None
        return one_line(html.unescape(part.values[path[-1]])) if part and path[-1] in part.values else None


class _Reader:
    """What has been read of a file so far."""

    def __init__(self, currency: str, closed: frozenset[str]) -> None:
        self._currency, self._closed = currency, closed
        self._open: list[_Part] = [_Part("")]
        self._lines: list[StatementLine] = []
        self._found: list[Statement] = []
        self._rows = 0
        self._has_securities = False

    def take(self, name: str, value: str, *, closes: bool, alone: bool) -> None:
        """Go on by one tag and what stands behind it."""
        if closes:
            self._close(name)
        elif value.strip() or alone or name not in self._closed:
            self._open[-1].values.setdefault(name, value)
        else:
            self._open.append(_Part(name))

    def _close(self, name: str) -> None:
        """Close a part, and with it those in it that were never closed: they were empty values."""
        if all(part.name != name for part in self._open):
            return  # the end of a value
        while (part := self._open.pop()).name != name:
            for key, value in part.values.items():
                self._open[-1].values.setdefault(key, value)
            self._open[-1].parts.update(part.parts)
        if name == "STMTTRN":
            self._end_line(part)
        elif name in _STATEMENTS:
            self._end_statement(part)
        elif part.values or part.parts:
            self._open[-1].parts.setdefault(name, part)
        self._has_securities |= name == _SECURITIES

    def _end_line(self, part: _Part) -> None:
        if any(one.name in _STATEMENTS for one in self._open):
            self._rows += 1
            own = next((one.says("CURDEF") for one in self._open if one.name in _STATEMENTS), None)
            self._lines.append(
                _line(part, own or part.says("CURRENCY", "CURSYM") or self._currency, self._rows)
            )

    def _end_statement(self, part: _Part) -> None:
        lines, self._lines = self._lines, []
        self._found.append(_statement(part, lines, self._currency))

    def finished(self) -> list[Statement]:
        """Return the statements; raises FileProblem where a tag was left open, or there are only securities."""
        if len(self._open) > 1 or "OFX" not in self._closed:
            raise cut_off("OFX")
        if not self._found and self._has_securities:
            raise FileProblem(
                "statement.securities", N_("The file is a statement of securities, not of a bank account.")
            )
        return self._found


def _statement(part: _Part, lines: list[StatementLine], otherwise: str) -> Statement:
    currency = lines[0].amount.currency if lines else part.says("CURDEF") or otherwise
    if any(line.amount.currency != currency for line in lines):
        raise no_currency()
    balance = part.says("LEDGERBAL", "BALAMT")
    account = part.says("BANKACCTFROM", "ACCTID") or part.says("CCACCTFROM", "ACCTID")
    return Statement(
        "OFX",
        account,
        currency,
        tuple(lines),
        closing=_amount(balance, currency, lines[-1].row if lines else 1) if balance else None,
        opened_on=_day(part.says("BANKTRANLIST", "DTSTART")),
        closed_on=_day(part.says("BANKTRANLIST", "DTEND")),
    )


def _line(part: _Part, currency: str, row: int) -> StatementLine:
    booked = _day(part.says("DTPOSTED"))
    if booked is None:
        raise no_day(row)
    return StatementLine(
        row=row,
        booked_on=booked,
        value_on=_day(part.says("DTAVAIL")) or _day(part.says("VALUEDATE")),
        amount=_amount(part.says("TRNAMT"), currency, row),
        payer=part.says("NAME") or part.says("PAYEE", "NAME"),
        payer_account=part.says("BANKACCTTO", "ACCTID") or part.says("CCACCTTO", "ACCTID"),
        reference=part.says("FITID") or part.says("CHECKNUM") or part.says("REFNUM"),
        narrative=part.says("MEMO"),
    )


def _day(text: str | None) -> date | None:
    """Return the day of a moment, None where there is none, such as `00000000`."""
    found = _DAY.match(text or "")
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _amount(text: str | None, currency: str, row: int) -> Money:
    """Return an amount with point or comma; `2,000` could be two of them and is refused."""
    plain = "".join((text or "").split()).removeprefix("+")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d*", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d*", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".") if not re.fullmatch(r"-?\d{1,3},\d{3}", plain) else ""
    return exact(plain or text or "", currency, row)
