"""The workspace of a disposal: where it stands, its rounds against the law, and what a price would bring."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from legal_recovery.auctions.rules import (
    ACTS,
    COVERED,
    MODES,
    SHARES,
    STEPS,
    DepositLine,
    Disposal,
    Distribution,
    Round,
    ShareTerms,
    deposit_lines,
    pot_of,
    propose_shares,
    valid_until,
)
from legal_recovery.auctions.rules.moves import acts_of
from legal_recovery.auctions.store import (
    claims_on,
    get_disposal,
    list_distributions,
    list_takings,
    ranks_on,
    state_of,
)
from legal_recovery.auctions.views.page import (
    asset_row,
    awaited_of,
    bp,
    labels,
    owed_on,
    piece_names,
    state_badge,
)
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.cases.views.page import joined
from legal_recovery.collateral.store import documents_of
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money, parse_amount, total
from legal_recovery.law.auctions import LastDay, choice_until, notice_of, propose_round
from legal_recovery.law.pack import Pack, Period
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import house


@bp.get("/cases/<reference>/auctions/<int:disposal_id>")
@allow.signed_in
def show(reference: str, disposal_id: int) -> str:
    """Show a disposal: its way, its rounds, what a price would bring, its shares and documents."""
    case = load_case(reference)
    session, today = db.session(), house().clock.today()
    disposal = get_disposal(session, case.id, disposal_id)
    pack, names = pack_of(session, case.jurisdiction), piece_names(session, case)
    shared = [one for one in list_distributions(session, case.id) if one.disposal_id == disposal.id]
    standing = next((one for one in shared if one.stands), None)
    takings = [one for one in list_takings(session, case.id) if one.disposal_id == disposal.id]
    return render_template(
        "auctions/show.html",
        **case_context(case, "auctions"),
        disposal=disposal,
        title=joined([names.get(piece, str(piece)) for piece in disposal.pieces]),
        facts=_facts(pack, disposal, state_of(disposal, shared=standing is not None)),
        way=_way(disposal, standing),
        rounds=[_round_row(pack, disposal, one) for one in reversed(disposal.rounds)],
        acts=_acts(case, disposal, standing) if may("legal", "finance") else [],
        what_if=_what_if(case, pack, disposal, today),
        shares=share_rows(standing, ranks_on(session, case.id, disposal)) if standing else [],
        remitted=_remitted(case, standing) if standing else None,
        deposits=deposits_of(case, disposal, standing.shares, standing.discharged_on) if standing else [],
        distribution=standing,
        assets=[asset_row(case, one, names) for one in takings],
        documents=_documents(case, disposal),
        choice=_choice(pack, disposal, today),
        rights={"reverse": may("legal", "finance"), "legal": may("legal")},
    )


def _remitted(case: CaseFacts, standing: Distribution) -> list[dict[str, Any]] | None:
    """Return how much of our share has arrived and what is awaited; None where nobody says."""
    one = awaited_of(case, standing.id)
    if one is None:
        return None
    return [
        {"label": _("Our share"), "value": one.ours},
        {"label": _("Remitted so far"), "value": one.remitted},
        {"label": _("Still awaited"), "value": one.left},
    ]


def _facts(pack: Pack, disposal: Disposal, state: str) -> list[dict[str, Any]]:
    valid = disposal.valid_until
    if valid is None and disposal.valued_on is not None and disposal.by_court:
        valid = valid_until(pack, disposal.valued_on, None)
    return [
        {"label": labels()["mode"], "value": _(MODES[disposal.mode])},
        {"label": labels()["price"], "value": disposal.reference},
        {"label": labels()["valued_on"], "value": disposal.valued_on},
        {"label": labels()["valid_until"], "value": valid},
        {"label": _("State"), "value": state_badge(state), "kind": "badge"},
    ]


def _way(disposal: Disposal, standing: Distribution | None) -> list[dict[str, Any]]:
    """Return the way of a disposal as a line: price, rounds, sale, payment, ruling, hand-over, distribution."""
    last = disposal.last
    steps: list[tuple[str, date | None, str | None]] = [(labels()["price"], disposal.opened_on, None)]
    steps += [(_(STEPS[one.step]), one.starts_on, state_badge(one.state)["label"]) for one in disposal.rounds]
    if disposal.taken:
        steps.append((_("Taken in kind"), None, None))
    else:
        sold = last if last and last.is_sold else None
        steps += [
            (_("Sold at auction"), sold.sold_on if sold else None, None),
            (_("Price paid"), sold.paid_on if sold else None, None),
            (_("Title passed"), sold.ruled_on if sold else None, None),
            (_("Handed over"), sold.handed_over_on if sold else None, None),
            (_("Price shared"), standing.discharged_on if standing else None, None),
        ]
    done = [number for number, (_label, on, _note) in enumerate(steps) if on is not None]
    now = len(steps) - 1 if disposal.taken else max(done, default=0)
    return [
        {"label": label, "on": on, "note": note, "state": _step_state(number, now, on)}
        for number, (label, on, note) in enumerate(steps)
    ]


def _step_state(number: int, now: int, on: date | None) -> str:
    if number == now:
        return "current"
    return "ahead" if number > now else "done" if on else "skipped"


def _round_row(pack: Pack, disposal: Disposal, one: Round) -> dict[str, Any]:
    notice = notice_of(pack, disposal.mode, disposal.asset, one.step, one.published_on)
    real = (one.starts_on - one.published_on).days
    return {
        "id": one.id,
        "step": _(STEPS[one.step]),
        "state": state_badge(one.state),
        "reserve": one.reserve,
        "share": share_of(one.reserve, disposal.reference),
        "deposit": one.deposit,
        "deposit_share": share_of(one.deposit, one.reserve) if one.deposit else None,
        "notice": f"{notice.count if notice else '–'} / {real}",
        "published_on": one.published_on,
        "starts_on": one.starts_on,
        "bids": one.bids,
        "hammer": one.hammer,
        "paid_on": one.paid_on,
        "ruled_on": one.ruled_on,
        "forfeited": one.forfeited,
        "place": one.place,
        "ground": one.ground,
    }


def share_of(part: Money, whole: Money) -> str:
    """Return a price as a share of another, cut after four decimals: none is claimed that is not reached."""
    share = Decimal(part.minor) / Decimal(whole.minor)
    return str(share.quantize(Decimal("0.0001"), ROUND_DOWN))


def _acts(case: CaseFacts, disposal: Disposal, standing: Distribution | None) -> list[dict[str, Any]]:
    """Return what can be done next, the likeliest first."""
    at: dict[str, Any] = {"reference": case.reference, "disposal_id": disposal.id}
    keys = {"fail": "b", "sell": "s", "withdraw": "x", "default": "d", "pay": "p", "rule": "r"}
    last = disposal.last
    found = []
    if may("legal"):
        found += [
            {"label": _(ACTS[act]), "url": url_for("auctions.result", act=act, **at), "key": keys.get(act)}
            for act in acts_of(disposal)
        ]
    going = not disposal.taken and disposal.closed_on is None
    if may("legal") and going and (last is None or not last.is_open):
        pack, today = pack_of(db.session(), case.jurisdiction), house().clock.today()
        if propose_round(pack, disposal.mode, disposal.asset, disposal.reference.minor, disposal.held, today):
            announce = {
                "label": _("Announce the next round"),
                "url": url_for("auctions.announce", **at),
                "key": "n",
            }
            found.insert(0, {**announce, "primary": True})
        found.append({"label": _("New reference price"), "url": url_for("auctions.reprice", **at)})
        taking = url_for("auctions.take", reference=case.reference, disposal=disposal.id)
        found.append({"label": _("Take in kind"), "url": taking, "key": "k"})
    if may("legal") and disposal.closed_on is not None:
        return [{"label": _("Let it go on"), "url": url_for("auctions.reopen", **at)}]
    if may("legal") and not disposal.taken and (last is None or not last.is_open):
        found.append({"label": _("End this disposal"), "url": url_for("auctions.close", **at)})
    if may("legal") and last and not disposal.taken:
        undo = url_for("auctions.reverse_said", **at)
        found.append({"label": _("Recorded wrongly: take it back"), "url": undo})
    if last and last.ruled_on and disposal.by_court and standing is None:
        shared = {"label": _("Share the price"), "url": url_for("auctions.distribute", **at), "key": "m"}
        found.insert(0, {**shared, "primary": True})
    return found


def _choice(pack: Pack, disposal: Disposal, today: date) -> LastDay | None:
    """Return until when the asset can be taken at the failed round's reserve, while that is open."""
    last = disposal.last
    if disposal.taken or disposal.closed_on is not None or last is None or last.ended_on is None:
        return None
    if last.state != "failed":
        return None
    until = choice_until(pack, disposal.mode, last.step, last.ended_on)
    return until if until and until.on >= today else None


