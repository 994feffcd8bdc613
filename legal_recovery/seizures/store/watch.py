"""Seizures across cases: filtered, sorted by money at risk and urgency, page by page, added up."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.cases.store import seen_by
from legal_recovery.collateral.models import CollateralRow
from legal_recovery.kernel.money import Money
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.seizures.models import IncidentRow, RenewalRow, SeizureRow
from legal_recovery.seizures.rules import WEIGHTS, Renewal, Seizure, band_of
from legal_recovery.seizures.store.reading import NOTE, renewals_where, seizure_of
from legal_recovery.seizures.store.risk import (
    exposed_expression,
    joined,
    weight_expression,
)
from legal_recovery.users.store import names_of

# Which states each tab shows.
TABS: dict[str, tuple[str, ...]] = {
    "expiring": ("effective",),
    "waiting": ("waiting",),
    "released": ("released", "disposed"),
    "lost": ("lapsed",),
}
# What these are sorted by is looked up for each row.
BY_MONEY = frozenset({"risk", "exposed"})
SORTS = ("risk", "exposed", "expires_on", "ended_on", "rank", "court", "reference")
# By what a tab is sorted where nothing is asked for, and whether downwards.
DEFAULT_SORTS = {
    "expiring": ("risk", True),
    "waiting": ("exposed", True),
    "released": ("ended_on", True),
    "lost": ("ended_on", True),
}
_FAR = date(9999, 12, 31)
_CHUNK = 500
Position = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class WatchFilter:
    """Which seizures a list shows; `ids` are those that somebody selected."""

    today: date
    tab: str = "expiring"
    office_id: int | None = None
    court: str | None = None
    owner_id: int | None = None
    band: str | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A seizure in a list across cases, with what is at risk."""

    seizure: Seizure
    reference: str
    book: int
    office_id: int
    jurisdiction: str
    collateral_kind: str
    asset: str | None
    debtor: str | None
    exposed: Money
    score: int
    case_owner_id: int | None = None
    renewals: tuple[Renewal, ...] = ()
    cause: str | None = None

    @property
    def id(self) -> int:
        return self.seizure.id

    @property
    def owner_id(self) -> int | None:
        """Who answers for it: its own owner, else the case's."""
        return self.seizure.terms.owner_id or self.case_owner_id

    def band(self, today: date) -> str | None:
        """Return the code of the band that its expiry falls in; None where it has no term."""
        expires_on = self.seizure.terms.expires_on
        return band_of(expires_on, today) if self.seizure.is_effective and expires_on else None


@dataclass(frozen=True, slots=True)
class WatchTotal:
    """How many seizures of one currency are filtered, and what is at risk with them."""

    currency: str
    count: int
    exposed: Money


def _conditions(actor: Actor, wanted: WatchFilter) -> list[ColumnElement[bool]]:
    row = SeizureRow
    found: list[ColumnElement[bool]] = [seen_by(actor)]
    if wanted.ids is not None:
        return [*found, row.id.in_(wanted.ids)]
    found.append(row.state.in_(TABS[wanted.tab]))
    if wanted.office_id is not None:
        found.append(CaseRow.office_id == wanted.office_id)
    if wanted.court:
        found.append(row.court.contains(wanted.court, autoescape=True))
    if wanted.owner_id is not None:
        found.append(func.coalesce(row.owner_id, CaseRow.owner_id) == wanted.owner_id)
    return [*found, *_in_band(wanted)]


def _in_band(wanted: WatchFilter) -> list[ColumnElement[bool]]:
    """Return the condition that an expiry falls within so many days; a wider band holds the nearer ones."""
    if wanted.band is None:
        return []
    days = [days for days, _ in WEIGHTS]
    if wanted.band == "later":
        return [SeizureRow.expires_on > wanted.today + timedelta(days=days[-1])]
    return [SeizureRow.expires_on <= wanted.today + timedelta(days=int(wanted.band))]


def _plain_key(sort: str) -> Any:
    """Return what a list is ordered by where no money is."""
    row = SeizureRow
    return {
        "expires_on": func.coalesce(row.expires_on, _FAR),
        "ended_on": func.coalesce(row.ended_on, _FAR),
        "rank": row.rank,
        "court": row.court,
        "reference": CaseRow.reference,
    }[sort]


