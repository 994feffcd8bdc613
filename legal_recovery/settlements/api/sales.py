"""Debt sales for programs: drafted with a tape, approved by somebody else, closed, bought back."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    approve_sale,
    buy_back_debt,
    close_sale,
    draft_sale,
    drop_sale,
    move_buyer_money,
)
from legal_recovery.settlements.rules import SALE_STATES, SPLITS
from legal_recovery.settlements.schemas import (
    WAYS,
    BuyBackForm,
    BuyerMoneyForm,
    SaleApprovalForm,
    SaleClosingForm,
    SaleDropForm,
    SaleForm,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.transact import transact

READERS = ("legal", "finance", "manager", "auditor")
SELLERS = ("legal_lead", "finance_lead", "manager")


class SaleOut(Schema):
    """A sale of a pool; its `digest` is what an approval is bound to."""

    id = fields.String()
    name = fields.String()
    buyer = fields.String(allow_none=True)
    cut_off_on = fields.Date()
    face = MoneyText()
    price = MoneyText()
    currency = fields.String(attribute="price.currency")
    split_by = coded(SPLITS)
    digest = fields.String()
    state = coded(SALE_STATES)
    document_number = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    closed_on = fields.Date(allow_none=True)


class TapeLineOut(Schema):
    """A case on a tape: what was owed at the cut-off, part by part, and its share of the price."""

    reference = fields.String()
    face = MoneyText()
    price = MoneyText()
    parts = fields.Dict(keys=fields.String(), values=MoneyText())


class TapeOut(SaleOut):
    """A sale with its tape."""

    lines = fields.List(fields.Nested(TapeLineOut))


class BuyerMoneyOut(Schema):
    """Money of the buyer that came in or was passed on."""

    id = fields.String()
    way = coded(WAYS)
    amount = MoneyText()
    moved_on = fields.Date()
    payer = fields.String(allow_none=True)
    entry_seq = fields.Integer()


class BoughtBackOut(Schema):
    """Where the entry of a buy-back stands."""

    back_seq = fields.Integer()


def _sale(sale_id: int) -> store.Sale:
    return store.get_sale(db.session(), current_actor(), sale_id)


@bp.route("/sales")
@allow(*READERS)
@bp.response(200, SaleOut(many=True))
def sales() -> Any:
    """The debt sales of which the token's person may see every case, the latest first."""
    return store.list_sales(db.session(), current_actor())


@bp.route("/sales/<int:sale_id>")
@allow(*READERS)
@bp.response(200, TapeOut)
@bp.refuses(404)
def one_sale(sale_id: int) -> Any:
    """A debt sale with its tape."""
    found = _sale(sale_id)
    known = {name: getattr(found, name) for name in found.__slots__}
    return {**known, "lines": store.tape_of(db.session(), sale_id)}


@bp.route("/sales", methods=["POST"])
@allow(*SELLERS)
@bp.takes(SaleForm)
@bp.response(201, SaleOut)
@bp.refuses(400, 404, 409, 415, 422)
def draft() -> Any:
    """Put cases together to be sold; the sale waits for somebody else's approval."""
    return _sale(transact(draft_sale, read_body(SaleForm()))["sale_id"])


@bp.route("/sales/<int:sale_id>/approval", methods=["POST"])
@allow(*SELLERS)
@bp.takes(SaleApprovalForm, 0)
@bp.response(200, SaleOut)
@bp.refuses(400, 404, 409, 415, 422)
def approve_pool(sale_id: int) -> Any:
    """Approve exactly what the digest says, under the number of the approval."""
    transact(approve_sale, read_body(SaleApprovalForm(sale_id)))
    return _sale(sale_id)


@bp.route("/sales/<int:sale_id>/closing", methods=["POST"])
@allow("finance")
@bp.takes(SaleClosingForm, 0)
@bp.response(200, SaleOut)
@bp.refuses(400, 404, 409, 415, 422)
def close_pool(sale_id: int) -> Any:
    """Let the claims pass for the price that came in, all or none."""
    transact(close_sale, read_body(SaleClosingForm(sale_id)))
    return _sale(sale_id)


@bp.route("/sales/<int:sale_id>/drop", methods=["POST"])
@allow(*SELLERS)
@bp.takes(SaleDropForm, 0)
@bp.response(200, SaleOut)
@bp.refuses(400, 404, 409, 415, 422)
def drop_pool(sale_id: int) -> Any:
    """Give up a pool that is not sold."""
    transact(drop_sale, read_body(SaleDropForm(sale_id)))
    return _sale(sale_id)


@bp.route("/cases/<reference>/buyer-money")
@allow.signed_in
@bp.response(200, BuyerMoneyOut(many=True))
@bp.refuses(404)
def buyer_moneys(reference: str) -> Any:
    """The buyer's money in a case: what came in after the cut-off, and what was passed on."""
    return store.buyer_moneys(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/buyer-money", methods=["POST"])
@allow("finance")
@bp.takes(BuyerMoneyForm, None)
@bp.response(201, BuyerMoneyOut(many=True))
@bp.refuses(400, 404, 409, 415, 422)
def move_money(reference: str) -> Any:
    """Record money of the buyer that came in, or was passed on."""
    case = find_case(reference)
    transact(move_buyer_money, read_body(BuyerMoneyForm(case)))
    return store.buyer_moneys(db.session(), case.id)


@bp.route("/cases/<reference>/buy-back", methods=["POST"])
@allow("finance")
@bp.takes(BuyBackForm, None)
@bp.response(201, BoughtBackOut)
@bp.refuses(400, 404, 409, 415, 422)
def take_back(reference: str) -> Any:
    """Buy a claim back that was sold, for what it had brought."""
    return transact(buy_back_debt, read_body(BuyBackForm(find_case(reference))))
