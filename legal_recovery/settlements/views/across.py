"""Settlements and exits of all cases: instalments by day, what waits for approval, and who may approve what."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import carry_out, done
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import set_authority
from legal_recovery.settlements.rules import APPROVERS, EXIT_STATES, EXITS, KINDS
from legal_recovery.settlements.schemas import (
    LATEST,
    SOONEST,
    AuthorityForm,
    exit_seek,
    given,
    instalment_seek,
    order_of,
    read_exits,
    read_instalments,
)
from legal_recovery.settlements.views.exits import exit_row
from legal_recovery.settlements.views.page import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.rules import ROLES, Role
from legal_recovery.users.store import list_offices, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Sort, page_of, read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
LABELS = {
    "exit_kind": N_("Kind of exit"),
    "role": N_("Role"),
    "office_id": N_("Office"),
    "currency": N_("Currency"),
    "up_to": N_("Up to"),
}


def _offices() -> list[tuple[str, str]]:
    actor = current_actor()
    return [(str(one.id), one.name) for one in list_offices(db.session()) if actor.sees_office(one.id)]


def tabs_here(here: str) -> list[dict[str, Any]]:
    """Return the pages of settlements and exits across cases, with the one that is shown."""
    places = [
        ("instalments", _("Instalments"), "settlements.across"),
        ("exits", _("Requests for exits"), "settlements.exits"),
        ("sales", _("Debt sales"), "settlements.sales"),
        ("authority", _("Approval authority"), "settlements.authority"),
    ]
    return [
        {"label": label, "url": url_for(endpoint), "current": key == here} for key, label, endpoint in places
    ]


# --- instalments --------------------------------------------------------------------------------------


@bp.get("/settlements")
@allow(*READERS)
def across() -> ResponseReturnValue:
    """Show the instalments of all settlements, filtered and sorted as the address says."""
    session, actor, today = db.session(), current_actor(), house().clock.today()
    wanted, seek = read_instalments(request.args, today), instalment_seek(request.args)
    lines = store.find_instalments(session, actor, wanted, order_of(seek))
    page = page_of(
        lines,
        seek,
        lambda one: one.position(seek.sort.key),
        store.count_instalments(session, actor, wanted),
    )
    states = [("all", _("All states")), ("missed", _("Overdue")), ("met", _("Paid"))]
    query = given(request.args, "q", "state", "office")
    return render_template(
        "settlements/across.html",
        tabs=tabs_here("instalments"),
        rows=[_instalment_row(one) for one in page.items],
        page=page,
        sort=seek.sort,
        filters=[
            _words(),
            {"name": "state", "label": _("State"), "kind": "select", "options": states},
            {"name": "office", "label": _("Office"), "kind": "select", "options": _offices()},
        ],
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
    )


def _words() -> dict[str, str]:
    return {
        "name": "q",
        "label": _("Words"),
        "kind": "search",
        "placeholder": _("Case, debtor or docket number"),
    }


def _instalment_row(one: store.InstalmentLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "due": one.due_on,
        "grace": one.due_on + timedelta(days=one.grace_days),
        "reference": one.reference,
        "case_url": url_for("cases.show", reference=one.reference),
        "kind": _(KINDS[one.plan_kind]),
        "url": url_for("settlements.plan", reference=one.reference, plan_id=one.plan_id),
        "number": one.number,
        "office": one.office,
        "amount": one.amount,
        "met_on": one.met_on,
        "state": _instalment_state(one),
    }


def _instalment_state(one: store.InstalmentLine) -> dict[str, str]:
    if one.met_on is not None:
        return {"label": _("Paid"), "tone": "good"}
    if one.due_on < house().clock.today():
        return {"label": _("Overdue"), "tone": "bad"}
    return {"label": _("Due"), "tone": "neutral"}


@bp.get("/settlements.<any(csv, xlsx):form>")
@allow(*READERS)
def export_instalments(form: str) -> ResponseReturnValue:
    """Save the filtered list of instalments."""
    wanted = read_instalments(request.args, house().clock.today())
    sort = read_sort(request.args.get("sort"), tuple(store.INSTALMENT_SORTS), SOONEST)
    order = store.Order(sort.key, sort.descending)
    rows = [
        _instalment_row(one) for one in store.find_instalments(db.session(), current_actor(), wanted, order)
    ]
    heads = {
        "due": _("Due on"),
        "grace": _("Grace until"),
        "reference": _("Case"),
        "kind": _("Kind of settlement"),
        "number": _("No."),
        "office": _("Office"),
        "amount": _("Amount"),
        "met_on": _("Paid on"),
        "state": _("State"),
    }
    return saved(form, "settlements", _("Instalments"), heads, rows, sort)


def saved(
    form: str,
    name: str,
    title: str,
    heads: Mapping[str, str],
    rows: Sequence[dict[str, Any]],
    sort: Sort,
) -> ResponseReturnValue:
    """Return a list as a file that says how it was filtered and sorted; noted in the person's audit book."""
    columns = [Column(key, label) for key, label in heads.items()]
    plain = [{**row, "state": row["state"]["label"]} for row in rows]
    transact(record_export, RecordExport(name, rows=len(plain), details={"form": form}))
    today = house().clock.today()
    if form == "csv":
        return csv_response(columns, plain, f"{title}-{today.isoformat()}")
    chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): today,
        _("By"): current_actor().name,
    }
    return xlsx_response(columns, plain, f"{title}-{today.isoformat()}", basis)


