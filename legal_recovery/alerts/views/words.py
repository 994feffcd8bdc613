"""How reminders and what falls on a day are written on pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.alerts.rules import KINDS, STATES, Reminder
from legal_recovery.alerts.store import list_agenda
from legal_recovery.cases.rules import Dated, DatedFilter
from legal_recovery.cases.views import Telling, link, tell
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import current_actor

# So many cases are asked for by name.
AT_ONCE = 500

TONES = {
    "due": "info",
    "sent": "info",
    "failed": "bad",
    "escalated": "warn",
    "acknowledged": "good",
    "overtaken": "neutral",
}

# A case is told who knew of a thing and when nobody did; every mail of it stands in the reminder's own log.
for _kind in ("due", "renewed", "sent", "failed", "overtaken"):
    tell(f"reminder.{_kind}", None)
_ABOUT: dict[str, Any] = {"symbol": "note", "words": {"subject_kind": KINDS}}
tell("reminder.acknowledged", Telling(N_("Reminder acknowledged: {subject_kind}, {subject_on}"), **_ABOUT))
tell(
    "reminder.escalated",
    Telling(N_("Nobody acknowledged in time, passed up: {subject_kind}, {subject_on}"), **_ABOUT),
)


def kind_text(kind: str) -> str:
    """Return what a kind of thing is called."""
    return _(KINDS[kind]) if kind in KINDS else kind


def state_badge(state: str) -> dict[str, str]:
    """Return the badge of a reminder's state."""
    return {"label": _(STATES[state]), "tone": TONES[state]}


def step_text(step: int) -> str:
    """Return how long before its day a reminder is."""
    return ngettext("%(num)d day before", "%(num)d days before", step) if step else _("on the day")


def left_text(days: int) -> str:
    """Return how long there is still."""
    if days < 0:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", -days)
    return ngettext("%(num)d day left", "%(num)d days left", days) if days else _("today")


def item_url(item: Dated) -> str | None:
    """Return the page on which a thing is dealt with, None where this house has no such page."""
    values: dict[str, Any] = dict(item.arguments)
    return link(item.endpoint, reference=item.reference, **values) if item.endpoint else None


def items_of(reminders: Iterable[Reminder]) -> dict[tuple[str, int], Dated]:
    """Return what these reminders are about, as far as it still falls on the days they know."""
    known = list(reminders)
    days: set[date] = {one.subject_on for one in known}
    if not days:
        return {}
    kinds = frozenset(one.subject_kind for one in known)
    cases = frozenset(one.case_id for one in known)
    # A file of everything asks for more cases than a database takes by name.
    wanted = DatedFilter(kinds=kinds, case_ids=cases if len(cases) <= AT_ONCE else None)
    found = list_agenda(db.session(), current_actor(), min(days), max(days), wanted)
    return {(one.kind, one.id): one for one in found}


def case_url(reference: str) -> str:
    """Return the page of a case."""
    return url_for("cases.show", reference=reference)
