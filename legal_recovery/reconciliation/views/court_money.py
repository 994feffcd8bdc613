"""What courts hold for us across all cases: when it is due, how old it is, why it is kept back, who asks for it."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.rules.court_money import BANDS, GROUNDS, KINDS, STATES, CourtMoney
from legal_recovery.reconciliation.schemas.court_money import (
    FIRST_SORT,
    SORTS,
    court_money_page,
    in_order,
    narrowed,
    read_court_money,
    totals_of,
)
from legal_recovery.reconciliation.store.court_money import list_court_money
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.formats import text_day
from legal_recovery.web.pagination import read_sort
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
_TONES = {"overdue": "bad", "due": "info", "retained": "warn", "open": "neutral"}
NAMES = ("q", "state", "kind", "band", "ground", "owner_id")


@bp.get("/court-money")
@allow(*READERS)
def court_money() -> str:
    """List what courts hold for us in the cases that the person may see, what is overdue longest first."""
    today = house().clock.today()
    found = list_court_money(db.session(), current_actor())
    page, seek, wanted = court_money_page(found, request.args, today)
    sums = totals_of(wanted)
    kept: dict[str, Any] = {
        name: text for name in (*NAMES, "sort") if (text := request.args.get(name, "").strip())
    }
    return render_template(
        "reconciliation/court_money.html",
        rows=_rows(page.items, today),
        page=page,
        sort=seek.sort,
        count=len(wanted),
        currency=next(iter(sums)) if len(sums) == 1 else None,
        totals=[
            {"label": _("Total %(currency)s", currency=code), "amount": one} for code, one in sums.items()
        ],
        filters=_filters(found),
        exports=[
            {"label": form.upper(), "url": url_for("reconciliation.export_court_money", form=form, **kept)}
            for form in ("csv", "xlsx")
        ],
        is_filtered=bool(kept.keys() & set(NAMES)),
        clear_url=url_for("reconciliation.court_money"),
        active_nav="court_money",
    )


@bp.get("/court-money.<any(csv, xlsx):form>")
@allow(*READERS)
def export_court_money(form: str) -> Response:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    today, actor = house().clock.today(), current_actor()
    found = narrowed(list_court_money(db.session(), actor), read_court_money(request.args), today)
    ordered = in_order(found, read_sort(request.args.get("sort"), SORTS, FIRST_SORT))
    rows = [{**row, "state": row["state"]["label"]} for row in _rows(ordered, today)]
    name = f"{_('Court-held money')}-{today.isoformat()}"
    columns = [Column(key, label, width) for key, label, width in _columns()]
    if form == "csv":
        answer = csv_response(columns, rows, name)
    else:
        chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
        basis = {_("Filter"): chosen or _("all"), _("As of"): today, _("By"): actor.name}
        answer = xlsx_response(columns, rows, name, basis)
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    transact(
        record_export,
        RecordExport("court-money", rows=len(rows), digest=digest, details={"format": form}),
    )
    return answer


def _columns() -> list[tuple[str, str, int]]:
    return [
        ("reference", _("Case"), 16),
        ("debtor", _("Debtor"), 28),
        ("court", _("Court"), 28),
        ("docket_number", _("Docket number"), 24),
        ("kind", _("What it is"), 20),
        ("amount", _("Held by the court"), 18),
        ("since", _("Held since"), 12),
        ("held", _("Days held"), 10),
        ("due_on", _("Release due"), 12),
        ("state", _("State"), 14),
        ("retained", _("Kept back"), 18),
        ("ground", _("Ground"), 24),
        ("until", _("Until"), 12),
        ("owner", _("In charge"), 14),
        ("chased_on", _("Chased on"), 12),
        ("chaser", _("Chased by"), 14),
        ("chases", _("Times asked"), 10),
        ("again_on", _("Ask again on"), 12),
    ]


def _rows(found: Sequence[CourtMoney], today: date) -> list[dict[str, Any]]:
    people = {one.owner_id for one in found} | {one.chaser_id for one in found}
    names = names_of(db.session(), {one for one in people if one is not None})
    return [row_of(one, today, names) for one in found]


def row_of(one: CourtMoney, today: date, names: dict[int, str]) -> dict[str, Any]:
    """Return a line as lists show it."""
    kept = one.retained if one.retained is not None and one.retained.stands(today) else None
    return {
        "id": one.about,
        "url": url_for("reconciliation.court_money_of", reference=one.reference, about=one.about),
        "reference": one.reference,
        "debtor": one.debtor,
        "court": one.court,
        "docket_number": one.docket_number,
        "kind": _(KINDS[one.kind]),
        "amount": one.amount,
        "since": one.since,
        "held": one.days_held(today),
        "due_on": one.due_on,
        "state": state_badge(one, today),
        "retained": kept.amount if kept else None,
        "ground": _(GROUNDS[kept.ground]) if kept else None,
        "until": kept.until if kept else None,
        "owner": names.get(one.owner_id or 0),
        "chased_on": one.chased_on,
        "chaser": names.get(one.chaser_id or 0),
        "chases": one.chases or None,
        "again_on": one.again_on,
    }


def state_badge(one: CourtMoney, today: date) -> dict[str, Any]:
    """Return where it stands, with the days that a release is overdue."""
    state, late = one.state(today), one.late(today)
    label = _(STATES[state])
    if state == "overdue" and late is not None:
        label = ngettext("%(num)d day overdue", "%(num)d days overdue", late)
    elif state == "retained" and one.retained is not None and one.retained.until is not None:
        label = _("Kept back until %(day)s", day=text_day(one.retained.until))
    return {"label": label, "tone": _TONES[state]}


def _filters(found: Sequence[CourtMoney]) -> list[dict[str, Any]]:
    names = names_of(db.session(), {one.owner_id for one in found if one.owner_id is not None})
    bands = {key: _band(last) for key, last in BANDS.items()}
    return [
        {"name": "q", "label": _("Case, debtor or court"), "kind": "search"},
        {"name": "state", "label": _("State"), "kind": "select", "options": _options(STATES)},
        {"name": "band", "label": _("Days held"), "kind": "select", "options": list(bands.items())},
        {
            "name": "kind",
            "label": _("What it is"),
            "kind": "select",
            "options": _options(KINDS),
            "more": True,
        },
        {
            "name": "ground",
            "label": _("Ground"),
            "kind": "select",
            "options": _options(GROUNDS),
            "more": True,
        },
        {
            "name": "owner_id",
            "label": _("In charge"),
            "kind": "select",
            "options": [(str(number), name) for number, name in names.items()],
            "more": True,
        },
    ]


def _band(last: int | None) -> str:
    lasts = [one for one in BANDS.values() if one is not None]
    if last is None:
        return _("more than %(days)s days", days=lasts[-1])
    before = [one for one in lasts if one < last]
    return _("%(first)s–%(last)s days", first=before[-1] + 1 if before else 0, last=last)


def _options(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(code, _(name)) for code, name in table.items()]
