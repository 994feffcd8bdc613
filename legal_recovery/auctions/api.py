"""Disposals for programs: rounds, what became of them, how prices are shared, assets taken in kind."""

from typing import Any

from flask import current_app, jsonify
from marshmallow import RAISE, Schema, fields
from marshmallow.validate import OneOf, Range

from legal_recovery.auctions.commands import (
    announce_round,
    confirm_distribution,
    decide_distribution,
    decide_taking,
    foresee_asset,
    foresee_move,
    move_asset,
    move_round,
    open_disposal,
    reprice_disposal,
    reverse_asset_act,
    reverse_distribution,
    reverse_result,
    reverse_taking,
    take_in_kind,
)
from legal_recovery.auctions.rules import MODES, Asked, deposit_lines, pot_of, propose_shares, sold_round
from legal_recovery.auctions.schemas import (
    ActReversalForm,
    AskedForm,
    AssetForm,
    DisposalForm,
    DistributionForm,
    DistributionReversalForm,
    MoveForm,
    RepriceForm,
    ResultReversalForm,
    RoundForm,
    TakingForm,
    TakingReversalForm,
    read_disposals,
    read_place,
)
from legal_recovery.auctions.store import (
    DISPOSAL_STATES,
    acts_of_assets,
    claims_on,
    disposals_of,
    get_disposal,
    get_taking,
    list_disposals,
    list_distributions,
    list_takings,
)
from legal_recovery.auctions.store.lists import list_lines, list_totals
from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, parse_amount, total
from legal_recovery.law.auctions import propose_round
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.schemas import ForeseenOut, MoneyText, ReversalForm, foreseen
from legal_recovery.ledger.store import effect_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, is_preview, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("auctions_api", __name__, url_prefix=PREFIX, description="Auctions and disposal")


