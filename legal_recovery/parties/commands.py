"""Making parties known."""

from dataclasses import dataclass
from typing import Any

from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.parties.events import PartyAdded, PartyChanged
from legal_recovery.parties.rules import PartyKind, require_name
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who a party is."""

    name: str
    party_kind: PartyKind
    id_type: str | None = None
    id_number: str | None = None
    address: str | None = None
    phone: str | None = None


def add_party(uow: UnitOfWork, book: int, who: Particulars) -> int:
    """Make a party known in a book that is held; return its id."""
    party_id = new_id()
    uow.record(PartyAdded(book=book, party_id=party_id, **_facts(who)))
    return party_id


def change_party(uow: UnitOfWork, book: int, party_id: int, who: Particulars) -> None:
    """Put a party's particulars right."""
    uow.record(PartyChanged(book=book, party_id=party_id, **_facts(who)))


def _facts(who: Particulars) -> dict[str, Any]:
    return {
        "party_kind": who.party_kind,
        "name": Text(require_name(who.name)),
        "id_type": who.id_type,
        "id_number": Text.maybe(who.id_number),
        "address": Text.maybe(who.address),
        "phone": Text.maybe(who.phone),
    }
