"""Forms about papers and about their texts become orders and commands."""

from datetime import date
from typing import Any

from marshmallow import fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import CaseForm, Day, chosen, needed
from legal_recovery.drafting.commands import ChangeText, Order
from legal_recovery.drafting.rules.kinds import LANGUAGES, Kind
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


def usual_language(case: CaseFacts) -> str:
    """Return the language of the court whose law a case is under."""
    return "zh" if case.jurisdiction == "CN" else "en"


class PapersForm(CaseForm):
    """For which language and day the papers of a case are looked at."""

    language = chosen(
        LANGUAGES,
        load_default=None,
        metadata={"description": "What the paper is written in; that of the case's law where left out."},
    )
    day = Day(load_default=None, metadata={"description": "The day that it bears; today where left out."})

    def __init__(self, case: CaseFacts, today: date) -> None:
        super().__init__(case)
        self.today = today

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[str, date]:
        return data["language"] or usual_language(self.case), data["day"] or self.today


class PaperForm(PapersForm):
    """Which paper of a case is wanted: its language, its day, and the record that it is about."""

    about = fields.Integer(
        load_default=None,
        error_messages={"invalid": N_("Choose one from the list.")},
        metadata={
            "description": "The number of the record that it is about; the last that fits where left out."
        },
    )

    def __init__(self, case: CaseFacts, kind: Kind, today: date) -> None:
        super().__init__(case, today)
        self.kind = kind

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Order:
        language, day = data["language"] or usual_language(self.case), data["day"] or self.today
        return Order(self.case.reference, self.kind.key, language, day, data["about"])
