"""How far the loading of a file is, what came of it, and what its columns mean where nobody knew."""

import tempfile
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import attempt
from legal_recovery.kernel.errors import N_, NotFound, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.commands import DescribeAccount, describe_account
from legal_recovery.reconciliation.schemas.loads import enqueue_load, find_load
from legal_recovery.reconciliation.schemas.refusals import refusal_of
from legal_recovery.reconciliation.schemas.samples import (
    MEANING_WORDS,
    ORDER_WORDS,
    Sample,
    chosen_columns,
    sample_of,
)
from legal_recovery.reconciliation.schemas.wishes import wishes_of
from legal_recovery.reconciliation.store import Account
from legal_recovery.reconciliation.views.frame import LOADERS, account_page, load_account
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import house, transact
from legal_recovery.web.uploads import limit_mb

_STEPS = {
    None: N_("Waiting"),
    "reading": N_("Reading and checking"),
    "loading": N_("Loading"),
}
# What a person can mend by saying what the columns mean, rather than by another file.
_OF_COLUMNS = frozenset({"statement.no_headings", "statement.ambiguous_dates"})
# What has nothing to do with columns.
_ELSEWHERE = ("file.", "statement.loaded_already", "statement.wrong_account", "ledger.")


@bp.get("/reconciliation/<int:account_id>/loads/<int:job_id>")
@allow(*LOADERS)
def show_load(account_id: int, job_id: int) -> ResponseReturnValue:
    """Show how far a load is, why a file was refused, or what it brought."""
    account = load_account(account_id)
    job = find_load(house(), current_actor(), account, job_id)
    return account_page(
        "reconciliation/load.html", account, "statements", load=_shown(job, account), limit_mb=limit_mb()
    )


@bp.get("/reconciliation/<int:account_id>/loads/<int:job_id>/progress")
@allow(*LOADERS)
def load_progress(account_id: int, job_id: int) -> ResponseReturnValue:
    """Show the same as a fragment, for the page that asks each second."""
    account = load_account(account_id)
    job = find_load(house(), current_actor(), account, job_id)
    return render_template(
        "reconciliation/load_state.html", account=account, load=_shown(job, account), limit_mb=limit_mb()
    )


def _shown(job: Job, account: Account) -> dict[str, Any]:
    """Return a load as its page shows it."""
    place: dict[str, Any] = {"account_id": account.id, "job_id": job.id}
    refused = refusal_of(job.result["refusal"]) if "refusal" in job.result else None
    code = refused.code if refused else ""
    return {
        "file_name": job.arguments["file_name"],
        "over": job.is_over,
        "failed": job.state in ("failed", "refused"),
        "label": _(_STEPS.get(job.what, _STEPS[None])),
        "sections": _sections(job.what),
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for(".load_progress", **place),
        "errors": field_errors(refused) if refused else {},
        "code": code,
        "needs_columns": code in _OF_COLUMNS,
        "may_map": bool(code) and not code.startswith(_ELSEWHERE),
        "columns_url": url_for(".columns", **place),
        "rows": _loaded_rows(job),
        "unknown": job.result.get("unknown", []),
    }


def _sections(now: str | None) -> list[dict[str, str]]:
    steps = [step for step in _STEPS if step is not None]
    place = steps.index(now) if now in steps else -1
    states = ("done", "running", "waiting")
    return [
        {"label": _(_STEPS[step]), "state": states[(n > place) + (n >= place)]}
        for n, step in enumerate(steps)
    ]


def _loaded_rows(job: Job) -> list[dict[str, Any]]:
    """Return what each statement of a file brought."""
    session, actor, rows = db.session(), current_actor(), []
    for said in job.result.get("statements", []):
        account = store.get_account(session, actor, int(said["account"]))
        found = store.get_statement(session, account.id, int(said["statement"]))
        names = ("opened_on", "closed_on", "opening", "closing", "format")
        rows.append(
            {
                **{name: getattr(found, name) for name in names},
                "id": found.id,
                "account": account.name,
                "lines": said["lines"],
                "fresh": said["fresh"],
                "known": said["lines"] - said["fresh"],
                "url": url_for(".statement", account_id=account.id, statement_id=found.id),
            }
        )
    return rows


# --- what columns mean --------------------------------------------------------------------------------------


@bp.route("/reconciliation/<int:account_id>/loads/<int:job_id>/columns", methods=["GET", "POST"])
@allow(*LOADERS)
def columns(account_id: int, job_id: int) -> ResponseReturnValue:
    """Say what the columns of a file mean; it is remembered with the account, and loading goes on."""
    account = load_account(account_id)
    job = find_load(house(), current_actor(), account, job_id)
    try:
        sample = _sample(job, account)
    except RecoveryError:
        # A file that is no table, or cannot be read at all: its page says what is wrong with it.
        return redirect(url_for(".show_load", account_id=account.id, job_id=job.id), code=303)
    if request.method == "GET":
        return _columns_page(account, job, sample, {})
    chosen = attempt(lambda: chosen_columns(sample, request.form, request.form.get("order")))
    if chosen.refused:
        return _columns_page(account, job, sample, chosen.errors, chosen.status)
    said, order = chosen.result
    wishes = {"columns": {**account.wishes.get("columns", {}), **said}, "order": order}
    transact(describe_account, DescribeAccount(account.id, wishes=wishes))
    file = {name: job.arguments[name] for name in ("sha256", "file_name")}
    new_id = enqueue_load(house(), current_actor(), account, file, wishes)
    return redirect(url_for(".show_load", account_id=account.id, job_id=new_id), code=303)


def _sample(job: Job, account: Account) -> Sample:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        house().files.save_to(job.arguments["sha256"], path)
        row = request.values.get("row", type=row_number)
        found = sample_of(path, job.arguments["file_name"], wishes_of(account), row)
    if not found.headings:
        raise NotFound(N_("The file has no headings."))
    return found


def _columns_page(
    account: Account, job: Job, sample: Sample, errors: dict[str, list[str]], status: int = 200
) -> ResponseReturnValue:
    here = url_for(".columns", account_id=account.id, job_id=job.id)
    width = max(len(cells) for _number, cells in sample.rows)
    shown = [
        {"row": number, "url": f"{here}?row={number}"}
        | {f"c{at}": cells[at] if at < len(cells) else "" for at in range(width)}
        for number, cells in sample.rows
    ]
    rows = [
        {"id": at, "heading": one.text, "below": " · ".join(one.below), "meaning": one.meaning}
        for at, one in enumerate(sample.headings, start=1)
    ]
    return account_page(
        "reconciliation/columns.html",
        account,
        "statements",
        status,
        file_name=job.arguments["file_name"],
        sample=shown,
        width=width,
        heading_row=sample.heading_row,
        headings=rows,
        meanings=[("", _("Passed over")), *((key, _(word)) for key, word in MEANING_WORDS.items())],
        orders=[("", _("As the file shows it")), *((key, _(word)) for key, word in ORDER_WORDS.items())],
        order=account.wishes.get("order") or "",
        labels={f"column_{row['id']}": row["heading"] for row in rows}
        | {"order": _("Dates like 03/04/2026")},
        values=request.form,
        errors=errors,
        load_url=url_for(".show_load", account_id=account.id, job_id=job.id),
        here=here,
    )
