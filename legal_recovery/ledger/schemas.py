"""Fields that forms about money share, and the form that reverses whatever was posted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load
from werkzeug.datastructures import MultiDict

from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, minor_text
from legal_recovery.ledger.commands import ReverseEntry
from legal_recovery.ledger.postings import Entry, contributed
from legal_recovery.ledger.rules import as_json
from legal_recovery.ledger.store import Effect

LONGEST_TEXT = 2000
_NOT_TEXT = N_("This has to be text.")
_UNREADABLE = N_("This text has signs that cannot be kept.")
_TOO_LONG = N_("This text is too long: keep to {longest} characters.")
_NO_ID = N_("Choose one from the list.")
# A database keeps neither zero bytes nor halves of a sign.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def kept_words(text: str, field: str | None, longest: int = LONGEST_TEXT) -> str:
    """Return a text as it was written; raises InvalidInput where a database cannot keep it, or it is too long."""
    if _UNKEPT.search(text):
        raise InvalidInput(_UNREADABLE, field=field)
    if len(text) > longest:
        raise InvalidInput(_TOO_LONG, field=field, longest=longest)
    return text


class Words(fields.String):
    """A text that somebody wrote."""

    default_error_messages = {"invalid": _NOT_TEXT, "invalid_utf8": _UNREADABLE}

    def __init__(self, *, longest: int = LONGEST_TEXT, **more: Any) -> None:
        super().__init__(**more)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        try:
            return kept_words(text, attr, self.longest)
        except InvalidInput as refused:
            raise ValidationError([refused]) from refused


class Id(fields.String):
    """The number of something; a text, since readers of JSON lose numbers beyond 2^53."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = str(value).strip()
        if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) >= 2**63:
            raise ValidationError(_NO_ID)
        return int(text)


class MoneyText(fields.String):
    """An amount as a decimal text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return value.text if isinstance(value, Money) else value


class PostingOut(Schema):
    """A line of an entry; debit is positive."""

    account = fields.String(metadata={"example": "money:bank"})
    amount = MoneyText(metadata={"example": "-13800.00"})
    currency = fields.String(attribute="amount.currency", metadata={"example": "CNY"})
    debt = fields.String(allow_none=True)
    collateral = fields.String(allow_none=True)
    proceeding = fields.String(allow_none=True)


class EntryOut(Schema):
    """An entry of a case's book; `seq` is its place there."""

    seq = fields.Integer(allow_none=True)
    kind = fields.String()
    value_on = fields.Date()
    recorded_at = fields.AwareDateTime(allow_none=True)
    source = fields.String()
    reverses = fields.Integer(allow_none=True)
    reversed_by = fields.Integer(allow_none=True)
    transfer = fields.String(allow_none=True, metadata={"description": "Joins the entries of one receipt."})
    postings = fields.List(fields.Nested(PostingOut))


class FiguresOut(Schema):
    """What a case brought in one currency; amounts are decimal texts."""

    currency = fields.String()
    exposure = fields.String()
    gross_recovered = fields.String()
    cash_recovered = fields.String()
    costs = fields.String()
    net_recovery = fields.String()
    net_recovery_rate = fields.String(allow_none=True, metadata={"description": "Six decimals."})
    outstanding = fields.String()
    by_source = fields.Dict(keys=fields.String(), values=fields.String())
    by_collateral = fields.Dict(keys=fields.String(), values=fields.String())


class ChangeOut(Schema):
    """The figures of a currency before and after."""

    before = fields.Nested(FiguresOut)
    after = fields.Nested(FiguresOut)


class ForeseenOut(Schema):
    """What would be posted, and what that does to the figures; nothing has been recorded."""

    entries = fields.List(fields.Nested(EntryOut))
    effect = fields.List(fields.Nested(ChangeOut))


class ReversedOut(Schema):
    """A reversal: its place in the book, its day, and what it does to net recovery."""

    reversed_seq = fields.Integer()
    value_on = fields.Date()
    net_recovery_change = fields.String()


def foreseen(effect: Effect, entries: Iterable[Entry]) -> dict[str, Any]:
    """Return what `ForeseenOut` shows."""
    changes = [
        {"before": as_json(effect.before[currency], {}), "after": as_json(after, {})}
        for currency, after in effect.after.items()
        if after != effect.before[currency]
    ]
    # What is only foreseen has no transfer yet.
    return {"entries": [replace(one, transfer=None) for one in entries], "effect": changes}


def net_change(entries: Iterable[Entry], currency: str) -> str:
    """Return by how much entries change net recovery in a currency."""
    brought = contributed(entries).get(currency)
    return minor_text(brought.net_recovery if brought else 0, currency)


class Form(Schema):
    """A form about a case: an empty field is one left out; `version` is the state that the person saw."""

    class Meta:
        unknown = EXCLUDE

    error_messages: dict[str, str] = {"unknown": N_("There is no such field.")}

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


class ReversalForm(Form):
    """Why something is reversed."""

    reason = Words(
        required=True,
        error_messages={"required": N_("Say why."), "null": N_("Say why.")},
        metadata={"description": "Why it was wrong.", "example": "记错案件"},
    )


class EntryReversalForm(ReversalForm):
    """An entry of a book is reversed."""

    def __init__(self, book: int, seq: int) -> None:
        super().__init__()
        self.book, self.seq = book, seq

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ReverseEntry:
        return ReverseEntry(self.book, self.seq, data["reason"], data["version"])
