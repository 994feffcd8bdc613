"""Worked examples of payments applied and proceeds shared."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from legal_recovery.law import waterfall
from legal_recovery.law.examples.inputs import (
    Find,
    Inputs,
    Result,
    decimal_of,
    minor_of,
)
from legal_recovery.law.pack import Order, Pack, load_pack, ppb

_NAMES = {"general_interest": "general-interest", "doubled_part": "doubled-part"}
_ORDERS = {
    "civil_561": "civil-561",
    "enforcement_art4": "enforcement-art4",
    "enforcement_principal_first": "enforcement-principal-first",
}


def _amounts(value: Any, key: str) -> dict[str, int]:
    """Return amounts by name; one alone has the name of its input."""
    if not isinstance(value, dict):
        return {key: minor_of(value, key)}
    return {str(name): minor_of(amount, key) for name, amount in value.items()}


def _waterfall(given: Inputs, jurisdiction: str, today: date) -> Result:
    pack = load_pack(jurisdiction)
    mode = given.one_of("mode", *_ORDERS, *_SHARING)
    if mode in _SHARING:
        return _SHARING[mode](given, pack, today)
    due = {_NAMES.get(name, name): minor for name, minor in _amounts(given.take("due"), "due").items()}
    found = waterfall.by_components(
        pack, _ORDERS[mode], today, minor_of(given.take("payment"), "payment"), due
    )
    return _applied(found)


def _applied(found: waterfall.Distribution) -> Result:
    written = {name: key for key, name in _NAMES.items()}
    paid, left = (
        {written.get(name, name): decimal_of(minor) for name, minor in part.items()}
        for part in (found.paid, found.left)
    )
    return {
        "applied": {**paid, "unapplied": decimal_of(found.unapplied)},
        "remaining": left,
        "order": [line.name for line in found.lines],
    }


_SECURITY = {"none": 0, "guarantee": 1, "pledge": 2, "mortgage": 2}


def _several_debts(given: Inputs, pack: Pack, _today: date) -> Result:
    debts = [
        waterfall.OpenDebt(
            one.text("id"),
            one.day("due"),
            _SECURITY[one.one_of("security", *_SECURITY)],
            ppb(one.number("rate_pct")),
            minor_of(one.take("amount"), "amount"),
        )
        for one in given.rows("debts", "id", "due", "security", "rate_pct", "amount")
    ]
    payment = minor_of(given.take("payment"), "payment")
    return _applied(waterfall.by_debts(pack, given.day("as_of"), payment, debts))


def _proceeds(given: Inputs, pack: Pack, today: date) -> Result:
    rule = pack.rule(Order, "auction-proceeds", today)
    claims = _amounts(given.take("claims"), "claims")
    proceeds = minor_of(given.take("proceeds"), "proceeds")
    return _applied(waterfall.in_turn(rule, proceeds, [(name, due, "rank") for name, due in claims.items()]))


def _maximum_mortgage(given: Inputs, pack: Pack, today: date) -> Result:
    claim = sum(_amounts(given.take("claim"), "claim").values())
    cap = minor_of(given.take("registered_cap"), "registered_cap")
    proceeds = minor_of(given.take("net_proceeds"), "net_proceeds")
    found = waterfall.under_maximum_mortgage(pack, today, proceeds, claim, cap)
    return {
        "secured_paid": decimal_of(found.paid["secured"]),
        "unsecured_remainder": decimal_of(claim - found.paid["secured"]),
    }


def _participation(given: Inputs, pack: Pack, today: date) -> Result:
    priority = given.take("priority")
    first = {} if priority is None else _amounts(priority, "priority")
    ordinary = _amounts(given.take("ordinary"), "ordinary")
    proceeds = minor_of(given.take("net_proceeds"), "net_proceeds")
    found = waterfall.pro_rata(pack, today, proceeds, first, ordinary)
    # A claimant may stand in both ranks.
    shared = {line.name: line.paid for line in found.lines if line.step == "pro-rata"}
    first_paid = {line.name: decimal_of(line.paid) for line in found.lines if line.step == "priority"}
    return {
        "ordinary": {name: decimal_of(minor) for name, minor in shared.items()},
        "priority": first_paid if isinstance(priority, dict) else sum(first_paid.values(), Decimal(0)),
        "rate": Fraction(sum(shared.values()), sum(ordinary.values()) or 1),
    }


def _seizure_order(given: Inputs, pack: Pack, today: date) -> Result:
    rule = pack.rule(Order, "seizure-order", today)
    claims = [
        (str(name), minor_of(amount, "amount"), "seizure-order")
        for name, amount in given.pairs("ordinary_in_seizure_order")
    ]
    found = waterfall.in_turn(rule, minor_of(given.take("net_proceeds"), "net_proceeds"), claims)
    return {name: decimal_of(minor) for name, minor in found.paid.items()}


_SHARING: dict[str, Callable[[Inputs, Pack, date], Result]] = {
    "civil_560": _several_debts,
    "auction_proceeds": _proceeds,
    "maximum_mortgage": _maximum_mortgage,
    "participation_pro_rata": _participation,
    "seizure_order": _seizure_order,
}


KINDS: dict[tuple[str, str], Find] = {
    ("waterfall", "CN"): _waterfall,
}
