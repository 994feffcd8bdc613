"""What is open and falls on a day, while nobody who still works here will be there for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.alerts import store
from legal_recovery.alerts.rules import KINDS
from legal_recovery.alerts.schemas import read_day, what_text
from legal_recovery.alerts.views.lists import bp, chips, notices
from legal_recovery.alerts.views.words import case_url, item_url, kind_text, left_text
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.cases.store import find_case_id
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import translated
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of, read_seek
from legal_recovery.web.transact import house, transact

SORTS, EARLIEST = ("on", "reference", "at_stake"), Sort("on")
PAGE = 50
NAMES = ("reference", "kind", "since", "until")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for; a field that cannot be read is in `errors` and does not narrow."""

    since: date
    until: date
    kinds: frozenset[str]
    reference: str
    errors: dict[str, RecoveryError] = field(default_factory=dict)


@bp.get("/alerts/ownerless")
@allow.signed_in
def ownerless() -> ResponseReturnValue:
    """List what is nobody's in the cases that the person may see, the earliest first."""
    asked = _asked()
    seek = read_seek(request.args, sorts=SORTS, default=EARLIEST, size=PAGE)
    page = _page(asked, seek)
    return render_template(
        "alerts/ownerless.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        chips=chips("ownerless"),
        filters=_filters(),
        errors={name: translated(refusal) for name, refusal in asked.errors.items()},
        notices=notices(),
        exports=[
            {"label": form.upper(), "url": url_for("alerts.export_ownerless", form=form, **_kept())}
            for form in ("csv", "xlsx")
        ],
        is_filtered=bool(_kept().keys() & set(NAMES)),
        active_nav="alerts",
        clear_url=url_for("alerts.ownerless"),
    ), 422 if asked.errors else 200


@bp.get("/alerts/ownerless.<any(csv, xlsx):form>")
@allow.signed_in
def export_ownerless(form: str) -> Response:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    asked = _asked()
    if asked.errors:
        abort(422)
    sort = read_seek(request.args, sorts=SORTS, default=EARLIEST, size=PAGE).sort
    rows = _rows(sorted(_found(asked), key=lambda one: _place(one, sort), reverse=sort.descending))
    name = "-".join((_("Nobody's"), house().clock.today().isoformat()))
    if form == "csv":
        answer = csv_response(_columns(), rows, name)
    else:
        answer = xlsx_response(_columns(), rows, name, _basis())
    digest = hashlib.sha256(answer.get_data()).hexdigest()
    transact(
        record_export,
        RecordExport("alerts.ownerless", rows=len(rows), digest=digest, details={"format": form}),
    )
    return answer


def _asked() -> _Asked:
    errors: dict[str, RecoveryError] = {}
    kind = request.args.get("kind", "")
    return _Asked(
        since=read_day(request.args, "since", errors) or store.SINCE,
        until=read_day(request.args, "until", errors) or house().clock.today() + store.AHEAD,
        kinds=frozenset({kind} & KINDS.keys()),
        reference=request.args.get("reference", "").strip(),
        errors=errors,
    )


def _wanted(asked: _Asked) -> DatedFilter:
    """Return what is open and belongs to nobody who is still there, as far as it is asked for."""
    people, cases = store.People(db.session()), None
    if asked.reference:
        number = find_case_id(db.session(), asked.reference)
        cases = frozenset() if number is None else frozenset({number})
    there = frozenset(people.there)
    return DatedFilter(only_open=True, none_of=there, gone=people.gone, kinds=asked.kinds, case_ids=cases)


def _found(asked: _Asked) -> list[Dated]:
    """Return all of it, for a file or another order than that of days."""
    return store.list_agenda(db.session(), current_actor(), asked.since, asked.until, _wanted(asked))


def _kept() -> dict[str, Any]:
    return {name: value for name in (*NAMES, "sort") if (value := request.args.get(name, "").strip())}


