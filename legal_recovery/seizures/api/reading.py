"""What programs read about seizures: across cases by risk, and in one case, with all that belongs to them."""

from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.api import find_case
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.law.seizures import longest_term
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import schemas, store
from legal_recovery.seizures.api.blueprint import bp
from legal_recovery.seizures.rules import BANDS, Seizure, latest_day_to_lodge, runs_from
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import Unmeant
from legal_recovery.web.errors import translated
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house

_HOW_MANY = N_("Ask for 1 to 200 at once.")


class SeizureOut(Schema):
    """A seizure; `expires_on` is what its court stated, unless `expiry_source` says that it is reckoned."""

    id = fields.String()
    state = fields.String()
    collateral = fields.String(attribute="terms.collateral_id")
    proceeding = fields.String(attribute="terms.proceeding_id", allow_none=True)
    court = fields.String(attribute="terms.court")
    docket_number = fields.String(attribute="terms.docket_number", allow_none=True)
    measure = fields.String(attribute="terms.measure")
    asset_class = fields.String(attribute="terms.asset_class")
    rank = fields.Integer(attribute="terms.rank")
    ordered_on = fields.Date(attribute="terms.ordered_on")
    starts_on = fields.Date(attribute="terms.starts_on", allow_none=True)
    expires_on = fields.Date(attribute="terms.expires_on", allow_none=True)
    expiry_source = fields.String()
    ended_on = fields.Date(allow_none=True)
    first_court = fields.String(attribute="terms.first_court", allow_none=True)
    first_docket_number = fields.String(attribute="terms.first_docket_number", allow_none=True)
    owner = fields.String(attribute="terms.owner_id", allow_none=True)


class WatchLineOut(Schema):
    """A seizure in the list across cases, with what is at risk."""

    reference = fields.String()
    asset = fields.String(allow_none=True)
    at_risk = MoneyText(attribute="exposed")
    currency = fields.String(attribute="exposed.currency")
    band = fields.Function(
        lambda line: line.band(house().clock.today()),
        allow_none=True,
        metadata={"type": "string", "description": "7, 30, 90 days or later; null without a term."},
    )
    seizure = fields.Nested(SeizureOut)


class AtRiskOut(Schema):
    """How the figure at risk comes about, in the case's currency; null where it is not known."""

    outstanding = MoneyText()
    value = MoneyText(allow_none=True)
    stated_senior = MoneyText(allow_none=True)
    liens_ahead = MoneyText()
    limit = MoneyText(allow_none=True)
    at_risk = MoneyText()
    currency = fields.String()


class RenewalOut(Schema):
    """An application for renewal and what became of it; a granted one keeps the old expiry."""

    id = fields.String()
    state = fields.String()
    old_expires_on = fields.Date()
    drafted_on = fields.Date()
    document = fields.String(attribute="document_id", allow_none=True)
    lodged_on = fields.Date(allow_none=True)
    receipt_number = fields.String(allow_none=True)
    renewed_on = fields.Date(allow_none=True)
    new_expires_on = fields.Date(allow_none=True)
    decision = fields.String(attribute="decision_id", allow_none=True)


class HandoverOut(Schema):
    """A request to hand the disposal over, and its answer; erased words are null."""

    id = fields.String()
    ground = fields.String()
    requested_on = fields.Date()
    state = fields.String()
    answered_on = fields.Date(allow_none=True)
    document = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)


class PriorityOut(Schema):
    """Our priority as it was claimed in another court's docket."""

    id = fields.String()
    court = fields.String()
    docket_number = fields.String(allow_none=True)
    lodged_on = fields.Date()
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")


class LapseOut(Schema):
    """A lapse of one seizure; the cause is null until it is stated."""

    id = fields.String()
    lapsed_on = fields.Date()
    noted_on = fields.Date()
    owner = fields.String(attribute="owner_id", allow_none=True)
    cause = fields.String(allow_none=True)
    explained_on = fields.Date(allow_none=True)


