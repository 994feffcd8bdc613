"""MT940 and MT942 (SWIFT): fields that begin with `:20:`, line by line.

Banks keep to the standard loosely: references too long for field 61, no entry date, 30 February, no field 86. What says
unmistakably when and how much is read; what does not is refused and never passed over.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from legal_recovery.kernel.money import Money
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine
from legal_recovery.reconciliation.schemas.statements.details import IBAN, read_details, unwrapped
from legal_recovery.reconciliation.schemas.statements.words import (
    cut_off,
    damaged_entry,
    exact,
    no_currency,
    one_after_the_other,
    one_line,
    two_currencies,
)

_FIELD = re.compile(r":(\d\d[A-Z]?|NS):(.*)")
_ENDS = re.compile(r"-(\}.*|XXX)?\s*")
_BEGINS = re.compile(r"\s*(\{1:|:20:|:940:)|(?:[^\n]{0,80}\n){1,6}:20:")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d+(?:,\d*)?)")
_CURRENCY = re.compile(r"(?:[CD]\d{6}|\d*)([A-Z]{3})")
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4}|[ ]{4})?\s?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?\s?"
    r"(?P<amount>\d+(?:[,.]\d*)?)\s?(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<rest>.*)",
    re.DOTALL,
)
# A reversal of a credit takes away, one of a debit gives back; what is only expected has not been booked.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}
_EXPECTED = ("EC", "ED")
# What says that there is no reference, or that it stands in field 86.
_NO_REFERENCE = frozenset({"NONREF", "EREF", "PREF", "MREF", "KREF", "NOREF", "NOTPROVIDED"})
_FIRST_OF_1900 = 80


def is_mt940(start: str) -> bool:
    """Tell whether a text begins as an MT940 or MT942 does."""
    return bool(_BEGINS.match(start.lstrip("\ufeff"))) and (":20:" in start or ":25:" in start)


def read_mt940(text: str) -> list[Statement]:
    """Return the statements of a file; raises FileProblem where it is not all there."""
    row, found = 0, []
    for message in _messages(text):
        statement = message.statement(row)
        row += len(message.entries)
        found.append(statement)
    return found


@dataclass(slots=True)
class _Entry:
    """One field 61 with what belongs to it."""

    text: str
    details: str | None = None


@dataclass(slots=True)
class _Message:
    """The fields of one message, those that repeat apart."""

    fields: dict[str, str] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)

    def add(self, tag: str, text: str) -> None:
        """Take over a field; those after the closing balance are about the account, not about the last line."""
        if tag == "61":
            self.entries.append(_Entry(text))
        elif tag in {"86", "NS"}:
            if self.entries and not self._is_closed:
                entry = self.entries[-1]
                entry.details = text if entry.details is None else f"{entry.details}\n{text}"
        elif tag.startswith("62") or tag not in self.fields:
            self.fields[tag] = text

    @property
    def _is_closed(self) -> bool:
        return any(tag in self.fields for tag in ("62F", "62M", "90D", "90C"))

    def statement(self, row: int) -> Statement:
        """Return what the message says; `row` entries stand in the file before it."""
        opening, closing = self._balance("60F", "60M"), self._balance("62F", "62M")
        kind = "MT942" if closing is None and {"34F", "13D"} & self.fields.keys() else "MT940"
        if kind == "MT940" and (opening is None or closing is None):
            raise cut_off(kind) if closing is None else damaged_entry(row + 1, kind)
        currency = self._currency()
        self._require_all_entries(kind)
        lines = (_line(entry, currency, row + at, kind) for at, entry in enumerate(self.entries, start=1))
        return Statement(
            kind,
            _account(self.fields.get("25") or self.fields.get("25P")),
            currency,
            tuple(line for line in lines if line is not None),
            opening=_amount(opening, currency, row + 1),
            closing=_amount(closing, currency, row + len(self.entries)),
            opened_on=_day(opening[2]) if opening else None,
            closed_on=_day(closing[2]) if closing else None,
        )

    def _balance(self, *tags: str) -> re.Match[str] | None:
        text = next((self.fields[tag] for tag in tags if tag in self.fields), None)
        if text is None:
            return None
        found = _BALANCE.fullmatch(text.replace(" ", "").strip())
        if found is None or _day(found[2]) is None:
            raise cut_off("MT940") if tags[0] == "62F" else damaged_entry(1, "MT940")
        return found

    def _currency(self) -> str:
        for tag in ("60F", "60M", "62F", "62M", "34F", "90D", "90C"):
            if found := _CURRENCY.match(self.fields.get(tag, "")):
                return found[1]
        raise no_currency()

    def _require_all_entries(self, kind: str) -> None:
        """Compare the entries with their number, where a message says it (fields 90D and 90C)."""
        counted = [
            int(found[0]) for tag in ("90D", "90C") if (found := re.match(r"\d+", self.fields.get(tag, "")))
        ]
        if len(counted) == 2 and sum(counted) != len(self.entries):
            raise cut_off(kind)


def _messages(text: str) -> Iterator[_Message]:
    """Yield each message: from its field 20 to its end, or to the next field 20."""
    message: _Message | None = None
    # A bank breaks lines even between a colon and its number.
    plain = re.sub(r"(?m)^:\n(?=\d\d[A-Z]?:)", ":", text.removeprefix("\ufeff"))
    for tag, content in _fields(plain):
        if tag == "20":
            if message is not None:
                yield message
            message = _Message()
        elif message is not None:
            message.add(tag, content)
        elif tag not in {"940", "94", "21"}:
            raise damaged_entry(1, "MT940")
    if message is not None:
        yield message


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield each field with its lines; what stands between two messages is none of theirs."""
    tag, lines, inside = "", list[str](), False
    for line in text.split("\n"):
        if found := _FIELD.match(line.removeprefix("{4:")):
            if inside:
                yield tag, "\n".join(lines)
            tag, lines, inside = found[1], [found[2]], True
        elif inside and _ENDS.fullmatch(line):
            yield tag, "\n".join(lines)
            inside = False
        elif inside:
            lines.append(line)
    if inside:
        yield tag, "\n".join(lines)