def _filters() -> list[dict[str, Any]]:
    kinds = [(key, _(label)) for key, label in KINDS.items()]
    return [
        {"name": "reference", "label": _("Case")},
        {"name": "kind", "label": _("Kind"), "kind": "select", "options": kinds},
        {"name": "since", "label": _("From"), "kind": "date"},
        {"name": "until", "label": _("To"), "kind": "date"},
    ]


def _page(asked: _Asked, seek: Seek) -> Page[Dated]:
    """Return the page that the address asks for; in the order of days no more is read than it shows."""
    wanted, at = _wanted(asked), (asked.since, asked.until)
    if seek.sort == EARLIEST and not seek.backwards:
        beyond = _next_days(wanted, at, seek)
    else:
        beyond = _beyond(_found(asked), seek)
    total = store.count_agenda(db.session(), current_actor(), *at, wanted).total()
    return page_of(beyond[: seek.limit], seek, lambda item: _place(item, seek.sort), total)


def _next_days(wanted: DatedFilter, at: tuple[date, date], seek: Seek) -> list[Dated]:
    """Return at least what a page shows, from the day of its place on; on that day much may stand before it."""
    since, until, number = max(at[0], _day_of(seek) or at[0]), at[1], seek.limit
    while True:
        enough = replace(wanted, at_least=number)
        found = store.list_agenda(db.session(), current_actor(), since, until, enough)
        beyond = _beyond(found, seek)
        if len(found) < number or len(beyond) >= seek.limit:
            return beyond
        number *= 2


def _day_of(seek: Seek) -> date | None:
    try:
        return date.fromisoformat(str(seek.position[0])) if seek.position else None
    except ValueError:
        return None


def _beyond(found: Sequence[Dated], seek: Seek) -> list[Dated]:
    """Return in order what follows the place that the address names."""
    down = seek.sort.descending != seek.backwards
    ordered = sorted(found, key=lambda item: _place(item, seek.sort), reverse=down)
    return [item for item in ordered if _is_beyond(_place(item, seek.sort), seek, down)]


def _place(item: Dated, sort: Sort) -> tuple[Part, ...]:
    values: dict[str, Part] = {
        "on": item.on.isoformat(),
        "reference": item.reference,
        "at_stake": item.at_stake_minor or 0,
    }
    return values[sort.key], item.reference, f"{item.kind} {item.id}"


def _is_beyond(place: tuple[Part, ...], seek: Seek, down: bool) -> bool:
    """Tell whether a row follows the place; one that people made up is no place."""
    if seek.position is None or [type(part) for part in seek.position] != [type(part) for part in place]:
        return True
    here: Any = seek.position
    return place < here if down else place > here


def _rows(items: Sequence[Dated]) -> list[dict[str, Any]]:
    today = house().clock.today()
    names = names_of(db.session(), {one.owner_id for one in items if one.owner_id is not None})
    return [
        {
            "id": f"{one.kind}-{one.id}",
            "on": one.on,
            "left": left_text((one.on - today).days),
            "what": what_text(one.what),
            "url": item_url(one) or case_url(one.reference),
            "reference": one.reference,
            "case_url": case_url(one.reference),
            "kind": kind_text(one.kind),
            "at_stake": Money(one.at_stake_minor, one.currency)
            if one.at_stake_minor is not None and one.currency
            else None,
            "owner": _("%(name)s has left", name=names.get(one.owner_id) or _("(erased)"))
            if one.owner_id is not None
            else _("nobody"),
        }
        for one in items
    ]


def _basis() -> dict[str, Any]:
    """Return what the sheet beside the list says of it."""
    names = {str(one["name"]): str(one["label"]) for one in _filters()}
    return {
        **{label: request.args.get(name) for name, label in names.items()},
        _("Saved by"): current_actor().name,
        _("Saved at"): house().clock.now(),
    }


def _columns() -> list[Column]:
    return [
        Column("on", _("Day")),
        Column("left", _("Days left")),
        Column("what", _("What"), 40),
        Column("kind", _("Kind")),
        Column("reference", _("Case")),
        Column("at_stake", _("At stake")),
        Column("owner", _("In charge")),
    ]
