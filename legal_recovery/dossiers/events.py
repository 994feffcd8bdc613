"""What happens to dossiers before they are made."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierComposed(Event):
    """Somebody arranged what a dossier of a profile is put together from; each arrangement is kept."""

    kind = "dossier.composed"
    quiet = True
    writes = Row("compositions", key="composition_id", new=True)

    composition_id: int
    case_id: int
    profile: str
    number: int
    content: Text
    composed_by: int
    composed_on: date
