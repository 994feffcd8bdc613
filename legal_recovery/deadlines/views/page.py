"""What the pages about deadlines show alike: names, states, owners, and how their forms come back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step
from legal_recovery.deadlines import store
from legal_recovery.deadlines.rules import CERTAINTIES, OWN_NAME, STATES, Changes, Kept, certainty_of, lead_of
from legal_recovery.deadlines.store import Trigger
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.errors import Message, Named
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.pack import Pack, Period
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.formats import language, text_day
from legal_recovery.web.transact import house

bp = Blueprint("deadlines", __name__)

TAB = "deadlines.tab"
_VOID = STATES["void"]
_TONES = {"done": "good", "missed": "bad"}


def rule_name(pack: Pack, key: str) -> str:
    """Return what a period is called."""
    return pack.versions(Period, key)[-1].name[language()] if key in pack.keys(Period) else key


def deadline_name(pack: Pack, kept: Kept) -> str:
    """Return what a deadline is called: as its rule is, or as somebody called it."""
    if kept.is_own:
        return kept.title or _(OWN_NAME)
    return rule_name(pack, kept.rule)


def said_name(what: Message | Named) -> str:
    """Return a name in the language of the page."""
    return what.by_language[language()] if isinstance(what, Named) else _(what)


def event_name(pack: Pack, one: Trigger) -> str:
    """Return what happened, in words."""
    event = pack.events.get(one.what.event_key)
    return event.name[language()] if event else one.what.event_key


def certainty_name(certainty: str) -> str:
    """Return in a word whether a deadline can still move."""
    return _(CERTAINTIES[certainty])


def days_left(due: date) -> int:
    """Return how many days are left; negative once it is over."""
    return (due - house().clock.today()).days


def state_badge(state: str, due: date, lead: int, *, theirs: bool = False) -> dict[str, str]:
    """Return in a word and a tone where a deadline stands; near ones and those that are over stand out.

    What runs for the other side is never overdue: it has run out, and that is all.
    """
    days = days_left(due)
    if state != "open":
        return {"label": _(STATES[state]), "tone": _TONES.get(state, "neutral")}
    if theirs:
        return {"label": _("Run out") if days < 0 else _("The other side's"), "tone": "neutral"}
    if days < 0:
        return {"label": _("Overdue"), "tone": "bad"}
    return {"label": _("Open"), "tone": "warn" if days <= lead else "info"}


def back_to_tab(case: CaseFacts, says: str) -> ResponseReturnValue:
    """Go back to the deadlines of the case, which say what was done."""
    return done(url_for(TAB, reference=case.reference), says)


def one_step(
    case: CaseFacts, command: Any, form: Any, template: str, shown: Mapping[str, Any], says: str
) -> ResponseReturnValue:
    """Show a form under the case, or carry it out and go back to the deadlines."""

    def show(outcome: Outcome) -> ResponseReturnValue:
        return form_page(template, case.reference, "deadlines", outcome, **shown)

    return in_one_step(command, form, show=show, then=lambda: back_to_tab(case, says))


def about(case: CaseFacts, number: int) -> dict[str, Any]:
    """Return what the forms about one deadline show of it."""
    kept = store.get_deadline(db.session(), case.id, number)
    pack = pack_of(db.session(), case.jurisdiction)
    return {
        "name": deadline_name(pack, kept),
        "kept": kept,
        "lead": lead_of(pack, kept),
        "number": number,
        "today": house().clock.today(),
    }


def document_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the files of a case to choose the one that proves it."""
    found = [(str(one.id), one.name or _("(erased)")) for one in list_documents(db.session(), case.book)]
    return [("", _("No document")), *found]


def moves_page(case: CaseFacts, pack: Pack, found: Changes, **said: Any) -> str:
    """Show which deadlines move, from what to what, which are new and which are gone; asks to confirm it."""
    void = _(_VOID)
    effects = [
        {"label": deadline_name(pack, kept), "before": _ending(kept), "after": _ending_anew(one)}
        for kept, one in found.moved
    ]
    effects += [
        {"label": rule_name(pack, one.rule.key), "before": "", "after": _ending_anew(one)}
        for one in found.new
    ]
    effects += [
        {"label": deadline_name(pack, kept), "before": _ending(kept), "after": void} for kept in found.gone
    ]
    return render_template(
        "deadlines/moves.html",
        **case_context(case, "deadlines"),
        effects=[{**one, "change": ""} for one in effects],
        values=request.form,
        **{"notes": [], **said},
    )


def _ending(kept: Kept) -> str:
    return _ends_on(kept.due, kept.certainty)


def _ending_anew(one: Deadline) -> str:
    return _ends_on(one.due, certainty_of(one))


def _ends_on(due: date, certainty: str) -> str:
    says = text_day(due)
    return says if certainty == "certain" else f"{says} ({certainty_name(certainty)})"