class SeizureWholeOut(SeizureOut):
    """A seizure with all that is on its page."""

    note = fields.String(attribute="terms.note", allow_none=True)
    lead_days = fields.Integer(attribute="terms.lead_days", allow_none=True)
    term_years = fields.Integer(attribute="terms.term_years", allow_none=True)
    first_started_on = fields.Date(attribute="terms.first_started_on", allow_none=True)
    first_stage = fields.String(attribute="terms.first_stage", allow_none=True)
    limit = MoneyText(attribute="terms.amount", allow_none=True)
    senior = MoneyText(attribute="terms.senior", allow_none=True)
    lodge_by = fields.Date(allow_none=True)
    longest_until = fields.Date(
        allow_none=True, metadata={"description": "The last day that the law allows for its term."}
    )
    at_risk = fields.Nested(AtRiskOut)
    renewals = fields.List(fields.Nested(RenewalOut))
    incidents = fields.List(fields.Nested(LapseOut))
    handovers = fields.List(fields.Nested(HandoverOut))
    priority_claims = fields.List(fields.Nested(PriorityOut))


class WatchOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    seizures = fields.List(fields.Nested(WatchLineOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


class WatchQuery(Schema):
    """What the list is filtered and sorted by."""

    tab = fields.String(validate=validate.OneOf(list(store.TABS)))
    office = fields.String()
    court = fields.String()
    owner = fields.String()
    band = fields.String(validate=validate.OneOf(list(BANDS)))
    sort = fields.String()
    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200, error=_HOW_MANY))


@bp.route("/seizures")
@allow("legal", "finance", "manager", "auditor")
@bp.arguments(WatchQuery, location="query", unknown=RAISE)
@bp.response(200, WatchOut)
@bp.refuses(422)
def watch(query: dict[str, Any]) -> Any:
    """The seizures that the token's person may see, the riskiest first."""
    wanted, errors = schemas.read_watch(query, house().clock.today())
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    seek = schemas.read_place(query, wanted.tab, query["limit"])
    key, session = seek.sort.key, db.session()
    lines = store.list_watched(
        session,
        current_actor(),
        wanted,
        sort=key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    count = sum(total.count for total in store.watch_totals(session, current_actor(), wanted))
    page = page_of(lines, seek, lambda line: store.position_of(line, key), count)
    return {"seizures": page.items, "next": page.next, "previous": page.previous, "count": count}


@bp.route("/cases/<reference>/seizures")
@allow.signed_in
@bp.response(200, SeizureOut(many=True))
@bp.refuses(404)
def seizures(reference: str) -> Any:
    """The seizures of a case, those that stand first."""
    return store.list_seizures(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/seizures/<int:number>")
@allow.signed_in
@bp.response(200, SeizureWholeOut)
@bp.refuses(404)
def seizure(reference: str, number: int) -> Any:
    """One seizure with its renewals, lapses and requests, and how the figure at risk comes about."""
    session, case = db.session(), find_case(reference)
    one = store.get_seizure(session, case.id, number)
    pack = pack_of(session, case.jurisdiction)
    renewals = store.list_renewals(session, case.id).get(one.id, [])
    since = runs_from(one, renewals)
    longest = longest_term(pack, one.terms.asset_class, since) if since else None
    return {
        **{name: getattr(one, name) for name in ("id", "state", "expiry_source", "ended_on", "terms")},
        "lodge_by": latest_day_to_lodge(pack, one) if one.is_effective else None,
        "longest_until": longest.latest if longest else None,
        "at_risk": _at_risk(store.behind(session, case), one),
        "renewals": renewals,
        **{
            name: [other for other in found(session, case.id) if other.seizure_id == one.id]
            for name, found in _BESIDE.items()
        },
    }


_BESIDE: dict[str, Callable[..., Any]] = {
    "incidents": store.list_incidents,
    "handovers": store.list_handovers,
    "priority_claims": store.list_claims,
}


def _at_risk(behind: store.Behind, one: Seizure) -> dict[str, Any]:
    standing = behind.standing(one)
    figures = {
        "outstanding": standing.outstanding,
        "value": standing.value,
        "stated_senior": standing.stated,
        "liens_ahead": standing.ahead or 0,
        "limit": standing.limit,
        "at_risk": standing.exposed,
    }
    known = {
        name: None if minor is None else Money(minor, behind.currency) for name, minor in figures.items()
    }
    return {**known, "currency": behind.currency}


class SecurityOut(Schema):
    """Security for a preservation."""

    id = fields.String()
    security_kind = fields.String(attribute="terms.security_kind")
    amount = MoneyText()
    currency = fields.String(attribute="amount.currency")
    lodged_on = fields.Date(attribute="terms.lodged_on")
    lodged_with = fields.String(attribute="terms.lodged_with")
    released_on = fields.Date(allow_none=True)
    state = fields.String()


class SearchOut(Schema):
    """A search for property after 终本."""

    id = fields.String()
    number = fields.Integer()
    due = fields.Date()
    state = fields.String()
    done_on = fields.Date(allow_none=True)
    result = fields.String(allow_none=True)


class ClueOut(Schema):
    """A clue to property; erased words are null."""

    id = fields.String()
    what = fields.String(allow_none=True)
    found_on = fields.Date()
    state = fields.String()
    outcome = fields.String(allow_none=True)
    clue_kind = fields.String(allow_none=True)
    whose = fields.String(allow_none=True)


class MeasureOut(Schema):
    """A measure against an obligor."""

    id = fields.String()
    obligor = fields.String(attribute="obligor_id")
    measure_kind = fields.String()
    court = fields.String()
    ordered_on = fields.Date()
    until = fields.Date(allow_none=True)
    removal_asked_on = fields.Date(allow_none=True)
    removed_on = fields.Date(allow_none=True)


class IncidentOut(Schema):
    """A lapse."""

    id = fields.String()
    reference = fields.String()
    seizure = fields.String(attribute="seizure_id")
    lapsed_on = fields.Date()
    noted_on = fields.Date()
    owner = fields.String(attribute="owner_id", allow_none=True)
    cause = fields.String(allow_none=True)
    explained_on = fields.Date(allow_none=True)


class BesideOut(Schema):
    """What belongs to the seizures of a case."""

    securities = fields.List(fields.Nested(SecurityOut))
    searches = fields.List(fields.Nested(SearchOut))
    clues = fields.List(fields.Nested(ClueOut))
    measures = fields.List(fields.Nested(MeasureOut))


@bp.route("/cases/<reference>/seizures/beside")
@allow.signed_in
@bp.response(200, BesideOut)
@bp.refuses(404)
def beside(reference: str) -> Any:
    """Security, searches, clues and measures of a case."""
    session, case = db.session(), find_case(reference)
    return {
        "securities": store.list_securities(session, case.id),
        "searches": store.list_searches(session, case.id),
        "clues": store.list_clues(session, case.id),
        "measures": store.list_measures(session, case.id),
    }


class IncidentsQuery(Schema):
    """What the list of lapses is filtered and sorted by."""

    state = fields.String(validate=validate.OneOf(store.LAPSE_STATES))
    office = fields.String()
    owner = fields.String()
    sort = fields.String()
    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200, error=_HOW_MANY))


