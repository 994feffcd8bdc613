"""Handing over what somebody answers for, and many deadlines at once: shown first, then done in the background."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.deadlines import store
from legal_recovery.deadlines.commands import HAND_OVER, HOLDINGS, JOB, hand_over_all, list_held, recount_all
from legal_recovery.deadlines.schemas import handed_to, read_filter
from legal_recovery.deadlines.store import Held, Line
from legal_recovery.deadlines.views.across import HANDERS, owner_text, owners_of
from legal_recovery.deadlines.views.page import bp
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.users.store import (
    Person,
    find_account_of,
    find_system,
    get_person,
    list_owners,
    list_people,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors
from legal_recovery.web.formats import fact_text
from legal_recovery.web.transact import House, house, note_position


def install_deadlines(app: Flask, at: House) -> None:
    """Let background work count deadlines again when a calendar was published, and hand over."""

    def recount(job: Job, report: Report) -> dict[str, Any]:
        with at.database.reading() as session:
            system = find_system(session)
        assert system is not None, "the house is set up when it is opened"
        return dict(recount_all(at.database, at.clock, system, report, at.subscribers))

    at.jobs.handlers[JOB] = recount
    at.jobs.handlers[HAND_OVER] = lambda job, report: _handed_over(at, job, report)


def _handed_over(at: House, job: Job, report: Report) -> dict[str, Any]:
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who hands over has an account"
    actor = _reaching(account.actor, job)

    def do(command: Any, request_data: Any) -> Any:
        return execute(
            at.database, command, request_data, actor=actor, clock=at.clock, subscribers=at.subscribers
        )

    made = hand_over_all(at.database, do, job.arguments, report)
    note_position(at)
    return dict(made)


def _reaching(actor: Actor, job: Job) -> Actor:
    """An administrator hands over what is in cases that they may not see: they learn no more than how many."""
    return replace(actor, roles=actor.roles | {"system"}) if "left" in job.arguments else actor


# --- what one person answers for ----------------------------------------------------------------------------


@bp.route("/deadlines/hand-over", methods=["GET", "POST"])
@allow(*HANDERS)
def hand_over() -> ResponseReturnValue:
    """Choose who takes over what somebody answers for, see how much it is, and confirm it once."""
    number = request.values.get("person", type=row_number)
    person = get_person(db.session(), number) if number is not None else None
    held = list_held(db.session(), person.id) if person else []
    if person is None or not held or request.method == "GET" or "edit" in request.form:
        return _hand_over_form(person, held, {})
    owners, errors = handed_to(db.session(), request.form, held, person.id)
    if errors:
        return _hand_over_form(person, held, errors), 422
    if "confirmed" not in request.form:
        return _hand_over_preview(person, held, owners)
    asked = {"left": str(person.id), "owners": {str(key): str(one) for key, one in owners.items()}}
    return enqueued(asked)


def _hand_over_form(person: Person | None, held: list[Held], errors: dict[str, RecoveryError]) -> str:
    people = [(str(one.id), one.name or _("(erased)")) for one in list_people(db.session())]
    return render_template(
        "deadlines/hand_over.html",
        person=person,
        held=[{**_held_row(one), "options": taker_options(one.office_id, person)} for one in held],
        people=[("", _("Choose…")), *people],
        everybody=taker_options(None, person),
        columns=[{"key": one.name, "label": _(one.says), "kind": "number"} for one in HOLDINGS.values()],
        values=request.form,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
    )


def _held_row(one: Held) -> dict[str, Any]:
    return {"id": one.office_id, "office": one.office, **one.amounts}


def _amounts_text(amounts: Mapping[str, int]) -> str:
    """Return how many of what, in words."""
    told = [f"{_(HOLDINGS[name].says)}: {count}" for name, count in amounts.items() if count]
    return str(fact_text(tuple(told)))


def taker_options(office_id: int | None, person: Person | None) -> list[tuple[str, str]]:
    """Return who may take over, without the one who leaves."""
    people = list_owners(db.session(), office_id)
    others = [(str(one.id), one.name or _("(erased)")) for one in people if not person or one.id != person.id]
    return [("", _("Choose…") if office_id is None else _("The same as for all")), *others]


def _hand_over_preview(person: Person, held: list[Held], owners: dict[int, int]) -> str:
    names = {one.id: one.name for one in list_owners(db.session())}
    effects = [
        {
            "label": one.office,
            "note": _amounts_text(one.amounts),
            "before": person.name or _("(erased)"),
            "after": names[owners[one.office_id]] or _("(erased)"),
            "change": "",
        }
        for one in held
        if one.office_id in owners
    ]
    return confirm_moves(effects, _("Hand over"), url_for(".hand_over", person=person.id))


def confirm_moves(effects: list[dict[str, Any]], title: str, back_url: str, **more: Any) -> str:
    """Return the page that shows what goes from whom to whom, before it is confirmed."""
    return render_template(
        "deadlines/handing_over.html",
        effects=effects,
        title=title,
        back_url=back_url,
        values={**request.form.to_dict(), **more},
    )


# --- many deadlines at once ---------------------------------------------------------------------------------


@bp.get("/deadlines/assign")
@allow("legal")
def look_again() -> ResponseReturnValue:
    """Whoever comes back here by the language switch or after signing in sees the list."""
    return redirect(url_for(".across"))


@bp.post("/deadlines/assign")
@allow("legal")
def assign_many() -> ResponseReturnValue:
    """Assign the deadlines that were selected in the list: to whom, what changes, and once confirmed it is done."""
    lines = _selected()
    if not lines:
        return redirect(url_for(".across"), code=303)
    ids = ",".join(str(line.id) for line in lines)
    held = _by_office(lines)
    if "owner" not in request.form or "edit" in request.form:
        return _assign_form(lines, ids, {})
    owners, errors = handed_to(db.session(), request.form, held, None)
    if errors:
        return _assign_form(lines, ids, errors), 422
    owner = next(iter(owners.values()))
    if "confirmed" not in request.form:
        return confirm_moves(
            _effects(lines, owner), _("Assign these deadlines"), url_for(".across"), deadlines=ids
        )
    return enqueued({"deadlines": ids.split(","), "owner": str(owner)})


def _selected() -> list[Line]:
    """Return the open deadlines that were selected, of those that this person may see."""
    given = request.form.get("deadlines")
    chosen = given.split(",") if given else request.form.getlist("selected")
    query = dict(parse_qsl(request.form.get("query", "")))
    everything = "all" in request.form and given is None
    actor = current_actor()
    wanted, errors = read_filter(query if everything else {"state": "open"}, house().clock.today(), actor.id)
    for refusal in errors.values():
        raise refusal
    lines = store.all_lines(db.session(), actor, wanted, "due", False)
    numbers = {int(one) for one in chosen if one.isascii() and one.isdigit()}
    return [line for line in lines if line.state == "open" and (everything or line.id in numbers)]


def _by_office(lines: list[Line]) -> list[Held]:
    offices = {line.office_id: line.office for line in lines}
    return [
        Held(office_id, office, {"deadlines": sum(line.office_id == office_id for line in lines)})
        for office_id, office in offices.items()
    ]


def _assign_form(lines: list[Line], ids: str, errors: dict[str, RecoveryError]) -> str:
    return render_template(
        "deadlines/assign_many.html",
        count=len(lines),
        deadlines=ids,
        owners=taker_options(None, None),
        values=request.form,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
    )


def _effects(lines: list[Line], owner: int) -> list[dict[str, Any]]:
    """Return from whom to whom how many go."""
    people = owners_of(lines) | {one.id: one.name or _("(erased)") for one in list_owners(db.session())}
    counts: dict[int | None, int] = {}
    for line in lines:
        counts[line.owner_id] = counts.get(line.owner_id, 0) + 1
    return [
        {
            "label": ngettext("%(num)d deadline", "%(num)d deadlines", count),
            "before": owner_text(known, people),
            "after": owner_text(owner, people),
            "change": "",
        }
        for known, count in counts.items()
    ]


# --- how far it is ------------------------------------------------------------------------------------------


def enqueued(asked: dict[str, Any]) -> ResponseReturnValue:
    """Let it be done in the background and show how far it is."""
    at = house()
    with at.database.writing() as connection:
        job_id = at.jobs.enqueue(connection, HAND_OVER, current_actor().id, asked)
    return redirect(url_for("deadlines.handing_over", job_id=job_id), code=303)


@bp.get("/deadlines/hand-over/<int:job_id>")
@allow("legal", "manager", "admin")
def handing_over(job_id: int) -> ResponseReturnValue:
    """Show how far a hand-over is, and what came of it."""
    return render_template("deadlines/handed_over.html", job=_shown(job_id))


@bp.get("/deadlines/hand-over/<int:job_id>/progress")
@allow("legal", "manager", "admin")
def hand_over_progress(job_id: int) -> ResponseReturnValue:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("deadlines/handed_over_state.html", job=_shown(job_id))


def _shown(job_id: int) -> dict[str, Any]:
    job = get_job(db.session(), job_id, current_actor().id)
    return {
        "over": job.is_over,
        "failed": job.state in ("failed", "refused"),
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for("deadlines.hand_over_progress", job_id=job_id),
        "refused": job.result.get("refused", 0),
        "amounts": _amounts_text({name: job.result.get(name, 0) for name in HOLDINGS}),
    }
