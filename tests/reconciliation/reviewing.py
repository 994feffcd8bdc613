"""The other person of finance, who looks through what was posted."""

from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import ReviewBatch, review_batch
from legal_recovery.reconciliation.store import BatchFilter, ListedBatch, page_of_batches
from tests.factories import Bench


def reviewer(bench: Bench, *roles: str) -> Actor:
    """Somebody of finance who posted nothing."""
    return Actor(new_id(), "李四", frozenset(roles or ("finance",)), bench.office_id, bench.actor.book)


def batches(bench: Bench, wanted: BatchFilter | None = None) -> list[ListedBatch]:
    with bench.session() as session:
        return page_of_batches(session, bench.actor, wanted or BatchFilter())


def reviewed(bench: Bench) -> None:
    """Let another person review all that was posted."""
    for one in batches(bench, BatchFilter(state="posted")):
        bench.do(review_batch, ReviewBatch(one.batch.id), by=reviewer(bench))
