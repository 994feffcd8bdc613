"""What the lists across cases are narrowed by and in which order they are, as their addresses say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from legal_recovery.settlements.rules import EXIT_STATES, EXITS, SALE_STATES
from legal_recovery.settlements.store import (
    EXIT_SORTS,
    INSTALMENT_SORTS,
    SALE_SORTS,
    ExitFilter,
    InstalmentFilter,
    Order,
    SaleFilter,
)
from legal_recovery.web.addresses import row_number
from legal_recovery.web.pagination import Seek, Sort, read_seek

SOONEST, LATEST = Sort("due"), Sort("requested", descending=True)
LAST_CUT_OFF = Sort("cut_off", descending=True)
INSTALMENT_STATES = ("open", "missed", "met", "all")


def read_instalments(args: Mapping[str, str], today: date) -> InstalmentFilter:
    """Return which instalments are wanted: the open ones where nothing is said; what is unknown does not narrow."""
    state = args.get("state") or "open"
    return InstalmentFilter(
        today,
        state if state in INSTALMENT_STATES and state != "all" else None,
        _number(args, "office"),
        _text(args),
    )


def read_exits(args: Mapping[str, str]) -> ExitFilter:
    """Return which exits are wanted; what is unknown does not narrow."""
    state, kind = args.get("state"), args.get("kind")
    return ExitFilter(
        state if state in EXIT_STATES else None,
        kind if kind in EXITS else None,
        _number(args, "office"),
        _text(args),
    )


def read_sales(args: Mapping[str, str]) -> SaleFilter:
    """Return which debt sales are wanted; what is unknown does not narrow."""
    state = args.get("state")
    days = (_day(args, name) for name in ("since", "until"))
    return SaleFilter(state if state in SALE_STATES else None, _text(args), *days)


def _text(args: Mapping[str, str]) -> str | None:
    return args.get("q", "").strip()[:100] or None


def _day(args: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(args.get(name, "").strip())
    except ValueError:
        return None


def _number(args: Mapping[str, str], name: str) -> int | None:
    try:
        return row_number(args[name])
    except (KeyError, ValueError):
        return None


def instalment_seek(args: Mapping[str, str]) -> Seek:
    """Return order and place of the list of instalments."""
    return read_seek(args, sorts=tuple(INSTALMENT_SORTS), default=SOONEST)


def exit_seek(args: Mapping[str, str]) -> Seek:
    """Return order and place of the list of exits."""
    return read_seek(args, sorts=tuple(EXIT_SORTS), default=LATEST)


def sale_seek(args: Mapping[str, str]) -> Seek:
    """Return order and place of the list of debt sales."""
    return read_seek(args, sorts=tuple(SALE_SORTS), default=LAST_CUT_OFF)


def order_of(seek: Seek) -> Order:
    """Return what a store needs to read a page."""
    return Order(seek.sort.key, seek.sort.descending, seek.position, seek.backwards, seek.limit)


def given(args: Mapping[str, str], *names: str) -> dict[str, Any]:
    """Return what an address filters by."""
    return {name: args[name] for name in names if args.get(name)}
