"""What is said about a file that is attached to a case."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.schemas import CaseForm, chosen, needed
from legal_recovery.documents.commands import AttachDocument, Kept
from legal_recovery.documents.rules import ACCESS, clean_name
from legal_recovery.kernel.errors import N_, InvalidInput


class FileName(fields.String):
    """The name of a file without any path."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        try:
            return clean_name(str(value))
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is to be attached: what it is called, and who may read it."""

    book: int
    name: str
    access: str

    def of(self, kept: Kept) -> AttachDocument:
        """Return the command, now that the store holds the file."""
        return AttachDocument(self.book, self.name, kept.sha256, kept.size, kept.media_type, self.access)


class DocumentForm(CaseForm):
    """A file is attached; `file` holds its name, its bytes go to the store."""

    file = FileName(
        **needed(N_("Choose a file.")),
        metadata={"type": "string", "format": "binary", "description": "The file."},
    )
    access = chosen(
        ACCESS,
        **needed(N_("Say whether the court may see the file.")),
        metadata={"description": "Who may read it."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Attachment:
        return Attachment(self.case.book, data["file"], data["access"])