def _account(text: str | None) -> str | None:
    """Return the account without the bank's code before it and the currency that some write behind it."""
    first = (text or "").strip().partition("\n")[0]
    number = re.sub(r"[/ ]?(?<=[\d/ ])[A-Z]{3}$", "", first.strip()).rsplit("/", 1)[-1]
    return number.strip(' "') or None


def _amount(balance: re.Match[str] | None, currency: str, row: int) -> Money | None:
    if balance is None:
        return None
    if balance[3] != currency:
        raise two_currencies(balance[3], currency)
    amount = exact(balance[4].replace(",", "."), currency, row)
    return amount if balance[1] == "C" else -amount


def _day(text: str) -> date | None:
    """Return the day of `YYMMDD`; one that the month has not, such as 30 February, is its last."""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    year += 1900 if year >= _FIRST_OF_1900 else 2000
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1]))


def _line(entry: _Entry, currency: str, row: int, kind: str) -> StatementLine | None:
    """Return the line of an entry; None where the bank only expects it."""
    found = _LINE.match(entry.text)
    value_on = _day(found["value"]) if found else None
    if found is None or value_on is None:
        raise damaged_entry(row, kind)
    if found["mark"] in _EXPECTED:
        return None
    amount = exact(found["amount"].replace(",", "."), currency, row)
    reference, extra = _references(found["rest"])
    details = read_details(entry.details or "")
    own = _Own.of(reference, extra)
    return StatementLine(
        row=row,
        booked_on=_booked(found["entry"], value_on, row, kind),
        value_on=value_on,
        amount=amount if _SIGNS[found["mark"]] > 0 else -amount,
        payer=details.payer or own.payer,
        payer_account=details.account or own.account,
        reference=own.reference or details.reference,
        narrative=one_after_the_other(details.narrative, own.extra),
    )


def _references(rest: str) -> tuple[str | None, str]:
    """Return the bank's own reference, else that of whoever ordered, and the lines below them."""
    first, _, extra = rest.partition("\n")
    theirs, _, banks = first.partition("//")
    for one in (banks, theirs):
        plain = one_line(one)
        if plain and plain.upper() not in _NO_REFERENCE:
            return plain, extra
    return None, extra


@dataclass(frozen=True, slots=True)
class _Own:
    """What field 61 itself says: some banks write the other account for the reference, and its name below."""

    reference: str | None
    payer: str | None
    account: str | None
    extra: str | None

    @classmethod
    def of(cls, reference: str | None, extra: str) -> "_Own":
        below = one_line(unwrapped(extra))
        if reference and IBAN.fullmatch(reference):
            return cls(None, below, reference, None)
        if below and IBAN.fullmatch(below):
            return cls(reference, None, below, None)
        return cls(reference, None, None, below)


def _booked(entry: str | None, value_on: date, row: int, kind: str) -> date:
    """Return the day of `MMDD` that is next to the value date, which alone has a year."""
    if not entry or not entry.strip():
        return value_on
    days = [_day(f"{year % 100:02d}{entry}") for year in range(value_on.year - 1, value_on.year + 2)]
    known = [day for day in days if day is not None]
    if not known:
        raise damaged_entry(row, kind)
    return min(known, key=lambda day: abs(day - value_on))
