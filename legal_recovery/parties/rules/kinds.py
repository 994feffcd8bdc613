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


# Identity documents as an import knows them.
ID_TYPES: dict[str, Message] = {
    "uscc": N_("Unified social credit code"),
    "business_licence": N_("Business licence"),
    "organisation_code": N_("Organisation code"),
    "company_number": N_("Company number"),
    "resident_id": N_("Resident identity card"),
    "passport": N_("Passport"),
    "hk_macau_permit": N_("Mainland travel permit (Hong Kong, Macao)"),
    "taiwan_permit": N_("Mainland travel permit (Taiwan)"),
    "residence_permit": N_("Residence permit (Hong Kong, Macao, Taiwan)"),
    "foreign_permanent_resident": N_("Foreigner's permanent residence card"),
    "military_id": N_("Military identity card"),
    "other": N_("Other document"),
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
