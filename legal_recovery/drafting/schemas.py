"""Forms about papers and about their texts become orders and commands."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response
from marshmallow import EXCLUDE, Schema, fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import Day, chosen, needed
from legal_recovery.drafting.commands import (
    ChangeText,
    Order,
    Rendered,
    RestoreText,
    keep_paper,
    paper_name,
    put_aside,
    typeset_rendered,
)
from legal_recovery.drafting.rules.kinds import LANGUAGES, Kind
from legal_recovery.drafting.rules.sandbox import MOST_SIGNS
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.export import saved_as
from legal_recovery.web.pagination import Seek, Sort, read_seek
from legal_recovery.web.transact import house, transact

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


def usual_language(case: CaseFacts) -> str:
    """Return the language of the court whose law a case is under."""
    return "zh" if case.jurisdiction == "CN" else "en"


class PapersQuery(Schema):
    """For which language and day the papers of a case are looked at."""

    class Meta:
        unknown = EXCLUDE

    error_messages: dict[str, str] = {"unknown": N_("There is no such field.")}

    language = chosen(
        LANGUAGES,
        load_default=None,
        metadata={"description": "What the paper is written in; that of the case's law where left out."},
    )
    day = Day(load_default=None, metadata={"description": "The day that it bears; today where left out."})

    @pre_load
    def leave_out_empty(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        bare = {name: data[name] for name in data}
        return {name: value for name, value in bare.items() if value is not None and value != ""}


class PaperQuery(PapersQuery):
    """Which paper of a case is wanted: its language, its day, and the record that it is about."""

    about = Id(
        load_default=None,
        metadata={"description": "The id of the record that it is about; the last that fits where left out."},
    )


class PaperForm(PaperQuery):
    """Which paper of a case is wanted, as an order."""

    def __init__(self, case: CaseFacts, kind: Kind, today: date) -> None:
        super().__init__()
        self.case, self.kind, self.today = case, kind, today

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Order:
        return order_of(self.case, self.kind, data, self.today)


def order_of(case: CaseFacts, kind: Kind, said: Mapping[str, Any], today: date) -> Order:
    """Return the order of a paper from what a query said."""
    language = said["language"] or usual_language(case)
    return Order(case.reference, kind.key, language, said["day"] or today, said["about"])


def paper_response(case: CaseFacts, written: Rendered) -> Response:
    """Return a paper as a file, and note that it was taken; raises what plumbing.pdf raises."""
    content = typeset_rendered(written, workers=house().settings.workers)
    digest = hashlib.sha256(content).hexdigest()
    details = {"paper": written.kind.key, "language": written.language}
    transact(record_export, RecordExport("paper", case.id, 1, digest, details))
    answer = Response(content, mimetype="application/pdf")
    saved_as(answer, paper_name(written, case.reference))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def keep_ordered(order: Order, written: Rendered) -> int:
    """Typeset a paper and keep it with its case; return the document. Raises what `keep_paper` raises."""
    at = house()
    made = transact(keep_paper, put_aside(at.files, order, written, workers=at.settings.workers))
    return int(made["document_id"])
