"""Forms about how interest counts: terms of a contract, the order of payment, insolvencies, stays."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import Outcome, done, form_page, in_one_step, load_case
from legal_recovery.debts.store import Debt, list_debts
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.law.pack import Figure, Pack, percent_text
from legal_recovery.lawbook.schemas import open_series
from legal_recovery.owed import store
from legal_recovery.owed.commands import (
    DismissInsolvency,
    WithdrawAward,
    agree_interest,
    describe_insolvency,
    dismiss_insolvency,
    law_of,
    record_insolvency,
    set_payment_order,
    stay_delay,
    withdraw_award,
)
from legal_recovery.owed.rules import COMPOUNDING, orders_of
from legal_recovery.owed.schemas import (
    InsolvencyDetailForm,
    InsolvencyForm,
    InterestForm,
    OrderForm,
    StayForm,
    WithdrawalForm,
)
from legal_recovery.owed.views.page import bp
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house


@bp.route("/cases/<reference>/debts/<int:debt_id>/interest", methods=["GET", "POST"])
@allow("legal")
def terms(reference: str, debt_id: int) -> ResponseReturnValue:
    """Confirm what interest a contract bears."""
    case = load_case(reference)
    debt = _debt(case, debt_id)
    pack = law_of(db.session(), case)
    shown = {
        "debt": debt,
        "values": request.form or _known_terms(case, debt, pack),
        **rate_choices(pack),
        "compoundings": [(key, _(name)) for key, name in COMPOUNDING.items()],
    }
    return in_one_step(
        agree_interest,
        InterestForm(case, pack, debt_id=debt_id),
        show=lambda outcome: form_page("owed/terms.html", reference, "owed", outcome, **shown),
        then=lambda: _back(case, _("The interest terms of %(number)s count.", number=debt.contract_number)),
    )


def _debt(case: CaseFacts, debt_id: int) -> Debt:
    for one in list_debts(db.session(), case.id):
        if one.id == debt_id:
            return one
    raise NotFound(N_("There is no such contract in this case."))


def _back(case: CaseFacts, says: str) -> ResponseReturnValue:
    return done(url_for("owed.tab", reference=case.reference), says)


def rate_choices(pack: Pack) -> dict[str, Any]:
    """Return what forms with a rate offer to choose from."""
    return {
        "rates": [
            (store.FIXED, _("A fixed rate")),
            *((one.key, one.name[language()]) for one in open_series(pack)),
        ],
        "bases": [("360", "360"), ("365", "365"), ("0", _("the real days of each year"))],
    }


def _known_terms(case: CaseFacts, debt: Debt, pack: Pack) -> dict[str, Any]:
    """Return what the form opens with: the terms recorded last, else what the portfolio said of the contract."""
    found = store.find_terms(db.session(), case.id, debt.id)
    if found is not None:
        return {**written_rate(found.row), **_written_terms(found)}
    return {
        "rate_kind": store.FIXED,
        "rate": _percent_of(debt.annual_rate_ppm),
        "penalty_rate": _percent_of(debt.penalty_rate_ppm),
        "overdue_from": debt.due_on or debt.default_on,
        "basis": usual_basis(pack),
        "compounding": "none",
    }


def usual_basis(pack: Pack) -> str:
    """Return by how many days the law of the case usually counts."""
    return str(int(pack.versions(Figure, "days-a-year")[-1].value))


def _percent_of(ppm: int | None) -> str | None:
    return percent_text(ppm * 1000) if ppm is not None else None


def written_rate(row: store.Row) -> dict[str, Any]:
    """Return the rate of a row as people write it."""
    return {
        "rate_kind": row["rate_kind"],
        "rate": _percent(row["rate_ppb"]),
        "multiple": percent_text(row["multiple_ppb"] // 100) if row["multiple_ppb"] is not None else None,
        "margin": _percent(row["margin_ppb"]),
        "reprice_from": row["reprice_from"],
        "reprice_months": row["reprice_months"],
        "basis": str(row["basis"]),
    }


def _percent(ppb: int | None) -> str | None:
    return percent_text(ppb) if ppb is not None else None


def _written_terms(found: store.TermsRecorded) -> dict[str, Any]:
    return {
        "overdue_from": found.row["overdue_from"],
        "penalty_rate": _percent(found.row["penalty_ppb"]),
        "uplift": _percent(found.row["uplift_ppb"]),
        "compounding": found.row["compounding"],
        "clause": found.clause,
    }


@bp.route("/cases/<reference>/payment-order", methods=["GET", "POST"])
@allow("legal")
def order(reference: str) -> ResponseReturnValue:
    """Say in which order payments are applied, and what that rests on."""
    case = load_case(reference)
    today = house().clock.today()
    found = orders_of(law_of(db.session(), case), today)
    shown = {
        "orders": [("", _("Choose…")), *((one.key, one.name[language()]) for one in found)],
        "today": today,
    }
    return in_one_step(
        set_payment_order,
        OrderForm(case),
        show=lambda outcome: form_page("owed/order.html", reference, "owed", outcome, **shown),
        then=lambda: _back(case, _("Payments are applied in this order from that day on.")),
    )


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/insolvency", methods=["GET", "POST"])
@allow("legal")
def insolvency(reference: str, obligor_id: int) -> ResponseReturnValue:
    """Record that an insolvency petition was accepted; or, where one was, that it no longer counts."""
    case = load_case(reference)
    known = store.find_insolvency(db.session(), case.id, obligor_id)
    name = next(
        (one.name for one in list_obligors(db.session(), case.id) if one.obligor_id == obligor_id), None
    )
    details = url_for(".insolvency_details", reference=reference, obligor_id=obligor_id)
    shown = {"known": known, "name": name or _("(erased)"), "details_url": details}

    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page("owed/insolvency.html", reference, "obligors", outcome, **shown)

    if known is not None:
        return in_one_step(
            dismiss_insolvency,
            WithdrawalForm(DismissInsolvency, case, obligor_id),
            show=show,
            then=lambda: _back(case, _("The insolvency no longer counts.")),
        )
    return in_one_step(
        record_insolvency,
        InsolvencyForm(case, obligor_id),
        show=show,
        then=lambda: _back(case, _("The insolvency is recorded; interest stops with it.")),
    )


@bp.route("/cases/<reference>/obligors/<int:obligor_id>/insolvency/details", methods=["GET", "POST"])
@allow("legal")
def insolvency_details(reference: str, obligor_id: int) -> ResponseReturnValue:
    """Put right or complete before which court an insolvency is, who administers it, when claims are due."""
    case = load_case(reference)
    known = store.find_insolvency(db.session(), case.id, obligor_id)
    if known is None:
        raise NotFound(N_("No insolvency of this party is recorded."))
    names = ("court", "administrator", "claims_due_on")
    back = url_for("cases.obligors", reference=reference)
    shown = {
        "known": known,
        "values": request.form or {name: getattr(known, name) for name in names},
        "back": back,
    }
    return in_one_step(
        describe_insolvency,
        InsolvencyDetailForm(case, obligor_id),
        show=lambda outcome: form_page(
            "owed/insolvency_details.html", reference, "obligors", outcome, **shown
        ),
        then=lambda: done(back, _("The insolvency is described.")),
    )


@bp.route("/cases/<reference>/awards/<int:award_id>/stay", methods=["GET", "POST"])
@allow("legal")
def stay(reference: str, award_id: int) -> ResponseReturnValue:
    """Let the doubled part of an award stand still for a time."""
    case = load_case(reference)
    store.get_award(db.session(), case.id, award_id)
    return in_one_step(
        stay_delay,
        StayForm(case, award_id),
        show=lambda outcome: form_page("owed/stay.html", reference, "owed", outcome),
        then=lambda: _back(case, _("The doubled part stands still in that time.")),
    )


@bp.route("/cases/<reference>/awards/<int:award_id>/withdrawal", methods=["GET", "POST"])
@allow("legal")
def withdraw(reference: str, award_id: int) -> ResponseReturnValue:
    """Withdraw what was recorded of a title."""
    case = load_case(reference)
    store.get_award(db.session(), case.id, award_id)
    return in_one_step(
        withdraw_award,
        WithdrawalForm(WithdrawAward, case, award_id),
        show=lambda outcome: form_page("owed/withdraw.html", reference, "owed", outcome),
        then=lambda: _back(case, _("The award no longer counts.")),
    )
