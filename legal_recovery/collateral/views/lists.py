"""All collateral that a person may see: filtered, sorted, added up, saved."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.schemas import FIRST_SORT, read_collateral, read_place
from legal_recovery.collateral.store.lists import (
    SORTS,
    CollateralLine,
    all_lines,
    list_lines,
    list_totals,
)
from legal_recovery.collateral.views.page import bp, labels
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import page_of, read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")


@bp.get("/collateral")
@allow(*READERS)
def everywhere() -> ResponseReturnValue:
    """Show the collateral of all cases, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_collateral(request.args, house().clock.today()), read_place(request.args)
    lines = list_lines(
        session, actor, wanted, sort=seek.sort.key, descending=seek.sort.descending,
        position=seek.position, backwards=seek.backwards, limit=seek.limit,
    )  # fmt: skip
    totals = list_totals(session, actor, wanted)
    count = sum(one.count for one in totals)
    page = page_of(lines, seek, lambda line: line.position, count)
    query = {name: text for name in ("q", "kind", "secured", "expiring") if (text := request.args.get(name))}
    return render_template(
        "collateral/everywhere.html",
        rows=[_across_row(one) for one in page.items],
        page=page,
        sort=seek.sort,
        count=count,
        totals=[
            {"label": _("Total %(currency)s", currency=one.currency), "value": one.value}
            for one in totals
            if one.currency
        ],
        filters=_filters(),
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
        active_nav="collateral",
    )


def _filters() -> list[dict[str, Any]]:
    kinds = [(code, _(name)) for code, name in KINDS.items()]
    secured = [("yes", _("By a lien of ours")), ("no", _("By none"))]
    expiring = [("30", _("Within 30 days")), ("90", _("Within 90 days")), ("over", _("No longer valid"))]
    return [
        {"name": "q", "label": _("Case or collateral"), "kind": "search"},
        {
            "name": "kind",
            "label": labels()["collateral_kind"],
            "kind": "select",
            "options": kinds,
        },
        {"name": "secured", "label": _("Secures us"), "kind": "select", "options": secured},
        {"name": "expiring", "label": _("Valuation ends"), "kind": "select", "options": expiring},
    ]


def _across_row(one: CollateralLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "description": one.description or _(KINDS[one.collateral_kind]),
        "url": url_for("collateral.show", reference=one.reference, collateral_id=one.id),
        "reference": one.reference,
        "kind": _(KINDS[one.collateral_kind]),
        "owner": one.owner,
        "secured": _("Yes") if one.secures_us else _("No"),
        "value": one.value,
        "valued_on": one.valued_on,
        "valid_until": one.valid_until,
    }


_EXPORT = ("reference", "description", "kind", "owner", "secured", "value", "valued_on", "valid_until")


@bp.get("/collateral.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    at, sort, actor = house(), read_sort(request.args.get("sort"), SORTS, FIRST_SORT), current_actor()
    wanted = read_collateral(request.args, at.clock.today())
    count = sum(one.count for one in list_totals(db.session(), actor, wanted))
    rows = map(_across_row, all_lines(db.session(), actor, wanted, sort.key, sort.descending))
    heads = {**labels(), "reference": _("Case"), "kind": _("Kind"), "secured": _("Secures us")}
    columns = [Column(name, heads[name], 24 if name == "description" else 16) for name in _EXPORT]
    name = f"{_('Collateral')}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport("collateral", rows=count, details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
    basis = {_("Filter"): chosen or _("all"), _("As of"): at.clock.today(), _("By"): actor.name}
    return xlsx_response(columns, rows, name, basis)
