"""All disposals that a person may see: filtered, sorted, added up, saved."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.auctions.rules import MODES, STEPS
from legal_recovery.auctions.store import DISPOSAL_STATES, Across, list_across, state_of
from legal_recovery.auctions.views.page import LABELS, bp, labels, state_badge
from legal_recovery.cases.views.page import joined
from legal_recovery.collateral.store import names_of
from legal_recovery.kernel.money import totals
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Page, Sort, read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
SORTS = ("starts_on", "price", "reserve", "hammer", "reference", "state")
SIZE = 50
_MONEY = ("price", "reserve", "hammer")


@bp.get("/auctions")
@allow(*READERS)
def everywhere() -> ResponseReturnValue:
    """Show the disposals of all cases, filtered and sorted as the address says."""
    sort = read_sort(request.args.get("sort"), SORTS, Sort("starts_on", descending=True))
    rows = _sorted(_rows(db.session(), request.args), sort)
    after = request.args.get("after", "")
    start = int(after) if after.isdigit() and len(after) < 9 else 0
    page: Page[Any] = Page(
        rows[start : start + SIZE],
        str(start + SIZE) if start + SIZE < len(rows) else None,
        None,
        len(rows),
    )
    query = {name: text for name in ("state", "mode", "q") if (text := request.args.get(name))}
    return render_template(
        "auctions/everywhere.html",
        rows=page.items,
        page=page,
        sort=sort,
        totals=_totals(rows),
        count=len(rows),
        filters=_filters(),
        values=request.args,
        query=query | ({"sort": sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
        active_nav="auctions",
    )


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("Case or collateral"), "kind": "search"},
        {"name": "state", "label": _("State"), "kind": "select", "options": _words(DISPOSAL_STATES)},
        {"name": "mode", "label": labels()["mode"], "kind": "select", "options": _words(MODES)},
    ]


def _words(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in table.items()]


def _rows(session: Session, args: Mapping[str, str]) -> list[dict[str, Any]]:
    found = list_across(session, current_actor())
    names = names_of(session, {piece for one in found for piece in one.disposal.pieces})
    rows = [_row(one, names) for one in found]
    wanted = args.get("q", "").strip().lower()
    return [
        row
        for row in rows
        if args.get("state", "") in ("", row["code"])
        and args.get("mode", "") in ("", row["mode_code"])
        and wanted in f"{row['reference']} {row['pieces']}".lower()
    ]


def _row(one: Across, names: dict[int, str]) -> dict[str, Any]:
    disposal, last = one.disposal, one.disposal.last
    code = state_of(disposal, shared=one.shared)
    return {
        "id": disposal.id,
        "code": code,
        "mode_code": disposal.mode,
        "url": url_for("auctions.show", reference=one.reference, disposal_id=disposal.id),
        "pieces": joined([names.get(piece, str(piece)) for piece in disposal.pieces]),
        "reference": one.reference,
        "mode": _(MODES[disposal.mode]),
        "step": _(STEPS[last.step]) if last else None,
        "state": state_badge(code),
        "price": disposal.reference,
        "reserve": last.reserve if last else None,
        "hammer": last.hammer if last and last.is_sold else None,
        "starts_on": last.starts_on if last else None,
    }


def _sorted(rows: list[dict[str, Any]], sort: Sort) -> list[dict[str, Any]]:
    """Return the rows in order; what is not known stands last."""

    def key(row: dict[str, Any]) -> Any:
        value = row["code"] if sort.key == "state" else row[sort.key]
        return (value.currency, value.minor) if sort.key in _MONEY else value

    known = [row for row in rows if row[sort.key] is not None]
    unknown = [row for row in rows if row[sort.key] is None]
    return [*sorted(known, key=key, reverse=sort.descending), *unknown]


def _totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the sums of what is filtered, by currency."""
    codes = dict.fromkeys(row["price"].currency for row in rows)
    sums = {
        name: {one.currency: one for one in totals([row[name] for row in rows if row[name]])}
        for name in _MONEY
    }
    return [
        {
            "label": _("Total %(currency)s", currency=code),
            **{n: sums[n][code] for n in _MONEY if code in sums[n]},
        }
        for code in codes
    ]


_EXPORT = ("reference", "pieces", "mode", "step", "state_word", "price", "reserve", "hammer", "starts_on")


@bp.get("/auctions.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    at, sort = house(), read_sort(request.args.get("sort"), SORTS, Sort("starts_on", descending=True))
    rows = [
        {**row, "state_word": row["state"]["label"]}
        for row in _sorted(_rows(db.session(), request.args), sort)
    ]
    heads = {
        **{name: _(label) for name, label in LABELS.items()},
        "reference": _("Case"),
        "state_word": _("State"),
    }
    columns = [Column(name, heads[name], 24 if name == "pieces" else 16) for name in _EXPORT]
    name = f"{_('Auctions')}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport("auctions", rows=len(rows), details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
    basis = {_("Filter"): chosen or _("all"), _("As of"): at.clock.today(), _("By"): current_actor().name}
    return xlsx_response(columns, rows, name, basis)
