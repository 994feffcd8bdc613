"""Deadlines of many cases at once, as one person may see them: for lists, calendars, reminders and alerts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by
from legal_recovery.deadlines.models import DeadlineRow, TriggerRow
from legal_recovery.deadlines.rules import LEAD, LONGEST_LEAD, OWN, OWN_NAME, is_theirs, period_of
from legal_recovery.kernel.errors import Message, Named
from legal_recovery.law.pack import Period, known_jurisdictions, load_pack
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.models import OfficeRow, UserRow
from legal_recovery.users.store import owns_in

SORTS: dict[str, Any] = {"due": DeadlineRow.due, "reference": CaseRow.reference, "rule": DeadlineRow.rule}
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """What a list of deadlines is narrowed by; None does not narrow. `today` tells what is overdue."""

    today: date
    # A person's id; 0 for those that nobody answers for any more.
    owner_id: int | None = None
    state: str | None = None  # open, overdue, done, void, missed
    since: date | None = None
    until: date | None = None
    office_id: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A deadline in a list across cases."""

    id: int
    case_id: int
    reference: str
    office_id: int
    office: str
    jurisdiction: str
    rule: str
    what: Message | Named
    event_on: date
    unrolled: date
    due: date
    certainty: str
    state: str
    owner_id: int | None
    lead_days: int
    if_missed: Named | None
    remind_for: date
    changed_seq: int
    is_theirs: bool

    def position(self, sort: str) -> tuple[Any, ...]:
        """Return where the line stands in a list of this order."""
        value = getattr(self, sort)
        return (value.isoformat() if isinstance(value, date) else value, self.id)


def _lines(actor: Actor) -> Any:
    """Return the query of all that this person may see; one query whatever the number of cases."""
    title, party = aliased(TextRow), aliased(TextRow)
    row = DeadlineRow
    return (
        select(
            row,
            CaseRow.reference,
            CaseRow.office_id,
            OfficeRow.name,
            CaseRow.jurisdiction,
            title.value,
            TriggerRow.obligor_id,
            party.value,
        )
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(OfficeRow, OfficeRow.id == CaseRow.office_id)
        .join(TriggerRow, TriggerRow.id == row.trigger_id)
        .outerjoin(title, title.id == row.title_id)
        .outerjoin(ObligorRow, ObligorRow.id == TriggerRow.obligor_id)
        .outerjoin(PartyRow, PartyRow.id == ObligorRow.party_id)
        .outerjoin(party, party.id == PartyRow.name_id)
        .where(seen_by(actor))
    )


def _line(
    row: DeadlineRow,
    reference: str,
    office_id: int,
    office: str,
    law: str,
    title: str | None,
    obligor_id: int | None,
    party: str | None,
) -> Line:
    rule = period_of(load_pack(law), row.rule, row.event_on)
    lead = row.lead_days if row.lead_days is not None else (rule.lead if rule else None)
    return Line(
        id=row.id,
        case_id=row.case_id,
        reference=reference,
        office_id=office_id,
        office=office,
        jurisdiction=law,
        rule=row.rule,
        what=_of(_named(row.rule, rule, title), party),
        event_on=row.event_on,
        unrolled=row.unrolled,
        due=row.due,
        certainty=row.certainty,
        state=row.state,
        owner_id=row.owner_id,
        lead_days=LEAD if lead is None else lead,
        if_missed=Named(rule.if_missed) if rule and rule.if_missed else None,
        # A period that is not to be trusted to move ends as it was counted.
        remind_for=row.unrolled if rule and rule.fixed else row.due,
        changed_seq=row.changed_seq or 0,
        is_theirs=is_theirs(rule, obligor_id),
    )


def _of(what: Message | Named, party: str | None) -> Message | Named:
    """Return what a deadline is called with the party on whom was served what it runs from."""
    if party is None or not isinstance(what, Named):
        return what
    marks = {"zh": f"（{party}）", "en": f" ({party})"}
    return Named(
        {language: name + marks.get(language, marks["en"]) for language, name in what.by_language.items()}
    )


def _theirs() -> ColumnElement[bool]:
    """Return the condition that a deadline runs for the other side."""
    by_whose: dict[str, set[str]] = {"opponent": set(), "receiver": set()}
    for law in known_jurisdictions():
        pack = load_pack(law)
        for key in pack.keys(Period):
            by_whose.setdefault(pack.versions(Period, key)[-1].whose, set()).add(key)
    row, its = DeadlineRow, aliased(TriggerRow)
    served = select(its.id).where(its.id == row.trigger_id, its.obligor_id.is_not(None)).exists()
    return or_(row.rule.in_(by_whose["opponent"]), and_(row.rule.in_(by_whose["receiver"]), served))


def _named(key: str, rule: Period | None, title: str | None) -> Message | Named:
    """Return what a deadline is called: as its rule is, or as somebody called it, in whatever language."""
    if rule is not None:
        return Named(rule.name)
    if key != OWN or title is None:
        return OWN_NAME if key == OWN else Message(key)
    return Named({"zh": title, "en": title})


