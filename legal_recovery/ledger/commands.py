"""Posting, reversing, closing: all money moves through `post`, and nothing posted is ever changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.kernel.calendar import first_day, last_day, month_of, next_month, require_month
from legal_recovery.kernel.errors import N_, Conflict, NotFound, RuleViolation, StaleVersion
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger import store
from legal_recovery.ledger.events import (
    EntryDatedLater,
    EntryPosted,
    EntryReversed,
    MonthClosed,
    MonthReopened,
    TextErased,
)
from legal_recovery.ledger.postings import (
    Entry,
    Posting,
    require_balanced,
    require_kind,
    require_tied_out,
    reversal_of,
)
from legal_recovery.ledger.rules import COST, OUTSTANDING, RECOVERED, REFUND, is_opening
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import forget_text, last_change
from legal_recovery.plumbing.unit_of_work import UnitOfWork

_LARGEST_MINOR = 2**62

_INSERT_POSTING = """INSERT INTO postings (book, seq, line, account, minor, currency, debt_id, collateral_id,
    proceeding_id, cost_id, bank_line_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_ENTRY = """INSERT INTO entries (book, seq, kind, value_on, recorded_at, actor, source, reverses, transfer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADD_BALANCE = """INSERT INTO balances (book, account, currency, month, minor) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (book, account, currency, month) DO UPDATE SET minor = balances.minor + excluded.minor"""
_ADD_TOTAL = """INSERT INTO totals (book, currency, exposure_minor, gross_minor, costs_minor, in_kind_minor,
    outstanding_minor) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (book, currency) DO UPDATE SET
    exposure_minor = totals.exposure_minor + excluded.exposure_minor,
    gross_minor = totals.gross_minor + excluded.gross_minor,
    costs_minor = totals.costs_minor + excluded.costs_minor,
    in_kind_minor = totals.in_kind_minor + excluded.in_kind_minor,
    outstanding_minor = totals.outstanding_minor + excluded.outstanding_minor"""


class MonthIsClosed(RuleViolation):
    """Money cannot be dated into a month that its office has closed."""

    code = "ledger.month_closed"


class AlreadyReversed(Conflict):
    """An entry is reversed once."""

    code = "ledger.already_reversed"


class ReversalOfReversal(RuleViolation):
    """A reversal is not itself reversed: the right entry is posted anew."""

    code = "ledger.reversal_of_reversal"


def post(uow: UnitOfWork, entry: Entry, at_seq: int | None = None) -> int:
    """Write a balanced entry into a book that the transaction holds; return its place.

    Raises Unbalanced, UnknownAccount, MonthIsClosed.
    """
    require_balanced(entry)
    if entry.touches_money:
        require_open_month(uow, uow.heads[entry.book].office, entry.value_on)
    seq = uow.append(entry.book, "entry", entry.kind, _recorded(entry))
    for line, posting in enumerate(entry.postings, 1):
        uow.insert(_INSERT_POSTING, _posting_row(entry.book, seq, line, posting))
    uow.insert(
        _INSERT_ENTRY,
        (
            entry.book,
            seq,
            entry.kind,
            entry.value_on.isoformat(),
            uow.moment,
            uow.actor.id,
            entry.source,
            entry.reverses,
            entry.transfer,
        ),
    )
    _gather_balances(uow, entry)
    return seq


def _recorded(entry: Entry) -> dict[str, Any]:
    """Return the entry as it stands in the chain; only what is there is named."""
    lines = [
        {
            "account": posting.account,
            "currency": posting.amount.currency,
            "minor": str(posting.amount.minor),
            **{name: str(about) for name, about in _about(posting).items() if about is not None},
        }
        for posting in entry.postings
    ]
    content = {"postings": lines, "source": entry.source, "value_on": entry.value_on.isoformat()}
    if entry.reverses is not None:
        content["reverses"] = str(entry.reverses)
    if entry.transfer is not None:
        content["transfer"] = str(entry.transfer)
    return content


def _about(posting: Posting) -> dict[str, int | None]:
    return {
        "debt": posting.debt,
        "collateral": posting.collateral,
        "proceeding": posting.proceeding,
        "cost": posting.cost,
        "bank_line": posting.bank_line,
    }


def _posting_row(book: int, seq: int, line: int, posting: Posting) -> tuple[Any, ...]:
    assert abs(posting.amount.minor) < _LARGEST_MINOR, "a posting fits into 64 bits"
    about = _about(posting).values()
    return (book, seq, line, posting.account, posting.amount.minor, posting.amount.currency, *about)


def _gather_balances(uow: UnitOfWork, entry: Entry) -> None:
    if "balances" not in uow.gathered:
        uow.gathered["balances"] = defaultdict(int)
        uow.gathered["totals"] = defaultdict(lambda: [0, 0, 0, 0, 0])
        uow.at_end.append(_write_balances)
    balances, totals = uow.gathered["balances"], uow.gathered["totals"]
    month, opening = month_of(entry.value_on), is_opening(entry.kind)
    for posting in entry.postings:
        minor, currency = posting.amount.minor, posting.amount.currency
        balances[entry.book, posting.account, currency, month] += minor
        for column, share in _total_shares(posting.account, minor, opening):
            totals[entry.book, currency][column] += share


def _total_shares(account: str, minor: int, opening: bool) -> list[tuple[int, int]]:
    """Return which columns of the totals an account counts in: exposure, gross, costs, in kind, outstanding."""
    if account in OUTSTANDING:
        return [(0, minor), (4, minor)] if opening else [(4, minor)]
    if account.startswith(RECOVERED):
        return [(1, -minor)]
    if account.startswith((COST, REFUND)):
        return [(2, minor)]
    return [(3, minor)] if account == "money:asset-in-kind" else []


def _write_balances(uow: UnitOfWork) -> None:
    for key, minor in sorted(uow.gathered["balances"].items()):
        uow.insert(_ADD_BALANCE, (*key, minor))
    for key, sums in sorted(uow.gathered["totals"].items()):
        uow.insert(_ADD_TOTAL, (*key, *sums))
    uow.gathered["balances"].clear()
    uow.gathered["totals"].clear()


def require_open_month(uow: UnitOfWork, office: int | None, value_on: date) -> None:
    """Hold the office's month open until the transaction ends; raises MonthIsClosed."""
    if office is None:
        return
    month = month_of(value_on)
    if (office, month) in uow.gathered.setdefault("months", set()):
        return
    if _lock_month(uow, office, month, "FOR SHARE")[1] == "closed":
        raise _month_is_closed(month)
    uow.gathered["months"].add((office, month))


def hold_months(uow: UnitOfWork, office: int) -> None:
    """Hold all of an office's open months at once, for a transaction that posts into many of them."""
    lock = "" if uow.database.is_sqlite else " FOR SHARE"
    sql = f"SELECT month FROM periods WHERE office_id = ? AND state = 'open'{lock}"
    months = [(office, row[0]) for row in run(uow.connection, sql, (office,))]
    uow.gathered.setdefault("months", set()).update(months)


def _month_is_closed(month: str) -> MonthIsClosed:
    return MonthIsClosed(
        N_("The month {month} is closed for this office; give a day in an open month."),
        field="value_on",
        month=month,
    )


def _lock_month(uow: UnitOfWork, office: int, month: str, how: str) -> tuple[int, str]:
    """Return a month's row and state under lock; the row is made when first asked for."""
    lock = "" if uow.database.is_sqlite else how
    sql = f"SELECT id, state FROM periods WHERE office_id = ? AND month = ? {lock}"
    row = run(uow.connection, sql, (office, month)).first()
    if row is None:
        make = """INSERT INTO periods (id, office_id, month, state) VALUES (?, ?, ?, 'open')
                  ON CONFLICT (office_id, month) DO NOTHING"""
        run(uow.connection, make, (new_id(), office, month))
        row = run(uow.connection, sql, (office, month)).one()
    return row[0], row[1]


def first_open_day(uow: UnitOfWork, office: int | None, wished: date) -> date:
    """Return the day itself where its month is open, else the first day of the next open month."""
    if office is None:
        return wished
    month, day = month_of(wished), wished
    held = uow.gathered.setdefault("months", set())
    while (office, month) not in held and _lock_month(uow, office, month, "FOR SHARE")[1] == "closed":
        month = next_month(month)
        day = first_day(month)
    held.add((office, month))
    return day


def post_on_open_day(uow: UnitOfWork, made: Entry, original_on: date | None = None) -> int:
    """Post what a bank line proves on its day, or on the first open day where its month is closed, and say so.

    `original_on` is the bank's day where the entry has the later one already. What people enter by hand is refused
    instead: see `post`.
    """
    if not made.touches_money:
        return post(uow, made)
    wished = original_on or made.value_on
    day = first_open_day(uow, uow.heads[made.book].office, made.value_on)
    seq = post(uow, replace(made, value_on=day))
    if day != wished:
        uow.record(EntryDatedLater(book=made.book, entry_seq=seq, value_on=day, original_value_on=wished))
    return seq


@dataclass(frozen=True, slots=True)
class Reversal:
    """Where a reversal stands, and whether its day had to differ from the original's."""

    seq: int
    reversal_seq: int
    value_on: date
    original_value_on: date


def reverse(uow: UnitOfWork, book: int, seq: int) -> list[Reversal]:
    """Undo an entry and all entries of its transfer by entries with opposite signs; the caller records why.

    Those of the book itself come first; a bank's book, which stands behind all cases in the order of locks, is held
    with them. Raises NotFound, AlreadyReversed, ReversalOfReversal. The book must be held.
    """
    uow.flush()
    entries = store.entries_of_transfer(uow.session, book, seq)
    if not entries:
        raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)
    uow.lock(*{found.book for found in entries})
    standing = _standing(entries, book, seq)
    transfer = new_id() if len(standing) > 1 else None
    return [_reverse_one(uow, found, transfer) for found in standing]


