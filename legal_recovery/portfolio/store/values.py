"""A case of a file as one JSON text, to wait in the database and to be compared with the next file."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, get_args, get_type_hints

from legal_recovery.kernel.money import Money
from legal_recovery.portfolio.rules import (
    CaseLine,
    CollateralLine,
    CostLine,
    DebtLine,
    PartyLine,
    ProceedingLine,
    ReceiptLine,
)

_LISTS: dict[str, type] = {
    "parties": PartyLine,
    "debts": DebtLine,
    "collateral": CollateralLine,
    "proceedings": ProceedingLine,
    "costs": CostLine,
    "receipts": ReceiptLine,
}
# Where a value stood in its file says nothing about the case.
_PLACES = ("row", "sheet")


def case_to_json(case: CaseLine) -> tuple[str, str]:
    """Return the case as JSON, without where it stood in its file, and its SHA-256 in whatever order its rows stood."""
    packed = _packed(case)
    values, ordered = _json(packed), _in_order(packed)
    alike = values if ordered == packed else _json(ordered)
    return values, hashlib.sha256(alike.encode()).hexdigest()


_json = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def _in_order(packed: dict[str, Any]) -> dict[str, Any]:
    """Return a packed case with its lists in one order, which their rows need not have had."""
    lists = {name: packed[name] for name in _LISTS if len(packed.get(name, ())) > 1}
    return packed | {name: sorted(lines, key=_json) for name, lines in lists.items()}


def squeezed(values: str) -> bytes:
    """Return a case's values as they wait, small."""
    return zlib.compress(values.encode(), 1)


def spread(content: bytes) -> str:
    """Return the values that were squeezed."""
    return zlib.decompress(content).decode()


def _packed(line: Any) -> dict[str, Any]:
    packed: dict[str, Any] = {}
    kind: Any = type(line)
    for name in _names(kind):
        value = getattr(line, name)
        if value is not None and value != ():
            packed[name] = _value(value)
    return packed


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _PLACES)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Money):
        return [value.text, value.currency]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [one if isinstance(one, str) else _packed(one) for one in value]
    return value


def case_from_json(values: str) -> CaseLine:
    """Return the case that was packed; rows are 0, since it no longer stands in a file."""
    packed = json.loads(values)
    lists = {
        name: tuple(_unpacked(kind, one) for one in packed.pop(name, ())) for name, kind in _LISTS.items()
    }
    return replace(_unpacked(CaseLine, packed), **lists)


def _unpacked(kind: type, packed: dict[str, Any]) -> Any:
    reads = _reads(kind)
    return kind(row=0, **{**_nothing(kind), **{name: reads[name](value) for name, value in packed.items()}})


@cache
def _nothing(kind: Any) -> dict[str, Any]:
    """Return what a line holds in every field of which nothing was said."""
    names = [field.name for field in fields(kind) if field.name != "row"]
    return {name: () if name in _LISTS or name == "flags" else None for name in names}


@cache
def _reads(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """Return how the value of each field is read back."""
    return {name: _read({hint, *get_args(hint)}) for name, hint in get_type_hints(kind).items()}


def _read(types: set[Any]) -> Callable[[Any], Any]:
    if Money in types:
        return lambda value: Money.of(*value)
    if date in types:
        return date.fromisoformat
    return lambda value: tuple(value) if isinstance(value, list) else value


def changed_fields(before: CaseLine, after: CaseLine) -> list[tuple[str, str, str]]:
    """Return what differs between two cases as (field, before, after), lists by their entries."""
    old, new = _in_order(_packed(before)), _in_order(_packed(after))
    found: list[tuple[str, str, str]] = []
    for name in sorted({*old, *new}):
        if old.get(name) == new.get(name):
            continue
        if name in _LISTS:
            found += _changed_lines(name, old.get(name, []), new.get(name, []))
        else:
            found.append((name, _text(old.get(name)), _text(new.get(name))))
    return found


def _changed_lines(
    name: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two lists: entries that changed by field, others as they came or went."""
    gone, come = _left_over(before, after), _left_over(after, before)
    for was in list(gone):
        now = next((one for one in come if _is_same_thing(name, was, one)), None)
        if now is not None:
            gone.remove(was)
            come.remove(now)
            for key in sorted({*was, *now}):
                if was.get(key) != now.get(key):
                    yield f"{name}.{key}", _text(was.get(key)), _text(now.get(key))
    yield from ((name, _summary(was), "–") for was in gone)
    yield from ((name, "–", _summary(now)) for now in come)


def _left_over(lines: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found


# What tells one entry of a list from another: the first that both have decides.
_IDENTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "parties": (("role", "id_number"), ("role", "name")),
    "debts": (("contract_number",),),
    "collateral": (("description",),),
    "proceedings": (("docket_number",), ("kind", "court")),
    "costs": (("kind", "incurred_on"),),
    "receipts": (("source", "credited_on"),),
}


def _is_same_thing(name: str, was: dict[str, Any], now: dict[str, Any]) -> bool:
    if name == "parties" and was["role"] == now["role"] == "debtor":
        return True
    return any(
        all(was.get(key) is not None and was.get(key) == now.get(key) for key in keys)
        for keys in _IDENTITIES[name]
    )


_TELLING = (
    "role name contract_number kind type description docket_number source amount principal incurred_on "
    "credited_on"
).split()


def _summary(line: dict[str, Any]) -> str:
    """Return the few words by which a person knows an entry."""
    return " ".join(_text(line[key]) for key in _TELLING if line.get(key) is not None)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return f"{value[1]} {value[0]}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
