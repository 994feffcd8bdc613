"""Disposals for programs: rounds, what became of them, how prices are shared, assets taken in kind."""

from typing import Any

from flask import current_app, jsonify
from marshmallow import RAISE

from legal_recovery.auctions.api.shapes import (
    AssetActOut,
    DisposalMade,
    DisposalOpened,
    DisposalOut,
    DisposalRecorded,
    DisposalsOut,
    DisposalsQuery,
    DistributionOut,
    ProposalOut,
    TakenBackOut,
    TakingOut,
    WhatIfOut,
    WhatIfQuery,
)
from legal_recovery.auctions.commands import (
    announce_round,
    close_disposal,
    confirm_distribution,
    decide_distribution,
    decide_taking,
    foresee_asset,
    foresee_move,
    move_asset,
    move_round,
    open_disposal,
    receive_asset,
    reopen_disposal,
    reprice_disposal,
    reverse_asset_act,
    reverse_distribution,
    reverse_result,
    reverse_taking,
    take_in_kind,
)
from legal_recovery.auctions.rules import (
    Asked,
    at_our_line,
    deposit_lines,
    pot_of,
    propose_shares,
    sold_round,
)
from legal_recovery.auctions.schemas import (
    ActReversalForm,
    AskedForm,
    AssetForm,
    AssetReceivedForm,
    ClosingForm,
    DisposalForm,
    DistributionForm,
    DistributionReversalForm,
    MoveForm,
    ReopeningForm,
    RepriceForm,
    ResultReversalForm,
    RoundForm,
    TakingForm,
    TakingReversalForm,
    read_disposals,
    read_place,
)
from legal_recovery.auctions.store import (
    acts_of_assets,
    claims_on,
    disposals_of,
    get_disposal,
    get_taking,
    list_disposals,
    list_distributions,
    list_takings,
    waiting_on,
)
from legal_recovery.auctions.store.lists import list_lines, list_totals
from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.money import Money, parse_amount, total
from legal_recovery.law.auctions import propose_round
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.schemas import ForeseenOut, ReversalForm, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("auctions_api", __name__, url_prefix=PREFIX, description="Auctions and disposal")


def _answer(case: CaseFacts, entries: list[Entry]) -> Any:
    effect = effect_of(db.session(), case.book, case.currency, entries)
    return jsonify(ForeseenOut().dump(foreseen(effect, entries)))


def _discharge(case: CaseFacts, event: Any) -> list[Entry]:
    entries: list[Entry] = current_app.extensions["claim_discharge"](db.session(), case, event)[1]
    return entries


