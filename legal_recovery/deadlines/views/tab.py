"""The deadlines of a case: what happened, what follows from it and why, what interrupted it, who answers."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.deadlines import store
from legal_recovery.deadlines.rules import Followed, Kept, counted, follow, grounds_of, lead_of, runs_for_them
from legal_recovery.deadlines.store import Interrupted, Listed, Trigger
from legal_recovery.deadlines.views.page import (
    bp,
    certainty_name,
    days_left,
    deadline_name,
    event_name,
    state_badge,
)
from legal_recovery.deadlines.views.words import GROUNDS
from legal_recovery.documents.store import list_documents
from legal_recovery.law.pack import Ground, Pack
from legal_recovery.law.words import MEANS_NAMES
from legal_recovery.lawbook.store import pack_of
from legal_recovery.lawbook.views.calculators import deadline_row
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, may
from legal_recovery.web.errors import translated


@bp.get("/cases/<reference>/deadlines")
@allow.signed_in
def tab(reference: str) -> str:
    """List the deadlines of a case with what they follow from."""
    case = load_case(reference)
    shown = _Shown(case)
    return render_template(
        "deadlines/tab.html",
        **case_context(case, "deadlines"),
        rows=[shown.row(one) for one in shown.listed],
        triggers=[shown.trigger_row(one) for one in shown.triggers.values()],
        interruptions=[shown.interruption_row(one) for one in shown.interruptions],
        unknown=[translated(one) for found in shown.follows.values() for one in found.unknown],
        may_record=may("legal"),
    )


class _Shown:
    """What the tab shows of a case, read once."""

    def __init__(self, case: CaseFacts) -> None:
        session = db.session()
        self.case, self.pack, self.may = case, pack_of(session, case.jurisdiction), may("legal")
        self.listed = store.list_deadlines(session, case.id)
        self.triggers = {one.id: one for one in store.list_triggers(session, case.id)}
        self.interruptions = store.list_interruptions(session, case.id)
        self.follows = {
            one.id: follow(self.pack, one.what) for one in self.triggers.values() if one.withdrawn_on is None
        }
        self.parties = {one.obligor_id: one.name for one in list_obligors(session, case.id)}
        self.documents = {one.id: one.name for one in list_documents(session, case.book)}
        self.people = names_of(session, {one.kept.owner_id for one in self.listed if one.kept.owner_id})

    def row(self, one: Listed) -> dict[str, Any]:
        kept = one.kept
        row = _counted(self.pack, kept, self.follows.get(kept.trigger))
        may_act = kept.is_open and self.may
        theirs = runs_for_them(self.pack, kept)
        return {
            "id": kept.id,
            "due": kept.due,
            "unrolled": kept.unrolled,
            "days": days_left(kept.due) if kept.is_open and not theirs else None,
            "name": deadline_name(self.pack, kept),
            "event": self._event(kept),
            "event_on": kept.event_on,
            "why": _why(kept, row),
            "citation": row["citation"] if row else None,
            "owner": self._owner(kept),
            "state": state_badge(kept.state, kept.due, lead_of(self.pack, kept), theirs=theirs),
            "url": self._link("end", kept.id) if may_act else None,
            "acts": self._acts(kept) if may_act else [],
            "reason": one.reason,
            **self._document(one.document_id),
        }

    def _document(self, number: int | None) -> dict[str, Any]:
        if number is None:
            return {}
        file = url_for("documents.download", reference=self.case.reference, document_id=number)
        return {"document": self.documents.get(number) or _("(erased)"), "document_url": file}

    def _event(self, kept: Kept) -> str:
        trigger = self.triggers.get(kept.trigger)
        if trigger is None:
            return _("Set by hand")
        party = self.parties.get(trigger.obligor_id or 0)
        name = event_name(self.pack, trigger)
        return f"{name} ({party})" if party else name

    def _owner(self, kept: Kept) -> str:
        if kept.owner_id is None:
            return _("Nobody")
        return self.people.get(kept.owner_id) or _("(erased)")

    def _acts(self, kept: Kept) -> list[dict[str, str]]:
        acts = [{"label": _("Assign"), "url": self._link("assign", kept.id)}]
        if kept.is_own:
            return [*acts, {"label": _("Set to another day"), "url": self._link("move", kept.id)}]
        if grounds_of(self.pack, kept.rule):
            acts.append({"label": _("Interrupted"), "url": self._link("interrupt", kept.id)})
        return [*acts, {"label": _("Extend"), "url": self._link("extend", kept.id)}]

    def _link(self, act: str, number: int) -> str:
        return url_for(f"deadlines.{act}", reference=self.case.reference, number=number)

    def trigger_row(self, one: Trigger) -> dict[str, Any]:
        stands = one.withdrawn_on is None
        return {
            "id": one.id,
            "event": event_name(self.pack, one),
            "on": one.what.on,
            "means": _(MEANS_NAMES[one.what.means]),
            "party": self.parties.get(one.obligor_id or 0),
            "note": one.note,
            "state": None if stands else {"label": _("Withdrawn"), "tone": "neutral"},
            "url": self._link("correct", one.id) if stands and self.may else None,
        }

    def interruption_row(self, one: Interrupted) -> dict[str, Any]:
        kept = {found.kept.id: found.kept for found in self.listed}[one.deadline_id]
        stands = one.withdrawn_on is None
        procedure = self.pack.versions(Ground, one.what.ground)[-1].procedure
        act = "resume" if procedure and one.what.ended_on is None else "uninterrupt"
        return {
            "id": one.id,
            "on": one.what.on,
            "deadline": deadline_name(self.pack, kept),
            "ground": str(GROUNDS[one.what.ground]),
            "ended_on": one.what.ended_on,
            "evidence": one.evidence or _("(erased)"),
            "document": self.documents.get(one.document_id or 0),
            "state": None if stands else {"label": _("Withdrawn"), "tone": "neutral"},
            "url": self._link(act, one.id) if stands and kept.is_open and self.may else None,
        }


def _counted(pack: Pack, kept: Kept, found: Followed | None) -> dict[str, Any] | None:
    """Return how a deadline is counted now, with citation and reasons; None where it no longer follows."""
    for one in found.deadlines if found else ():
        if one.rule.key == kept.rule:
            return deadline_row(counted(pack, one, kept))
    return None


def _why(kept: Kept, row: dict[str, Any] | None) -> str:
    said = [row["why"]] if row else []
    if kept.interruptions:
        said.insert(0, _("Interrupted; it runs again."))
    if kept.extensions:
        said.append(_("Extended from the last day as it was counted."))
    if kept.certainty == "provisional":
        said.insert(0, certainty_name(kept.certainty) + ":")
    if kept.note:
        said.append(kept.note)
    return " ".join(said)
