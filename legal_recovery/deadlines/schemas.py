"""Forms about what happened and about deadlines: the same fields on pages and in JSON."""

from datetime import date
from typing import Any

from marshmallow import fields, post_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, CaseForm, Day, chosen, needed
from legal_recovery.deadlines.commands import (
    CorrectTrigger,
    EndDeadline,
    ExtendDeadline,
    RecordTrigger,
    WithdrawTrigger,
)
from legal_recovery.deadlines.rules import ABODES, UNITS, Happened
from legal_recovery.kernel.errors import N_
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.ledger.schemas import Id, Words

_A_NUMBER = N_("Give a number, such as 2.")


class TriggerForm(CaseForm):
    """Something happened: what, when, served how, on whom."""

    event_key = fields.String(**needed(N_("Choose what happened.")))
    on = Day(**needed(N_("Give its day.")))
    means = chosen(MEANS_NAMES, load_default="in-person")
    abode = chosen(ABODES, load_default="home")
    obligor_id = Id(load_default=None)
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordTrigger:
        what = Happened(data["event_key"], data["on"], data["means"], data["abode"])
        return RecordTrigger(self.case.id, what, data["obligor_id"], data["note"], data["version"])


class _Of(CaseForm):
    """A form about one event or one deadline of a case."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


class CorrectionForm(_Of):
    """It happened on another day, or was served in another way."""

    on = Day(**needed(N_("Give its day.")))
    means = chosen(MEANS_NAMES, load_default="in-person")
    abode = chosen(ABODES, load_default="home")
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CorrectTrigger:
        return CorrectTrigger(self.case.id, self.number, **data)


class WithdrawalForm(_Of):
    """It did not happen."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawTrigger:
        return WithdrawTrigger(self.case.id, self.number, **data)


class EndForm(_Of):
    """A deadline was met, or is void with a reason."""

    state = chosen(("done", "void"), **needed(N_("Say whether it was met or is void.")))
    on = Day(**needed())
    reason = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndDeadline:
        day: date = data.pop("on")
        return EndDeadline(self.case.id, self.number, data["state"], day, data["reason"], data["version"])


class ExtensionForm(_Of):
    """The court made a deadline longer."""

    count = fields.Integer(
        **{**needed(_A_NUMBER), "error_messages": {"required": _A_NUMBER, "invalid": _A_NUMBER}}
    )
    unit = chosen(UNITS, load_default="days")
    document = Words(**needed(N_("Say what it rests on: the title, the agreement, the ruling.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ExtendDeadline:
        return ExtendDeadline(self.case.id, self.number, **data)
