"""The tab of a case: its seizures, and what belongs to them."""

from datetime import date
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cases.views import case_context, link, load_case
from legal_recovery.collateral.rules import KINDS as COLLATERAL
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Figure
from legal_recovery.law.seizures import find_rule
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import rules, store
from legal_recovery.seizures.rules import Seizure
from legal_recovery.seizures.views.known import (
    Known,
    act_url,
    asset_name,
    bp,
    incident_row,
    is_settled,
    known_of,
    seizure_row,
)
from legal_recovery.seizures.views.words import badge
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import money_text


@bp.get("/cases/<reference>/seizures")
@allow.signed_in
def tab(reference: str) -> str:
    """Show a case's seizures with what belongs to them: lapses, security, measures, clues, searches."""
    case = load_case(reference)
    known = known_of(case)
    found = store.list_seizures(db.session(), case.id)
    return render_template(
        "seizures/tab.html",
        **case_context(case, "seizures"),
        rows=[seizure_row(known, one) for one in found],
        notices=_notices(known, found),
        may_record=may("legal"),
        may_pay=may("legal", "finance"),
        terminated="enforcement_terminated" in case.flags,
        premium_url=link("costs.new", reference=case.reference) if may("legal", "finance") else None,
        **_beside(case, known, found),
    )


def _notices(known: Known, found: list[Seizure]) -> list[dict[str, Any]]:
    """Say what wants to be seen first: more seized than is owed, requests whose time has come, measures to lift."""
    said = [_over_seizure(known, found), *_handovers_due(known, found), _removals_due(known)]
    return [one for one in said if one is not None]


def _over_seizure(known: Known, found: list[Seizure]) -> dict[str, str] | None:
    running = {
        one.terms.collateral_id: one for one in found if one.is_effective and not one.has_lapsed(known.today)
    }
    worths = (known.behind.standing(one).worth for one in running.values())
    values = [worth for worth in worths if worth is not None]
    beyond, rule = (
        rules.over_seized(values, known.behind.outstanding),
        find_rule(known.pack, Figure, "over-seizure", known.today),
    )
    if beyond is None or rule is None:
        return None
    amounts = {
        name: money_text(Money(minor, known.case.currency))
        for name, minor in (("values", sum(values)), ("claim", known.behind.outstanding), ("beyond", beyond))
    }
    says = _(
        "After what comes before us, what is seized is worth %(values)s, and the claim is %(claim)s: "
        "%(beyond)s more. %(rule)s",
        **amounts,
        rule=rule.citation,
    )
    return {"text": says, "title": _("Seized beyond the claim?"), "tone": "warn"}


def _handovers_due(known: Known, found: list[Seizure]) -> list[dict[str, Any]]:
    asked = {
        one.seizure_id
        for one in store.list_handovers(db.session(), known.case.id)
        if one.state in ("asked", "agreed")
    }
    return [
        {
            "text": _(
                "%(asset)s: since %(day)s %(court)s can be asked to hand the disposal over, if none was announced.",
                asset=asset_name(known.assets, one.terms.collateral_id),
                day=grounds[0][1].isoformat(),
                court=one.terms.first_court,
            ),
            "title": _("Hand-over of the disposal"),
            "tone": "info",
            "actions": [
                {
                    "label": _("Application for the hand-over as PDF"),
                    "url": url_for("seizures.handover_pdf", reference=known.case.reference, number=one.id),
                    "icon": "download",
                },
                {"label": _("Record that it was asked for"), "url": url},
            ]
            if (url := act_url(known.case, "seizures.handover", one.id, "legal"))
            else [],
        }
        for one in found
        if one.id not in asked and (grounds := known.grounds(one))
    ]


def _removals_due(known: Known) -> dict[str, str] | None:
    measures = store.list_measures(db.session(), known.case.id)
    due = [one for one in measures if rules.removal_of(one, settled=is_settled(known)) == "due"]
    if not due:
        return None
    rule = find_rule(known.pack, Figure, "defaulter-removal", known.today)
    says = _("The claim is paid or settled: ask the court to lift what still stands against the obligors.")
    return {
        "text": f"{says} {rule.citation}" if rule else says,
        "title": _("Measures to be lifted"),
        "tone": "warn",
    }


