"""What a party is."""

from enum import StrEnum

from legal_recovery.kernel.errors import N_, InvalidInput, Message


class PartyKind(StrEnum):
    """A natural person, or a company or other organisation."""

    COMPANY = "company"
    PERSON = "person"


PARTY_KINDS: dict[PartyKind, Message] = {
    PartyKind.COMPANY: N_("Company"),
    PartyKind.PERSON: N_("Person"),
}


class NamelessParty(InvalidInput):
    """A party has a name."""

    code = "parties.nameless"


def require_name(name: str) -> str:
    """Return the name without surrounding spaces; raises NamelessParty."""
    if not name.strip():
        raise NamelessParty(N_("Give the party's name."), field="name")
    return name.strip()


def masked(identity: str | None) -> str:
    """Return an identity number with its middle hidden, as pages and papers show it."""
    if not identity:
        return ""
    if len(identity) <= 8:
        return identity[:1] + "*" * (len(identity) - 1)
    return identity[:4] + "*" * (len(identity) - 8) + identity[-4:]
