"""Proceedings for programs, and moving cases to other stages."""

from typing import Any

from marshmallow import Schema, fields

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.plumbing.db import db
from legal_recovery.proceedings.commands import advance_case
from legal_recovery.proceedings.schemas import AdvanceForm
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("proceedings_api", __name__, url_prefix=PREFIX, description="Proceedings and stages")


class ProceedingOut(Schema):
    """A proceeding of a case, with the title that it ended in."""

    id = fields.String()
    proceeding_kind = fields.String()
    court = fields.String()
    docket_number = fields.String(allow_none=True)
    filed_on = fields.Date(allow_none=True)
    title_kind = fields.String(allow_none=True)
    title_on = fields.Date(allow_none=True)


@bp.route("/cases/<reference>/proceedings")
@allow.signed_in
@bp.response(200, ProceedingOut(many=True))
@bp.refuses(404)
def proceedings(reference: str) -> Any:
    """The proceedings of a case."""
    return list_proceedings(db.session(), find_case(reference).id)


@bp.route("/cases/<reference>/stage", methods=["POST"])
@allow("legal")
@bp.takes(AdvanceForm(None))  # type: ignore[arg-type]
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def move(reference: str) -> Any:
    """Move a case to another stage, with the fact that makes it true."""
    made = transact(advance_case, read_body(AdvanceForm(find_case(reference))))
    return made if isinstance(made, dict) else {"recorded_seq": made}
