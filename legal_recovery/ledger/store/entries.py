"""Entries as they stand, with the postings under them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import EntryRow, PostingRow
from legal_recovery.ledger.postings import Entry, Posting


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of a book with its lines, what it reverses and what reversed it."""

    book: int
    seq: int
    kind: str
    value_on: date
    recorded_at: datetime
    actor: int
    source: str
    reverses: int | None
    transfer: int | None
    reversed_by: int | None
    postings: tuple[Posting, ...]

    @property
    def touches_money(self) -> bool:
        return any(posting.section == "money" for posting in self.postings)

    def as_entry(self) -> Entry:
        """Return the entry as it was posted."""
        return Entry(
            self.book,
            self.value_on,
            self.kind,
            self.postings,
            self.source,
            self.reverses,
            self.transfer,
        )


_Reversal = aliased(EntryRow)


def _entries() -> Select[*tuple[Any, ...]]:
    return select(
        EntryRow.book,
        EntryRow.seq,
        EntryRow.kind,
        EntryRow.value_on,
        EntryRow.recorded_at,
        EntryRow.actor,
        EntryRow.source,
        EntryRow.reverses,
        EntryRow.transfer,
        _Reversal.seq.label("reversed_by"),
    ).outerjoin(_Reversal, and_(_Reversal.book == EntryRow.book, _Reversal.reverses == EntryRow.seq))


def list_entries(session: Session, book: int, seqs: Sequence[int] | None = None) -> list[StoredEntry]:
    """Return a book's entries in order, all or those at the given places; two queries whatever their number."""
    query = _entries().where(EntryRow.book == book)
    lines = select(PostingRow).where(PostingRow.book == book)
    if seqs is not None:
        query = query.where(EntryRow.seq.in_(seqs))
        lines = lines.where(PostingRow.seq.in_(seqs))
    rows = session.execute(query.order_by(EntryRow.seq)).all()
    return _with_postings(session, rows, lines)


def get_entry(session: Session, book: int, seq: int) -> StoredEntry:
    """Return one entry; raises NotFound."""
    found = list_entries(session, book, [seq])
    if not found:
        raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)
    return found[0]


def entries_of_transfer(session: Session, book: int, seq: int) -> list[StoredEntry]:
    """Return the entry and all that were posted as one transfer with it."""
    first = list_entries(session, book, [seq])
    if not first or first[0].transfer is None:
        return first
    mine = EntryRow.transfer == first[0].transfer
    rows = session.execute(_entries().where(mine).order_by(EntryRow.book, EntryRow.seq)).all()
    places = [and_(PostingRow.book == row.book, PostingRow.seq == row.seq) for row in rows]
    return _with_postings(session, rows, select(PostingRow).where(or_(*places)))


def books_of_transfer(session: Session, book: int, seq: int) -> set[int]:
    """Return the books that reversing this entry touches."""
    return {found.book for found in entries_of_transfer(session, book, seq)} | {book}


def _with_postings(session: Session, rows: Sequence[Any], lines: Select[Any]) -> list[StoredEntry]:
    by_entry: dict[tuple[int, int], list[Posting]] = defaultdict(list)
    table = PostingRow.__table__.c
    columns = lines.with_only_columns(*table).order_by(table.book, table.seq, table.line)
    for line in session.execute(columns):
        by_entry[line.book, line.seq].append(_posting(line))
    return [
        StoredEntry(
            row.book,
            row.seq,
            row.kind,
            row.value_on,
            row.recorded_at,
            row.actor,
            row.source,
            row.reverses,
            row.transfer,
            row.reversed_by,
            tuple(by_entry[row.book, row.seq]),
        )
        for row in rows
    ]


def _posting(line: Any) -> Posting:
    return Posting(
        line.account,
        Money(line.minor, line.currency),
        debt=line.debt_id,
        collateral=line.collateral_id,
        proceeding=line.proceeding_id,
        cost=line.cost_id,
        bank_line=line.bank_line_id,
    )
