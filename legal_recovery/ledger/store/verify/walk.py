"""One walk along all books, with every table beside them."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.ledger.events import MonthClosed, MonthReopened
from legal_recovery.ledger.store.verify import surroundings
from legal_recovery.ledger.store.verify.chain import COLUMNS, Chain
from legal_recovery.ledger.store.verify.findings import Broken, Findings
from legal_recovery.ledger.store.verify.journal import ENTRY_COLUMNS, POSTING_COLUMNS, Journal
from legal_recovery.ledger.store.verify.signed import Signed
from legal_recovery.ledger.store.verify.state import Months, StateTables
from legal_recovery.ledger.store.verify.streams import Stream, stream
from legal_recovery.ledger.store.verify.texts import Texts
from legal_recovery.ledger.store.verify.transfers import check_transfers
from legal_recovery.plumbing.checkpoints import Checkpoint
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import first_prev
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.state import Replay

Progress = Callable[[int, int], None]

# The rows that a book's kind and office must agree with, and which kind each makes it.
_OWNERS = {"cases": "case", "bank_accounts": "bank"}
_TOTALS = "book, currency, exposure_minor, gross_minor, costs_minor, in_kind_minor, outstanding_minor"
_TICK = 1000
# A body that does not hold what it should is wrong, however it came to have a right hash.
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


class Walk:
    """One walk along all books."""

    def __init__(
        self,
        connection: Connection,
        findings: Findings,
        files: FileStore | None,
        keys: frozenset[bytes],
        kept: Sequence[Checkpoint],
        progress: Progress,
    ) -> None:
        self._connection = connection
        self._findings = findings
        self._files = files
        self._seen_files: set[str] = set()
        self._progress = progress
        self._records_done = self._entries_done = 0
        self._whole = True
        surroundings.check_engine(connection, findings)
        self._installation = str(run(connection, "SELECT uid FROM installation WHERE id = 1").scalar())
        self._records_all = int(run(connection, "SELECT count(*) FROM records").scalar())
        self._signed = Signed(connection, findings, keys, kept, self._installation)
        self._texts = Texts(connection, findings)
        self._months = Months()
        self._state = StateTables(connection, findings, self._check_file)
        self._records = self._open("records", COLUMNS, "book, seq", 2)
        self._entries = self._open("entries", ENTRY_COLUMNS, "book, seq", 2)
        self._postings = self._open("postings", POSTING_COLUMNS, "book, seq, line", 3)
        self._balances = self._open(
            "balances", "book, account, currency, month, minor", "book, account, currency, month", 4
        )
        self._totals = self._open("totals", _TOTALS, "book, currency", 2)

    def _open(self, table: str, columns: str, key: str, length: int) -> Stream:
        return stream(self._connection, table, f"SELECT {columns} FROM {table} ORDER BY {key}", length)

    @property
    def _streams(self) -> list[Stream]:
        ours = [self._records, self._entries, self._postings, self._balances, self._totals]
        return ours + self._state.streams

    def all(self) -> tuple[int, int, int]:
        """Walk along all books; return how many books, entries and records there are."""
        sql = "SELECT id, kind, office_id, head_seq, head_hash FROM books ORDER BY id"
        count = 0
        for book in stream(self._connection, "books", sql, 1).rest():
            self._book(*book)
            count += 1
        for followed in self._streams:
            self._note_strays(followed)
        # What only follows from a broken chain is not told again.
        if self._whole:
            self._texts.end()
            self._months.compare(self._connection, self._findings)
            check_transfers(self._connection, self._findings)
        self._signed.end(whole=self._whole)
        surroundings.check_walls(self._connection, self._findings)
        surroundings.check_positions(self._connection, self._findings)
        self._progress(self._records_done, self._records_all)
        return count, self._entries_done, self._records_done

    def _note_strays(self, followed: Stream) -> None:
        for key in followed.finish():
            self._findings.add(
                "verify.stray",
                N_("A row of {table} belongs to no record."),
                book=key[0] if isinstance(key[0], int) else None,
                seq=key[1] if followed.name in ("entries", "postings") else None,
                table=followed.name,
            )

    def _book(self, book: int, kind: str, office: int | None, head_seq: int, head_hash: str) -> None:
        chain, journal, replay = Chain(first_prev(self._installation, book)), Journal(), Replay(book)
        try:
            sound = self._follow(book, chain, journal, replay)
            chain.end(head_seq, head_hash)
        except Broken as broken:
            self._findings.add_broken(book, broken)
            self._whole = False
            for followed in self._streams:
                followed.skip(book)
            return
        self._signed.end_book(book)
        self._check_owner(book, kind, office, replay)
        if sound:
            self._check_sums(book, kind, journal)
        for followed in (self._balances, self._totals):
            followed.skip(book)
        self._state.compare(book, replay)

    def _follow(self, book: int, chain: Chain, journal: Journal, replay: Replay) -> bool:
        """Follow a book's records; tell whether its entries are sound. Raises Broken where the chain breaks."""
        sound = True
        for row in self._records.take(book):
            content = chain.follow(row)
            self._signed.take(chain.seq, chain.hash, int(row[7]), int(row[8]))
            try:
                if "postings" in content:
                    self._entry(book, chain.seq, content, journal if sound else None)
                else:
                    self._event(book, chain.seq, content, replay)
            except Broken as broken:
                self._findings.add_broken(book, broken)
                sound = False
            except _UNREADABLE:
                self._findings.add_broken(book, _unreadable(chain.seq))
                sound = False
            self._tick()
        self._entries_done += journal.entries
        return sound

    def _tick(self) -> None:
        self._records_done += 1
        if self._records_done % _TICK == 0:
            self._progress(self._records_done, self._records_all)

    def _entry(self, book: int, seq: int, content: dict[str, Any], journal: Journal | None) -> None:
        entries = list(self._entries.take(book, seq))
        postings = list(self._postings.take(book, seq))
        if journal is not None:
            journal.take(seq, content, entries, postings)

    def _event(self, book: int, seq: int, content: dict[str, Any], replay: Replay) -> None:
        kind, data = content["kind"], content["data"]
        if kind in (MonthClosed.kind, MonthReopened.kind):
            self._months.take(book, seq, data)
        wrong = replay.take(seq, kind, data)
        self._texts.take(replay, seq)
        if wrong:
            raise Broken("verify.event", N_("The record cannot be replayed: {reason}."), seq, reason=wrong)

    def _check_owner(self, book: int, kind: str, office: int | None, replay: Replay) -> None:
        """A book is of the kind and the office that its case or its bank account says; any other has no office."""
        owners = [
            (_OWNERS[table], row["office_id"].value)
            for (table, _), row in replay.rows.items()
            if table in _OWNERS and "book" in row
        ]
        told = owners[0] if owners else ("audit", "None")
        right = (kind, str(office)) == told
        if not right:
            self._findings.add(
                "verify.book", N_("The book's kind or office differs from its records."), book=book
            )

    def _check_sums(self, book: int, kind: str, journal: Journal) -> None:
        try:
            journal.end(is_case=kind == "case", original=self._original_in(book))
        except Broken as broken:
            self._findings.add_broken(book, broken)
        except _UNREADABLE:
            self._findings.add_broken(book, _unreadable(None))
        balances = {row[1:4]: row[4] for row in self._balances.take(book)}
        for key in _different(balances, dict(journal.balances)):
            self._findings.add(
                "verify.balance",
                N_("The balance of {account} in {month} is not the sum of its postings."),
                book=book,
                account=key[0],
                month=key[2],
            )
        totals = {row[1]: row[2:] for row in self._totals.take(book)}
        for currency in _different(totals, journal.totals()):
            self._findings.add(
                "verify.total",
                N_("The totals in {currency} are not what the postings give."),
                book=book,
                currency=currency,
            )

    def _original_in(self, book: int) -> Callable[[int], dict[str, Any] | None]:
        sql = "SELECT book, seq, body FROM records WHERE book = ? AND seq = ?"

        def original(seq: int) -> dict[str, Any] | None:
            row = run(self._connection, sql, (book, seq)).first()
            return json.loads(row[2]) if row else None

        return original

    def _check_file(self, digest: str, book: int, seq: int) -> None:
        """Read a stored file, once however many rows name it."""
        if self._files is None or digest in self._seen_files:
            return
        self._seen_files.add(digest)
        try:
            whole = hashlib.sha256(self._files.read(digest)).hexdigest() == digest
        except NotFound:
            self._findings.add(
                "verify.file_missing", N_("The file {name} is missing."), book=book, seq=seq, name=digest[:12]
            )
            return
        if not whole:
            self._findings.add(
                "verify.file", N_("The file {name} was changed."), book=book, seq=seq, name=digest[:12]
            )


def _unreadable(seq: int | None) -> Broken:
    return Broken("verify.content", N_("The record does not say what a record of its kind says."), seq)


def _different(shown: dict[Any, Any], told: dict[Any, Any]) -> list[Any]:
    """Return the keys whose values differ, or that only one side has."""
    return sorted((key for key in shown.keys() | told.keys() if shown.get(key) != told.get(key)), key=str)
