"""What is done in a proceeding: moves, filings, court dates, service and certificates."""

from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, CaseForm, Day, Typed, chosen, needed
from legal_recovery.deadlines.rules import ABODES
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.proceedings.commands import (
    AdjournCourtDate,
    AgreeAddress,
    AnswerFiling,
    AttendCourtDate,
    CancelCourtDate,
    CertifyTitle,
    HoldCourtDate,
    MakeFiling,
    MoveProceeding,
    RecordService,
    SetCourtDate,
)
from legal_recovery.proceedings.rules import (
    ANSWERS,
    DATE_KINDS,
    DECIDED_BELOW,
    FILINGS,
    PAPERS,
    STATES,
    TITLES,
    WAYS,
    Answer,
    DateTerms,
    FilingTerms,
    read_time,
)
from legal_recovery.proceedings.schemas.proceedings import CONFIRMED, LONGEST_COURT, LONGEST_DOCKET

GIVE_DAY = N_("Give its day.")
# On a page each person has a box of their own, named after them.
ATTENDS = "attends-"


class Hour(Typed[time]):
    """A time of day as people write it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> time:
        try:
            return read_time(str(value), attr or "at")
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


class OfForm(CaseForm):
    """A form about one thing of a case: a proceeding, a filing or a court date."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


class ProceedingMoveForm(OfForm):
    """A proceeding goes on to another state."""

    state = chosen(STATES, **needed(N_("Choose where the proceeding stands now.")))
    on = Day(**needed(GIVE_DAY))
    reason = Words(**needed(SAY_WHY))
    document_id = Id(load_default=None)
    docket_number = Words(load_default=None, longest=LONGEST_DOCKET)
    title_kind = chosen(TITLES, load_default=None)
    below = chosen(
        DECIDED_BELOW,
        load_default=None,
        metadata={"description": "What becomes of the judgment that was appealed."},
    )
    docket_confirmed = fields.Boolean(load_default=False, metadata={"description": CONFIRMED})
    correct_by = Day(
        load_default=None, metadata={"description": "Needed with to_correct: until when the court wants it."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MoveProceeding:
        return MoveProceeding(self.case.id, self.number, **data)


class FilingForm(OfForm):
    """Something was handed in: what, when, to whom, by whom, how, with its receipt."""

    filing_kind = chosen(FILINGS, **needed(N_("Choose what was filed.")))
    filed_on = Day(**needed(N_("Give the day of filing.")))
    court = Words(**needed(N_("Give the court.")), longest=LONGEST_COURT)
    how = chosen(WAYS, load_default="in_person")
    filed_by = Words(load_default=None)
    receipt_number = Words(load_default=None)
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MakeFiling:
        version = data.pop("version")
        return MakeFiling(self.case.id, self.number, FilingTerms(**data), version)


class FilingAnswerForm(OfForm):
    """What the court said to a filing."""

    outcome = chosen(ANSWERS, **needed(N_("Choose what the court said.")))
    on = Day(**needed(GIVE_DAY))
    correct_by = Day(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AnswerFiling:
        version = data.pop("version")
        return AnswerFiling(self.case.id, self.number, Answer(**data), version)


class _DateForm(OfForm):
    """When, where and who: the hour is that of the place."""

    day = Day(**needed(GIVE_DAY))
    at = Hour(load_default=None, metadata={"description": "At the place.", "example": "09:30"})
    zone = Words(
        load_default=None,
        longest=40,
        metadata={"description": "IANA name; that of the case's jurisdiction where left out."},
    )
    place = Words(load_default=None)
    attends = fields.List(Id(), load_default=list, metadata={"description": "Ids of people."})

    @pre_load
    def gather_people(self, data: Any, **_: Any) -> dict[str, Any]:
        given = dict(data.items())
        boxes = [name for name in list(given) if name.startswith(ATTENDS)]
        if boxes:
            given["attends"] = [name.removeprefix(ATTENDS) for name in boxes if given.pop(name)]
        return given


def _terms(data: dict[str, Any]) -> DateTerms:
    return DateTerms(
        data.pop("date_kind", "") or "",
        data.pop("day"),
        data.pop("at"),
        data.pop("zone") or "",
        data.pop("place"),
        tuple(data.pop("attends")),
    )


class CourtDateForm(_DateForm):
    """A court date is set."""

    date_kind = chosen(DATE_KINDS, **needed(N_("Choose what takes place.")))
    result = Words(
        load_default=None,
        metadata={"description": "What came of it: needed of a day in the past, which was held then."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SetCourtDate:
        return SetCourtDate(self.case.id, self.number, _terms(data), data["version"], data["result"])


class AttendanceForm(OfForm):
    """Who attends a court date, all of them; nobody where the list is empty."""

    attends = fields.List(Id(), load_default=list, metadata={"description": "Ids of people."})
    gather_people = _DateForm.gather_people

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AttendCourtDate:
        return AttendCourtDate(self.case.id, self.number, tuple(data["attends"]), data["version"])


class AdjournmentForm(_DateForm):
    """A court date is put off; what is left out stays as it was."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AdjournCourtDate:
        return AdjournCourtDate(self.case.id, self.number, _terms(data), data["reason"], data["version"])


class HeldForm(OfForm):
    """What came of a court date."""

    result = Words(**needed(N_("Say what came of it.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> HoldCourtDate:
        return HoldCourtDate(self.case.id, self.number, **data)


class DateCancellationForm(OfForm):
    """A court date does not take place."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CancelCourtDate:
        return CancelCourtDate(self.case.id, self.number, **data)


class ServiceForm(OfForm):
    """A paper was served: which, on whom, when and how; on us where nobody is named."""

    paper = fields.String(
        **needed(N_("Choose the paper that was served.")),
        metadata={
            "description": "One that is served in this kind of proceeding, an event of the law of the case; "
            "GET /api/v1/law/{jurisdiction}/keys lists them.",
            "examples": list(PAPERS),
        },
    )
    on = Day(**needed(GIVE_DAY))
    means = chosen(MEANS_NAMES, load_default="in-person")
    abode = chosen(ABODES, load_default="home")
    obligor_id = Id(load_default=None)
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordService:
        return RecordService(self.case.id, self.number, **data)


class AddressForm(OfForm):
    """An obligor agreed to an address for service."""

    address = Words(**needed(N_("Give the address.")))
    agreed_on = Day(**needed(GIVE_DAY))
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AgreeAddress:
        return AgreeAddress(self.case.id, self.number, **data)


class CertificateForm(OfForm):
    """Since when a title is in effect, as the court certified; against all parties where none is named."""

    obligor_id = Id(load_default=None)
    effective_on = Day(**needed(N_("Give the day the title took effect.")))
    issued_on = Day(**needed(GIVE_DAY))
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CertifyTitle:
        return CertifyTitle(self.case.id, self.number, **data)
