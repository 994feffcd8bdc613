"""Refinancing for programs: listed, recorded with a preview, taken back."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.ledger.api import foreseen_answer, reversed_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText, ReversalForm, ReversedOut
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    foresee_refinancing,
    foresee_refinancing_reversal,
    refinance,
    reverse_refinancing,
)
from legal_recovery.settlements.schemas import RefinancingForm, RefinancingReversalForm
from legal_recovery.web.access import allow
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.transact import house, transact


class RefinancingOut(Schema):
    """What a new loan of the lender's own paid; it never counts as recovered."""

    id = fields.String()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    refinanced_on = fields.Date()
    contract_number = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    entry_seq = fields.Integer()
    reversed_seq = fields.Integer(allow_none=True)


@bp.route("/cases/<reference>/refinancings")
@allow.signed_in
@bp.response(200, RefinancingOut(many=True))
@bp.refuses(404)
def refinancings(reference: str) -> Any:
    """What was refinanced in a case."""
    return store.list_refinancings(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/refinancings", methods=["POST"])
@allow("finance")
@bp.takes(RefinancingForm, None, preview=True)
@bp.response(201, RefinancingOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def record_refinancing(reference: str) -> Any:
    """Record that a new loan of the lender's own paid part of the claim."""
    case = find_case(reference)
    cmd = read_body(RefinancingForm(case))
    if is_preview():
        foreseen = foresee_refinancing(db.session(), case, cmd, house().clock.today())
        return foreseen_answer(case, foreseen[1])
    made = transact(refinance, cmd)["refinancing_id"]
    return store.get_refinancing(db.session(), case.id, made)


@bp.route("/cases/<reference>/refinancings/<int:refinancing_id>/reversal", methods=["POST"])
@allow("finance")
@bp.takes(ReversalForm, preview=True)
@bp.response(201, ReversedOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def undo_refinancing(reference: str, refinancing_id: int) -> Any:
    """Take a refinancing back, with the reason."""
    case = find_case(reference)
    cmd = read_body(RefinancingReversalForm(case, refinancing_id))
    if is_preview():
        pairs = foresee_refinancing_reversal(db.session(), case, refinancing_id)
        return foreseen_answer(case, [answer for _found, answer in pairs])
    return reversed_answer(case, transact(reverse_refinancing, cmd)["reversed_seq"])
