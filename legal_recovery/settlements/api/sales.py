"""Debt sales for programs: drafted with a tape, approved by somebody else, closed, bought back."""

from typing import Any

from flask import jsonify
from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.schemas import coded
from legal_recovery.kernel.money import total
from legal_recovery.ledger.api import foreseen_answer
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.api.exits import PageOut, asked
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    DraftSale,
    approve_sale,
    buy_back_debt,
    close_sale,
    draft_sale,
    drop_sale,
    foresee_buy_back,
    foresee_closing,
    foresee_sale,
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
    order_of,
    read_sales,
    sale_seek,
)
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import is_preview, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

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
    bought_back_on = fields.Date(allow_none=True)


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


class SalesOut(PageOut):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    sales = fields.List(fields.Nested(SaleOut))


class SalesQuery(Schema):
    """Which debt sales, in which order, and from where on."""

    q = asked("A part of the name of the pool or of the buyer.")
    state = asked("The state.", *SALE_STATES)
    since = fields.Date(metadata={"description": "With a cut-off on this day or later."})
    until = fields.Date(metadata={"description": "With a cut-off on this day or earlier."})
    sort = asked(
        "The order; a minus before it turns it round.",
        *(sign + key for key in store.SALE_SORTS for sign in ("", "-")),
    )
    after = asked("Go on after this place.")
    before = asked("Go back before this place.")


class PooledOut(Schema):
    """A case as it would be pooled: what the ledger has at the cut-off, and its share of the price."""

    reference = fields.String()
    face = MoneyText()
    price = MoneyText()
    parts = fields.Dict(keys=fields.String(), values=MoneyText())


class PoolForeseenOut(Schema):
    """A pool as it would be put together."""

    face = MoneyText()
    price = MoneyText()
    currency = fields.String(attribute="price.currency")
    lines = fields.List(fields.Nested(PooledOut))


class LeavingOut(Schema):
    """A claim as it would leave: what was owed at the cut-off, its share of the price, what is the buyer's since."""

    reference = fields.String(attribute="line.reference")
    face = MoneyText(attribute="line.face")
    price = MoneyText(attribute="line.price")
    due_to_buyer = MoneyText()


class ClosingForeseenOut(Schema):
    """A pool as it would be closed."""

    price = MoneyText()
    currency = fields.String(attribute="price.currency")
    lines = fields.List(fields.Nested(LeavingOut))


@bp.route("/sales")
@allow(*READERS)
@bp.arguments(SalesQuery, location="query", unknown=RAISE)
@bp.response(200, SalesOut)
@bp.refuses(422)
def sales(query: dict[str, Any]) -> Any:
    """The debt sales of which the token's person may see every case, the last cut-off first."""
    session, actor = db.session(), current_actor()
    args = {name: str(value) for name, value in query.items()}
    wanted, seek = read_sales(args), sale_seek(args)
    found = store.find_sales(session, actor, wanted, order_of(seek))
    count = sum(one.count for one in store.sum_sales(session, actor, wanted))
    page = page_of(found, seek, lambda one: one.position(seek.sort.key), count)
    return {"sales": page.items, "next": page.next, "previous": page.previous, "count": page.total}


@bp.route("/sales/<int:sale_id>")
@allow(*READERS)
@bp.response(200, TapeOut)
@bp.refuses(404)
def one_sale(sale_id: int) -> Any:
    """A debt sale with its tape."""
    found = _sale(sale_id)
    known = {name: getattr(found, name) for name in found.__slots__}
    back = store.bought_back(db.session(), sale_id)
    lines = [
        {name: getattr(line, name) for name in line.__slots__} | {"bought_back_on": back.get(line.case_id)}
        for line in store.tape_of(db.session(), sale_id)
    ]
    return {**known, "lines": lines}


@bp.route("/sales", methods=["POST"])
@allow(*SELLERS)
@bp.takes(SaleForm, preview=True)
@bp.response(201, SaleOut)
@bp.alt_response(
    200, schema=PoolForeseenOut, success=True, description="With preview=1: what would be asked for."
)
@bp.refuses(400, 404, 409, 415, 422)
def draft() -> Any:
    """Put cases together to be sold; the sale waits for somebody else's approval."""
    cmd = read_body(SaleForm())
    if is_preview():
        return jsonify(PoolForeseenOut().dump(_foreseen_pool(cmd)))
    return _sale(transact(draft_sale, cmd)["sale_id"])


def _foreseen_pool(cmd: DraftSale) -> dict[str, Any]:
    found, shares = foresee_sale(db.session(), current_actor(), cmd, house().clock.today())
    lines = [
        {"reference": one.reference, "face": one.face, "price": share, "parts": one.parts}
        for one, share in zip(found, shares, strict=True)
    ]
    return {
        "face": total([one.face for one in found], cmd.price.currency),
        "price": cmd.price,
        "lines": lines,
    }


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
@bp.takes(SaleClosingForm, 0, preview=True)
@bp.response(200, SaleOut)
@bp.refuses(400, 404, 409, 415, 422)
def close_pool(sale_id: int) -> Any:
    """Let the claims pass for the price that came in, all or none; with preview=1 what would leave."""
    cmd = read_body(SaleClosingForm(sale_id))
    if is_preview():
        sale, leaving = foresee_closing(db.session(), current_actor(), cmd, house().clock.today())
        said = {"price": sale.price, "lines": leaving}
        return jsonify(ClosingForeseenOut().dump(said))
    transact(close_sale, cmd)
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
@bp.takes(BuyBackForm, None, preview=True)
@bp.response(201, BoughtBackOut)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def take_back(reference: str) -> Any:
    """Buy the claim of one case of a pool back, for its share of the price."""
    case = find_case(reference)
    cmd = read_body(BuyBackForm(case))
    if is_preview():
        return foreseen_answer(case, foresee_buy_back(db.session(), case, cmd, house().clock.today()))
    return transact(buy_back_debt, cmd)
