"""Rounds in their order, within the law's numbers and days, and what can become of each."""

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
from legal_recovery.auctions.rules.facts import STATES, STEPS, Disposal, Round
from legal_recovery.cases.rules import require_reason
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, Named, RuleViolation
from legal_recovery.kernel.events import Event, Text
from legal_recovery.kernel.money import Money
from legal_recovery.law import auctions as law
from legal_recovery.law.auctions import Bound, LastDay, Proposal
from legal_recovery.law.pack import Pack, Rule


class OutOfOrder(RuleViolation):
    """Rounds follow one another as the law says."""

    code = "auctions.out_of_order"


class NoMoreRounds(RuleViolation):
    """After the last round there is no other."""

    code = "auctions.no_more_rounds"


class RoundOpen(Conflict):
    """One round is held at a time."""

    code = "auctions.round_open"


class BadReserve(RuleViolation):
    """A reserve or deposit lies within what the law allows."""

    code = "auctions.outside_of_the_law"


class OutOfTime(RuleViolation):
    """Notices and rounds keep the days of the law."""

    code = "auctions.out_of_time"


class PriceExpired(RuleViolation):
    """A round rests on a reference price that still counts."""

    code = "auctions.price_expired"


class HammerTooLow(RuleViolation):
    """Nobody buys below the reserve."""

    code = "auctions.below_reserve"


class ImpossibleAct(Conflict):
    """A round goes from one state to the next as its life allows."""

    code = "auctions.impossible_act"


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """A round as its notice says; `ground` is why a day of the court's lies outside of the law."""

    reserve: Money
    published_on: date
    starts_on: date
    deposit: Money | None = None
    ends_on: date | None = None
    place: str | None = None
    ground: str | None = None
    step: str | None = None


def require_round(pack: Pack, disposal: Disposal, terms: RoundTerms, today: date) -> Proposal:
    """Return what the law proposes for the round, or refuse the terms in a fixed order of checks."""
    proposal = _next(pack, disposal, terms)
    _require_days(disposal, terms, today)
    _require_price(pack, disposal, terms)
    if terms.reserve.minor <= 0:
        raise InvalidInput(N_("The reserve is more than zero."), field="reserve")
    _require_within(proposal.reserve_bound, terms.reserve, "reserve")
    _require_deposit(pack, disposal, terms)
    _require_notice(proposal, terms)
    _require_in_time(proposal.published_by, terms.published_on, terms.ground, "published_on")
    _require_in_time(proposal.starts_by, terms.starts_on, terms.ground, "starts_on")
    return proposal


def _next(pack: Pack, disposal: Disposal, terms: RoundTerms) -> Proposal:
    last = disposal.last
    if last is not None and last.is_open:
        raise RoundOpen(N_("“{step}” is still under way."), step=STEPS[last.step])
    proposal = law.propose_round(
        pack, disposal.mode, disposal.asset, disposal.reference.minor, disposal.held, terms.published_on
    )
    if proposal is None or disposal.taken:
        raise NoMoreRounds(N_("No round follows any more: open another disposal if the asset is sold anew."))
    if terms.step is not None and terms.step != proposal.step:
        raise OutOfOrder(
            N_("The next round is “{next}”, not “{step}”."),
            field="step",
            next=STEPS[proposal.step],
            step=STEPS.get(terms.step, Message(terms.step[:20])),
        )
    return proposal


def _require_days(disposal: Disposal, terms: RoundTerms, today: date) -> None:
    if terms.published_on > today:
        raise InvalidInput(N_("{day} is in the future."), field="published_on", day=terms.published_on)
    ended = disposal.last.ended_on if disposal.last else None
    if ended is not None and terms.published_on < ended:
        raise InvalidInput(
            N_("The round before ended on {day}: the notice of the next one follows it."),
            field="published_on",
            day=ended,
        )
    if terms.starts_on < terms.published_on:
        raise InvalidInput(N_("It starts before its notice is published."), field="starts_on")
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise InvalidInput(N_("It ends before it starts."), field="ends_on")


def _require_price(pack: Pack, disposal: Disposal, terms: RoundTerms) -> None:
    """Refuse a first notice after the price's validity, and a round more than six months after it."""
    valid = disposal.valid_until
    if valid is None or not disposal.by_court:
        return
    usable = law.usable_until(pack, valid)
    first = disposal.rounds[0].published_on if disposal.rounds else terms.published_on
    if usable and first > valid:
        raise PriceExpired(
            N_("The reference price was valid until {day}: the first notice needs a new one ({citation})."),
            field="published_on",
            day=valid,
            **_cited(usable.rule),
        )
    if usable and terms.starts_on > usable.on:
        raise PriceExpired(
            N_(
                "The reference price can be sold on until {day}; after that a new one is needed ({citation})."
            ),
            field="starts_on",
            day=usable.on,
            **_cited(usable.rule),
        )


def _cited(rule: Rule) -> dict[str, object]:
    return {"rule": Named(rule.name), "citation": rule.citation}


