"""What the pages of disposals share: how their events are told, words, and the case's tab."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.auctions.events import AssetTakenInKind, DistributionConfirmed
from legal_recovery.auctions.rules import BASES, MODES, STEPS, TAKEN_BACK, Disposal, Taking
from legal_recovery.auctions.rules.facts import ASSETS
from legal_recovery.auctions.store import (
    DISPOSAL_STATES,
    disposal_term,
    list_disposals,
    list_distributions,
    list_takings,
    state_of,
)
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Telling, case_context, load_case, tell
from legal_recovery.cases.views.page import joined
from legal_recovery.cases.views.timeline import QUIET
from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import Entry
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may

bp = Blueprint("auctions", __name__)

# What is owed on a day, how what is ours would be applied, what of it arrived: above auctions, who say so themselves.
OWED, DISCHARGE, AWAITED = "claim_owed_on", "claim_discharge", "shares_awaited"
FindOwed = Callable[[Session, CaseFacts, date], Money]
ForeseeDischarge = Callable[
    [Session, CaseFacts, DistributionConfirmed | AssetTakenInKind], tuple[Any, list[Entry]]
]

LABELS: dict[str, Message] = {
    "pieces": N_("Collateral"),
    "mode": N_("How it is disposed of"),
    "asset": N_("Kind of asset"),
    "price": N_("Reference price"),
    "valued_on": N_("Valued on"),
    "valid_until": N_("Valid until"),
    "proceeding_id": N_("Proceeding"),
    "opened_on": N_("Opened on"),
    "step": N_("Round"),
    "reserve": N_("Reserve price"),
    "deposit": N_("Bidder's deposit"),
    "published_on": N_("Notice published on"),
    "starts_on": N_("Starts on"),
    "ends_on": N_("Bidding ends on"),
    "place": N_("Platform or place"),
    "ground": N_("Ground for a late day"),
    "act": N_("What became of it"),
    "on": N_("Day"),
    "reason": N_("Reason"),
    "bids": N_("Bidders"),
    "highest": N_("Highest bid"),
    "hammer": N_("Hammer price"),
    "buyer": N_("Buyer"),
    "pay_by": N_("To be paid by"),
    "forfeited": N_("Deposit not returned"),
    "lines": N_("Shares"),
    "basis": N_("It rests on"),
    "value": N_("Value"),
    "balance": N_("Balance paid to the court"),
    "fee": N_("Enforcement fee paid"),
    "applied_on": N_("Asked for on"),
    "discharged_on": N_("Ruling served, or transferred, on"),
    "collateral_id": N_("Collateral"),
    "amount": N_("Amount"),
    "note": N_("Note"),
}
# What is posted of an asset in kind.
ASSET_WORDS: dict[str, Message] = {
    "income": N_("Income of the asset"),
    "impair": N_("Impairment of the asset"),
    "sell": N_("Sale of the asset"),
}
_WORDS = {"step": STEPS, "mode": MODES, "asset": ASSETS, "basis": BASES, "act": TAKEN_BACK}
_TAB = "auctions.tab"


def _tell(
    kind: str, says: Message, *details: Message, on: str | None = None, symbol: str = "auction"
) -> None:
    tell(kind, Telling(says, details, symbol=symbol, on=on, words=_WORDS, tab=_TAB))


_REASON = N_("Reason: {reason}")
_BUYER = N_("Buyer: {buyer}")
_tell("auction.opened", N_("Disposal opened: {mode}"), N_("Reference price {reference}"), on="opened_on")
_tell("auction.closed", N_("Disposal ended"), _REASON, on="closed_on")
_tell("auction.reopened", N_("A disposal that had ended goes on"), _REASON)
_tell("auction.repriced", N_("New reference price {reference}"))
_tell(
    "auction.round_announced",
    N_("{step} announced: reserve {reserve}"),
    N_("Starts on {starts_on}"),
    N_("At {place}"),
    N_("Ground: {ground}"),
    on="published_on",
)
_tell("auction.started", N_("{step}: bidding began"), on="began_on")
_tell("auction.failed", N_("{step} failed"), N_("Highest bid {highest}"), on="ended_on")
_tell("auction.withdrawn", N_("{step} withdrawn"), _REASON, on="ended_on")
_tell("auction.suspended", N_("{step} suspended"), _REASON, on="suspended_on")
_tell("auction.sold", N_("{step}: sold for {hammer}"), _BUYER, N_("To be paid by {pay_by}"), on="sold_on")
_tell(
    "auction.defaulted",
    N_("{step}: the buyer did not pay; {forfeited} is not returned"),
    _REASON,
    on="ended_on",
)
_tell("auction.paid", N_("{step}: the price is paid"), on="paid_on")
_tell("auction.ruled", N_("{step}: the ruling was served, title passed"), on="ruled_on")
_tell("auction.handed_over", N_("{step}: the asset is handed over"), on="handed_over_on")
_tell("auction.taken_back", N_("{step}: taken back: {act}"), _REASON)
_tell("auction.sale_taken_back", N_("{step}: the sale was taken back"), _REASON)
_tell("auction.payment_taken_back", N_("{step}: the payment was taken back"), _REASON)
_tell("auction.default_taken_back", N_("{step}: the sale stands again"), _REASON)
_tell("distribution.confirmed", N_("{pot} shared out: ours {ours}"), on="discharged_on")
_tell("distribution.reversed", N_("A distribution was taken back"), _REASON, on="reversed_on")
tell("distribution.shared", QUIET)
_tell(
    "asset.taken_in_kind",
    N_("Asset taken in kind at {value}"),
    N_("It rests on: {basis}"),
    on="discharged_on",
)
_tell("asset.handed_over", N_("We have the asset taken in kind"), on="handed_over_on")
_tell("asset.reversed", N_("An asset taken in kind was taken back"), _REASON, on="reversed_on")
_tell(
    "asset.income_received", N_("Income of an asset in kind: {amount}"), N_("From {payer}"), on="received_on"
)
_tell("asset.impaired", N_("Asset in kind impaired by {loss}"), _REASON, on="on")
_tell(
    "asset.income_reversed",
    N_("Income of an asset in kind taken back: {amount}"),
    _REASON,
    on="value_on",
    symbol="money",
)
_tell(
    "asset.impairment_reversed",
    N_("An impairment of {loss} was taken back"),
    _REASON,
    on="value_on",
    symbol="money",
)
_tell(
    "asset.sale_reversed",
    N_("The sale of an asset in kind for {sold} was taken back"),
    _REASON,
    on="value_on",
    symbol="money",
)
_tell("asset.sold", N_("Asset in kind sold for {price}"), _BUYER, on="sold_on")


def labels() -> dict[str, str]:
    """Return the labels of all fields in the page's language."""
    return {name: _(label) for name, label in LABELS.items()}


