"""Moving cases to other stages, for programs."""

from typing import Any

from legal_recovery.cases.api import RecordedOut, find_case
from legal_recovery.proceedings.commands import advance_case
from legal_recovery.proceedings.schemas import AdvanceForm
from legal_recovery.web.access import allow
from legal_recovery.web.api import PREFIX, ApiBlueprint, read_body
from legal_recovery.web.transact import transact

bp = ApiBlueprint("proceedings_api", __name__, url_prefix=PREFIX, description="Stages")


@bp.route("/cases/<reference>/stage", methods=["POST"])
@allow("legal")
@bp.takes(AdvanceForm(None))  # type: ignore[arg-type]
@bp.response(201, RecordedOut)
@bp.refuses(400, 404, 409, 415, 422)
def move(reference: str) -> Any:
    """Move a case to another stage, with the fact that makes it true."""
    made = transact(advance_case, read_body(AdvanceForm(find_case(reference))))
    return made if isinstance(made, dict) else {"recorded_seq": made}
