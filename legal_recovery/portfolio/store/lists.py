"""The portfolio as a list: filtered, sorted by any column, page by page, with totals of all that is filtered."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pypinyin import Style, lazy_pinyin
from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import BatchRow, TermRow
from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store import normal_term, typed_terms
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.models import TotalRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.models import IS_LACKING, ListedRow, WordsRow
from legal_recovery.portfolio.store.lines import CaseLine, lines_of
from legal_recovery.portfolio.store.listing import STAGE_PLACES
from legal_recovery.portfolio.store.uncovered import (
    has_no_clock,
    has_no_next_step,
    is_open,
    loses_a_seizure,
    owned_by,
)
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.users.models import OfficeRow

SORTS: dict[str, Any] = {
    "reference": ListedRow.reference,
    "debtor": ListedRow.debtor_key,
    "stage": ListedRow.stage_place,
    "court": ListedRow.court_key,
    "office": ListedRow.office_key,
    "officer": ListedRow.officer_key,
    "escalated_on": ListedRow.escalated_on,
    "moved_on": ListedRow.moved_on,
    "exposure": ListedRow.exposure_minor,
    "gross": ListedRow.gross_minor,
    "costs": ListedRow.costs_minor,
    "net": ListedRow.net_minor,
    "outstanding": ListedRow.outstanding_minor,
}
_DAYS = ("escalated_on", "moved_on")
# Where nothing happened for so long, somebody should look (WEB: uncovered).
QUIET_DAYS = 60
OPEN = "open"
_FEW = 500
UNCOVERED = ("stepless", "unrenewed", "clockless")
ATTENTIONS = ("missing", "unallocated", "quiet", *UNCOVERED)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed by; None does not narrow. `today` is the day that ages count from."""

    today: date
    text: str | None = None
    # Whether the text is a whole word of the case, not a part of one.
    whole: bool = False
    stage: str | None = None
    flag: str | None = None
    office_id: int | None = None
    officer: str | None = None
    court: str | None = None
    currency: str | None = None
    attention: str | None = None
    escalated_from: date | None = None
    escalated_to: date | None = None
    exposure_from: Money | None = None
    exposure_to: Money | None = None
    # Something happened in it on this day or later.
    moved_from: date | None = None
    # Who answers for it; 0 for nobody.
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListTotal:
    """What the filtered cases add up to in one currency; `cases` are those of that currency."""

    currency: str
    cases: int
    exposure: Money
    gross: Money
    costs: Money
    outstanding: Money

    @property
    def net(self) -> Money:
        return self.gross - self.costs


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition for the listed cases that a person may see; those still being loaded nobody may."""
    loading = select(BatchRow.id).where(BatchRow.state == "loading")
    released = or_(ListedRow.batch_id.is_(None), ListedRow.batch_id.not_in(loading))
    if actor.sees_office(None):
        return released
    if actor.office_id is None or actor.roles <= {"admin"}:
        return literal_column("1 = 0")
    return and_(released, ListedRow.office_id == actor.office_id)


def found_by(session: Session, text: str) -> ColumnElement[bool]:
    """Return the condition for cases that are found by a word or a part of one."""
    matches = or_(*(WordsRow.words.like(f"%{escaped(term)}%", escape="\\") for term in typed_terms(text)))
    query = select(WordsRow.case_id).where(matches)
    few = list(session.scalars(query.limit(_FEW + 1)))
    # Looked through once, not for the rows and again for their sums.
    return ListedRow.case_id.in_(few if len(few) <= _FEW else query)


def named_by(text: str) -> ColumnElement[bool]:
    """Return the condition for cases of which the text is a whole word: a reference, a docket number, a name."""
    return ListedRow.case_id.in_(select(TermRow.case_id).where(TermRow.term.in_(typed_terms(text))))


def escaped(term: str) -> str:
    """Return text that LIKE takes as it is."""
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def lacks_facts() -> ColumnElement[bool]:
    """Return the condition for cases that lack a fact which their stage needs."""
    return literal_column(f"({IS_LACKING})")


def is_quiet(today: date) -> ColumnElement[bool]:
    """Return the condition for open cases in which nothing happened for long."""
    still = ListedRow.moved_on < today - timedelta(days=QUIET_DAYS)
    return and_(still, is_open())


def _conditions(
    session: Session, actor: Actor, wanted: CaseFilter, sort: str | None = None
) -> list[ColumnElement[bool]]:
    """Return the filter as conditions; an index helps only where the list is in its order."""
    row, found = ListedRow, [seen_by(actor)]
    equal = {row.office_id: wanted.office_id, row.currency: wanted.currency}
    found += [column == value for column, value in equal.items() if value is not None]
    if wanted.stage:
        found.append(_at_stage(wanted.stage))
    if wanted.text:
        found.append(named_by(wanted.text) if wanted.whole else found_by(session, wanted.text))
    if wanted.flag:
        found.append(row.flags.like(f'%"{escaped(wanted.flag)}"%', escape="\\"))
    if wanted.officer:
        found.append(row.officer.in_(named_like(wanted.officer, list_officers(session, actor))))
    if wanted.court:
        courts = named_like(wanted.court, _all_courts(session))
        heard = select(ProceedingRow.case_id).where(ProceedingRow.court.in_(courts))
        found.append(row.case_id.in_(heard))
    if wanted.moved_from:
        found.append(row.moved_on >= wanted.moved_from)
    if wanted.owner_id is not None:
        found.append(owned_by(wanted.owner_id))
    return found + _ranges(wanted, sort) + _attention(wanted)


def _at_stage(stage: str) -> ColumnElement[bool]:
    if stage == OPEN:
        return is_open()
    return ListedRow.stage_place == STAGE_PLACES[Stage(stage)]


def _ranges(wanted: CaseFilter, sort: str | None) -> list[ColumnElement[bool]]:
    escalated = _ranged(ListedRow.escalated_on, indexed=sort == "escalated_on")
    exposure = _ranged(ListedRow.exposure_minor, indexed=sort == "exposure")
    bounds = (
        (wanted.escalated_from, escalated.__ge__),
        (wanted.escalated_to, escalated.__le__),
        (wanted.exposure_from and wanted.exposure_from.minor, exposure.__ge__),
        (wanted.exposure_to and wanted.exposure_to.minor, exposure.__le__),
    )
    return [within(bound) for bound, within in bounds if bound is not None]


def _ranged(column: Any, *, indexed: bool) -> Any:
    # A range is often most of the table: row by row through an index it would take ten times as long.
    return column if indexed else func.coalesce(column, column)


def _attention(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    if wanted.attention is None:
        return []
    table = {
        "missing": lacks_facts(),
        # Written out, so that the index over the few such cases is used.
        "unallocated": ListedRow.unallocated_minor != literal_column("0"),
        "quiet": is_quiet(wanted.today),
        "stepless": has_no_next_step(wanted.today),
        "unrenewed": loses_a_seizure(wanted.today),
        "clockless": has_no_clock(),
    }
    return [table[wanted.attention]]


def count_cases(session: Session, actor: Actor, wanted: CaseFilter) -> int:
    """Return how many cases are filtered."""
    query = select(func.count()).select_from(ListedRow).where(*_conditions(session, actor, wanted))
    return session.scalar(query) or 0


def list_cases(
    session: Session,
    actor: Actor,
    wanted: CaseFilter,
    *,
    sort: str = "reference",
    descending: bool = False,
    position: tuple[Any, ...] | None = None,
    backwards: bool = False,
    limit: int | None = 51,
) -> list[CaseLine]:
    """Return cases after (or, backwards, before) a position, with their particulars."""
    row, value = ListedRow, SORTS[sort]
    query = select(row.case_id, value).where(*_conditions(session, actor, wanted, sort))
    downwards = descending != backwards
    if position is not None:
        query = query.where(_beyond(sort, position, downwards))
    order = (value.desc(), row.case_id.desc()) if downwards else (value, row.case_id)
    rows = session.execute(query.order_by(*order).limit(limit)).all()
    return lines_of(session, [(found[0], found[1]) for found in rows])


def _beyond(sort: str, position: tuple[Any, ...], downwards: bool) -> ColumnElement[bool]:
    value, (last, last_id) = SORTS[sort], position
    if sort in _DAYS:
        last = date.fromisoformat(str(last))
    further = value < last if downwards else value > last
    after = ListedRow.case_id < last_id if downwards else ListedRow.case_id > last_id
    return or_(further, and_(value == last, after))


def is_position(sort: str, position: tuple[Any, ...] | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    if position is None or len(position) != 2 or not isinstance(position[1], int):
        return False
    if sort in _DAYS:
        try:
            return bool(date.fromisoformat(str(position[0])))
        except ValueError:
            return False
    return isinstance(position[0], int if SORTS[sort].type.python_type is int else str)


def chosen_cases(session: Session, actor: Actor, ids: Collection[int]) -> list[CaseLine]:
    """Return those of these cases that a person may see, by reference."""
    query = select(ListedRow.case_id).where(ListedRow.case_id.in_(ids), seen_by(actor))
    lines = lines_of(session, [(case_id, 0) for case_id in session.scalars(query)])
    return sorted(lines, key=lambda line: line.reference)


def all_cases(
    session: Session, actor: Actor, wanted: CaseFilter, sort: str, descending: bool
) -> Iterator[CaseLine]:
    """Yield every filtered case in order, some hundred at a time."""
    position: tuple[Any, ...] | None = None
    while True:
        lines = list_cases(
            session, actor, wanted, sort=sort, descending=descending, position=position, limit=1000
        )
        yield from lines
        if len(lines) < 1000:
            return
        position = lines[-1].position


# --- adding up --------------------------------------------------------------------------------------------

_FIGURES = ("exposure_minor", "gross_minor", "costs_minor", "outstanding_minor")


def list_totals(session: Session, actor: Actor, wanted: CaseFilter) -> list[ListTotal]:
    """Return how many cases are filtered and what they add up to, by currency."""
    conditions = _conditions(session, actor, wanted)
    sums = [func.sum(getattr(ListedRow, name)) for name in _FIGURES]
    # Other filters need the rows themselves, which the order of that index would fetch one by one.
    order = ListedRow.currency if _is_covered(wanted) else ListedRow.currency.concat("")
    own = select(func.max(ListedRow.currency), func.count(), *sums).where(*conditions).group_by(order)
    found = {row[0]: [int(part) for part in row[1:]] for row in session.execute(own)}
    for currency, *others in session.execute(_in_other_currencies(conditions)):
        mine = found.setdefault(currency, [0] * (1 + len(_FIGURES)))
        found[currency] = [mine[0], *(a + int(b) for a, b in zip(mine[1:], others, strict=True))]
    return [_total(currency, *found[currency]) for currency in sorted(found)]


def _is_covered(wanted: CaseFilter) -> bool:
    """Tell whether the index of sums alone tells what is filtered."""
    plain = CaseFilter(wanted.today, stage=wanted.stage, office_id=wanted.office_id, currency=wanted.currency)
    return wanted == plain


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What the cases of an office at a stage add up to, each in its own currency."""

    office_id: int
    stage: Stage
    total: ListTotal


