"""Settlements for programs: listed, agreed with a preview, broken, withdrawn."""

from typing import Any

from flask import jsonify
from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.api import foreseen_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText, ReversalForm, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.plumbing.db import db
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    agree_plan,
    break_plan,
    foresee_breach,
    foresee_plan,
    withdraw_plan,
)
from legal_recovery.settlements.rules import CHOICES, KINDS, SHAPES, STATES
from legal_recovery.settlements.schemas import BreachForm, PlanForm, PlanWithdrawalForm
from legal_recovery.settlements.store import get_plan, list_plans
from legal_recovery.web.access import allow
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.transact import house, transact


class DueOut(Schema):
    """An instalment as it would be agreed."""

    due_on = fields.Date()
    amount = MoneyText()


class InstalmentOut(Schema):
    """An instalment with what came in on it."""

    id = fields.String()
    number = fields.Integer()
    due_on = fields.Date(attribute="counted.due.due_on")
    amount = MoneyText(attribute="counted.due.amount")
    paid = MoneyText(attribute="counted.paid")
    left = MoneyText(attribute="counted.left")
    met_on = fields.Date(allow_none=True, attribute="counted.met_on")
    missed_on = fields.Date(allow_none=True, metadata={"description": "The day on which it was noted."})


class PlanOut(Schema):
    """A settlement with its instalments; `waived` is held back while it is kept."""

    id = fields.String()
    plan_kind = coded(KINDS)
    shape = coded(SHAPES)
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    agreed_on = fields.Date()
    grace_days = fields.Integer()
    in_full = fields.Boolean()
    waived = MoneyText()
    paid = MoneyText()
    state = coded(STATES)
    ended_on = fields.Date(allow_none=True)
    choice = coded(CHOICES, allow_none=True)
    bound = fields.String(allow_none=True)
    document = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    instalments = fields.List(fields.Nested(InstalmentOut))


class PlanForeseenOut(ForeseenOut):
    """A settlement as it would be recorded: its instalments, and what would be held back."""

    waived = MoneyText()
    instalments = fields.List(fields.Nested(DueOut))


@bp.route("/cases/<reference>/settlements")
@allow.signed_in
@bp.response(200, PlanOut(many=True))
@bp.refuses(404)
def plans(reference: str) -> Any:
    """The settlements of a case, the latest first."""
    return list_plans(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/settlements/<int:plan_id>")
@allow.signed_in
@bp.response(200, PlanOut)
@bp.refuses(404)
def plan(reference: str, plan_id: int) -> Any:
    """One settlement with its instalments."""
    return get_plan(db.session(), find_case(reference).id, plan_id)


@bp.route("/cases/<reference>/settlements", methods=["POST"])
@allow("legal")
@bp.takes(PlanForm, None, preview=True)
@bp.response(201, PlanOut)
@bp.alt_response(200, schema=PlanForeseenOut, success=True, description="With preview=1: what would happen.")
@bp.refuses(400, 404, 409, 415, 422)
def agree(reference: str) -> Any:
    """Record a settlement with its instalments."""
    case = find_case(reference)
    cmd = read_body(PlanForm(case))
    if is_preview():
        waived, entries = foresee_plan(db.session(), case, cmd, house().clock.today())
        effect = effect_of(db.session(), case.book, case.currency, entries)
        said = {**foreseen(effect, entries), "waived": waived, "instalments": cmd.terms.dues}
        return jsonify(PlanForeseenOut().dump(said))
    return get_plan(db.session(), case.id, transact(agree_plan, cmd)["plan_id"])


@bp.route("/cases/<reference>/settlements/<int:plan_id>/breach", methods=["POST"])
@allow("legal")
@bp.takes(BreachForm, None, 0, preview=True)
@bp.response(200, PlanOut)
@bp.refuses(400, 404, 409, 415, 422)
def breach(reference: str, plan_id: int) -> Any:
    """Record that a settlement was broken, and what is chosen; with preview=1 what would be posted."""
    case = find_case(reference)
    cmd = read_body(BreachForm(case, plan_id))
    if is_preview():
        return foreseen_answer(case, foresee_breach(db.session(), case, cmd, house().clock.today()))
    transact(break_plan, cmd)
    return get_plan(db.session(), case.id, plan_id)


@bp.route("/cases/<reference>/settlements/<int:plan_id>/withdrawal", methods=["POST"])
@allow("legal")
@bp.takes(ReversalForm)
@bp.response(200, PlanOut)
@bp.refuses(400, 404, 409, 415, 422)
def withdraw(reference: str, plan_id: int) -> Any:
    """Take a settlement back that was recorded wrongly."""
    case = find_case(reference)
    transact(withdraw_plan, read_body(PlanWithdrawalForm(case, plan_id)))
    return get_plan(db.session(), case.id, plan_id)
