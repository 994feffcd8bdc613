"""The list of reminders: filtered, sorted, page by page, saved as a file; and acknowledging all of one's own."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from legal_recovery.alerts import store
from legal_recovery.alerts.commands import Acknowledge, acknowledge
from legal_recovery.alerts.rules import KINDS, STATES, Reminder
from legal_recovery.alerts.schemas import (
    OVERSEERS,
    ReminderFilter,
    place_of,
    position_of,
    read_filter,
    read_place,
    what_text,
)
from legal_recovery.alerts.views.words import (
    case_url,
    items_of,
    kind_text,
    left_text,
    state_badge,
    step_text,
)
from legal_recovery.cases.views import done
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.mail import FAULTS, mailer_of
from legal_recovery.seizures.views.watch import remind_by
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_people, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import translated
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = Blueprint("alerts", __name__)

Line = tuple[Reminder, str]


@bp.record_once
def say_reminders(state: BlueprintSetupState) -> None:
    """Let the watch of seizures show how far their reminders are."""
    remind_by(state, _of_seizures)


def _of_seizures(session: Session, ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the badge of the latest reminder by seizure: of its expiry, or of its renewal."""
    states = store.latest_states(session, ("seizure", "renewal"), ids)
    return {number: state_badge(state) for number, state in states.items()}


@bp.get("/alerts")
@allow.signed_in
def show() -> ResponseReturnValue:
    """List the reminders that the address asks for: one's own that wait, unless it says otherwise."""
    if request.args.get("show") == "ownerless":
        return redirect(url_for("alerts.ownerless"), code=303)
    wanted, seek = _wanted(), read_place(request.args)
    lines, total = store.seek_reminders(db.session(), current_actor(), wanted.asked, place_of(seek))
    page = page_of(lines, seek, lambda line: position_of(line, seek.sort), total)
    return render_template(
        "alerts/list.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        chips=chips(wanted.show),
        filters=_filters(wanted.show),
        errors={name: translated(refusal) for name, refusal in wanted.errors.items()},
        notices=notices(),
        everybody=_shows_everybody(wanted.show),
        mine=[str(one.id) for one in own_waiting()] if wanted.show == "mine" else [],
        exports=[
            {"label": form.upper(), "url": url_for("alerts.export", form=form, **_kept())}
            for form in ("csv", "xlsx")
        ],
        show=wanted.show,
        clear_url=url_for("alerts.show", show=wanted.show),
    ), 422 if wanted.errors else 200


def _wanted() -> ReminderFilter:
    return read_filter(request.args, current_actor().id, oversees=may(*OVERSEERS))


def _shows_everybody(show: str) -> bool:
    return show != "mine" and may(*OVERSEERS)


def own_waiting() -> list[Reminder]:
    """Return what the signed-in person has still to acknowledge."""
    wanted = read_filter({}, current_actor().id, oversees=False)
    return [one for one, _reference in store.list_reminders(db.session(), current_actor(), wanted.asked)]


def chips(now: str) -> list[dict[str, Any]]:
    """Return what one can look at."""
    names = {
        "mine": _("Mine to acknowledge"),
        "failed": _("Not delivered"),
        "passed_up": _("Passed up"),
        "all": _("All"),
    }
    found: list[dict[str, Any]] = [
        {"label": label, "url": url_for("alerts.show", show=key), "current": key == now}
        for key, label in names.items()
    ]
    for chip, key in zip(found[:3], names, strict=False):
        chip["count"] = sum(_numbers(key).values())
    nobody = {"label": _("Nobody's"), "url": url_for("alerts.ownerless"), "current": now == "ownerless"}
    return [*found[:3], nobody, found[3]]


def notices() -> list[str]:
    """Return what is wrong with the mail: no server to send by, or mails that did not get through."""
    found = []
    if fault := mailer_of(house().settings).fault:
        found.append(_not_mailed(fault))
    for reason, number in _numbers("failed").items():
        if reason is None or reason == fault:
            continue
        says = ngettext(
            "%(num)d reminder was not delivered: %(why)s.",
            "%(num)d reminders were not delivered: %(why)s.",
            number,
            why=_(FAULTS[reason]),
        )
        found.append(says)
    return found


def _not_mailed(fault: str) -> str:
    """Say to those who can mend the mail what is wrong with it, and to the others that it is known."""
    if may("admin"):
        return _("Reminders are not mailed: %(why)s.", why=_(FAULTS[fault]))
    return _("Reminders are not mailed: the mail is not set up. Administrators see here what is missing.")