def group_totals(session: Session, actor: Actor) -> list[GroupTotal]:
    """Return what all cases add up to, by currency, office and stage; one look through the index of sums."""
    row, stages = ListedRow, list(Stage)
    keys = (row.currency, row.office_id, row.stage_place)
    sums = [func.sum(getattr(row, name)) for name in _FIGURES]
    query = select(*keys, func.count(), *sums).where(seen_by(actor)).group_by(*keys)
    return [
        GroupTotal(office, stages[place], _total(currency, cases, *map(int, minors)))
        for currency, office, place, cases, *minors in session.execute(query)
    ]


def _in_other_currencies(conditions: list[ColumnElement[bool]]) -> Any:
    """Return the query for figures in another currency than the case's own, such as a cost in dollars."""
    # Written out, so that the index over the few cases that have any is used; and they are found first.
    few = select(ListedRow.book, ListedRow.currency).where(
        ListedRow.others > literal_column("0"), *conditions
    )
    own = few.cte("few").prefix_with("MATERIALIZED")
    sums = [func.sum(getattr(TotalRow, name)) for name in _FIGURES]
    other = and_(TotalRow.book == own.c.book, TotalRow.currency != own.c.currency)
    return select(TotalRow.currency, *sums).select_from(own).join(TotalRow, other).group_by(TotalRow.currency)


