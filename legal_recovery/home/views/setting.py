"""Setting something on a day of the calendar: the case is searched for, the day is already filled in."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.alerts.store import count_agenda
from legal_recovery.cases.rules import DatedFilter
from legal_recovery.cases.store import get_case
from legal_recovery.deadlines.rules import day_after, read_offset
from legal_recovery.home.store import Found, search_cases
from legal_recovery.home.views.day import WEEKDAYS, bp
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import InvalidInput, NotFound
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.portfolio.views import debtor_text
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import translated
from legal_recovery.web.transact import house

# Whose working days count where no case says it.
HOME = "CN"


@bp.get("/calendar/new")
@allow("legal")
def new_date() -> ResponseReturnValue:
    """Find the case of a court date or a deadline of one's own; the only one found leads on at once."""
    session, today = db.session(), house().clock.today()
    day, text = _day(today), request.args.get("q", "").strip()[:100]
    found = search_cases(session, current_actor(), text, today) if text else []
    rows = [row for one in found for row in _rows(one, day)]
    dates = [row for row in rows if row["is_court_date"]]
    if len(found) == 1 and len(dates) == 1 and request.args.get("what") != "deadline":
        return redirect(dates[0]["url"], code=303)
    if len(found) == 1 and request.args.get("what") == "deadline":
        return redirect(rows[-1]["url"], code=303)
    return render_template(
        "home/new_date.html", day=day, rows=rows, text=text, active_nav="calendar", weekday=_weekday(day)
    )


def _day(today: date) -> date:
    try:
        return parse_date(request.args.get("day", ""), field="day")
    except InvalidInput:
        return today


def _weekday(day: date) -> str:
    return _(WEEKDAYS[day.weekday()])


def _rows(found: Found, day: date) -> list[dict[str, Any]]:
    """Return what can be set in a case: a date in each of its proceedings that goes on, and a deadline."""
    line = found.line
    here: dict[str, Any] = {"reference": line.reference, "day": day.isoformat()}
    going_on = [one for one in list_proceedings(db.session(), line.id) if not one.is_over]
    common = {"debtor": debtor_text(line), "reference": line.reference}
    dates = [
        common
        | {
            "id": f"{line.id}-{one.id}",
            "what": _("Set a court date"),
            "where": " ".join(part for part in (one.court, one.docket_number) if part),
            "url": url_for("proceedings.set_date", proceeding_id=one.id, **here),
            "is_court_date": True,
        }
        for one in going_on
    ]
    own = {
        "id": str(line.id),
        "what": _("Add a deadline"),
        "where": None,
        "url": url_for("deadlines.add", **here),
        "is_court_date": False,
    }
    return [*dates, common | own]


@bp.get("/calendar/load")
@allow.signed_in
def load() -> dict[str, str]:
    """Return how a day or a length from today is read while it is typed, and how much falls on that day."""
    session, actor, today = db.session(), current_actor(), house().clock.today()
    typed = request.args.get("day", "")[:40]
    try:
        offset = read_offset(typed, "day")
        day = day_after(pack_of(session, _law()), today, offset) if offset else parse_date(typed, field="day")
    except InvalidInput as refusal:
        return {"doubt": translated(refusal)}
    mine = DatedFilter(only_open=True, person_id=actor.id)
    number = count_agenda(session, actor, day, day, mine)[day]
    falls = ngettext("%(num)d of mine falls on it", "%(num)d of mine fall on it", number)
    return {"text": f"{day.isoformat()} {_weekday(day)} · {falls}"}


def _law() -> str:
    """Return the jurisdiction of the case that the field is of."""
    try:
        return get_case(db.session(), current_actor(), request.args.get("case", "")).jurisdiction
    except NotFound:
        return HOME
