"""A case of a file as one JSON text, to wait in the database and to be compared with the next file."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import date
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


def case_to_json(case: CaseLine) -> str:
    """Return the case as JSON that says the same for the same facts, wherever they stood in the file."""
    return json.dumps(_packed(case), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(values: str) -> str:
    """Return the SHA-256 of a case's values."""
    return hashlib.sha256(values.encode()).hexdigest()


def _packed(line: Any) -> dict[str, Any]:
    packed = {}
    for field in fields(line):
        value = getattr(line, field.name)
        if value is None or value == () or field.name in _PLACES:
            continue
        packed[field.name] = _value(value)
    return packed


def _value(value: Any) -> Any:
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
    values = {name: _typed(_types(kind)[name], value) for name, value in packed.items()}
    missing = {field.name: None for field in fields(kind) if field.name not in values}
    missing.pop("row", None)
    return kind(row=0, **{**_defaults(kind, missing), **values})


def _defaults(kind: type, missing: dict[str, Any]) -> dict[str, Any]:
    return {name: () if name in _LISTS or name == "flags" else None for name in missing}


_KNOWN_TYPES: dict[type, dict[str, set[Any]]] = {}


def _types(kind: type) -> dict[str, set[Any]]:
    if kind not in _KNOWN_TYPES:
        hints = get_type_hints(kind)
        _KNOWN_TYPES[kind] = {name: {hint, *get_args(hint)} for name, hint in hints.items()}
    return _KNOWN_TYPES[kind]


def _typed(types: set[Any], value: Any) -> Any:
    if isinstance(value, list):
        return Money.of(*value) if Money in types else tuple(value)
    return date.fromisoformat(value) if date in types else value


def changed_fields(before: CaseLine, after: CaseLine) -> list[tuple[str, str, str]]:
    """Return what differs between two cases as (field, before, after), lists by their entries."""
    old, new = json.loads(case_to_json(before)), json.loads(case_to_json(after))
    found: list[tuple[str, str, str]] = []
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if name in _LISTS and was and now and len(was) == len(now):
            found += [
                (f"{name}.{key}", _text(one.get(key)), _text(two.get(key)))
                for one, two in zip(was, now, strict=True)
                for key in sorted({*one, *two})
                if one.get(key) != two.get(key)
            ]
        else:
            found.append((name, _text(was), _text(now)))
    return found


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value):
        return f"{value[1]} {value[0]}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
