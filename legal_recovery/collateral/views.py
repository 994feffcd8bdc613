"""The collateral of a case, each piece with its valuations."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    Telling,
    case_context,
    done,
    form_page,
    in_one_step,
    load_case,
    tell,
)
from legal_recovery.collateral.commands import add_collateral, record_valuation
from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.schemas import CollateralForm, ValuationForm
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import total
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may

bp = Blueprint("collateral", __name__)

LABELS = {
    "collateral_kind": N_("Kind"),
    "description": N_("What it is"),
    "owner": N_("Owner"),
    "value": N_("Value"),
    "valued_on": N_("Valued on"),
}
tell(
    "collateral.added",
    Telling(
        N_("Collateral: {collateral_kind}"),
        (Message("{description}"), N_("Owner: {owner}")),
        words={"collateral_kind": KINDS},
        symbol="collateral",
        tab="collateral.tab",
    ),
)
tell(
    "collateral.corrected",
    Telling(
        N_("Collateral put right: {collateral_kind}"),
        (Message("{description}"), N_("Owner: {owner}")),
        words={"collateral_kind": KINDS},
        symbol="collateral",
        tab="collateral.tab",
    ),
)
tell(
    "collateral.valued",
    Telling(N_("Collateral valued at {value}"), on="valued_on", symbol="collateral", tab="collateral.tab"),
)


@bp.get("/cases/<reference>/collateral")
@allow.signed_in
def tab(reference: str) -> str:
    """List the collateral of a case with its latest values."""
    case = load_case(reference)
    rows = [_row(case, one) for one in list_collateral(db.session(), case.id)]
    return render_template(
        "collateral/tab.html",
        **case_context(case, "collateral"),
        rows=rows,
        totals=_totals(rows),
        # A column whose values share one currency says it once, in its head.
        currency=next(iter(_currencies(rows))) if len(_currencies(rows)) == 1 else None,
        may_record=may("legal"),
    )


def _row(case: CaseFacts, one: Collateral) -> dict[str, Any]:
    latest = one.latest
    return {
        "id": one.id,
        "description": one.description or _(KINDS[one.collateral_kind]),
        "url": url_for("collateral.show", reference=case.reference, collateral_id=one.id),
        "kind": _(KINDS[one.collateral_kind]),
        "owner": one.owner,
        "value": latest.value if latest else None,
        "valued_on": latest.valued_on if latest else None,
        "valuations": len(one.valuations),
    }


def _totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sum of the latest values by currency; one value alone needs none."""
    values = [row["value"] for row in rows if row["value"]]
    return [
        {"value": total([value for value in values if value.currency == currency], currency)}
        for currency in (_currencies(rows) if len(values) > 1 else ())
    ]


def _currencies(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["value"].currency for row in rows if row["value"]))


@bp.route("/cases/<reference>/collateral/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Record a piece of collateral."""
    kinds = [("", _("Choose…")), *((code, _(name)) for code, name in KINDS.items())]
    shown = {"kinds": kinds, "labels": _labels()}
    return in_one_step(
        add_collateral,
        CollateralForm(load_case(reference)),
        show=lambda outcome: form_page("collateral/new.html", reference, "collateral", outcome, **shown),
        then=lambda: done(url_for("collateral.tab", reference=reference), _("The collateral is recorded.")),
    )


@bp.get("/cases/<reference>/collateral/<int:collateral_id>")
@allow.signed_in
def show(reference: str, collateral_id: int) -> ResponseReturnValue:
    """Show a piece of collateral with every valuation."""
    return _piece_page(load_case(reference), collateral_id, SHOWN)


@bp.route("/cases/<reference>/collateral/<int:collateral_id>/valuation", methods=["GET", "POST"])
@allow("legal")
def value(reference: str, collateral_id: int) -> ResponseReturnValue:
    """Record a new valuation of a piece of collateral."""
    case = load_case(reference)
    address = url_for("collateral.show", reference=reference, collateral_id=collateral_id)
    return in_one_step(
        record_valuation,
        ValuationForm(case),
        show=lambda outcome: _piece_page(case, collateral_id, outcome),
        then=lambda: done(address, _("The valuation is recorded.")),
        collateral_id=collateral_id,
    )


def _piece_page(case: CaseFacts, collateral_id: int, outcome: Outcome) -> ResponseReturnValue:
    found = next((one for one in list_collateral(db.session(), case.id) if one.id == collateral_id), None)
    if found is None:
        raise NotFound(N_("There is no such collateral in this case."))
    return form_page(
        "collateral/piece.html",
        case.reference,
        "collateral",
        outcome,
        row=_row(case, found),
        valuations=[
            {"id": place, "value": one.value, "valued_on": one.valued_on}
            for place, one in reversed(list(enumerate(found.valuations)))
        ],
        may_record=may("legal"),
        labels=_labels(),
    )


def _labels() -> dict[str, str]:
    return {name: _(label) for name, label in LABELS.items()}