def _numbers(show: str) -> dict[str | None, int]:
    """Return how many reminders a list has, by the reason for which their mail failed last."""
    asked = read_filter({"show": show}, current_actor().id, oversees=may(*OVERSEERS)).asked
    return store.count_reminders(db.session(), current_actor(), asked)


def _filters(show: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": "reference", "label": _("Case")},
        {"name": "kind", "label": _("Kind"), "kind": "select", "options": _words(KINDS)},
        {"name": "since", "label": _("From"), "kind": "date"},
        {"name": "until", "label": _("To"), "kind": "date"},
    ]
    if show == "all":
        found.insert(2, {"name": "state", "label": _("State"), "kind": "select", "options": _words(STATES)})
    if _shows_everybody(show):
        people = [(one.id, one.name or _("(erased)")) for one in list_people(db.session())]
        found.insert(
            1, {"name": "person", "label": _("Who is reminded"), "kind": "select", "options": people}
        )
    return found


def _words(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, _(label)) for key, label in known.items()]


def _rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    items = items_of([reminder for reminder, _reference in lines])
    names = names_of(db.session(), {reminder.user_id for reminder, _reference in lines})
    today, mine = house().clock.today(), current_actor().id
    return [
        {
            "id": one.id,
            "on": one.subject_on,
            "left": left_text((one.subject_on - today).days),
            "what": _what(one, items),
            "url": url_for("alerts.one", number=one.id),
            "reference": reference,
            "case_url": case_url(reference),
            "kind": kind_text(one.subject_kind),
            "step": step_text(one.step),
            "person": names.get(one.user_id) or _("(erased)"),
            "state": state_badge(one.state),
            "sent_at": one.sent_at,
            "acknowledge_url": url_for("alerts.acknowledge_one", number=one.id)
            if one.is_waiting and one.user_id == mine
            else None,
        }
        for one, reference in lines
    ]


def _what(one: Reminder, items: Mapping[tuple[str, int], Any]) -> str:
    item = items.get(one.subject)
    return what_text(item.what) if item else kind_text(one.subject_kind)


def _kept() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name not in ("after", "before")}


# --- acknowledging ----------------------------------------------------------------------------------------


@bp.post("/alerts/acknowledgement")
@allow.signed_in
def acknowledge_all() -> ResponseReturnValue:
    """Acknowledge exactly the reminders that the page showed; what is over meanwhile needs it no more."""
    shown = {int(part) for part in request.form.get("shown", "").split(",") if _is_number(part)}
    still = tuple(one.id for one in own_waiting() if one.id in shown)
    number = transact(acknowledge, Acknowledge(still)) if still else 0
    says = ngettext("%(num)d reminder acknowledged.", "%(num)d reminders acknowledged.", number)
    return done(url_for("alerts.show"), says)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


# --- files ------------------------------------------------------------------------------------------------


@bp.get("/alerts/export/<form>")
@allow.signed_in
def export(form: str) -> Response:
    """Save the list as CSV or XLSX; noted in the person's audit book."""
    wanted = _wanted()
    if form not in ("csv", "xlsx"):
        abort(404)
    if wanted.errors:
        abort(422)
    lines = store.list_reminders(db.session(), current_actor(), wanted.asked)
    rows = [{**row, "state": row["state"]["label"]} for row in _rows(lines)]
    name = f"{_('Reminders')}-{house().clock.today().isoformat()}"
    basis = {
        **{label: request.args.get(key) for key, label in _asked_names().items()},
        _("Saved by"): current_actor().name,
        _("Saved at"): house().clock.now(),
    }
    answer = (
        csv_response(_columns(), rows, name)
        if form == "csv"
        else xlsx_response(_columns(), rows, name, basis)
    )
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    details = {"format": form, "show": wanted.show}
    transact(record_export, RecordExport("alerts.reminders", rows=len(rows), digest=digest, details=details))
    return answer


def _asked_names() -> dict[str, str]:
    return {"show": _("What"), **{str(one["name"]): str(one["label"]) for one in _filters("all")}}


def _columns() -> list[Column]:
    return [
        Column("on", _("Day")),
        Column("left", _("Days left")),
        Column("kind", _("Kind")),
        Column("what", _("What"), 40),
        Column("reference", _("Case")),
        Column("step", _("Reminder")),
        Column("person", _("Who is reminded")),
        Column("state", _("State")),
        Column("sent_at", _("Sent"), 20),
    ]
