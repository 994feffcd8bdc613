"""Rows become the lines of a case: what a row says, put in the terms of the rules."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.law.docket import parse_docket, proceeding_kind
from legal_recovery.portfolio.rules import (
    CollateralLine,
    CostLine,
    DebtLine,
    PartyLine,
    ProceedingLine,
    ReceiptLine,
)
from legal_recovery.portfolio.schemas.cells import CellProblem
from legal_recovery.portfolio.schemas.columns import COLUMNS
from legal_recovery.portfolio.schemas.synonyms import HINTED
from legal_recovery.portfolio.schemas.words import STAGE_FLAGS, VOCABULARIES

# What a row says by column; what it does not say, or not legibly, is None.
Fields = dict[str, Any]


class Head(NamedTuple):
    """What one row says of the case itself; what it does not say, or not legibly, is None."""

    row: int
    office: str | None
    officer: str | None
    currency: str
    jurisdiction: str | None
    escalated_on: date | None
    balance_date: date | None
    stage: str | None
    stage_on: date | None
    flags: tuple[str, ...]
    closed_how: str | None
    costs_to_date: Money | None
    received_to_date: Money | None
    court: str | None
    sheet: str | None = None


class FlatRow(NamedTuple):
    """One row of a flat file: a debt, and what the row says of its case."""

    head: Head
    debt: DebtLine
    parties: tuple[PartyLine, ...]
    collateral: tuple[CollateralLine, ...]
    proceedings: tuple[ProceedingLine, ...]


Report = Callable[[str, CellProblem, bool], None]


def head(row: int, fields: Fields, currency: str) -> Head:
    """Return what the row says of the case; a flag in the column of stages becomes a flag."""
    stage, flags = fields["stage"], list(fields["flags"] or ())
    if stage in STAGE_FLAGS:
        stage, flag = STAGE_FLAGS[stage]
        flags.append(flag)
    return Head(
        row,
        fields["office"],
        fields["officer"],
        currency,
        fields["jurisdiction"],
        fields["escalated_on"],
        fields["balance_date"],
        stage,
        fields["stage_on"],
        tuple(dict.fromkeys(flags)),
        fields["closed_how"],
        fields["costs_to_date"],
        fields["received_to_date"],
        _court(fields, None),
    )


# Kept by the court of the proceeding that they are part of.
_COURTS_OF = {"resumption": "enforcement", "enforcement_objection": "enforcement"}


def _court(fields: Fields, hint: str | None) -> str | None:
    """Return the court of this kind of proceeding, or the one court that the row names."""
    if hint and (found := fields.get(f"court/{_COURTS_OF.get(hint, hint)}")):
        return str(found)
    if found := fields["court"]:
        return str(found)
    named = {fields[name] for name, _ in _names_of("court")[1:]} - {None}
    return named.pop() if len(named) == 1 else None


def flat_row(row: int, fields: Fields, currency: str, report: Report) -> FlatRow:
    """Return the debt of the row and everything else that it says."""
    return FlatRow(
        head(row, fields, currency),
        debt(row, fields, currency, report),
        tuple(_flat_parties(row, fields, currency, report)),
        tuple(_flat_collateral(row, fields, currency)),
        tuple(_flat_proceedings(row, fields, report)),
    )


_FLAT_ROLES = (
    ("co_debtors", "co_debtor"),
    ("guarantors", "guarantor"),
    ("pledgors", "pledgor"),
    ("mortgagors", "mortgagor"),
)


def _flat_parties(row: int, fields: Fields, currency: str, report: Report) -> Iterator[PartyLine]:
    fields["role"], fields["name"] = "debtor", fields["debtor"]
    yield party(row, fields, "", report)
    for key, role in _FLAT_ROLES:
        for name in fields[key] or ():
            yield _named_party(row, key, role, name, currency, report)


_ASIDE = re.compile(r"(?P<name>.*[^（(\s])\s*[（(](?P<aside>[^（）()]+)[）)]")
_CAP = re.compile(
    r"(?:最高|担保|保证|责任|债权|连带)*(?:限额|最高额|上限)[度为:：\s]*(?P<amount>.*\d.*)"
    r"|(?:liability |guarantee )?(?:cap|capped at|limit|limited to|up to)[:\s]*(?P<capped>.*\d.*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:身份证|统一社会信用代码|证件)?(?:号码|号)?[:：\s]*(?P<number>\d{17}[\dXx]|[0-9A-Z]{18})",
    re.IGNORECASE,
)


def _named_party(row: int, key: str, role: str, text: str, currency: str, report: Report) -> PartyLine:
    """Return a party of whom a cell gives the name, and in brackets perhaps the number or the cap."""
    found = _ASIDE.fullmatch(text)
    if found and (numbered := _NUMBERED.fullmatch(found["aside"].strip())):
        number = numbered["number"].upper()
        kind_of_id = _type_by_number(number)
        kind = "company" if kind_of_id == "uscc" else _kind_by_name(found["name"])
        return PartyLine(row, role, found["name"], kind, kind_of_id, number)
    if found and (capped := _CAP.fullmatch(found["aside"].strip())):
        cap = _cap(capped["amount"] or capped["capped"], key, currency, report)
        return PartyLine(row, role, found["name"], _kind_by_name(found["name"]), liability_cap=cap)
    return PartyLine(row, role, text, _kind_by_name(text))


def _cap(text: str, key: str, currency: str, report: Report) -> Money | None:
    try:
        return parse_amount(text, currency)
    except InvalidInput as refusal:
        report(key, CellProblem(refusal.code, refusal.message, **refusal.facts), False)
        return None


def _flat_collateral(row: int, fields: Fields, currency: str) -> Iterator[CollateralLine]:
    description, value = fields["collateral_description"], fields["collateral_value"]
    type_ = fields["collateral_type"]
    if type_ or description or value:
        yield CollateralLine(
            row,
            type_ or _type_in_words(description),
            description,
            currency,
            None,
            value,
            fields["valuation_date"],
        )


def _type_in_words(description: str | None) -> str:
    """Return the type of collateral where the description is nothing but the word for it."""
    return VOCABULARIES["collateral_type"].find(description or "") or "other"


def _flat_proceedings(row: int, fields: Fields, report: Report) -> Iterator[ProceedingLine]:
    for name, hint in _names_of("docket_number"):
        for text in fields[name] or ():
            number, kind = _docket(text, name, report)
            kind = kind or hint or _kind_by_stage(fields["stage"])
            yield ProceedingLine(row, kind, _court(fields, kind), number)


def names_of(sheet: str) -> list[str]:
    """Return the names of all that a row of the sheet can say, hinted ones too."""
    keys = COLUMNS[sheet]
    hinted = [name for key in HINTED if key in keys for name, _ in _names_of(key)]
    return [*keys, *hinted, "role", "name", "kind", "liability_cap"]


@cache
def _names_of(key: str) -> tuple[tuple[str, str], ...]:
    """Return the names a column may go by, each with its hint; the plain one first."""
    return ((key, ""), *((f"{key}/{hint}", hint) for hint in HINTED[key]))


def _kind_by_stage(stage: str | None) -> str:
    return "enforcement" if stage in {"enforcement", "disposal", "distribution"} else "lawsuit"


def _docket(text: str, name: str, report: Report) -> tuple[str, str | None]:
    """Return the number as courts print it and the kind of proceeding; an odd one stays as it is."""
    series = _SERIES.fullmatch(text)
    known = _series(series["series"]) if series else None
    if series and known:
        return f"{known[0]}{series['serial']}号", known[1]
    try:
        docket = parse_docket(text)
    except InvalidInput as refusal:
        report(name, CellProblem("portfolio.odd_docket_number", refusal.message, **refusal.facts), True)
        return text, None
    return docket.text, proceeding_kind(docket)


# Numbers of one court and year differ in the serial only, and a court has thousands of them in a file.
_SERIES = re.compile(r"(?P<series>.*[^0-9])(?P<serial>[1-9][0-9]{0,7})号", re.ASCII)


@lru_cache(maxsize=16384)
def _series(series: str) -> tuple[str, str | None] | None:
    """Return how courts print all numbers of the series and what they are of, None if they cannot be."""
    try:
        docket = parse_docket(f"{series}1号")
    except InvalidInput:
        return None
    printed = docket.text.removesuffix("1号")
    return (printed, proceeding_kind(docket)) if printed != docket.text else None


def debt(row: int, fields: Fields, currency: str, report: Report) -> DebtLine:
    """Return the row's debt; amounts that are not given are zero."""
    zero = Money(0, currency)
    on, off = _interest(fields, zero, report)
    return DebtLine(
        row,
        fields["contract_number"],
        currency,
        fields["principal"],
        on,
        off,
        fields["penalty_interest"] or zero,
        fields["compound_interest"] or zero,
        fields["costs_awarded"] or zero,
        fields["annual_rate"],
        fields["penalty_rate"],
        fields["signed_on"],
        fields["due_on"],
        fields["default_date"],
        lent=fields["lent"],
        lent_on=fields["lent_on"],
    )


