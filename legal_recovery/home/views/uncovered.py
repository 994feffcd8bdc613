"""What nobody looks at unless it is shown: cases without what should be there, and what changed meanwhile."""

from datetime import date, datetime, time
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.alerts.schemas import read_filter as read_reminders
from legal_recovery.alerts.store import count_reminders
from legal_recovery.cases.store import recent_records
from legal_recovery.cases.views import tell_of_many
from legal_recovery.home.rules import last_working_day
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.errors import N_
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.store.lists import QUIET_DAYS, CaseFilter, count_cases
from legal_recovery.reconciliation.store import count_to_review

# In which order; a count of nothing is shown too, since it says that there is nothing.
COUNTERS = {
    "stepless": N_("No next step"),
    "unrenewed": N_("Seizure about to end, renewal not applied for"),
    "clockless": N_("Title without a period for enforcement"),
    "quiet": N_("No movement for %(days)s days"),
}
# Whose working days count for what changed since.
HOME = "CN"
AT_MOST = 20


def counters(session: Session, actor: Actor, today: date) -> list[dict[str, Any]]:
    """Return how many cases lack what, each with the list of them, and the reminders that wait for this person."""
    mine = read_reminders({}, actor.id, oversees=False).asked
    waiting = sum(count_reminders(session, actor, mine).values())
    found = [{"label": _("Reminders to acknowledge"), "count": waiting, "url": url_for("alerts.show")}]
    for key, name in COUNTERS.items():
        number = count_cases(session, actor, CaseFilter(today=today, attention=key))
        url = url_for("portfolio.cases", attention=key)
        found.append({"label": _(name, days=QUIET_DAYS), "count": number, "url": url})
    return found


def to_review(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return how many batches that others posted at the desk wait for this person's review."""
    count = count_to_review(session, actor)
    url = url_for("reconciliation.batches", state="posted")
    return [{"label": _("Batches to review"), "count": count, "url": url}]


def changes(session: Session, actor: Actor, today: date) -> dict[str, Any]:
    """Return what was recorded in the cases that this person answers for since the last working day began."""
    since = last_working_day(pack_of(session, HOME), today)
    began = datetime.combine(since, time(), HOME_ZONE)
    moved = count_cases(session, actor, CaseFilter(today=today, moved_from=since))
    return {
        "items": tell_of_many(recent_records(session, actor, began, AT_MOST)),
        "says": _("%(n)s cases moved since %(day)s", n=moved, day=since.isoformat()),
        "url": url_for("portfolio.cases", moved_from=since.isoformat()),
    }
