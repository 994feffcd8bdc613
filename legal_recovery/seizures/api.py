"""Seizures for programs: across cases by risk, and in one case, with all that belongs to them."""

from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from legal_recovery.cases.api import find_case
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import schemas, store
from legal_recovery.seizures.rules import BANDS
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, Unmeant, read_body
from legal_recovery.web.errors import translated
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("seizures_api", __name__, url_prefix=PREFIX, description="Seizures")
_REFUSES = (400, 404, 409, 415, 422)
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
    seizure = fields.Nested(SeizureOut)


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


class Made(Schema):
    """What was made, by its id."""

    id = fields.String()


class Recorded(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


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


def _acts(address: str, form: Any, command: Callable[..., Any], doc: str, *roles: str) -> None:
    """Add the route of an act on one thing of a case; it answers where it was recorded."""

    def view(reference: str, number: int) -> Any:
        done = transact(command, read_body(form(find_case(reference), number)))
        return {"recorded_seq": done if isinstance(done, int) else None}

    _add(f"/cases/<reference>/{address}", view, form(None, None), Recorded, doc, roles)


def _makes(address: str, form: Any, command: Callable[..., Any], doc: str, *roles: str) -> None:
    """Add the route that makes something in a case; it answers with its id."""

    def view(reference: str) -> Any:
        made = transact(command, read_body(form(find_case(reference))))
        return {"id": next(iter(made.values()))}

    _add(f"/cases/<reference>/{address}", view, form(None), Made, doc, roles)


def _makes_on(address: str, form: Any, command: Callable[..., Any], doc: str) -> None:
    """Add the route that makes something about one seizure; it answers with its id."""

    def view(reference: str, number: int) -> Any:
        made = transact(command, read_body(form(find_case(reference), number)))
        return {"id": next(iter(made.values()))}

    _add(f"/cases/<reference>/{address}", view, form(None, None), Made, doc, ("legal",))


def _add(
    address: str, view: Callable[..., Any], form: Schema, answer: type[Schema], doc: str, roles: Any
) -> None:
    view.__name__ = "do_" + "".join(sign if sign.isalnum() else "_" for sign in address)
    view.__doc__ = doc
    told = bp.refuses(*_REFUSES)(
        bp.response(201, answer)(bp.takes(form)(allow(*(roles or ("legal",)))(view)))
    )
    bp.route(address, methods=["POST"])(told)


_ONE = "seizures/<int:number>"
_makes("seizures", schemas.SeizureForm, act.record_seizure, "Record a seizure, in effect or waiting.")
_acts(f"{_ONE}/correction", schemas.SeizureCorrectionForm, act.correct_seizure, "Put a seizure right.")
_acts(f"{_ONE}/lodged", schemas.LodgedForm, act.lodge_renewal, "An application for renewal was lodged.")
_acts(f"{_ONE}/renewal", schemas.RenewalForm, act.renew_seizure, "The court renewed a seizure.")
_acts(
    f"{_ONE}/end",
    schemas.ReleaseForm,
    act.release_seizure,
    "A seizure was released, or its asset disposed of.",
)
_acts(f"{_ONE}/effect", schemas.EffectForm, act.become_effective, "A waiting seizure took effect.")
_makes_on(f"{_ONE}/handovers", schemas.HandoverForm, act.request_handover, "Ask for the disposal.")
_makes_on(f"{_ONE}/priority", schemas.PriorityForm, act.claim_priority, "Claim priority in another docket.")
_acts(
    "handovers/<int:number>", schemas.AnswerForm, act.answer_handover, "The answer to a request to hand over."
)
_acts(
    "incidents/<int:number>",
    schemas.CauseForm,
    act.explain_incident,
    "Why a seizure lapsed.",
    "legal",
    "manager",
)
_makes("securities", schemas.SecurityForm, act.lodge_security, "Lodge security.", "legal", "finance")
_acts(
    "securities/<int:number>/return",
    schemas.ReturnForm,
    act.return_security,
    "Security came back.",
    "legal",
    "finance",
)
_acts("searches/<int:number>", schemas.SearchForm, act.record_search, "A search for property was made.")
_makes("clues", schemas.ClueForm, act.record_clue, "Record a clue to property.")
_acts("clues/<int:number>", schemas.ClueEndForm, act.follow_clue, "What became of a clue.")
_makes("measures", schemas.MeasureForm, act.order_measure, "Record a measure against an obligor.")
_acts(
    "measures/<int:number>",
    schemas.RemovalForm,
    act.lift_measure,
    "Ask for the removal of a measure, or record it.",
)


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


@bp.route("/incidents")
@allow("legal", "manager", "auditor")
@bp.response(200, IncidentOut(many=True))
@bp.refuses()
def incidents() -> Any:
    """The lapses that the token's person may see."""
    return store.list_all_incidents(db.session(), current_actor())
