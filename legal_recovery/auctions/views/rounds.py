"""Opening a disposal, announcing its rounds, and what becomes of them."""

from dataclasses import replace
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.auctions.commands import (
    announce_round,
    close_disposal,
    foresee_move,
    move_round,
    open_disposal,
    reopen_disposal,
    reprice_disposal,
)
from legal_recovery.auctions.rules import ACTS, DISPOSING, MODES, STEPS, Disposal
from legal_recovery.auctions.rules.facts import ASSETS
from legal_recovery.auctions.schemas import (
    ClosingForm,
    DisposalForm,
    MoveForm,
    ReopeningForm,
    RepriceForm,
    RoundForm,
)
from legal_recovery.auctions.store import get_disposal, waiting_on
from legal_recovery.auctions.views.page import bp, labels, piece_names
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step, load_case
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.law.auctions import ONLINE, deposit_bounds, propose_round
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.views import foreseen_context, in_two_steps
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.web.access import allow
from legal_recovery.web.formats import money_text
from legal_recovery.web.transact import house

# What each act asks for beside its day.
ASKS: dict[str, tuple[str, ...]] = {
    "start": (),
    "fail": ("bids", "highest"),
    "sell": ("hammer", "buyer", "bids", "pay_by"),
    "suspend": ("reason",),
    "withdraw": ("reason",),
    "default": ("forfeited", "reason"),
    "pay": (),
    "rule": (),
    "hand_over": (),
}


@bp.route("/cases/<reference>/auctions/new", methods=["GET", "POST"])
@allow("legal")
def new(reference: str) -> ResponseReturnValue:
    """Open the disposal of one or several pieces of collateral."""
    case = load_case(reference)
    pieces = list_collateral(db.session(), case.id)
    names = piece_names(db.session(), case)
    return in_one_step(
        open_disposal,
        DisposalForm(case),
        show=lambda outcome: form_page(
            "auctions/new.html",
            reference,
            "auctions",
            outcome,
            pieces=[(one.id, names[one.id], one.latest) for one in pieces],
            modes=[(code, _(name)) for code, name in MODES.items()],
            assets=[("", _("As the asset is")), *((code, _(name)) for code, name in ASSETS.items())],
            waiting=[
                (names[piece], court or _("another court"))
                for piece, court in waiting_on(db.session(), case.id).items()
                if piece in names
            ],
            proceedings=_proceedings(case),
            labels=labels(),
            today=house().clock.today(),
        ),
        made=lambda opened: done(
            url_for("auctions.show", reference=reference, disposal_id=opened["disposal_id"]),
            _("The disposal is open."),
        ),
    )


