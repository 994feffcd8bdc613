"""What a signature proves, in plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class After(StrEnum):
    """What was done to a file after it was signed."""

    NOTHING = "nothing"
    PERMITTED = "permitted"  # what the signer left open, such as a second signature
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What an authority testifies about the time of a signature."""

    at: datetime
    intact: bool
    authority: str
    trusted_by: str | None  # the root that the authority leads to, None where none is trusted here


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one signature proves.

    `intact` says that the bytes it covers are those that were signed, `whole` that it covers all of the file,
    `exact` that nothing can hide in its own place either: no other bytes would mean the same signature.
    """

    field: str
    intact: bool
    whole: bool
    exact: bool
    after: After
    holder: str | None = None
    issuer: str | None = None
    fingerprint: str | None = None  # SHA-256 of the certificate, in hex
    self_made: bool = False  # issued by its own holder
    trusted_by: str | None = None
    signed_at: datetime | None = None  # as the signer's own clock said
    timestamp: Timestamp | None = None
    reason: str | None = None

    @property
    def is_sound(self) -> bool:
        """Tell whether the whole file is as it was signed; says nothing about who signed it."""
        return (
            self.intact
            and self.whole
            and self.after is After.NOTHING
            and (self.timestamp is None or self.timestamp.intact)
        )
