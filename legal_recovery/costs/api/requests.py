"""Requests for costs, for programs: asked, changed, reviewed, approved, refused; and the limits."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.costs import commands
from legal_recovery.costs.api.costs import bp
from legal_recovery.costs.rules import NEEDS, STATES
from legal_recovery.costs.schemas import AgreementForm, LimitsForm, RefusalForm, RequestForm
from legal_recovery.costs.store import get_request, list_requests
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import read_body
from legal_recovery.web.transact import transact


class RequestOut(Schema):
    """A request for a cost; whoever agrees gives `digest` back, which is of exactly what is asked here."""

    id = fields.String()
    cost_kind = fields.String(attribute="facts.asked.cost_kind")
    amount = MoneyText(attribute="facts.asked.amount")
    currency = fields.String(attribute="facts.asked.amount.currency")
    payee = fields.String(attribute="facts.asked.payee", allow_none=True)
    why = fields.String(attribute="facts.asked.why")
    proceeding = fields.String(attribute="facts.asked.proceeding", allow_none=True)
    collateral = fields.String(attribute="facts.asked.collateral", allow_none=True)
    document = fields.String(attribute="facts.asked.document", allow_none=True)
    digest = fields.String(attribute="facts.digest")
    state = coded(STATES, attribute="facts.state")
    needs = coded(NEEDS, attribute="facts.needs")
    asked_by = fields.String(attribute="facts.asked_by")
    asked_on = fields.Date()
    reviewed_by = fields.String(attribute="facts.reviewed_by", allow_none=True)
    reviewed_on = fields.Date(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    answer = fields.String(allow_none=True)
    approved = MoneyText(attribute="facts.approved", allow_none=True)
    left = MoneyText(attribute="facts.left", metadata={"description": "What was approved and is not spent."})


@bp.route("/cases/<reference>/cost-requests")
@allow.signed_in
@bp.response(200, RequestOut(many=True))
@bp.refuses(404)
def asked(reference: str) -> Any:
    """What was asked for in a case."""
    return list_requests(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/cost-requests", methods=["POST"])
@allow("legal", "finance")
@bp.takes(RequestForm, None)
@bp.response(201, RequestOut)
@bp.refuses(400, 404, 409, 415, 422)
def ask(reference: str) -> Any:
    """Ask that a cost be approved."""
    case = find_case(reference)
    made = transact(commands.ask_cost, read_body(RequestForm(case)))
    return get_request(db.session(), case.id, made["request_id"])


@bp.route("/cases/<reference>/cost-requests/<int:request_id>/change", methods=["POST"])
@allow("legal", "finance")
@bp.takes(RequestForm, None, None)
@bp.response(201, RequestOut)
@bp.refuses(400, 404, 409, 415, 422)
def change(reference: str, request_id: int) -> Any:
    """Ask for something else: whoever agreed is asked again."""
    case = find_case(reference)
    transact(commands.change_request, read_body(RequestForm(case, request_id)))
    return get_request(db.session(), case.id, request_id)


@bp.route("/cases/<reference>/cost-requests/<int:request_id>/agreement", methods=["POST"])
@allow("legal", "finance", "manager")
@bp.takes(AgreementForm, None, None)
@bp.response(201, RequestOut)
@bp.refuses(400, 404, 409, 415, 422)
def agree(reference: str, request_id: int) -> Any:
    """Review a request, or approve it, wholly or up to an amount."""
    case = find_case(reference)
    transact(commands.agree_request, read_body(AgreementForm(case, request_id)))
    return get_request(db.session(), case.id, request_id)


@bp.route("/cases/<reference>/cost-requests/<int:request_id>/refusal", methods=["POST"])
@allow("legal", "finance", "manager")
@bp.takes(RefusalForm, None, None)
@bp.response(201, RequestOut)
@bp.refuses(400, 404, 409, 415, 422)
def refuse(reference: str, request_id: int) -> Any:
    """Refuse a request, or withdraw one's own."""
    case = find_case(reference)
    transact(commands.refuse_request, read_body(RefusalForm(case, request_id)))
    return get_request(db.session(), case.id, request_id)


@bp.route("/cost-limits", methods=["POST"])
@allow("manager", "admin")
@bp.takes(LimitsForm)
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def set_limits() -> Any:
    """Set above which amounts a cost needs somebody else, in an office or in general."""
    return {"recorded_seq": transact(commands.set_limits, read_body(LimitsForm()))}
