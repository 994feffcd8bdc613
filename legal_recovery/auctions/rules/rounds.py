"""Rounds in their order, within the law's numbers and days, and what can become of each."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.auctions.rules.facts import STEPS, Disposal
from legal_recovery.auctions.rules.opening import PriceExpired, cited, require_going, valid_until
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law import auctions as law
from legal_recovery.law.auctions import Bound, LastDay, Proposal
from legal_recovery.law.pack import Pack


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
    last = require_going(disposal).last
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
    if not disposal.by_court:
        return
    valid = valid_until(pack, disposal.valued_on or disposal.opened_on, disposal.valid_until)
    if valid is None:
        return
    usable = law.usable_until(pack, valid)
    first = disposal.rounds[0].published_on if disposal.rounds else terms.published_on
    if usable and first > valid:
        raise PriceExpired(
            N_("The reference price was valid until {day}: the first notice needs a new one ({citation})."),
            field="published_on",
            day=valid,
            **cited(usable.rule),
        )
    if usable and terms.starts_on > usable.on:
        raise PriceExpired(
            N_(
                "The reference price can be sold on until {day}; after that a new one is needed ({citation})."
            ),
            field="starts_on",
            day=usable.on,
            **cited(usable.rule),
        )


def _require_within(bound: Bound | None, amount: Money, field: str) -> None:
    if bound is None:
        return
    if bound.least is not None and amount.minor < bound.least:
        raise BadReserve(
            N_("At least {least}: {rule} ({citation})."),
            field=field,
            least=Money(bound.least, amount.currency),
            **cited(bound.rule),
        )
    if bound.most is not None and amount.minor > bound.most:
        raise BadReserve(
            N_("At most {most}: {rule} ({citation})."),
            field=field,
            most=Money(bound.most, amount.currency),
            **cited(bound.rule),
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
            **cited(proposal.notice),
        )


def _require_in_time(last: LastDay | None, day: date, ground: str | None, field: str) -> None:
    """Refuse a day that the court let pass, unless it is said why."""
    if last is not None and day > last.on and not (ground or "").strip():
        raise OutOfTime(
            N_("The last day for it was {day} ({citation}); if the court took longer, say why."),
            field=field,
            day=last.on,
            **cited(last.rule),
        )
