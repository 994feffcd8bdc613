"""What one had made: dossiers and batches, filtered and sorted as the address says, and saved as a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.schemas import KIND_OF_BATCH, READERS
from legal_recovery.dossiers.views.batching import shown_batch
from legal_recovery.dossiers.views.making import (
    KIND,
    LANGUAGES,
    PROFILES,
    STATES,
    bp,
)
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, list_jobs
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.formats import number_text
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import house, transact

# More than this nobody had made; the oldest are left out.
MOST = 5000
NEWEST = Sort("asked_at", descending=True)
FILTERS = ("q", "state", "profile", "kind", "since", "until")
TONES = {"done": "good", "refused": "bad", "failed": "bad", "cancelled": "neutral", "cancelling": "warn"}
KINDS = {KIND: N_("Dossier"), KIND_OF_BATCH: N_("Batch")}


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier or a batch of them that a person asked for."""

    id: int
    job: Job
    what: str
    kind: str
    profile: str
    language: str
    state: str
    asked_at: datetime
    reason: str
    recipient: str

    @property
    def asked_on(self) -> date:
        return self.asked_at.astimezone(HOME_ZONE).date()


SORTS: dict[str, Callable[[Made], str]] = {
    "asked_at": lambda one: one.asked_at.isoformat(),
    "what": lambda one: one.what,
    "profile": lambda one: one.profile,
    "state": lambda one: one.state,
    "recipient": lambda one: one.recipient,
}


@bp.get("/dossiers")
@allow(*READERS)
def mine() -> ResponseReturnValue:
    """Show the dossiers and batches that this person had made."""
    wanted, errors = _wanted(request.args)
    seek = read_seek(request.args, sorts=tuple(SORTS), default=NEWEST)
    lines = _lines(wanted, seek.sort)
    page = _page(lines, seek)
    query = _query() | ({"sort": seek.sort.text} if "sort" in request.args else {})
    return render_template(
        "dossiers/mine.html",
        columns=_columns(),
        rows=[_row(one) for one in page.items],
        running=[shown_batch(one.job) for one in lines if one.kind == KIND_OF_BATCH and not one.job.is_over],
        page=page,
        sort=seek.sort,
        count=number_text(len(lines)),
        total=len(lines),
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
    sort, at = read_sort(request.args.get("sort"), tuple(SORTS), NEWEST), house()
    lines = _lines(wanted, sort)
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


def _wanted(
    args: Mapping[str, str], *, strict: bool = False
) -> tuple[dict[str, Any], dict[str, Sequence[str]]]:
    """Return the filter and what is wrong with it by field; `strict` raises what is wrong."""
    wanted: dict[str, Any] = {name: (args.get(name) or "").strip() for name in FILTERS}
    errors: dict[str, Sequence[str]] = {}
    for name in ("since", "until"):
        try:
            wanted[name] = parse_date(wanted[name], field=name) if wanted[name] else None
        except RecoveryError as refusal:
            if strict:
                # A list that is wider than its filter says would be taken for the narrow one.
                raise
            wanted[name] = None
            errors |= field_errors(refusal)
    return wanted, errors


def _lines(wanted: Mapping[str, Any], sort: Sort) -> list[Made]:
    """Return all that is filtered, in order."""
    jobs = list_jobs(db.session(), current_actor().id, (KIND, KIND_OF_BATCH), limit=MOST)
    found = [one for one in map(_made, jobs) if _fits(one, wanted)]
    return sorted(found, key=lambda one: (SORTS[sort.key](one), one.id), reverse=sort.descending)


def _made(job: Job) -> Made:
    asked = job.arguments
    count = len(asked.get("references", ()))
    what = asked.get("reference") or ngettext("%(n)s case", "%(n)s cases", count, n=number_text(count))
    return Made(
        job.id,
        job,
        what,
        job.kind,
        asked["profile"],
        asked["language"],
        job.state,
        job.asked_at,
        # Older jobs were asked for without these.
        asked.get("reason", ""),
        asked.get("recipient", ""),
    )


def _fits(one: Made, wanted: Mapping[str, Any]) -> bool:
    if any(wanted[name] and getattr(one, name) != wanted[name] for name in ("state", "profile", "kind")):
        return False
    if (wanted["since"] and one.asked_on < wanted["since"]) or (
        wanted["until"] and one.asked_on > wanted["until"]
    ):
        return False
    words = [one.what, one.reason, one.recipient, *one.job.arguments.get("references", ())]
    return not wanted["q"] or any(wanted["q"].casefold() in text.casefold() for text in words)


def _page(lines: Sequence[Made], seek: Seek) -> Page[Made]:
    def place(one: Made) -> tuple[Part, ...]:
        return SORTS[seek.sort.key](one), one.id

    found = list(reversed(lines)) if seek.backwards else list(lines)
    if seek.position is not None and [type(part) for part in seek.position] == [str, int]:
        larger = seek.sort.descending == seek.backwards
        here: Any = seek.position
        found = [one for one in found if (place(one) > here if larger else place(one) < here)]
    return page_of(found[: seek.limit], seek, place, len(lines))


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


def _row(one: Made) -> dict[str, Any]:
    return {
        "id": one.id,
        "what": one.what,
        "url": url_for("dossiers.made", job_id=one.id),
        "kind": _(KINDS[one.kind]),
        "profile": _(PROFILES[Profile(one.profile)]),
        "language": LANGUAGES[Language(one.language)],
        "reason": one.reason,
        "recipient": one.recipient,
        "asked_at": one.asked_at,
        "state": {"label": _(STATES[one.state]), "tone": TONES.get(one.state, "info")},
    }


def _hashes(one: Made) -> dict[str, str]:
    return {"sha256": one.job.result.get("sha256") or ""}


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