def _interest(fields: Fields, zero: Money, report: Report) -> tuple[Money, Money]:
    """Return interest on and off the balance sheet; a total beside both parts must be their sum."""
    total, on, off = (fields[key] for key in ("interest", "interest_on", "interest_off"))
    if on is None and off is None:
        return total or zero, zero
    on, off = on or zero, off or zero
    if total is not None and total != on + off:
        report(
            "interest",
            CellProblem(
                "portfolio.interest_mismatch",
                N_("Interest of {total} is not the sum of {on} and {off}."),
                total=total.grouped,
                on=on.grouped,
                off=off.grouped,
            ),
            False,
        )
    return on, off


_COMPANY_TYPES = frozenset({"uscc", "business_licence", "organisation_code", "company_number"})
_PERSON_TYPES = frozenset(
    {
        "resident_id",
        "passport",
        "hk_macau_permit",
        "taiwan_permit",
        "residence_permit",
        "foreign_permanent_resident",
        "military_id",
    }
)
_COMPANY_NAME = re.compile(
    r"公司|企业|集团|合作社|银行|信用社|商行|经营部|工作室|事务所|中心|研究[院所]|学校|大学|医院|协会|基金|合伙"
    r"|超市|酒店|宾馆|饭店|农场|政府|委员会|[厂店部社院站局行]$"
    r"|\b(ltd|limited|inc|incorporated|llc|llp|plc|corp|corporation|company|co|gmbh|group|holdings?"
    r"|partners|trust|bank|partnership|foundation|enterprises?)\b",
    re.IGNORECASE,
)


