"""The page of a proceeding: where it stands and can go, its chain, filings, court dates, service, certificates."""

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, link, load_case
from legal_recovery.documents.store import list_documents
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.rules import (
    ENFORCEMENTS,
    FILINGS,
    KINDS,
    OUTCOMES,
    SIDES,
    STATES,
    WAYS,
    kinds_after,
    missing_of,
    next_states,
)
from legal_recovery.proceedings.store import (
    Filing,
    Proceeding,
    get_proceeding,
    list_filings,
    list_proceedings,
)
from legal_recovery.proceedings.views.dates import date_rows
from legal_recovery.proceedings.views.history import history_of
from legal_recovery.proceedings.views.service import service_of
from legal_recovery.proceedings.views.tab import row_of
from legal_recovery.proceedings.views.words import AWARDS, bp, names_of_parties
from legal_recovery.web.access import allow, may

_FILING_TONES = {"none": "info", "accepted": "good", "rejected": "bad", "to_correct": "warn"}


@bp.get("/cases/<reference>/proceedings/<int:proceeding_id>")
@allow.signed_in
def show(reference: str, proceeding_id: int) -> str:
    """Show a proceeding with all that belongs to it."""
    case = load_case(reference)
    found = get_proceeding(db.session(), case.id, proceeding_id)
    documents = document_links(case)
    return render_template(
        "proceedings/show.html",
        **case_context(case, "proceedings"),
        row=row_of(case, found),
        facts=_facts(case, found),
        moves=_moves(case, found),
        after=_after(case, found) if may("legal") else [],
        parties=_parties(case, found),
        filings=[_filing(case, one, documents) for one in list_filings(db.session(), case.id, found.id)],
        dates=date_rows(case, found),
        **service_of(case, found, pack_of(db.session(), case.jurisdiction), documents),
        history=history_of(case, found, documents),
        awards=_awards(case, found),
        may_record=may("legal"),
        seize_url=_seize_url(case, found),
    )


def _seize_url(case: CaseFacts, found: Proceeding) -> str | None:
    """Return where what a court seized in this proceeding is recorded; seizures stand above and may not be there."""
    seizes = found.proceeding_kind in {"preservation", "pre_action_preservation", *ENFORCEMENTS}
    if not seizes or found.is_over or not may("legal"):
        return None
    return link("seizures.new", reference=case.reference, proceeding=found.id)


def _awards(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    find = current_app.extensions.get(AWARDS)
    awards: list[dict[str, Any]] = find(case, found.id) if find and found.title_on is not None else []
    return awards


def document_links(case: CaseFacts) -> dict[int | None, dict[str, str]]:
    """Return the files of a case by id, each with its name and address."""
    return {
        one.id: {
            "name": one.name or _("(erased)"),
            "url": url_for("documents.download", reference=case.reference, document_id=one.id),
        }
        for one in list_documents(db.session(), case.book)
    }


def _facts(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    row = row_of(case, found)
    family = list_proceedings(db.session(), case.id)
    above = [one for one in family if one.id == found.parent_id]
    below = [one for one in family if one.parent_id == found.id]
    facts: list[dict[str, Any]] = [
        {"label": _("State"), "value": row["state"], "note": _since(row["state_on"])},
        {"label": _("Docket number"), "value": row["docket_number"], "kind": "reference"},
        {"label": _("Court"), "value": row["court"]},
        {"label": _("Judge"), "value": found.judge},
        {"label": _("Counsel acting"), "value": _counsel(found)},
        {"label": _("Filed on"), "value": row["filed_on"], "kind": "day"},
        {"label": _("Amount claimed"), "value": found.claim},
        {"label": _("Title"), "value": row["title"]},
        {"label": _("Day of the decision"), "value": found.decided_on, "kind": "day"},
        {"label": _("In effect since"), "value": row["title_on"], "kind": "day"},
    ]
    for label, others in ((_("Arises from"), above), (_("From it arose"), below)):
        facts += [
            {"label": label, "value": row_of(case, one)["name"], "url": row_of(case, one)["url"]}
            for one in others
        ]
    return facts


def _counsel(found: Proceeding) -> str | None:
    known = (found.counsel, found.counsel_firm, found.counsel_licence, found.counsel_phone)
    return " · ".join(one for one in known if one) or None


def _since(day: Any) -> str | None:
    return _("since %(day)s", day=day.isoformat()) if day else None


def _moves(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    """Return where the proceeding can go from here, each with what is missing for it."""
    here: dict[str, Any] = {"reference": case.reference, "proceeding_id": found.id}
    return [
        {
            "id": to,
            "label": _(STATES[to]),
            "url": url_for("proceedings.move", **here, state=to) if may("legal") else None,
            "missing": [_(what) for what in missing_of(to, found.standing)],
        }
        for to in next_states(found.proceeding_kind, found.state)
    ]


def _after(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    """Return what can arise from a proceeding, each with its form, which knows what both have in common."""
    here: dict[str, Any] = {"reference": case.reference, "parent_id": found.id}
    rows = [
        {"id": one, "label": _(KINDS[one]), "url": url_for("proceedings.new", **here, proceeding_kind=one)}
        for one in kinds_after(found.proceeding_kind)
    ]
    if found.proceeding_kind == "party_change" and found.state == "effective":
        joins = url_for("cases.join", reference=case.reference)
        rows.insert(0, {"id": "join", "label": _("Add the party to the case"), "url": joins})
    return rows


def _parties(case: CaseFacts, found: Proceeding) -> list[dict[str, Any]]:
    names = names_of_parties(case)
    return [
        {"id": one.id, "name": names[one.obligor_id], "side": _(SIDES[one.side])} for one in found.parties
    ]


def _filing(case: CaseFacts, one: Filing, documents: dict[int | None, dict[str, str]]) -> dict[str, Any]:
    document = documents.get(one.document_id, {})
    open_still = one.outcome in ("none", "to_correct") and may("legal")
    return {
        "id": one.id,
        "kind": _(FILINGS[one.filing_kind]),
        "filed_on": one.filed_on,
        "court": one.court,
        "how": _(WAYS[one.how]),
        "filed_by": one.filed_by,
        "receipt_number": one.receipt_number,
        "document": document.get("name"),
        "document_url": document.get("url"),
        "outcome": {"label": _(OUTCOMES[one.outcome]), "tone": _FILING_TONES[one.outcome]},
        "answered_on": one.answered_on,
        "correct_by": one.correct_by,
        "answer_url": url_for("proceedings.answer", reference=case.reference, filing_id=one.id)
        if open_still
        else None,
    }