@bp.route("/auctions")
@allow("legal", "finance", "manager", "auditor")
@bp.arguments(DisposalsQuery, location="query", unknown=RAISE)
@bp.response(200, DisposalsOut)
@bp.refuses(422)
def everywhere(query: dict[str, Any]) -> Any:
    """The disposals of all cases that may be seen, the latest round first unless another order is asked for."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_disposals(query), read_place(query, query["limit"])
    lines = list_lines(
        session, actor, wanted, sort=seek.sort.key, descending=seek.sort.descending,
        position=seek.position, backwards=seek.backwards, limit=seek.limit,
    )  # fmt: skip
    count = sum(one.count for one in list_totals(session, actor, wanted))
    page = page_of(lines, seek, lambda line: line.position, count)
    found = disposals_of(session, [one.id for one in page.items])
    rows = [{"reference": one.reference, "state": one.state, "disposal": found[one.id]} for one in page.items]
    return {"disposals": rows, "next": page.next, "previous": page.previous, "count": count}


@bp.route("/cases/<reference>/disposals")
@allow.signed_in
@bp.response(200, DisposalOut(many=True))
@bp.refuses(404)
def disposals(reference: str) -> Any:
    """The disposals of a case with their rounds."""
    return list_disposals(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/disposals", methods=["POST"])
@allow("legal")
@bp.takes(DisposalForm, None)
@bp.response(201, DisposalOpened)
@bp.refuses(400, 404, 409, 415, 422)
def open_one(reference: str) -> Any:
    """Open the disposal of collateral; told is what of it another court disposes of, since ours only waits in line."""
    case = find_case(reference)
    cmd = read_body(DisposalForm(case))
    made = transact(open_disposal, cmd)["disposal_id"]
    waiting = waiting_on(db.session(), case.id)
    return {"id": made, "waiting": [str(piece) for piece in cmd.pieces if piece in waiting]}


@bp.route("/cases/<reference>/disposals/<int:number>/price", methods=["POST"])
@allow("legal")
@bp.takes(RepriceForm, None, None)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def reprice(reference: str, number: int) -> Any:
    """Record a new reference price for the rounds to come."""
    return {"recorded_seq": transact(reprice_disposal, read_body(RepriceForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/disposals/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(ClosingForm, None, None)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def close(reference: str, number: int) -> Any:
    """End a disposal that brings nothing more: its assets can be disposed of anew."""
    return {"recorded_seq": transact(close_disposal, read_body(ClosingForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/disposals/<int:number>/end/reversal", methods=["POST"])
@allow("legal")
@bp.takes(ReopeningForm, None, None)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def reopen(reference: str, number: int) -> Any:
    """Let a disposal go on that was ended by mistake."""
    return {"recorded_seq": transact(reopen_disposal, read_body(ReopeningForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/disposals/<int:number>/next-round")
@allow.signed_in
@bp.response(200, ProposalOut)
@bp.refuses(404, 422)
def next_round(reference: str, number: int) -> Any:
    """The next round as the law proposes it; empty after the last."""
    case = find_case(reference)
    one = get_disposal(db.session(), case.id, number)
    pack, today = pack_of(db.session(), case.jurisdiction), house().clock.today()
    found = propose_round(pack, one.mode, one.asset, one.reference.minor, one.held, today)
    if found is None:
        return {}
    names = ("step", "published_on", "starts_on", "ends_on", "starts_by", "published_by")
    deposit = None if found.deposit is None else Money(found.deposit, one.reference.currency)
    reserve = Money(found.reserve, one.reference.currency)
    return {**{name: getattr(found, name) for name in names}, "reserve": reserve, "deposit": deposit}


@bp.route("/cases/<reference>/disposals/<int:number>/rounds", methods=["POST"])
@allow("legal")
@bp.takes(RoundForm, None, None)
@bp.response(201, DisposalMade)
@bp.refuses(400, 404, 409, 415, 422)
def announce(reference: str, number: int) -> Any:
    """Announce the next round."""
    return {"id": transact(announce_round, read_body(RoundForm(find_case(reference), number)))["round_id"]}


@bp.route("/cases/<reference>/disposals/<int:number>/results", methods=["POST"])
@allow("legal")
@bp.takes(MoveForm, None, None, preview=True)
@bp.response(201, DisposalMade)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def result(reference: str, number: int) -> Any:
    """Record what became of the round that is under way."""
    case = find_case(reference)
    cmd = read_body(MoveForm(case, number))
    if is_preview():
        return _answer(case, foresee_move(db.session(), case, cmd, house().clock.today()))
    return {"id": transact(move_round, cmd)["round_id"]}


@bp.route("/cases/<reference>/disposals/<int:number>/results/reversal", methods=["POST"])
@allow("legal")
@bp.takes(ResultReversalForm, None, None)
@bp.response(201, TakenBackOut)
@bp.refuses(400, 404, 409, 415, 422)
def unsay(reference: str, number: int) -> Any:
    """Take back what was said last of the last round: a result, its announcement, or that the buyer defaulted."""
    done = transact(reverse_result, read_body(ResultReversalForm(find_case(reference), number)))
    return {"id": done["round_id"], "act": done["act"]}


@bp.route("/cases/<reference>/disposals/<int:number>/what-if")
@allow.signed_in
@bp.arguments(WhatIfQuery, location="query")
@bp.response(200, WhatIfOut)
@bp.refuses(404, 422)
def what_if(query: dict[str, Any], reference: str, number: int) -> Any:
    """How a price would be shared by law today: the reference price where none is named."""
    case = find_case(reference)
    text = query["hammer"]
    return _shared_as_asked(
        case, number, Asked(parse_amount(text, case.currency, field="hammer") if text else None)
    )


@bp.route("/cases/<reference>/disposals/<int:number>/what-if", methods=["POST"])
@allow.signed_in
@bp.takes(AskedForm, None)
@bp.response(200, WhatIfOut)
@bp.refuses(400, 404, 415, 422)
def what_if_asked(reference: str, number: int) -> Any:
    """How a price would be shared today, with costs that come first and ordinary creditors; nothing is recorded."""
    case = find_case(reference)
    return _shared_as_asked(case, number, read_body(AskedForm(case)))


def _shared_as_asked(case: CaseFacts, number: int, asked: Asked) -> dict[str, Any]:
    one, today = get_disposal(db.session(), case.id, number), house().clock.today()
    pack, hammer = pack_of(db.session(), case.jurisdiction), asked.hammer or one.reference
    owed = current_app.extensions["claim_owed_on"](db.session(), case, today)
    pot = pot_of(one, Money(max(0, hammer.minor), hammer.currency))
    lines = propose_shares(pack, today, pot, claims_on(db.session(), case.id, one, owed, asked))
    ours = total([line.amount for line in lines if line.share_kind == "ours"], case.currency)
    deposits = deposit_lines(pack, today, one, hammer, asked.resale_costs(case.currency))
    return {"pot": pot, "ours": ours, "shortfall": owed - ours, "shares": lines, "deposits": deposits}


@bp.route("/cases/<reference>/distributions")
@allow.signed_in
@bp.response(200, DistributionOut(many=True))
@bp.refuses(404)
def distributions(reference: str) -> Any:
    """How prices of a case were shared, by the day that they discharged, reversed ones too."""
    case = find_case(reference)
    find = current_app.extensions["shares_awaited"]
    arrived = {one.distribution: one for one in find(db.session(), case.id)}
    names = ("id", "disposal_id", "pot", "ours", "discharged_on", "state", "shares")
    return [
        {name: getattr(one, name) for name in names}
        | {"remitted": at.remitted if at else None, "awaited": at.left if at else None}
        for one in list_distributions(db.session(), case.id)
        for at in [arrived.get(one.id)]
    ]


@bp.route("/cases/<reference>/disposals/<int:number>/distribution", methods=["POST"])
@allow("legal", "finance")
@bp.takes(DistributionForm, None, None, preview=True)
@bp.response(201, DisposalMade)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def distribute(reference: str, number: int) -> Any:
    """Share the price of a sale whose ruling was served; the shares add up to it."""
    case = find_case(reference)
    cmd = read_body(DistributionForm(case, number))
    one = get_disposal(db.session(), case.id, number)
    if is_preview():
        sold_round(one, list_distributions(db.session(), case.id))
        event = decide_distribution(db.session(), case, one, cmd.lines)
        with at_our_line(cmd.lines):
            return _answer(case, _discharge(case, event))
    return {"id": transact(confirm_distribution, cmd)["distribution_id"]}


@bp.route("/cases/<reference>/distributions/<int:number>/reversal", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ReversalForm)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def undistribute(reference: str, number: int) -> Any:
    """Take a distribution back that was confirmed wrongly."""
    form = DistributionReversalForm(find_case(reference), number)
    return {"recorded_seq": transact(reverse_distribution, read_body(form))}


@bp.route("/cases/<reference>/assets-in-kind")
@allow.signed_in
@bp.response(200, TakingOut(many=True))
@bp.refuses(404)
def takings(reference: str) -> Any:
    """The assets taken in kind in a case."""
    return list_takings(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/assets-in-kind", methods=["POST"])
@allow("legal", "finance")
@bp.takes(TakingForm, None, preview=True)
@bp.response(201, DisposalMade)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def take(reference: str) -> Any:
    """Take an asset in kind: at a failed round's reserve, by consent, or by settlement."""
    case = find_case(reference)
    cmd = read_body(TakingForm(case))
    if is_preview():
        event = decide_taking(db.session(), case, cmd, house().clock.today())
        return _answer(case, _discharge(case, event))
    return {"id": transact(take_in_kind, cmd)["taking_id"]}


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/hand-over", methods=["POST"])
@allow("finance", "legal")
@bp.takes(AssetReceivedForm, None, None)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def received(reference: str, number: int) -> Any:
    """Record on which day we got an asset that was taken in kind."""
    return {
        "recorded_seq": transact(receive_asset, read_body(AssetReceivedForm(find_case(reference), number)))
    }


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/acts", methods=["POST"])
@allow("finance", "legal")
@bp.takes(AssetForm, None, None, preview=True)
@bp.response(201, DisposalRecorded)
@bp.alt_response(200, schema=ForeseenOut, success=True, description="With preview=1: what would be posted.")
@bp.refuses(400, 404, 409, 415, 422)
def asset_act(reference: str, number: int) -> Any:
    """Record income, an impairment or the sale of an asset that is held."""
    case = find_case(reference)
    cmd = read_body(AssetForm(case, number))
    if is_preview():
        return _answer(case, foresee_asset(db.session(), case, cmd, house().clock.today()))
    return {"recorded_seq": transact(move_asset, cmd)["entry_seq"]}


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/acts")
@allow.signed_in
@bp.response(200, AssetActOut(many=True))
@bp.refuses(404)
def asset_acts(reference: str, number: int) -> Any:
    """What was posted of an asset in kind, reversed acts too."""
    case = find_case(reference)
    taking = get_taking(db.session(), case.id, number)
    return [one for one in acts_of_assets(db.session(), case) if one.taking_id == taking.id]


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/acts/<int:seq>/reversal", methods=["POST"])
@allow("finance", "legal")
@bp.takes(ReversalForm)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def unact(reference: str, number: int, seq: int) -> Any:
    """Take back income, an impairment or the sale of an asset: the act whose entry stands at a place of the book."""
    done = transact(reverse_asset_act, read_body(ActReversalForm(find_case(reference), number, seq)))
    return {"recorded_seq": done["reversed_seq"]}


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/reversal", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ReversalForm)
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def untake(reference: str, number: int) -> Any:
    """Take back a taking that was recorded wrongly."""
    return {
        "recorded_seq": transact(reverse_taking, read_body(TakingReversalForm(find_case(reference), number)))
    }
