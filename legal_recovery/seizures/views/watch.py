"""Seizures across cases, the riskiest first; and the lapses, each with its cause."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.views import link
from legal_recovery.collateral.rules import KINDS
from legal_recovery.kernel.errors import N_
from legal_recovery.law.pack import NotKnown, Pack
from legal_recovery.law.working_days import is_open
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import rules, schemas, store
from legal_recovery.seizures.rules import BANDS
from legal_recovery.seizures.store import WatchFilter, WatchLine
from legal_recovery.seizures.store.dated import lead_of
from legal_recovery.seizures.store.watch import position_of
from legal_recovery.seizures.views.known import bp
from legal_recovery.seizures.views.words import badge, choices, rank_words
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import list_offices, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Page, page_of
from legal_recovery.web.transact import house, transact

READERS = ("legal", "finance", "manager", "auditor")
_TABS = {
    "expiring": N_("Expiring"),
    "waiting": N_("Waiting in line"),
    "released": N_("Released"),
    "lost": N_("Lost"),
}
assert _TABS.keys() == store.TABS.keys()
# Beyond this nobody counts working days.
_COUNTED_DAYS = 120


@bp.get("/seizures")
@allow(*READERS)
def watch() -> ResponseReturnValue:
    """Show the seizures that this person may see, as the address filters and sorts them."""
    session, actor, today = db.session(), current_actor(), house().clock.today()
    wanted, errors = schemas.read_watch(request.args, today)
    seek = schemas.read_place(request.args, wanted.tab)
    lines = store.list_watched(
        session,
        actor,
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    totals = store.watch_totals(session, actor, wanted)
    count = sum(total.count for total in totals)
    page: Page[WatchLine] = page_of(lines, seek, lambda line: position_of(line, seek.sort.key), count)
    usual = max(totals, key=lambda total: total.count, default=None)
    query = schemas.filter_values(request.args) | ({"sort": seek.sort.text} if "sort" in request.args else {})
    return render_template(
        "seizures/watch.html",
        active_nav="seizures",
        tabs=_tabs(wanted),
        columns=_columns(wanted.tab, usual.currency if usual else None),
        rows=_rows(page.items, today),
        page=page,
        sort=seek.sort,
        count=count,
        totals=[
            {"label": _("Total %(currency)s", currency=one.currency), "exposed": one.exposed}
            for one in totals
        ],
        filters=_filters(),
        values=request.args,
        errors={name: said for one in errors.values() for name, said in field_errors(one).items()},
        is_filtered=bool(schemas.filter_values(request.args).keys() - {"tab"}),
        query=query,
        tab=wanted.tab,
        new_url=link("home.new_seizure") if may("legal") else None,
        may_prepare=may("legal") and wanted.tab == "expiring",
        next_expiry=_next_expiry(wanted) if not lines else None,
    )


def _next_expiry(wanted: WatchFilter) -> Any:
    """Return when anything expires at all, for a list that is empty."""
    everything = WatchFilter(wanted.today)
    found = store.list_watched(
        db.session(), current_actor(), everything, sort="expires_on", descending=False, limit=1
    )
    return found[0].seizure.terms.expires_on if found else None


def _tabs(wanted: WatchFilter) -> list[dict[str, Any]]:
    kept: dict[str, Any] = {
        name: value
        for name, value in schemas.filter_values(request.args).items()
        if name not in ("tab", "band")
    }
    return [
        {"label": _(label), "url": url_for("seizures.watch", **kept, tab=tab), "current": tab == wanted.tab}
        for tab, label in _TABS.items()
    ]


def _columns(tab: str, currency: str | None) -> list[dict[str, Any]]:
    """Return the columns of a tab; the head carries the currency that most cases have."""
    money = {"kind": "money", "sort": "exposed", "currency": currency}
    found: list[dict[str, Any]] = [
        {"key": "asset", "label": _("Asset"), "url": "url", "cut": True},
        {"key": "debtor", "label": _("Case"), "url": "case_url", "sort": "reference", "cut": True},
        {"key": "rank", "label": _("Rank"), "sort": "rank", "url": "chain_url"}
        | {"press": "h", "press_label": _("Who stands in line")},
    ]
    if tab in ("expiring", "waiting"):
        found.append({"key": "exposed", "label": _("At risk"), **money})
    if tab == "expiring":
        found += _running_columns()
    elif tab == "waiting":
        found.append({"key": "first_court", "label": _("Ahead"), "cut": True})
    else:
        found.append({"key": "ended_on", "label": _("Ended on"), "kind": "day", "sort": True})
        found.append({"key": "state", "label": _("State"), "kind": "badge"})
    if tab == "lost":
        found.append({"key": "cause", "label": _("Cause"), "cut": True})
    return [
        *found,
        {"key": "owner", "label": _("Owner of the task"), "cut": True},
        {"key": "court", "label": _("Court"), "sort": True, "cut": True},
        {"key": "docket_number", "label": _("Docket number"), "kind": "reference"},
    ]


def _running_columns() -> list[dict[str, Any]]:
    """Return what is done, by when and how far it is: a screen of a bank shows it without being scrolled."""
    return [
        {"key": "expires_on", "label": _("Expires on"), "kind": "day", "sort": True},
        {"key": "band", "label": _("Urgency"), "kind": "badge", "sort": "risk"},
        {"key": "lodge_by", "label": _("Lodge by"), "kind": "day"},
        {"key": "working_days", "label": _("Working days left"), "kind": "number"}
        | {"help": _("Working days until the last day to lodge the application")},
        {"key": "renewal", "label": _("Renewal"), "kind": "badge", "url": "renew_url"}
        | {"press": "e", "press_label": _("Record the renewal")},
        {"key": "reminder", "label": _("Reminder"), "kind": "badge"},
    ]


def _rows(lines: Iterable[WatchLine], today: Any) -> list[dict[str, Any]]:
    found = list(lines)
    owners = names_of(db.session(), {one for line in found if (one := line.owner_id)})
    told = reminders_of([line.id for line in found])
    packs = {name: pack_of(db.session(), name) for name in {line.jurisdiction for line in found}}
    return [
        row_of(line, packs[line.jurisdiction], owners, today) | {"reminder": told.get(line.id)}
        for line in found
    ]


# Reminders stand further up the street, so they say themselves how far they are: ids in, badges by id out.
FindReminders = Callable[[Session, Collection[int]], Mapping[int, dict[str, str]]]
REMINDERS = "seizure_reminders"


def remind_by(state: BlueprintSetupState, find: FindReminders) -> None:
    """Let the watch show how far the reminders of seizures are."""
    state.app.extensions[REMINDERS] = find


def reminders_of(ids: Collection[int]) -> Mapping[int, dict[str, str]]:
    """Return how far the latest reminder of each seizure is, of those that somebody was reminded of."""
    find: FindReminders | None = current_app.extensions.get(REMINDERS)
    return find(db.session(), ids) if find and ids else {}


def row_of(line: WatchLine, pack: Pack, owners: dict[int, str], today: Any) -> dict[str, Any]:
    """Return a seizure as a line of the watch, each fact in words or as itself."""
    one, terms = line.seizure, line.seizure.terms
    kind = KINDS.get(line.collateral_kind)
    row = {
        "id": one.id,
        "asset": line.asset or (_(kind) if kind else line.collateral_kind),
        "url": url_for("seizures.show", reference=line.reference, number=one.id),
        "debtor": f"{line.debtor or _('(erased)')} {line.reference}",
        "reference": line.reference,
        "case_url": url_for("cases.show", reference=line.reference),
        "rank": rank_words(one),
        "chain_url": url_for("seizures.show", reference=line.reference, number=one.id, _anchor="chain"),
        "court": terms.court,
        "docket_number": terms.docket_number,
        "exposed": line.exposed,
        "first_court": terms.first_court,
        "ended_on": one.ended_on,
        "state": badge(rules.STATES, one.state),
        "cause": line.cause,
        "owner": owners.get(line.owner_id or 0),
    }
    return row | (_running(line, pack, today) if one.is_effective and terms.expires_on else {})


def _running(line: WatchLine, pack: Pack, today: Any) -> dict[str, Any]:
    """Return what counts while a term runs."""
    one, expires_on = line.seizure, line.seizure.terms.expires_on
    assert expires_on is not None, "a seizure in effect has an expiry"
    lodge = rules.latest_day_to_lodge(pack, one)
    lead = lead_of(pack, expires_on, one.terms.lead_days) or 0
    band = rules.band_of(expires_on, today)
    tones = {"7": "bad", "30": "warn", "90": "info", "later": "neutral"}
    urgency = {"label": _(BANDS[band]), "tone": tones[band]}
    if one.has_lapsed(today):
        urgency = {"label": _("Expired, not noted yet"), "tone": "bad"}
    return {
        "expires_on": expires_on,
        "days": (expires_on - today).days,
        "band": urgency,
        "lodge_by": lodge,
        "working_days": _working_days(pack, today, lodge),
        "renew_url": url_for("seizures.renew", reference=line.reference, number=one.id)
        if may("legal")
        else None,
        "renewal": badge(rules.RENEWAL_STATES, rules.renewal_state(one, line.renewals, today, lead)),
    }


def _working_days(pack: Pack, today: Any, until: Any) -> int | None:
    """Return how many working days are left up to a day; None where it is over, far off or not known."""
    days = (until - today).days if until else -1
    if not 0 <= days <= _COUNTED_DAYS:
        return None
    try:
        return sum(is_open(pack, today.fromordinal(today.toordinal() + n)) for n in range(1, days + 1))
    except NotKnown:
        return None


def _filters() -> list[dict[str, Any]]:
    session, actor = db.session(), current_actor()
    offices = [(str(one.id), one.name) for one in list_offices(session) if actor.sees_office(one.id)]
    courts = [(name, name) for name in store.watch_courts(session, actor)]
    owners = [(str(key), name) for key, name in store.watch_owners(session, actor).items()]
    return [
        {"name": "court", "label": _("Court"), "kind": "suggest", "options": courts},
        {"name": "office", "label": _("Office"), "kind": "select", "options": offices},
        {"name": "owner", "label": _("Owner of the task"), "kind": "select", "options": owners},
        {"name": "band", "label": _("Urgency"), "kind": "select", "options": choices(BANDS)},
    ]


_EXPORT = (
    ("reference", N_("Case"), 18),
    ("asset", N_("Asset"), 36),
    ("rank", N_("Rank"), 10),
    ("court", N_("Court"), 26),
    ("docket_number", N_("Docket number"), 28),
    ("currency", N_("Currency"), 8),
    ("exposed", N_("At risk"), 18),
    ("starts_on", N_("In effect since"), 12),
    ("expires_on", N_("Expires on"), 12),
    ("days", N_("Days left"), 8),
    ("lodge_by", N_("Lodge by"), 12),
    ("band", N_("Urgency"), 14),
    ("renewal", N_("Renewal"), 12),
    ("reminder", N_("Reminder"), 12),
    ("first_court", N_("Court that seized first"), 26),
    ("ended_on", N_("Ended on"), 12),
    ("state", N_("State"), 12),
    ("cause", N_("Cause"), 30),
    ("owner", N_("Owner of the task"), 14),
)


@bp.get("/seizures.<any(csv, xlsx):form>")
@allow(*READERS)
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    session, actor, at = db.session(), current_actor(), house()
    wanted, errors = schemas.read_watch(request.args, at.clock.today())
    for refusal in errors.values():
        # A list that is wider than its filter says would be taken for the narrow one.
        raise refusal
    sort = schemas.read_order(request.args, wanted.tab)
    lines = list(store.all_watched(session, actor, wanted, sort.key, sort.descending))
    rows = [_plain(line, row) for line, row in zip(lines, _rows(lines, wanted.today), strict=True)]
    columns = [Column(key, _(label), width) for key, label, width in _EXPORT]
    name = f"{_('Seizures')}-{wanted.today.isoformat()}"
    transact(record_export, RecordExport("seizures", rows=len(rows), details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={value}" for key, value in schemas.filter_values(request.args).items())
    basis = {
        _("Filter"): chosen or _("all"),
        _("Sorted by"): sort.text,
        _("As of"): wanted.today,
        _("Known at"): at.clock.now(),
        _("By"): actor.name,
    }
    return xlsx_response(columns, rows, name, basis)


def _plain(line: WatchLine, row: dict[str, Any]) -> dict[str, Any]:
    """Return a line with its words instead of badges."""
    words = {key: value["label"] for key, value in row.items() if isinstance(value, dict)}
    more = {"currency": line.exposed.currency, "starts_on": line.seizure.terms.starts_on}
    return {**row, **words, **more}
