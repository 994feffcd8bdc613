"""Reminders and what falls on a day, for programs."""

from typing import Any

from marshmallow import RAISE, Schema, fields

from legal_recovery.alerts import store
from legal_recovery.alerts.commands import Acknowledge, acknowledge
from legal_recovery.alerts.rules import Reminder
from legal_recovery.alerts.schemas import (
    OVERSEERS,
    AgendaQuery,
    RemindersQuery,
    number_of,
    place_of,
    position_of,
    read_days,
    read_filter,
    read_place,
    what_text,
)
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.api import PREFIX, ApiBlueprint, Unmeant
from legal_recovery.web.errors import translated
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("alerts_api", __name__, url_prefix=PREFIX, description="Reminders")


class NoSuchPlace(InvalidInput):
    """A cursor that this order did not write; another page would be taken for the one that was meant."""

    code = "alerts.no_place"


class ReminderOut(Schema):
    """A reminder of something that falls on a day, to one person, and what became of it."""

    id = fields.String()
    reference = fields.String()
    subject_kind = fields.String()
    subject_id = fields.String()
    subject_on = fields.Date(metadata={"description": "The day that it reminds of."})
    step = fields.Integer(metadata={"description": "So many days before that day."})
    remind_on = fields.Date()
    person = fields.String(attribute="user_id")
    because = fields.String()
    state = fields.String()
    due_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    failed_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "Why it was not delivered."})
    acknowledged_at = fields.AwareDateTime(allow_none=True)
    acknowledged_by = fields.String(allow_none=True)
    escalated_at = fields.AwareDateTime(allow_none=True)
    escalated_to = fields.List(fields.String())
    overtaken_at = fields.AwareDateTime(allow_none=True)
    cause = fields.String(allow_none=True, metadata={"description": "Why it was overtaken."})


class RemindersOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    reminders = fields.List(fields.Nested(ReminderOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


class DatedOut(Schema):
    """Something of a case that falls on a day."""

    kind = fields.String()
    id = fields.String()
    reference = fields.String()
    jurisdiction = fields.String()
    what = fields.String()
    on = fields.Date()
    at = fields.Time(allow_none=True)
    zone = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    owner = fields.String(attribute="owner_id", allow_none=True)
    attends = fields.List(fields.String())
    lead_days = fields.Integer(allow_none=True)
    at_stake = MoneyText(allow_none=True)
    currency = fields.String(allow_none=True)
    provisional = fields.Boolean()
    is_open = fields.Boolean()
    is_cancelled = fields.Boolean()


def _out(reminder: Reminder, reference: str) -> dict[str, Any]:
    told = {name: getattr(reminder, name) for name in ReminderOut().fields if hasattr(reminder, name)}
    return {**told, "user_id": reminder.user_id, "reference": reference}


@bp.route("/reminders")
@allow.signed_in
@bp.arguments(RemindersQuery, location="query", unknown=RAISE)
@bp.response(200, RemindersOut)
@bp.refuses(422)
def reminders(query: dict[str, Any]) -> Any:
    """One's own reminders; for leads, managers and auditors everybody's."""
    wanted = read_filter(query, current_actor().id, oversees=may(*OVERSEERS))
    seek = read_place(query, size=query["limit"])
    errors = {name: [translated(refusal)] for name, refusal in wanted.errors.items()}
    for name in {"after", "before"} & query.keys():
        if seek.position is None:
            errors[name] = [
                translated(NoSuchPlace(N_("This is no place in a list of this order."), field=name))
            ]
    if errors:
        raise Unmeant(errors)
    lines, total = store.seek_reminders(db.session(), current_actor(), wanted.asked, place_of(seek))
    page = page_of(lines, seek, lambda line: position_of(line, seek.sort), total)
    return {
        "reminders": [_out(*line) for line in page.items],
        "next": page.next,
        "previous": page.previous,
        "count": page.total,
    }


@bp.route("/reminders/<int:number>/acknowledge", methods=["POST"])
@allow.signed_in
@bp.response(200, ReminderOut)
@bp.refuses(404, 409)
def acknowledge_one(number: int) -> Any:
    """Say that one knows; a legal lead may for others."""
    reminder, _reference = store.get_reminder(db.session(), current_actor(), number)
    transact(acknowledge, Acknowledge((reminder.id,)))
    return _out(*store.get_reminder(db.session(), current_actor(), number))


@bp.route("/agenda")
@allow.signed_in
@bp.arguments(AgendaQuery, location="query", unknown=RAISE)
@bp.response(200, DatedOut(many=True))
@bp.refuses(422)
def agenda(query: dict[str, Any]) -> Any:
    """What falls between two days in the cases that the token's person may see."""
    since, until = read_days(query, house().clock.today())
    owner = query.get("owner")
    wanted = DatedFilter(
        kinds=frozenset({query["kind"]} if query.get("kind") else ()),
        person_id=number_of(owner) if owner != "none" else None,
        nobodys=owner == "none",
    )
    return [_dated(one) for one in store.list_agenda(db.session(), current_actor(), since, until, wanted)]


def _dated(item: Dated) -> dict[str, Any]:
    told = {name: getattr(item, name) for name in Dated.__dataclass_fields__}
    at_stake = None
    if item.at_stake_minor is not None and item.currency:
        at_stake = Money(item.at_stake_minor, item.currency)
    return {**told, "what": what_text(item.what), "at_stake": at_stake}
