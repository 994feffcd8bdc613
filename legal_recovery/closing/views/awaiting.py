"""What was recorded by hand and awaits its bank line: filtered, sorted, page by page, saved."""

from collections.abc import Mapping
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.closing import store
from legal_recovery.closing.store import Awaiting, AwaitingFilter
from legal_recovery.closing.views.page import READERS, bp, the_office
from legal_recovery.kernel.calendar import last_day, parse_date
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.ledger.views import kind_name
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Seek, Sort, page_of, read_seek
from legal_recovery.web.transact import transact

_OLDEST_FIRST = Sort("value_on")
_NAMES = ("q", "direction", "sides", "since")


def _read(args: Mapping[str, str]) -> tuple[AwaitingFilter, RecoveryError | None]:
    """Return which of it is wanted, and what is wrong with the day."""
    given = {name: args.get(name, "").replace("\0", "").strip()[:100] for name in _NAMES}
    since = wrong = None
    if given["since"]:
        try:
            since = parse_date(given["since"], field="since")
        except RecoveryError as refusal:
            wrong = refusal
    sides, direction = given["sides"], given["direction"]
    found = AwaitingFilter(
        text=given["q"] or None,
        credits=direction == "in" if direction in ("in", "out") else None,
        alone=sides == "alone" if sides in ("alone", "apart") else None,
        since=since,
    )
    return found, wrong


def _seek() -> Seek:
    """Return order and place of the address; a place that this order cannot have is its beginning."""
    seek = read_seek(request.args, sorts=tuple(store.AWAITING_SORTS), default=_OLDEST_FIRST)
    if store.is_awaiting_place(seek.sort.key, seek.position):
        return seek
    return Seek(seek.sort, None, False, seek.size)


@bp.get("/closing/<int:office_id>/<month>/awaiting")
@allow(*READERS)
def awaiting(office_id: int, month: str) -> ResponseReturnValue:
    """Show what of the clearing account has no other side, the oldest first."""
    office, session, end = the_office(office_id, month), db.session(), last_day(month)
    (wanted, wrong), seek = _read(request.args), _seek()
    sums = store.awaiting_sums(session, office.id, end, wanted)
    found = store.list_awaiting(
        session,
        office.id,
        end,
        wanted,
        sort=seek.sort.key,
        downwards=seek.sort.descending != seek.backwards,
        after=seek.position,
        limit=seek.limit,
    )
    place: dict[str, Any] = {"office_id": office.id, "month": month}
    kept: dict[str, Any] = {
        name: text for name in (*_NAMES, "sort") if (text := request.args.get(name, "").strip())
    }
    return render_template(
        "closing/awaiting.html",
        office=office,
        month=month,
        page=page_of(
            [_row(one, month) for one in found],
            seek,
            lambda row: row["place"][seek.sort.key],
            sum(count for count, _sum in sums.values()),
        ),
        sort=seek.sort,
        totals=[
            {"label": _("Total %(currency)s", currency=code), "amount": one}
            for code, (_n, one) in sums.items()
        ],
        filters=_filters(),
        values=request.args,
        errors=field_errors(wrong) if wrong else {},
        is_filtered=bool(kept.keys() & set(_NAMES)),
        clear_url=url_for("closing.awaiting", **place),
        exports=[
            {"label": form.upper(), "url": url_for("closing.awaiting_file", form=form, **place, **kept)}
            for form in ("csv", "xlsx")
        ],
    )


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("Case or account"), "kind": "search"},
        {
            "name": "direction",
            "label": _("Direction"),
            "kind": "select",
            "options": [("in", _("Money in")), ("out", _("Money out"))],
        },
        {
            "name": "sides",
            "label": _("Sides"),
            "kind": "select",
            "options": [("alone", _("One side alone")), ("apart", _("Two sides that differ"))],
        },
        {"name": "since", "label": _("Value date from"), "kind": "date"},
    ]


def _row(one: Awaiting, month: str) -> dict[str, Any]:
    where = one.reference or one.account or str(one.book)
    return {
        "id": f"{one.book}-{one.seq}",
        "place": {sort: store.awaiting_place(one, sort) for sort in store.AWAITING_SORTS},
        "value_on": one.value_on,
        "days": (last_day(month) - one.value_on).days,
        "where": where,
        "url": url_for("ledger.show", reference=one.reference, seq=one.seq) if one.reference else None,
        "kind": kind_name(one.kind),
        "amount": one.amount,
    }


@bp.get("/closing/<int:office_id>/<month>/awaiting/<form>")
@allow(*READERS)
def awaiting_file(office_id: int, month: str, form: str) -> ResponseReturnValue:
    """Save what awaits its bank line, as it is filtered, as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        abort(404)
    office = the_office(office_id, month)
    (wanted, wrong), sort = _read(request.args), _seek().sort
    if wrong:
        # A list that is wider than its filter says would be taken for the narrow one.
        raise wrong
    found = [
        _row(one, month)
        for one in store.list_awaiting(
            db.session(), office.id, last_day(month), wanted, sort=sort.key, downwards=sort.descending
        )
    ]
    columns = [
        Column("value_on", _("Value date")),
        Column("days", _("Days at the end of the month")),
        Column("where", _("Case or account"), 28),
        Column("kind", _("What it is"), 28),
        Column("amount", _("Amount")),
    ]
    name = f"{_('Awaiting their bank line')}-{office.name}-{month}"
    chosen = ", ".join(f"{key}={request.args[key]}" for key in _NAMES if request.args.get(key))
    basis = {
        _("Office"): office.name,
        _("Month"): month,
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("Saved by"): current_actor().name,
    }
    answer = (
        csv_response(columns, found, name) if form == "csv" else xlsx_response(columns, found, name, basis)
    )
    transact(
        record_export, RecordExport("closing.awaiting", rows=len(found), digest="", details={"format": form})
    )
    return answer
