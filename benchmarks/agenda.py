"""What falls on a day in a whole portfolio: what each page reads of it, beside reading all of it and bare rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.dated import fill
from benchmarks.installation import ENGINES, actor_of, doer, folder, opened
from benchmarks.measure import machine, progress, timed
from benchmarks.report import Report
from legal_recovery.alerts.commands.rounds import look
from legal_recovery.alerts.store import AHEAD, SINCE, count_agenda, list_agenda, list_come, look_through
from legal_recovery.cases.rules import DatedFilter
from legal_recovery.deadlines.models import DeadlineRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import CreateOffice, CreateUser, create_office, create_user
from legal_recovery.users.store import find_account_of
from legal_recovery.web.transact import House

CASES, OFFICES, OWNERS = 100_000, 10, 300
ROUNDS = 5
_ROWS, _CELL = 20, 6
Way = Callable[[Session], int]


@dataclass(frozen=True, slots=True)
class _People:
    """Who looks: somebody of the legal team, and whoever sees everything."""

    own: Actor
    all: Actor


def _filled(house: House, cases: int) -> _People:
    do, today = doer(house), house.clock.today()
    offices = [do(create_office, CreateOffice(f"分行{number}")) for number in range(OFFICES)]
    owners = [
        do(create_user, CreateUser(f"法务{one}", f"l{one}@bank.example", ("legal",), offices[one % OFFICES]))
        for one in range(OWNERS)
    ]
    fill(house.database, offices, owners, cases, today)
    _settle(house)
    with house.database.reading() as session:
        account = find_account_of(session, owners[4])
    assert account is not None
    return _People(account.actor, actor_of(house))


def _settle(house: House) -> None:
    """Let the database see what was loaded, as it does by itself in time."""
    sql = "ANALYZE" if house.database.is_sqlite else "VACUUM ANALYZE"
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sql)


def _ways(people: _People, today: date) -> Mapping[str, Way]:
    """Return what is asked, by name; each returns how many things it came to."""
    own = DatedFilter(only_open=True, person_id=people.own.id, nobodys=True)
    everybody = DatedFilter(only_open=True)
    since, until = today - timedelta(days=20), today + timedelta(days=21)

    def my_day(actor: Actor, mine: DatedFilter) -> Way:
        come = DatedFilter(person_id=mine.person_id, nobodys=mine.nobodys, at_least=_ROWS)

        def ask(session: Session) -> int:
            counted = count_agenda(session, actor, today, today + timedelta(days=13), mine)
            return len(list_come(session, actor, today, come)) + counted.total()

        return ask

    def month(session: Session) -> int:
        return look_through(session, people.all, since, until, everybody, _CELL)[1].total()

    def whole(session: Session) -> int:
        return len(list_agenda(session, people.all, SINCE, today + AHEAD))

    return {
        "my day, one's own": my_day(people.own, own),
        "my day, everybody's": my_day(people.all, everybody),
        "a month, everybody's": month,
        "a round of reminders looks": lambda session: sum(
            len(one) for one in look(session, people.all, today).values()
        ),
        "all that there is": whole,
    }


def _bare(session: Session, count: int) -> int:
    """Read so many rows by the driver alone: below that nothing that shows as many can be."""
    query = select(DeadlineRow.__table__).limit(count)
    text = str(query.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    return len(session.connection().exec_driver_sql(text).fetchall())


def measured(engine: str, cases: int, rounds: int) -> list[list[str]]:
    """Return a row of the table for each thing asked."""
    with folder() as at, opened(engine, at) as house:
        people = _filled(house, cases)
        rows: list[list[str]] = []
        took: dict[str, tuple[float, int]] = {}
        for name, way in _ways(people, house.clock.today()).items():
            progress(f"{name}, {engine}")
            took[name] = _timed(house, way, 1 if name == "all that there is" else rounds)
        whole = took["all that there is"][0]
        for name, (seconds, found) in took.items():
            bare, _ = _timed(house, lambda session, found=found: _bare(session, found), rounds)
            figures = (
                f"{found:,}",
                f"{1000 * seconds:,.0f}",
                f"{whole / seconds:,.1f}",
                f"{seconds / bare:,.1f}",
            )
            rows.append([name, engine, *figures])
        return rows


def _timed(house: House, way: Way, rounds: int) -> tuple[float, int]:
    seconds, found = [], 0
    for _ in range(rounds):
        with house.database.reading() as session:
            took, found = timed(lambda session=session: way(session))
        seconds.append(took)
    return median(seconds), found


def measure(report: Report, scale: float) -> None:
    """Measure both engines and say what came of it."""
    cases, rounds = max(100, int(CASES * scale)), ROUNDS if scale >= 1 else 2
    report.say(f"{machine()}. {cases:,} cases of {OWNERS} people in {OFFICES} offices; {rounds} rounds.")
    heads = ["asked", "engine", "things", "ms", "all : this", "this : bare rows"]
    rows: list[list[Any]] = []
    for engine in ENGINES:
        rows += measured(engine, cases, rounds)
    report.table(heads, rows)
    report.say(
        "“Things” are those that the answer shows or counts. “All” is everything that falls on a day from 2000 on "
        "until 400 days ahead, read as objects: what a page would read that asked for no less. “Bare rows” are as "
        "many rows of one table fetched by the driver, without looking for them."
    )
