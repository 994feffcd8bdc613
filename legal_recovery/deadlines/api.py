"""Deadlines for programs: what happened and what follows, one's own, what interrupts, who answers, across cases."""

from typing import Any

from flask import jsonify
from marshmallow import RAISE, Schema, fields, post_load, validate

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import NOT_LISTED, coded, needed
from legal_recovery.deadlines import commands, store
from legal_recovery.deadlines.rules import (
    ABODES,
    CERTAINTIES,
    STATES,
    Changes,
    certainty_of,
    lead_of,
    runs_for_them,
)
from legal_recovery.deadlines.schemas import (
    LISTED_STATES,
    AssignmentForm,
    DeadlineMoveForm,
    EndForm,
    EventCorrectionForm,
    EventWithdrawalForm,
    ExtensionForm,
    InterruptionForm,
    NoInterruptionForm,
    OwnForm,
    ResumptionForm,
    TriggerForm,
    find_page,
    handed_to,
    read_filter,
    read_place,
)
from legal_recovery.deadlines.store import SORTS, list_deadlines
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.keys import examples_of
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.lawbook.schemas import offer_keys
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.schemas import Form, Id
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import get_job
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, Unmeant, is_preview, read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("deadlines_api", __name__, url_prefix=PREFIX, description="Deadlines")

offer_keys(deadline_states=STATES, abodes=ABODES)
READERS = ("legal", "finance", "manager", "auditor")
_HOW_MANY = N_("Ask for 1 to 200 at once.")


class NoPlace(InvalidInput):
    """A cursor that this order did not write; another page would be taken for the one that was meant."""

    code = "deadlines.no_place"


class DeadlineKept(Schema):
    """A deadline of a case: its last day as counted, and the day until which an act is in time."""

    id = fields.String(attribute="kept.id")
    event = fields.String(attribute="kept.trigger")
    rule = fields.String(
        attribute="kept.rule", metadata={"description": "`own` where somebody set it by hand."}
    )
    title = fields.String(attribute="kept.title", allow_none=True)
    note = fields.String(attribute="kept.note", allow_none=True)
    event_on = fields.Date(attribute="kept.event_on")
    unrolled = fields.Date(attribute="kept.unrolled")
    due = fields.Date(attribute="kept.due")
    certainty = coded(CERTAINTIES, attribute="kept.certainty")
    state = coded(STATES, attribute="kept.state")
    owner_id = fields.String(attribute="kept.owner_id", allow_none=True)
    lead_days = fields.Integer()
    is_theirs = fields.Boolean(metadata={"description": "It runs for the other side: nothing for us to do."})
    ended_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    document_id = fields.String(allow_none=True)


class TriggerMade(Schema):
    """What was recorded, and how many deadlines follow."""

    id = fields.String()
    deadlines = fields.Integer()


class TriggerOut(Schema):
    """Something that happened in a case; a withdrawn one did not."""

    id = fields.String()
    event_key = fields.String(attribute="what.event_key", metadata=examples_of("events", "What happened."))
    on = fields.Date(attribute="what.on")
    means = coded(MEANS_NAMES, attribute="what.means")
    abode = coded(ABODES, attribute="what.abode")
    obligor_id = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)


class InterruptionOut(Schema):
    """What interrupted a deadline, with its evidence; a withdrawn one did not."""

    id = fields.String()
    deadline_id = fields.String()
    ground = fields.String(attribute="what.ground", metadata=examples_of("grounds", "What interrupted it."))
    on = fields.Date(attribute="what.on")
    ended_on = fields.Date(attribute="what.ended_on", allow_none=True)
    evidence = fields.String(allow_none=True)
    document_id = fields.String(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)


class DeadlineMade(Schema):
    """The number of what was recorded."""

    id = fields.String()


class DeadlineEnd(Schema):
    """When a deadline ends, and whether that can still move."""

    unrolled = fields.Date()
    due = fields.Date()
    certainty = coded(CERTAINTIES)


class DeadlineMove(Schema):
    """A deadline that moves, is new (`before` is null) or is gone (`after` is null)."""

    id = fields.String(allow_none=True)
    rule = fields.String()
    before = fields.Nested(DeadlineEnd, allow_none=True)
    after = fields.Nested(DeadlineEnd, allow_none=True)


