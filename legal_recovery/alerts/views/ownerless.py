"""What is open and falls on a day, while nobody who still works here will be there for it."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from legal_recovery.alerts import store
from legal_recovery.alerts.commands.rounds import AHEAD, SINCE
from legal_recovery.alerts.schemas import what_text
from legal_recovery.alerts.views.lists import bp, chips, notices
from legal_recovery.alerts.views.words import case_url, item_url, kind_text, left_text
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of, read_seek
from legal_recovery.web.transact import house

SORTS = ("on", "reference", "at_stake")
PAGE = 50


@bp.get("/alerts/ownerless")
@allow.signed_in
def ownerless() -> str:
    """List what is nobody's in the cases that the person may see, the earliest first."""
    seek = read_seek(request.args, sorts=SORTS, default=Sort("on"), size=PAGE)
    page = _page(find_ownerless(), seek)
    return render_template(
        "alerts/ownerless.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        chips=chips("ownerless"),
        notices=notices(),
        active_nav="alerts",
        clear_url=url_for("alerts.ownerless"),
    )


def find_ownerless() -> list[Dated]:
    """Return what is open and belongs to nobody who is still there."""
    session, today = db.session(), house().clock.today()
    there = frozenset(store.People(session).there)
    wanted = DatedFilter(only_open=True, none_of=there)
    return store.list_agenda(session, current_actor(), SINCE, today + AHEAD, wanted)


def _page(found: Sequence[Dated], seek: Seek) -> Page[Dated]:
    """Return the page of what was found that the address asks for."""
    down = seek.sort.descending != seek.backwards
    ordered = sorted(found, key=lambda item: _place(item, seek.sort), reverse=down)
    beyond = [item for item in ordered if _is_beyond(_place(item, seek.sort), seek, down)]
    return page_of(beyond[: seek.limit], seek, lambda item: _place(item, seek.sort), len(found))


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