# --- exits --------------------------------------------------------------------------------------------


@bp.get("/exits")
@allow(*READERS)
def exits() -> ResponseReturnValue:
    """Show what was asked for in all cases, filtered and sorted as the address says."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_exits(request.args), exit_seek(request.args)
    found = store.find_exits(session, actor, wanted, order_of(seek))
    page = page_of(
        found, seek, lambda one: one.position(seek.sort.key), store.count_exits(session, actor, wanted)
    )
    query = given(request.args, "q", "state", "kind", "office")
    names = names_of(session, {one.requested_by for one in page.items})
    return render_template(
        "settlements/exits.html",
        tabs=tabs_here("exits"),
        rows=[_exit_line(one, names) for one in page.items],
        page=page,
        sort=seek.sort,
        filters=[
            _words(),
            {
                "name": "state",
                "label": _("State"),
                "kind": "select",
                "options": [(code, _(name)) for code, name in EXIT_STATES.items()],
            },
            {
                "name": "kind",
                "label": _("Kind of exit"),
                "kind": "select",
                "options": [(code, _(name)) for code, name in EXITS.items()],
            },
            {"name": "office", "label": _("Office"), "kind": "select", "options": _offices()},
        ],
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
    )


def _exit_line(one: store.Exit, names: dict[int, str]) -> dict[str, Any]:
    row = exit_row(one, names)
    return {
        **row,
        "requested": one.requested_on,
        "case_url": url_for("cases.show", reference=one.reference),
    }


@bp.get("/exits.<any(csv, xlsx):form>")
@allow(*READERS)
def export_exits(form: str) -> ResponseReturnValue:
    """Save the filtered list of requests for exits."""
    sort = read_sort(request.args.get("sort"), tuple(store.EXIT_SORTS), LATEST)
    order = store.Order(sort.key, sort.descending)
    found = store.find_exits(db.session(), current_actor(), read_exits(request.args), order)
    names = names_of(db.session(), {one.requested_by for one in found})
    heads = {
        "requested": _("Asked for on"),
        "kind": _("Kind of exit"),
        "reference": _("Case"),
        "office": _("Office"),
        "about": _("About"),
        "amount": _("Amount"),
        "by": _("Asked for by"),
        "document": _("Number of the approval"),
        "state": _("State"),
    }
    rows = [_exit_line(one, names) for one in found]
    return saved(form, "exits", _("Requests for exits"), heads, rows, sort)


# --- authority ----------------------------------------------------------------------------------------


@bp.route("/exits/authority", methods=["GET", "POST"])
@allow(*READERS, "admin")
def authority() -> ResponseReturnValue:
    """Show who may approve what; managers and administrators set it."""
    if request.method == "GET" or not may("manager", "admin"):
        return _authority({}), 200
    outcome = carry_out(set_authority, AuthorityForm())
    if outcome.refused:
        return _authority(outcome.errors), outcome.status
    return done(url_for("settlements.authority"), _("The authority counts from now on."))


def _authority(errors: dict[str, list[str]]) -> str:
    offices = {one.id: one.name for one in list_offices(db.session())}
    bands = store.list_bands(db.session())
    return render_template(
        "settlements/authority.html",
        tabs=tabs_here("authority"),
        rows=[
            {
                "id": number,
                "kind": _(EXITS[one.exit_kind]),
                "office": offices.get(one.office_id) if one.office_id else _("Every office"),
                "role": _(ROLES[Role(one.role)]),
                "up_to": one.up_to,
                "any": _("Any amount") if one.up_to is None else None,
            }
            for number, one in enumerate(bands, 1)
        ],
        labels={name: _(label) for name, label in LABELS.items()},
        kinds=[("", _("Choose…")), *((code, _(name)) for code, name in EXITS.items())],
        roles=[("", _("Choose…")), *((code, _(ROLES[Role(code)])) for code in APPROVERS)],
        offices=[("", _("Every office")), *((str(number), name) for number, name in offices.items())],
        values=request.form,
        errors=errors,
        may_set=may("manager", "admin"),
    )
