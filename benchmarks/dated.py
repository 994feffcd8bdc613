"""A portfolio whose cases have something on many days, written row by row: what is measured with it is reading.

Nothing of it was decided by a rule, and no record tells of it: `ledger verify` has no business here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Connection

from benchmarks.measure import progress
from legal_recovery.auctions.models import DisposalRow, RoundRow
from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.collateral.models import CollateralRow, ValuationRow
from legal_recovery.deadlines.models import DeadlineRow, TriggerRow
from legal_recovery.ledger.models import TotalRow
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.event_log import BookRow, RecordRow, TextRow
from legal_recovery.portfolio.models import ListedRow
from legal_recovery.proceedings.models import CourtDateRow, FilingRow, ProceedingRow
from legal_recovery.seizures.models import MeasureRow, SearchRow, SeizureRow

_AT_ONCE = 2_000
_COURT = "杭州市西湖区人民法院"
# Rules of the law pack by what a deadline of them is worth: short ones, and the long clocks with their leads.
_RULES = ("appeal-judgment", "limitation", "enforcement", "fee-payment", "own")
_FIRST_ID = 10_000_000


@dataclass
class Rows:
    """Rows by table, in the order in which they may be written."""

    tables: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, row: Any, **values: Any) -> None:
        """Add a row; columns that are not named are empty."""
        whole = dict.fromkeys(row.__table__.columns.keys()) | values
        self.tables.setdefault(row, []).append(whole)

    def write(self, connection: Connection) -> None:
        """Write all of them, as fast as the driver can: what is measured is not the writing."""
        for row, lines in self.tables.items():
            said = {name for line in lines for name, value in line.items() if value is not None}
            columns = [column for column in row.__table__.columns if column.key in said]
            _write(connection, row.__table__.name, columns, lines)


def _write(
    connection: Connection, table: str, columns: Sequence[Any], lines: Sequence[dict[str, Any]]
) -> None:
    dialect, driver = connection.dialect, cast(Any, connection.connection.driver_connection)
    made = [(column.key, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    values = (
        [make(line[key]) if make and line[key] is not None else line[key] for key, make in made]
        for line in lines
    )
    names = ", ".join(f'"{key}"' for key, _make in made)
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(made))
        driver.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
        return
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for one in values:
            copy.write_row(one)


@contextmanager
def without_indexes(database: Database, *rows: Any) -> Iterator[None]:
    """Let tables be filled without their indexes, and make these afterwards: in order that is many times faster."""
    indexes = [index for row in rows for index in row.__table__.indexes]
    with database.writing() as connection:
        for index in indexes:
            index.drop(connection)
    yield
    progress("making the indexes")
    with database.writing() as connection:
        for index in indexes:
            index.create(connection)


def fill(database: Database, offices: list[int], owners: list[int], count: int, today: date) -> None:
    """Write so many cases, spread over offices and owners."""
    # A server numbers its transactions itself; on SQLite any number counts that no earlier record has passed.
    origin = {"epoch": database.epoch, "xid": _FIRST_ID if database.is_sqlite else None}
    for start in range(0, count, _AT_ONCE):
        progress(f"writing {start:,} of {count:,} cases")
        rows = Rows()
        for number in range(start, min(start + _AT_ONCE, count)):
            office = offices[number % len(offices)]
            _Case(rows, number, office, owners[number % len(owners)], today, origin).write()
        with database.writing() as connection:
            rows.write(connection)


@dataclass
class _Case:
    """One case on its way into the rows."""

    rows: Rows
    number: int
    office: int
    owner: int
    today: date
    origin: dict[str, Any]
    draw: Random = field(init=False)
    ids: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.draw = Random(self.number)
        self.ids = iter(range(_FIRST_ID + self.number * 64, _FIRST_ID + self.number * 64 + 64))
        self.id = next(self.ids)
        self.is_open = self.number % 10 >= 3

    def day(self, since: int, until: int) -> date:
        return self.today + timedelta(days=self.draw.randint(since, until))

    def add(self, row: Any, **values: Any) -> int:
        """Add a row that is of this case; return its id."""
        made = next(self.ids)
        own = {"case_id": self.id} if "case_id" in row.__table__.columns else {}
        self.rows.add(row, id=made, book=self.id, **own, **values)
        return made

    def write(self) -> None:
        self._open()
        proceeding = self.add(
            ProceedingRow,
            proceeding_kind="lawsuit",
            state="accepted",
            court=_COURT,
            filed_on=self.day(-900, -100),
        )
        self._deadlines()
        self._court_dates(proceeding)
        self._collateral()
        if self.number % 200 == 0 or self.number == 20:
            self._filing(proceeding)
        if self.is_open and self.number % 10 == 4:
            self._terminated()

    def _open(self) -> None:
        day, at = self.day(-1200, -90), datetime(2026, 1, 5, tzinfo=UTC)
        rows, key = self.rows, f"{self.id:064d}"
        rows.add(BookRow, id=self.id, kind="case", office_id=self.office, head_seq=1, head_hash=key)
        rows.add(
            RecordRow, book=self.id, seq=1, kind="event", body="{}", prev="0" * 64, hash=key,
            recorded_at=at, **self.origin,
        )  # fmt: skip
        stage = "litigation" if self.is_open else "closed"
        owed = self.draw.randrange(100_000_00, 90_000_000_00)
        rows.add(
            CaseRow, id=self.id, book=self.id, reference=f"ZB{self.number:06d}", office_id=self.office,
            owner_id=self.owner, currency="CNY", jurisdiction="CN", escalated_on=day, stage=stage,
            stage_on=day, flags="[]",
        )  # fmt: skip
        self._debtor()
        money = {"exposure_minor": owed, "gross_minor": 0, "costs_minor": 0, "outstanding_minor": owed}
        rows.add(TotalRow, book=self.id, currency="CNY", in_kind_minor=0, **money)
        rows.add(
            ListedRow, case_id=self.id, book=self.id, office_id=self.office, reference=f"ZB{self.number:06d}",
            currency="CNY", stage_place=2 if self.is_open else 7, flags="[]", escalated_on=day,
            moved_on=self.day(-200, 0), debtor_key="", office_key="", court_key="", officer_key="",
            court=_COURT, officer="", net_minor=0, unallocated_minor=0, from_court_minor=0, others=0, lacks=0,
            lacks_unless_court=False, lacks_if_owed=False, **money,
        )  # fmt: skip

    def _debtor(self) -> None:
        name = next(self.ids)
        self.rows.add(TextRow, id=name, salt=b"0" * 16, value=f"杭州示例机械{self.number}有限公司")
        party = self.add(PartyRow, party_kind="company", name_id=name)
        self.obligor = self.add(ObligorRow, party_id=party, role="debtor", currency="CNY")

    def _deadlines(self) -> None:
        trigger = self.add(
            TriggerRow,
            event_key="judgment-served",
            happened_on=self.day(-800, -30),
            means="direct",
            abode="domestic",
        )
        for turn in range(6):
            ahead = self.is_open and turn >= 4
            due = self.day(-20 if self.number % 50 == 0 else 1, 700) if ahead else self.day(-1000, -1)
            self.add(
                DeadlineRow, trigger_id=trigger, rule=_RULES[(turn + self.number) % len(_RULES)],
                event_on=due - timedelta(days=15), unrolled=due - timedelta(days=turn % 2), due=due,
                certainty="certain", extensions="[]", state="open" if ahead else "done",
                ended_on=None if ahead else due, owner_id=self.owner, changed_seq=1,
            )  # fmt: skip

    def _court_dates(self, proceeding: int) -> None:
        days = [(self.day(-600, -1), "held")]
        if self.is_open and self.number % 5 == 0:
            days.append((self.day(0, 120), "set"))
        for day, state in days:
            self.add(
                CourtDateRow, proceeding_id=proceeding, date_kind="hearing", day=day,
                at=f"{self.draw.randint(9, 16):02d}:00:00", zone="Asia/Shanghai",
                attends=f'["{self.owner}"]', state=state,
            )  # fmt: skip

    def _collateral(self) -> None:
        if self.number % 2:
            return
        piece = self.add(CollateralRow, collateral_kind="real_estate")
        value = self.draw.randrange(100_000_00, 9_000_000_00)
        self.add(
            ValuationRow, collateral_id=piece, value_minor=value, currency="CNY",
            valued_on=self.day(-500, -370), valid_until=self.day(-200, 300),
        )  # fmt: skip
        expires = self.day(3, 1000) if self.is_open else self.day(-900, -1)
        self.add(
            SeizureRow, collateral_id=piece, court=_COURT, measure="seal", asset_class="immovable", rank=1,
            currency="CNY", ordered_on=expires - timedelta(days=3 * 365), starts_on=expires - timedelta(days=3 * 365),
            expires_on=expires, expiry_source="stated", owner_id=self.owner,
            state="effective" if self.is_open else "released",
        )  # fmt: skip
        if self.number % 10 == 6:
            self._disposal(piece, value)

    def _disposal(self, piece: int, value: int) -> None:
        disposal = self.add(
            DisposalRow, mode="court-online", asset="immovable", pieces=f'["{piece}"]', reference_minor=value,
            currency="CNY", opened_on=self.day(-300, -60),
        )  # fmt: skip
        starts = self.day(5, 60) if self.number % 20 == 6 else self.day(-400, -30)
        ended = None if starts > self.today else starts + timedelta(days=1)
        self.add(
            RoundRow, disposal_id=disposal, step="first", reserve_minor=value * 7 // 10, currency="CNY",
            published_on=starts - timedelta(days=30), starts_on=starts, ended_on=ended,
            state="failed" if ended else "announced",
        )  # fmt: skip

    def _filing(self, proceeding: int) -> None:
        by = self.day(1, 15)
        self.add(
            FilingRow, proceeding_id=proceeding, filing_kind="evidence", filed_on=self.day(-20, -5), court=_COURT,
            how="online", outcome="to_correct", answered_on=self.today, correct_by=by,
        )  # fmt: skip

    def _terminated(self) -> None:
        self.add(SearchRow, number=1, terminated_on=self.day(-180, -1), due=self.day(1, 180), state="open")
        self.add(
            MeasureRow, obligor_id=self.obligor, measure_kind="defaulter", ordered_on=self.day(-600, -100),
            court=_COURT, until=self.day(10, 700),
        )  # fmt: skip
