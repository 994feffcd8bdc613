"""Net recovery of all cases: two dates, filters, what it is made of, the table that is the chart, files."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import STAGES, Stage
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import RECOVERED, Figures
from legal_recovery.ledger.views import Dates, account_name, read_dates
from legal_recovery.plumbing.db import db
from legal_recovery.reports.rules import Issued
from legal_recovery.reports.store import Asked, debtors_of, issue
from legal_recovery.reports.views.lines import (
    DEFAULT,
    SORTS,
    Line,
    grouped,
    in_order,
    lines_of,
    page_at,
    totals_of,
)
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.formats import moment_text, text_day
from legal_recovery.web.pagination import Page, read_seek, read_sort
from legal_recovery.web.transact import house, transact

bp = Blueprint("reports", __name__)

# With ten columns of links more rows would make the page heavy.
PAGE = 40
READERS = ("legal", "finance", "manager", "auditor")
MONEY = ("exposure", "gross_recovered", "cash_recovered", "costs", "net_recovery", "outstanding")
LABELS: dict[str, Message] = {
    "reference": N_("Case"),
    "debtor": N_("Debtor"),
    "office": N_("Office"),
    "stage": N_("Stage"),
    "currency": N_("Currency"),
    "exposure": N_("Exposure"),
    "gross_recovered": N_("Recovered"),
    "cash_recovered": N_("Recovered in cash"),
    "costs": N_("Costs"),
    "net_recovery": N_("Net recovery"),
    "rate": N_("Net recovery rate"),
    "outstanding": N_("Outstanding"),
}
GROUPS: dict[str, Message] = {
    "office": N_("Net recovery by office"),
    "stage": N_("Net recovery by stage"),
    "source": N_("Recovered by source"),
}


@bp.get("/reports/net-recovery")
@allow(*READERS)
def net_recovery() -> ResponseReturnValue:
    """Show net recovery of all cases that this person may see, or lead to the report of one."""
    if reference := request.args.get("case"):
        return redirect(url_for("reports.of_case", reference=reference, **_asked_dates()), code=303)
    dates = read_dates(db.session(), request.args)
    seek = read_seek(request.args, sorts=tuple(SORTS), default=DEFAULT, size=PAGE)
    by = request.args.get("by", "")
    by = by if by in GROUPS else "office"
    issued = issued_for(dates, parts=by == "source")
    lines = [] if dates.errors else in_order(lines_of(issued), seek.sort)
    page = page_at(lines, seek)
    totals = totals_of(lines)
    return render_template(
        "reports/net_recovery.html",
        issued=issued,
        basis=basis_of(issued),
        link=url_for("reports.net_recovery", **_exactly(issued)),
        tiles=_tiles(totals),
        plot=_plot(lines, by, totals[0].currency if totals else None),
        groups=_groups(by),
        rows=_rows(page, issued),
        page=page,
        sort=seek.sort,
        totals=[_total(one) for one in totals],
        currency=totals[0].currency if len(totals) == 1 else None,
        filters=_filters(issued),
        errors=dates.errors,
        exports=_exports(),
    ), 422 if dates.errors else 200


def issued_for(dates: Dates, *, parts: bool = True) -> Issued:
    """Return the figures that the address asks for."""
    at, args = house(), request.args
    stage = args.get("stage")
    asked = Asked(
        as_of=dates.as_of,
        known_at=str(dates.position.n) if dates.position else None,
        office_id=args.get("office", type=row_number),
        stage=stage if stage in set(Stage) else None,
        parts=parts,
    )
    if asked.office_id is not None and not 0 <= asked.office_id < 2**63:
        asked = replace(asked, office_id=0)
    return issue(at.database, at.clock, current_actor(), asked)


def basis_of(issued: Issued) -> str:
    """Return in one sentence what the figures count (口径)."""
    return _(
        "Recovered less costs, by value dates up to %(as_of)s, as known at position %(known_at)s"
        " (%(moment)s). Never counted: money in suspense, overpaid, held by a court or due to others.",
        as_of=text_day(issued.as_of),
        known_at=issued.known_at,
        moment=moment_text(issued.known_moment),
    )


def _exactly(issued: Issued) -> dict[str, Any]:
    """Return the address that gives these very figures again, whatever is recorded later."""
    kept = {name: request.args[name] for name in ("office", "stage", "by") if request.args.get(name)}
    return {**kept, "as_of": issued.as_of.isoformat(), "known_at": issued.known_at}


def _tiles(totals: list[Figures]) -> list[dict[str, Any]]:
    """Return the figures of the main currency; every other has its own line under the table."""
    if not totals:
        return []
    own = totals[0]
    names = ("net_recovery", "gross_recovered", "costs", "outstanding", "exposure")
    labels = {name: _(label) for name, label in LABELS.items()}
    tiles: list[dict[str, Any]] = [
        {"label": labels[name], "value": Money(getattr(own, name), own.currency)} for name in names
    ]
    tiles[0]["primary"] = True
    tiles.insert(1, {"label": labels["rate"], "value": own.rate, "kind": "rate"})
    return tiles


def _plot(lines: list[Line], by: str, currency: str | None) -> dict[str, Any] | None:
    """Return the bars of the main currency, by what was chosen."""
    if currency is None:
        return None
    title = _(GROUPS[by])
    if by == "source":
        return {"title": title, "currency": currency, "bars": _source_bars(lines, currency)}
    offices = {str(one.id): one.name for one in list_offices(db.session())}
    found = grouped(
        lines, currency, lambda line: str(line.case.office_id) if by == "office" else line.case.stage
    )
    names = offices if by == "office" else {str(stage): _(STAGES[stage]) for stage in Stage}
    bars = [
        {"label": names.get(key, key), "value": value, "url": _narrowed(**{by: key})}
        for key, value in found.items()
    ]
    return {"title": title, "currency": currency, "bars": bars}


def _source_bars(lines: list[Line], currency: str) -> list[dict[str, Any]]:
    total = next((one for one in totals_of(lines) if one.currency == currency), None)
    sources = sorted(total.by_source.items(), key=lambda pair: -pair[1]) if total else ()
    return [
        {"label": account_name(RECOVERED + source), "value": Money(minor, currency)}
        for source, minor in sources
    ]


def _narrowed(**more: str) -> str:
    return url_for("reports.net_recovery", **{**_kept(), **more})


def _kept() -> dict[str, Any]:
    """Return the address's query without the place on a page."""
    return {name: value for name, value in request.args.items() if name not in ("after", "before")}


