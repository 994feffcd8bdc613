"""Collateral for programs: pieces with their valuations, liens, occupants and documents, listed and recorded."""

from typing import Any

from marshmallow import RAISE, Schema, fields
from marshmallow.validate import OneOf, Range

from legal_recovery.cases.api import find_case
from legal_recovery.collateral import store
from legal_recovery.collateral.commands import (
    add_collateral,
    correct_lien,
    end_lien,
    end_occupancy,
    link_document,
    put_collateral_right,
    record_occupancy,
    record_valuation,
    register_lien,
)
from legal_recovery.collateral.rules import KINDS
from legal_recovery.collateral.schemas import (
    EXPIRING,
    OVER,
    CollateralForm,
    CorrectionForm,
    EndingForm,
    LienCorrectionForm,
    LienEndingForm,
    LienForm,
    LinkForm,
    OccupancyForm,
    ValuationForm,
    read_collateral,
    read_place,
)
from legal_recovery.collateral.store import list_collateral
from legal_recovery.collateral.store.lists import list_lines, list_totals
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.pagination import page_of
from legal_recovery.web.transact import house, transact

bp = ApiBlueprint("collateral_api", __name__, url_prefix=PREFIX, description="Collateral")


class ValuationOut(Schema):
    """What a piece was found to be worth on a day."""

    value = MoneyText()
    currency = fields.String(attribute="value.currency")
    valued_on = fields.Date(allow_none=True)
    method = fields.String(allow_none=True)
    appraiser = fields.String(allow_none=True)
    valid_until = fields.Date(allow_none=True)


