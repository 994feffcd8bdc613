"""What happens to parties."""

from dataclasses import dataclass

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAdded(Event):
    """A person or company became known in a book."""

    kind = "party.added"
    writes = Row("parties", key="party_id", new=True)

    party_id: int
    party_kind: str
    name: Text
    id_type: str | None
    id_number: Text | None
    address: Text | None
    phone: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged(Event):
    """A party's particulars were put right."""

    kind = "party.changed"
    writes = Row("parties", key="party_id")

    party_id: int
    party_kind: str
    name: Text
    id_type: str | None
    id_number: Text | None
    address: Text | None
    phone: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadNamed(Event):
    """Who represents a company, and in which post, became known or was put right."""

    kind = "party.head_named"
    writes = Row("parties", key="party_id")

    party_id: int
    head: Text | None
    head_title: Text | None