def _sortable(sort: str, today: date) -> Any:
    """Return the query of all seizures with what they are sorted by."""
    query = select(SeizureRow.id, func.coalesce(SeizureRow.expires_on, _FAR).label("expires"))
    query = query.select_from(SeizureRow)
    if sort not in BY_MONEY:
        return joined(query).add_columns(_plain_key(sort).label("first"))
    exposed = exposed_expression()
    key = exposed * weight_expression(today) if sort == "risk" else exposed
    return joined(query).add_columns(key.label("first"))


def _ordered(
    actor: Actor, wanted: WatchFilter, order: tuple[str, bool], position: Position | None, *, backwards: bool
) -> Any:
    """Return the query of the ids in order: of what is at equal risk, what expires first comes first.

    What a row is sorted by is worked out once for each, and all the rest is read only of those that are shown.
    """
    sort, descending = order
    query = _sortable(sort, wanted.today).where(*_conditions(actor, wanted))
    found = query.cte("ordered").prefix_with("MATERIALIZED")
    keys = [(found.c.first, descending), (found.c.expires, False), (found.c.id, False)]
    keys = [(key, down != backwards) for key, down in keys]
    ids = select(found.c.id)
    if is_position(position, sort):
        assert position is not None
        ids = ids.where(_beyond(keys, position))
    return ids.order_by(*(key.desc() if down else key for key, down in keys))


def _beyond(keys: list[tuple[Any, bool]], position: Position) -> ColumnElement[bool]:
    """Return the condition that a row comes after a position."""
    ways = []
    for number, (key, down) in enumerate(keys):
        same = [known == _typed(known, position[place]) for place, (known, _) in enumerate(keys[:number])]
        last = _typed(key, position[number])
        ways.append(and_(*same, key < last if down else key > last))
    return or_(*ways)


def _typed(key: Any, value: Any) -> Any:
    if isinstance(value, int):
        # Money times urgency is beyond what PostgreSQL takes a plain number for.
        return literal(value, BigInteger)
    return date.fromisoformat(value) if isinstance(value, str) and key.type.python_type is date else value


def is_position(position: Position | None, sort: str) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    if position is None or len(position) != 3 or not isinstance(position[2], int):
        return False
    try:
        date.fromisoformat(str(position[1]))
        if sort in ("expires_on", "ended_on"):
            date.fromisoformat(str(position[0]))
    except ValueError:
        return False
    return isinstance(position[0], str if sort in ("expires_on", "ended_on", "court", "reference") else int)


def position_of(line: WatchLine, sort: str) -> Position:
    """Return where a line stands in an order."""
    terms = line.seizure.terms
    first: dict[str, Any] = {
        "risk": line.score,
        "exposed": line.exposed.minor,
        "expires_on": (terms.expires_on or _FAR).isoformat(),
        "ended_on": (line.seizure.ended_on or _FAR).isoformat(),
        "rank": terms.rank,
        "court": terms.court,
        "reference": line.reference,
    }
    return (first[sort], (terms.expires_on or _FAR).isoformat(), line.id)


def list_watched(
    session: Session,
    actor: Actor,
    wanted: WatchFilter,
    *,
    sort: str = "risk",
    descending: bool = True,
    position: Position | None = None,
    backwards: bool = False,
    limit: int | None = 51,
) -> list[WatchLine]:
    """Return the seizures that a person may see after (or, backwards, before) a position."""
    query = _ordered(actor, wanted, (sort, descending), position, backwards=backwards)
    return _read(session, wanted.today, list(session.scalars(query.limit(limit))))


def _read(session: Session, today: date, ids: Sequence[int]) -> list[WatchLine]:
    """Return these seizures in this order, with all that a line shows."""
    found = session.execute(_lines(today).where(SeizureRow.id.in_(ids))) if ids else ()
    by_id = {line.id: line for line in map(_line, found)}
    return _completed(session, [by_id[number] for number in ids])