def _require_within(bound: Bound | None, amount: Money, field: str) -> None:
    if bound is None:
        return
    if bound.least is not None and amount.minor < bound.least:
        raise BadReserve(
            N_("At least {least}: {rule} ({citation})."),
            field=field,
            least=Money(bound.least, amount.currency),
            **_cited(bound.rule),
        )
    if bound.most is not None and amount.minor > bound.most:
        raise BadReserve(
            N_("At most {most}: {rule} ({citation})."),
            field=field,
            most=Money(bound.most, amount.currency),
            **_cited(bound.rule),
        )


def _require_deposit(pack: Pack, disposal: Disposal, terms: RoundTerms) -> None:
    if terms.deposit is None:
        return
    bounds = law.deposit_bounds(
        pack, disposal.mode, terms.reserve.minor, disposal.reference.minor, terms.published_on
    )
    for bound in bounds:
        _require_within(bound, terms.deposit, "deposit")


def _require_notice(proposal: Proposal, terms: RoundTerms) -> None:
    earliest = proposal.starts_after(terms.published_on)
    if proposal.notice is not None and terms.starts_on < earliest:
        raise OutOfTime(
            N_("{days} days of notice are needed: it starts on {day} at the earliest ({citation})."),
            field="starts_on",
            days=proposal.notice.count,
            day=earliest,
            **_cited(proposal.notice),
        )


def _require_in_time(last: LastDay | None, day: date, ground: str | None, field: str) -> None:
    """Refuse a day that the court let pass, unless it is said why."""
    if last is not None and day > last.on and not (ground or "").strip():
        raise OutOfTime(
            N_("The last day for it was {day} ({citation}); if the court took longer, say why."),
            field=field,
            day=last.on,
            **_cited(last.rule),
        )


# --- what becomes of a round --------------------------------------------------------------------------------

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
    "fail": frozenset({"announced", "started"}),
    "sell": frozenset({"announced", "started"}),
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
    if last is None or disposal.taken:
        return []
    found = [act for act, states in FROM.items() if last.state in states]
    return [act for act in found if act != ("rule" if not disposal.by_court else "")]


def moved(disposal: Disposal, terms: MoveTerms, today: date) -> Round:
    """Return the round that an act is about; raises ImpossibleAct, HammerTooLow, InvalidInput."""
    last = disposal.last
    if terms.act not in ACTS:
        raise InvalidInput(N_("Choose what became of it."), field="act")
    if last is None or terms.act not in acts_of(disposal):
        now = STATES[last.state] if last else N_("no round yet")
        raise ImpossibleAct(
            N_("“{act}” does not follow: the round is at “{now}”."), act=ACTS[terms.act], now=now
        )
    if terms.act == "hand_over" and disposal.by_court and last.ruled_on is None:
        raise ImpossibleAct(N_("Record first on which day the ruling was served."))
    _require_day(last, terms, today)
    _require_bids(last, terms)
    if terms.act == "sell":
        _require_hammer(last, terms)
    if terms.act == "default":
        _require_forfeit(last, terms)
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
    }.get(terms.act, last.starts_on)
    if since is not None and terms.on < since:
        raise InvalidInput(N_("It cannot be before {day}."), field="on", day=since)
    if terms.pay_by is not None and terms.pay_by < terms.on:
        raise InvalidInput(N_("It cannot be before {day}."), field="pay_by", day=terms.on)


def _require_bids(last: Round, terms: MoveTerms) -> None:
    """Refuse bids that do not go with what became of the round."""
    highest = terms.highest
    if highest is not None and highest.minor < 0:
        raise InvalidInput(N_("A bid is zero or more."), field="highest")
    if terms.act == "fail" and highest is not None and highest >= last.reserve:
        raise InvalidInput(
            N_("Somebody bid the reserve of {reserve}: the round did not fail."),
            field="highest",
            reserve=last.reserve,
        )
    if terms.act == "sell" and highest and terms.hammer and highest > terms.hammer:
        raise InvalidInput(N_("The hammer falls at the highest bid."), field="highest")
    if terms.act == "sell" and terms.bids == 0:
        raise InvalidInput(N_("Where it was sold somebody bid."), field="bids")


def _require_hammer(last: Round, terms: MoveTerms) -> None:
    if terms.hammer is None:
        raise InvalidInput(N_("Give the hammer price."), field="hammer")
    if terms.hammer < last.reserve:
        raise HammerTooLow(
            N_("The hammer price is below the reserve of {reserve}."), field="hammer", reserve=last.reserve
        )


def _require_forfeit(last: Round, terms: MoveTerms) -> None:
    deposit = terms.forfeited
    if deposit is None:
        raise InvalidInput(N_("Give the deposit that is not returned."), field="forfeited")
    if deposit.minor < 0 or (last.hammer is not None and deposit > last.hammer):
        raise InvalidInput(N_("The deposit lies between nothing and the hammer price."), field="forfeited")


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
    if terms.act == "pay":
        return PricePaid(**about, paid_on=terms.on)
    if terms.act == "rule":
        return SaleRuled(**about, ruled_on=terms.on)
    assert terms.act == "hand_over"
    return AssetHandedOver(**about, handed_over_on=terms.on)


def sold_event(book: int, last: Round, terms: MoveTerms, seq: int | None) -> RoundSold:
    """Return what is recorded of a sale that stands in the ledger at `seq`."""
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
        sale_seq=seq,
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
    )
