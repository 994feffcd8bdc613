"""Making parties known."""

from dataclasses import dataclass
from typing import Any

from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.parties.events import HeadNamed, PartyAdded, PartyChanged
from legal_recovery.parties.rules import PartyKind, require_name
from legal_recovery.parties.store import list_parties
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
    # Who represents a company, and in which post.
    head: str | None = None
    head_title: str | None = None


def add_party(uow: UnitOfWork, book: int, who: Particulars) -> int:
    """Make a party known in a book that is held; return its id."""
    party_id = new_id()
    uow.record(PartyAdded(book=book, party_id=party_id, **_facts(who)))
    if who.head or who.head_title:
        name_head(uow, book, party_id, who.head, who.head_title)
    return party_id


def change_party(uow: UnitOfWork, book: int, party_id: int, who: Particulars) -> None:
    """Put a party's particulars right; a head that is not named stays the one that is known."""
    uow.record(PartyChanged(book=book, party_id=party_id, **_facts(who)))
    if who.head or who.head_title:
        known = list_parties(uow.session, book)[party_id]
        if (known.head, known.head_title) != (who.head, who.head_title):
            name_head(uow, book, party_id, who.head, who.head_title)


def name_head(uow: UnitOfWork, book: int, party_id: int, head: str | None, head_title: str | None) -> None:
    """Record who represents a party of a book that is held, and in which post; nobody where neither is said."""
    uow.record(
        HeadNamed(book=book, party_id=party_id, head=Text.maybe(head), head_title=Text.maybe(head_title))
    )


def _facts(who: Particulars) -> dict[str, Any]:
    return {
        "party_kind": who.party_kind,
        "name": Text(require_name(who.name)),
        "id_type": who.id_type,
        "id_number": Text.maybe(who.id_number),
        "address": Text.maybe(who.address),
        "phone": Text.maybe(who.phone),
    }
