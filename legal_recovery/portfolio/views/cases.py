"""The list of cases: what the address says is what is shown, added up and saved."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import FLAGS, STAGES, Stage
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.schemas.filters import (
    AGES,
    NEWEST,
    filter_values,
    find_page,
    read_filter,
    read_place,
)
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import (
    OPEN,
    QUIET_DAYS,
    SORTS,
    ListTotal,
    all_cases,
    list_courts,
    list_officers,
    list_totals,
)
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices, list_owners
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Sort, read_sort
from legal_recovery.web.transact import house, transact

bp = Blueprint("portfolio", __name__)
READERS = ("legal", "finance", "manager", "auditor")
LOADERS = ("legal_lead", "finance_lead", "manager")
_FIGURES = ("exposure", "gross", "costs", "net", "outstanding")
_AGES = {
    "0-6": N_("Up to 6 months"),
    "6-12": N_("6 to 12 months"),
    "12-24": N_("1 to 2 years"),
    "24-36": N_("2 to 3 years"),
    "36-": N_("Over 3 years"),
}
assert _AGES.keys() == AGES.keys()
_ATTENTION = {
    "missing": N_("Facts missing for the stage"),
    "unallocated": N_("Money not allocated"),
    "quiet": N_("No movement for %(days)s days"),
    "stepless": N_("No next step"),
    "unrenewed": N_("Seizure about to end, renewal not applied for"),
    "clockless": N_("Title without a period for enforcement"),
}


@bp.get("/cases")
@allow(*READERS)
def cases() -> ResponseReturnValue:
    """Show the cases that this person may see, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, errors = read_filter(request.args, house().clock.today())
    seek = read_place(request.args)
    page, totals = find_page(session, actor, wanted, seek)
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
        errors={name: sentences for one in errors.values() for name, sentences in field_errors(one).items()},
        is_filtered=any(filter_values(request.args)),
        query=dict(filter_values(request.args))
        | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        may_load=may(*LOADERS),
        active_nav="cases",
    )


def _columns(totals: list[ListTotal]) -> list[dict[str, Any]]:
    """Return the columns; the head carries the currency that most cases have."""
    usual = max(totals, key=lambda total: total.cases, default=None)
    money = {"kind": "money", "sort": True, "currency": usual.currency if usual else None}
    return [
        {"key": "debtor", "label": _("Debtor ＋guar."), "url": "url", "sort": True, "cut": True},
        {"key": "reference", "label": _("Case"), "kind": "reference", "sort": True},
        {"key": "docket_number", "label": _("Docket number"), "kind": "reference"},
        {"key": "stage", "label": _("Stage"), "kind": "badge", "sort": True},
        {"key": "exposure", "label": _("Exposure"), **money},
        {"key": "gross", "label": _("Recovered"), **money},
        {"key": "costs", "label": _("Costs"), **money},
        {"key": "net", "label": _("Net recovery"), **money},
        {"key": "outstanding", "label": _("Outstanding"), **money},
        {"key": "officer", "label": _("Officer"), "sort": True},
        {"key": "court", "label": _("Court"), "sort": True, "cut": True},
        {"key": "moved_on", "label": _("Last movement"), "kind": "day", "sort": True},
    ]


def _row(line: CaseLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "debtor": debtor_text(line),
        "stage": stage_badges(line),
        "url": url_for("cases.show", reference=line.reference),
        **{
            name: getattr(line, name)
            for name in ("reference", "docket_number", "court", "officer", "moved_on")
        },
        **{name: getattr(line, name) for name in _FIGURES},
    }


def debtor_text(line: CaseLine) -> str:
    """Return the debtor's name and how many guarantors stand beside it."""
    debtor = line.debtor or _("(erased)")
    return f"{debtor} ＋{line.guarantors}" if line.guarantors else debtor


def stage_badges(line: CaseLine) -> list[dict[str, str]]:
    """Return the stage and the flags beside it as words with their tones."""
    tones = {Stage.CLOSED: "good", Stage.INTAKE: "neutral"}
    stage = Stage(line.stage)
    badges = [{"label": _(STAGES[stage]), "tone": tones.get(stage, "info")}]
    return badges + [{"label": _(FLAGS[flag]), "tone": "warn"} for flag in line.flags if flag in FLAGS]


def _total_row(total: ListTotal) -> dict[str, Any]:
    return {
        "label": _("Total %(currency)s", currency=total.currency),
        **{name: getattr(total, name) for name in _FIGURES},
    }


