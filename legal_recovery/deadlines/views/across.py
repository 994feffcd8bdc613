"""Deadlines across cases: a list as its address asks for it, and saved as a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import link
from legal_recovery.deadlines.rules import OWN, STATES
from legal_recovery.deadlines.schemas import (
    ME,
    NOBODY,
    SOONEST,
    filter_values,
    find_page,
    read_filter,
    read_place,
)
from legal_recovery.deadlines.store import SORTS, Line, all_lines, count_lines, list_rules
from legal_recovery.deadlines.views.page import bp, days_left, said_name, state_badge
from legal_recovery.deadlines.views.words import RULES
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices, list_owners, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
HANDERS = ("legal_lead", "manager", "admin")


@bp.get("/deadlines")
@allow(*READERS)
def across() -> ResponseReturnValue:
    """Show the deadlines of all cases that this person may see, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, errors = read_filter(request.args, house().clock.today(), actor.id)
    seek = read_place(request.args)
    page = find_page(session, actor, wanted, seek)
    given = filter_values(request.args)
    return render_template(
        "deadlines/across.html",
        rows=[_row(line, people) for people in [owners_of(page.items)] for line in page.items],
        page=page,
        sort=seek.sort,
        filters=_filters(),
        values=request.args,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
        is_filtered=bool(given),
        query=given | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        may_assign=may("legal"),
        may_hand_over=may(*HANDERS),
    )


def owners_of(lines: Iterable[Line]) -> dict[int, str]:
    """Return the names of those who answer for these deadlines."""
    return names_of(db.session(), {line.owner_id for line in lines if line.owner_id is not None})


def owner_text(owner_id: int | None, people: dict[int, str]) -> str:
    """Return who answers for something, in words."""
    return _("Nobody") if owner_id is None else people.get(owner_id) or _("(erased)")


def _row(line: Line, people: dict[int, str]) -> dict[str, Any]:
    end = url_for("deadlines.end", reference=line.reference, number=line.id)
    tab = url_for("deadlines.tab", reference=line.reference)
    return {
        "id": line.id,
        "due": line.due,
        "days": days_left(line.due) if line.state == "open" and not line.is_theirs else None,
        "name": said_name(line.what),
        "url": end if line.state == "open" and may("legal") else tab,
        "reference": line.reference,
        "case_url": link("cases.show", reference=line.reference),
        "office": line.office,
        "owner": owner_text(line.owner_id, people),
        "if_missed": said_name(line.if_missed) if line.if_missed and not line.is_theirs else None,
        "state": state_badge(line.state, line.due, line.lead_days, theirs=line.is_theirs),
    }


def _filters() -> list[dict[str, Any]]:
    session, actor = db.session(), current_actor()
    owners = [(str(one.id), one.name or _("(erased)")) for one in list_owners(session)]
    offices = [(str(one.id), one.name) for one in list_offices(session) if actor.sees_office(one.id)]
    states = [
        ("all", _("All states")),
        ("overdue", _("Overdue")),
        *((key, _(name)) for key, name in STATES.items()),
    ]
    return [
        {
            "name": "owner",
            "label": _("Responsible"),
            "kind": "select",
            "options": [(ME, _("Me")), (NOBODY, _("Nobody")), *owners],
        },
        {"name": "state", "label": _("State"), "kind": "select", "options": states},
        {"name": "since", "label": _("Since"), "kind": "date"},
        {"name": "until", "label": _("Until"), "kind": "date"},
        {"name": "office", "label": _("Office"), "kind": "select", "options": offices},
        {"name": "rule", "label": _("Deadline"), "kind": "select", "options": _rules()},
    ]


def _rules() -> list[tuple[str, str]]:
    known = {key: str(RULES[key]) for key in list_rules(db.session(), current_actor()) if key in RULES}
    return [(key, _(name) if key == OWN else name) for key, name in known.items()]


_EXPORT = ("due", "unrolled", "name", "reference", "office", "owner", "state", "lead_days", "if_missed")


@bp.get("/deadlines.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    session, actor, at = db.session(), current_actor(), house()
    wanted, errors = read_filter(request.args, at.clock.today(), actor.id)
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort = read_sort(request.args.get("sort"), tuple(SORTS), SOONEST)
    rows = _export_rows(all_lines(session, actor, wanted, sort.key, sort.descending))
    name = f"{_('Deadlines')}-{at.clock.today().isoformat()}"
    count = count_lines(session, actor, wanted)
    transact(record_export, RecordExport("deadlines", rows=count, details={"form": form}))
    if form == "csv":
        return csv_response(_columns(), rows, name)
    chosen = ", ".join(f"{key}={value}" for key, value in filter_values(request.args).items())
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): at.clock.today(),
        _("By"): actor.name,
    }
    return xlsx_response(_columns(), rows, name, basis)


def _columns() -> list[Column]:
    labels = {
        "due": _("Due on"),
        "unrolled": _("As counted"),
        "name": _("Deadline"),
        "reference": _("Case"),
        "office": _("Office"),
        "owner": _("Responsible"),
        "state": _("State"),
        "lead_days": _("Remind days before"),
        "if_missed": _("If missed"),
    }
    return [Column(key, labels[key], 32 if key in ("name", "if_missed") else 16) for key in _EXPORT]


def _export_rows(lines: Iterator[Line]) -> Iterator[dict[str, Any]]:
    people = {one.id: one.name or "" for one in list_owners(db.session())}
    for line in lines:
        if line.owner_id is not None and line.owner_id not in people:
            people |= {line.owner_id: ""} | owners_of([line])
        yield {
            **{key: getattr(line, key) for key in ("due", "unrolled", "reference", "office", "lead_days")},
            "name": said_name(line.what),
            "owner": owner_text(line.owner_id, people),
            "state": state_badge(line.state, line.due, line.lead_days, theirs=line.is_theirs)["label"],
            "if_missed": said_name(line.if_missed) if line.if_missed else None,
        }