def _kind_by_name(name: str | None) -> str:
    return "company" if name and _COMPANY_NAME.search(name) else "person"


def party(row: int, fields: Fields, currency: str, report: Report) -> PartyLine:
    """Return the row's party; company or person follows from identity or name where it is not said."""
    name = fields["name"]
    id_type, number = _identity(fields, report)
    kind = fields["kind"] or (
        "company" if id_type in _COMPANY_TYPES
        else "person" if id_type in _PERSON_TYPES
        else _kind_by_name(name)
    )  # fmt: skip
    return PartyLine(
        row,
        fields["role"],
        name,
        kind,
        id_type,
        number,
        fields["liability_cap"],
        fields["address"],
        fields["phone"],
        head=fields["head"],
        head_title=fields["head_title"],
        # A flat file says by which contracts the debtor borrowed, and not who secured them by which.
        security_contract=fields.get("security_contract"),
        security_signed_on=fields.get("security_signed_on"),
    )


_RESIDENT_ID = re.compile(r"\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_SHAPES = {
    "resident_id": re.compile(r"\d{15}|\d{17}[\dX]"),
    "uscc": re.compile(r"[0-9A-Z]{18}"),
}


def _identity(fields: Fields, report: Report) -> tuple[str | None, str | None]:
    """Return type and number; the type may be said by the heading, or be seen from the number."""
    name, hint = next((n for n in _names_of("id_number") if fields[n[0]] is not None), ("", ""))
    if not name:
        return fields["id_type"], None
    number = str(fields[name])
    compact = number.replace(" ", "").replace("-", "").upper()
    id_type = fields["id_type"] or hint or _type_by_number(compact)
    shape = _SHAPES.get(id_type or "")
    if shape is None:
        return id_type, number
    if not shape.fullmatch(compact):
        message = N_("“{text}” has not the form of this type of identity number.")
        report(name, CellProblem("portfolio.odd_id_number", message, text=number[:40]), True)
    return id_type, compact


def _type_by_number(number: str) -> str | None:
    if _RESIDENT_ID.fullmatch(number):
        return "resident_id"
    return "uscc" if len(number) == 18 and number.isalnum() and not number.isdigit() else None


def collateral(row: int, fields: Fields, currency: str, report: Report) -> CollateralLine:
    """Return the row's collateral."""
    return CollateralLine(
        row,
        fields["type"],
        fields["description"],
        currency,
        fields["owner"],
        fields["value"],
        fields["valuation_date"],
        security_contract=fields["security_contract"],
        security_signed_on=fields["security_signed_on"],
    )


def proceeding(row: int, fields: Fields, currency: str, report: Report) -> ProceedingLine:
    """Return the row's proceeding; its kind may be seen from the docket number."""
    number, kind = fields["docket_number"], None
    if number:
        number, kind = _docket(number, "docket_number", report)
    if fields["kind"] is None and kind is None:
        report(
            "kind",
            CellProblem("portfolio.missing_value", N_("{column} is missing."), column="程序类型 (kind)"),
            False,
        )
    return ProceedingLine(
        row,
        fields["kind"] or kind or "lawsuit",
        fields["court"],
        number,
        fields["filed_on"],
        fields["title_kind"],
        fields["title_effective_on"],
        fields["amount"],
        decided_on=fields["decided_on"],
    )


def cost(row: int, fields: Fields, currency: str, report: Report) -> CostLine:
    """Return the row's cost."""
    return CostLine(
        row,
        fields["kind"],
        fields["amount"],
        currency,
        fields["incurred_on"],
        *(fields[key] for key in ("paid_on", "payee", "note", "reversed_on", "reversal_reason")),
    )


def receipt(row: int, fields: Fields, currency: str, report: Report) -> ReceiptLine:
    """Return the row's receipt."""
    return ReceiptLine(
        row,
        fields["source"],
        fields["amount"],
        currency,
        fields["credited_on"],
        *(
            fields[key]
            for key in (
                "discharged_on",
                "payer",
                "collateral",
                "withheld_fee",
                "note",
                "reversed_on",
                "reversal_reason",
            )
        ),
    )