# --- what a price would bring -----------------------------------------------------------------------------


def _what_if(case: CaseFacts, pack: Pack, disposal: Disposal, today: date) -> dict[str, Any]:
    """Return how a price would be shared, the shortfall, and beside it what taking in kind would settle."""
    last = disposal.last
    usual = (last.hammer or last.reserve) if last else disposal.reference
    hammer, errors = usual, {}
    if text := (request.args.get("hammer") or "").strip():
        try:
            hammer = parse_amount(text, usual.currency, field="hammer")
        except RecoveryError as refusal:
            errors = field_errors(refusal)
    known = claims_on(db.session(), case.id, disposal, owed_on(case, today))
    ranks = ranks_on(db.session(), case.id, disposal)
    pot = pot_of(disposal, replace(hammer, minor=max(0, hammer.minor)))
    lines = propose_shares(pack, today, pot, known)
    ours = total([line.amount for line in lines if line.share_kind == "ours"], pot.currency)
    found = {
        "hammer": hammer,
        "errors": errors,
        "pot": pot,
        "rows": [line_row(number, line, ranks) for number, line in enumerate(lines)],
        "deposits": deposit_rows(deposit_lines(pack, today, disposal, hammer, Money.zero(hammer.currency))),
        "ours": ours,
        "owed": known.owed,
        "shortfall": known.owed - ours,
        "in_kind": None,
        "no_surplus": _no_surplus(pack, today) if known.owed and lines and not ours else None,
    }
    if last and last.state == "failed":
        found["in_kind"] = _in_kind(pack, disposal, last.reserve, today, known)
    return found