def _groups(by: str) -> list[dict[str, Any]]:
    return [
        {"label": _(label), "url": _narrowed(by=key), "current": key == by} for key, label in GROUPS.items()
    ]


def _rows(page: Page[Line], issued: Issued) -> list[dict[str, Any]]:
    named = debtors_of(db.session(), {line.case.case_id for line in page.items})
    offices = {one.id: one.name for one in list_offices(db.session())}
    dates = _asked_dates()
    return [_row(line, named, offices, dates) for line in page.items]


def _asked_dates() -> dict[str, Any]:
    """Return the two dates as the address has them, for the addresses of other pages."""
    return {name: request.args[name] for name in ("as_of", "known_at") if request.args.get(name)}


def _row(line: Line, named: dict[int, str], offices: dict[int, str], dates: dict[str, Any]) -> dict[str, Any]:
    reference = line.case.reference

    def entries(figure: str) -> str:
        return url_for("ledger.tab", reference=reference, figure=figure, **dates)

    return {
        "id": f"{line.case.case_id}-{line.known.currency}",
        "reference": reference,
        "url": url_for("reports.of_case", reference=reference, **dates),
        "debtor": named.get(line.case.case_id) or _("(erased)"),
        "office": offices.get(line.case.office_id),
        "stage": _(STAGES[Stage(line.case.stage)]),
        "rate": line.known.rate,
        **{name: line.money(name) for name in MONEY},
        **{f"{name}_url": entries(name) for name in MONEY},
    }


