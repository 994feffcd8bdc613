"""The list of months, the checklist of one, closing it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from legal_recovery.cases.views.forms import Outcome, carry_out
from legal_recovery.closing import store
from legal_recovery.closing.commands import Close, close
from legal_recovery.closing.commands.closing import checks_of
from legal_recovery.closing.rules.checks import BLOCKS, WARNING, digest_of, of_state, read, written
from legal_recovery.closing.schemas import MonthCloseForm
from legal_recovery.closing.views.page import READERS, bp, check_rows, offices, people, the_office
from legal_recovery.kernel.calendar import month_of
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import Office
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.addresses import row_number
from legal_recovery.web.transact import house

_RECENT = "recent"


@bp.get("/closing")
@allow(*READERS)
def months() -> ResponseReturnValue:
    """Show the months of the offices that this person sees, the latest first."""
    seen = offices()
    wanted = request.args.get("office", type=row_number)
    state, year = request.args.get("state"), request.args.get("year", _RECENT)
    known = {office.id: _months_of(office.id) for office in seen if wanted in (None, office.id)}
    years = sorted({one.month[:4] for found in known.values() for one in found}, reverse=True)
    rows = [
        _month_row(office, one)
        for office in seen
        for one in known.get(office.id, ())
        if state in (None, "") or one.is_closed == (state == "closed")
        if _is_wanted(one.month, year)
    ]
    rows.sort(key=lambda row: (row["month"], row["office"]), reverse=True)
    return render_template(
        "closing/months.html",
        rows=rows,
        values=MultiDict({**request.args, "year": year}),
        filters=[
            {
                "name": "office",
                "label": _("Office"),
                "kind": "select",
                "options": [(one.id, one.name) for one in seen],
            },
            {
                "name": "year",
                "label": _("Year"),
                "kind": "select",
                "options": [(_RECENT, _("Last twelve months")), *((one, one) for one in years)],
            },
            {
                "name": "state",
                "label": _("State"),
                "kind": "select",
                "options": [("open", _("Month open")), ("closed", _("Month closed"))],
            },
        ],
    )


def _is_wanted(month: str, year: str) -> bool:
    """Tell whether a month is of the year that was asked for, or of the last twelve months, or any."""
    if year != _RECENT:
        return month.startswith(year)
    today = house().clock.today()
    return month >= month_of(today.replace(year=today.year - 1, day=1))


def _months_of(office_id: int) -> list[store.OfficeMonth]:
    """Return an office's months, the present one too: it is looked at before it ends."""
    found = store.list_months(db.session(), office_id)
    now = month_of(house().clock.today())
    if all(one.month != now for one in found):
        found = [store.OfficeMonth(office_id, now, False, None), *found]
    return found


def _month_row(office: Office, one: store.OfficeMonth) -> dict[str, Any]:
    closing = one.closing
    return {
        "id": f"{office.id}-{one.month}",
        "month": one.month,
        "url": url_for("closing.month", office_id=office.id, month=one.month),
        "office": office.name,
        "state": _state_badge(one.is_closed),
        "closed_on": closing.closed_on if closing and one.is_closed else None,
        "closed_by": people(closing.closed_by)[closing.closed_by] if closing and one.is_closed else None,
        "warnings": closing.warnings if closing and one.is_closed else None,
    }


def _state_badge(is_closed: bool) -> dict[str, str]:
    return (
        {"label": _("Month closed"), "tone": "good"}
        if is_closed
        else {"label": _("Month open"), "tone": "info"}
    )


@bp.route("/closing/<int:office_id>/<month>", methods=["GET", "POST"])
@allow(*READERS)
def month(office_id: int, month: str) -> ResponseReturnValue:
    """Show a month's checklist, frozen where it is closed; posted, close it."""
    office = the_office(office_id, month)
    if request.method == "GET":
        return month_page(office, month, Outcome())
    if not may("finance"):
        abort(403)
    outcome = carry_out(close, MonthCloseForm(office_id, month))
    if outcome.refused:
        return month_page(office, month, outcome)
    flash(_("%(month)s is closed: no more money is dated into it.", month=month), "good")
    return redirect(url_for("closing.month", office_id=office_id, month=month), code=303)


def month_page(office: Office, month: str, outcome: Outcome) -> ResponseReturnValue:
    """Show a month of an office, with what became of a form on it."""
    session = db.session()
    closing = store.find_closing(session, office.id, month)
    is_closed = store.is_closed(session, office.id, month)
    if closing is not None:
        checks, digest = read(closing.checks), closing.digest
    else:
        checks = checks_of(session, office.id, month, house().clock.today())
        digest = digest_of(written(checks))
    asked = store.list_reopenings(session, office.id, month)
    names = people(*(who for one in asked for who in (one.asked_by, one.decided_by)))
    page = render_template(
        "closing/month.html",
        office=office,
        month=month,
        is_closed=is_closed,
        state=_state_badge(is_closed),
        closing=closing,
        closed_by=people(closing.closed_by)[closing.closed_by] if closing else None,
        rows=check_rows(checks, office.id, month),
        blocking=len(of_state(checks, BLOCKS)),
        warnings=len(of_state(checks, WARNING)),
        digest=digest,
        reopenings=[_asked_row(one, names) for one in asked],
        waiting=next((one for one in asked if one.state == "asked"), None),
        me=current_actor().id,
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
    )
    return page, outcome.status


def _asked_row(one: store.Reopening, names: dict[int | None, str]) -> dict[str, Any]:
    words = {
        "asked": {"label": _("Waits for a decision"), "tone": "warn"},
        "approved": {"label": _("Approved"), "tone": "good"},
        "refused": {"label": _("Refused"), "tone": "neutral"},
    }
    return {
        "id": one.id,
        "asked_on": one.asked_on,
        "asked_by": names.get(one.asked_by),
        "reason": one.reason or _("(erased)"),
        "state": words[one.state],
        "decided_by": names.get(one.decided_by),
        "decided_on": one.decided_on,
        "answer": one.answer,
    }


__all__ = ["Close", "month", "month_page", "months"]
