"""What is posted at once at the desk: reviewed by another person than who posted it."""

from legal_recovery.kernel.errors import N_, Conflict, Message, NotPermitted

OPEN, POSTED, EMPTY, REVIEWED = "open", "posted", "empty", "reviewed"
BATCH_STATES: dict[str, Message] = {
    OPEN: N_("Being posted"),
    POSTED: N_("Not reviewed"),
    REVIEWED: N_("Reviewed"),
}


class OwnBatch(NotPermitted):
    """Nobody reviews what they posted."""

    code = "match_batch.own"


class BatchNotPosted(Conflict):
    """A batch is reviewed when all of it is posted."""

    code = "match_batch.not_posted"


class ReviewedAlready(Conflict):
    """A batch is reviewed once."""

    code = "match_batch.reviewed_already"


def require_reviewable(state: str, posted_by: int, reviewer: int) -> None:
    """Refuse the review of a batch that is being posted, was reviewed, or is one's own."""
    if posted_by == reviewer:
        raise OwnBatch(N_("You posted this batch: another person reviews it."))
    if state == REVIEWED:
        raise ReviewedAlready(N_("This batch was reviewed meanwhile."))
    if state != POSTED:
        raise BatchNotPosted(N_("This batch is not posted to its end yet."))
