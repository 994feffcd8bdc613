"""Four eyes on what is posted: whose batch a match is of, and the review by another person."""

from dataclasses import dataclass

from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import MatchBatchOpened, MatchBatchPosted, MatchBatchReviewed
from legal_recovery.reconciliation.rules.batches import EMPTY, OPEN, POSTED, require_reviewable

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """Begin to post several matches of an account at once."""

    account_id: int


def open_batch(uow: UnitOfWork, cmd: OpenBatch) -> int:
    """Record whose batch the matches that follow are of; return its number."""
    account = store.lock_account(uow, cmd.account_id)
    return _open(uow, account.book, account.id, OPEN)


def batch_of(uow: UnitOfWork, line: store.BankLine, batch_id: int | None) -> int:
    """Return the batch that a match of a line goes into: the one that is being posted, else one of its own.

    Raises NotFound for a batch of somebody else, of another account, or that is posted already.
    """
    if batch_id is None:
        return _open(uow, line.book, line.account_id, POSTED)
    batch = store.get_batch(uow.session, uow.actor, batch_id).batch
    if batch.state != OPEN or batch.account_id != line.account_id or batch.posted_by != uow.actor.id:
        raise NotFound(N_("There is no such batch."))
    return batch.id


def _open(uow: UnitOfWork, book: int, account_id: int, state: str) -> int:
    batch_id = new_id()
    uow.record(
        MatchBatchOpened(
            book=book,
            batch_id=batch_id,
            account_id=account_id,
            posted_by=uow.actor.id,
            posted_on=uow.clock.today(),
            state=state,
        )
    )
    return batch_id


@dataclass(frozen=True, slots=True)
class EndBatch:
    """All of a batch was posted or refused."""

    batch_id: int


def end_batch(uow: UnitOfWork, cmd: EndBatch) -> int:
    """Record that a batch can be reviewed, or that none of it was posted; return the place of the record."""
    listed = _held(uow, cmd.batch_id)
    state = POSTED if listed.matches else EMPTY
    return uow.record(MatchBatchPosted(book=listed.batch.book, batch_id=cmd.batch_id, state=state))


@dataclass(frozen=True, slots=True)
class ReviewBatch:
    """A batch was looked through; `remark` says what there is to say of it."""

    batch_id: int
    remark: str | None = None


def review_batch(uow: UnitOfWork, cmd: ReviewBatch) -> int:
    """Record that another person than who posted a batch looked it through; return the place of the record.

    Raises OwnBatch, BatchNotPosted, ReviewedAlready.
    """
    batch = _held(uow, cmd.batch_id).batch
    require_reviewable(batch.state, batch.posted_by, uow.actor.id)
    remark = (cmd.remark or "").strip() or None
    if remark is not None and len(remark) > _LONGEST:
        raise InvalidInput(N_("A remark has at most {most} signs."), field="remark", most=_LONGEST)
    return uow.record(
        MatchBatchReviewed(
            book=batch.book,
            batch_id=batch.id,
            reviewed_by=uow.actor.id,
            reviewed_on=uow.clock.today(),
            remark=Text.maybe(remark),
        )
    )


def _held(uow: UnitOfWork, batch_id: int) -> store.ListedBatch:
    found = store.get_batch(uow.session, uow.actor, batch_id)
    store.lock_account(uow, found.batch.account_id)
    return store.get_batch(uow.session, uow.actor, batch_id)
