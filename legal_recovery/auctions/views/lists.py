"""All disposals that a person may see: filtered, sorted, added up, saved."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.auctions.rules import MODES, STEPS
from legal_recovery.auctions.schemas import FIRST_SORT, read_disposals, read_place
from legal_recovery.auctions.store import DISPOSAL_STATES
from legal_recovery.auctions.store.lists import (
    SORTS,
    DisposalLine,
    DisposalTotal,
    all_lines,
    list_lines,
    list_totals,
)
from legal_recovery.auctions.views.page import LABELS, bp, labels, state_badge
from legal_recovery.cases.views.page import joined
from legal_recovery.collateral.store import names_of
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import page_of, read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
_MONEY = ("price", "reserve", "hammer")


@bp.get("/auctions")
@allow(*READERS)
def everywhere() -> ResponseReturnValue:
    """Show the disposals of all cases, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_disposals(request.args), read_place(request.args)
    lines = list_lines(
        session, actor, wanted, sort=seek.sort.key, descending=seek.sort.descending,
        position=seek.position, backwards=seek.backwards, limit=seek.limit,
    )  # fmt: skip
    totals = list_totals(session, actor, wanted)
    count = sum(one.count for one in totals)
    page = page_of(lines, seek, lambda line: line.position, count)
    query = {name: text for name in ("state", "mode", "q") if (text := request.args.get(name))}
    return render_template(
        "auctions/everywhere.html",
        rows=list(_rows(page.items)),
        currency=totals[0].currency if len(totals) == 1 else None,
        page=page,
        sort=seek.sort,
        totals=[_total(one) for one in totals],
        count=count,
        filters=_filters(),
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
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


def _rows(lines: Iterable[DisposalLine]) -> Iterator[dict[str, Any]]:
    """Yield the lines with the names of their pieces, which are looked up some hundred at a time."""
    found = iter(lines)
    while some := list(islice(found, 500)):
        names = names_of(db.session(), {piece for one in some for piece in one.pieces})
        yield from (_row(one, names) for one in some)


def _row(one: DisposalLine, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": url_for("auctions.show", reference=one.reference, disposal_id=one.id),
        "pieces": joined([names.get(piece, str(piece)) for piece in one.pieces]),
        "reference": one.reference,
        "mode": _(MODES[one.mode]),
        "step": _(STEPS[one.step]) if one.step else None,
        "state": state_badge(one.state),
        "price": one.price,
        "reserve": one.reserve,
        "hammer": one.hammer,
        "starts_on": one.starts_on,
    }


def _total(one: DisposalTotal) -> dict[str, Any]:
    sums = {name: getattr(one, name) for name in _MONEY}
    return {"label": _("Total %(currency)s", currency=one.currency)} | {k: v for k, v in sums.items() if v}


_EXPORT = ("reference", "pieces", "mode", "step", "state_word", "price", "reserve", "hammer", "starts_on")


@bp.get("/auctions.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    at, sort, actor = house(), read_sort(request.args.get("sort"), SORTS, FIRST_SORT), current_actor()
    wanted = read_disposals(request.args)
    count = sum(one.count for one in list_totals(db.session(), actor, wanted))
    lines = all_lines(db.session(), actor, wanted, sort.key, sort.descending)
    rows = ({**row, "state_word": row["state"]["label"]} for row in _rows(lines))
    heads = {
        **{name: _(label) for name, label in LABELS.items()},
        "reference": _("Case"),
        "state_word": _("State"),
    }
    columns = [Column(name, heads[name], 24 if name == "pieces" else 16) for name in _EXPORT]
    name = f"{_('Auctions')}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport("auctions", rows=count, details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
    basis = {_("Filter"): chosen or _("all"), _("As of"): at.clock.today(), _("By"): actor.name}
    return xlsx_response(columns, rows, name, basis)
