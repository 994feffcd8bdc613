"""Calendars for other programs: a private address per person, and one event as a file (RFC 5545).

What is of a whole day is written without an hour, so that it stays on its day in every time zone; an hour is told by
the clock of its place. The number of a version is the place in the case's book, which only grows.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from legal_recovery.alerts.store import list_agenda
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.cases.store import get_case
from legal_recovery.home.commands import MakeFeed, RevokeFeed, make_feed, revoke_feed
from legal_recovery.home.rules import FIRST, LAST, begins
from legal_recovery.home.store import Around, find_feed, last_changes, list_feeds, look_around
from legal_recovery.home.views.dated import kind_text, missed_text, page_of, place_text, what_text
from legal_recovery.home.views.day import bp
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.event_log import installation_uid
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors
from legal_recovery.web.security import derived_secret
from legal_recovery.web.transact import house, request_key, transact

# What a feed holds: what is past for a while, so that what was cancelled is told, and two years ahead.
BACK, AHEAD = timedelta(days=90), timedelta(days=730)
HOUR = timedelta(hours=1)
ICS = "text/calendar; charset=utf-8"


@bp.route("/calendar/feeds", methods=["GET", "POST"])
@allow.signed_in
def feed_list() -> ResponseReturnValue:
    """Show the addresses of my calendar; a new one is shown once."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _make()
        except InvalidInput as refusal:
            errors = field_errors(refusal)
    page = render_template(
        "home/feeds.html",
        feeds=list_feeds(db.session(), current_actor().id),
        values=request.form,
        errors=errors,
        active_nav="calendar",
    )
    return page, 422 if errors else 200


def _make() -> str:
    secret = derived_secret(f"feed:{current_actor().id}", request_key())
    titles = "debtors" if request.form.get("titles") == "debtors" else "references"
    transact(make_feed, MakeFeed(request.form.get("name", ""), _digest(secret), titles))
    address = url_for("home.feed", secret=secret, _external=True)
    return render_template("home/feed_made.html", address=address, active_nav="calendar")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@bp.post("/calendar/feeds/<int:number>/revoke")
@allow.signed_in
def revoke(number: int) -> ResponseReturnValue:
    """Revoke one of my calendar's addresses."""
    transact(revoke_feed, RevokeFeed(number))
    flash(_("The address shows nothing any more."), "good")
    return redirect(url_for("home.feed_list"), code=303)


@bp.get("/calendar/feed/<secret>.ics")
@allow.public
def feed(secret: str) -> ResponseReturnValue:
    """Return a person's calendar to a program that knows its address."""
    session, today = db.session(), house().clock.today()
    found = find_feed(session, _digest(secret))
    if found is None:
        abort(404)
    known, account = found
    wanted = DatedFilter(person_id=account.id)
    items = list_agenda(session, account.actor, today - BACK, today + AHEAD, wanted)
    with force_locale(account.locale):
        body = calendar_of(session, items, with_debtors=known.titles == "debtors")
    answer = Response(body, content_type=ICS)
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.set_etag(hashlib.sha256(body).hexdigest())
    return answer.make_conditional(request)


@bp.get("/cases/<reference>/calendar/<kind>-<int:number>.ics")
@allow.signed_in
def event(reference: str, kind: str, number: int) -> ResponseReturnValue:
    """Return one event as a file that a calendar takes in."""
    one = _find(db.session(), current_actor(), reference, kind, number)
    body = calendar_of(db.session(), [one])
    answer = Response(body, content_type=ICS)
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}-{number}.ics"'
    return answer


def _find(session: Session, actor: Actor, reference: str, kind: str, number: int) -> Dated:
    case = get_case(session, actor, reference)
    wanted = DatedFilter(kinds=frozenset({kind}), case_ids=frozenset({case.id}), id=number)
    found = list_agenda(session, actor, FIRST, LAST, wanted)
    if not found:
        raise NotFound(N_("There is no such date in this case."))
    return found[0]


def calendar_of(session: Session, items: Iterable[Dated], *, with_debtors: bool = False) -> bytes:
    """Return a calendar file of these; names of debtors stand in it only where that was asked for."""
    found = list(items)
    cases = {one.case_id for one in found}
    changed = last_changes(session, cases)
    around = look_around(session, found)
    made = Calendar()
    made.add("prodid", "-//Legal Recovery Ledger//Calendar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Legal Recovery"))
    made.add("refresh-interval", HOUR, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    uid = installation_uid(session.connection())
    for one in found:
        made.add_component(
            _event(one, uid, changed[one.case_id], around[one.kind, one.id], with_debtors=with_debtors)
        )
    made.add_missing_timezones()
    return made.to_ical()


def _event(
    one: Dated, uid: str, changed: tuple[int, datetime], around: Around, *, with_debtors: bool
) -> Event:
    seq, at = changed
    made = Event()
    made.add("uid", f"{one.kind}-{one.id}@{uid}")
    made.add("dtstamp", at)
    made.add("last-modified", at)
    made.add("sequence", one.changed_seq or seq)
    made.add("summary", _title(one, around, around.title if with_debtors else None))
    for name, moment in _times(one):
        made.add(name, moment)
    made.add("categories", [kind_text(one.kind)])
    made.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    made.add("transp", "OPAQUE" if one.at else "TRANSPARENT")
    if place := place_text(one, around):
        made.add("location", place)
    if address := page_of(one):
        made.add("url", request.host_url.rstrip("/") + address)
    if said := _description(one):
        made.add("description", said)
    return made


def _title(one: Dated, around: Around, debtor: str | None) -> str:
    said = " · ".join(part for part in (what_text(one), debtor, one.reference) if part)
    if around.moved_to:
        return _("Put off to %(day)s: %(what)s", day=around.moved_to.isoformat(), what=said)
    if one.is_cancelled:
        return _("Cancelled: %(what)s", what=said)
    return said if one.is_open or one.is_theirs else f"✓ {said}"


def _times(one: Dated) -> Iterator[tuple[str, date | datetime]]:
    if one.at is None or one.zone is None:
        yield "dtstart", one.on
        yield "dtend", one.on + timedelta(days=1)
        return
    begin = datetime.combine(one.on, one.at, ZoneInfo(one.zone))
    assert begin == begins(one), "the calendar and its feed tell the same hour"
    yield "dtstart", begin
    yield "dtend", begin + HOUR


def _description(one: Dated) -> str:
    said = [kind_text(one.kind)]
    if missed := missed_text(one):
        said.append(_("If missed: %(what)s", what=missed))
    if one.provisional:
        said.append(_("Provisional: the calendar of that year is not known yet."))
    return "\n".join(said)
