"""Forms about notices of an assignment: the same fields on pages and in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, CaseForm, Day, chosen, needed
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import Form, Id, Words
from legal_recovery.settlements.commands import (
    AnnounceAssignment,
    Given,
    NotifyObligors,
    ServeNotice,
    WithdrawNotice,
)
from legal_recovery.settlements.rules import MEANS

GIVE_DAY = N_("Give its day.")


@dataclass(frozen=True, slots=True)
class WantedNotice:
    """A notice to be recorded, and whether its letters are made and kept with the case."""

    notice: NotifyObligors
    with_letter: bool


class AssignmentNoticeForm(CaseForm):
    """Notice of the assignment was given: to whom, how, when; without names to all who have none."""

    obligors = fields.List(
        Id(),
        load_default=list,
        metadata={"description": "The ids of the obligors; left out: all who have none."},
    )
    means = chosen(MEANS, **needed(N_("Say how notice was given.")))
    sent_on = Day(**needed(GIVE_DAY))
    served_on = Day(load_default=None)
    note = Words(
        load_default=None,
        longest=200,
        metadata={"description": "The number of the consignment, or what else proves it."},
    )
    with_letter = fields.Boolean(
        load_default=False, metadata={"description": "Make the letters and keep them with the case."}
    )

    @pre_load
    def gather_obligors(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """On pages one of them is chosen, or all."""
        typed = data.get("obligors")
        return {**data, "obligors": [typed] if typed else []} if isinstance(typed, str) else dict(data)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WantedNotice:
        given = Given(data["means"], data["sent_on"], data["served_on"], data["note"])
        notice = NotifyObligors(self.case.id, given, tuple(data["obligors"]), None, data["version"])
        return WantedNotice(notice, data["with_letter"])


class _OfNotice(CaseForm):
    """A form about one notice."""

    def __init__(self, case: CaseFacts, notice_id: int) -> None:
        super().__init__(case)
        self.notice_id = notice_id


class AssignmentNoticeServedForm(_OfNotice):
    """A notice that had been sent reached its obligor."""

    served_on = Day(**needed(GIVE_DAY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ServeNotice:
        return ServeNotice(self.case.id, self.notice_id, data["served_on"], data["version"])


class AssignmentNoticeWithdrawalForm(_OfNotice):
    """A notice was recorded wrongly, or came back."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawNotice:
        return WithdrawNotice(self.case.id, self.notice_id, data["reason"], data["version"])


class AnnouncementForm(Form):
    """The assignment of a pool was announced in a newspaper."""

    paper = Words(
        **needed(N_("Name the newspaper and its issue.")),
        longest=200,
        metadata={"description": "The newspaper and its issue."},
    )
    on = Day(**needed(GIVE_DAY))

    def __init__(self, sale_id: int) -> None:
        super().__init__()
        self.sale_id = sale_id

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AnnounceAssignment:
        return AnnounceAssignment(self.sale_id, data["on"], data["paper"])