def list_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return the wanted deadlines that this person may see and that end from one day to another, the earliest first.

    Their day is the one to be reminded for; void ones are cancelled, ended ones no longer open. One query.
    """
    if not wanted.wants("deadline"):
        return []
    row, conditions = DeadlineRow, _wanted(since, until, wanted)
    if wanted.most_a_day is not None:
        conditions = [row.id.in_(_first_of_days(actor, conditions, wanted.most_a_day))]
    query = _lines(actor).where(*conditions).order_by(row.unrolled, row.id)
    lines = one_by_one(session, query)
    # No deadline ends before the day that it was counted to.
    found = enough_of(((one[0].unrolled, _dated(_line(*one))) for one in lines), since, until, wanted)
    return sorted(found, key=lambda one: (one.on, one.id))


def count_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> dict[date, int]:
    """Return how many wanted deadlines end on each day between two; their leads are not asked for."""
    if not wanted.wants("deadline"):
        return {}
    on = _remind_for()
    query = select(on, func.count()).join(CaseRow, CaseRow.id == DeadlineRow.case_id)
    query = query.where(seen_by(actor), on.between(since, until), *_wanted(since, until, wanted))
    return {row[0]: row[1] for row in session.execute(query.group_by(on))}


def _wanted(since: date, until: date, wanted: DatedFilter) -> list[ColumnElement[bool]]:
    row = DeadlineRow
    # A person's own are few: found by whose they are, not by going through everybody's in the order of days.
    by_owner = wanted.person_id is not None or wanted.nobodys or wanted.gone is not None
    state, unrolled = (func.coalesce(one, one) if by_owner else one for one in (row.state, row.unrolled))
    found = [row.due >= since, unrolled <= until, *narrowed(wanted, row.id, row.owner_id)]
    if wanted.only_open:
        found += [state == "open", ~_theirs()]
    if wanted.come_by is not None:
        found.append(unrolled <= wanted.come_by + timedelta(days=LONGEST_LEAD))
        found.append(_may_have_come(wanted.come_by))
    return [row.id.in_(_ids_of(wanted, found))] if by_owner else found


def _ids_of(wanted: DatedFilter, conditions: list[ColumnElement[bool]]) -> Any:
    """Return the query of deadlines of a person and of nobody, each looked for by itself."""
    row, theirs = DeadlineRow, list[Any]()
    if wanted.person_id is not None:
        theirs.append(row.owner_id == wanted.person_id)
    if wanted.gone is not None:
        theirs.append(row.owner_id.in_(wanted.gone))
    if wanted.nobodys or wanted.gone is not None:
        theirs.append(row.owner_id.is_(None))
    return union_all(*(select(row.id).where(one, *conditions) for one in theirs))


def _may_have_come(day: date) -> ColumnElement[bool]:
    """Return the condition that leaves out what is not to be remembered yet, by its own lead or that of its rule."""
    row = DeadlineRow
    near = [row.unrolled <= day + timedelta(days=LEAD), row.lead_days > LEAD]
    return or_(
        *near,
        *(
            and_(row.rule.in_(rules), row.unrolled <= day + timedelta(days=lead))
            for lead, rules in _leads().items()
        ),
    )


@cache
def _leads() -> dict[int, list[str]]:
    """Return the rules of all laws by the longest lead that a version of them has."""
    longest: dict[str, int] = {}
    for rule in _every_period():
        longest[rule.key] = max(rule.lead or LEAD, longest.get(rule.key, 0))
    found: dict[int, list[str]] = defaultdict(list)
    for key, lead in longest.items():
        found[lead].append(key)
    return found


def _every_period() -> Iterator[Period]:
    for law in known_jurisdictions():
        pack = load_pack(law)
        for key in pack.keys(Period):
            yield from pack.versions(Period, key)


def _remind_for() -> Any:
    """Return the day to be reminded for as an expression: a period that must not be trusted to move ends as counted."""
    fixed = [
        and_(CaseRow.jurisdiction.in_((law, law.replace("-", "_"))), DeadlineRow.rule.in_(rules))
        for law, rules in _fixed()
    ]
    return case((or_(*fixed), DeadlineRow.unrolled), else_=DeadlineRow.due)


@cache
def _fixed() -> list[tuple[str, list[str]]]:
    """Return by law the rules whose periods do not move; all versions of a rule are alike in this."""
    packs = [(law, load_pack(law)) for law in known_jurisdictions()]
    return [
        (law, [key for key in pack.keys(Period) if any(one.fixed for one in pack.versions(Period, key))])
        for law, pack in packs
    ]


def _first_of_days(actor: Actor, conditions: list[ColumnElement[bool]], most: int) -> Any:
    """Return the query of the first deadlines of each day by reference, so many of each."""
    place = func.row_number().over(partition_by=_remind_for(), order_by=(CaseRow.reference, DeadlineRow.id))
    query = select(DeadlineRow.id, place.label("place")).join(CaseRow, CaseRow.id == DeadlineRow.case_id)
    placed = query.where(seen_by(actor), *conditions).subquery()
    return select(placed.c.id).where(placed.c.place <= most)


def list_ownerless(session: Session, actor: Actor) -> list[Dated]:
    """Return the open deadlines for which nobody answers any more who works here and sees the case, soonest first."""
    query = _lines(actor).where(DeadlineRow.state == "open", _ownerless(), ~_theirs())
    found = [_dated(_line(*one)) for one in session.execute(query)]
    return sorted(found, key=lambda one: (one.on, one.id))


def _ownerless() -> ColumnElement[bool]:
    able = select(UserRow.id).where(UserRow.id == DeadlineRow.owner_id, owns_in(CaseRow.office_id)).exists()
    return or_(DeadlineRow.owner_id.is_(None), ~able)


def _dated(line: Line) -> Dated:
    return Dated(
        kind="deadline",
        id=line.id,
        case_id=line.case_id,
        reference=line.reference,
        jurisdiction=line.jurisdiction,
        what=line.what,
        on=line.remind_for,
        owner_id=line.owner_id,
        lead_days=None if line.is_theirs else line.lead_days,
        if_missed=None if line.is_theirs else line.if_missed,
        provisional=line.certainty == "provisional",
        is_open=line.state == "open" and not line.is_theirs,
        is_theirs=line.is_theirs,
        is_cancelled=line.state == "void",
        endpoint="deadlines.end",
        arguments=(("number", line.id),),
        changed_seq=line.changed_seq,
    )


# --- the list -----------------------------------------------------------------------------------------------


def _conditions(wanted: DeadlineFilter) -> list[ColumnElement[bool]]:
    row = DeadlineRow
    equal = {row.rule: wanted.rule, CaseRow.office_id: wanted.office_id}
    found = [column == value for column, value in equal.items() if value is not None]
    if wanted.owner_id is not None:
        found.append(row.owner_id == wanted.owner_id if wanted.owner_id else and_(_ownerless(), ~_theirs()))
    if wanted.state is not None:
        found.append(row.state == ("open" if wanted.state == "overdue" else wanted.state))
    if wanted.state == "overdue":
        found += [row.due < wanted.today, ~_theirs()]
    if wanted.since is not None:
        found.append(row.due >= wanted.since)
    if wanted.until is not None:
        found.append(row.due <= wanted.until)
    return found


def list_lines(
    session: Session,
    actor: Actor,
    wanted: DeadlineFilter,
    *,
    sort: str = "due",
    descending: bool = False,
    position: tuple[Any, ...] | None = None,
    backwards: bool = False,
    limit: int | None = 51,
) -> list[Line]:
    """Return deadlines after (or, backwards, before) a position; one query."""
    value, downwards = SORTS[sort], descending != backwards
    query = _lines(actor).where(*_conditions(wanted))
    if position is not None:
        query = query.where(_beyond(sort, position, downwards))
    order = (value.desc(), DeadlineRow.id.desc()) if downwards else (value, DeadlineRow.id)
    return [_line(*one) for one in session.execute(query.order_by(*order).limit(limit))]


def _beyond(sort: str, position: tuple[Any, ...], downwards: bool) -> ColumnElement[bool]:
    value, (last, last_id) = SORTS[sort], position
    if sort == "due":
        last = date.fromisoformat(last)
    further = value < last if downwards else value > last
    after = DeadlineRow.id < last_id if downwards else DeadlineRow.id > last_id
    return or_(further, and_(value == last, after))


def is_position(sort: str, position: tuple[Any, ...] | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    if position is None or len(position) != 2:
        return False
    last, last_id = position
    if not isinstance(last_id, int) or not isinstance(last, str) or "\x00" in last:
        return False
    try:
        return bool(date.fromisoformat(last)) if sort == "due" else True
    except ValueError:
        return False


def all_lines(
    session: Session, actor: Actor, wanted: DeadlineFilter, sort: str, descending: bool
) -> Iterator[Line]:
    """Yield all deadlines that are filtered, in their order."""
    position: tuple[Any, ...] | None = None
    while lines := list_lines(
        session, actor, wanted, sort=sort, descending=descending, position=position, limit=_AT_ONCE
    ):
        yield from lines
        position = lines[-1].position(sort)


def count_lines(session: Session, actor: Actor, wanted: DeadlineFilter) -> int:
    """Return how many deadlines are filtered."""
    query = (
        select(func.count())
        .select_from(DeadlineRow)
        .join(CaseRow, CaseRow.id == DeadlineRow.case_id)
        .where(seen_by(actor), *_conditions(wanted))
    )
    return session.scalar(query) or 0


def list_rules(session: Session, actor: Actor) -> list[str]:
    """Return the rules that deadlines of this person's cases follow, to choose from."""
    query = select(DeadlineRow.rule).join(CaseRow, CaseRow.id == DeadlineRow.case_id).where(seen_by(actor))
    return sorted(session.scalars(query.distinct()))
