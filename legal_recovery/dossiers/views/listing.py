"""What one had made: dossiers and batches, filtered and sorted as the address says, and saved as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.schemas import KIND_OF_BATCH, READERS
from legal_recovery.dossiers.store.made import (
    ORDERS,
    MadeOrder,
    MadeWanted,
    count_made,
    list_made,
    list_under_way,
    place_of,
)
from legal_recovery.dossiers.views.batching import shown_batch
from legal_recovery.dossiers.views.making import (
    KIND,
    LANGUAGES,
    PROFILES,
    STATES,
    bp,
)
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.formats import number_text
from legal_recovery.web.pagination import Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import house, transact

NEWEST = Sort("asked_at", descending=True)
FILTERS = ("q", "state", "profile", "kind", "since", "until")
TONES = {"done": "good", "refused": "bad", "failed": "bad", "cancelled": "neutral", "cancelling": "warn"}
KINDS = {KIND: N_("Dossier"), KIND_OF_BATCH: N_("Batch")}


@bp.get("/dossiers")
@allow(*READERS)
def mine() -> ResponseReturnValue:
    """Show the dossiers and batches that this person had made."""
    wanted, errors = _wanted(request.args)
    seek = read_seek(request.args, sorts=ORDERS, default=NEWEST)
    session, total = db.session(), count_made(db.session(), wanted)
    order = MadeOrder(seek.sort.key, seek.sort.descending, seek.position, seek.backwards, seek.limit)
    found = list_made(session, wanted, order)
    page = page_of(found, seek, lambda job: place_of(job, seek.sort.key), total)
    query = _query() | ({"sort": seek.sort.text} if "sort" in request.args else {})
    return render_template(
        "dossiers/mine.html",
        columns=_columns(),
        rows=[_row(one) for one in page.items],
        running=[shown_batch(one) for one in list_under_way(session, wanted, KIND_OF_BATCH)],
        page=page,
        sort=seek.sort,
        count=number_text(total),
        total=total,
        filters=_filters(),
        values=request.args,
        errors=errors,
        query=query,
        is_filtered=bool(_query()),
        active_nav="dossiers",
    )


@bp.get("/dossiers.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    wanted, errors = _wanted(request.args, strict=True)
    assert not errors
    sort, at = read_sort(request.args.get("sort"), ORDERS, NEWEST), house()
    lines = list_made(db.session(), wanted, MadeOrder(sort.key, sort.descending))
    transact(record_export, RecordExport("dossier_list", rows=len(lines), details={"form": form}))
    columns = [Column(key, _(label), width) for key, label, width in _EXPORT]
    rows = [_row(one) | {"state": _(STATES[one.state]), **_hashes(one)} for one in lines]
    name = f"{_('Dossiers')}-{at.clock.today().isoformat()}"
    if form == "csv":
        return csv_response(columns, rows, name)
    basis = {
        _("Filter"): ", ".join(f"{key}={value}" for key, value in _query().items()) or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("Known at"): at.clock.now(),
        _("By"): current_actor().name,
    }
    return xlsx_response(columns, rows, name, basis)


_EXPORT = (
    ("asked_at", N_("Asked for"), 20),
    ("what", N_("Case"), 20),
    ("kind", N_("Kind"), 10),
    ("profile", N_("For whom"), 30),
    ("language", N_("Language"), 10),
    ("reason", N_("What it is made for"), 30),
    ("recipient", N_("Whose copy it is"), 24),
    ("state", N_("State"), 12),
    ("sha256", "SHA-256", 66),
)


def _query() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _wanted(args: Mapping[str, str], *, strict: bool = False) -> tuple[MadeWanted, dict[str, Sequence[str]]]:
    """Return the filter and what is wrong with it by field; `strict` raises what is wrong."""
    words = {name: (args.get(name) or "").strip() for name in FILTERS}
    wanted = MadeWanted(
        current_actor().id, tuple(KINDS), words["q"], words["state"], words["profile"], words["kind"]
    )
    errors: dict[str, Sequence[str]] = {}
    for name in FILTERS[4:]:
        try:
            day = parse_date(words[name], field=name) if words[name] else None
            wanted = replace(wanted, since=day) if name == "since" else replace(wanted, until=day)
        except RecoveryError as refusal:
            if strict:
                # A list that is wider than its filter says would be taken for the narrow one.
                raise
            errors |= field_errors(refusal)
    return wanted, errors


def _columns() -> list[dict[str, Any]]:
    return [
        {"key": "what", "label": _("Case"), "url": "url", "sort": True},
        {"key": "kind", "label": _("Kind")},
        {"key": "profile", "label": _("For whom"), "sort": True},
        {"key": "language", "label": _("Language")},
        {"key": "reason", "label": _("What it is made for"), "cut": True},
        {"key": "recipient", "label": _("Whose copy it is"), "sort": True, "cut": True},
        {"key": "asked_at", "label": _("Asked for"), "kind": "moment", "sort": True},
        {"key": "state", "label": _("State"), "kind": "badge", "sort": True},
    ]


def _row(job: Job) -> dict[str, Any]:
    asked = job.arguments
    count = len(asked.get("references", ()))
    return {
        "id": job.id,
        "what": asked.get("reference") or ngettext("%(n)s case", "%(n)s cases", count, n=number_text(count)),
        "url": url_for("dossiers.made", job_id=job.id),
        "kind": _(KINDS[job.kind]),
        "profile": _(PROFILES[Profile(asked["profile"])]),
        "language": LANGUAGES[Language(asked["language"])],
        # Older jobs were asked for without these.
        "reason": asked.get("reason", ""),
        "recipient": asked.get("recipient", ""),
        "asked_at": job.asked_at,
        "state": {"label": _(STATES[job.state]), "tone": TONES.get(job.state, "info")},
    }


def _hashes(job: Job) -> dict[str, str]:
    return {"sha256": job.result.get("sha256") or ""}


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("Case, purpose or recipient"), "kind": "search"},
        {"name": "state", "label": _("State"), "kind": "select", "options": _words(STATES)},
        {"name": "profile", "label": _("For whom"), "kind": "select", "options": _words(PROFILES)},
        {"name": "kind", "label": _("Kind"), "kind": "select", "options": _words(KINDS)},
        {"name": "since", "label": _("Asked for since"), "kind": "date", "more": True},
        {"name": "until", "label": _("Asked for until"), "kind": "date", "more": True},
    ]


def _words(table: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), _(label)) for key, label in table.items()]