def _beside(case: CaseFacts, known: Known, found: list[Seizure]) -> dict[str, Any]:
    """Return the lines of what belongs to a case's seizures."""
    session = db.session()
    return {
        "incidents": [
            incident_row(case, known, found, one) for one in store.list_incidents(session, case.id)
        ],
        "securities": [_security_row(case, one) for one in store.list_securities(session, case.id)],
        "measures": _measure_rows(known),
        "clues": [_clue_row(case, one) for one in store.list_clues(session, case.id)],
        "searches": [_search_row(case, known.today, one) for one in store.list_searches(session, case.id)],
    }


def _security_row(case: CaseFacts, one: rules.Security) -> dict[str, Any]:
    held = one.state == "lodged"
    return {
        "id": one.id,
        "kind": _(rules.SECURITY_KINDS[one.terms.security_kind]),
        "amount": one.amount,
        "lodged_on": one.terms.lodged_on,
        "lodged_with": one.terms.lodged_with,
        "released_on": one.released_on,
        "note": one.terms.note,
        "state": badge(rules.SECURITY_STATES, one.state),
        "entry_url": url_for("ledger.show", reference=case.reference, seq=one.entry_seq)
        if one.entry_seq
        else None,
        "return_url": act_url(case, "seizures.return_security", one.id, "legal", "finance", open_=held),
        "reverse_url": act_url(
            case, "seizures.reverse_return", one.id, "finance", open_=one.state == "returned"
        ),
        "withdraw_url": act_url(case, "seizures.withdraw_security", one.id, "finance", open_=held),
    }


def _measure_rows(known: Known) -> list[dict[str, Any]]:
    case, settled = known.case, is_settled(known)
    names = {one.obligor_id: one.name for one in list_obligors(db.session(), case.id)}
    return [
        {
            "id": one.id,
            "kind": _(rules.MEASURES[one.measure_kind]),
            "party": names.get(one.obligor_id),
            "court": one.court,
            "docket_number": one.docket_number,
            "ordered_on": one.ordered_on,
            "until": one.until,
            "removed_on": one.removed_on or one.removal_asked_on,
            "state": badge(rules.REMOVALS, rules.removal_of(one, settled=settled)),
            "url": act_url(case, "seizures.measure_removal", one.id, "legal", open_=one.removed_on is None),
        }
        for one in store.list_measures(db.session(), case.id)
    ]


def _clue_row(case: CaseFacts, one: rules.Clue) -> dict[str, Any]:
    going = one.state in ("open", "followed")
    return {
        "id": one.id,
        "what": one.what,
        "source": one.source,
        "found_on": one.found_on,
        "followed_on": one.followed_on,
        "outcome": one.outcome,
        "kind": _(COLLATERAL[one.clue_kind]) if one.clue_kind else None,
        "whose": one.whose,
        "details_url": act_url(case, "seizures.clue_details", one.id, "legal"),
        "state": badge(rules.CLUE_STATES, one.state),
        "url": act_url(case, "seizures.clue", one.id, "legal", open_=going),
        "seize_url": url_for("seizures.new", reference=case.reference, clue=one.id)
        if may("legal") and one.state != "nothing"
        else None,
    }


def _search_row(case: CaseFacts, today: date, one: rules.Search) -> dict[str, Any]:
    late = one.state == "open" and one.due < today
    return {
        "id": one.id,
        "number": one.number,
        "due": one.due,
        "done_on": one.done_on,
        "result": one.result,
        "state": {"label": _("Overdue"), "tone": "bad"} if late else badge(rules.SEARCH_STATES, one.state),
        "url": act_url(case, "seizures.search_done", one.id, "legal", open_=one.state == "open"),
    }
