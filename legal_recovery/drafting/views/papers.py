"""The papers of a case: which there are and what they lack; one of them seen, printed, kept with the case."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Outcome, Telling, attempt, case_context, done, load_case, tell
from legal_recovery.documents.store import list_documents
from legal_recovery.drafting.commands import (
    Lacks,
    Missing,
    Order,
    Rendered,
    missing_by_kind,
    render,
)
from legal_recovery.drafting.rules.entering import FORMS, Entry
from legal_recovery.drafting.rules.fitting import groups_for
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES, Kind, kind_named
from legal_recovery.drafting.rules.showing import body_of
from legal_recovery.drafting.schemas import PaperForm, keep_ordered, paper_response, usual_language
from legal_recovery.drafting.store.choices import choices_for, words_for
from legal_recovery.drafting.store.kept import Kept, list_kept
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house, transact

bp = Blueprint("drafting", __name__)

KEEPERS = ("legal", "manager")
ABOUT: dict[str, Message] = {
    "proceeding": N_("Proceeding"),
    "seizure": N_("Seizure"),
    "auction": N_("Disposal"),
    "settlement": N_("Settlement"),
    "obligor": N_("Party"),
}
# Where what is missing is entered, as the page is called; who may open it where not everybody may.
_PAGES: dict[str, Message] = {
    "cases.show": N_("by hand, on the paper"),
    "cases.obligors": N_("Parties"),
    "users.lender": N_("Applicant before courts"),
    "reconciliation.new_account": N_("Bank accounts"),
    "proceedings.tab": N_("Proceedings"),
    "debts.tab": N_("Debts"),
    "owed.tab": N_("What is owed"),
    "receipts.tab": N_("Receipts"),
    "costs.tab": N_("Costs"),
    "seizures.tab": N_("Seizures"),
    "collateral.tab": N_("Collateral"),
    "auctions.tab": N_("Auctions"),
    "settlements.tab": N_("Settlements and exits"),
    "documents.tab": N_("Documents"),
    "cases.describe": N_("Parties"),
    "debts.contract": N_("Debts"),
    "proceedings.correct": N_("Proceedings"),
    "proceedings.title": N_("Proceedings"),
    "collateral.correct": N_("Collateral"),
    "collateral.add_to": N_("Collateral"),
    "collateral.right_lien": N_("Collateral"),
    "seizures.correct": N_("Seizures"),
    "seizures.clue_details": N_("Seizures"),
    "owed.insolvency": N_("Parties"),
    "owed.insolvency_details": N_("Parties"),
}
# Forms for one record are Legal's.
_ONLY_FOR = {
    "users.lender": ("admin",),
    "reconciliation.new_account": ("finance_lead",),
    **{form.endpoint: ("legal",) for forms in FORMS.values() for form in forms if form.of_case},
}
tell(
    "paper.kept",
    Telling(
        N_("Paper kept: {paper}"),
        (N_("Dated {written_on}"), N_("Written in {language}")),
        symbol="document",
        words={"paper": {kind.key: kind.title for kind in KINDS.values()}, "language": LANGUAGES},
        tab="drafting.tab",
    ),
)


# --- all of a case ------------------------------------------------------------------------------------


@bp.get("/cases/<reference>/papers")
@allow.signed_in
def tab(reference: str) -> str:
    """Show which papers there are, by group, and how many facts each lacks today."""
    case = load_case(reference)
    wanted = _filtered(request.args)
    found = missing_by_kind(
        db.session(), current_actor(), case, wanted, usual_language(case), house().clock.today()
    )
    kept = {one.paper: one for one in reversed(list_kept(db.session(), case.book))}
    rows = [_row(case, kind, found[kind.key], kept.get(kind.key)) for kind in wanted]
    rows = [row for row in rows if request.args.get("state") in (None, "", row["is"])]
    groups = [
        {"key": group, "label": _(GROUPS[group]), "rows": [row for row in rows if row["group"] == group]}
        for group in groups_for(case.stage)
    ]
    return render_template(
        "drafting/pages/tab.html",
        **case_context(case, "papers"),
        groups=[group for group in groups if group["rows"]],
        count=ngettext("%(num)d paper", "%(num)d papers", len(rows)),
        filters=_filters(),
        values=request.args,
    )


def _filters() -> list[dict[str, Any]]:
    states = [("ready", _("Ready")), ("lacking", _("Facts are missing"))]
    groups = [(key, _(label)) for key, label in GROUPS.items()]
    return [
        {"name": "q", "label": _("Words"), "placeholder": _("Name of the paper")},
        {"name": "group", "label": _("Group"), "kind": "select", "options": groups},
        {"name": "state", "label": _("State"), "kind": "select", "options": states},
    ]


def _filtered(asked: Mapping[str, str]) -> list[Kind]:
    """Return the kinds of paper that are found by these words, of the group asked for."""
    words, group = asked.get("q", "").casefold().split(), asked.get("group")
    return [
        kind
        for kind in KINDS.values()
        if group in (None, "", kind.group) and all(word in words_for(kind) for word in words)
    ]


def _row(case: CaseFacts, kind: Kind, lacks: Lacks, last: Kept | None) -> dict[str, Any]:
    return {
        "id": kind.key,
        "group": kind.group,
        "is": "lacking" if lacks.missing or lacks.refused else "ready",
        "title": _(kind.title),
        "url": url_for("drafting.paper", reference=case.reference, kind=kind.key),
        "state": {"label": _("Cannot be written"), "tone": "bad"}
        if lacks.refused
        else _state(len(lacks.missing)),
        "kept_on": last.written_on if last else None,
    }


def _state(missing: int) -> dict[str, str]:
    if not missing:
        return {"label": _("Ready"), "tone": "good"}
    return {
        "label": ngettext("%(num)d fact is missing", "%(num)d facts are missing", missing),
        "tone": "warn",
    }


# --- one of them --------------------------------------------------------------------------------------


@bp.get("/cases/<reference>/papers/<kind>")
@allow.signed_in
def paper(reference: str, kind: str) -> ResponseReturnValue:
    """Show a paper as it would be printed, and what it lacks; that it was read is kept in the reader's audit book."""
    case, wanted = load_case(reference), kind_named(kind)
    outcome = attempt(lambda: _ordered(case, wanted))
    return _page(case, wanted, outcome.result, outcome)


