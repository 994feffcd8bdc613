"""One reminder: what it is about, acknowledging it, and what became of every reminder of the same thing."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.alerts import store
from legal_recovery.alerts.commands import Acknowledge, acknowledge
from legal_recovery.alerts.rules import BECAUSE, CAUSES, Reminder
from legal_recovery.alerts.schemas import what_text
from legal_recovery.alerts.views.lists import bp
from legal_recovery.alerts.views.words import (
    case_url,
    item_url,
    items_of,
    kind_text,
    left_text,
    state_badge,
    step_text,
)
from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import TimelineRecord
from legal_recovery.cases.views import done
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.mail import FAULTS
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.formats import iso_day
from legal_recovery.web.transact import house, transact

HAPPENED: dict[str, Message] = {
    "reminder.due": N_("Became due"),
    "reminder.renewed": N_("Due again"),
    "reminder.sent": N_("Sent"),
    "reminder.failed": N_("Not delivered"),
    "reminder.acknowledged": N_("Acknowledged"),
    "reminder.escalated": N_("Passed up"),
    "reminder.overtaken": N_("Overtaken"),
}


@bp.get("/alerts/<int:number>")
@allow.signed_in
def one(number: int) -> str:
    """Show one reminder with all that became of the reminders of the same thing."""
    reminder, reference = store.get_reminder(db.session(), current_actor(), number)
    item = items_of([reminder]).get(reminder.subject)
    records = store.log_of(db.session(), reminder)
    return render_template(
        "alerts/one.html",
        title=what_text(item.what) if item else kind_text(reminder.subject_kind),
        badge=state_badge(reminder.state),
        facts=_facts(reminder, reference, item),
        actions=_actions(reminder, item),
        log=_log(records),
        active_nav="alerts",
    )


def _facts(reminder: Reminder, reference: str, item: Dated | None) -> list[dict[str, Any]]:
    left = (reminder.subject_on - house().clock.today()).days
    found: list[dict[str, Any]] = [
        {"label": _("Case"), "value": reference, "url": case_url(reference)},
        {"label": _("Kind"), "value": kind_text(reminder.subject_kind)},
        {"label": _("Day"), "value": reminder.subject_on, "kind": "day", "note": left_text(left)},
        {"label": _("Reminder"), "value": step_text(reminder.step)},
        {
            "label": _("Who is reminded"),
            "value": _name(reminder.user_id),
            "note": _(BECAUSE[reminder.because]),
        },
    ]
    if item is not None and item.if_missed is not None:
        found.append({"label": _("If missed"), "value": what_text(item.if_missed)})
    if item is not None and item.at_stake_minor is not None and item.currency:
        at_stake = Money(item.at_stake_minor, item.currency)
        found.append({"label": _("At stake"), "value": at_stake, "kind": "money"})
    return found


def _actions(reminder: Reminder, item: Dated | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    own = reminder.user_id == current_actor().id
    if reminder.is_waiting and (own or may("legal_lead")):
        url = url_for("alerts.acknowledge_one", number=reminder.id)
        found.append(
            {
                "label": _("Acknowledge"),
                "url": url,
                "method": "post",
                "primary": True,
                "key": "a",
                "icon": "check",
            }
        )
    if item is not None and (there := item_url(item)):
        found.append({"label": _("Deal with it"), "url": there, "key": "o"})
    return found


def _name(user_id: int) -> str:
    return names_of(db.session(), {user_id}).get(user_id) or _("(erased)")


def _log(records: list[TimelineRecord]) -> list[dict[str, Any]]:
    people = {int(record.content["user_id"]) for record in records} | {record.actor for record in records}
    names = names_of(db.session(), people)
    return [
        {
            "id": record.seq,
            "at": record.recorded_at,
            "happened": _(HAPPENED[record.kind]),
            "on": record.content["subject_on"],
            "step": step_text(int(record.content["step"])),
            "person": names.get(int(record.content["user_id"])) or _("(erased)"),
            "by": names.get(record.actor) or _("(erased)"),
            "note": _note(record),
        }
        for record in records
    ]


def _note(record: TimelineRecord) -> str | None:
    """Return why, where a record says so."""
    told = record.content
    reason, cause = FAULTS.get(told.get("reason") or ""), CAUSES.get(told.get("cause") or "")
    if reason is not None:
        reply = f" ({told['reply']})" if told.get("reply") else ""
        return _(reason) + reply
    return _(cause) if cause is not None else None


@bp.post("/alerts/<int:number>/acknowledgement")
@allow.signed_in
def acknowledge_one(number: int) -> ResponseReturnValue:
    """Acknowledge one reminder and go back to what is still to be acknowledged."""
    reminder, reference = store.get_reminder(db.session(), current_actor(), number)
    transact(acknowledge, Acknowledge((reminder.id,)))
    says = _("Acknowledged: %(reference)s, %(day)s.", reference=reference, day=iso_day(reminder.subject_on))
    return done(url_for("alerts.show"), says)
