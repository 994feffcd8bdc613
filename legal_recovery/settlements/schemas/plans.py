"""Forms about settlements: the same fields on pages and in JSON."""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, Amount, CaseForm, Day, chosen, needed
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, Message
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.ledger.schemas import Words
from legal_recovery.settlements.commands import AgreePlan, BreakPlan, WithdrawPlan
from legal_recovery.settlements.rules import (
    CHOICES,
    KINDS,
    SHAPES,
    BadSchedule,
    Due,
    PlanTerms,
    Rhythm,
    make_schedule,
)

RESTS: dict[str, Message] = {
    "waived": N_("All of it is waived once the plan is kept"),
    "part": N_("A part is waived once the plan is kept"),
    "owed": N_("Nothing is waived"),
}
_A_NUMBER: dict[str, Any] = {"invalid": N_("Give a number, such as 12.")}
_WAIVED_NEEDED = N_("Say how much is waived.")
_FIRST_NEEDED = N_("Give the day of the first instalment.")
_LISTED_NEEDED = N_("Write down each instalment: its day and its amount.")


class PlanForm(CaseForm):
    """What the parties agreed on: how much, in which instalments, and what becomes of the rest."""

    plan_kind = chosen(KINDS, **needed(N_("Choose what kind of settlement it is.")))
    agreed_on = Day(**needed(N_("Give the day of the agreement.")))
    amount = Amount(
        **needed(N_("Give the amount.")),
        metadata={"description": "What is to be paid in all; a decimal text.", "example": "800000.00"},
    )
    rest = chosen(RESTS, load_default="waived")
    waived = Amount(load_default=None, metadata={"description": "What is waived, where only a part is."})
    shape = chosen(SHAPES, load_default="fixed")
    first_on = Day(load_default=None)
    count = fields.Integer(load_default=1, error_messages=_A_NUMBER)
    every_months = fields.Integer(load_default=1, error_messages=_A_NUMBER)
    step = Amount(load_default=None, metadata={"description": "By how much each grows, where they do."})
    regular = Amount(
        load_default=None, metadata={"description": "Each but the last, with a last for the rest."}
    )
    listed = Words(
        load_default=None,
        metadata={
            "description": "As written down: one instalment a line, its day and its amount.",
            "example": "2026-12-31 400000.00",
        },
    )
    grace_days = fields.Integer(load_default=0, error_messages=_A_NUMBER)
    bound = Words(load_default=None, metadata={"description": "Who is bound by it, guarantors too."})
    document = Words(load_default=None, longest=200, metadata={"description": "Number of the agreement."})
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgreePlan:
        if data["rest"] == "part" and data["waived"] is None:
            raise ValidationError({"waived": [_WAIVED_NEEDED]})
        names = ("plan_kind", "shape", "amount", "agreed_on", "grace_days", "bound", "document", "note")
        terms = PlanTerms(
            **{name: data[name] for name in names},
            dues=_dues(data),
            in_full=data["rest"] == "waived",
            waived=data["waived"] if data["rest"] == "part" else None,
        )
        return AgreePlan(self.case.id, terms, data["version"])


def _dues(data: dict[str, Any]) -> tuple[Due, ...]:
    try:
        if data["shape"] == "listed":
            if not data["listed"]:
                raise ValidationError({"listed": [_LISTED_NEEDED]})
            return tuple(read_listed(data["listed"], data["amount"].currency))
        if data["first_on"] is None:
            raise ValidationError({"first_on": [_FIRST_NEEDED]})
        names = ("shape", "first_on", "count", "every_months", "step", "regular")
        return make_schedule(data["amount"], Rhythm(**{name: data[name] for name in names}))
    except InvalidInput as refusal:
        raise ValidationError({refusal.field or "shape": [refusal]}) from refusal


def read_listed(text: str, currency: str) -> Iterator[Due]:
    """Yield the instalments that were written down, one a line: its day and its amount; raises InvalidInput."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        day, _space, amount = line.strip().replace("\t", " ").partition(" ")
        if not amount.strip():
            raise BadSchedule(
                N_("Line {number} is not a day and an amount: “{text}”."),
                field="listed",
                number=number,
                text=line.strip()[:60],
            )
        yield Due(parse_date(day, field="listed"), _amount(amount, currency))


def _amount(text: str, currency: str) -> Money:
    return parse_amount(text.strip(), currency, field="listed")


class _OfPlan(CaseForm):
    """A form about one settlement of a case."""

    def __init__(self, case: CaseFacts, plan_id: int) -> None:
        super().__init__(case)
        self.plan_id = plan_id


class BreachForm(_OfPlan):
    """The other side did not keep a settlement, and what the lender does now."""

    on = Day(**needed(N_("Give its day.")))
    choice = chosen(CHOICES, **needed(N_("Choose what you do now.")))
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> BreakPlan:
        return BreakPlan(self.case.id, self.plan_id, **data)


class PlanWithdrawalForm(_OfPlan):
    """A settlement was recorded wrongly."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawPlan:
        return WithdrawPlan(self.case.id, self.plan_id, **data)
