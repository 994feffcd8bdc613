"""What a party is, and what its name has in common with another spelling of it."""

from legal_recovery.parties.rules.identity import Resident, read_resident_id
from legal_recovery.parties.rules.kinds import (
    ID_TYPES,
    PARTY_KINDS,
    NamelessParty,
    PartyKind,
    masked,
    require_name,
)

__all__ = [
    "ID_TYPES",
    "PARTY_KINDS",
    "NamelessParty",
    "PartyKind",
    "Resident",
    "masked",
    "read_resident_id",
    "require_name",
]
