"""The journal for other programs: beancount, hledger, or one posting a row as CSV or JSON.

`recorded_seq` is the first position at which the posting is known, so that the rows up to N are what
`--known-at N` answers from; together with `value_on` any figure of any day can be computed again elsewhere.
"""

import csv
import io
import json
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.money import exponent, minor_text
from legal_recovery.ledger.models import EntryRow, PostingRow
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.plumbing.positions import Position, PositionRow, known_at, sight

COLUMNS = (
    "entry_id",
    "case",
    "seq",
    "kind",
    "value_on",
    "recorded_seq",
    "account",
    "amount",
    "currency",
)
_AHEAD = 2000

# beancount allows five roots; sections stay apart below them. The first that fits counts.
_ROOTS = (
    ("money:recovered:", "Income"),
    ("money:refinanced-loan", "Assets"),
    ("money:refinanced", "Income"),
    ("money:cost-payable", "Liabilities"),
    ("money:cost", "Expenses"),
    ("money:fx", "Expenses"),
    ("money:due-", "Liabilities"),
    ("money:suspense", "Liabilities"),
    ("money:outside", "Equity"),
    ("claim:basis:", "Equity"),
    ("claim:ended:", "Equity"),
    ("court:undistributed", "Liabilities"),
    ("court:ours", "Liabilities"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a case."""

    entry_id: str
    case: str
    seq: int
    kind: str
    value_on: date
    recorded_seq: int
    account: str
    amount: str
    currency: str

    def cells(self) -> dict[str, str]:
        """Return the line as text by column."""
        return {name: str(getattr(self, name)) for name in COLUMNS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a journal is about: of which named books, as known when, over which value dates."""

    named: Any
    position: Position
    since: date | None = None
    until: date | None = None


def export_journal(
    session: Session,
    books: Select[Any],
    position: Position,
    form: str,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[str]:
    """Yield the journal in pieces; `books` selects the books that it is about, each with what it is called.

    With bank books among them `money:bank` comes to nothing once every line is matched. `since` and `until` bound the
    value dates.
    """
    return _FORMS[form](session, Wanted(books.subquery("named"), position, since, until))


def journal_lines(session: Session, wanted: Wanted) -> Iterator[Line]:
    """Yield all postings that were known at a position, book by book in the order of their chains."""
    first_known = _first_known(session)
    query = _known(
        select(
            EntryRow.book,
            wanted.named.c.reference,
            EntryRow.seq,
            EntryRow.kind,
            EntryRow.value_on,
            RecordRow.epoch,
            RecordRow.xid,
            PostingRow.account,
            PostingRow.minor,
            PostingRow.currency,
        ),
        session,
        wanted,
    )
    ordered = query.order_by(EntryRow.book, EntryRow.seq, PostingRow.line)
    found = session.execute(ordered, execution_options={"yield_per": _AHEAD})
    for book, case, seq, kind, value_on, epoch, xid, account, minor, currency in found:
        known = first_known(epoch, int(xid))
        amount = minor_text(minor, currency)
        yield Line(f"{book}-{seq}", case, seq, kind, value_on, known, account, amount, currency)


def _known(query: Any, session: Session, wanted: Wanted) -> Any:
    """Join a query to the entries of the named books that were known at a position."""
    named, bounds = wanted.named, []
    if wanted.since is not None:
        bounds.append(EntryRow.value_on >= wanted.since)
    if wanted.until is not None:
        bounds.append(EntryRow.value_on <= wanted.until)
    return (
        query.select_from(PostingRow)
        .join(EntryRow, and_(EntryRow.book == PostingRow.book, EntryRow.seq == PostingRow.seq))
        .join(RecordRow, and_(RecordRow.book == EntryRow.book, RecordRow.seq == EntryRow.seq))
        .join(named, named.c.book == PostingRow.book)
        .where(known_at(session, wanted.position), *bounds)
    )


def _first_known(session: Session) -> Callable[[int, int], int]:
    """Return the look-up of the first position that sees a transaction; later ones see at least as much."""
    query = select(PositionRow.n, PositionRow.epoch, PositionRow.snapshot).order_by(PositionRow.n)
    positions = [(row.n, row.epoch, row.snapshot) for row in session.execute(query)]

    @lru_cache(maxsize=65_536)
    def look_up(epoch: int, xid: int) -> int:
        place = bisect_left(positions, True, key=lambda one: sight(one[1], one[2])(epoch, xid))
        return positions[min(place, len(positions) - 1)][0]

    return look_up


def position_of_record(session: Session, book: int, seq: int) -> Position | None:
    """Return the first position at which a record is known, None where none was taken since."""
    record = session.execute(
        select(RecordRow.epoch, RecordRow.xid).where(RecordRow.book == book, RecordRow.seq == seq)
    ).one()
    query = select(PositionRow).order_by(PositionRow.n)
    rows = session.scalars(query).all()
    place = bisect_left(
        rows, True, key=lambda one: sight(one.epoch, one.snapshot)(record.epoch, int(record.xid))
    )
    if place == len(rows):
        return None
    row = rows[place]
    return Position(row.n, row.epoch, row.taken_at, row.snapshot)


# --- rows -------------------------------------------------------------------------------------------------


def _csv(session: Session, wanted: Wanted) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in journal_lines(session, wanted):
        writer.writerow(line.cells())
        if buffer.tell() > 65_536:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _json(session: Session, wanted: Wanted) -> Iterator[str]:
    before = "[\n"
    for line in journal_lines(session, wanted):
        numbers = {"seq": line.seq, "recorded_seq": line.recorded_seq}
        yield before + json.dumps({**line.cells(), **numbers}, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


# --- journals ---------------------------------------------------------------------------------------------


def _hledger(session: Session, wanted: Wanted) -> Iterator[str]:
    yield "decimal-mark .\n"
    accounts, currencies, _ = _used(session, wanted)
    for currency in currencies:
        yield f"commodity 1000.{'0' * exponent(currency)} {currency}\n"
    for account in accounts:
        yield f"account {account}\n"
    for entry in _entries(session, wanted):
        first = entry[0]
        tags = f"case:{_tag(first.case)}, recorded:{first.recorded_seq}"
        yield f"\n{first.value_on} * ({first.entry_id}) {first.kind}  ; {tags}\n"
        for line in entry:
            yield f"    {line.account:<36}  {line.amount:>18} {line.currency}\n"


def _tag(text: str) -> str:
    """Return text as the value of a tag, which ends at a comma and at the end of the line."""
    return " ".join(text.replace(",", "，").split())


def _beancount(session: Session, wanted: Wanted) -> Iterator[str]:
    accounts, currencies, opened_on = _used(session, wanted)
    yield f'option "title" "legal recovery, known at {wanted.position.n}"\n'
    for currency in currencies:
        yield f'option "operating_currency" "{currency}"\n{opened_on} commodity {currency}\n'
    for account in accounts:
        yield f"{opened_on} open {beancount_name(account)}\n"
    for entry in _entries(session, wanted):
        first = entry[0]
        yield f"\n{first.value_on} * {_quoted(first.case)} {_quoted(first.kind)}\n"
        yield f'  entry_id: "{first.entry_id}"\n  recorded_seq: {first.recorded_seq}\n'
        for line in entry:
            yield f"  {beancount_name(line.account):<40}  {line.amount:>18} {line.currency}\n"


@lru_cache(maxsize=256)
def beancount_name(account: str) -> str:
    """Return an account of the chart as beancount takes it: `money:bank` is `Assets:Money:Bank`."""
    root = next((root for beginning, root in _ROOTS if account.startswith(beginning)), "Assets")
    return ":".join([root, *(part.title() for part in account.split(":"))])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(escaped.split())}"'


def _entries(session: Session, wanted: Wanted) -> Iterator[list[Line]]:
    for _, lines in groupby(journal_lines(session, wanted), key=lambda line: line.entry_id):
        yield list(lines)


def _used(session: Session, wanted: Wanted) -> tuple[list[str], list[str], str]:
    """Return the accounts and currencies in use, and the first day."""
    keys = (PostingRow.account, PostingRow.currency)
    query = select(*keys, func.min(EntryRow.value_on))
    rows = session.execute(_known(query, session, wanted).group_by(*keys)).all()
    first = min((row[2] for row in rows), default=date(2000, 1, 1))
    return sorted({row[0] for row in rows}), sorted({row[1] for row in rows}), str(first)


_FORMS: dict[str, Callable[[Session, Wanted], Iterator[str]]] = {
    "beancount": _beancount,
    "hledger": _hledger,
    "csv": _csv,
    "json": _json,
}
FORMATS = tuple(_FORMS)
