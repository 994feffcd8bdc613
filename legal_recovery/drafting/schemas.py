"""Forms about the texts of papers become commands."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, pre_load

from legal_recovery.cases.schemas import needed
from legal_recovery.drafting.commands.changing import ChangeText, RestoreText
from legal_recovery.drafting.rules.sandbox import MOST_SIGNS
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Form, Words
from legal_recovery.web.pagination import Seek, Sort, read_seek

_NEWEST = Sort("number", descending=True)


def read_place(args: Mapping[str, str], size: int = 50) -> tuple[Seek, int | None]:
    """Return which page of a history is asked for, and beyond which number; the newest is first."""
    seek = read_seek(args, sorts=(), default=_NEWEST, size=size)
    number = seek.position[0] if seek.position else None
    if isinstance(number, int):
        return seek, number
    return Seek(_NEWEST, None, backwards=False, size=size), None


def typed_text(text: str) -> str:
    """Return a text as it is kept: lines end as they do in files, and so does the last."""
    return text.replace("\r\n", "\n").rstrip() + "\n"


class PaperTextForm(Form):
    """A new text, why it is changed, and the number of the version that it was made from."""

    text = Words(longest=MOST_SIGNS, **needed(N_("Give the text.")))
    reason = Words(**needed(N_("Say why.")))
    seen = fields.Integer(
        **needed(N_("Say which version you saw.")),
        metadata={
            "description": "The version that the text was made from; refused when there is a newer one."
        },
    )

    def __init__(self, kind: str, language: str) -> None:
        super().__init__()
        self.kind, self.language = kind, language

    @pre_load
    def leave_out_empty(self, data: Any, **more: Any) -> dict[str, Any]:
        """Keep the lines where they were typed: a refusal names one of them."""
        kept = super().leave_out_empty(data, **more)
        return kept | {"text": typed_text(data["text"])} if isinstance(kept.get("text"), str) else kept

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ChangeText:
        return ChangeText(self.kind, self.language, data["text"], data["reason"], data["seen"])


class RestoreTextForm(Form):
    """An older version shall be in force again: which, why, and the number of the last that was seen."""

    number = fields.Integer(
        **needed(N_("Say which version.")),
        metadata={"description": "The version whose text is taken again; 0 is the shipped one."},
    )
    reason = Words(**needed(N_("Say why.")))
    seen = fields.Integer(
        **needed(N_("Say which version you saw.")),
        metadata={"description": "The last version that was seen; refused when there is a newer one."},
    )

    def __init__(self, kind: str, language: str) -> None:
        super().__init__()
        self.kind, self.language = kind, language

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RestoreText:
        return RestoreText(self.kind, self.language, data["number"], data["reason"], data["seen"])
