"""Deadlines for programs: what happened, and what follows from it."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.deadlines.commands import end_deadline, record_trigger
from legal_recovery.deadlines.schemas import EndForm, TriggerForm
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("deadlines_api", __name__, url_prefix=PREFIX, description="Deadlines")


class DeadlineKept(Schema):
    """A deadline of a case: its last day as counted, and the day until which an act is in time."""

    id = fields.String(attribute="kept.id")
    event = fields.String(attribute="kept.trigger")
    rule = fields.String(attribute="kept.rule")
    event_on = fields.Date(attribute="kept.event_on")
    unrolled = fields.Date(attribute="kept.unrolled")
    due = fields.Date(attribute="kept.due")
    certainty = fields.String(attribute="kept.certainty")
    state = fields.String(attribute="kept.state")
    ended_on = fields.Date(allow_none=True)


class TriggerMade(Schema):
    """What was recorded, and how many deadlines follow."""

    id = fields.String()
    deadlines = fields.Integer()


class Ended(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


@bp.route("/cases/<reference>/deadlines")
@allow.signed_in
@bp.response(200, DeadlineKept(many=True))
@bp.refuses(404)
def deadlines(reference: str) -> Any:
    """The deadlines of a case, the earliest first."""
    return list_deadlines(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/events", methods=["POST"])
@allow("legal")
@bp.takes(TriggerForm(None))  # type: ignore[arg-type]
@bp.response(201, TriggerMade)
@bp.refuses(400, 404, 409, 415, 422)
def record(reference: str) -> Any:
    """Record what happened in a case, with the deadlines that follow."""
    made = transact(record_trigger, read_body(TriggerForm(find_case(reference))))
    return {"id": made["trigger_id"], "deadlines": made["deadlines"]}


@bp.route("/cases/<reference>/deadlines/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(EndForm(None, None))  # type: ignore[arg-type]
@bp.response(201, Ended)
@bp.refuses(400, 404, 409, 415, 422)
def end(reference: str, number: int) -> Any:
    """Record that a deadline was met, or that it is void and why."""
    return {"recorded_seq": transact(end_deadline, read_body(EndForm(find_case(reference), number)))}