class IncidentsOut(Schema):
    """A page of the lapses; `next` and `previous` go back as `after` and `before`, null at the ends."""

    incidents = fields.List(fields.Nested(IncidentOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    count = fields.Integer(metadata={"description": "How many are filtered."})


@bp.route("/incidents")
@allow("legal", "manager", "auditor")
@bp.arguments(IncidentsQuery, location="query", unknown=RAISE)
@bp.response(200, IncidentsOut)
@bp.refuses(422)
def incidents(query: dict[str, Any]) -> Any:
    """The lapses that the token's person may see, those without a cause first."""
    wanted, errors = schemas.read_lapses(query)
    if errors:
        raise Unmeant({name: [translated(refusal)] for name, refusal in errors.items()})
    seek = schemas.read_lapse_place(query, query["limit"])
    lines = store.list_all_incidents(
        db.session(),
        current_actor(),
        wanted,
        sort=seek.sort.key,
        descending=seek.sort.descending,
        position=seek.position,
        backwards=seek.backwards,
        limit=seek.limit,
    )
    count = store.count_incidents(db.session(), current_actor(), wanted)
    page = page_of(lines, seek, lambda line: store.lapse_position(line, seek.sort.key), count)
    return {"incidents": page.items, "next": page.next, "previous": page.previous, "count": count}
