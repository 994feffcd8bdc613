"""The list of cases with its exports, and loading portfolio files with progress."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from legal_recovery.cases.rules import FLAGS, STAGES
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import InvalidInput, N_, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job, list_jobs
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.portfolio.commands.run import ImportOptions, Outcome, import_file
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.filters import filter_values, read_filter
from legal_recovery.portfolio.store.lists import (
    SORTS,
    CaseLine,
    ListTotal,
    all_cases,
    list_cases,
    list_courts,
    list_officers,
    list_totals,
)
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import find_account_of, list_offices
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import House, house, note_position, transact

bp = Blueprint("portfolio", __name__)
READERS = ("legal", "finance", "manager", "auditor")
LOADERS = ("legal_lead", "finance_lead", "manager")
KIND = "import"
_DEFAULT = Sort("escalated_on", True)
_LARGEST = 100 * 2**20


# --- the list of cases ------------------------------------------------------------------------------------


@bp.get("/cases")
@allow(*READERS)
def cases() -> ResponseReturnValue:
    """Show the cases that this person may see, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, errors = read_filter(request.args)
    seek = read_seek(request.args, sorts=tuple(SORTS), default=_DEFAULT)
    rows = list_cases(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    totals = list_totals(session, actor, wanted)
    page = page_of(
        rows, seek, lambda line: (line.sort_value, line.id), sum(total.cases for total in totals)
    )
    return render_template(
        "portfolio/cases.html",
        columns=_columns(totals),
        rows=[_row(line) for line in page.items],
        page=page,
        sort=seek.sort,
        totals=[_total_row(total) for total in totals],
        count=page.total,
        filters=_filters(session, actor),
        values=request.args,
        errors={name: field_errors(refusal)[name] for name, refusal in errors.items()},
        is_filtered=any(filter_values(request.args)),
        may_load=may(*LOADERS),
        active_nav="cases",
    )


def _columns(totals: list[ListTotal]) -> list[dict[str, Any]]:
    """Return the columns; where all is of one currency, the head carries it and the cells are plain."""
    one = {"currency": totals[0].currency} if len(totals) == 1 else {}
    money = {"kind": "money", "sort": True, **one}
    return [
        {"key": "debtor", "label": _("Debtor"), "url": "url"},
        {"key": "reference", "label": _("Case"), "kind": "reference", "sort": True},
        {"key": "docket_number", "label": _("Docket number"), "kind": "reference"},
        {"key": "court", "label": _("Court")},
        {"key": "stage", "label": _("Stage"), "kind": "badge"},
        {"key": "exposure", "label": _("Exposure"), **money, "sum": True},
        {"key": "gross", "label": _("Recovered"), **money},
        {"key": "costs", "label": _("Costs"), **money},
        {"key": "net", "label": _("Net recovery"), **money},
        {"key": "outstanding", "label": _("Outstanding"), **money},
        {"key": "escalated_on", "label": _("Escalated"), "kind": "day", "sort": True},
        {"key": "office", "label": _("Office"), "sort": True},
        {"key": "officer", "label": _("Officer")},
    ]


def _row(line: CaseLine) -> dict[str, Any]:
    tones = {"closed": "good", "intake": "neutral"}
    badges = [{"label": _(STAGES[line.stage]), "tone": tones.get(line.stage, "info")}]  # type: ignore[index]
    badges += [{"label": _(FLAGS[flag]), "tone": "warn"} for flag in line.flags if flag in FLAGS]
    debtor = line.debtor or line.reference
    if line.guarantors:
        debtor += _(" (+%(n)s guarantors)", n=line.guarantors)
    return asdict(line) | {
        "id": line.id,
        "debtor": debtor,
        "stage": badges,
        "url": url_for("cases.show", reference=line.reference),
        **{name: getattr(line, name) for name in ("exposure", "gross", "costs", "net", "outstanding")},
    }


def _total_row(total: ListTotal) -> dict[str, Any]:
    return {
        "label": _("Total %(currency)s", currency=total.currency),
        **{name: getattr(total, name) for name in ("exposure", "gross", "costs", "net", "outstanding")},
    }


def _filters(session: Any, actor: Any) -> list[dict[str, Any]]:
    offices = [(str(one.id), one.name) for one in list_offices(session)]
    return [
        {"name": "q", "label": _("Name, number or reference"), "kind": "search"},
        {"name": "stage", "label": _("Stage"), "kind": "select", "options": _words(STAGES)},
        {"name": "office", "label": _("Office"), "kind": "select", "options": offices},
        {"name": "officer", "label": _("Officer"), "kind": "select", "options": _same(list_officers(session, actor))},
        {"name": "court", "label": _("Court"), "kind": "select", "options": _same(list_courts(session, actor))},
        {"name": "flag", "label": _("Flag"), "kind": "select", "options": _words(FLAGS), "more": True},
        {"name": "escalated_from", "label": _("Escalated from"), "kind": "date", "more": True},
        {"name": "escalated_to", "label": _("Escalated to"), "kind": "date", "more": True},
        {"name": "exposure_from", "label": _("Exposure from"), "kind": "amount", "more": True},
        {"name": "exposure_to", "label": _("Exposure to"), "kind": "amount", "more": True},
    ]


def _words(table: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), _(label)) for key, label in table.items()]