class DeadlineMoves(Schema):
    """Which deadlines would move, from what to what; nothing has been recorded."""

    moves = fields.List(fields.Nested(DeadlineMove))


_FORESEEN = {
    "schema": DeadlineMoves,
    "success": True,
    "description": "With preview=1: which deadlines would move.",
}


def _foreseen(found: Changes) -> Any:
    moves: list[dict[str, Any]] = [
        {"id": kept.id, "rule": kept.rule, "before": kept, "after": _ending(one)} for kept, one in found.moved
    ]
    moves += [{"id": None, "rule": one.rule.key, "before": None, "after": _ending(one)} for one in found.new]
    moves += [{"id": kept.id, "rule": kept.rule, "before": kept, "after": None} for kept in found.gone]
    return jsonify(DeadlineMoves().dump({"moves": moves}))


def _ending(one: Any) -> dict[str, Any]:
    return {"unrolled": one.unrolled, "due": one.due, "certainty": certainty_of(one)}


# --- what happened ------------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/events")
@allow.signed_in
@bp.response(200, TriggerOut(many=True))
@bp.refuses(404)
def events(reference: str) -> Any:
    """What happened in a case that deadlines follow from, the latest first."""
    return store.list_triggers(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/events", methods=["POST"])
@allow("legal")
@bp.takes(TriggerForm, None)
@bp.response(201, TriggerMade)
@bp.refuses(400, 404, 409, 415, 422)
def record(reference: str) -> Any:
    """Record what happened in a case, with the deadlines that follow."""
    made = transact(commands.record_trigger, read_body(TriggerForm(find_case(reference))))
    return {"id": made["trigger_id"], "deadlines": made["deadlines"]}


@bp.route("/cases/<reference>/events/<int:number>/correction", methods=["POST"])
@allow("legal")
@bp.takes(EventCorrectionForm, None, None, preview=True)
@bp.response(201, RecordedOut)
@bp.alt_response(200, **_FORESEEN)
@bp.refuses(400, 404, 409, 415, 422)
def correct(reference: str, number: int) -> Any:
    """Put an event right; its deadlines move with it."""
    case = find_case(reference)
    cmd = read_body(EventCorrectionForm(case, number))
    if is_preview():
        return _foreseen(commands.foresee_correction(db.session(), case, cmd))
    return {"recorded_seq": transact(commands.correct_trigger, cmd)}


@bp.route("/cases/<reference>/events/<int:number>/withdrawal", methods=["POST"])
@allow("legal")
@bp.takes(EventWithdrawalForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def withdraw(reference: str, number: int) -> Any:
    """Withdraw what did not happen; its open deadlines are void."""
    return _recorded(commands.withdraw_trigger, EventWithdrawalForm(find_case(reference), number))


def _recorded(command: Any, form: Any) -> dict[str, Any]:
    return {"recorded_seq": transact(command, read_body(form))}


# --- deadlines of a case ------------------------------------------------------------------------------------


@bp.route("/cases/<reference>/deadlines")
@allow.signed_in
@bp.response(200, DeadlineKept(many=True))
@bp.refuses(404)
def deadlines(reference: str) -> Any:
    """The deadlines of a case, the earliest first."""
    case = find_case(reference)
    pack = pack_of(db.session(), case.jurisdiction)
    return [
        {
            "kept": one.kept,
            "ended_on": one.ended_on,
            "reason": one.reason,
            "document_id": one.document_id,
            "lead_days": lead_of(pack, one.kept),
            "is_theirs": runs_for_them(pack, one.kept),
        }
        for one in list_deadlines(db.session(), case.id)
    ]


@bp.route("/cases/<reference>/deadlines", methods=["POST"])
@allow("legal")
@bp.takes(OwnForm, None)
@bp.response(201, DeadlineMade)
@bp.refuses(400, 404, 409, 415, 422)
def add(reference: str) -> Any:
    """Set a deadline of one's own."""
    return {"id": transact(commands.add_deadline, read_body(OwnForm(find_case(reference))))["deadline_id"]}


@bp.route("/cases/<reference>/deadlines/<int:number>/move", methods=["POST"])
@allow("legal")
@bp.takes(DeadlineMoveForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def move(reference: str, number: int) -> Any:
    """Set a deadline of one's own to another day."""
    return _recorded(commands.move_deadline, DeadlineMoveForm(find_case(reference), number))


@bp.route("/cases/<reference>/deadlines/<int:number>/owner", methods=["POST"])
@allow("legal")
@bp.takes(AssignmentForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def assign(reference: str, number: int) -> Any:
    """Say who answers for a deadline, and from how many days before it wants to be remembered."""
    return _recorded(commands.assign_deadline, AssignmentForm(find_case(reference), number))


@bp.route("/cases/<reference>/deadlines/<int:number>/extension", methods=["POST"])
@allow("legal")
@bp.takes(ExtensionForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def extend(reference: str, number: int) -> Any:
    """Make a deadline longer, as the court did."""
    return _recorded(commands.extend_deadline, ExtensionForm(find_case(reference), number))


@bp.route("/cases/<reference>/deadlines/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(EndForm, None, None)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def end(reference: str, number: int) -> Any:
    """Record that a deadline was met or missed, or that it is void and why."""
    return _recorded(commands.end_deadline, EndForm(find_case(reference), number))


# --- what interrupts a period -------------------------------------------------------------------------------


@bp.route("/cases/<reference>/interruptions")
@allow.signed_in
@bp.response(200, InterruptionOut(many=True))
@bp.refuses(404)
def interruptions(reference: str) -> Any:
    """What interrupted the deadlines of a case, in the order of days."""
    return store.list_interruptions(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/deadlines/<int:number>/interruption", methods=["POST"])
@allow("legal")
@bp.takes(InterruptionForm, None, None, preview=True)
@bp.response(201, DeadlineMade)
@bp.alt_response(200, **_FORESEEN)
@bp.refuses(400, 404, 409, 415, 422)
def interrupt(reference: str, number: int) -> Any:
    """Record what interrupted a period; it runs again from its beginning."""
    case = find_case(reference)
    cmd = read_body(InterruptionForm(case, number))
    if is_preview():
        today = house().clock.today()
        return _foreseen(commands.foresee_interruption(db.session(), case, cmd, today))
    return {"id": transact(commands.interrupt_clock, cmd)["interruption_id"]}


@bp.route("/cases/<reference>/interruptions/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(ResumptionForm, None, None, preview=True)
@bp.response(201, RecordedOut)
@bp.alt_response(200, **_FORESEEN)
@bp.refuses(400, 404, 409, 415, 422)
def resume(reference: str, number: int) -> Any:
    """Say when the proceedings ended that interrupted a period."""
    case = find_case(reference)
    cmd = read_body(ResumptionForm(case, number))
    if is_preview():
        today = house().clock.today()
        return _foreseen(commands.foresee_resumption(db.session(), case, cmd, today))
    return {"recorded_seq": transact(commands.resume_clock, cmd)}


@bp.route("/cases/<reference>/interruptions/<int:number>/withdrawal", methods=["POST"])
@allow("legal")
@bp.takes(NoInterruptionForm, None, None, preview=True)
@bp.response(201, RecordedOut)
@bp.alt_response(200, **_FORESEEN)
@bp.refuses(400, 404, 409, 415, 422)
def withdraw_interruption(reference: str, number: int) -> Any:
    """Withdraw what did not interrupt a period."""
    case = find_case(reference)
    cmd = read_body(NoInterruptionForm(case, number))
    if is_preview():
        return _foreseen(commands.foresee_withdrawal(db.session(), case, cmd))
    return {"recorded_seq": transact(commands.withdraw_interruption, cmd)}


# --- across cases -------------------------------------------------------------------------------------------


def _asked(says: str, *codes: str) -> fields.String:
    return fields.String(metadata={"description": says, **({"enum": list(codes)} if codes else {})})


class DeadlinesQuery(Schema):
    """Which deadlines, in which order, and from where on; without a state, the open ones."""

    owner = _asked("The id of a person; `me`; `none` for those that nobody answers for any more.")
    state = _asked("The state; `overdue` are open ones whose day has passed.", *LISTED_STATES)
    since = _asked("Due on this day or later.")
    until = _asked("Due on this day or before.")
    office = _asked("The id of the office.")
    rule = _asked("The rule, as the law pack names it; `own` for those set by hand.")
    sort = fields.String(
        validate=validate.OneOf([sign + key for key in SORTS for sign in ("", "-")], error=NOT_LISTED),
        metadata={"description": "With - the last first."},
    )
    after = _asked("`next` of a page: the deadlines that follow.")
    before = _asked("`previous` of a page: the deadlines before.")
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 200, error=_HOW_MANY),
        error_messages={"invalid": _HOW_MANY},
    )


class DeadlineLineOut(Schema):
    """A deadline in a list across cases."""

    id = fields.String()
    reference = fields.String()
    office_id = fields.String()
    rule = fields.String()
    name = fields.Function(lambda line: str(line.what), metadata={"type": "string"})
    event_on = fields.Date()
    unrolled = fields.Date()
    due = fields.Date()
    remind_for = fields.Date()
    certainty = coded(CERTAINTIES)
    state = coded(STATES)
    owner_id = fields.String(allow_none=True)
    lead_days = fields.Integer()
    is_theirs = fields.Boolean(metadata={"description": "It runs for the other side: nothing for us to do."})


class DeadlinesOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    deadlines = fields.List(fields.Nested(DeadlineLineOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


@bp.route("/deadlines")
@allow(*READERS)
@bp.arguments(DeadlinesQuery, location="query", unknown=RAISE)
@bp.response(200, DeadlinesOut)
@bp.refuses(422)
def across(query: dict[str, Any]) -> Any:
    """The deadlines of all cases that the token's person may see."""
    actor = current_actor()
    wanted, errors = read_filter(query, house().clock.today(), actor.id)
    seek = read_place(query, size=query["limit"])
    for name in {"after", "before"} & query.keys():
        if seek.position is None:
            errors[name] = NoPlace(N_("This is no place in a list of this order."), field=name)
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    page = find_page(db.session(), actor, wanted, seek)
    return {"deadlines": page.items, "next": page.next, "previous": page.previous, "count": page.total}


# --- handing over -------------------------------------------------------------------------------------------


class HandOverForm(Form):
    """From whom, and to whom: one for all, or one for an office, by its id."""

    person = Id(**needed())
    owner = Id(load_default=None)
    owners = fields.Dict(keys=Id(), values=Id(), load_default=dict)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        chosen = {f"owner_{office}": str(owner) for office, owner in data["owners"].items()}
        if data["owner"] is not None:
            chosen["owner"] = str(data["owner"])
        return {"person": data["person"], "chosen": chosen}


class HandOverTask(Schema):
    """Work in the background, to be asked for by its number."""

    task = fields.String()


class HandOverOut(Schema):
    """How far a hand-over is, how many of what went over; `refused` counts cases that stayed as they were."""

    task = fields.String()
    state = fields.String()
    done = fields.Integer()
    whole = fields.Integer()
    amounts = fields.Dict(keys=fields.String(), values=fields.Integer())
    refused = fields.Integer()


@bp.route("/deadlines/hand-over", methods=["POST"])
@allow("legal_lead", "manager", "admin")
@bp.takes(HandOverForm)
@bp.response(201, HandOverTask)
@bp.refuses(400, 404, 409, 415, 422)
def hand_over() -> Any:
    """Hand over the open cases and deadlines that a person answers for, in the background."""
    asked = read_body(HandOverForm())
    held = commands.list_held(db.session(), asked["person"])
    owners, errors = handed_to(db.session(), asked["chosen"], held, asked["person"])
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    at = house()
    arguments = {
        "left": str(asked["person"]),
        "owners": {str(office): str(owner) for office, owner in owners.items()},
    }
    with at.database.writing() as connection:
        task = at.jobs.enqueue(connection, commands.HAND_OVER, current_actor().id, arguments)
    return {"task": task}


@bp.route("/deadlines/hand-over/<int:task>")
@allow("legal_lead", "manager", "admin")
@bp.response(200, HandOverOut)
@bp.refuses(404)
def handed_over(task: int) -> Any:
    """How far a hand-over is that the token's person asked for."""
    job = get_job(db.session(), task, current_actor().id)
    amounts = {name: job.result.get(name, 0) for name in commands.HOLDINGS}
    refused = job.result.get("refused", 0)
    facts = {"task": job.id, "state": job.state, "done": job.done, "whole": job.whole}
    return {**facts, "amounts": amounts, "refused": refused}
