"""Assets taken in kind: taken with a preview, held, and what becomes of them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.auctions.commands import (
    ASSET_ACTS,
    TakeInKind,
    decide_taking,
    foresee_asset,
    move_asset,
    receive_asset,
    take_in_kind,
)
from legal_recovery.auctions.rules import BASES, AssetAct, Disposal
from legal_recovery.auctions.schemas import AssetForm, AssetReceivedForm, TakingForm
from legal_recovery.auctions.store import acts_of_assets, get_disposal, get_taking
from legal_recovery.auctions.views.page import (
    ASSET_WORDS,
    asset_row,
    bp,
    foresee,
    labels,
    owed_on,
    piece_names,
)
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.ledger.views import foreseen_context, in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.transact import house

ACTS: dict[str, Message] = {
    "income": N_("Record income"),
    "impair": N_("Record an impairment"),
    "sell": N_("Record its sale"),
}


@bp.route("/cases/<reference>/assets/new", methods=["GET", "POST"])
@allow("legal", "finance")
def take(reference: str) -> ResponseReturnValue:
    """Take an asset in kind: first what it settles and posts, then, once confirmed, the taking itself."""
    case = load_case(reference)
    return in_two_steps(
        TakingForm(case),
        show=lambda outcome: _form(case, outcome),
        foresee=lambda cmd, today: _foresee(case, cmd, today),
        preview=lambda _cmd, found: _preview(case, *found),
        record=take_in_kind,
        recorded=lambda made: done(
            url_for("auctions.asset", reference=reference, taking_id=made["taking_id"]),
            _("The asset is taken; the claim is discharged."),
        ),
    )


def _form(case: CaseFacts, outcome: Outcome) -> ResponseReturnValue:
    disposal = _disposal(case)
    last = disposal.last if disposal else None
    failed = last is not None and last.state == "failed"
    names = piece_names(db.session(), case)
    pieces = disposal.pieces if disposal else tuple(names)
    return form_page(
        "auctions/take.html",
        case.reference,
        "auctions",
        outcome,
        disposal=disposal,
        bases=[(code, _(name)) for code, name in BASES.items() if code != "round" or failed],
        value=last.reserve if last and failed else None,
        pieces=[(str(piece), names[piece]) for piece in pieces if piece in names],
        owed=owed_on(case, house().clock.today()),
        labels=labels(),
        today=house().clock.today(),
    )


def _disposal(case: CaseFacts) -> Disposal | None:
    number = request.form.get("disposal_id") or request.args.get("disposal") or ""
    if not number.isdigit() or len(number) > 18:
        return None
    return get_disposal(db.session(), case.id, int(number))


def _foresee(case: CaseFacts, cmd: TakeInKind, today: Any) -> Any:
    event = decide_taking(db.session(), case, cmd, today)
    return event, *foresee(case, event)


def _preview(case: CaseFacts, event: Any, allocation: Any, entries: Any) -> str:
    return render_template(
        "auctions/take_preview.html",
        **case_context(case, "auctions"),
        **foreseen_context(case, entries),
        settled=allocation.applied,
        discharged_on=event.discharged_on,
        back_url=url_for("auctions.tab", reference=case.reference),
    )


@bp.get("/cases/<reference>/assets/<int:taking_id>")
@allow.signed_in
def asset(reference: str, taking_id: int) -> str:
    """Show an asset taken in kind: what it was taken at, what it brought, until when it is to be sold."""
    case = load_case(reference)
    taking = get_taking(db.session(), case.id, taking_id)
    row = asset_row(case, taking, piece_names(db.session(), case))
    said = [one for one in acts_of_assets(db.session(), case) if one.taking_id == taking.id]
    at: dict[str, Any] = {"reference": reference, "taking_id": taking_id}
    acts = []
    if taking.state == "held" and may("finance", "legal"):
        acts = [
            {"label": _(ACTS[act]), "url": url_for("auctions.asset_act", act=act, **at)} for act in ASSET_ACTS
        ]
        if taking.handed_over_on is None:
            acts.insert(0, {"label": _("We have it"), "url": url_for("auctions.receive", **at)})
        keeping = url_for("costs.new", reference=reference, collateral=taking.collateral_id)
        acts.append({"label": _("Record a cost"), "url": keeping})
        acts.append({"label": _("Take it back"), "url": url_for("auctions.reverse_asset", **at)})
    return render_template(
        "auctions/asset.html",
        **case_context(case, "auctions"),
        taking=taking,
        row=row,
        acts=acts,
        labels=labels(),
        said=[_said_row(case, one) for one in said],
    )


@bp.route("/cases/<reference>/assets/<int:taking_id>/hand-over", methods=["GET", "POST"])
@allow("finance", "legal")
def receive(reference: str, taking_id: int) -> ResponseReturnValue:
    """Record on which day we got an asset that was taken in kind."""
    case = load_case(reference)
    get_taking(db.session(), case.id, taking_id)
    back = url_for("auctions.asset", reference=reference, taking_id=taking_id)
    return in_one_step(
        receive_asset,
        AssetReceivedForm(case, taking_id),
        show=lambda outcome: form_page(
            "auctions/end.html",
            reference,
            "auctions",
            outcome,
            title=_("We have it"),
            submit=_("Record it"),
            day=house().clock.today(),
            labels=labels(),
            back_url=back,
            dayonly=True,
        ),
        then=lambda: done(back, _("Recorded.")),
    )


def _said_row(case: CaseFacts, one: AssetAct) -> dict[str, Any]:
    """Return what was posted of an asset as a line, with the way to take it back while it stands."""
    at: dict[str, Any] = {"reference": case.reference, "taking_id": one.taking_id, "seq": one.entry_seq}
    stands = one.reversed_by is None
    return {
        "id": one.entry_seq,
        "on": one.on,
        "act": _(ASSET_WORDS[one.act]),
        "amount": one.amount,
        "note": one.note,
        "state": None if stands else {"label": _("Reversed"), "tone": "neutral"},
        "undo": _("Take it back") if stands and may("finance", "legal") else None,
        "undo_url": url_for("auctions.reverse_act", **at),
    }


@bp.route(
    "/cases/<reference>/assets/<int:taking_id>/<any(income, impair, sell):act>", methods=["GET", "POST"]
)
@allow("finance", "legal")
def asset_act(reference: str, taking_id: int, act: str) -> ResponseReturnValue:
    """Record income, an impairment or the sale of an asset that is held; what it posts is shown first."""
    case = load_case(reference)
    taking = get_taking(db.session(), case.id, taking_id)
    back = url_for("auctions.asset", reference=reference, taking_id=taking_id)
    return in_two_steps(
        AssetForm(case, taking_id),
        show=lambda outcome: form_page(
            "auctions/asset_act.html",
            reference,
            "auctions",
            outcome,
            act=act,
            title=_(ACTS[act]),
            taking=taking,
            labels=labels(),
            back_url=back,
            today=house().clock.today(),
        ),
        foresee=lambda cmd, today: foresee_asset(db.session(), case, cmd, today),
        preview=lambda _cmd, entries: render_template(
            "auctions/asset_preview.html",
            **case_context(case, "auctions"),
            **foreseen_context(case, entries),
            title=_(ACTS[act]),
            back_url=back,
        ),
        record=move_asset,
        recorded=lambda _made: done(back, _("Recorded.")),
    )
