"""Forms about what happened and about deadlines: the same fields on pages and in JSON."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CannotOwn, CaseFacts
from legal_recovery.cases.schemas import SAY_WHY, CaseForm, Day, Typed, chosen, needed
from legal_recovery.deadlines.commands import (
    AddDeadline,
    AssignDeadline,
    CorrectTrigger,
    EndDeadline,
    ExtendDeadline,
    InterruptClock,
    MoveDeadline,
    RecordTrigger,
    ResumeClock,
    WithdrawInterruption,
    WithdrawTrigger,
)
from legal_recovery.deadlines.rules import ABODES, UNITS, Happened, Interruption, Offset, read_offset
from legal_recovery.deadlines.store import (
    SORTS,
    DeadlineFilter,
    Held,
    Line,
    count_lines,
    is_position,
    list_lines,
)
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.law.keys import examples_of
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.ledger.schemas import Id, Words
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import can_own
from legal_recovery.web.pagination import Page, Seek, Sort, page_of, read_seek

_A_NUMBER = N_("Give a number, such as 2.")
_A_LEAD: dict[str, Any] = {"invalid": N_("Give a number of days.")}


class DayOrOffset(Typed[date | Offset]):
    """A day as people write it, or a length from today: `+15`, `+15wd`, `+15工作日`, `+3m`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date | Offset:
        try:
            return read_offset(str(value), attr or "due") or parse_date(str(value), field=attr or "due")
        except InvalidInput as refusal:
            raise ValidationError([refusal]) from refusal


