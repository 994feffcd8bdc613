"""The keys by which forms and programs name things of a law: events, grounds, orders of payment, rates, periods."""

from collections.abc import Iterator
from typing import Any

from legal_recovery.kernel.errors import N_, Message, Named
from legal_recovery.law.pack import Ground, Order, Pack, Period, Series, load_pack
from legal_recovery.law.words import MEANS_NAMES

FIXED = "fixed"
Name = Named | Message
_RULES = {"grounds": Ground, "orders": Order, "deadline_rules": Period}
DEFAULT = "CN"


def keys_of(pack: Pack) -> dict[str, dict[str, Name]]:
    """Return the names of a law's events, grounds, orders, rates, deadline rules and means of service, by key."""
    return {
        "events": {key: Named(event.name) for key, event in pack.events.items()},
        **{what: dict(_newest(pack, kind)) for what, kind in _RULES.items()},
        "rate_kinds": {FIXED: N_("A fixed rate"), **dict(_newest(pack, Series))},
        "means": dict(MEANS_NAMES),
    }


def _newest(pack: Pack, kind: Any) -> Iterator[tuple[str, Name]]:
    for key in pack.keys(kind):
        yield key, Named(pack.versions(kind, key)[-1].name)


def examples_of(what: str, says: str) -> dict[str, Any]:
    """Return how a field that takes keys of the law of a case is described: those of the usual jurisdiction."""
    return {
        "description": f"{says} As the law of the case has it; GET /api/v1/law/{{jurisdiction}}/keys lists them.",
        "examples": list(keys_of(load_pack(DEFAULT))[what]),
    }
