"""The two dates of a figure: which day it is of, and what was known when it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.positions import Position, find_position
from legal_recovery.web.errors import field_errors


@dataclass(frozen=True, slots=True)
class Dates:
    """What the address asks for; None where it leaves it open, and why it cannot be read."""

    as_of: date | None = None
    position: Position | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, Any]:
        """The same dates for the address of another page."""
        found: dict[str, Any] = {}
        if self.as_of is not None:
            found["as_of"] = self.as_of.isoformat()
        if self.position is not None:
            found["known_at"] = str(self.position.n)
        return found


def read_dates(session: Session, args: Mapping[str, str]) -> Dates:
    """Read `as_of` and `known_at` from the address; what cannot be read is said and counts as left open."""
    as_of, position = None, None
    errors: dict[str, list[str]] = {}
    try:
        if text := (args.get("as_of") or "").strip():
            as_of = parse_date(text, field="as_of")
    except RecoveryError as refusal:
        errors |= field_errors(refusal)
    try:
        position = find_position(session, args.get("known_at"))
    except RecoveryError as refusal:
        errors |= field_errors(refusal)
    return Dates(as_of, position, errors)
