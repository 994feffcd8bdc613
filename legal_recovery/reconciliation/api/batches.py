"""What was posted at once, for programs: listed, looked through, reviewed by another person."""

from typing import Any

from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.schemas import MoneyText
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.api.accounts import READERS
from legal_recovery.reconciliation.api.desk import AmountOut
from legal_recovery.reconciliation.api.routes import bp
from legal_recovery.reconciliation.api.statements import asked, paging, require_meant
from legal_recovery.reconciliation.commands import ReviewBatch, review_batch
from legal_recovery.reconciliation.rules.batches import BATCH_STATES
from legal_recovery.reconciliation.schemas.lists import find_batches, read_batch_place, read_batches
from legal_recovery.reconciliation.store import BATCH_SORTS, get_batch, matches_of_batch
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.transact import transact


class _BatchesQuery(Schema):
    """Which batches, in which order, and from where on; what is left out does not narrow."""

    account = asked("The id of the account.")
    posted_by = asked("The id of who posted them.")
    state = asked("The state.", *BATCH_STATES)
    since = asked("Posted on this day or later.")
    until = asked("Posted on this day or before.")


BatchesQuery = _BatchesQuery.from_dict(paging(BATCH_SORTS), name="BatchesQuery")


class MatchBatchOut(Schema):
    """What one person posted at once; `credits` and `debits` are of the matches that stand."""

    id = fields.String(attribute="batch.id")
    account_id = fields.String(attribute="batch.account_id")
    posted_by = fields.String(attribute="batch.posted_by")
    posted_on = fields.Date(attribute="batch.posted_on")
    state = coded(BATCH_STATES, attribute="batch.state")
    matches = fields.Integer()
    undone = fields.Integer()
    currency = fields.String(attribute="credits.currency")
    credits = MoneyText()
    debits = MoneyText()
    reviewed_by = fields.String(attribute="batch.reviewed_by", allow_none=True)
    reviewed_on = fields.Date(attribute="batch.reviewed_on", allow_none=True)
    remark = fields.String(allow_none=True)


class BatchMatchOut(Schema):
    """A match of a batch, with the line that it is of."""

    id = fields.String()
    line_id = fields.String()
    value_on = fields.Date()
    payer = fields.String(allow_none=True)
    narrative = fields.String(allow_none=True)
    kind = fields.String()
    case_id = fields.String(allow_none=True)
    amount = fields.Nested(AmountOut)
    confidence = fields.Integer(allow_none=True)
    why = fields.String(allow_none=True)
    undone_on = fields.Date(allow_none=True)


class MatchBatchesOut(Schema):
    """A page of the list; `next` and `previous` go back as `after` and `before`, null at the ends."""

    batches = fields.List(fields.Nested(MatchBatchOut))
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)


class MatchBatchWhole(MatchBatchOut):
    """A batch with its matches, in the order of posting."""

    lines = fields.List(fields.Nested(BatchMatchOut))


class ReviewIn(Schema):
    """What there is to say of a batch."""

    class Meta:
        unknown = RAISE

    remark = fields.String(load_default=None, allow_none=True)


@bp.route("/match-batches")
@allow(*READERS)
@bp.arguments(BatchesQuery, location="query", unknown=RAISE)
@bp.response(200, MatchBatchesOut)
@bp.refuses(422)
def match_batches(query: dict[str, Any]) -> Any:
    """The batches of the accounts that the token's person may see, the newest first."""
    given = {name: value for name, value in query.items() if isinstance(value, str)}
    wanted, errors = read_batches(given)
    seek = read_batch_place(given, size=query["limit"])
    require_meant(query, seek, dict(errors))
    page = find_batches(db.session(), current_actor(), wanted, seek)
    return {"batches": page.items, "next": page.next, "previous": page.previous}


@bp.route("/match-batches/<int:batch_id>")
@allow(*READERS)
@bp.response(200, MatchBatchWhole)
@bp.refuses(404)
def match_batch(batch_id: int) -> Any:
    """One batch with its matches."""
    return _whole(batch_id)


@bp.route("/match-batches/<int:batch_id>/review", methods=["POST"])
@allow("finance", "manager")
@bp.takes(ReviewIn)
@bp.response(200, MatchBatchWhole)
@bp.refuses(403, 404, 409)
def review_match_batch(batch_id: int) -> Any:
    """Say that one looked a batch through; nobody reviews what they posted."""
    transact(review_batch, ReviewBatch(batch_id, read_body(ReviewIn())["remark"]))
    db.session.rollback()
    return _whole(batch_id)


def _whole(batch_id: int) -> dict[str, Any]:
    session = db.session()
    one = get_batch(session, current_actor(), batch_id)
    return {
        "batch": one.batch,
        "matches": one.matches,
        "undone": one.undone,
        "credits": one.credits,
        "debits": one.debits,
        "remark": one.remark,
        "lines": matches_of_batch(session, batch_id),
    }