class TriggerForm(CaseForm):
    """Something happened: what, when, served how, on whom."""

    event_key = fields.String(
        **needed(N_("Choose what happened.")), metadata=examples_of("events", "What happened.")
    )
    on = Day(**needed(N_("Give its day.")))
    means = chosen(MEANS_NAMES, load_default="in-person")
    abode = chosen(ABODES, load_default="home")
    obligor_id = Id(load_default=None)
    note = Words(load_default=None)
    owner_id = Id(
        load_default=None,
        metadata={"description": "Who answers for its deadlines; left out: who answers for the case."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> RecordTrigger:
        what = Happened(data["event_key"], data["on"], data["means"], data["abode"])
        rest = {name: data[name] for name in ("obligor_id", "note", "version", "owner_id")}
        return RecordTrigger(self.case.id, what, **rest)


class _Of(CaseForm):
    """A form about one event or one deadline of a case."""

    def __init__(self, case: CaseFacts, number: int) -> None:
        super().__init__(case)
        self.number = number


class EventCorrectionForm(_Of):
    """It happened on another day, or was served in another way."""

    on = Day(**needed(N_("Give its day.")))
    means = chosen(MEANS_NAMES, load_default="in-person")
    abode = chosen(ABODES, load_default="home")
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CorrectTrigger:
        return CorrectTrigger(self.case.id, self.number, **data)


class EventWithdrawalForm(_Of):
    """It did not happen."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawTrigger:
        return WithdrawTrigger(self.case.id, self.number, **data)


class EndForm(_Of):
    """A deadline was met; or it was missed, or is void, with a reason."""

    state = chosen(("done", "missed", "void"), **needed(N_("Say whether it was met, missed or is void.")))
    on = Day(**needed())
    reason = Words(load_default=None)
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> EndDeadline:
        return EndDeadline(self.case.id, self.number, **data)


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


class OwnForm(CaseForm):
    """A deadline of one's own: what for, until when, who answers for it."""

    title = Words(longest=200, **needed(N_("Say what has to be done.")))
    due = DayOrOffset(
        **needed(N_("Give its last day.")),
        metadata={"description": "A day, or a length from today: +15, +15wd, +3m.", "example": "+15"},
    )
    owner_id = Id(load_default=None)
    lead_days = fields.Integer(load_default=None, error_messages=_A_LEAD)
    note = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AddDeadline:
        return AddDeadline(self.case.id, **data)


class DeadlineMoveForm(_Of):
    """A deadline of one's own ends on another day."""

    due = DayOrOffset(**needed(N_("Give its last day.")))
    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MoveDeadline:
        return MoveDeadline(self.case.id, self.number, **data)


class AssignmentForm(_Of):
    """Who answers for a deadline, and from how many days before it wants to be remembered."""

    owner_id = Id(load_default=None)
    lead_days = fields.Integer(load_default=None, error_messages=_A_LEAD)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AssignDeadline:
        return AssignDeadline(self.case.id, self.number, **data)


class InterruptionForm(_Of):
    """What interrupted a period, when, and what proves it; proceedings have an end, too."""

    ground = fields.String(
        **needed(N_("Choose what interrupted it.")), metadata=examples_of("grounds", "What interrupted it.")
    )
    on = Day(**needed(N_("Give its day.")))
    ended_on = Day(load_default=None)
    evidence = Words(**needed(N_("Say what proves it.")))
    document_id = Id(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> InterruptClock:
        what = Interruption(data.pop("ground"), data.pop("on"), data.pop("ended_on"))
        return InterruptClock(self.case.id, self.number, what, **data)


class ResumptionForm(_Of):
    """The proceedings that interrupted a period have ended."""

    ended_on = Day(**needed(N_("Give its day.")))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> ResumeClock:
        return ResumeClock(self.case.id, self.number, **data)


class NoInterruptionForm(_Of):
    """It did not interrupt the period."""

    reason = Words(**needed(SAY_WHY))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WithdrawInterruption:
        return WithdrawInterruption(self.case.id, self.number, **data)


# --- the list across cases ----------------------------------------------------------------------------------

NAMES = ("owner", "state", "since", "until", "office", "rule")
LISTED_STATES = ("open", "overdue", "done", "missed", "void", "all")
ME, NOBODY = "me", "none"
SOONEST = Sort("due")


class UnknownChoice(InvalidInput):
    """The address filters by something that is not there to choose."""

    code = "deadlines.unknown_choice"


def filter_values(args: Mapping[str, str]) -> dict[str, str]:
    """Return what the address filters by."""
    given = {name: args.get(name, "").strip()[:100] for name in NAMES}
    return {name: value for name, value in given.items() if value}


def read_filter(
    args: Mapping[str, str], today: date, me: int
) -> tuple[DeadlineFilter, dict[str, RecoveryError]]:
    """Return the filter, the open ones where no state is named, and refusals by field."""
    given, errors = filter_values(args), dict[str, RecoveryError]()

    def read(name: str, reader: Callable[[str, str], Any]) -> Any:
        try:
            return reader(given[name], name) if name in given else None
        except RecoveryError as refusal:
            errors[name] = refusal
            return None

    state = read("state", _listed_state) or "open"
    found = DeadlineFilter(
        today=today,
        owner_id=read("owner", lambda text, name: me if text == ME else _owner(text, name)),
        state=None if state == "all" else state,
        since=read("since", lambda text, name: parse_date(text, field=name)),
        until=read("until", lambda text, name: parse_date(text, field=name)),
        office_id=read("office", _number),
        rule=given.get("rule"),
    )
    if found.since and found.until and found.until < found.since:
        errors["until"] = UnknownChoice(N_("The end of the range lies before its beginning."), field="until")
    return found, errors


def _listed_state(text: str, name: str) -> str:
    if text not in LISTED_STATES:
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=name, text=text)
    return text


def _owner(text: str, name: str) -> int:
    return 0 if text == NOBODY else _number(text, name)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnknownChoice(N_("There is no “{text}” to choose here."), field=name, text=text)
    return int(text)


def read_place(args: Mapping[str, str], *, size: int = 50) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=tuple(SORTS), default=SOONEST, size=size)
    if is_position(seek.sort.key, seek.position):
        return seek
    return Seek(seek.sort, None, False, seek.size)


def find_page(session: Session, actor: Actor, wanted: DeadlineFilter, seek: Seek) -> Page[Line]:
    """Return a page of the deadlines that are filtered, with how many there are."""
    lines = list_lines(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    total = count_lines(session, actor, wanted)
    return page_of(lines, seek, lambda line: line.position(seek.sort.key), total)


def handed_to(
    session: Session, form: Mapping[str, str], held: Sequence[Held], left_id: int | None
) -> tuple[dict[int, int], dict[str, RecoveryError]]:
    """Return who takes over in which office, and refusals by field: `owner` for all, `owner_<office>` for one."""
    owners, errors = dict[int, int](), dict[str, RecoveryError]()
    for one in held:
        name = f"owner_{one.office_id}" if form.get(f"owner_{one.office_id}") else "owner"
        try:
            owners[one.office_id] = _taker(session, form.get(name, ""), name, one, left_id)
        except RecoveryError as refusal:
            errors[name] = refusal
    return owners, errors


def _taker(session: Session, text: str, name: str, held: Held, left_id: int | None) -> int:
    owner_id = _number(text, name) if text else None
    if owner_id is None or owner_id == left_id or not can_own(session, owner_id, held.office_id):
        raise CannotOwn(
            N_("Choose somebody of the legal team who works here and sees the cases of {office}."),
            field=name,
            office=held.office,
        )
    return owner_id