def owed_on(case: CaseFacts, on: date) -> Money:
    """Return what is owed to us on a day, as the house above says; nothing where nobody says."""
    find: FindOwed | None = current_app.extensions.get(OWED)
    return find(db.session(), case, on) if find else Money.zero(case.currency)


def awaited_of(case: CaseFacts, distribution_id: int) -> Any:
    """Return our share of a distribution with what was remitted of it; None where nobody says."""
    find: Callable[[Session, int], list[Any]] | None = current_app.extensions.get(AWAITED)
    found = find(db.session(), case.id) if find else []
    return next((one for one in found if one.distribution == distribution_id), None)


def foresee(case: CaseFacts, event: DistributionConfirmed | AssetTakenInKind) -> tuple[Any, list[Entry]]:
    """Return how what is ours would be applied, and what would be posted; raises what that raises."""
    find: ForeseeDischarge | None = current_app.extensions.get(DISCHARGE)
    assert find is not None, "receipts say how the claim is discharged"
    return find(db.session(), case, event)


def piece_names(session: Session, case: CaseFacts) -> dict[int, str]:
    """Return what the case's pieces of collateral are called."""
    return {
        one.id: one.description or _(KINDS[one.collateral_kind]) for one in list_collateral(session, case.id)
    }


def state_badge(state: str) -> dict[str, str]:
    """Return where a disposal or round stands as a word with its tone."""
    tones = {
        "failed": "warn",
        "defaulted": "bad",
        "withdrawn": "neutral",
        "suspended": "warn",
        "opened": "neutral",
        "closed": "neutral",
    }
    tone = "good" if state in ("sold", "paid", "ruled", "handed_over", "shared", "taken") else "info"
    return {"label": _(DISPOSAL_STATES[state]), "tone": tones.get(state, tone)}


@bp.get("/cases/<reference>/auctions")
@allow.signed_in
def tab(reference: str) -> str:
    """List the disposals of a case and the assets taken in kind."""
    case = load_case(reference)
    session = db.session()
    shared = {one.disposal_id for one in list_distributions(session, case.id) if one.stands}
    names = piece_names(session, case)
    return render_template(
        "auctions/tab.html",
        **case_context(case, "auctions"),
        rows=[
            disposal_row(case, one, names, shared=one.id in shared)
            for one in list_disposals(session, case.id)
        ],
        assets=[asset_row(case, one, names) for one in list_takings(session, case.id)],
        may_record=may("legal"),
    )


def disposal_row(case: CaseFacts, one: Disposal, names: dict[int, str], *, shared: bool) -> dict[str, Any]:
    """Return a disposal as a line of a list."""
    last = one.last
    return {
        "id": one.id,
        "url": url_for("auctions.show", reference=case.reference, disposal_id=one.id),
        "pieces": joined([names.get(piece, str(piece)) for piece in one.pieces]),
        "mode": _(MODES[one.mode]),
        "price": one.reference,
        "step": _(STEPS[last.step]) if last else None,
        "reserve": last.reserve if last else None,
        "starts_on": last.starts_on if last else None,
        "hammer": last.hammer if last and last.is_sold else None,
        "state": state_badge(state_of(one, shared=shared)),
    }


def asset_row(case: CaseFacts, one: Taking, names: dict[int, str]) -> dict[str, Any]:
    """Return an asset taken in kind as a line of a list."""
    until = disposal_term(db.session(), case.jurisdiction, one) if one.state == "held" else None
    states = {"held": _("Asset held"), "sold": _("Asset sold"), "reversed": _("Reversed")}
    return {
        "id": one.id,
        "url": url_for("auctions.asset", reference=case.reference, taking_id=one.id),
        "piece": names.get(one.collateral_id, str(one.collateral_id)),
        "basis": _(BASES[one.basis]),
        "value": one.value,
        "carried": one.carried if one.state == "held" else None,
        "discharged_on": one.discharged_on,
        "until": until.on if until else None,
        "state": {"label": states[one.state], "tone": "info" if one.state == "held" else "neutral"},
    }
