"""Fields that forms about money share, and the form that reverses whatever was posted."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.commands import ReverseEntry

LONGEST_TEXT = 2000
_NOT_TEXT = N_("This has to be text.")
_UNREADABLE = N_("This text has signs that cannot be kept.")
_TOO_LONG = N_("This text is too long: keep to 2,000 characters.")
_NO_ID = N_("Choose one from the list.")
# A database keeps neither zero bytes nor halves of a sign.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class Words(fields.String):
    """A text that somebody wrote."""

    default_error_messages = {"invalid": _NOT_TEXT, "invalid_utf8": _UNREADABLE}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if _UNKEPT.search(text):
            raise ValidationError(_UNREADABLE)
        if len(text) > LONGEST_TEXT:
            raise ValidationError(_TOO_LONG)
        return text


class Id(fields.String):
    """The number of something; a text, since readers of JSON lose numbers beyond 2^53."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = str(value).strip()
        if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) >= 2**63:
            raise ValidationError(_NO_ID)
        return int(text)


class ReversalForm(Schema):
    """Why something is reversed, and the state of the case that the person saw."""

    class Meta:
        unknown = EXCLUDE

    reason = Words(
        required=True,
        error_messages={"required": N_("Say why."), "null": N_("Say why.")},
        metadata={"description": "Why it was wrong.", "example": "记错案件"},
    )
    version = fields.Integer(
        load_default=None,
        error_messages={"invalid": N_("The form has expired. Open the page again and send it once more.")},
        metadata={"description": "The version of the case that was seen; refused when it changed meanwhile."},
    )

    @pre_load
    def leave_out_empty(self, data: Any, **_: Any) -> dict[str, Any]:
        given: Mapping[str, Any] = data.to_dict() if isinstance(data, MultiDict) else data
        bare = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in bare.items() if value is not None and value != ""}


class EntryReversalForm(ReversalForm):
    """An entry of a book is reversed."""

    def __init__(self, book: int, seq: int) -> None:
        super().__init__()
        self.book, self.seq = book, seq

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseEntry:
        return ReverseEntry(self.book, self.seq, data["reason"], data["version"])