def _same(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


_EXPORT = (
    ("reference", N_("Case"), 18, False),
    ("debtor", N_("Debtor"), 32, False),
    ("docket_number", N_("Docket number"), 28, False),
    ("court", N_("Court"), 26, False),
    ("stage", N_("Stage"), 14, False),
    ("stage_on", N_("At this stage since"), 14, False),
    ("flags", N_("Flags"), 18, False),
    ("escalated_on", N_("Escalated"), 12, False),
    ("office", N_("Office"), 16, False),
    ("officer", N_("Officer"), 12, False),
    ("currency", N_("Currency"), 8, False),
    ("exposure", N_("Exposure"), 18, True),
    ("gross", N_("Recovered"), 18, True),
    ("costs", N_("Costs"), 16, True),
    ("net", N_("Net recovery"), 18, True),
    ("outstanding", N_("Outstanding"), 18, True),
)


@bp.get("/cases.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    session, actor, at = db.session(), current_actor(), house()
    wanted, _errors = read_filter(request.args)
    sort = read_sort(request.args.get("sort"), tuple(SORTS), _DEFAULT)
    rows = [_export_row(line) for line in all_cases(session, actor, wanted, sort.key, sort.descending)]
    # Two currencies are never added together, in a spreadsheet's last row neither.
    one_currency = len({row["currency"] for row in rows}) <= 1
    columns = [Column(key, _(label), width, sums and one_currency) for key, label, width, sums in _EXPORT]
    name = f"{_('Cases')}-{at.clock.today().isoformat()}"
    transact(record_export, RecordExport("cases", rows=len(rows), details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    basis = {
        _("Filter"): ", ".join(f"{key}={value}" for key, value in filter_values(request.args)) or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("Known at"): at.clock.now(),
        _("By"): actor.name,
    }
    return xlsx_response(columns, rows, name, basis)


def _export_row(line: CaseLine) -> dict[str, Any]:
    row = {key: getattr(line, key) for key, *_rest in _EXPORT if hasattr(line, key)}
    return row | {
        "currency": line.exposure.currency,
        "stage": _(STAGES[line.stage]),  # type: ignore[index]
        "flags": "、".join(_(FLAGS[flag]) for flag in line.flags if flag in FLAGS),
    }


# --- loading a file ---------------------------------------------------------------------------------------


def install_portfolio(app: Flask, at: House) -> None:
    """Let background work load portfolio files."""

    def carry_out(job: Job, report: Report) -> dict[str, Any]:
        return load_in_background(at, job, report)

    at.jobs.handlers[KIND] = carry_out


def load_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Check and load an uploaded file as the person who uploaded it; safe to begin again."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who uploads has an account"
    asked = job.arguments
    options = ImportOptions(
        file_name=asked["file_name"],
        balance_date=date.fromisoformat(asked["balance_date"]) if asked["balance_date"] else None,
        update=asked["update"],
        dry_run=asked["dry_run"],
    )

    def do(command: Any, cmd: Any) -> Any:
        return execute(
            at.database, command, cmd, actor=account.actor, clock=at.clock, subscribers=at.subscribers
        )

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(at.files.read(asked["sha256"]))
        outcome = import_file(at.database, do, path, options, at.clock.today(), report)
    note_position(at)
    return outcome_facts(outcome)


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    """Return what came of an import as a job keeps it; its problems are put into words when shown."""
    return {
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "errors": [_problem_facts(one) for one in outcome.errors[:500]],
        "error_count": len(outcome.errors),
        "notices": [_problem_facts(one) for one in outcome.notices[:100]],
    }


def _problem_facts(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "facts": {name: str(fact) for name, fact in problem.facts.items()},
        "example": problem.example,
    }


@bp.get("/imports")
@allow(*LOADERS)
def imports() -> ResponseReturnValue:
    """Show the form for a file and what was loaded before."""
    return _imports_page({}, {})


def _imports_page(values: Any, errors: dict[str, list[str]], status: int = 200) -> ResponseReturnValue:
    jobs = [_shown(job) for job in list_jobs(db.session(), current_actor().id, KIND)]
    page = render_template(
        "portfolio/imports.html", jobs=jobs, values=values, errors=errors, active_nav="portfolio"
    )
    return page, status


@bp.post("/imports")
@allow(*LOADERS)
def upload() -> ResponseReturnValue:
    """Take a file in; it is checked and loaded in the background."""
    at = house()
    try:
        balance_date = request.form.get("balance_date", "").strip()
        arguments = {
            "balance_date": parse_date(balance_date, field="balance_date").isoformat() if balance_date else "",
            "update": "update" in request.form,
            "dry_run": "dry_run" in request.form,
            **_stored(at, request.files.get("file")),
        }
    except RecoveryError as refusal:
        return _imports_page(request.form, field_errors(refusal), status_of(refusal))
    with at.database.writing() as connection:
        job_id = at.jobs.enqueue(connection, KIND, current_actor().id, arguments)
    return redirect(url_for(".show_import", job_id=job_id), code=303)


def _stored(at: House, file: FileStorage | None) -> dict[str, str]:
    """Keep an uploaded file as received; raises InvalidInput, FileTooLarge."""
    if file is None or not file.filename:
        raise InvalidInput(N_("Choose a file."), field="file")
    digest, size = at.files.put(file.stream, limit=_LARGEST)  # type: ignore[arg-type]
    if size == 0:
        raise InvalidInput(N_("The file is empty."), field="file")
    return {"sha256": digest, "file_name": file.filename[:200]}


@bp.get("/imports/<int:job_id>")
@allow(*LOADERS)
def show_import(job_id: int) -> ResponseReturnValue:
    """Show how far an import is, its problems, or what it loaded."""
    job = get_job(db.session(), job_id, current_actor().id)
    return render_template("portfolio/import.html", job=_shown(job), active_nav="portfolio")


@bp.get("/imports/<int:job_id>/progress")
@allow(*LOADERS)
def import_progress(job_id: int) -> ResponseReturnValue:
    """Show the same as a fragment, for the page that asks each second."""
    job = get_job(db.session(), job_id, current_actor().id)
    return render_template("portfolio/import_state.html", job=_shown(job))


@bp.get("/imports/template.xlsx")
@allow(*LOADERS)
def template() -> ResponseReturnValue:
    """Send an empty workbook with every sheet, heading and an example row."""
    from legal_recovery.portfolio.schemas.template import template_workbook
    from legal_recovery.web.formats import language

    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "portfolio.xlsx"
        template_workbook(path, language())
        return send_file(
            path.open("rb"),
            as_attachment=True,
            download_name="portfolio.xlsx",
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


STEPS = {
    None: N_("Waiting"),
    "reading": N_("Reading and checking"),
    "staging": N_("Preparing"),
    "loading": N_("Loading"),
}


def _shown(job: Job) -> dict[str, Any]:
    """Return a job as its page shows it, problems in words."""
    result = job.result
    return {
        "id": job.id,
        "file_name": job.arguments["file_name"],
        "asked_at": job.asked_at,
        "dry_run": job.arguments["dry_run"],
        "over": job.is_over,
        "failed": job.state == "failed",
        "refusal": result.get("message") if job.state == "refused" else None,
        "label": _(STEPS.get(job.what, STEPS[None])),
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for(".import_progress", job_id=job.id),
        "url": url_for(".show_import", job_id=job.id),
        "created": result.get("created", 0),
        "updated": result.get("updated", 0),
        "unchanged": result.get("unchanged", 0),
        "error_count": result.get("error_count", 0),
        "errors": [_in_words(one) for one in result.get("errors", ())],
        "notices": [_in_words(one) for one in result.get("notices", ())],
    }


def _in_words(problem: dict[str, Any]) -> dict[str, Any]:
    sentence = _(problem["message"])
    facts = problem["facts"]
    return problem | {"sentence": sentence.format(**facts) if facts else sentence}
