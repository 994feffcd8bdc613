"""Lapses across cases, each with its owner and cause."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import schemas, store
from legal_recovery.seizures.store import IncidentLine
from legal_recovery.seizures.views.known import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Page, page_of
from legal_recovery.web.transact import house, transact

_STATES = {"open": N_("Without a cause"), "explained": N_("Explained")}
assert tuple(_STATES) == store.LAPSE_STATES


@bp.get("/incidents")
@allow("legal", "manager", "auditor")
def incidents() -> ResponseReturnValue:
    """List the lapses that this person may see, as the address filters and sorts them."""
    session, actor = db.session(), current_actor()
    wanted, errors = schemas.read_lapses(request.args)
    seek = schemas.read_lapse_place(request.args)
    lines = store.list_all_incidents(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    count = store.count_incidents(session, actor, wanted)
    page: Page[IncidentLine] = page_of(
        lines, seek, lambda line: store.lapse_position(line, seek.sort.key), count
    )
    given = schemas.lapse_values(request.args)
    query = given | ({"sort": seek.sort.text} if "sort" in request.args else {})
    return render_template(
        "seizures/incidents.html",
        active_nav="seizures",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        count=count,
        filters=_filters(),
        values=request.args,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
        is_filtered=bool(given),
        query=query,
    )


def _rows(lines: Iterable[IncidentLine]) -> list[dict[str, Any]]:
    found = list(lines)
    owners = names_of(db.session(), {one.owner_id for one in found if one.owner_id})
    offices = {one.id: one.name for one in list_offices(db.session())}
    return [
        {
            "id": one.id,
            "asset": one.asset or "–",
            "url": url_for("seizures.show", reference=one.reference, number=one.seizure_id),
            "reference": one.reference,
            "office": offices.get(one.office_id),
            "court": one.court,
            "lapsed_on": one.lapsed_on,
            "noted_on": one.noted_on,
            "owner": owners.get(one.owner_id or 0),
            "cause": one.cause,
            "explained_on": one.explained_on,
            "explain_url": url_for("seizures.explain", reference=one.reference, number=one.id)
            if one.explained_on is None and may("legal", "manager")
            else None,
        }
        for one in found
    ]


def _filters() -> list[dict[str, Any]]:
    session, actor = db.session(), current_actor()
    offices = [(str(one.id), one.name) for one in list_offices(session) if actor.sees_office(one.id)]
    owners = [(str(key), name) for key, name in store.watch_owners(session, actor).items()]
    states = [(state, _(word)) for state, word in _STATES.items()]
    return [
        {"name": "state", "label": _("Cause"), "kind": "select", "options": states},
        {"name": "office", "label": _("Office"), "kind": "select", "options": offices},
        {"name": "owner", "label": _("Owner of the task"), "kind": "select", "options": owners},
    ]


_EXPORT = (
    ("reference", N_("Case"), 18),
    ("asset", N_("Asset"), 36),
    ("office", N_("Office"), 18),
    ("court", N_("Court"), 26),
    ("lapsed_on", N_("Lapsed after"), 12),
    ("noted_on", N_("Noted on"), 12),
    ("owner", N_("Owner of the task"), 14),
    ("cause", N_("Cause"), 40),
    ("explained_on", N_("Cause stated on"), 12),
)


@bp.get("/incidents.<any(csv, xlsx):form>")
@allow("legal", "manager", "auditor")
def export_incidents(form: str) -> ResponseReturnValue:
    """Save the filtered lapses as CSV or XLSX; noted in the person's audit book."""
    session, actor, at = db.session(), current_actor(), house()
    wanted, errors = schemas.read_lapses(request.args)
    for refusal in errors.values():
        raise refusal
    sort = schemas.read_lapse_place(request.args).sort
    lines = store.list_all_incidents(session, actor, wanted, sort=sort.key, descending=sort.descending)
    rows = _rows(lines)
    columns = [Column(key, _(label), width) for key, label, width in _EXPORT]
    name = f"{_('Lapses')}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport("incidents", rows=len(rows), details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={value}" for key, value in schemas.lapse_values(request.args).items())
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("Known at"): at.clock.now(),
        _("By"): actor.name,
    }
    return xlsx_response(columns, rows, name, basis)
