"""What a case waits for: shares of distributions, what was announced; recorded by hand and ended by hand."""

from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import load_case
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.receipts.views import ANNOUNCED
from legal_recovery.reconciliation.commands.expecting import expect, stop_expecting
from legal_recovery.reconciliation.rules.court_money import KINDS as OF_COURTS
from legal_recovery.reconciliation.schemas.court_money import NoticeForm, StopForm
from legal_recovery.reconciliation.store.court_money import list_court_money
from legal_recovery.reconciliation.store.expectations import Expectation, get_expectation, list_expectations
from legal_recovery.reconciliation.views.codes import codes_of_case
from legal_recovery.reconciliation.views.court_case import ACTORS, amount_input, one_step
from legal_recovery.reconciliation.views.court_money import state_badge
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house

# What other features let a case wait for has a name of its own here.
KINDS = {
    **OF_COURTS,
    "instalment": N_("Instalment of a plan"),
    "refund": N_("Refund by the court"),
}


@bp.record_once
def _say_what_is_awaited(state: BlueprintSetupState) -> None:
    state.app.extensions[ANNOUNCED] = awaited


def awaited(case: CaseFacts) -> dict[str, Any]:
    """Return what a case waits for, by which numbers it is known, who may add to it: for its receipts."""
    held = {one.about: one for one in list_court_money(db.session(), current_actor(), [case.id])}
    acts = (
        [
            {
                "label": _("Record an announced remittance"),
                "url": url_for("reconciliation.announce", reference=case.reference),
                "icon": "plus",
            }
        ]
        if may(*ACTORS)
        else []
    )
    today = house().clock.today()
    rows = []
    for one in list_expectations(db.session(), case.id):
        court = held.get(one.about or one.id)
        rows.append({**_row(case, one), "state": state_badge(court, today) if court else None})
        if court:
            rows[-1]["url"] = url_for(
                "reconciliation.court_money_of", reference=case.reference, about=court.about
            )
    return {"rows": rows, "acts": acts, "codes": codes_of_case(case)}


def _row(case: CaseFacts, one: Expectation) -> dict[str, Any]:
    by_hand = one.kind == "notice" and may(*ACTORS)
    return {
        "id": one.id,
        "kind": _(KINDS[one.kind]) if one.kind in KINDS else one.kind,
        "payer": one.payer,
        "due_on": one.due_on,
        "amount": one.amount,
        "net": one.net,
        "url": None,
        "end_url": url_for("reconciliation.stop", reference=case.reference, expectation_id=one.id)
        if by_hand
        else None,
    }


@bp.route("/cases/<reference>/awaited/new", methods=["GET", "POST"])
@allow(*ACTORS)
def announce(reference: str) -> ResponseReturnValue:
    """Record what a court, or whoever pays, said that it remits."""
    case = load_case(reference)
    nothing = Money.zero(case.currency)
    return one_step(
        case,
        expect,
        NoticeForm(case),
        [
            amount_input("amount", nothing, required=True),
            amount_input("net", nothing, help=_("Where a fee is kept out of it: what reaches our account.")),
            {"name": "due_on", "kind": "date"},
            {"name": "payer"},
            {"name": "note"},
        ],
        title=_("Record an announced remittance"),
        submit=_("Record it"),
        says=_("The money is awaited from now on."),
        back=url_for("receipts.tab", reference=reference),
    )


@bp.route("/cases/<reference>/awaited/<int:expectation_id>/end", methods=["GET", "POST"])
@allow(*ACTORS)
def stop(reference: str, expectation_id: int) -> ResponseReturnValue:
    """Record that money that was announced is awaited no more."""
    case = load_case(reference)
    found = get_expectation(db.session(), case.id, expectation_id)
    return one_step(
        case,
        stop_expecting,
        StopForm(case, expectation_id),
        [],
        title=_("Await %(amount)s no more", amount=money_text(found.amount)),
        submit=_("Await it no more"),
        says=_("It is awaited no more."),
        back=url_for("receipts.tab", reference=reference),
    )