def _total(known: Figures) -> dict[str, Any]:
    amounts = {name: Money(getattr(known, name), known.currency) for name in MONEY}
    return {"label": _("Total"), **amounts, "rate": known.rate}


def _filters(issued: Issued) -> list[dict[str, Any]]:
    day = issued.as_of.isoformat()
    return [
        {"name": "as_of", "label": _("Value dates up to"), "kind": "date", "placeholder": day},
        {"name": "known_at", "label": _("As known at"), "placeholder": _("position or moment")},
        {
            "name": "office",
            "label": _("Office"),
            "kind": "select",
            "options": [(one.id, one.name) for one in list_offices(db.session())],
        },
        {
            "name": "stage",
            "label": _("Stage"),
            "kind": "select",
            "options": [(str(stage), _(label)) for stage, label in STAGES.items()],
        },
    ]


# --- files --------------------------------------------------------------------------------------------


def _exports() -> list[dict[str, str]]:
    forms = ("csv", "xlsx")
    return [{"label": form.upper(), "url": url_for("reports.export", form=form, **_kept())} for form in forms]


@bp.get("/reports/net-recovery/export/<form>")
@allow(*READERS)
def export(form: str) -> Response:
    """Save the report as CSV or XLSX, with what it rests on; noted in the person's audit book."""
    if form not in ("csv", "xlsx"):
        abort(404)
    dates = read_dates(db.session(), request.args)
    if dates.errors:
        abort(422)
    sort = read_sort(request.args.get("sort"), tuple(SORTS), DEFAULT)
    issued = issued_for(dates)
    lines = in_order(lines_of(issued), sort)
    rows = _export_rows(lines)
    name = f"{_('Net recovery')}-{issued.as_of.isoformat()}"
    columns = _columns()
    answer = (
        csv_response(columns, rows, name)
        if form == "csv"
        else xlsx_response(columns, rows, name, _basis_sheet(issued, sort.text))
    )
    _note_export(form, issued, len(rows), answer)
    return answer


def _columns() -> list[Column]:
    wide = {"debtor": 32, "office": 20}
    return [Column(key, _(label), wide.get(key, 16)) for key, label in LABELS.items()]


def _export_rows(lines: list[Line]) -> list[dict[str, Any]]:
    named = debtors_of(db.session(), {line.case.case_id for line in lines})
    offices = {one.id: one.name for one in list_offices(db.session())}
    return [
        {
            "reference": line.case.reference,
            "debtor": named.get(line.case.case_id, ""),
            "office": offices.get(line.case.office_id, ""),
            "stage": _(STAGES[Stage(line.case.stage)]),
            "currency": line.known.currency,
            "rate": line.known.rate,
            **{name: line.money(name) for name in MONEY},
        }
        for line in lines
    ]


def _basis_sheet(issued: Issued, order: str) -> dict[str, Any]:
    offices = {one.id: one.name for one in list_offices(db.session())}
    stage = request.args.get("stage")
    return {
        _("What it counts"): basis_of(issued),
        _("Value dates up to"): issued.as_of,
        _("Known at position"): str(issued.known_at),
        _("Position taken at"): issued.known_moment,
        _("Office"): offices.get(request.args.get("office", 0, type=int), _("All")),
        _("Stage"): _(STAGES[Stage(stage)]) if stage in set(Stage) else _("All"),
        _("Sorted by"): order,
        _("Saved by"): current_actor().name,
        _("Saved at"): house().clock.now(),
    }


def _note_export(form: str, issued: Issued, rows: int, answer: Response) -> None:
    details = {"format": form, "as_of": issued.as_of.isoformat(), "known_at": str(issued.known_at)}
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    transact(record_export, RecordExport("report.net_recovery", rows=rows, digest=digest, details=details))
