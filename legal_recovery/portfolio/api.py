"""The list of cases for programs: filtered, sorted and added up as on the page."""

from typing import Any

from flask import jsonify
from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.rules import FLAGS, STAGES
from legal_recovery.cases.schemas import NOT_LISTED, coded
from legal_recovery.cases.store import get_case
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import get_job
from legal_recovery.portfolio.schemas.batch import BatchMoveForm, enqueue, refused_of
from legal_recovery.portfolio.schemas.filters import AGES, PAGE, find_page, read_filter, read_place
from legal_recovery.portfolio.store.lists import ATTENTIONS, OPEN, SORTS
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, Unmeant, is_preview, read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house

bp = ApiBlueprint("portfolio_api", __name__, url_prefix=PREFIX, description="Cases")

_HOW_MANY = N_("Ask for 1 to 200 at once.")
_ORDERS = [sign + key for key in SORTS for sign in ("", "-")]


class NoPlace(InvalidInput):
    """A cursor that this order did not write; another page would be taken for the one that was meant."""

    code = "portfolio.no_place"


def _asked(says: str, *codes: str) -> fields.String:
    """Return a part of the query; the filter itself says what is wrong with one."""
    return fields.String(metadata={"description": says, **({"enum": list(codes)} if codes else {})})


class CasesQuery(Schema):
    """Which cases, in which order, and from where on; what is left out does not narrow."""

    q = _asked("Words of the reference, a party, a contract or a docket number; 汉字, pinyin or initials.")
    stage = _asked("The stage, or all open ones.", OPEN, *STAGES)
    office = _asked("The id of the office.")
    officer = _asked("The officer, whole or in part.")
    court = _asked("The court, whole or in part.")
    attention = _asked("Cases that need attention.", *ATTENTIONS)
    flag = _asked("A flag beside the stage.", *FLAGS)
    currency = _asked("The reporting currency, ISO 4217.")
    escalated_from = _asked("Escalated on this day or later.")
    escalated_to = _asked("Escalated on this day or before.")
    age = _asked("Months since escalation.", *AGES)
    exposure_from = _asked("Exposure of this amount or more, of the currency named, else CNY.")
    exposure_to = _asked("Exposure of this amount or less.")
    moved_from = _asked("Something happened on this day or later.")
    owner = _asked("The id of the person who answers for it, 0 for nobody.")
    sort = fields.String(
        validate=validate.OneOf(_ORDERS, error=NOT_LISTED),
        metadata={"description": "With - the largest first."},
    )
    after = _asked("`next` of a page: the cases that follow.")
    before = _asked("`previous` of a page: the cases before.")
    limit = fields.Integer(
        load_default=PAGE,
        validate=validate.Range(1, 200, error=_HOW_MANY),
        error_messages={"invalid": _HOW_MANY},
    )


class CaseLineOut(Schema):
    """A case in the list; its figures are of its reporting currency."""

    id = fields.String()
    reference = fields.String()
    debtor = fields.String(allow_none=True, metadata={"description": "Null where it was erased."})
    guarantors = fields.Integer()
    docket_number = fields.String(allow_none=True)
    court = fields.String(allow_none=True)
    office = fields.String()
    officer = fields.String()
    stage = coded(STAGES)
    stage_on = fields.Date()
    flags = fields.List(coded(FLAGS))
    escalated_on = fields.Date()
    moved_on = fields.Date(metadata={"description": "When something last happened."})
    currency = fields.String(attribute="exposure.currency")
    exposure = MoneyText()
    gross_recovered = MoneyText(attribute="gross")
    costs = MoneyText()
    net_recovery = MoneyText(attribute="net")
    outstanding = MoneyText()


class CasesTotalOut(Schema):
    """What all that is filtered adds up to in one currency; `cases` are those that report in it."""

    currency = fields.String()
    cases = fields.Integer()
    exposure = MoneyText()
    gross_recovered = MoneyText(attribute="gross")
    costs = MoneyText()
    net_recovery = MoneyText(attribute="net")
    outstanding = MoneyText()


class CasesOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    cases = fields.List(fields.Nested(CaseLineOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})
    totals = fields.List(fields.Nested(CasesTotalOut))


@bp.route("/cases")
@allow("legal", "finance", "manager", "auditor")
@bp.arguments(CasesQuery, location="query", unknown=RAISE)
@bp.response(200, CasesOut)
@bp.refuses(422)
def cases(query: dict[str, Any]) -> Any:
    """The cases that the token's person may see."""
    wanted, errors = read_filter(query, house().clock.today())
    seek = read_place(query, size=query["limit"])
    for name in {"after", "before"} & query.keys():
        if seek.position is None:
            errors[name] = NoPlace(N_("This is no place in a list of this order."), field=name)
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    page, totals = find_page(db.session(), current_actor(), wanted, seek)
    return {
        "cases": page.items,
        "next": page.next,
        "previous": page.previous,
        "count": page.total,
        "totals": totals,
    }


class BatchRefusedOut(Schema):
    """A case that does not move, and why, by field."""

    reference = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class BatchMoveOut(Schema):
    """Which cases move, in the background work `task`, and which stay as they are; without a task nothing moves yet."""

    task = fields.String(allow_none=True)
    moving = fields.List(fields.String())
    refused = fields.List(fields.Nested(BatchRefusedOut))


class BatchMoveStateOut(Schema):
    """How far a batch is; `refused` names the cases that stayed as they were meanwhile."""

    task = fields.String()
    state = fields.String()
    done = fields.Integer()
    whole = fields.Integer()
    moved = fields.Integer()
    refused = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


@bp.route("/batch/cases", methods=["POST"])
@allow("legal")
@bp.takes(BatchMoveForm, preview=True)
@bp.response(201, BatchMoveOut)
@bp.alt_response(
    200, schema=BatchMoveOut, success=True, description="With preview=1: what would become of each case."
)
@bp.refuses(400, 409, 415, 422)
def batch() -> Any:
    """Move many cases to a stage, each by itself; one that has such a proceeding already gets no second one."""
    references, form = read_body(BatchMoveForm())
    at, actor = house(), current_actor()
    outcomes = {one: refused_of(at, actor, one, form) for one in references}
    moving = [one for one, errors in outcomes.items() if not errors]
    answer = {
        "task": None,
        "moving": moving,
        "refused": [{"reference": one, "errors": errors} for one, errors in outcomes.items() if errors],
    }
    if is_preview():
        return jsonify(BatchMoveOut().dump(answer))
    if not moving:
        raise Unmeant(next(iter(outcomes.values())))
    cases = [(get_case(db.session(), actor, one).id, one) for one in moving]
    return {**answer, "task": enqueue(at, actor, cases, form)}


@bp.route("/batch/cases/<int:task>")
@allow("legal")
@bp.response(200, BatchMoveStateOut)
@bp.refuses(404)
def batch_state(task: int) -> Any:
    """How far a batch is that the token's person asked for."""
    job = get_job(db.session(), task, current_actor().id)
    facts = {"task": job.id, "state": job.state, "done": job.done, "whole": job.whole}
    return {**facts, "moved": job.result.get("moved", 0), "refused": job.result.get("refused", [])}
