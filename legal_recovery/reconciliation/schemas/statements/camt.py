"""CAMT.052, .053 and .054 (ISO 20022) of every version, read as a stream.

Versions differ in where a party's name stands and in what they add; what is read here has kept its place in all of
them. One entry that a bank booked in one sum may hold several payments: it stays one line, as it stands on the account,
unless each payment says its own amount and they come to that sum.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree, common

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, total
from legal_recovery.plumbing.tables.sources import FileProblem, Tokens
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine
from legal_recovery.reconciliation.schemas.statements.words import (
    damaged_entry,
    entities,
    exact,
    no_currency,
    no_day,
    of_entry,
    one_after_the_other,
    one_line,
    two_currencies,
)

_MESSAGE = re.compile(r"camt\.05([234])\.")
_STATEMENTS = frozenset({"Stmt", "Rpt", "Ntfctn"})
# Entries that are pending or only for information are on no account yet.
_BOOKED = frozenset({"BOOK", None})
_OPENINGS, _CLOSINGS = ("OPBD", "PRCD"), ("CLBD",)
# The parser knows no encoding of Chinese text but Unicode.
_CHINESE = re.compile(
    rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](gbk|gb2312|gb18030|big5)["'][^>]*\?>""", re.IGNORECASE
)
_NOT_PROVIDED = "NOTPROVIDED"


def is_camt(start: str) -> bool:
    """Tell whether a text begins as such a message does."""
    return "<" in start and bool(_MESSAGE.search(start))


def read_camt(path: Path) -> list[Statement]:
    """Return the statements of a message; raises FileProblem where it is damaged or defines entities."""
    with path.open("rb") as stream:
        try:
            return _read(Tokens(_in_unicode(stream)))
        except common.DefusedXmlException as error:
            raise entities() from error
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            raise FileProblem(
                "statement.broken_xml",
                N_("The file is broken XML (line {line}): it was not copied whole, or was changed."),
                line=error.position[0] if isinstance(error, ElementTree.ParseError) else 1,
            ) from error


def _in_unicode(stream: IO[bytes]) -> IO[bytes]:
    """Return the message in an encoding that the parser knows."""
    found = _CHINESE.match(stream.read(200))
    stream.seek(found.end() if found else 0)
    if found is None:
        return stream
    return io.BytesIO(stream.read().decode(found[1].decode()).encode())


def _read(stream: Tokens) -> list[Statement]:
    found: list[Statement] = []
    reading: _Reading | None = None
    rows = depth = 0
    parents: list[Element] = []
    for event, element in ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            parents.append(element)
            if reading is None and _local(element) in _STATEMENTS:
                reading, depth = _Reading(element, rows), len(parents)
            continue
        parents.pop()
        if reading is None:
            continue
        if len(parents) == depth and _local(element) == "Ntry":
            reading.take(element)
            # A month of a busy account does not fit into memory as a tree.
            parents[-1].remove(element)
        elif len(parents) < depth:
            found.append(reading.finished())
            rows, reading = reading.row, None
    return found