class AuctionRoundOut(Schema):
    """A round and what came of it."""

    id = fields.String()
    step = fields.String()
    state = fields.String()
    reserve = MoneyText()
    deposit = MoneyText(allow_none=True)
    currency = fields.String(attribute="reserve.currency")
    published_on = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    place = fields.String(allow_none=True)
    ground = fields.String(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    bids = fields.Integer(allow_none=True)
    highest = MoneyText(allow_none=True)
    sold_on = fields.Date(allow_none=True)
    hammer = MoneyText(allow_none=True)
    buyer = fields.String(allow_none=True)
    pay_by = fields.Date(allow_none=True)
    forfeited = MoneyText(allow_none=True)
    paid_on = fields.Date(allow_none=True)
    ruled_on = fields.Date(allow_none=True)
    handed_over_on = fields.Date(allow_none=True)


class DisposalOut(Schema):
    """Collateral that is disposed of, with its rounds."""

    id = fields.String()
    mode = fields.String()
    asset = fields.String()
    pieces = fields.List(fields.String())
    proceeding_id = fields.String(allow_none=True)
    reference = MoneyText()
    currency = fields.String(attribute="reference.currency")
    valued_on = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    opened_on = fields.Date()
    taken = fields.Boolean()
    rounds = fields.List(fields.Nested(AuctionRoundOut))


class ProposalOut(Schema):
    """The next round as the law proposes it: the least reserve, the earliest days."""

    step = fields.String()
    reserve = MoneyText()
    deposit = MoneyText(allow_none=True)
    published_on = fields.Date()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    starts_by = fields.Date(allow_none=True, attribute="starts_by.on")
    published_by = fields.Date(allow_none=True, attribute="published_by.on")


class ShareOut(Schema):
    """A line of a distribution."""

    kind = fields.String(attribute="share_kind")
    payee = fields.String(allow_none=True)
    due = MoneyText(allow_none=True)
    amount = MoneyText()


class DistributionOut(Schema):
    """How a price was shared."""

    id = fields.String()
    disposal_id = fields.String()
    pot = MoneyText()
    ours = MoneyText()
    currency = fields.String(attribute="pot.currency")
    discharged_on = fields.Date()
    state = fields.String()
    shares = fields.List(fields.Nested(ShareOut))


class DepositOut(Schema):
    """What of a deposit that is not returned covers one thing, in the order of the law."""

    step = fields.String()
    buyer = fields.String(allow_none=True)
    covers = fields.String()
    due = MoneyText()
    amount = MoneyText()
    citation = fields.String()


class WhatIfOut(Schema):
    """How a price would be shared by law, and what of the claim would be left."""

    pot = MoneyText()
    ours = MoneyText()
    shortfall = MoneyText()
    shares = fields.List(fields.Nested(ShareOut))
    deposits = fields.List(fields.Nested(DepositOut))


class WhatIfQuery(Schema):
    """A price to try."""

    hammer = fields.String(load_default=None)


class AssetActOut(Schema):
    """What was posted of an asset in kind, where in the book, and which entry answers it if it was wrong."""

    act = fields.String()
    entry_seq = fields.Integer()
    on = fields.Date()
    amount = MoneyText()
    note = fields.String(allow_none=True)
    reversed_by = fields.Integer(allow_none=True)


class AssetIncomeOut(Schema):
    """What a held asset brought in."""

    amount = MoneyText()
    received_on = fields.Date()
    payer = fields.String(allow_none=True)


class TakingOut(Schema):
    """An asset taken in kind."""

    id = fields.String()
    disposal_id = fields.String(allow_none=True)
    collateral_id = fields.String()
    basis = fields.String()
    value = MoneyText()
    balance = MoneyText()
    fee = MoneyText()
    carried = MoneyText()
    currency = fields.String(attribute="value.currency")
    discharged_on = fields.Date()
    state = fields.String()
    sold_on = fields.Date(allow_none=True)
    price = MoneyText(allow_none=True)
    incomes = fields.List(fields.Nested(AssetIncomeOut))


class DisposalMade(Schema):
    """The number of what was recorded."""

    id = fields.String()


class TakenBackOut(Schema):
    """Of which round what was taken back."""

    id = fields.String()
    act = fields.String()


class DisposalRecorded(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


class DisposalAcross(Schema):
    """A disposal of any case."""

    reference = fields.String()
    state = fields.String()
    disposal = fields.Nested(DisposalOut)


class DisposalsQuery(Schema):
    """What the list is filtered and sorted by."""

    q = fields.String(metadata={"description": "Part of a case's reference or of what a piece is called."})
    state = fields.String(validate=OneOf(list(DISPOSAL_STATES)))
    mode = fields.String(validate=OneOf(list(MODES)))
    sort = fields.String(metadata={"description": "A column, with a minus for descending: -price."})
    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=Range(1, 200, error=N_("Between 1 and 200.")))


class DisposalsOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    count = fields.Integer(metadata={"description": "How many are filtered."})
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    disposals = fields.List(fields.Nested(DisposalAcross))


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
@bp.takes(DisposalForm(None))  # type: ignore[arg-type]
@bp.response(201, DisposalMade)
@bp.refuses(400, 404, 409, 415, 422)
def open_one(reference: str) -> Any:
    """Open the disposal of collateral."""
    return {"id": transact(open_disposal, read_body(DisposalForm(find_case(reference))))["disposal_id"]}


@bp.route("/cases/<reference>/disposals/<int:number>/price", methods=["POST"])
@allow("legal")
@bp.takes(RepriceForm(None, None))  # type: ignore[arg-type]
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def reprice(reference: str, number: int) -> Any:
    """Record a new reference price for the rounds to come."""
    return {"recorded_seq": transact(reprice_disposal, read_body(RepriceForm(find_case(reference), number)))}


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
@bp.takes(RoundForm(None, None))  # type: ignore[arg-type]
@bp.response(201, DisposalMade)
@bp.refuses(400, 404, 409, 415, 422)
def announce(reference: str, number: int) -> Any:
    """Announce the next round."""
    return {"id": transact(announce_round, read_body(RoundForm(find_case(reference), number)))["round_id"]}


@bp.route("/cases/<reference>/disposals/<int:number>/results", methods=["POST"])
@allow("legal")
@bp.takes(MoveForm(None, None), preview=True)  # type: ignore[arg-type]
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
@bp.takes(ResultReversalForm(None, None))  # type: ignore[arg-type]
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
@bp.takes(AskedForm(None))  # type: ignore[arg-type]
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
    """How prices of a case were shared, reversed ones too."""
    return list_distributions(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/disposals/<int:number>/distribution", methods=["POST"])
@allow("legal", "finance")
@bp.takes(DistributionForm(None, None), preview=True)  # type: ignore[arg-type]
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
        return _answer(case, _discharge(case, decide_distribution(db.session(), case, one, cmd.lines)))
    return {"id": transact(confirm_distribution, cmd)["distribution_id"]}


@bp.route("/cases/<reference>/distributions/<int:number>/reversal", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ReversalForm())
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
@bp.takes(TakingForm(None), preview=True)  # type: ignore[arg-type]
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


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/acts", methods=["POST"])
@allow("finance", "legal")
@bp.takes(AssetForm(None, None), preview=True)  # type: ignore[arg-type]
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
@bp.takes(ReversalForm())
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def unact(reference: str, number: int, seq: int) -> Any:
    """Take back income, an impairment or the sale of an asset: the act whose entry stands at a place of the book."""
    done = transact(reverse_asset_act, read_body(ActReversalForm(find_case(reference), number, seq)))
    return {"recorded_seq": done["reversed_seq"]}


@bp.route("/cases/<reference>/assets-in-kind/<int:number>/reversal", methods=["POST"])
@allow("legal", "finance")
@bp.takes(ReversalForm())
@bp.response(201, DisposalRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def untake(reference: str, number: int) -> Any:
    """Take back a taking that was recorded wrongly."""
    return {
        "recorded_seq": transact(reverse_taking, read_body(TakingReversalForm(find_case(reference), number)))
    }
