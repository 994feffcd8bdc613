"""What was posted at once, what came of it, and who reviewed it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, ordered, place, seek
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.models import AccountRow, LineRow, MatchBatchRow, MatchRow
from legal_recovery.reconciliation.rules.batches import EMPTY, OPEN, POSTED
from legal_recovery.reconciliation.store.accounts import seen_by


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Which batches are wanted; None means any."""

    account_id: int | None = None
    state: str | None = None
    posted_by: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Matches that one person posted at once."""

    id: int
    book: int
    account_id: int
    posted_by: int
    posted_on: date
    state: str
    reviewed_by: int | None
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A batch with its account, how many matches it has, how many of them were undone, and what stands came to."""

    batch: Batch
    account_name: str
    account_number: str
    remark: str | None
    matches: int
    undone: int
    credits: Money
    debits: Money

    @property
    def account(self) -> str:
        """What the account is called here, or its number."""
        return self.account_name or self.account_number


@dataclass(frozen=True, slots=True)
class BatchMatch:
    """A match of a batch as it is reviewed: the line's day, payer and words beside what it was matched to."""

    id: int
    line_id: int
    account_id: int
    value_on: date
    payer: str | None
    narrative: str | None
    kind: str
    case_id: int | None
    amount: Money
    confidence: int | None
    why: str | None
    undone_on: date | None


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, MatchRow.amount_minor), else_=0)), 0)


def _batches() -> Select[Any]:
    stands = MatchRow.undone_seq.is_(None)
    # Of money between two accounts one half is of this one; the other is counted where its line is.
    ours = MatchRow.account_id == MatchBatchRow.account_id
    counted = (
        select(
            MatchRow.batch_id,
            func.count().label("matches"),
            func.sum(case((stands, 0), else_=1)).label("undone"),
            _sum(stands & (MatchRow.amount_minor > 0)).label("credits"),
            _sum(stands & (MatchRow.amount_minor < 0)).label("debits"),
        )
        .join(MatchBatchRow, MatchBatchRow.id == MatchRow.batch_id)
        .where(ours)
        .group_by(MatchRow.batch_id)
        .subquery()
    )
    return (
        select(
            MatchBatchRow,
            AccountRow.name,
            AccountRow.number,
            AccountRow.currency,
            TextRow.value,
            counted.c.matches,
            counted.c.undone,
            counted.c.credits,
            counted.c.debits,
        )
        .join(AccountRow, AccountRow.id == MatchBatchRow.account_id)
        .outerjoin(TextRow, TextRow.id == MatchBatchRow.remark_id)
        .outerjoin(counted, counted.c.batch_id == MatchBatchRow.id)
    )


def _listed(row: Any) -> ListedBatch:
    kept, name, number, currency, remark, matches, undone, came, went = row
    batch = Batch(
        kept.id,
        kept.book,
        kept.account_id,
        kept.posted_by,
        kept.posted_on,
        kept.state,
        kept.reviewed_by,
        kept.reviewed_on,
    )
    return ListedBatch(
        batch,
        name,
        number,
        remark,
        int(matches or 0),
        int(undone or 0),
        Money(int(came or 0), currency),
        Money(int(went or 0), currency),
    )


def get_batch(session: Session, actor: Actor, batch_id: int) -> ListedBatch:
    """Return a batch; raises NotFound."""
    row = session.execute(_batches().where(MatchBatchRow.id == batch_id, seen_by(actor))).first()
    if row is None:
        raise NotFound(N_("There is no such batch."))
    return _listed(row)


BATCH_SORTS: dict[str, Any] = {
    "posted_on": MatchBatchRow.posted_on,
    "account": AccountRow.name,
    "state": MatchBatchRow.state,
    "reviewed_on": MatchBatchRow.reviewed_on,
}


def page_of_batches(
    session: Session,
    actor: Actor,
    wanted: BatchFilter,
    *,
    sort: str = "posted_on",
    descending: bool = True,
    after: Position | None = None,
    backwards: bool = False,
    limit: int | None = None,
) -> list[ListedBatch]:
    """Return the batches that are wanted in an order, from beyond a place on; what is not known comes last."""
    value = ordered(BATCH_SORTS[sort], descending=descending)
    query = _batches().where(seen_by(actor), *_where(wanted))
    query = seek(query, value, MatchBatchRow.id, after, downwards=descending != backwards)
    return [_listed(row) for row in session.execute(query.limit(limit))]


def place_of_batch(one: ListedBatch, sort: str, *, descending: bool) -> Position:
    """Return where a batch stands in an order."""
    unknown = date.min if descending else date.max
    value = one.account_name if sort == "account" else getattr(one.batch, sort) or unknown
    return place(value, one.batch.id)


def _where(wanted: BatchFilter) -> list[ColumnElement[bool]]:
    found = [
        column == value
        for column, value in (
            (MatchBatchRow.account_id, wanted.account_id),
            (MatchBatchRow.state, wanted.state),
            (MatchBatchRow.posted_by, wanted.posted_by),
        )
        if value is not None
    ]
    if wanted.since is not None:
        found.append(MatchBatchRow.posted_on >= wanted.since)
    if wanted.until is not None:
        found.append(MatchBatchRow.posted_on <= wanted.until)
    # What was refused from its first line to its last left nothing to review.
    return [*found, MatchBatchRow.state != EMPTY]


def count_to_review(session: Session, actor: Actor, account_id: int | None = None) -> int:
    """Return how many batches of accounts that a person may see wait for the person's review."""
    query = (
        select(func.count())
        .select_from(MatchBatchRow)
        .join(AccountRow, AccountRow.id == MatchBatchRow.account_id)
        .where(seen_by(actor), MatchBatchRow.state == POSTED, MatchBatchRow.posted_by != actor.id)
    )
    if account_id is not None:
        query = query.where(MatchBatchRow.account_id == account_id)
    return session.scalar(query) or 0


def unreviewed(session: Session, office: int, until: date) -> dict[int, int]:
    """Return how many batches with lines of an office up to a day nobody reviewed, by who posted them."""
    of_these_days = (
        exists()
        .where(
            MatchRow.batch_id == MatchBatchRow.id, MatchRow.line_id == LineRow.id, LineRow.value_on <= until
        )
        .correlate(MatchBatchRow)
    )
    query = (
        select(MatchBatchRow.posted_by, func.count())
        .join(AccountRow, AccountRow.id == MatchBatchRow.account_id)
        .where(AccountRow.office_id == office, MatchBatchRow.state.in_((OPEN, POSTED)), of_these_days)
        .group_by(MatchBatchRow.posted_by)
    )
    return {int(person): count for person, count in session.execute(query)}


def matches_of_batch(session: Session, batch_id: int) -> list[BatchMatch]:
    """Return the matches of a batch in the order of posting, undone ones too."""
    payer, narrative, why = (
        _text(column) for column in (LineRow.payer_id, LineRow.narrative_id, MatchRow.why_id)
    )
    query = (
        select(MatchRow, LineRow.value_on, payer, narrative, why)
        .join(LineRow, LineRow.id == MatchRow.line_id)
        .where(MatchRow.batch_id == batch_id)
        .order_by(MatchRow.id)
    )
    return [
        BatchMatch(
            match.id,
            match.line_id,
            match.account_id,
            value_on,
            from_whom,
            words,
            match.match_kind,
            match.case_id,
            Money(match.amount_minor, match.currency),
            match.confidence,
            reason,
            match.undone_on,
        )
        for match, value_on, from_whom, words, reason in session.execute(query)
    ]


def _text(column: Any) -> Any:
    return select(TextRow.value).where(TextRow.id == column).scalar_subquery()
