"""Calculators: interest, deadlines, the costs of a suit."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.ceilings import above, licensed_lending
from legal_recovery.law.deadlines import Deadline, following
from legal_recovery.law.interest import Floating, Segment, exact_total, lines_of, spans_of, total_of
from legal_recovery.law.pack import NotInForce, Pack, Period, percent_text
from legal_recovery.law.suing import BACK, OUTCOMES, CostLine, Estimate, estimate
from legal_recovery.law.words import CLOSED, MEANS_NAMES, UNITS
from legal_recovery.lawbook import store
from legal_recovery.lawbook.schemas import (
    AskedInterest,
    open_series,
    read_asked_deadlines,
    read_interest,
    read_suit,
)
from legal_recovery.lawbook.views.page import HOME, REFUSALS, Errors, bp
from legal_recovery.ledger.views import currency_options
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors
from legal_recovery.web.formats import language, money_text, text_day
from legal_recovery.web.transact import house

OUTCOME_NAMES = {
    "won": N_("When we win"),
    "mediated": N_("Settled in mediation"),
    "withdrawn": N_("Suit withdrawn"),
}
assert set(OUTCOME_NAMES) == set(OUTCOMES), "every one has a name"


@bp.get("/law/deadlines")
@allow.signed_in
def deadlines() -> ResponseReturnValue:
    """Show which deadlines follow from an event, and why they end when they end."""
    known = store.pack_of(db.session(), HOME)
    errors: Errors = {}
    found: list[dict[str, Any]] = []
    served: Deadline | None = None
    if request.args.get("event") or request.args.get("on"):
        try:
            asked = read_asked_deadlines(known, request.args)
            served, follow = following(known, asked.event, asked.on, asked.means, abroad=asked.abroad)
            found = [deadline_row(one) for one in follow]
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    # What only ends a period is nothing to count from.
    begun = {rule.trigger for key in known.keys(Period) for rule in known.versions(Period, key)}
    page = render_template(
        "lawbook/deadlines.html",
        events=[
            ("", _("Choose…")),
            *((one.key, one.name[language()]) for one in known.events.values() if one.key in begun),
        ],
        means=[(key, _(name)) for key, name in MEANS_NAMES.items()],
        found=found,
        served=deadline_row(served) if served else None,
        asked=bool(request.args),
        values=request.args,
        errors=errors,
        today=house().clock.today(),
    )
    return page, 422 if errors else 200


def deadline_row(one: Deadline) -> dict[str, Any]:
    """Return a deadline as tables show it: the day as counted, the day after closed days, and why."""
    return {
        "id": one.rule.key,
        "name": one.rule.name[language()],
        "length": f"{one.count} {_(UNITS[one.unit])}",
        "unrolled": one.unrolled,
        "due": one.due,
        "why": _why(one),
        "citation": one.rule.citation,
        "state": {"label": _("Provisional"), "tone": "warn"} if one.provisional else None,
    }


def _why(one: Deadline) -> str:
    """Return why a deadline ends when it ends."""
    if one.provisional:
        return _(
            "The calendar of %(year)s is not published yet; it may end later, never earlier.",
            year=one.due.year,
        )
    if one.passed:
        days = ", ".join(f"{passed.day.isoformat()} {_(CLOSED[passed.why])}" for passed in one.passed)
        return _("Courts are closed on %(days)s.", days=days)
    if one.rule.rolls:
        return _("Courts are open on that day.")
    return _("It does not move off days on which courts are closed.")


@bp.get("/law/costs")
@allow.signed_in
def costs() -> ResponseReturnValue:
    """Show what a suit will cost, what comes back, and when."""
    errors: Errors = {}
    found: Estimate | None = None
    if request.args:
        try:
            found = estimate(read_suit(request.args, "CNY", house().clock.today()), HOME)
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "lawbook/costs.html",
        rows=[_cost_row(one) for one in found.lines] if found else [],
        totals=_cost_totals(found) if found else None,
        fee=found.lines[0].fee if found else None,
        outcomes=[{"key": key, "label": _(name)} for key, name in OUTCOME_NAMES.items()],
        procedures=[
            ("ordinary", _("Ordinary procedure")),
            ("summary", _("Summary procedure (half the fee)")),
        ],
        values=request.args,
        errors=errors,
        today=house().clock.today(),
    )
    return page, 422 if errors else 200


def _cost_row(one: CostLine) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.kind,
        "name": _(one.name),
        "amount": one.amount,
        "due": _(one.due),
        "citation": "；".join(one.citations),
    }
    for outcome in OUTCOMES:
        back = one.back.get(outcome)
        row[outcome] = _back(back) if back else _("borne by the debtor") if not one.prepaid else None
    return row


def _back(back: Any) -> str:
    says = f"{money_text(back.amount)} {_(BACK[back.source])}" if back.amount else _(BACK["none"])
    if back.within_days and back.amount:
        says += " · " + _("within %(days)d days", days=back.within_days)
    return says


def _cost_totals(found: Estimate) -> list[dict[str, Any]]:
    """Return what we pay first, and what of it stays with us in each outcome."""
    left: dict[str, Any] = {outcome: money_text(found.left(outcome)) for outcome in OUTCOMES}
    return [{"label": _("We pay first"), "amount": found.advanced, **left, "due": _("stays with us:")}]


@bp.get("/law/interest")
@allow.signed_in
def interest() -> ResponseReturnValue:
    """Show interest line by line; where a rate is missing, up to the day until which it is known."""
    known = store.pack_of(db.session(), HOME)
    errors: Errors = {}
    shown: dict[str, Any] = {"rows": [], "totals": None, "notices": []}
    currency = request.args.get("currency") or "CNY"
    if request.args:
        try:
            shown = _interest(known, read_interest(request.args, currency))
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "lawbook/interest.html",
        **shown,
        currency=currency,
        currencies=currency_options("CNY"),
        rates=[
            ("fixed", _("A fixed rate")),
            *((one.key, one.name[language()]) for one in open_series(known)),
        ],
        bases=[("360", "360"), ("365", "365"), ("0", _("the real days of each year"))],
        values=request.args,
        errors=errors,
        today=house().clock.today(),
    )
    return page, 422 if errors else 200


def _interest(known: Pack, asked: AskedInterest) -> dict[str, Any]:
    until, notices = asked.until, []
    if (
        isinstance(asked.rate, Floating)
        and asked.since <= known.series(asked.rate.series).known_until < until
    ):
        series = known.series(asked.rate.series)
        until = min(until, series.known_until + timedelta(days=1))
        if until < asked.until:
            notices.append(
                _(
                    "“%(series)s” is known until %(last)s: this is the interest up to then; "
                    "enter the next rate to go on.",
                    series=series.name[language()],
                    last=text_day(series.known_until),
                )
            )
    spans = spans_of(known, asked.rate, asked.since, until, asked.basis, asked.uplift_ppb)
    lines = lines_of(asked.principal.minor, spans, asked.since, until, "interest", "")
    currency = asked.principal.currency
    exact = Money(exact_total(lines), currency)
    summed = Money(total_of(lines), currency)
    if exact != summed:
        notices.append(_("Rounded once at the end it would be %(amount)s.", amount=money_text(exact)))
    notices += ceiling_notices(known, lines)
    return {
        "rows": [_segment_row(number, one, currency) for number, one in enumerate(lines, 1)],
        "totals": {"label": _("Total"), "days": sum(one.days for one in lines), "amount": summed},
        "notices": notices,
    }


def _segment_row(number: int, one: Segment, currency: str) -> dict[str, Any]:
    return {
        "id": number,
        "since": one.since,
        "until": one.until,
        "days": one.days,
        "base": Money(one.base, currency),
        "rate": f"{percent_text(one.rate_ppb)}%",
        "basis": str(one.basis),
        "amount": Money(one.amount, currency),
    }


def ceiling_notices(known: Pack, lines: Sequence[Segment]) -> list[str]:
    """Say where a rate is above what a borrower has to bear: allowed, and flagged with the rule."""
    highest = max(lines, key=lambda one: one.rate_ppb, default=None)
    if highest is None:
        return []
    try:
        ceiling = licensed_lending(known, highest.until - timedelta(days=1))
    except NotInForce:
        # Before the rule there was no such ceiling.
        return []
    if above(ceiling, highest.rate_ppb) is None:
        return []
    return [
        _(
            "%(rate)s%% is above the ceiling of %(most)s%%: a borrower may ask for less (%(citation)s).",
            rate=percent_text(highest.rate_ppb),
            most=percent_text(ceiling.rate_ppb),
            citation=ceiling.rules[0].citation,
        )
    ]