class LienOut(Schema):
    """A lien; one that is ours names no holder."""

    id = fields.String()
    collateral_id = fields.String()
    is_ours = fields.Boolean()
    holder = fields.String(allow_none=True)
    lien_kind = fields.String()
    rank = fields.Integer()
    secured = MoneyText(allow_none=True)
    registered_on = fields.Date(allow_none=True)
    certificate = fields.String(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class OccupancyOut(Schema):
    """Who leases or occupies a piece."""

    id = fields.String()
    collateral_id = fields.String()
    occupancy_kind = fields.String()
    who = fields.String(allow_none=True)
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)
    rent = MoneyText(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class CollateralOut(Schema):
    """A piece of collateral; words that were erased are null."""

    id = fields.String()
    collateral_kind = fields.String()
    description = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    obligor_id = fields.String(allow_none=True)
    registry_number = fields.String(allow_none=True)
    location = fields.String(allow_none=True)
    insurance = fields.String(allow_none=True)
    contract_number = fields.String(allow_none=True)
    contract_signed_on = fields.Date(allow_none=True)
    valuations = fields.List(fields.Nested(ValuationOut))


@bp.route("/cases/<reference>/collateral")
@allow.signed_in
@bp.response(200, CollateralOut(many=True))
@bp.refuses(404)
def collateral(reference: str) -> Any:
    """The collateral of a case with its valuations."""
    return list_collateral(db.session(), find_case(reference).id)


class CollateralMade(Schema):
    """The number of what was recorded."""

    id = fields.String()


class CollateralRecorded(Schema):
    """Where it was recorded."""

    recorded_seq = fields.Integer()


class CollateralAcross(Schema):
    """A piece of collateral of any case."""

    reference = fields.String()
    secures_us = fields.Boolean()
    piece = fields.Nested(CollateralOut)


class CollateralQuery(Schema):
    """What the list is filtered and sorted by."""

    q = fields.String(metadata={"description": "Part of a case's reference or of what a piece is called."})
    kind = fields.String(validate=OneOf(list(KINDS)))
    secured = fields.String(validate=OneOf(["yes", "no"]))
    expiring = fields.String(validate=OneOf([*EXPIRING, OVER]))
    sort = fields.String(metadata={"description": "A column, with a minus for descending: -value."})
    after = fields.String()
    before = fields.String()
    limit = fields.Integer(load_default=50, validate=Range(1, 200, error=N_("Between 1 and 200.")))


class CollateralListOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    count = fields.Integer(metadata={"description": "How many are filtered."})
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    collateral = fields.List(fields.Nested(CollateralAcross))


@bp.route("/collateral")
@allow("legal", "finance", "manager", "auditor")
@bp.arguments(CollateralQuery, location="query", unknown=RAISE)
@bp.response(200, CollateralListOut)
@bp.refuses(422)
def everywhere(query: dict[str, Any]) -> Any:
    """The collateral of all cases that may be seen, first what ceases to be valid first."""
    session, actor = db.session(), current_actor()
    wanted, seek = read_collateral(query, house().clock.today()), read_place(query, query["limit"])
    lines = list_lines(
        session, actor, wanted, sort=seek.sort.key, descending=seek.sort.descending,
        position=seek.position, backwards=seek.backwards, limit=seek.limit,
    )  # fmt: skip
    count = sum(one.count for one in list_totals(session, actor, wanted))
    page = page_of(lines, seek, lambda line: line.position, count)
    pieces = store.pieces_of(session, [one.id for one in page.items])
    rows = [
        {"reference": one.reference, "secures_us": one.secures_us, "piece": pieces[one.id]}
        for one in page.items
    ]
    return {"collateral": rows, "next": page.next, "previous": page.previous, "count": count}


@bp.route("/cases/<reference>/collateral", methods=["POST"])
@allow("legal")
@bp.takes(CollateralForm, None)
@bp.response(201, CollateralMade)
@bp.refuses(400, 404, 409, 415, 422)
def add(reference: str) -> Any:
    """Record a piece of collateral."""
    return {"id": transact(add_collateral, read_body(CollateralForm(find_case(reference))))["collateral_id"]}


@bp.route("/cases/<reference>/collateral/<int:number>/correction", methods=["POST"])
@allow("legal")
@bp.takes(CorrectionForm, None, None)
@bp.response(201, CollateralRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def correct(reference: str, number: int) -> Any:
    """Put right what is known of a piece."""
    form = CorrectionForm(find_case(reference), number)
    return {"recorded_seq": transact(put_collateral_right, read_body(form))}


@bp.route("/cases/<reference>/collateral/valuations", methods=["POST"])
@allow("legal")
@bp.takes(ValuationForm, None)
@bp.response(201, CollateralRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def value(reference: str) -> Any:
    """Record what a piece was found to be worth; earlier valuations stay."""
    return {"recorded_seq": transact(record_valuation, read_body(ValuationForm(find_case(reference))))}


@bp.route("/cases/<reference>/liens")
@allow.signed_in
@bp.response(200, LienOut(many=True))
@bp.refuses(404)
def liens(reference: str) -> Any:
    """The liens on a case's collateral by rank."""
    return store.list_liens(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/collateral/<int:number>/liens", methods=["POST"])
@allow("legal")
@bp.takes(LienForm, None, None)
@bp.response(201, CollateralMade)
@bp.refuses(400, 404, 409, 415, 422)
def lien(reference: str, number: int) -> Any:
    """Record a lien on a piece, ours where no holder is named."""
    return {"id": transact(register_lien, read_body(LienForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/liens/<int:number>/correction", methods=["POST"])
@allow("legal")
@bp.takes(LienCorrectionForm, None, None)
@bp.response(201, CollateralRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def lien_corrected(reference: str, number: int) -> Any:
    """Put right what is known of a lien."""
    form = LienCorrectionForm(find_case(reference), number)
    return {"recorded_seq": transact(correct_lien, read_body(form))}


@bp.route("/cases/<reference>/liens/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(LienEndingForm, None, None)
@bp.response(201, CollateralRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def lien_ended(reference: str, number: int) -> Any:
    """Record that a lien was struck off, and why."""
    return {"recorded_seq": transact(end_lien, read_body(LienEndingForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/occupancies")
@allow.signed_in
@bp.response(200, OccupancyOut(many=True))
@bp.refuses(404)
def occupancies(reference: str) -> Any:
    """Who leases or occupies a case's collateral."""
    return store.list_occupancies(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/collateral/<int:number>/occupancies", methods=["POST"])
@allow("legal")
@bp.takes(OccupancyForm, None, None)
@bp.response(201, CollateralMade)
@bp.refuses(400, 404, 409, 415, 422)
def occupancy(reference: str, number: int) -> Any:
    """Record who leases or occupies a piece."""
    return {"id": transact(record_occupancy, read_body(OccupancyForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/occupancies/<int:number>/end", methods=["POST"])
@allow("legal")
@bp.takes(EndingForm, None, None)
@bp.response(201, CollateralRecorded)
@bp.refuses(400, 404, 409, 415, 422)
def occupancy_ended(reference: str, number: int) -> Any:
    """Record that somebody left."""
    return {"recorded_seq": transact(end_occupancy, read_body(EndingForm(find_case(reference), number)))}


@bp.route("/cases/<reference>/collateral/<int:number>/documents", methods=["POST"])
@allow("legal")
@bp.takes(LinkForm, None, None)
@bp.response(201, CollateralMade)
@bp.refuses(400, 404, 409, 415, 422)
def document(reference: str, number: int) -> Any:
    """Link a document or photograph of the case to a piece."""
    return {"id": transact(link_document, read_body(LinkForm(find_case(reference), number)))}