def _standing(entries: Iterable["store.StoredEntry"], book: int, seq: int) -> list["store.StoredEntry"]:
    """Return the entries of a transfer that are undone with one of them, those of its book first.

    A bank line that was matched wrongly and freed left an entry and its reversal; they are over.
    """
    found = [
        one
        for one in entries
        if (one.book, one.seq) == (book, seq) or (one.reverses is None and one.reversed_by is None)
    ]
    return sorted(found, key=lambda one: one.book != book)


def reverse_alone(uow: UnitOfWork, book: int, seq: int) -> Reversal:
    """Undo one entry and leave what was transferred with it: a line that was matched to what stood before.

    Raises NotFound, AlreadyReversed, ReversalOfReversal. The book must be held.
    """
    uow.flush()
    return _reverse_one(uow, store.get_entry(uow.session, book, seq), None)


def _reverse_one(uow: UnitOfWork, found: "store.StoredEntry", transfer: int | None) -> Reversal:
    original = _reversible(found)
    value_on = original.value_on
    if original.touches_money:
        value_on = first_open_day(uow, uow.heads[original.book].office, value_on)
    made = post(uow, reversal_of(original, found.seq, value_on, transfer))
    return Reversal(found.seq, made, value_on, original.value_on)


def _reversible(found: "store.StoredEntry") -> Entry:
    """Return the entry as it was posted; raises ReversalOfReversal, AlreadyReversed."""
    if found.reverses is not None:
        raise ReversalOfReversal(N_("This entry is itself a reversal; post the right entry anew."))
    if found.reversed_by is not None:
        raise AlreadyReversed(N_("This entry was already reversed."), by=found.reversed_by)
    return found.as_entry()


