"""Sharing a price: the law's proposal to be put right, seen with its entry first, printed, taken back."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE

from legal_recovery.auctions.commands import (
    ConfirmDistribution,
    confirm_distribution,
    decide_distribution,
)
from legal_recovery.auctions.rules import (
    DISPOSING,
    SHARES,
    Asked,
    Disposal,
    ShareTerms,
    at_our_line,
    deposit_lines,
    pot_of,
    propose_shares,
    sold_round,
)
from legal_recovery.auctions.schemas import (
    COSTS,
    TURNS,
    AskedForm,
    DistributionForm,
    creditors_typed,
    lines_typed,
)
from legal_recovery.auctions.store import (
    claims_on,
    get_disposal,
    get_distribution,
    list_distributions,
    ranks_on,
)
from legal_recovery.auctions.views.page import bp, foresee, labels, owed_on, piece_names
from legal_recovery.auctions.views.workspace import deposit_rows, deposits_of, line_row, share_rows
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, attempt, case_context, done, form_page, load_case
from legal_recovery.cases.views.page import joined
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money, parse_amount, total
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.views import foreseen_context, in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.web.access import allow
from legal_recovery.web.transact import house

# How many empty lines a form offers.
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
    pot, owed, pack = (
        pot_of(disposal, last.hammer),
        owed_on(case, on),
        pack_of(db.session(), case.jurisdiction),
    )
    asked = attempt(lambda: AskedForm(case).load(_asked_args(), unknown=EXCLUDE))
    what = asked.result or Asked()
    proposal = propose_shares(pack, on, pot, claims_on(db.session(), case.id, disposal, owed, what))
    typed = lines_typed(request.form) if request.form else []
    kinds = [(code, _(name)) for code, name in SHARES.items()]
    resale = _resale(typed, pot) if typed else what.resale_costs(pot.currency)
    return form_page(
        "auctions/distribution.html",
        case.reference,
        "auctions",
        replace(outcome, errors={**outcome.errors, **asked.errors}),
        disposal=disposal,
        rows=_ranked(case, disposal, _rows(typed) if typed else _proposed_rows(proposal)),
        proposed=bool(request.args),
        kinds=[("", "–"), *kinds],
        costs=_costs(disposal),
        creditors=_creditors(),
        turns=[(code, _(name)) for code, name in TURNS.items()],
        deposits=deposit_rows(deposit_lines(pack, on, disposal, last.hammer, resale)),
        pot=pot,
        owed=owed,
        discharged_on=on,
        labels=labels(),
    )


def _asked_args() -> dict[str, str]:
    """Return what the address asks; the price is what it was sold at."""
    return {name: text for name, text in request.args.items() if text.strip() and name != "hammer"}


def _costs(disposal: Disposal) -> list[tuple[str, str, str]]:
    """Return the costs that can be named; those of selling again where a buyer did not pay."""
    again = any(one.forfeited is not None for one in disposal.rounds)
    return [
        (kind, _(SHARES[kind]), request.args.get(kind, "")) for kind in COSTS if kind != "resale" or again
    ]


def _creditors() -> list[dict[str, Any]]:
    """Return the ordinary creditors that the address names, and room for more."""
    rows = [*creditors_typed(request.args), *([{"payee": "", "amount": ""}] * BLANK)]
    return [{**row, "place": place} for place, row in enumerate(rows)]


def _resale(typed: list[dict[str, str]], pot: Money) -> Money:
    """Return the costs of selling again among the lines that somebody typed, as far as they can be read."""
    found = Money.zero(pot.currency)
    for row in typed:
        with suppress(RecoveryError):
            if row["kind"] == "resale":
                found += parse_amount(row["amount"], pot.currency, field="amount")
    return found


def _proposed_rows(proposal: list[ShareTerms]) -> list[dict[str, Any]]:
    rows = [
        {
            "kind": line.share_kind,
            "name": _(SHARES[line.share_kind]),
            "payee": line.payee or "",
            "due": line.due.grouped if line.due else "",
            "amount": line.amount.grouped,
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


def _ranked(case: CaseFacts, disposal: Disposal, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of the form with the ranks of the liens that they are for."""
    ranks = ranks_on(db.session(), case.id, disposal)
    return [
        {**row, "rank": ranks.get((row["kind"], row["payee"] or None if row["kind"] == "lien" else None))}
        for row in rows
    ]


def _foresee(case: CaseFacts, disposal: Disposal, cmd: ConfirmDistribution) -> Any:
    event = decide_distribution(db.session(), case, disposal, cmd.lines)
    with at_our_line(cmd.lines):
        return event, *foresee(case, event)


def _preview(case: CaseFacts, disposal: Disposal, cmd: ConfirmDistribution, found: Any) -> str:
    event, allocation, entries = found
    owed, ranks = owed_on(case, event.discharged_on), ranks_on(db.session(), case.id, disposal)
    ours = Money(event.ours_minor, event.currency)
    return render_template(
        "auctions/distribution_preview.html",
        **case_context(case, "auctions"),
        **foreseen_context(case, entries),
        rows=[line_row(number, one, ranks) for number, one in enumerate(cmd.lines)],
        totals={"amount": total([one.amount for one in cmd.lines], event.currency)},
        ours=ours,
        owed=owed,
        shortfall=owed - ours,
        order=allocation.order,
        deposits=deposits_of(case, disposal, cmd.lines, event.discharged_on),
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
        rows=share_rows(found, ranks_on(db.session(), case.id, disposal)),
        enforcement=_enforcement(case, disposal),
        made_on=house().clock.today(),
        deposits=deposits_of(case, disposal, found.shares, found.discharged_on) if found.stands else [],
        totals={"amount": found.pot},
    )


def _enforcement(case: CaseFacts, disposal: Disposal) -> Proceeding | None:
    """Return the proceeding in which it was sold: the one that was named, else the latest enforcement."""
    known = list_proceedings(db.session(), case.id)
    named = [one for one in known if one.id == disposal.proceeding_id]
    enforced = [one for one in known if one.proceeding_kind in DISPOSING and one.docket_number]
    return next(iter([*named, *reversed(enforced)]), None)