def _proceedings(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the proceedings in which a court can sell: enforcements and the realisation of security."""
    known = [one for one in list_proceedings(db.session(), case.id) if one.proceeding_kind in DISPOSING]
    return [("", _("None")), *((str(one.id), one.docket_number or one.court) for one in known)]


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/price", methods=["GET", "POST"])
@allow("legal")
def reprice(reference: str, disposal_id: int) -> ResponseReturnValue:
    """Let the rounds to come have another reference price."""
    case = load_case(reference)
    disposal = get_disposal(db.session(), case.id, disposal_id)
    return in_one_step(
        reprice_disposal,
        RepriceForm(case, disposal_id),
        show=lambda outcome: form_page(
            "auctions/price.html", reference, "auctions", outcome, disposal=disposal, labels=labels()
        ),
        then=lambda: _back(case, disposal_id, _("The reference price is recorded.")),
    )


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/end", methods=["GET", "POST"])
@allow("legal")
def close(reference: str, disposal_id: int) -> ResponseReturnValue:
    """End a disposal that brings nothing more."""
    case = load_case(reference)
    get_disposal(db.session(), case.id, disposal_id)
    help_ = _("Its assets can be disposed of anew, from the first round on; all of it stays on record.")
    shown = {"title": _("End this disposal"), "submit": _("End this disposal"), "help": help_}
    return _said_with_reason(case, disposal_id, close_disposal, ClosingForm, _("The disposal ended."), shown)


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/end/reversal", methods=["GET", "POST"])
@allow("legal")
def reopen(reference: str, disposal_id: int) -> ResponseReturnValue:
    """Let a disposal go on that was ended by mistake."""
    case = load_case(reference)
    get_disposal(db.session(), case.id, disposal_id)
    help_ = _("Its rounds go on where they stood.")
    shown = {"title": _("Let it go on"), "submit": _("Let it go on"), "help": help_}
    return _said_with_reason(case, disposal_id, reopen_disposal, ReopeningForm, _("It goes on."), shown)


def _said_with_reason(
    case: CaseFacts, disposal_id: int, command: Any, form: Any, says: str, shown: dict[str, Any]
) -> ResponseReturnValue:
    back = url_for("auctions.show", reference=case.reference, disposal_id=disposal_id)
    day = house().clock.today() if form is ClosingForm else None
    return in_one_step(
        command,
        form(case, disposal_id),
        show=lambda outcome: form_page(
            "auctions/end.html", case.reference, "auctions", outcome, back_url=back, day=day,
            labels=labels(), **shown,
        ),
        then=lambda: done(back, says),
    )  # fmt: skip


def _back(case: CaseFacts, disposal_id: int, says: str) -> ResponseReturnValue:
    return done(url_for("auctions.show", reference=case.reference, disposal_id=disposal_id), says)


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/round", methods=["GET", "POST"])
@allow("legal")
def announce(reference: str, disposal_id: int) -> ResponseReturnValue:
    """Announce the next round: the law's numbers and dates are filled in."""
    case = load_case(reference)
    disposal = get_disposal(db.session(), case.id, disposal_id)
    return in_one_step(
        announce_round,
        RoundForm(case, disposal_id),
        show=lambda outcome: form_page(
            "auctions/round.html", reference, "auctions", outcome, **_proposed(case, disposal)
        ),
        then=lambda: _back(case, disposal_id, _("The round is announced.")),
    )


def _proposed(case: CaseFacts, disposal: Disposal) -> dict[str, Any]:
    """Return the next round's lawful numbers and days with their rules, in words."""
    pack, today = pack_of(db.session(), case.jurisdiction), house().clock.today()
    price = disposal.reference
    found = propose_round(pack, disposal.mode, disposal.asset, price.minor, disposal.held, today)
    if found is None:
        raise NotFound(N_("No round follows any more."))
    bounds = deposit_bounds(pack, disposal.mode, found.reserve, price.minor, today)

    def said(minor: int) -> str:
        return money_text(replace(price, minor=minor))

    helps = {"reserve": "", "deposit": "", "starts_on": "", "published_on": ""}
    if found.reserve_bound and found.reserve_bound.least is not None:
        least, rule = found.reserve_bound.least, found.reserve_bound.rule
        helps["reserve"] = _("At least %(least)s (%(citation)s).", least=said(least), citation=rule.citation)
    deposits = [one for bound in bounds for one in (bound.least, bound.most) if one is not None]
    if deposits:
        span = " – ".join(said(one) for one in deposits)
        helps["deposit"] = _(
            "%(span)s at this reserve (%(citation)s).", span=span, citation=bounds[0].rule.citation
        )
    if found.notice:
        helps["starts_on"] = _(
            "%(days)s days after the notice at the earliest (%(citation)s).",
            days=found.notice.count,
            citation=found.notice.citation,
        )
    for name, last in (("starts_on", found.starts_by), ("published_on", found.published_by)):
        if last:
            until = _("Until %(day)s at the latest (%(citation)s).", day=last.on, citation=last.rule.citation)
            helps[name] = " ".join(part for part in (helps[name], until) if part)
    return {
        "disposal": disposal,
        "proposal": found,
        "step": _(STEPS[found.step]),
        "reserve": replace(price, minor=found.reserve),
        "deposit": replace(price, minor=found.deposit) if found.deposit is not None else None,
        "helps": helps,
        "labels": labels(),
    }


@bp.route("/cases/<reference>/auctions/<int:disposal_id>/result/<act>", methods=["GET", "POST"])
@allow("legal")
def result(reference: str, disposal_id: int, act: str) -> ResponseReturnValue:
    """Record what became of the round; what it posts is shown first."""
    if act not in ACTS:
        raise NotFound(N_("There is no such act."))
    case = load_case(reference)
    disposal = get_disposal(db.session(), case.id, disposal_id)

    def show(outcome: Outcome) -> ResponseReturnValue:
        shown = {
            "act": act,
            "title": _(ACTS[act]),
            "asks": () if act == "fail" and disposal.mode == ONLINE else ASKS[act],
            "disposal": disposal,
            "labels": labels(),
        }
        return form_page(
            "auctions/result.html", reference, "auctions", outcome, **shown, today=house().clock.today()
        )

    form = MoveForm(case, disposal_id)
    if act not in ("pay", "default") or not disposal.by_court:
        return in_one_step(
            move_round, form, show=show, then=lambda: _back(case, disposal_id, _("Recorded.")), act=act
        )
    return in_two_steps(
        form,
        show=show,
        foresee=lambda cmd, today: foresee_move(db.session(), case, cmd, today),
        preview=lambda cmd, entries: render_template(
            "auctions/result_preview.html",
            **case_context(case, "auctions"),
            **foreseen_context(case, entries),
            title=_(ACTS[act]),
            terms=cmd.terms,
            back_url=url_for("auctions.show", reference=reference, disposal_id=disposal_id),
        ),
        record=move_round,
        recorded=lambda _made: _back(case, disposal_id, _("Recorded.")),
    )
