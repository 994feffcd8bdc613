"""The law on pages: what the packs say, what was published since, calculators, and worked examples checked."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, RecoveryError, RuleViolation
from legal_recovery.law.deadlines import MEANS, Deadline, deadlines_of, served_on
from legal_recovery.law.examples import Checked, check
from legal_recovery.law.pack import Pack, Rule, known_jurisdictions, percent_text
from legal_recovery.law.suing import BACK, OUTCOMES, CostLine, Estimate, estimate
from legal_recovery.law.words import CLOSED, HEADINGS, SURE, UNITS, content_of, dates_of
from legal_recovery.lawbook import store
from legal_recovery.lawbook.commands import publish_rate, publish_year, withdraw_rate, withdraw_year
from legal_recovery.lawbook.schemas import (
    RateForm,
    WithdrawForm,
    YearForm,
    open_series,
    read_asked_deadlines,
    read_suit,
)
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.formats import language, money_text
from legal_recovery.web.transact import house, transact

bp = Blueprint("lawbook", __name__)

HOME = "CN"
REFUSALS = (InvalidInput, RuleViolation, Conflict, ValidationError)
Errors = dict[str, list[str]]
MEANS_NAMES = {
    "in-person": N_("in person"),
    "mail": N_("by mail"),
    "electronic": N_("electronically"),
    "announcement": N_("by announcement"),
}
OUTCOME_NAMES = {
    "won": N_("When we win"),
    "mediated": N_("Settled in mediation"),
    "withdrawn": N_("Suit withdrawn"),
}
assert set(MEANS_NAMES) == set(MEANS) and set(OUTCOME_NAMES) == set(OUTCOMES), "every one has a name"


def status(refusal: Exception) -> int:
    """Return the status of a refused form."""
    return status_of(refusal) if isinstance(refusal, RecoveryError) else 422


# --- what the law says ------------------------------------------------------------------------------------


@bp.get("/law")
@allow.signed_in
def show() -> str:
    """Show what is known until when, the packs, and what was entered since."""
    pack = store.pack_of(db.session(), HOME)
    return render_template(
        "lawbook/index.html",
        known=list(_known(pack)),
        packs=[_pack_row(code) for code in known_jurisdictions()],
        rates=[_rate_row(one) for one in store.list_rates(db.session(), HOME)],
        years=[_year_row(one) for one in store.list_years(db.session(), HOME)],
        may_publish=may("legal_lead", "finance_lead"),
    )


def _known(pack: Pack) -> Iterator[dict[str, Any]]:
    """Yield until when each published thing is known."""
    today = house().clock.today()
    for series in open_series(pack):
        last = series.rates[-1]
        yield {
            "id": series.key,
            "name": series.name[language()],
            "value": f"{percent_text(last.rate_ppb)}%",
            "since": last.since,
            "until": series.known_until,
            "state": _state(series.known_until < today),
        }
    last_year = max(pack.calendar.years)
    yield {
        "id": "calendar",
        "name": _("Calendar of working days"),
        "value": str(last_year),
        "since": None,
        "until": today.replace(year=last_year, month=12, day=31),
        "state": _state(last_year < today.year),
    }


def _state(overdue: bool) -> dict[str, str]:
    return {"label": _("Missing"), "tone": "warn"} if overdue else {"label": _("Known"), "tone": "good"}


def _pack_row(code: str) -> dict[str, Any]:
    pack = store.pack_of(db.session(), code)
    return {
        "id": code,
        "name": pack.name[language()],
        "code": code,
        "rules": sum(len(versions) for versions in pack.rules.values()),
        "url": url_for("lawbook.pack", code=code.lower()),
    }


def _rate_row(one: store.PublishedRate) -> dict[str, Any]:
    return {
        "id": one.id,
        "series": one.series,
        "since": one.since,
        "value": f"{percent_text(one.rate_ppb)}%",
        "source": one.source,
        "state": _counting(one.withdrawn_on is not None),
        "act": None if one.withdrawn_on else url_for("lawbook.withdraw", kind="rate", number=one.id),
    }


def _year_row(one: store.PublishedYear) -> dict[str, Any]:
    return {
        "id": one.id,
        "year": one.year,
        "off": one.off,
        "worked": one.worked,
        "source": one.source,
        "state": _counting(one.withdrawn_on is not None),
        "act": None if one.withdrawn_on else url_for("lawbook.withdraw", kind="year", number=one.id),
    }


def _counting(withdrawn: bool) -> dict[str, str]:
    return (
        {"label": _("Withdrawn"), "tone": "neutral"} if withdrawn else {"label": _("Counts"), "tone": "good"}
    )


@bp.get("/law/packs/<code>")
@allow.signed_in
def pack(code: str) -> str:
    """Show a pack: every rule, what it says, where it stands, since when and until when."""
    known = store.pack_of(db.session(), code.upper().replace("_", "-"))
    asked = request.args.get("q", "").strip().casefold()
    parts = [_part(known, kind, heading, asked) for kind, heading in HEADINGS.items()]
    return render_template(
        "lawbook/pack.html",
        pack=known,
        name=known.name[language()],
        parts=[part for part in parts if part["rows"]],
        years=[
            {
                "id": year,
                "year": str(year),
                "off": len(days.off),
                "worked": len(days.worked),
                "source": days.citation,
            }
            for year, days in sorted(known.calendar.years.items(), reverse=True)
        ],
    )


def _part(known: Pack, kind: type[Rule], heading: str, asked: str) -> dict[str, Any]:
    rows = [
        _rule_row(known, rule)
        for key in known.keys(kind)
        for rule in known.versions(kind, key)
        if asked in f"{key} {rule.name['zh']} {rule.name['en']} {rule.citation}".casefold()
    ]
    return {"key": kind.__name__.lower(), "title": _(heading), "rows": rows}


def _rule_row(known: Pack, rule: Rule) -> dict[str, Any]:
    return {
        "id": f"{rule.key}-{rule.in_force_from}",
        "name": rule.name[language()],
        "key": rule.key,
        "content": list(content_of(rule, known, _, language())),
        "note": rule.note.get(language()),
        "dates": dates_of(rule, _),
        "citation": rule.citation,
        "sure": _(SURE[rule.sure]),
    }


# --- what was published since -----------------------------------------------------------------------------


@bp.route("/law/rates/new", methods=["GET", "POST"])
@allow("legal_lead", "finance_lead")
def new_rate() -> ResponseReturnValue:
    """Take a published rate, with its source."""
    known = store.pack_of(db.session(), HOME)
    series = [(one.key, one.name[language()]) for one in open_series(known)]

    def form(errors: Errors) -> str:
        return render_template(
            "lawbook/rate.html", series=series, known=list(_known(known)), values=request.form, errors=errors
        )

    return _take(
        lambda: transact(publish_rate, RateForm(known).load(request.form)), form, _("The rate is entered.")
    )


@bp.route("/law/years/new", methods=["GET", "POST"])
@allow("legal_lead", "finance_lead")
def new_year() -> ResponseReturnValue:
    """Take the calendar of a year, with its source."""
    known = store.pack_of(db.session(), HOME)

    def form(errors: Errors) -> str:
        return render_template(
            "lawbook/year.html", year=max(known.calendar.years) + 1, values=request.form, errors=errors
        )

    act = lambda: transact(publish_year, YearForm(known).load(request.form))  # noqa: E731
    return _take(act, form, _("The calendar is entered."))


@bp.route("/law/<any(rate, year):kind>/<int:number>/withdrawal", methods=["GET", "POST"])
@allow("legal_lead", "finance_lead")
def withdraw(kind: str, number: int) -> ResponseReturnValue:
    """Let something that was entered wrongly no longer count, with the reason."""
    one = store.get_rate(db.session(), number) if kind == "rate" else store.get_year(db.session(), number)
    command = withdraw_rate if kind == "rate" else withdraw_year

    def form(errors: Errors) -> str:
        return render_template(
            "lawbook/withdraw.html", one=one, kind=kind, values=request.form, errors=errors
        )

    act = lambda: transact(command, WithdrawForm(kind, number).load(request.form))  # noqa: E731
    return _take(act, form, _("It no longer counts."))


def _take(act: Callable[[], Any], form: Callable[[Errors], str], says: str) -> ResponseReturnValue:
    """Show a form; once it is posted carry it out and go back to the law, or show it as it was refused."""
    if request.method == "GET":
        return form({})
    try:
        act()
    except REFUSALS as refusal:
        db.session.rollback()
        return form(field_errors(refusal)), status(refusal)
    flash(says, "good")
    return redirect(url_for("lawbook.show"), code=303)


# --- calculators ------------------------------------------------------------------------------------------


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
            served = served_on(known, asked.means, asked.on, abroad=asked.abroad)
            since = served.unrolled if served else asked.on
            found = [
                _deadline_row(one) for one in deadlines_of(known, asked.event, since, abroad=asked.abroad)
            ]
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "lawbook/deadlines.html",
        events=[("", _("Choose…")), *((one.key, one.name[language()]) for one in known.events.values())],
        means=[(key, _(name)) for key, name in MEANS_NAMES.items()],
        found=found,
        served=_deadline_row(served) if served else None,
        asked=bool(request.args),
        values=request.args,
        errors=errors,
        today=house().clock.today(),
    )
    return page, 422 if errors else 200


def _deadline_row(one: Deadline) -> dict[str, Any]:
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


# --- worked examples --------------------------------------------------------------------------------------

_LARGEST_FILE = 50_000_000


@bp.route("/law/check", methods=["GET", "POST"])
@allow.signed_in
def check_examples() -> ResponseReturnValue:
    """Check worked examples in a file, and list every difference."""
    errors: Errors = {}
    found: Checked | None = None
    if request.method == "POST":
        try:
            found = check(_examples(), house().clock.today())
        except REFUSALS as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "lawbook/check.html",
        found=found,
        differences=_differences(found) if found else [],
        unknowns=_unknowns(found) if found else [],
        values=request.form,
        errors=errors,
    )
    return page, 422 if errors else 200


def _examples() -> Any:
    file = request.files.get("file")
    text = file.read(_LARGEST_FILE + 1) if file and file.filename else request.form.get("text", "").encode()
    if not text.strip():
        raise InvalidInput(N_("Choose a file, or paste examples."), field="file")
    if len(text) > _LARGEST_FILE:
        raise InvalidInput(N_("The file is larger than a file of examples can be."), field="file")
    try:
        return json.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            N_("The file is not JSON: {reason}."), field="file", reason=str(error)[:200]
        ) from None


def _differences(found: Checked) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "index": str(one.index),
            "kind": one.kind,
            "field": one.field,
            "expected": _plain(one.expected),
            "got": _plain(one.got),
        }
        for number, one in enumerate(found.differences)
    ]


def _unknowns(found: Checked) -> list[dict[str, Any]]:
    return [
        {"id": number, "index": str(one.index), "kind": one.kind, "reason": one.reason}
        for number, one in enumerate(found.unknowns)
    ]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
