"""One case that is sold: the money of its buyer, and the claim bought back."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.views import foreseen_context, in_two_steps, in_words, typed_facts
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import BuyBack, buy_back_debt, foresee_buy_back, move_buyer_money
from legal_recovery.settlements.schemas import WAYS, BuyBackForm, BuyerMoneyForm
from legal_recovery.settlements.views.page import bp
from legal_recovery.settlements.views.sales import LABELS
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import house


def sold_context(case: CaseFacts) -> dict[str, Any]:
    """Return what the tab of a case shows of its sale: none where it is in no pool."""
    session = db.session()
    sold = store.sale_of_case(session, case.id)
    is_pooled = store.open_sale_of(session, case.id) is not None
    moneys = store.buyer_moneys(session, case.id)
    return {
        "sold": sold,
        "is_for_buyer": bool(sold or is_pooled or moneys),
        "buyer_moneys": [
            {
                "id": one.id,
                "on": one.moved_on,
                "way": _(WAYS[one.way]),
                "url": url_for("ledger.show", reference=case.reference, seq=one.entry_seq),
                "payer": one.payer,
                "amount": one.amount,
            }
            for one in moneys
        ],
        "due_to_buyer": store.due_to_buyer(session, case.id, case.currency),
        "may_move": may("finance"),
    }


@bp.route("/cases/<reference>/buyer-money", methods=["GET", "POST"])
@allow("finance")
def move_money(reference: str) -> ResponseReturnValue:
    """Record money of the buyer that came in, or was passed on."""
    case = load_case(reference)
    return in_one_step(
        move_buyer_money,
        BuyerMoneyForm(case),
        show=lambda outcome: _case_form(
            case,
            outcome,
            "settlements/buyer_money.html",
            ways=[(code, _(name)) for code, name in WAYS.items()],
            due=store.due_to_buyer(db.session(), case.id, case.currency),
        ),
        then=lambda: done(
            url_for("settlements.tab", reference=reference), _("The buyer’s money is recorded.")
        ),
    )


@bp.route("/cases/<reference>/buy-back", methods=["GET", "POST"])
@allow("finance")
def take_back(reference: str) -> ResponseReturnValue:
    """Buy a claim back that was sold, for its share of the price: first what it posts, then the buy-back itself."""
    case = load_case(reference)
    return in_two_steps(
        BuyBackForm(case),
        show=lambda outcome: _case_form(
            case,
            outcome,
            "settlements/buy_back.html",
            sold=store.sale_of_case(db.session(), case.id),
        ),
        foresee=lambda cmd, today: foresee_buy_back(db.session(), case, cmd, today),
        preview=lambda cmd, entries: _back_preview(case, cmd, entries),
        record=buy_back_debt,
        recorded=lambda _made: done(
            url_for("settlements.tab", reference=reference), _("The claim is bought back.")
        ),
    )


def _back_preview(case: CaseFacts, cmd: BuyBack, entries: list[Entry]) -> str:
    return render_template(
        "settlements/buy_back_preview.html",
        **case_context(case, "settlements"),
        **foreseen_context(case, entries),
        facts=typed_facts(LABELS, on=cmd.on, reason=cmd.reason),
    )


def _case_form(case: CaseFacts, outcome: Outcome, template: str, **more: Any) -> ResponseReturnValue:
    return form_page(
        template,
        case.reference,
        "settlements",
        outcome,
        labels=in_words(LABELS),
        today=house().clock.today(),
        back_url=url_for("settlements.tab", reference=case.reference),
        **more,
    )
