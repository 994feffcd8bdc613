"""The lists across cases as their addresses ask for them: filters, order, place."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.costs import store
from legal_recovery.costs.rules import KINDS
from legal_recovery.costs.store import Place, Wanted, is_position
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, Message, RecoveryError
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.web.pagination import Page, Seek, Sort, page_of, read_seek, read_sort

NAMES = ("state", "kind", "since", "until", "office")
ALL = "all"


class UnknownChoice(InvalidInput):
    """The address filters by something that is not there to choose."""

    code = "costs.unknown_choice"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list across cases: its orders, its states, and how it is read."""

    sorts: Mapping[str, Any]
    first: Sort
    states: Mapping[str, Message]
    usual: str
    find: Callable[[Session, Actor, Wanted, Place], list[Any]]
    all: Callable[[Session, Actor, Wanted, str, bool], Any]
    count: Callable[[Session, Actor, Wanted], int]
    total: Callable[[Session, Actor, Wanted], Any] | None = None


COSTS = Listing(
    store.COST_SORTS,
    Sort("incurred_on", descending=True),
    {
        "standing": N_("All that count"),
        "due": N_("Due"),
        "paid": N_("Paid"),
        "unapproved": N_("Proven by the bank, not approved"),
        "without_invoice": N_("Without invoice"),
        "reversed": N_("Reversed"),
    },
    "standing",
    store.list_cost_lines,
    store.all_cost_lines,
    store.count_costs,
    store.total_costs,
)
REFUNDS = Listing(
    store.REFUND_SORTS,
    Sort("due_on"),
    {
        "open": N_("Not received"),
        "overdue": N_("Overdue"),
        "received": N_("Received"),
        "dropped": N_("Given up"),
    },
    "open",
    store.list_refund_lines,
    store.all_refund_lines,
    store.count_refunds,
    store.total_refunds,
)
REQUESTS = Listing(
    store.REQUEST_SORTS,
    Sort("asked_on"),
    {
        "open": N_("To be decided"),
        "asked": N_("Asked for"),
        "reviewed": N_("Reviewed"),
        "approved": N_("Approved"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
    "open",
    store.list_request_lines,
    store.all_request_lines,
    store.count_requests,
)


def filter_values(args: Mapping[str, str]) -> dict[str, str]:
    """Return what the address filters by."""
    given = {name: (args.get(name) or "").strip()[:100] for name in NAMES}
    return {name: value for name, value in given.items() if value}


def read_filter(
    listing: Listing, args: Mapping[str, str], today: date
) -> tuple[Wanted, dict[str, RecoveryError]]:
    """Return the filter, the usual ones where no state is named, and refusals by field."""
    given, errors = filter_values(args), dict[str, RecoveryError]()

    def read(name: str, reader: Callable[[str, str], Any]) -> Any:
        try:
            return reader(given[name], name) if name in given else None
        except RecoveryError as refusal:
            errors[name] = refusal
            return None

    state = read("state", lambda text, name: _one_of({*listing.states, ALL}, text, name)) or listing.usual
    found = Wanted(
        today,
        None if state == ALL else state,
        read("kind", lambda text, name: _one_of(KINDS, text, name)),
        read("office", _number),
        read("since", lambda text, name: parse_date(text, field=name)),
        read("until", lambda text, name: parse_date(text, field=name)),
    )
    if found.since and found.until and found.until < found.since:
        errors["until"] = UnknownChoice(N_("The end of the range lies before its beginning."), field="until")
    return found, errors


def _one_of(known: Collection[str], text: str, name: str) -> str:
    if text not in known:
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=name, text=text)
    return text


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=name, text=text)
    return int(text)


def read_place(listing: Listing, args: Mapping[str, str], *, size: int = 50) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(listing.sorts), default=listing.first, size=size)
    if is_position(listing.sorts, seek.sort.key, seek.position):
        return seek
    return Seek(seek.sort, None, False, seek.size)


def read_order(listing: Listing, args: Mapping[str, str]) -> Sort:
    """Return the order that the address asks for."""
    return read_sort(args.get("sort"), tuple(listing.sorts), listing.first)


def find_page(listing: Listing, session: Session, actor: Actor, wanted: Wanted, seek: Seek) -> Page[Any]:
    """Return a page of what is filtered, with how many there are."""
    place = Place(seek.sort.key, seek.sort.descending, seek.position, seek.backwards, seek.limit)
    lines = listing.find(session, actor, wanted, place)
    total = listing.count(session, actor, wanted)
    return page_of(lines, seek, lambda line: line.position(seek.sort.key), total)