def _total(currency: str, cases: int, *minors: int) -> ListTotal:
    return ListTotal(currency, cases, *(Money(minor, currency) for minor in minors))


# --- names to choose from ---------------------------------------------------------------------------------


def list_courts(session: Session, actor: Actor) -> list[str]:
    """Return the courts before which this person's cases are heard, by pinyin."""
    return _distinct(session, actor, ListedRow.court)


def list_officers(session: Session, actor: Actor) -> list[str]:
    """Return the officers of this person's cases, by pinyin."""
    return _distinct(session, actor, ListedRow.officer)


def _distinct(session: Session, actor: Actor, column: Any) -> list[str]:
    """Return a column's values by hopping through its index, office by office: few values, many rows."""

    def after(office: Any, name: Any) -> Any:
        query = select(func.min(column)).where(ListedRow.office_id == office, column > name)
        return query.scalar_subquery()

    offices = select(OfficeRow.id, after(OfficeRow.id, "")).correlate(None)
    if not actor.sees_office(None):
        offices = offices.where(OfficeRow.id == actor.office_id)
    names = offices.cte("names", recursive=True)
    office, name = names.c
    following = select(office, after(office, name)).where(name.is_not(None))
    names = names.union_all(following)
    found = session.scalars(select(names.c[1]).where(names.c[1].is_not(None)).distinct().limit(1000))
    return sorted(found, key=_spelled)


def _spelled(name: str) -> tuple[str, str]:
    return "".join(lazy_pinyin(name)).lower(), name


def _all_courts(session: Session) -> list[str]:
    """Return every court that any case was ever before."""
    court = ProceedingRow.court
    first = select(func.min(court).label("name")).where(court != "").cte("courts", recursive=True)
    following = select(func.min(court)).where(court > first.c.name).scalar_subquery()
    names = first.union_all(select(following).where(first.c.name.is_not(None)))
    return list(session.scalars(select(names.c.name).where(names.c.name.is_not(None))))


def named_like(text: str, names: list[str]) -> list[str]:
    """Return the names that a text means: one of them, or a part in 汉字, pinyin or initials."""
    if text in names:
        return [text]
    term = normal_term(text)
    return [name for name in names if term in normal_term(name) or term in _spellings(name)]


def _spellings(name: str) -> str:
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return f"{_spelled(name)[0]}\n{initials}"
