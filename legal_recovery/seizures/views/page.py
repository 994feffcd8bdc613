"""The page of one seizure: chain, terms, renewals, lapse, requests."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import case_context, load_case
from legal_recovery.documents.store import Document, list_documents
from legal_recovery.kernel.errors import Message
from legal_recovery.law.seizures import longest_term
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import rules, store
from legal_recovery.seizures.rules import Seizure
from legal_recovery.seizures.views.known import (
    Known,
    act_url,
    asset_name,
    bp,
    fact,
    incident_row,
    known_of,
    state_badges,
)
from legal_recovery.seizures.views.risk import risk_rows
from legal_recovery.seizures.views.words import badge, rank_words
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import language


@bp.get("/cases/<reference>/seizures/<int:number>")
@allow.signed_in
def show(reference: str, number: int) -> str:
    """Show one seizure: its terms, who is ahead, its renewals, lapse and requests."""
    case = load_case(reference)
    known = known_of(case)
    one = store.get_seizure(db.session(), case.id, number)
    found = store.list_seizures(db.session(), case.id)
    incidents = [i for i in store.list_incidents(db.session(), case.id) if i.seizure_id == one.id]
    return render_template(
        "seizures/seizure.html",
        **case_context(case, "seizures"),
        title=asset_name(known.assets, one.terms.collateral_id),
        facts=_facts(known, one),
        acts=_acts(known, one) if may("legal") else [],
        chain=_chain(known, one, found),
        risk=risk_rows(known, one) if one.is_live else [],
        renewals=_renewal_rows(known, one),
        incidents=[incident_row(case, known, found, i) for i in incidents],
        handovers=[
            _handover_row(case, one_)
            for one_ in store.list_handovers(db.session(), case.id)
            if one_.seizure_id == one.id
        ],
        claims=[
            {"id": claim.id, **{name: getattr(claim, name) for name in _CLAIM}}
            for claim in store.list_claims(db.session(), case.id)
            if claim.seizure_id == one.id
        ],
    )


_CLAIM = ("court", "docket_number", "lodged_on", "amount", "document")


def _facts(known: Known, one: Seizure) -> list[dict[str, Any]]:
    terms = one.terms
    owner = terms.owner_id or known.case.owner_id
    owners = names_of(db.session(), {owner} if owner else set())
    found = [
        fact(_("State"), state_badges(known, one)),
        fact("measure", _(rules.MEASURE_KINDS[terms.measure])),
        fact("asset_class", _(rules.ASSET_CLASSES[terms.asset_class])),
        fact("rank", rank_words(one)),
        fact("court", terms.court),
        fact("docket_number", terms.docket_number, "reference"),
        fact("ordered_on", terms.ordered_on, "day"),
        fact("starts_on", terms.starts_on, "day"),
        fact("expires_on", terms.expires_on, "day", note=_(rules.SOURCES[one.expiry_source])),
        *_statutory(known, one),
        fact("first_court", terms.first_court),
        fact("first_docket_number", terms.first_docket_number, "reference"),
        fact("first_started_on", terms.first_started_on, "day"),
        fact("limit", terms.amount),
        fact("senior", terms.senior),
        fact(_("At risk"), known.exposed(one) if one.is_live else None),
        fact("owner_id", owners.get(owner or 0)),
        fact("lead_days", terms.lead_days),
        fact("note", terms.note),
    ]
    return [item for item in found if item["value"] is not None]


def _statutory(known: Known, one: Seizure) -> list[dict[str, Any]]:
    """Return the longest term that the law allows beside the expiry that the court stated, and the day to lodge by."""
    terms = one.terms
    since = rules.runs_from(one, known.renewals.get(one.id, ()))
    if since is None:
        return []
    longest = longest_term(known.pack, terms.asset_class, since)
    found = []
    if longest is not None:
        colon = "：" if language() == "zh" else ": "
        note = f"{longest.rule.name[language()]}{colon}{longest.rule.citation}"
        found.append(fact(_("Longest by law"), longest.latest, "day", note=note))
    lodge = rules.latest_day_to_lodge(known.pack, one) if one.is_effective else None
    return [*found, fact(_("Renewal to be lodged by"), lodge, "day")]


def _acts(known: Known, one: Seizure) -> list[dict[str, Any]]:
    """Return what can be done about a seizure as it stands."""
    acts: list[tuple[str, str, str | None]] = []
    over = one.has_lapsed(known.today)
    if over:
        acts = [
            (_("Record the lapse"), "seizures.lapse", "e"),
            (_("It was renewed in time"), "seizures.renew", None),
        ]
    elif one.is_effective:
        acts = [
            (_("Record the renewal"), "seizures.renew", "e"),
            (_("Application lodged"), "seizures.lodged", None),
        ]
    elif one.state == "lapsed":
        acts = [(_("It was renewed in time"), "seizures.renew", None)]
    if one.state == "waiting":
        acts = [(_("It took effect"), "seizures.effect", "e")]
        if one.terms.first_court:
            acts.append((_("Ask for the hand-over"), "seizures.handover", None))
            if known.grounds(one):
                acts.append((_("Application for the hand-over as PDF"), "seizures.handover_pdf", None))
    if one.terms.first_court:
        acts.append((_("Claim our priority"), "seizures.priority", None))
    if one.is_live and not over:
        acts.append((_("The seizure ended"), "seizures.release", None))
    if (one.is_live and not over) or one.state == "lapsed":
        acts.append((_("Put right"), "seizures.correct", None))
    reference = known.case.reference
    made = [
        {"label": label, "url": url_for(endpoint, reference=reference, number=one.id), "key": key}
        for label, endpoint, key in acts
    ]
    if one.is_effective and not over:
        prepare = {
            "label": _("Prepare the renewal"),
            "url": url_for("seizures.renewals", selected=one.id),
            "key": "r",
            "primary": True,
        }
        made.insert(0, prepare)
    return made


def _chain(known: Known, one: Seizure, found: list[Seizure]) -> list[dict[str, Any]]:
    """Return who stands on the asset, in order: the stranger that came first, then ours."""
    ours = rules.on_asset(found, one.terms.collateral_id)
    rows = [
        {
            "id": other.id,
            "rank": rank_words(other),
            "court": other.terms.court,
            "docket_number": other.terms.docket_number,
            "starts_on": other.terms.starts_on,
            "expires_on": other.terms.expires_on,
            "whose": _("This one") if other.id == one.id else _("Ours"),
            "url": url_for("seizures.show", reference=known.case.reference, number=other.id),
        }
        for other in ours
    ]
    first = next((other.terms for other in ours if other.terms.first_court), None)
    if first is None:
        return rows
    stranger = {
        "id": "first",
        "rank": pgettext("rank", "First"),
        "court": first.first_court,
        "docket_number": first.first_docket_number,
        "starts_on": first.first_started_on,
        "expires_on": None,
        "whose": _("Another creditor’s"),
        "url": None,
    }
    return [stranger, *rows]


def _renewal_rows(known: Known, one: Seizure) -> list[dict[str, Any]]:
    documents = {document.id: document for document in list_documents(db.session(), known.case.book)}
    rows = []
    for renewal in known.renewals.get(one.id, ()):
        document = documents.get(renewal.document_id or 0)
        rows.append(
            {
                "id": renewal.id,
                **{name: getattr(renewal, name) for name in _RENEWAL},
                "state": badge(rules.RENEWAL_STATES, renewal.state),
                **_decision(known.case, documents.get(renewal.decision_id or 0)),
                "document": document.name if document else None,
                "document_url": url_for(
                    "documents.download", reference=known.case.reference, document_id=document.id
                )
                if document
                else None,
            }
        )
    return rows


def _decision(case: CaseFacts, document: Document | None) -> dict[str, Any]:
    """Return the file that says that a seizure was renewed, as a cell with its link."""
    if document is None:
        return {"decision": None, "decision_url": None}
    url = url_for("documents.download", reference=case.reference, document_id=document.id)
    return {"decision": document.name, "decision_url": url}


_RENEWAL = ("old_expires_on", "drafted_on", "lodged_on", "receipt_number", "renewed_on", "new_expires_on")


def _handover_row(case: CaseFacts, one: store.Handover) -> dict[str, Any]:
    ground: Message = rules.GROUNDS[one.ground]
    return {
        "id": one.id,
        "ground": _(ground),
        **{name: getattr(one, name) for name in ("requested_on", "document", "answered_on", "answer")},
        "state": badge(rules.HANDOVER_STATES, one.state),
        "url": act_url(case, "seizures.handover_answer", one.id, "legal", open_=one.state == "asked"),
    }