def _filters(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the fields of the filter, the usual ones first."""
    offices = [(str(one.id), one.name) for one in list_offices(session) if actor.sees_office(one.id)]
    attention = [(key, _(label, days=QUIET_DAYS)) for key, label in _ATTENTION.items()]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("Name or number"), "kind": "search"},
        {"name": "stage", "label": _("Stage"), "options": [(OPEN, _("All open ones")), *_words(STAGES)]},
        {"name": "office", "label": _("Office"), "options": offices},
        {"name": "officer", "label": _("Officer"), "kind": "suggest"} | _same(list_officers(session, actor)),
        {"name": "court", "label": _("Court"), "kind": "suggest"} | _same(list_courts(session, actor)),
        {"name": "attention", "label": _("Needs attention"), "options": attention, "more": True},
        {"name": "owner", "label": _("Answers for it"), "options": _owners(session), "more": True},
        {"name": "moved_from", "label": _("Moved since"), "kind": "date", "more": True},
        {"name": "flag", "label": _("Flag"), "options": _words(FLAGS), "more": True},
        {"name": "age", "label": _("Since escalation"), "options": _words(_AGES), "more": True},
        {"name": "escalated_from", "label": _("Escalated from"), "kind": "date", "more": True},
        {"name": "escalated_to", "label": _("Escalated to"), "kind": "date", "more": True},
        {"name": "exposure_from", "label": _("Exposure from"), "kind": "amount", "more": True},
        {"name": "exposure_to", "label": _("Exposure to"), "kind": "amount", "more": True},
        {"name": "currency", "label": _("Currency"), "kind": "text", "placeholder": "CNY", "more": True},
    ]
    return [{"kind": "select", **field} for field in fields]


def _owners(session: Session) -> list[tuple[str, str]]:
    people = [(str(one.id), one.name or _("(erased)")) for one in list_owners(session)]
    return [("0", _("Nobody")), *people]


def _words(table: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), _(label)) for key, label in table.items()]


def _same(names: list[str]) -> dict[str, list[tuple[str, str]]]:
    return {"options": [(name, name) for name in names]}


_EXPORT = (
    ("reference", N_("Case"), 18),
    ("debtor", N_("Debtor"), 32),
    ("guarantors", N_("Guarantors"), 8),
    ("docket_number", N_("Docket number"), 28),
    ("court", N_("Court"), 26),
    ("stage", N_("Stage"), 14),
    ("stage_on", N_("At this stage since"), 14),
    ("flags", N_("Flags"), 18),
    ("escalated_on", N_("Escalated"), 12),
    ("moved_on", N_("Last movement"), 12),
    ("office", N_("Office"), 16),
    ("officer", N_("Officer"), 12),
    ("currency", N_("Currency"), 8),
    ("exposure", N_("Exposure"), 18),
    ("gross", N_("Recovered"), 18),
    ("costs", N_("Costs"), 16),
    ("net", N_("Net recovery"), 18),
    ("outstanding", N_("Outstanding"), 18),
)


@bp.get("/cases.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    session, actor, at = db.session(), current_actor(), house()
    wanted, errors = read_filter(request.args, at.clock.today())
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort = read_sort(request.args.get("sort"), tuple(SORTS), NEWEST)
    totals = list_totals(session, actor, wanted)
    rows = _export_rows(all_cases(session, actor, wanted, sort.key, sort.descending))
    columns = [Column(key, _(label), width) for key, label, width in _EXPORT]
    name = f"{_('Cases')}-{at.clock.today().isoformat()}"
    count = sum(total.cases for total in totals)
    transact(record_export, RecordExport("cases", rows=count, details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    return xlsx_response(columns, rows, name, _basis(sort, actor))


def _basis(sort: Sort, actor: Actor) -> dict[str, Any]:
    """Return on what a saved list rests: filter, order, day, moment, person."""
    at = house()
    chosen = ", ".join(f"{key}={value}" for key, value in filter_values(request.args))
    return {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("Known at"): at.clock.now(),
        _("By"): actor.name,
    }


def _export_rows(lines: Iterator[CaseLine]) -> Iterator[dict[str, Any]]:
    stages = {stage: _(label) for stage, label in STAGES.items()}
    flags = {flag: _(label) for flag, label in FLAGS.items()}
    for line in lines:
        row = {key: getattr(line, key) for key, *_rest in _EXPORT if hasattr(line, key)}
        yield row | {
            "currency": line.exposure.currency,
            "stage": stages[Stage(line.stage)],
            "flags": "、".join(flags[flag] for flag in line.flags if flag in flags),
        }
