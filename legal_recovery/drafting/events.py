"""What people change in the texts that papers are written with, and which papers they keep with a case."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKept(Event):
    """A paper that was written from a case's facts became a document of the case.

    `sha256` is that of its file. `position` is the last place of the case's book that it was written from, `missing`
    the facts that it wanted and the case had not, `about_id` the record that was chosen for it.
    """

    kind = "paper.kept"
    quiet = True

    document_id: int
    paper: str
    language: str
    written_on: date
    about_id: int | None
    sha256: str
    text_number: int
    text_sha256: str
    missing: tuple[str, ...]
    position: int