@dataclass(slots=True)
class _Reading:
    """One statement as far as it was read: what it says of its account stands before its entries."""

    statement: Element
    row: int
    lines: list[StatementLine] = field(default_factory=list)
    currency: str | None = None

    def take(self, entry: Element) -> None:
        """Read an entry where it was booked."""
        if _status(entry) in _BOOKED:
            currency = self.currency = self.currency or self._currency(entry)
            for amount, details in _parts(entry, currency, self.row + 1):
                self.row += 1
                self.lines.append(_line(entry, details, amount, self.row, self.account))

    @property
    def account(self) -> str | None:
        """Return the account, which stands before the entries."""
        return _says(self.statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id")

    def _currency(self, *entries: Element) -> str:
        said = _says(self.statement, "Acct/Ccy")
        amounts = (_at(one, "Amt") for one in [*_all(self.statement, "Bal"), *entries])
        found = said or next((amount.get("Ccy") for amount in amounts if amount is not None), None)
        if not found:
            raise no_currency()
        return found

    def finished(self) -> Statement:
        """Return the statement."""
        currency = self.currency or self._currency()
        opening, closing = self._balance(_OPENINGS), self._balance(_CLOSINGS)
        message = _MESSAGE.search(self.statement.tag)
        return Statement(
            f"CAMT.05{message[1] if message else 3}",
            self.account,
            currency,
            tuple(self.lines),
            opening=_signed(opening, currency, max(self.row, 1)) if opening is not None else None,
            closing=_signed(closing, currency, max(self.row, 1)) if closing is not None else None,
            opened_on=_day(self.statement, self.row, "FrToDt/FrDtTm")
            or _day(opening, self.row, "Dt/Dt", "Dt/DtTm"),
            closed_on=_day(self.statement, self.row, "FrToDt/ToDtTm")
            or _day(closing, self.row, "Dt/Dt", "Dt/DtTm"),
        )

    def _balance(self, kinds: tuple[str, ...]) -> Element | None:
        """Return the balance of the first kind that is there: the first opening or the last closing one."""
        for kind in kinds:
            found = [
                one for one in _all(self.statement, "Bal") if _says(one, "Tp/CdOrPrtry/Cd", "Tp/Cd") == kind
            ]
            if found:
                return found[-1] if kinds is _CLOSINGS else found[0]
        return None


# --- finding one's way in an element ------------------------------------------------------------------------


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _at(element: Element | None, path: str) -> Element | None:
    """Return the first descendant along a path of local names."""
    for name in path.split("/"):
        if element is None:
            return None
        element = next(iter(_all(element, name)), None)
    return element


def _all(element: Element | None, name: str) -> list[Element]:
    ending = "}" + name
    return [child for child in element if child.tag.endswith(ending)] if element is not None else []


def _says(element: Element | None, *paths: str) -> str | None:
    """Return the text at the first of the paths that has one."""
    texts = (found.text for path in paths if (found := _at(element, path)) is not None)
    return next((said for text in texts if (said := one_line(text))), None)


def _status(entry: Element) -> str | None:
    """Return whether an entry is booked; early versions say so in the element, later ones below it."""
    return _says(entry, "Sts/Cd", "Sts/Prtry", "Sts")


def _signed(element: Element, currency: str, row: int) -> Money:
    amount = _amount(_at(element, "Amt"), currency, row)
    side = _says(element, "CdtDbtInd")
    if amount is None or side not in {"CRDT", "DBIT"}:
        raise damaged_entry(row, "CAMT")
    return -amount if side == "DBIT" else amount


def _amount(element: Element | None, currency: str, row: int) -> Money | None:
    text = one_line(element.text) if element is not None else None
    if element is None or text is None:
        return None
    if (said := element.get("Ccy", currency)) != currency:
        raise two_currencies(said, currency)
    return exact(text.removeprefix("+"), currency, row)


def _day(element: Element | None, row: int, *paths: str) -> date | None:
    text = _says(element, *paths)
    try:
        return parse_date(text[:10]) if text else None
    except InvalidInput as refusal:
        raise of_entry(row, refusal) from refusal


# --- entries ------------------------------------------------------------------------------------------------


def _parts(entry: Element, currency: str, row: int) -> list[tuple[Money, list[Element]]]:
    """Return the payments that one entry is the sum of, where they say their amounts; else the entry."""
    amount = _signed(entry, currency, row)
    details = [one for group in _all(entry, "NtryDtls") for one in _all(group, "TxDtls")]
    if len(details) > 1:
        amounts = [_own_amount(detail, amount, row) for detail in details]
        known = [own for own in amounts if own is not None]
        if len(known) == len(details) and total(known, currency) == amount:
            return [(own, [detail]) for own, detail in zip(known, details, strict=True)]
    return [(amount, details)]


def _own_amount(detail: Element, amount: Money, row: int) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = _at(detail, path)
        if found is not None and found.get("Ccy", amount.currency) == amount.currency:
            own = _amount(found, amount.currency, row)
            side = _says(detail, "CdtDbtInd")
            is_debit = side == "DBIT" if side else amount.minor < 0
            return -own if own is not None and is_debit else own
    return None


def _line(
    entry: Element, details: list[Element], amount: Money, row: int, own_account: str | None
) -> StatementLine:
    valued = _day(entry, row, "ValDt/Dt", "ValDt/DtTm")
    only = details[0] if len(details) == 1 else None
    booked = (
        _day(entry, row, "BookgDt/Dt", "BookgDt/DtTm") or valued or _day(only, row, "RltdDts/IntrBkSttlmDt")
    )
    if booked is None:
        raise no_day(row)
    parties = _at(only, "RltdPties")
    payer, account = _other_side(
        parties if parties is not None else _at(entry, "RltdPties"), amount, own_account
    )
    return StatementLine(
        row=row,
        booked_on=booked,
        value_on=valued,
        amount=amount,
        payer=payer,
        payer_account=account,
        reference=_reference(entry, only),
        narrative=_narrative(entry, details),
    )


def _other_side(
    parties: Element | None, amount: Money, own_account: str | None
) -> tuple[str | None, str | None]:
    """Return name and account of whoever paid or was paid.

    A returned payment keeps its sides, so that its payer is the creditor: known by an account that is not ours.
    """
    sides = [_side_of(parties, "Dbtr"), _side_of(parties, "Cdtr")]
    other, own = sides if amount.minor >= 0 else reversed(sides)
    if not any(other) and own[1] is not None and own[1] != own_account:
        return own
    return other


def _side_of(parties: Element | None, side: str) -> tuple[str | None, str | None]:
    names = (
        f"{who}/{path}" for who in (side, f"Ultmt{side}") for path in ("Pty/Nm", "Nm", "Agt/FinInstnId/Nm")
    )
    return _says(parties, *names), _says(parties, f"{side}Acct/Id/IBAN", f"{side}Acct/Id/Othr/Id")


def _reference(entry: Element, detail: Element | None) -> str | None:
    """Return the bank's own reference of the payment, else that of whoever ordered it, else the entry's."""
    own = (_says(detail, f"Refs/{name}") for name in ("AcctSvcrRef", "EndToEndId", "TxId", "InstrId"))
    whole = (_says(entry, name) for name in ("AcctSvcrRef", "NtryRef"))
    return next((found for found in (*own, *whole) if found and found != _NOT_PROVIDED), None)


def _narrative(entry: Element, details: list[Element]) -> str | None:
    said = [text for detail in details for text in _remittance(detail)]
    return one_after_the_other(*said, _says(entry, "AddtlNtryInf"))


def _remittance(detail: Element) -> list[str | None]:
    remittance = _at(detail, "RmtInf")
    free = [one.text for one in _all(remittance, "Ustrd")]
    structured = [
        _says(one, path) for one in _all(remittance, "Strd") for path in ("CdtrRefInf/Ref", "AddtlRmtInf")
    ]
    return [*free, *structured, _says(detail, "AddtlTxInf")]
