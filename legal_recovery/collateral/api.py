"""Collateral for programs: what a receipt can be of."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.collateral.store import list_collateral
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint

bp = ApiBlueprint("collateral_api", __name__, url_prefix=PREFIX, description="Collateral")


class ValuationOut(Schema):
    """What a piece was found to be worth on a day."""

    value = MoneyText()
    currency = fields.String(attribute="value.currency")
    valued_on = fields.Date(allow_none=True)


class CollateralOut(Schema):
    """A piece of collateral; words that were erased are null."""

    id = fields.String()
    collateral_kind = fields.String()
    description = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    valuations = fields.List(fields.Nested(ValuationOut))


@bp.route("/cases/<reference>/collateral")
@allow.signed_in
@bp.response(200, CollateralOut(many=True))
@bp.refuses(404)
def collateral(reference: str) -> Any:
    """The collateral of a case with its valuations."""
    return list_collateral(db.session(), find_case(reference).id)
