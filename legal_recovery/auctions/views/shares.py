"""Sharing a price: the law's proposal to be put right, seen with its entry first, printed, taken back."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.auctions.commands import (
    ConfirmDistribution,
    confirm_distribution,
    decide_distribution,
)
from legal_recovery.auctions.rules import (
    SHARES,
    Disposal,
    ShareTerms,
    WhatIf,
    pot_of,
    propose_shares,
    sold_round,
)
from legal_recovery.auctions.schemas import DistributionForm, lines_typed
from legal_recovery.auctions.store import claims_on, get_disposal, get_distribution, list_distributions
from legal_recovery.auctions.views.page import bp, foresee, labels, owed_on, piece_names
from legal_recovery.auctions.views.workspace import share_rows
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, load_case
from legal_recovery.cases.views.page import joined
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money, parse_amount, total
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.views import foreseen_context, in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors

# What comes first of a price and is said by the court's plan; the rest follows from it.
COSTS = ("expense", "tax", "housing")
BLANK = 2


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/distribution", methods=["GET", "POST"])
@allow("legal", "finance")
def distribute(reference: str, disposal_id: int) -> ResponseReturnValue:
    """Share the price: what the law proposes, put right where the court's plan says otherwise."""
    case = load_case(reference)
    disposal = get_disposal(db.session(), case.id, disposal_id)
    back = url_for("auctions.show", reference=reference, disposal_id=disposal_id)
    return in_two_steps(
        DistributionForm(case, disposal_id),
        show=lambda outcome: _form(case, disposal, outcome),
        foresee=lambda cmd, _today: _foresee(case, disposal, cmd),
        preview=lambda cmd, found: _preview(case, disposal, cmd, found),
        record=confirm_distribution,
        recorded=lambda _made: done(back, _("The price is shared; our share waits to be remitted.")),
    )


def _form(case: CaseFacts, disposal: Disposal, outcome: Outcome) -> ResponseReturnValue:
    last, on = sold_round(disposal, list_distributions(db.session(), case.id))
    assert last.hammer is not None
    pot, owed = pot_of(disposal, last.hammer), owed_on(case, on)
    costs, wrong = _costs_asked(pot)
    known = claims_on(db.session(), case.id, disposal, owed)
    proposal = propose_shares(
        pack_of(db.session(), case.jurisdiction), on, pot, WhatIf(owed, known.liens, costs)
    )
    typed = lines_typed(request.form) if request.form else []
    kinds = [(code, _(name)) for code, name in SHARES.items()]
    return form_page(
        "auctions/distribution.html",
        case.reference,
        "auctions",
        Outcome(errors={**outcome.errors, **wrong}, status=outcome.status, key=outcome.key)
        if wrong
        else outcome,
        disposal=disposal,
        rows=_rows(typed) if typed else _proposed_rows(proposal),
        kinds=[("", "–"), *kinds],
        costs=[(kind, _(SHARES[kind]), request.args.get(kind, "")) for kind in COSTS],
        pot=pot,
        owed=owed,
        discharged_on=on,
        labels=labels(),
    )


def _costs_asked(pot: Money) -> tuple[list[tuple[str, str | None, Money]], dict[str, list[str]]]:
    """Return the expenses, taxes and allowance that the address names, and what of them cannot be read."""
    found: list[tuple[str, str | None, Money]] = []
    wrong: dict[str, list[str]] = {}
    for kind in COSTS:
        if text := request.args.get(kind, "").strip():
            try:
                amount = parse_amount(text, pot.currency, field=kind)
                found.append((kind, None, Money(max(0, amount.minor), pot.currency)))
            except RecoveryError as refusal:
                wrong |= field_errors(refusal)
    return found, wrong


def _proposed_rows(proposal: list[ShareTerms]) -> list[dict[str, Any]]:
    rows = [
        {
            "kind": line.share_kind,
            "name": _(SHARES[line.share_kind]),
            "payee": line.payee or "",
            "due": line.due.text if line.due else "",
            "amount": line.amount.text,
        }
        for line in proposal
    ]
    return _rows(rows)


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of the form in their places, and some that are still empty."""
    blank = {"kind": "", "name": None, "payee": "", "due": "", "amount": ""}
    words = {kind: _(name) for kind, name in SHARES.items()}
    named = [{**row, "name": words.get(row["kind"])} for row in rows]
    return [{**row, "place": place} for place, row in enumerate([*named, *([blank] * BLANK)])]


def _foresee(case: CaseFacts, disposal: Disposal, cmd: ConfirmDistribution) -> Any:
    event = decide_distribution(db.session(), case, disposal, cmd.lines)
    return event, *foresee(case, event)


def _preview(case: CaseFacts, disposal: Disposal, cmd: ConfirmDistribution, found: Any) -> str:
    event, allocation, entries = found
    owed = owed_on(case, event.discharged_on)
    ours = Money(event.ours_minor, event.currency)
    return render_template(
        "auctions/distribution_preview.html",
        **case_context(case, "auctions"),
        **foreseen_context(case, entries),
        rows=[
            {
                "id": number,
                "kind": _(SHARES[one.share_kind]),
                "payee": one.payee,
                "due": one.due,
                "amount": one.amount,
            }
            for number, one in enumerate(cmd.lines)
        ],
        totals={"amount": total([one.amount for one in cmd.lines], event.currency)},
        ours=ours,
        owed=owed,
        shortfall=owed - ours,
        order=allocation.order,
        discharged_on=event.discharged_on,
        back_url=url_for("auctions.show", reference=case.reference, disposal_id=disposal.id),
    )


@bp.get("/cases/<reference>/auctions/distributions/<int:distribution_id>")
@allow.signed_in
def distribution(reference: str, distribution_id: int) -> str:
    """Show a distribution by itself, to be printed."""
    case = load_case(reference)
    found = get_distribution(db.session(), case.id, distribution_id)
    disposal = get_disposal(db.session(), case.id, found.disposal_id)
    names = piece_names(db.session(), case)
    return render_template(
        "auctions/distribution_print.html",
        **case_context(case, "auctions"),
        distribution=found,
        disposal=disposal,
        sold=next(one for one in disposal.rounds if one.id == found.round_id),
        pieces=joined([names.get(piece, str(piece)) for piece in disposal.pieces]),
        rows=share_rows(found),
        totals={"amount": found.pot},
    )