def _ordered(case: CaseFacts, kind: Kind) -> Order:
    order: Order = PaperForm(case, kind, house().clock.today()).load(request.args)
    return order


def _written(order: Order) -> Rendered:
    return render(db.session(), current_actor(), order)


def _page(case: CaseFacts, kind: Kind, order: Order | None, outcome: Outcome) -> ResponseReturnValue:
    written = _written(order) if order else None
    if written:
        transact(record_read, RecordRead("paper", case.id))
    query = _query(order) if order else {}
    context = case_context(load_case(case.reference), "papers")
    page = render_template(
        "drafting/pages/paper.html",
        **context,
        kind=kind,
        title=_(kind.title),
        inputs=_inputs(case, kind, order),
        values=request.args,
        errors=outcome.errors,
        form_key=outcome.key,
        written=written,
        body=Markup(body_of(written.html)) if written else None,  # noqa: S704 – made of our own tags
        missing=[_missing(case, one) for one in written.missing] if written else [],
        state=_state(len(written.missing)) if written else None,
        pdf_url=url_for("drafting.pdf", reference=case.reference, kind=kind.key, **query),
        keep_url=url_for("drafting.keep", reference=case.reference, kind=kind.key, **query),
        may_keep=may(*KEEPERS),
        kept=_kept_rows(case, kind),
    )
    return page, outcome.status


def _query(order: Order) -> dict[str, Any]:
    """Return an order as it stands in an address, so that what is printed and kept is what is seen."""
    query = {"language": order.language, "day": order.day.isoformat()}
    return query if order.about is None else query | {"about": order.about}


def _inputs(case: CaseFacts, kind: Kind, order: Order | None) -> list[dict[str, Any]]:
    tongues = [(code, _(label)) for code, label in LANGUAGES.items()]
    found: list[dict[str, Any]] = [
        {
            "name": "language",
            "label": _("Language"),
            "kind": "select",
            "options": tongues,
            "size": "s",
            "value": order.language if order else usual_language(case),
        },
        {
            "name": "day",
            "label": _("Day of the paper"),
            "kind": "date",
            "value": order.day if order else house().clock.today(),
        },
    ]
    if kind.about != "none":
        known = choices_for(db.session(), case, kind, language())
        found.append(
            {
                "name": "about",
                "label": _(ABOUT[kind.about]),
                "kind": "select",
                "size": "l",
                "options": [("", _("The last that fits")), *((str(one.id), one.label) for one in known)],
            }
        )
    return found


def _missing(case: CaseFacts, one: Missing) -> dict[str, Any]:
    return {
        "id": one.key.replace(".", "-"),
        "label": one.label(language()),
        "where": _(_PAGES[one.entry.endpoint]),
        "url": _address(case, one.entry) or _address(case, one.page),
    }


def _address(case: CaseFacts, entry: Entry) -> str | None:
    """Return where a fact is entered, None where nobody or not this person may enter it."""
    if entry.by_hand:
        return None
    roles = _ONLY_FOR.get(entry.endpoint)
    if roles and not may(*roles):
        return None
    values: dict[str, Any] = {**dict(entry.values), "_anchor": entry.anchor}
    if entry.of_case:
        values["reference"] = case.reference
    return url_for(entry.endpoint, **values)


def _kept_rows(case: CaseFacts, kind: Kind) -> list[dict[str, Any]]:
    kept = [one for one in list_kept(db.session(), case.book) if one.paper == kind.key]
    who = names_of(db.session(), {one.kept_by for one in kept})
    names = {one.id: one.name for one in list_documents(db.session(), case.book)}
    return [
        {
            "id": one.document_id,
            "name": names.get(one.document_id) or _("(erased)"),
            "url": url_for("documents.download", reference=case.reference, document_id=one.document_id),
            "written_on": one.written_on,
            "language": _(LANGUAGES[one.language]),
            "state": _state(len(one.missing)),
            "kept_at": one.kept_at,
            "by": who.get(one.kept_by),
        }
        for one in kept
    ]


@bp.get("/cases/<reference>/papers/<kind>.pdf")
@allow.signed_in
def pdf(reference: str, kind: str) -> ResponseReturnValue:
    """Send a paper as PDF; noted in the person's audit book."""
    case, wanted = load_case(reference), kind_named(kind)
    outcome = attempt(lambda: _ordered(case, wanted))
    if outcome.refused:
        return _page(case, wanted, None, outcome)
    return paper_response(case, _written(outcome.result))


@bp.post("/cases/<reference>/papers/<kind>")
@allow(*KEEPERS)
def keep(reference: str, kind: str) -> ResponseReturnValue:
    """Keep the paper that is seen with the case: typeset first, then attached and recorded at once."""
    case, wanted = load_case(reference), kind_named(kind)
    asked = attempt(lambda: _ordered(case, wanted))
    if asked.refused:
        return _page(case, wanted, None, asked)
    order: Order = asked.result
    outcome = attempt(lambda: keep_ordered(order, _written(order)))
    if outcome.refused:
        return _page(case, wanted, order, outcome)
    address = url_for("drafting.paper", reference=reference, kind=kind, **_query(order))
    return done(address, _("The paper is kept with the case’s documents."))
