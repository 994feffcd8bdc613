"""Auctions, distributions, settlements and sales of a case, as papers say them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from legal_recovery.auctions.rules import SHARES, STATES, STEPS, Disposal, Round
from legal_recovery.auctions.store import list_disposals, list_distributions
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.store import Collateral
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.receipts.store import list_receipts
from legal_recovery.settlements.store.plans import list_plans
from legal_recovery.settlements.store.sales import sale_of_case, sold_with

if TYPE_CHECKING:
    from legal_recovery.drafting.store.facts import Wanted

Say = Callable[[Message], str]
Row = dict[str, Any]

_AFTER = {"first": "second", "second": "sale", "third": "sale"}
_ROUNDS = {"first": 1, "second": 2, "third": 3}


_CREDITORS = frozenset({"lien", "ours"})


class NoSuchRecord(NotFound):
    """The record that a paper is to be about is not in this case."""

    code = "drafting.no_such_record"


def auctions_of(
    session: Session, case: CaseFacts, wanted: "Wanted", pieces: Mapping[int, Collateral], say: Say
) -> tuple[list[Row], Row | None, Disposal | None]:
    """Return every round, the last round of the disposal that the paper is about, and that disposal."""
    found = list_disposals(session, case.id)
    rows = [_round(one, each, pieces, say) for one in found for each in one.rounds]
    chosen = found[-1] if found else None
    if wanted.kind.about == "auction" and wanted.about is not None:
        chosen = next((one for one in found if one.id == wanted.about), None)
        if chosen is None:
            raise no_such(wanted)
    if chosen is None:
        return rows, None, None
    last = chosen.rounds[-1] if chosen.rounds else None
    return rows, _round(chosen, last, pieces, say), chosen


def no_such(wanted: "Wanted") -> NoSuchRecord:
    """Return the refusal of a record that is not there."""
    return NoSuchRecord(
        N_("There is no such record in this case that the paper could be about."),
        field="about",
        about=wanted.about,
    )


def _asset(one: Disposal, pieces: Mapping[int, Collateral]) -> str | None:
    names = [pieces[key].description for key in one.pieces if key in pieces]
    return "、".join(name for name in names if name) or None


def _round(one: Disposal, last: Round | None, pieces: Mapping[int, Collateral], say: Say) -> Row:
    # What failed is asked for as the next step: a second auction, then a private sale.
    asked = (
        _AFTER.get(last.step, last.step) if last and last.state == "failed" else last.step if last else None
    )
    return {
        "asset": _asset(one, pieces),
        "round": _ROUNDS.get(last.step) if last else None,
        "round_word": say(STEPS[last.step]) if last else None,
        "asked": _ROUNDS.get(asked or ""),
        "asked_word": say(STEPS[asked]) if asked else None,
        "platform": last.place if last else None,
        "starts_on": last.starts_on if last else None,
        "reserve": last.reserve if last else None,
        "hammer": last.hammer if last else None,
        "state_word": say(STATES[last.state]) if last else None,
        "valuation": one.reference,
    }


def distribution_of(
    session: Session, case: CaseFacts, disposal: Disposal | None, pieces: Mapping[int, Collateral], say: Say
) -> Row | None:
    """Return the last distribution of a disposal's price that stands."""
    found = [
        one
        for one in list_distributions(session, case.id)
        if one.reversed_on is None and (disposal is None or one.disposal_id == disposal.id)
    ]
    if not found:
        return None
    one = found[-1]
    return {
        "day": one.discharged_on,
        "asset": _asset(disposal, pieces) if disposal else None,
        "total": one.pot,
        "lines": [
            {
                "name": share.payee or say(SHARES[share.share_kind]),
                "rank": str(share.place),
                # A fee, a tax and what goes back are claimed as they are paid.
                "claim": share.due if share.share_kind in _CREDITORS else share.due or share.amount,
                "amount": share.amount,
            }
            for share in one.shares
        ],
        "ours": one.ours,
    }


def settlement_of(session: Session, case: CaseFacts, wanted: "Wanted") -> Row | None:
    """Return the settlement that the paper is about, else the one that runs, else the last."""
    found = list_plans(session, case.id)
    chosen = next((one for one in found if one.runs), found[0] if found else None)
    if wanted.kind.about == "settlement" and wanted.about is not None:
        chosen = next((one for one in found if one.id == wanted.about), None)
        if chosen is None:
            raise no_such(wanted)
    if chosen is None:
        return None
    return {
        "number": chosen.document,
        "agreed_on": chosen.agreed_on,
        "total": chosen.amount,
        "instalments": [
            {"n": one.number, "due_on": one.counted.due.due_on, "amount": one.counted.due.amount}
            for one in chosen.instalments
        ],
        "waived": chosen.waived or None,
        "grace_days": chosen.grace_days,
    }


def sale_of(session: Session, case: CaseFacts) -> Row | None:
    """Return to whom the claim was sold, where it is at a buyer now."""
    if sale_of_case(session, case.id) is None:
        return _taken_over(session, case)
    sale, sold = sold_with(session, case.id)
    agreed: date = sold.sold_on
    return {"buyer": sale.buyer, "agreed_on": agreed, "cut_off_on": sale.cut_off_on}


def _taken_over(session: Session, case: CaseFacts) -> Row | None:
    """Return a sale that came with the case's file: all that is known of it is who paid the price, and when."""
    prices = [
        one
        for one in list_receipts(session, case.id)
        if one.source == "debt-sale" and one.reversed_seq is None
    ]
    if "sold" not in case.flags or not prices:
        return None
    last = max(prices, key=lambda one: one.discharged_on)
    return {"buyer": last.payer, "agreed_on": last.discharged_on, "cut_off_on": None}


def counted_on(sale: Row | None, day: date) -> date:
    """Return the day to which the claim that was sold is counted: the cut-off, else the day before it left."""
    if sale is None or sale["agreed_on"] > day:
        return day
    cut_off: date | None = sale["cut_off_on"]
    return cut_off or sale["agreed_on"] - timedelta(days=1)
