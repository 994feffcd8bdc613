"""The list of the calendar as a file."""

import hashlib
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _

from legal_recovery.home.rules import shown
from legal_recovery.home.views.calendar import EARLIEST, SORTS, asked_day, listed, wanted_of
from legal_recovery.home.views.dated import rows_of
from legal_recovery.home.views.day import bp
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import read_sort
from legal_recovery.web.transact import house, transact


@bp.get("/calendar.<any(csv, xlsx):form>")
@allow.signed_in
def export_calendar(form: str) -> Response:
    """Save the filtered list of sixty days as CSV or XLSX; noted in the person's audit book."""
    session, today = db.session(), house().clock.today()
    day, errors = asked_day(today)
    if errors:
        abort(422)
    sort = read_sort(request.args.get("sort"), SORTS, EARLIEST)
    items = listed(session, current_actor(), *shown("list", day), wanted_of(), sort, whole=True)
    rows = [_line(row) for row in rows_of(session, items, today)]
    name = "-".join((_("Calendar"), day.isoformat()))
    answer = (
        csv_response(_columns(), rows, name)
        if form == "csv"
        else xlsx_response(_columns(), rows, name, _basis())
    )
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    transact(record_export, RecordExport("calendar", rows=len(rows), digest=digest, details={"format": form}))
    return answer


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "state": row["state"]["label"], "owner": ", ".join(row["owner"] or ())}


def _basis() -> dict[str, Any]:
    asked = [f"{name}={value}" for name, value in request.args.items(multi=True) if value]
    return {
        _("Filter"): ", ".join(asked) or _("all"),
        _("Saved by"): current_actor().name,
        _("Saved at"): house().clock.now(),
    }


def _columns() -> list[Column]:
    return [
        Column("on", _("Day")),
        Column("at", _("Hour")),
        Column("what", _("What"), 40),
        Column("kind", _("Kind")),
        Column("debtor", _("Debtor and docket number"), 40),
        Column("reference", _("Case")),
        Column("left", _("Time left")),
        Column("if_missed", _("If missed"), 40),
        Column("stake", _("At stake")),
        Column("owner", _("Responsible")),
        Column("state", _("State")),
    ]
