"""Forms about the texts of papers become commands."""

from typing import Any

from marshmallow import fields, post_load

from legal_recovery.cases.schemas import needed
from legal_recovery.drafting.commands.changing import ChangeText
from legal_recovery.drafting.rules.sandbox import MOST_SIGNS
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Form, Words


class PaperTextForm(Form):
    """A new text, why it is changed, and the number of the version that it was made from."""

    text = Words(longest=MOST_SIGNS, **needed(N_("Give the text.")))
    reason = Words(**needed(N_("Say why.")))
    seen = fields.Integer(
        strict=True,
        **needed(N_("Say which version you saw.")),
        metadata={
            "description": "The version that the text was made from; refused when there is a newer one."
        },
    )

    def __init__(self, kind: str, language: str) -> None:
        super().__init__()
        self.kind, self.language = kind, language

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ChangeText:
        return ChangeText(self.kind, self.language, data["text"] + "\n", data["reason"], data["seen"])