def foreseen_reversals(
    session: Session, office: int | None, book: int, seq: int
) -> list[tuple["store.StoredEntry", Entry]]:
    """Return the entries that `reverse` would undo, each with what it would post; raises what that raises."""
    entries = store.entries_of_transfer(session, book, seq)
    if not entries:
        raise NotFound(N_("There is no entry {seq} in this book."), seq=seq)
    closed = store.closed_months(session, office)
    return [
        (found, _foreseen(_reversible(found), found.seq, closed)) for found in _standing(entries, book, seq)
    ]


def _foreseen(original: Entry, seq: int, closed: set[str]) -> Entry:
    day = original.value_on
    return reversal_of(original, seq, store.first_open(closed, day) if original.touches_money else day, None)


def require_open_days(session: Session, office: int | None, entries: Iterable[Entry]) -> None:
    """Refuse beforehand what `post` would refuse for its month; raises MonthIsClosed."""
    closed = store.closed_months(session, office)
    for made in entries:
        if made.touches_money and month_of(made.value_on) in closed:
            raise _month_is_closed(month_of(made.value_on))


@dataclass(frozen=True, slots=True)
class ReverseEntry:
    """Reverse one entry of a book, with everything that was transferred with it."""

    book: int
    seq: int
    reason: str
    # The last place of the book that the person saw.
    version: int | None = None