def _no_surplus(pack: Pack, today: date) -> str | None:
    """Return where the law says what is done when a price would leave us nothing (无益拍卖)."""
    if "no-surplus" not in pack.keys(Period):
        return None
    return pack.rule(Period, "no-surplus", today).citation


def _in_kind(pack: Pack, disposal: Disposal, value: Money, today: date, known: Any) -> dict[str, Any]:
    """Return what taking the asset at the failed round's reserve would settle, and what is paid in for it."""
    lines = propose_shares(pack, today, pot_of(disposal, value), known)
    paid = total(
        [one.amount for one in lines if one.share_kind in ("fee", "lien", "surplus")], value.currency
    )
    settled = value - paid
    return {
        "value": value,
        "paid": paid,
        "settled": settled,
        "shortfall": replace(value, minor=max(0, known.owed.minor - settled.minor)),
    }


Ranks = Mapping[tuple[str, str | None], str]


def line_row(number: int, line: ShareTerms, ranks: Ranks) -> dict[str, Any]:
    """Return a share as a line of a table."""
    whose = None if line.share_kind == "ours" else line.payee
    return {
        "id": number,
        "rank": ranks.get((line.share_kind, whose)),
        "kind": _(SHARES[line.share_kind]),
        "payee": line.payee,
        "due": line.due,
        "amount": line.amount,
        "short": line.due - line.amount if line.due else None,
    }


def share_rows(one: Distribution, ranks: Ranks) -> list[dict[str, Any]]:
    """Return the lines of a distribution as they were confirmed."""
    return [
        line_row(share.place, ShareTerms(share.share_kind, share.amount, share.payee, share.due), ranks)
        for share in one.shares
    ]


def deposit_rows(lines: list[DepositLine]) -> list[dict[str, Any]]:
    """Return what the deposits of buyers who did not pay cover, as lines of a table."""
    return [
        {
            "id": number,
            "step": _(STEPS[one.step]),
            "buyer": one.buyer,
            "covers": _(COVERED[one.covers]),
            "due": one.due,
            "amount": one.amount,
            "citation": one.citation,
        }
        for number, one in enumerate(lines)
    ]


def deposits_of(case: CaseFacts, disposal: Disposal, lines: Iterable[Any], on: date) -> list[dict[str, Any]]:
    """Return what the deposits cover where a price is shared by these lines."""
    last = disposal.last
    assert last is not None and last.hammer is not None
    resale = total([one.amount for one in lines if one.share_kind == "resale"], last.hammer.currency)
    pack = pack_of(db.session(), case.jurisdiction)
    return deposit_rows(deposit_lines(pack, on, disposal, last.hammer, resale))


def _documents(case: CaseFacts, disposal: Disposal) -> list[dict[str, Any]]:
    session = db.session()
    linked = {number for piece in disposal.pieces for number in documents_of(session, piece)}
    return [
        {
            "id": one.id,
            "name": one.name,
            "url": url_for("documents.download", reference=case.reference, document_id=one.id),
            "attached_on": one.attached_on,
        }
        for one in list_documents(session, case.book)
        if one.id in linked
    ]
