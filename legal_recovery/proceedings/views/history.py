"""The states that a proceeding has been in: since when each, why, proven by what and recorded by whom."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import TimelineRecord, list_records
from legal_recovery.cases.views.page import named
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import STATES
from legal_recovery.proceedings.store import Proceeding
from legal_recovery.users.store import names_of

_KINDS = (
    "proceeding.opened",
    "proceeding.corrected",
    "proceeding.moved",
    "proceeding.title_effective",
)


def history_of(
    case: CaseFacts, found: Proceeding, documents: dict[int | None, dict[str, str]]
) -> list[dict[str, Any]]:
    """Return the states of a proceeding as its records tell them, the latest first."""
    records = [
        one
        for one in reversed(list_records(db.session(), case.book, kinds=_KINDS))
        if one.content.get("proceeding_id") == str(found.id) and one.content.get("state")
    ]
    names = names_of(db.session(), {one.actor for one in records})
    rows: list[dict[str, Any]] = []
    last = None
    for one in records:
        # What was only put right leaves it where it stood.
        if one.content["state"] != last or one.kind == "proceeding.moved":
            rows.append(_row(one, names, documents))
        last = one.content["state"]
    return rows[::-1]


def _row(
    one: TimelineRecord, names: dict[int, str], documents: dict[int | None, dict[str, str]]
) -> dict[str, Any]:
    number = one.content.get("document_id")
    document = documents.get(int(number), {}) if number else {}
    state = one.content["state"]
    return {
        "id": one.seq,
        "on": date.fromisoformat(one.content["state_on"]) if one.content.get("state_on") else None,
        "state": _(STATES[state]),
        "reason": _("(erased)") if "reason" in one.erased else one.content.get("reason"),
        "document": document.get("name"),
        "document_url": document.get("url"),
        "who": named(names.get(one.actor)),
    }