def reverse_entry(uow: UnitOfWork, cmd: ReverseEntry) -> list[int]:
    """Reverse an entry and say why; return the places of the reversals."""
    uow.lock(*store.books_of_transfer(uow.session, cmd.book, cmd.seq))
    _require_version(uow, cmd.book, cmd.version)
    made = reverse(uow, cmd.book, cmd.seq)
    for done in made:
        uow.record(
            EntryReversed(
                book=cmd.book,
                reversed_seq=done.seq,
                reversal_seq=done.reversal_seq,
                value_on=done.value_on,
                original_value_on=done.original_value_on,
                reason=Text(cmd.reason),
            )
        )
    return [done.reversal_seq for done in made]


def _require_version(uow: UnitOfWork, book: int, seen: int | None) -> None:
    if seen is None:
        return
    uow.flush()
    changed: int = run(uow.connection, f"SELECT {last_change('?')}", (book,)).scalar()
    if not changed <= seen <= uow.heads[book].seq:
        raise StaleVersion(
            N_("Somebody changed this case meanwhile; look at it again before you go on."), seen=seen
        )


@dataclass(frozen=True, slots=True)
class PostEntry:
    """Write an entry by hand (手工分录), with its reason."""

    entry: Entry
    reason: str


def post_entry(uow: UnitOfWork, cmd: PostEntry) -> int:
    """Post an entry that no other command makes, and say why; return its place."""
    return post_entries(uow, PostEntries((cmd.entry,), cmd.reason))[0]


@dataclass(frozen=True, slots=True)
class PostEntries:
    """Write several entries of one book by hand, all or none, with their reason."""

    entries: tuple[Entry, ...]
    reason: str


def post_entries(uow: UnitOfWork, cmd: PostEntries) -> list[int]:
    """Post the entries and say why; return their places. Raises UnknownKind, NotTiedOut, and what `post` raises."""
    for entry in cmd.entries:
        require_kind(entry.kind)
    uow.lock(*{entry.book for entry in cmd.entries})
    for book in {entry.book for entry in cmd.entries}:
        if uow.heads[book].kind == "case":
            require_tied_out([entry for entry in cmd.entries if entry.book == book])
    seqs = [post(uow, entry) for entry in cmd.entries]
    for entry, seq in zip(cmd.entries, seqs, strict=True):
        uow.record(EntryPosted(book=entry.book, entry_seq=seq, reason=Text(cmd.reason)))
    return seqs


@dataclass(frozen=True, slots=True)
class CloseMonth:
    """Close an office's month for value dates of money."""

    office_id: int
    month: str


def close_month(uow: UnitOfWork, cmd: CloseMonth) -> None:
    """Close the month; waits for whoever is posting into it, and whoever comes later is refused."""
    assert uow.actor.book is not None
    require_month(cmd.month)
    uow.lock(uow.actor.book)
    if last_day(cmd.month) > uow.clock.today():
        raise RuleViolation(N_("The month {month} is not over yet."), field="month", month=cmd.month)
    period_id, state = _lock_month(uow, cmd.office_id, cmd.month, "FOR UPDATE")
    if state == "closed":
        raise Conflict(N_("The month {month} is already closed."), month=cmd.month)
    uow.record(
        MonthClosed(book=uow.actor.book, period_id=period_id, office_id=cmd.office_id, month=cmd.month)
    )


@dataclass(frozen=True, slots=True)
class ReopenMonth:
    """Reopen an office's month."""

    office_id: int
    month: str
    reason: str


def reopen_month(uow: UnitOfWork, cmd: ReopenMonth) -> None:
    """Reopen the month, with a reason."""
    assert uow.actor.book is not None
    require_month(cmd.month)
    uow.lock(uow.actor.book)
    period_id, state = _lock_month(uow, cmd.office_id, cmd.month, "FOR UPDATE")
    if state == "open":
        raise Conflict(N_("The month {month} is open."), month=cmd.month)
    uow.record(
        MonthReopened(
            book=uow.actor.book,
            period_id=period_id,
            office_id=cmd.office_id,
            month=cmd.month,
            reason=Text(cmd.reason),
        )
    )


@dataclass(frozen=True, slots=True)
class EraseText:
    """Erase a personal value or free text of a book; `ground` is the legal ground's code."""

    book: int
    text_id: int
    ground: str


def erase_text(uow: UnitOfWork, cmd: EraseText) -> None:
    """Remove salt and value for good; the chain keeps the digest and stays provable."""
    uow.lock(cmd.book)
    if not forget_text(uow.connection, cmd.book, cmd.text_id):
        raise NotFound(N_("There is no such text in this book any more."))
    uow.record(TextErased(book=cmd.book, text_id=cmd.text_id, ground=cmd.ground))
