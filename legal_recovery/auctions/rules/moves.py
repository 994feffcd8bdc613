"""What can become of a round: it begins, fails, is sold, paid for, ruled on and handed over, or its buyer defaults."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.auctions.events import (
    AssetHandedOver,
    BuyerDefaulted,
    PricePaid,
    RoundFailed,
    RoundSold,
    RoundStarted,
    RoundSuspended,
    RoundWithdrawn,
    SaleRuled,
)
from legal_recovery.auctions.rules.facts import STATES, Disposal, Round
from legal_recovery.auctions.rules.opening import cited
from legal_recovery.cases.rules import require_reason
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.events import Event, Text
from legal_recovery.kernel.money import Money
from legal_recovery.law import auctions as law
from legal_recovery.law.pack import Order, Pack, Period
from legal_recovery.law.seizures import find_rule


class HammerTooLow(RuleViolation):
    """Nobody buys below the reserve."""

    code = "auctions.below_reserve"


class ImpossibleAct(Conflict):
    """A round goes from one state to the next as its life allows."""

    code = "auctions.impossible_act"


class SomebodyBid(RuleViolation):
    """A round online fails where nobody bid."""

    code = "auctions.somebody_bid"


class NotDefaulted(RuleViolation):
    """A buyer defaults once his time to pay is over, or once he declares that he does not pay."""

    code = "auctions.not_defaulted"


class MoreThanDeposit(RuleViolation):
    """Of a buyer who did not pay the deposit is kept, and nothing beyond it."""

    code = "auctions.more_than_deposit"


ACTS: dict[str, Message] = {
    "start": N_("Bidding began"),
    "fail": N_("Nobody bid: failed"),
    "sell": N_("Sold: the hammer fell"),
    "suspend": N_("Suspend the round"),
    "withdraw": N_("Withdraw the round"),
    "default": N_("The buyer did not pay"),
    "pay": N_("The price is paid"),
    "rule": N_("The ruling was served"),
    "hand_over": N_("The asset is handed over"),
}
FROM: dict[str, frozenset[str]] = {
    "start": frozenset({"announced", "suspended"}),
    "suspend": frozenset({"announced", "started"}),
    "withdraw": frozenset({"announced", "started", "suspended"}),
    "fail": frozenset({"started"}),
    "sell": frozenset({"started"}),
    "default": frozenset({"sold"}),
    "pay": frozenset({"sold"}),
    "rule": frozenset({"paid"}),
    "hand_over": frozenset({"paid", "ruled"}),
}


@dataclass(frozen=True, slots=True)
class MoveTerms:
    """What became of a round: which act, on which day, and what it asks for."""

    act: str
    on: date
    reason: str | None = None
    bids: int | None = None
    highest: Money | None = None
    hammer: Money | None = None
    buyer: str | None = None
    pay_by: date | None = None
    forfeited: Money | None = None


def acts_of(disposal: Disposal) -> list[str]:
    """Return what can become of the last round now."""
    last = disposal.last
    if last is None or disposal.taken or disposal.closed_on is not None:
        return []
    found = [act for act, states in FROM.items() if last.state in states]
    return [act for act in found if act != ("rule" if not disposal.by_court else "")]


def slips(terms: MoveTerms) -> list[InvalidInput]:
    """Return what is wrong with the terms by themselves, each at its field, whatever the round is."""
    found = []
    if terms.act == "sell" and terms.hammer is None:
        found.append(InvalidInput(N_("Give the hammer price."), field="hammer"))
    if terms.act == "sell" and terms.bids == 0:
        found.append(InvalidInput(N_("Where it was sold somebody bid."), field="bids"))
    if terms.act == "sell" and terms.highest and terms.hammer and terms.highest > terms.hammer:
        found.append(InvalidInput(N_("The hammer falls at the highest bid."), field="highest"))
    if terms.pay_by is not None and terms.pay_by < terms.on:
        found.append(InvalidInput(N_("It cannot be before {day}."), field="pay_by", day=terms.on))
    if terms.act == "default" and terms.forfeited is None:
        found.append(InvalidInput(N_("Give the deposit that is not returned."), field="forfeited"))
    return found


def moved(pack: Pack, disposal: Disposal, terms: MoveTerms, today: date) -> Round:
    """Return the round that an act is about; raises ImpossibleAct, HammerTooLow, SomebodyBid, NotDefaulted,
    MoreThanDeposit, InvalidInput.
    """
    last = disposal.last
    if terms.act not in ACTS:
        raise InvalidInput(N_("Choose what became of it."), field="act")
    if last is not None and last.state == "announced" and terms.act in ("sell", "fail"):
        raise ImpossibleAct(N_("Record first on which day bidding began."), field="act")
    if last is None or terms.act not in acts_of(disposal):
        now = STATES[last.state] if last else N_("no round yet")
        raise ImpossibleAct(
            N_("“{act}” does not follow: the round is at “{now}”."), field="act", act=ACTS[terms.act], now=now
        )
    if terms.act == "hand_over" and disposal.by_court and last.ruled_on is None:
        raise ImpossibleAct(N_("Record first on which day the ruling was served."), field="act")
    _require_day(last, terms, today)
    for slip in slips(terms):
        raise slip
    _require_bids(pack, disposal, last, terms)
    if terms.act == "sell":
        _require_hammer(last, terms)
    if terms.act == "default":
        _require_forfeit(pack, last, terms)
        _require_due(pack, last, terms)
    return last


def _require_day(last: Round, terms: MoveTerms, today: date) -> None:
    if terms.on > today:
        raise InvalidInput(N_("{day} is in the future."), field="on", day=terms.on)
    since = {
        "suspend": last.published_on,
        "withdraw": last.published_on,
        "default": last.sold_on,
        "pay": last.sold_on,
        "rule": last.paid_on,
        "hand_over": last.ruled_on or last.paid_on,
    }.get(terms.act, max(last.starts_on, last.began_on or last.starts_on))
    if since is not None and terms.on < since:
        raise InvalidInput(N_("It cannot be before {day}."), field="on", day=since)


def _require_bids(pack: Pack, disposal: Disposal, last: Round, terms: MoveTerms) -> None:
    """Refuse bids that do not go with what became of the round."""
    highest = terms.highest
    if highest is not None and highest.minor < 0:
        raise InvalidInput(N_("A bid is zero or more."), field="highest")
    if terms.act == "fail" and disposal.mode == law.ONLINE:
        _require_none(pack, last, terms)
    if terms.act == "fail" and highest is not None and highest >= last.reserve:
        raise InvalidInput(
            N_("Somebody bid the reserve of {reserve}: the round did not fail."),
            field="highest",
            reserve=last.reserve,
        )
    if terms.act == "fail" and terms.bids and highest is None:
        raise InvalidInput(
            N_("Where somebody bid, give the highest bid: it was below the reserve."), field="highest"
        )


def _require_none(pack: Pack, last: Round, terms: MoveTerms) -> None:
    """Refuse bids in a round that failed online, where bidding starts at the reserve; raises SomebodyBid."""
    bid = "bids" if terms.bids else "highest" if terms.highest else None
    if bid is None:
        return
    raise SomebodyBid(
        N_("Online a round fails where nobody bid: bidding starts at the reserve of {reserve}."),
        field=bid,
        reserve=last.reserve,
        **cited(find_rule(pack, Period, "second-auction", terms.on)),
    )


def _require_hammer(last: Round, terms: MoveTerms) -> None:
    assert terms.hammer is not None
    if terms.hammer < last.reserve:
        raise HammerTooLow(
            N_("The hammer price is below the reserve of {reserve}."), field="hammer", reserve=last.reserve
        )


def _require_forfeit(pack: Pack, last: Round, terms: MoveTerms) -> None:
    """Refuse more than the deposit of the round, where none was said than the price; raises MoreThanDeposit."""
    kept, most = terms.forfeited, last.deposit or last.hammer
    assert kept is not None
    if kept.minor < 0:
        raise InvalidInput(N_("An amount is zero or more."), field="forfeited")
    if most is not None and kept > most:
        raise MoreThanDeposit(
            N_("What is not returned is the deposit: {most} at most."),
            field="forfeited",
            most=most,
            **cited(find_rule(pack, Order, "default-of-buyer", terms.on)),
        )


def _require_due(pack: Pack, last: Round, terms: MoveTerms) -> None:
    """Refuse a default while the buyer can still pay, unless he declared that he does not; raises NotDefaulted."""
    if last.pay_by is None or terms.on > last.pay_by or (terms.reason or "").strip():
        return
    raise NotDefaulted(
        N_(
            "The price can be paid until {day}. If the buyer declared that he does not pay, say so as the reason."
        ),
        field="on",
        day=last.pay_by,
        **cited(find_rule(pack, Order, "default-of-buyer", terms.on)),
    )


def plain_event(book: int, last: Round, terms: MoveTerms) -> Event:
    """Return what is recorded of an act that moves no money."""
    about: dict[str, Any] = {"book": book, "round_id": last.id, "step": last.step}
    if terms.act == "fail":
        return RoundFailed(
            **about,
            ended_on=terms.on,
            bids=terms.bids if terms.bids is not None else 0,
            highest_minor=terms.highest.minor if terms.highest else None,
            currency=last.reserve.currency,
        )
    if terms.act in ("suspend", "withdraw"):
        reason = Text(require_reason(terms.reason or ""))
        if terms.act == "suspend":
            return RoundSuspended(**about, suspended_on=terms.on, reason=reason)
        return RoundWithdrawn(**about, ended_on=terms.on, reason=reason)
    if terms.act == "start":
        return RoundStarted(**about, began_on=terms.on)
    if terms.act == "rule":
        return SaleRuled(**about, ruled_on=terms.on)
    assert terms.act == "hand_over"
    return AssetHandedOver(**about, handed_over_on=terms.on)


def paid_event(book: int, last: Round, terms: MoveTerms, seq: int | None) -> PricePaid:
    """Return what is recorded of a price that the court holds by the entry at `seq`."""
    currency = last.reserve.currency
    return PricePaid(
        book=book, round_id=last.id, step=last.step, paid_on=terms.on, sale_seq=seq, currency=currency
    )


def sold_event(book: int, last: Round, terms: MoveTerms) -> RoundSold:
    """Return what is recorded of a sale; it stands in the ledger once it is paid."""
    assert terms.hammer is not None
    return RoundSold(
        book=book,
        round_id=last.id,
        step=last.step,
        sold_on=terms.on,
        hammer_minor=terms.hammer.minor,
        currency=terms.hammer.currency,
        buyer=Text.maybe(terms.buyer),
        bids=terms.bids,
        highest_minor=terms.highest.minor if terms.highest else terms.hammer.minor,
        pay_by=terms.pay_by,
        sale_seq=None,
    )


def defaulted_event(
    book: int, last: Round, terms: MoveTerms, reversed_seq: int | None, forfeit_seq: int | None
) -> BuyerDefaulted:
    """Return what is recorded of a buyer who did not pay."""
    assert terms.forfeited is not None
    return BuyerDefaulted(
        book=book,
        round_id=last.id,
        step=last.step,
        ended_on=terms.on,
        forfeited_minor=terms.forfeited.minor,
        currency=terms.forfeited.currency,
        reversed_seq=reversed_seq,
        forfeit_seq=forfeit_seq,
        reason=Text.maybe(terms.reason),
    )
