"""Forms and answers about months become commands; the same for pages and programs."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from legal_recovery.cases.schemas import NOT_LISTED, SAY_WHY, coded, needed
from legal_recovery.closing.commands import AskReopening, Close, DecideReopening, SetMapping
from legal_recovery.closing.rules.checks import STATES
from legal_recovery.closing.rules.general import STANDINGS
from legal_recovery.ledger.schemas import Form, MoneyText, Words


class MonthForm(Form):
    """A form about a month of an office."""

    def __init__(self, office_id: int, month: str) -> None:
        super().__init__()
        self.office_id, self.month = office_id, month


class MonthCloseForm(MonthForm):
    """A month is closed on the checklist that was seen."""

    reason = Words(load_default=None, metadata={"description": "Why in spite of warnings."})
    digest = fields.String(
        load_default=None,
        metadata={"description": "Of the checklist that was seen; refused when it changed."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Close:
        return Close(self.office_id, self.month, data["reason"], data["digest"])


class MonthReopeningForm(MonthForm):
    """Somebody asks for a closed month to be opened again."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AskReopening:
        return AskReopening(self.office_id, self.month, data["reason"])


class MonthReopeningDecisionForm(Form):
    """Another person approves or refuses."""

    decision = fields.String(
        validate=validate.OneOf(["approve", "refuse"], error=NOT_LISTED), **needed(NOT_LISTED)
    )
    answer = Words(load_default=None)

    def __init__(self, reopening_id: int) -> None:
        super().__init__()
        self.reopening_id = reopening_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DecideReopening:
        return DecideReopening(self.reopening_id, data["decision"] == "approve", data["answer"])


class GlMappingForm(Form):
    """How the accounts of the chart go to the general ledger."""

    content = Words(
        **needed(),
        longest=20_000,
        metadata={
            "description": "A line each: pattern | code | name | standing (表内, 表外, 账销案存, 不入总账)."
        },
    )
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetMapping:
        return SetMapping(data["content"], data["version"], data["note"])


class MonthCheckAmountOut(Schema):
    """An amount."""

    amount = MoneyText(attribute="text")
    currency = fields.String()


class MonthCheckOut(Schema):
    """A line of a checklist; `about` is the bank account that it is about."""

    key = fields.String()
    state = coded(STATES)
    count = fields.Integer()
    amounts = fields.List(fields.Nested(MonthCheckAmountOut))
    about = fields.String(allow_none=True)


class MonthOut(Schema):
    """A month of an office: whether it is closed, its checklist, and the digest of that."""

    office_id = fields.String()
    month = fields.String()
    closed = fields.Boolean()
    digest = fields.String()
    checks = fields.List(fields.Nested(MonthCheckOut))


class GlMappingLineOut(Schema):
    """A line of the mapping."""

    pattern = fields.String()
    code = fields.String()
    name = fields.String()
    standing = coded(STANDINGS)
    reversed = fields.Boolean()


class GlMappingOut(Schema):
    """How accounts go to the general ledger, and which accounts of the chart no line takes."""

    version = fields.Integer()
    lines = fields.List(fields.Nested(GlMappingLineOut), attribute="targets")
    unmapped = fields.List(fields.String())


class GlSumOut(Schema):
    """What an account of the general ledger got in a month."""

    code = fields.String(attribute="target.code")
    name = fields.String(attribute="target.name")
    standing = coded(STANDINGS, attribute="target.standing")
    currency = fields.String(attribute="debit.currency")
    debit = MoneyText()
    credit = MoneyText()
    net = MoneyText()


class MonthReopeningOut(Schema):
    """A request to open a month again."""

    id = fields.String()
    month = fields.String()
    asked_by = fields.String()
    asked_on = fields.Date()
    reason = fields.String(allow_none=True)
    state = fields.String()
    decided_by = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    answer = fields.String(allow_none=True)
