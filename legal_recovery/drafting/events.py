"""What people change in the texts that papers are written with, in the audit book of the system."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChanged(Event):
    """The text of a kind of paper has a new version in a language; the ones before it stay."""

    kind = "paper_text.changed"
    writes = Row("paper_texts", key="version_id", new=True)

    version_id: int
    paper: str
    language: str
    number: int
    text: Text
    text_sha256: str
    reason: Text
    changed_by: int
    changed_on: date
