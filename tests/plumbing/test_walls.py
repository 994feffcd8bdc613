"""The walls in the database: what is posted stays as it is, whoever asks, on both engines."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.driver import send
from tests.factories import Bench

ENTRY = """INSERT INTO entries (book, seq, kind, value_on, recorded_at, actor, source)
    VALUES (?, ?, 'manual', '2026-05-06', '2026-05-06T00:00:00.000000Z', 1, 'manual')"""
POSTING = "INSERT INTO postings (book, seq, line, account, minor, currency) VALUES (?, ?, ?, ?, ?, ?)"
Line = tuple[str, int, str]
BALANCED: tuple[Line, ...] = (("money:bank", 1, "CNY"), ("money:fx", -1, "CNY"))
RECORD = """INSERT INTO records (book, seq, kind, body, prev, hash, recorded_at, epoch, xid)
    SELECT id, head_seq + 1, 'entry', '{}', head_hash, 'h', '2026-05-06T00:00:00.000000Z',
    (SELECT max(epoch) FROM epochs), (SELECT max(xid::text::bigint) + 1 FROM records)::text::xid8
    FROM books WHERE id = ?"""


@pytest.fixture
def place(bench: Bench) -> tuple[int, int]:
    """A case's book, and the place of its opening entry."""
    case = bench.open_case()
    with bench.session() as session:
        sql = "SELECT seq FROM entries WHERE book = ?"
        return case.book, int(run(session.connection(), sql, (case.book,)).scalar())


def refused(database: Database, sql: str, values: tuple[object, ...] = ()) -> str:
    """Return what the database says to a statement that it does not take."""
    with pytest.raises(DBAPIError) as refusal:
        carry_out(database, sql, values)
    return str(refusal.value)


def carry_out(database: Database, sql: str, values: tuple[object, ...]) -> None:
    with database.writing() as connection:
        run(connection, sql, values)


def post_raw(database: Database, book: int, *lines: Line, sealed: bool = True) -> None:
    """Write an entry past the program, as whoever has the database's password could."""
    with database.writing() as connection:
        seq = next_record(connection, book)
        for number, line in enumerate(lines, 1):
            run(connection, POSTING, (book, seq, number, *line))
        if sealed:
            run(connection, ENTRY, (book, seq))


def next_record(connection: Connection, book: int) -> int:
    """Append an empty record to a book, and return its place."""
    sql = RECORD if connection.dialect.name != "sqlite" else RECORD.replace("::text::bigint", "")
    run(connection, sql.replace("::text::xid8", "") if connection.dialect.name == "sqlite" else sql, (book,))
    return int(run(connection, "SELECT max(seq) FROM records WHERE book = ?", (book,)).scalar())


@pytest.mark.parametrize("table", ["records", "entries", "postings"])
@pytest.mark.parametrize("act", ["UPDATE {} SET seq = seq + 1", "DELETE FROM {}"])
def test_nothing_recorded_is_changed_or_deleted(
    bench: Bench, place: tuple[int, int], table: str, act: str
) -> None:
    assert "wall: " in refused(bench.database, act.format(table))


@pytest.mark.parametrize("table", ["records", "entries", "postings"])
def test_nothing_recorded_is_emptied_at_once(bench: Bench, place: tuple[int, int], table: str) -> None:
    if bench.database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    assert "wall: " in refused(bench.database, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", ["records", "entries", "postings"])
def test_nothing_recorded_is_replaced(bench: Bench, place: tuple[int, int], table: str) -> None:
    if not bench.database.is_sqlite:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    sql = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE book = ? AND seq = ?"
    assert "wall: " in refused(bench.database, sql, place)


def test_a_sealed_entry_takes_no_more_postings(bench: Bench, place: tuple[int, int]) -> None:
    said = refused(bench.database, POSTING, (*place, 99, "money:bank", 1, "CNY"))
    assert "a sealed entry takes no more postings" in said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "at least two postings"),
        ((("money:bank", 1, "CNY"),), "at least two postings"),
        ((("money:bank", 1, "CNY"), ("money:fx", -2, "CNY")), "balances in each section and currency"),
        ((("money:bank", 1, "CNY"), ("claim:principal", -1, "CNY")), "balances in each section and currency"),
        ((("money:bank", 1, "CNY"), ("money:fx", -1, "USD")), "balances in each section and currency"),
    ],
)
def test_an_entry_is_sealed_only_when_it_is_whole(
    bench: Bench, place: tuple[int, int], lines: tuple[Line, ...], said: str
) -> None:
    with pytest.raises(DBAPIError, match=said):
        post_raw(bench.database, place[0], *lines)


def test_postings_without_an_entry_do_not_stay(bench: Bench, place: tuple[int, int]) -> None:
    with pytest.raises(DBAPIError):
        post_raw(bench.database, place[0], *BALANCED, sealed=False)


def test_a_posting_of_nothing_is_refused(bench: Bench, place: tuple[int, int]) -> None:
    with pytest.raises(DBAPIError, match="ck_postings_minor"):
        post_raw(bench.database, place[0], ("money:bank", 0, "CNY"), ("money:fx", 0, "CNY"))


def test_a_record_follows_the_one_before_in_the_current_epoch(bench: Bench, place: tuple[int, int]) -> None:
    book, _ = place
    moved = """INSERT INTO records SELECT book, seq + {}, kind, body, {}, hash, recorded_at, {}, xid
        FROM records WHERE book = ? ORDER BY seq DESC LIMIT 1"""
    for step, prev, epoch in ((2, "hash", "epoch"), (1, "prev", "epoch"), (1, "hash", "epoch - 1")):
        assert "wall: a record" in refused(bench.database, moved.format(step, prev, epoch), (book,))


def test_a_concurrent_transaction_cannot_slip_a_posting_under_an_entry(
    bench: Bench, place: tuple[int, int]
) -> None:
    if bench.database.is_sqlite:
        pytest.skip("on SQLite writers queue")
    book, _ = place
    mine, other = bench.database.engine.connect(), bench.database.engine.connect()
    with mine, other:
        seq = next_record(mine, book)
        for number, line in enumerate(BALANCED, 1):
            run(mine, POSTING, (book, seq, number, *line))
        run(mine, ENTRY, (book, seq))
        # The other does not see the entry yet, so nothing stops it, until both are to stay.
        run(other, POSTING, (book, seq, 98, "money:bank", 1, "CNY"))
        run(other, POSTING, (book, seq, 99, "money:fx", -1, "CNY"))
        mine.commit()
        with pytest.raises(DBAPIError, match="one transaction"):
            other.commit()


def test_many_rows_at_once_meet_the_same_walls(bench: Bench, place: tuple[int, int]) -> None:
    book, sealed = place
    # So many that PostgreSQL gets them by COPY.
    late = [(book, sealed, 1000 + n, "money:bank", n + 1, "CNY") for n in range(200)]
    with pytest.raises(DBAPIError, match="wall: "):
        send_all(bench.database, {POSTING: late})
    # The next record has its place whether or not an entry comes with it.
    lines = [(book, sealed + 1, n, "money:bank", n + 1, "CNY") for n in range(200)]
    with pytest.raises(DBAPIError, match="wall: "):
        send_all(bench.database, {POSTING: lines, ENTRY: [(book, sealed + 1)]})


def send_all(database: Database, batches: dict[str, list[tuple[object, ...]]]) -> None:
    with database.writing() as connection:
        send(connection, batches)
