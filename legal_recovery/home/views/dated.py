"""How what falls on a day is shown: on My day, in the calendar, in feeds."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import Dated
from legal_recovery.cases.views import link
from legal_recovery.home.rules import KINDS, working_days_left
from legal_recovery.home.store import NOTHING, Around, look_around
from legal_recovery.kernel.errors import N_, Message, Named
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.users.store import names_of
from legal_recovery.web.formats import language


def what_text(one: Dated) -> str:
    """Return what it is, in the language of the page."""
    return _said(one.what)


def missed_text(one: Dated) -> str | None:
    """Return what follows if it is missed, where that is known."""
    return _said(one.if_missed) if one.if_missed else None


def _said(text: Message | Named) -> str:
    return text.by_language[language()] if isinstance(text, Named) else _(text)


def kind_text(kind: str) -> str:
    """Return what this kind of thing is called."""
    return _(KINDS[kind]) if kind in KINDS else kind


def page_of(one: Dated) -> str | None:
    """Return the page on which it is dealt with."""
    return link(one.endpoint, reference=one.reference, **dict(one.arguments))


def stake_of(one: Dated) -> Money | None:
    """Return the money at stake, where it is known."""
    if one.at_stake_minor is None or one.currency is None:
        return None
    return Money(one.at_stake_minor, one.currency)


def hour_text(one: Dated) -> str:
    """Return the hour by the clock of the place, nothing for a whole day."""
    return f"{one.at:%H:%M}" if one.at else ""


def rows_of(
    session: Session,
    items: list[Dated],
    today: date,
    clashes: Collection[tuple[str, int]] = (),
) -> list[dict[str, Any]]:
    """Return the lines of a list, each with how long there is still and whether it asks for somebody twice."""
    names = names_of(session, {person for one in items for person in people_of(one)})
    around = look_around(session, items)
    packs = {name: pack_of(session, name) for name in {one.jurisdiction for one in items}}
    return [
        _row(one, today, names, packs[one.jurisdiction], around[one.kind, one.id])
        | ({"at": _("%(hour)s, clashes", hour=hour_text(one))} if (one.kind, one.id) in clashes else {})
        for one in items
    ]


def people_of(one: Dated) -> tuple[int, ...]:
    """Return whose it is: those who attend where anybody does, else who is in charge."""
    return one.attends or ((one.owner_id,) if one.owner_id else ())


def place_text(one: Dated, around: Around = NOTHING) -> str:
    """Return the court and the room in which something is held."""
    return " ".join(part for part in (around.court, one.place) if part)


def _row(one: Dated, today: date, names: dict[int, str], pack: Pack, around: Around) -> dict[str, Any]:
    return {
        "id": f"{one.kind}-{one.id}",
        "kind": kind_text(one.kind),
        "what": " · ".join(part for part in (what_text(one), place_text(one, around)) if part),
        "url": page_of(one),
        "reference": one.reference,
        "case_url": link("cases.show", reference=one.reference),
        "on": one.on,
        "at": hour_text(one),
        "left": left_text(one.on, today, working_days_left(pack, today, one.on)),
        "if_missed": missed_text(one),
        "stake": stake_of(one),
        "debtor": around.title or None,
        "owner": [names[person] for person in people_of(one) if names.get(person)] or None,
        "event_url": link("home.event", kind=one.kind, number=one.id, reference=one.reference),
        "state": state_of(one, today, around),
    }


# What deals with a thing of a kind at once: the page of the act, what that calls the thing, and its name.
ACTS: dict[str, tuple[str, str, Message]] = {
    "deadline": ("deadlines.end", "number", N_("End it")),
    "court_date": ("proceedings.hold_date", "court_date_id", N_("Record the result")),
    "correction": ("proceedings.answer", "filing_id", N_("Record the answer")),
    "renewal": ("seizures.lodged", "number", N_("Record the application")),
    "seizure": ("seizures.renew", "number", N_("Record the renewal")),
    "incident": ("seizures.explain", "number", N_("State the cause")),
    "search": ("seizures.search_done", "number", N_("Record the search")),
    "measure": ("seizures.measure_removal", "number", N_("Record the removal")),
    "valuation": ("collateral.value", "collateral_id", N_("Record a valuation")),
}


def act_on(row: dict[str, Any], one: Dated, today: date) -> dict[str, Any]:
    """Return a line whose own link leads to the act that deals with it, or where it is looked at before its day."""
    endpoint, name, act = ACTS.get(one.kind, ("", "", N_("Look at it")))
    too_early = one.kind == "court_date" and one.on > today
    if (
        not endpoint
        or too_early
        or (there := link(endpoint, reference=one.reference, **{name: one.id})) is None
    ):
        return row | {"act": _("Look at it")}
    return row | {"url": there, "act": _(act)}


def state_of(one: Dated, today: date, around: Around = NOTHING) -> dict[str, str]:
    """Return the word and the tone of where it stands; of what was put off, to which day."""
    if around.moved_to:
        return {"label": _("Put off to %(day)s", day=around.moved_to.isoformat()), "tone": "neutral"}
    if one.is_cancelled:
        return {"label": _("Cancelled"), "tone": "neutral"}
    if one.is_theirs:
        return {"label": _("The other side's"), "tone": "neutral"}
    if not one.is_open:
        return {"label": _("Done"), "tone": "good"}
    if one.on < today:
        return {"label": _("Overdue"), "tone": "bad"}
    near = (one.on - today).days <= (one.lead_days or 0)
    return {"label": _("Today") if one.on == today else _("Open"), "tone": "warn" if near else "info"}


def left_text(on: date, today: date, working: int | None) -> str:
    """Return how long there is still, in working days where the calendar of that year is known."""
    days = (on - today).days
    if days < 0:
        return ngettext("%(num)d day over", "%(num)d days over", -days)
    if days == 0:
        return _("today")
    if working is None:
        return ngettext("%(num)d day", "%(num)d days", days)
    return ngettext("%(num)d working day", "%(num)d working days", working)
