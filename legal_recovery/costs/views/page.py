"""What the pages about costs share: one form with its fields, one preview, names and badges."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, case_context, done, form_page, in_one_step
from legal_recovery.costs.rules import KINDS, STANDINGS, Life
from legal_recovery.costs.store import Cost
from legal_recovery.documents.store import list_documents
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.ledger.views import foreseen_context, subjects_of
from legal_recovery.ledger.views.effects import booked
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import KINDS as PROCEEDING_KINDS
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.users.store import names_of

bp = Blueprint("costs", __name__)

Fields = Sequence[Mapping[str, Any]]
TONES = {
    "advanced": "info",
    "awarded": "warn",
    "refundable": "warn",
    "refunded": "good",
    "collected": "good",
    "lost": "bad",
}


def standing_badge(life: Life) -> dict[str, str]:
    """Return where a cost stands, in a word and a tone."""
    return {"label": _(STANDINGS[life.standing]), "tone": TONES.get(life.standing, "neutral")}


def cost_url(case: CaseFacts, cost: Cost) -> str:
    """Return the page of one cost."""
    return url_for("costs.show", reference=case.reference, cost_id=cost.id)


def about(cost: Cost) -> list[dict[str, Any]]:
    """Return what a form about a cost says of it."""
    return [
        {"label": _("Kind of cost"), "value": _(KINDS[cost.cost_kind])},
        {"label": _("Amount"), "value": cost.amount, "kind": "money"},
        {"label": _("Paid to"), "value": cost.payee or _("not said")},
    ]


def subject_options(case: CaseFacts, kind: str) -> list[tuple[str, str]]:
    """Return the collateral or the proceedings of a case to choose from; nothing where it has none."""
    named = [(str(number), name) for (one, number), name in subjects(case).items() if one == kind]
    return [("", _("None")), *named] if named else []


def subjects(case: CaseFacts) -> dict[tuple[str, int], str]:
    """Return what a cost can be about, by kind and number: proceedings too."""
    found = dict(subjects_of(case))
    for one in list_proceedings(db.session(), case.id):
        found["proceeding", one.id] = one.docket_number or _(PROCEEDING_KINDS[one.proceeding_kind])
    return found


def document_options(case: CaseFacts) -> list[tuple[str, str]]:
    """Return the files of a case to choose from."""
    found = [(str(one.id), one.name or _("(erased)")) for one in list_documents(db.session(), case.book)]
    return [("", _("No document")), *found]


def person(user_id: int | None) -> str | None:
    """Return what somebody is called; None where it is nobody."""
    if user_id is None:
        return None
    return names_of(db.session(), {user_id}).get(user_id) or _("(erased)")


def form_of(
    case: CaseFacts, outcome: Outcome, *, title: str, fields: Fields, submit: str, back: str, **more: Any
) -> ResponseReturnValue:
    """Show a form of these fields under the case."""
    said = {"facts": [], "acts": [], **more}
    labels = {one["name"]: one["label"] for one in fields}
    return form_page(
        "costs/act.html",
        case.reference,
        "costs",
        outcome,
        title=title,
        fields=fields,
        labels=labels,
        submit=submit,
        back=back,
        **said,
    )


def one_step(
    case: CaseFacts,
    command: Callable[..., Any],
    form: Schema,
    *,
    says: str,
    back: str,
    then: Callable[[Any], str] | None = None,
    **shown: Any,
) -> ResponseReturnValue:
    """Show a form under the case, or carry it out and go back, or to what it made."""
    return in_one_step(
        command,
        form,
        show=lambda outcome: form_of(case, outcome, back=back, **shown),
        made=lambda result: done(then(result) if then else back, says),
    )


def posted(case: CaseFacts, seq: int, says: str, address: str) -> ResponseReturnValue:
    """Go on and say what was booked and what net recovery is now."""
    entries = [one.as_entry() for one in entries_of_transfer(db.session(), case.book, seq)]
    return booked(case, says, entries, address)


def effect_page(
    case: CaseFacts, entries: Sequence[Entry], *, title: str, facts: Any, confirm: str, back: str
) -> str:
    """Show what would be posted and what that does to net recovery; asks to confirm it."""
    return render_template(
        "costs/preview.html",
        **{**case_context(case, "costs"), **foreseen_context(case, entries)},
        title=title,
        facts=facts,
        confirm=confirm,
        back=back,
    )
