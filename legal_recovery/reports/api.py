"""Net recovery for programs: of one case or all, on any day, as known at any position."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.kernel.calendar import parse_date
from legal_recovery.ledger.schemas import FiguresOut
from legal_recovery.reports.rules import Issued
from legal_recovery.reports.store import Asked, issue
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import PREFIX, ApiBlueprint
from legal_recovery.web.transact import house

bp = ApiBlueprint("reports_api", __name__, url_prefix=PREFIX, description="Net recovery")


class DatesQuery(Schema):
    """The two dates of a figure."""

    as_of = fields.String(
        load_default=None, metadata={"description": "What is true up to this day; today where left out."}
    )
    known_at = fields.String(
        load_default=None,
        metadata={"description": "What was known at this position, or at a moment like 2026-11-22T18:00."},
    )


class NetRecoveryOut(FiguresOut):
    """Net recovery of one case in one currency; `known_at` is the position in which it can be given again."""

    case = fields.String()
    as_of = fields.String()
    known_at = fields.Integer()
    others = fields.List(
        fields.Nested(lambda: NetRecoveryOut()),
        metadata={"description": "The same case in other currencies."},
    )


@bp.route("/cases/<reference>/net-recovery")
@allow.signed_in
@bp.arguments(DatesQuery, location="query")
@bp.response(200, NetRecoveryOut)
@bp.refuses(404, 422)
def of_case(query: dict[str, str | None], reference: str) -> Any:
    """Net recovery of a case in its reporting currency."""
    return _issued(query, reference).one()


@bp.route("/net-recovery")
@allow.signed_in
@bp.arguments(DatesQuery, location="query")
@bp.response(200, NetRecoveryOut(many=True))
@bp.refuses(404, 422)
def of_all(query: dict[str, str | None]) -> Any:
    """Net recovery of all cases that the token's person may see, one object a case and currency."""
    return _issued(query, None).all()


def _issued(query: dict[str, str | None], reference: str | None) -> Issued:
    as_of = (query["as_of"] or "").strip()
    day = parse_date(as_of, field="as_of") if as_of else None
    at = house()
    return issue(at.database, at.clock, current_actor(), Asked(reference, day, query["known_at"]))