def _lines(today: date) -> Any:
    said = aliased(TextRow)
    exposed = exposed_expression()
    query = select(
        SeizureRow,
        NOTE.value,
        CaseRow.reference,
        CaseRow.book,
        CaseRow.office_id,
        CaseRow.jurisdiction,
        CaseRow.currency,
        CaseRow.owner_id,
        CollateralRow.collateral_kind,
        said.value.label("asset"),
        exposed.label("exposed"),
        (exposed * weight_expression(today)).label("score"),
    ).select_from(SeizureRow)
    return (
        joined(query)
        .join(CollateralRow, CollateralRow.id == SeizureRow.collateral_id)
        .outerjoin(said, said.id == CollateralRow.description_id)
        .outerjoin(NOTE, NOTE.id == SeizureRow.note_id)
    )


def _line(row: Any) -> WatchLine:
    return WatchLine(
        seizure_of(row[0], row[1]),
        row.reference,
        row.book,
        row.office_id,
        row.jurisdiction,
        row.collateral_kind,
        row.asset,
        None,
        Money(int(row.exposed), row.currency),
        int(row.score),
        row.owner_id,
    )


def _completed(session: Session, lines: list[WatchLine]) -> list[WatchLine]:
    """Return the lines with debtors, applications for renewal and causes; three queries whatever their number."""
    ids = [line.id for line in lines]
    debtors = _debtors(session, {line.seizure.case_id for line in lines})
    renewals = renewals_where(session, RenewalRow.seizure_id.in_(ids)) if ids else {}
    query = (
        select(IncidentRow.seizure_id, TextRow.value)
        .join(TextRow, TextRow.id == IncidentRow.cause_id)
        .where(IncidentRow.seizure_id.in_(ids))
    )
    causes = {row[0]: row[1] for row in session.execute(query)} if ids else {}
    return [
        replace(
            line,
            debtor=debtors.get(line.seizure.case_id),
            renewals=tuple(renewals.get(line.id, ())),
            cause=causes.get(line.id),
        )
        for line in lines
    ]


def _debtors(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    query = (
        select(ObligorRow.case_id, TextRow.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(TextRow, TextRow.id == PartyRow.name_id)
        .where(ObligorRow.role == "debtor", ObligorRow.case_id.in_(case_ids), TextRow.value.is_not(None))
        .order_by(ObligorRow.id.desc())
    )
    return {row[0]: str(row[1]) for row in session.execute(query)}


def find_watched(session: Session, actor: Actor, ids: Collection[int], today: date) -> list[WatchLine]:
    """Return these seizures, as far as the person may see them, the riskiest first."""
    wanted = WatchFilter(today, ids=tuple(ids))
    return list_watched(session, actor, wanted, limit=None)


def all_watched(
    session: Session, actor: Actor, wanted: WatchFilter, sort: str, descending: bool
) -> Iterator[WatchLine]:
    """Yield every filtered seizure in order, some hundred at a time."""
    query = _ordered(actor, wanted, (sort, descending), None, backwards=False)
    ids = list(session.scalars(query))
    for start in range(0, len(ids), _CHUNK):
        yield from _read(session, wanted.today, ids[start : start + _CHUNK])


def watch_totals(session: Session, actor: Actor, wanted: WatchFilter) -> list[WatchTotal]:
    """Return how many seizures are filtered, and what is at risk, by currency."""
    query = select(CaseRow.currency, func.count(), func.sum(exposed_expression())).select_from(SeizureRow)
    query = joined(query).where(*_conditions(actor, wanted)).group_by(CaseRow.currency)
    return [
        WatchTotal(currency, count, Money(int(minor or 0), currency))
        for currency, count, minor in session.execute(query.order_by(CaseRow.currency))
    ]


def watch_courts(session: Session, actor: Actor) -> list[str]:
    """Return the courts that seized for the cases that a person may see."""
    query = select(SeizureRow.court).join(CaseRow, CaseRow.id == SeizureRow.case_id)
    return list(
        session.scalars(query.where(seen_by(actor)).distinct().order_by(SeizureRow.court).limit(1000))
    )


def watch_owners(session: Session, actor: Actor) -> dict[int, str]:
    """Return who owns seizures in the cases that a person may see."""
    owner = func.coalesce(SeizureRow.owner_id, CaseRow.owner_id)
    query = select(owner).join(CaseRow, CaseRow.id == SeizureRow.case_id)
    query = query.where(seen_by(actor), owner.is_not(None)).distinct()
    return names_of(session, set(session.scalars(query)))
