"""Entering what was published since the packs were made, and withdrawing it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.lawbook import store
from legal_recovery.lawbook.commands import publish_rate, publish_year, withdraw_rate, withdraw_year
from legal_recovery.lawbook.schemas import (
    RateForm,
    WithdrawForm,
    YearForm,
    open_series,
)
from legal_recovery.lawbook.views.known import known_until
from legal_recovery.lawbook.views.page import HOME, REFUSALS, Errors, bp, status
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors
from legal_recovery.web.formats import language
from legal_recovery.web.transact import transact


@bp.route("/law/rates/new", methods=["GET", "POST"])
@allow("legal_lead", "finance_lead")
def new_rate() -> ResponseReturnValue:
    """Take a published rate, with its source."""
    known = store.pack_of(db.session(), HOME)
    series = [(one.key, one.name[language()]) for one in open_series(known)]

    def form(errors: Errors) -> str:
        return render_template(
            "lawbook/rate.html",
            series=series,
            known=list(known_until(known)),
            values=request.form,
            errors=errors,
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
