"""Which reminders and which days a list shows, as the address or a program asks; and what a list gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, fields, validate

from legal_recovery.alerts.rules import KINDS, STATES, WAITING, Reminder, UnreadableDays
from legal_recovery.alerts.store import Asked, Place
from legal_recovery.cases.schemas import NOT_LISTED
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, Message, Named, RecoveryError
from legal_recovery.web.formats import language
from legal_recovery.web.pagination import Part, Seek, Sort, read_seek

PAGE = 50
SORTS = ("urgent", "on", "due", "reference", "state")
# What waits to be acknowledged comes before what is done with, the earliest day first.
FIRST = Sort("urgent")
LONGEST_SPAN = timedelta(days=400)
# Who may look at everybody's reminders.
OVERSEERS = ("legal_lead", "manager", "auditor")
# What a person looks at: their own that wait, what was not delivered, what went up, what is nobody's, all.
SHOWN = ("mine", "failed", "passed_up", "ownerless", "all")


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """What the address asks for; a field that cannot be read is in `errors` and does not narrow."""

    show: str
    asked: Asked
    errors: dict[str, RecoveryError] = field(default_factory=dict)


def read_filter(args: Mapping[str, str], actor_id: int, *, oversees: bool) -> ReminderFilter:
    """Return which reminders to list; who does not oversee others sees their own alone."""
    show = args.get("show", "")
    show = show if show in SHOWN else "mine"
    errors: dict[str, RecoveryError] = {}
    state, kind = args.get("state"), args.get("kind")
    own = not oversees or show == "mine"
    asked = Asked(
        user_id=actor_id if own else number_of(args.get("person")),
        states=(state,) if state in STATES else (),
        kind=kind or None,
        reference=(args.get("reference") or "").strip().replace("\x00", "") or None,
        since=read_day(args, "since", errors),
        until=read_day(args, "until", errors),
    )
    return ReminderFilter(show, _narrowed(asked, show), errors)


def _narrowed(asked: Asked, show: str) -> Asked:
    if show == "mine":
        return replace(asked, states=WAITING)
    if show == "failed":
        return replace(asked, undelivered=True)
    return replace(asked, states=("escalated",)) if show == "passed_up" else asked


def number_of(text: str | None) -> int | None:
    """Return the number of a person; one that nobody has finds nothing."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def read_day(args: Mapping[str, str], name: str, errors: dict[str, RecoveryError]) -> date | None:
    """Return a day of the address, None where none is asked for or it cannot be read, which `errors` tells."""
    text = (args.get(name) or "").strip()
    try:
        return parse_date(text, field=name) if text else None
    except InvalidInput as refusal:
        errors[name] = refusal
        return None


def read_place(args: Mapping[str, str], *, size: int = PAGE) -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(args, sorts=SORTS, default=FIRST, size=size)
    return seek if _value(seek) is not None else Seek(seek.sort, None, False, seek.size)


def place_of(seek: Seek) -> Place:
    """Return the place as the store looks for it."""
    value = _value(seek)
    position = None if value is None or seek.position is None else (value, seek.position[1])
    return Place(seek.sort.key, seek.sort.descending, position, seek.backwards, seek.limit)


def _value(seek: Seek) -> Any:
    """Return the value that a place stands behind, None where the place is none of this order."""
    if seek.position is None or len(seek.position) != 2 or not isinstance(seek.position[1], int):
        return None
    text = seek.position[0]
    if not isinstance(text, str) or "\x00" in text:
        return None
    try:
        if seek.sort.key == "on":
            return date.fromisoformat(text)
        if seek.sort.key == "due":
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else None
    except ValueError:
        return None
    return text


def position_of(line: tuple[Reminder, str], sort: Sort) -> tuple[Part, ...]:
    """Return where a row of the list stands in its order."""
    reminder, reference = line
    values = {
        "urgent": f"{0 if reminder.is_waiting else 1} {reminder.subject_on.isoformat()}",
        "on": reminder.subject_on.isoformat(),
        "due": reminder.due_at.isoformat(),
        "reference": reference,
        "state": reminder.state,
    }
    return values[sort.key], reminder.id


def read_days(args: Mapping[str, Any], today: date) -> tuple[date, date]:
    """Return from which day to which an agenda goes: a month from today unless said; raises UnreadableDays."""
    first, last = (str(args.get(name) or "").strip() for name in ("since", "until"))
    since = parse_date(first, field="from") if first else today
    until = parse_date(last, field="to") if last else since + timedelta(days=30)
    if until < since:
        raise UnreadableDays(N_("The last day is before the first."), field="to")
    if until - since > LONGEST_SPAN:
        raise UnreadableDays(N_("Ask for at most {days} days at once."), field="to", days=LONGEST_SPAN.days)
    return since, until


def what_text(what: Message | Named) -> str:
    """Return what a thing is called in the language of whoever asks."""
    return what.by_language[language()] if isinstance(what, Named) else gettext(what)


_HOW_MANY = N_("Ask for 1 to 200 at once.")
_ORDERS = [sign + key for key in SORTS for sign in ("", "-")]


def _told(says: str, *codes: str) -> fields.String:
    return fields.String(metadata={"description": says, **({"enum": list(codes)} if codes else {})})


class RemindersQuery(Schema):
    """Which reminders, in which order, and from where on; what is left out does not narrow."""

    show = fields.String(
        load_default="mine",
        validate=validate.OneOf([one for one in SHOWN if one != "ownerless"], error=NOT_LISTED),
        metadata={"description": "Own ones that wait, what was not delivered, what went up, or all."},
    )
    person = _told("The id of the person who was reminded; for leads, managers and auditors.")
    state = fields.String(validate=validate.OneOf(list(STATES), error=NOT_LISTED))
    kind = _told("What kind of thing it is about.", *KINDS)
    reference = _told("The case reference.")
    since = _told("Falls on this day or later.")
    until = _told("Falls on this day or before.")
    sort = fields.String(
        validate=validate.OneOf(_ORDERS, error=NOT_LISTED),
        metadata={
            "description": "With - the last first; `urgent`, unless said: what waits by its day, then the rest."
        },
    )
    after = _told("`next` of a page: the reminders that follow.")
    before = _told("`previous` of a page: the reminders before.")
    limit = fields.Integer(
        load_default=PAGE,
        validate=validate.Range(1, 200, error=_HOW_MANY),
        error_messages={"invalid": _HOW_MANY},
    )


class AgendaQuery(Schema):
    """From which day to which, whose, and what kind."""

    since = fields.String(data_key="from", metadata={"description": "The first day; today."})
    until = fields.String(data_key="to", metadata={"description": "The last day; thirty days later."})
    owner = _told("The id of the person in charge, or `none`.")
    kind = _told("What kind of thing.", *KINDS)
