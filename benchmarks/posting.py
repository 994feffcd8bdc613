"""One durable transaction at a time: the house's commands beside the bare drivers writing the same rows."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bare import Bare, BarePsycopg, BareSqlite, Transaction
from benchmarks.installation import ENGINES, copied, doer, folder, opened
from benchmarks.measure import Turns, machine, progress, take_turns, timed
from benchmarks.report import Report
from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post
from legal_recovery.ledger.postings import Entry, Posting, entry
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.db import Base, run
from legal_recovery.plumbing.event_log import canonical_json, link_hash
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.web.transact import House

CASES = 50
ROUNDS = 7
COMMANDS_A_ROUND = 200
_DAY = date(2026, 1, 5)

_RECORD = """INSERT INTO records (book, seq, kind, body, prev, hash, recorded_at, epoch, xid)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ENTRY = """INSERT INTO entries (book, seq, kind, value_on, recorded_at, actor, source, reverses, transfer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_POSTING = """INSERT INTO postings (book, seq, line, account, minor, currency, debt_id, collateral_id,
    proceeding_id, cost_id, bank_line_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_TEXT = "INSERT INTO texts (id, salt, value) VALUES (?, ?, ?)"
_COST = """INSERT INTO costs (id, book, case_id, cost_kind, amount_minor, currency, incurred_on, paid_on,
    payee_id, note_id, entry_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_BALANCE = """INSERT INTO balances (book, account, currency, month, minor) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (book, account, currency, month) DO UPDATE SET minor = balances.minor + excluded.minor"""
_TOTAL = "UPDATE totals SET costs_minor = costs_minor + ? WHERE book = ? AND currency = ?"
_LISTED = """UPDATE listed SET costs_minor = costs_minor + ?, net_minor = net_minor - ?, moved_on = ?
    WHERE book = ?"""
_HEAD = "UPDATE books SET head_seq = ?, head_hash = ? WHERE id = ?"
_REQUEST = "INSERT INTO requests (actor, key, command, input_hash, result) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class PostOne:
    """Post an entry and nothing else: the ledger's own share of the work."""

    entry: Entry


def post_one(uow: UnitOfWork, cmd: PostOne) -> int:
    """Post an entry into a book that is held, under its idempotency key."""
    uow.lock(cmd.entry.book)
    return post(uow, cmd.entry)


@dataclass(frozen=True, slots=True)
class OpenCases:
    """Open the cases that costs are recorded on."""

    office_id: int


def open_cases(uow: UnitOfWork, cmd: OpenCases) -> list[dict[str, int]]:
    """Open the benchmark's cases; return their ids and books."""
    return [{"id": case.id, "book": case.book} for case in (_open(uow, cmd, n) for n in range(CASES))]


def _open(uow: UnitOfWork, cmd: OpenCases, number: int) -> CaseFacts:
    day = date(2025, 3, 3)
    case = open_case(uow, OpenCase(f"ZB2025{number:05d}", cmd.office_id, "CNY", "CN", day))
    add_obligor(uow, case, AddObligor("debtor", Particulars("杭州示例机械有限公司", PartyKind.COMPANY)))
    debt = add_debt(uow, case, DebtTerms(f"JK-{number}", "CNY", default_on=date(2024, 9, 1)))
    owed = [Money(minor, "CNY") for minor in (100_000_000, 3_000_000, 5_000_000, 2_000_000, 0)]
    open_claim(uow, case, [(debt, OpeningBalance(*owed))])
    return case


Asked = tuple[Callable[..., Any], Any]


def recording_costs(cases: list[dict[str, int]], number: int) -> Asked:
    """Return the n-th command to record a cost, with payee and note, as a page sends it."""
    case, day = cases[number % CASES], _DAY + timedelta(days=number % 90)
    amount = Money(100_00 + number, "CNY")
    cost = CostTerms("acceptance", amount, day, day, "杭州市西湖区人民法院", "案件受理费")
    return record_cost, RecordCost(case["id"], cost)


def only_posting(cases: list[dict[str, int]], number: int) -> Asked:
    """Return the n-th command to post an entry of two lines."""
    book, amount = cases[number % CASES]["book"], Money(100_00 + number, "CNY")
    lines = (Posting("money:cost:acceptance", amount), Posting("money:bank", -amount))
    return post_one, PostOne(entry(book, _DAY + timedelta(days=number % 90), "cost.paid", lines))


KINDS = {"record_cost": recording_costs, "ledger.post": only_posting}


def measure(report: Report, scale: float) -> None:
    """Measure each kind of command on each engine and say what came of it."""
    commands, rounds = max(2, int(COMMANDS_A_ROUND * scale)), ROUNDS if scale >= 1 else 2
    report.say(f"{machine()}. {rounds} rounds of {commands} transactions each, on {CASES} cases.")
    heads = ["", "engine", "ms each", "of it own work", "a second", "rate of ours to it"]
    rows: list[list[str]] = []
    for engine in ENGINES:
        for kind in KINDS:
            progress(f"posting: {kind} on {engine}")
            turns = _measured(engine, kind, commands, rounds)
            rows += _rows(kind, engine, turns)
    report.table(heads, rows)
    _what_stands_in_the_way(report)


def _rows(kind: str, engine: str, turns: Turns) -> list[list[str]]:
    ours = f"{kind}, ours"
    rows = []
    for name in turns.seconds:
        ratio = "" if name == ours else f"{turns.ratio(ours, name):.2f}"
        times = [f"{turns.millis(name):.2f}", f"{turns.processor_millis(name):.2f}"]
        rows.append([name, engine, *times, f"{turns.rate(name):,.0f}", ratio])
    return rows


def _measured(engine: str, kind: str, commands: int, rounds: int) -> Turns:
    with folder() as at, opened(engine, at) as house:
        do = doer(house)
        cases = do(open_cases, OpenCases(do(create_office, CreateOffice("杭州分行"))))
        with _peers(house, at) as peers:
            asked = KINDS[kind]
            whole = commands * (rounds + 1)
            for number in range(whole):
                command, request = asked(cases, number)
                do(command, request, key=f"same-{number}")
            same = list(_written(house, whole))

            def ours(turn: int) -> int:
                for number in range(whole + turn * commands, whole + (turn + 1) * commands):
                    command, request = asked(cases, number)
                    do(command, request, key=f"ours-{number}")
                return commands

            def bare(peer: Bare) -> Callable[[int], int]:
                return lambda turn: peer.write(same[turn * commands : (turn + 1) * commands])

            ways = {f"{kind}, ours": ours} | {
                f"the same rows, {name}": bare(peer) for name, peer in peers.items()
            }
            return take_turns(ways, rounds)


@contextmanager
def _peers(house: House, at: Path) -> Iterator[dict[str, Bare]]:
    """Open the bare drivers, each on a copy of the database as it stands now."""
    peers: dict[str, Bare]
    if house.database.is_sqlite:
        peers = {
            "bare sqlite3": BareSqlite(copied(house, at, "bare"), walls=False),
            "sqlite3 behind the walls": BareSqlite(copied(house, at, "walled"), walls=True),
        }
    else:
        peers = {
            "bare psycopg": BarePsycopg(copied(house, at, "bare"), walls=False),
            "bare psycopg, pipelined": BarePsycopg(copied(house, at, "piped"), walls=False, pipelined=True),
            "psycopg behind the walls": BarePsycopg(copied(house, at, "walled"), walls=True),
        }
    try:
        yield peers
    finally:
        for peer in peers.values():
            peer.close()


def _written(house: House, whole: int) -> Iterator[Transaction]:
    """Yield what each of the last transactions wrote, as statements with their rows."""
    number = "xid" if house.database.is_sqlite else "xid::text::bigint"
    with house.database.reading() as session:
        connection = session.connection()
        sql = f"""SELECT {number}, book, seq, kind, body, prev, hash, recorded_at, epoch, {number}
                  FROM records ORDER BY 1, book, seq"""
        records: dict[int, list[Any]] = defaultdict(list)
        for row in run(connection, sql):
            records[row[0]].append(row[1:])
        sql = "SELECT actor, key, command, input_hash, result FROM requests WHERE key LIKE ? ORDER BY id"
        requests = run(connection, sql, ("same-%",)).all()
        for request, number_ in zip(requests, sorted(records)[-whole:], strict=True):
            yield _transaction(connection, house.database.is_sqlite, records[number_], request)


def _transaction(
    connection: Any, is_sqlite: bool, records: list[Any], request: tuple[Any, ...]
) -> Transaction:
    book, last = records[0][0], records[-1]
    seqs = [row[1] for row in records if row[2] == "entry"]
    assert len(seqs) == 1
    place = (book, seqs[0])
    (made,) = run(connection, _select(_ENTRY, "entries", "book = ? AND seq = ?"), place).all()
    postings = run(connection, _select(_POSTING, "postings", "book = ? AND seq = ?"), place).all()
    costs = run(connection, _select(_COST, "costs", "book = ? AND entry_seq = ?"), place).all()
    texts = [key for cost in costs for key in cost[8:10]]
    kept = [run(connection, _select(_TEXT, "texts", "id = ?"), (key,)).one() for key in texts]
    day = str(made[3])
    spent = sum(line[4] for line in postings if line[3].startswith("money:cost:"))
    shape = records if is_sqlite else [(*row[:8], str(row[8])) for row in records]
    batches: Transaction = [
        (_REQUEST, [request]),
        (_TEXT, kept),
        (_RECORD, shape),
        (_POSTING, postings),
        (_ENTRY, [made]),
        (_COST, costs),
        (_BALANCE, [(book, line[3], line[5], day[:7], line[4]) for line in postings]),
        (_TOTAL, [(spent, book, "CNY")]),
        (_LISTED, [(spent, spent, day, book)] if costs and "listed" in Base.metadata.tables else []),
        (_HEAD, [(last[1], last[5], book)]),
    ]
    return [(sql, rows) for sql, rows in batches if rows]


def _select(insert: str, table: str, where: str) -> str:
    """Return the query for the rows that an INSERT writes."""
    columns = insert[insert.index("(") + 1 : insert.index(")")]
    return f"SELECT {columns} FROM {table} WHERE {where} ORDER BY 1, 2, 3"


def _what_stands_in_the_way(report: Report) -> None:
    """Say what the rest of the time goes into, as far as it can be told apart."""
    body = canonical_json({f"name{n}": "值" * 8 for n in range(14)})
    seconds, _ = timed(lambda: [link_hash(canonical_json({"data": body}), "0" * 64) for _ in range(2_000)])
    report.say(
        "What stands between ours and the bare rows: the walls (triggers and foreign keys, the peer “behind the "
        "walls” has them too); reading under the lock before anything is decided (the case, its book's head, the "
        "state of the month); claiming the idempotency key first, so that its row is written twice; the rules, "
        f"canonical JSON and the chain's hashes ({seconds / 2_000 * 1e6:.0f} µs a record) in Python. What does "
        "not: no statement goes through the mapper, and on PostgreSQL a command makes four round trips "
        "(BEGIN with the key, lock with facts, the month, all rows with COMMIT)."
    )
