"""The calendar: a month, a week or a list of what falls on which day, in words and with what it clashes with."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from legal_recovery.alerts.store import list_agenda, look_through
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.cases.views import link
from legal_recovery.home.rules import (
    KINDS,
    VIEWS,
    beside,
    clashing,
    month_of,
    require_shown,
    shown,
    week_of,
)
from legal_recovery.home.store import Around, look_around
from legal_recovery.home.views.dated import (
    act_on,
    hour_text,
    kind_text,
    page_of,
    place_text,
    rows_of,
    state_of,
    what_text,
)
from legal_recovery.home.views.day import bp
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import list_people
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import field_errors
from legal_recovery.web.pagination import Sort, read_sort
from legal_recovery.web.shell import url_with
from legal_recovery.web.transact import house

# Whose holidays the calendar marks; what a case counts by is that of its own jurisdiction.
HOME = "CN"
# So many things a cell of a month names; a list shows the earliest days that hold so many.
CELL, LISTED = 6, 100
SORTS, EARLIEST = ("on", "reference", "stake"), Sort("on")


@bp.get("/calendar")
@allow.signed_in
def calendar() -> ResponseReturnValue:
    """Show what falls on which day; the whole choice stands in the address."""
    today = house().clock.today()
    day, errors = asked_day(today)
    view = request.args.get("view", "month")
    view = view if view in VIEWS else "month"
    since, until = shown(view, day)
    wanted, session, actor = wanted_of(), db.session(), current_actor()
    sort = read_sort(request.args.get("sort"), SORTS, EARLIEST)
    if view == "list":
        items = listed(session, actor, since, until, wanted, sort)
        counted = Counter(one.on for one in items)
    else:
        items, counted = look_through(session, actor, since, until, wanted, CELL)
    page = render_template(
        "home/calendar.html",
        view=view,
        day=day,
        today=today,
        title=_title(view, day),
        views=_views(view),
        steps=_steps(view, day, _follows(items, sort) if view == "list" else None),
        sort=sort,
        exports=_exports() if not errors else [],
        filters=_filters(),
        errors=errors,
        weeks=_weeks(view, day, items, counted, today),
        rows=_rows(session, items, today) if view == "list" else [],
        count=_count_text(counted.total(), _follows(items, sort) if view == "list" else None),
        unknown=_unknown_years(since, until),
        active_nav="calendar",
    )
    return page, 422 if errors else 200


def _rows(session: Session, items: list[Dated], today: date) -> list[dict[str, Any]]:
    """Return the lines of the list; each knows the act that deals with it, for the sheet of its acts."""
    rows = rows_of(session, items, today, clashing(items))
    acts = (act_on(row, one, today) for row, one in zip(rows, items, strict=True))
    return [row | {"act": act["act"], "act_url": act["url"]} for row, act in zip(rows, acts, strict=True)]


def asked_day(today: date) -> tuple[date, dict[str, list[str]]]:
    """Return the day that the address asks for, today without one; what is none is told at its field."""
    asked = request.args.get("day", "").strip()
    if not asked:
        return today, {}
    try:
        return require_shown(parse_date(asked, field="day")), {}
    except InvalidInput as refusal:
        return today, field_errors(refusal)


def wanted_of() -> DatedFilter:
    """Return what the filters leave: of one person or of everybody, of some kinds, open or all."""
    who = request.args.get("owner", "")
    # A number that no person can have is nobody's.
    number = int(who) if who.isascii() and who.isdigit() and len(who) < 19 else 0
    return DatedFilter(
        kinds=frozenset(kind for kind in request.args.getlist("kind") if kind in KINDS),
        person_id=current_actor().id if who == "me" else number or None,
        nobodys=who == "nobody",
        only_open=request.args.get("state") != "all",
    )


def _filters() -> list[dict[str, Any]]:
    people = [(str(one.id), one.name) for one in list_people(db.session()) if one.state == "active"]
    return [
        {
            "name": "owner",
            "label": _("Responsible"),
            "kind": "select",
            "options": [("me", _("Mine")), ("nobody", _("Nobody's")), *people],
        },
        {
            "name": "kind",
            "label": _("What"),
            "kind": "select",
            "options": [(kind, _(name)) for kind, name in KINDS.items()],
        },
        {"name": "state", "label": _("State"), "kind": "select", "options": [("all", _("Done ones too"))]},
        {"name": "day", "label": _("Day"), "kind": "date"},
    ]


def _title(view: str, day: date) -> str:
    if view == "month":
        return f"{day:%Y-%m}"
    since, until = shown(view, day)
    return _("%(since)s to %(until)s", since=since.isoformat(), until=until.isoformat())


def _views(view: str) -> list[dict[str, Any]]:
    keys = {"month": "m", "week": "w", "list": "l"}
    return [
        {"label": _(name), "url": url_with(view=code), "current": code == view, "key": keys[code]}
        for code, name in VIEWS.items()
    ]


def listed(
    session: Session,
    actor: Actor,
    since: date,
    until: date,
    wanted: DatedFilter,
    sort: Sort,
    *,
    whole: bool = False,
) -> list[Dated]:
    """Return the lines of a list: the earliest days that hold enough, or all in the order that is asked for."""
    if sort == EARLIEST and not whole:
        return list_agenda(session, actor, since, until, replace(wanted, at_least=LISTED))
    found = list_agenda(session, actor, since, until, wanted)
    return sorted(found, key=lambda one: _value(one, sort.key), reverse=sort.descending)


def _value(one: Dated, key: str) -> tuple[Any, ...]:
    values = {"on": one.on, "reference": one.reference, "stake": one.at_stake_minor or 0}
    return values[key], one.on, one.reference, one.id


def _follows(items: list[Dated], sort: Sort) -> date | None:
    """Return the day from which a list may go on that was full before all of its days were in it."""
    return items[-1].on + timedelta(days=1) if sort == EARLIEST and len(items) >= LISTED else None


def _count_text(number: int, follows: date | None) -> str:
    text = ngettext("%(num)d date", "%(num)d dates", number)
    if follows is None:
        return text
    last = follows - timedelta(days=1)
    return _("%(dates)s up to %(day)s; more may follow", dates=text, day=last.isoformat())


def _steps(view: str, day: date, follows: date | None) -> list[dict[str, Any]]:
    before, after = beside(view, day)
    after = follows or after
    return [
        {"label": _("Today"), "url": url_with(day=None), "key": "t"},
        {"label": _("Earlier days"), "url": url_with(day=before.isoformat()), "key": "PageUp"},
        {"label": _("Later days"), "url": url_with(day=after.isoformat()), "key": "PageDown"},
        {"label": _("For my own calendar"), "url": url_for("home.feed_list")},
        *_setting(day),
    ]


def _exports() -> list[dict[str, str]]:
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in request.args}
    return [
        {"label": form.upper(), "url": url_for("home.export_calendar", form=form, **kept)}
        for form in ("csv", "xlsx")
    ]


def _setting(day: date) -> list[dict[str, Any]]:
    """Return the act that sets something on the day shown."""
    if not may("legal"):
        return []
    return [
        {
            "label": _("Set on a day"),
            "url": url_for("home.new_date", day=day.isoformat()),
            "key": "n",
            "primary": True,
        }
    ]


def _weeks(
    view: str, day: date, items: list[Dated], counted: Counter[date], today: date
) -> list[list[dict[str, Any]]]:
    """Return the days of the view, each with its marks and what falls on it; a list has none."""
    if view == "list":
        return []
    pack, clashes = pack_of(db.session(), HOME), clashing(items)
    around = look_around(db.session(), items)
    by_day: dict[date, list[Dated]] = {}
    for one in items:
        by_day.setdefault(one.on, []).append(one)
    weeks = month_of(day) if view == "month" else (week_of(day),)
    return [
        [
            _day(one, day, today, pack, by_day.get(one, []), clashes, around) | {"count": counted[one]}
            for one in week
        ]
        for week in weeks
    ]


def _day(
    day: date,
    shown_day: date,
    today: date,
    pack: Pack,
    items: list[Dated],
    clashes: frozenset[Any],
    around: Mapping[tuple[str, int], Around],
) -> dict[str, Any]:
    return {
        "day": day,
        "outside": day.month != shown_day.month,
        "today": day == today,
        "mark": _mark(pack, day),
        "url": url_for("home.calendar", view="list", day=day.isoformat()),
        "new_url": url_for("home.new_date", day=day.isoformat()) if may("legal") else None,
        "items": [_entry(one, today, clashes, around[one.kind, one.id]) for one in items],
    }


def _entry(one: Dated, today: date, clashes: frozenset[Any], around: Around) -> dict[str, Any]:
    return {
        "kind": kind_text(one.kind),
        "what": what_text(one),
        "reference": one.reference,
        "title": around.title or None,
        "place": place_text(one, around),
        "event_url": link("home.event", kind=one.kind, number=one.id, reference=one.reference),
        "at": hour_text(one),
        "url": page_of(one),
        "tone": state_of(one, today, around)["tone"],
        "state": state_of(one, today, around)["label"],
        "clashes": (one.kind, one.id) in clashes,
    }


def _mark(pack: Pack, day: date) -> str | None:
    """Return 休 for a holiday and 班 for a weekend that is worked, None for any other day and an unknown year."""
    year = pack.calendar.years.get(day.year)
    if year is None:
        return None
    if day in year.off:
        return _("off")
    return _("at work") if day in year.worked else None


def _unknown_years(since: date, until: date) -> list[int]:
    known = pack_of(db.session(), HOME).calendar.years
    return [year for year in range(since.year, until.year + 1) if year not in known]
