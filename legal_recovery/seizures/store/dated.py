"""What of seizures falls on a day: renewals to be lodged, expiries, lapses to be explained, searches, measures."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, Stage, enough_of
from legal_recovery.cases.store import by_day, narrowed, one_by_one, seen_by
from legal_recovery.collateral.models import ValuationRow
from legal_recovery.kernel.errors import N_
from legal_recovery.law.pack import Figure, Pack, Period, R, known_jurisdictions, load_pack
from legal_recovery.law.seizures import find_rule, lodge_by
from legal_recovery.ledger.models import TotalRow
from legal_recovery.plumbing.event_log import BookRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.seizures.models import IncidentRow, MeasureRow, RenewalRow, SearchRow, SeizureRow
from legal_recovery.seizures.rules import Renewal, latest_day_to_lodge, working_renewal
from legal_recovery.seizures.store.reading import NOTE, renewals_where, seizure_of
from legal_recovery.seizures.store.risk import exposed_expression

# By so many days holidays can make the last day to lodge a renewal an earlier one.
_HOLIDAYS = 15
_DAYS = {"days": 1, "clear-days": 1, "working-days": 2, "months": 31, "years": 366}
# No lead of ours is longer.
_LONGEST_LEAD = timedelta(days=366)
_SEARCH_LEAD, _MEASURE_LEAD = 14, 30


# Of a closed case nobody renews anything.
_RUNS = and_(SeizureRow.state == "effective", CaseRow.stage != Stage.CLOSED)


def lead_of(pack: Pack, expires_on: date, own: int | None) -> int | None:
    """Return how many days ahead a renewal wants to be remembered: our own lead, else the pack's advice."""
    advice = find_rule(pack, Figure, "renewal-lead", expires_on)
    return own or (int(advice.value) if advice else None)


def list_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return the wanted renewals, expiries, lapses, searches and measures of a person's cases between two days."""
    sources = (_of_seizures, _of_incidents, _of_searches, _of_measures)
    found = [
        item
        for source in sources
        for item in enough_of(source(session, actor, since, until, wanted), since, until, wanted)
    ]
    return sorted(found, key=lambda one: (one.on, one.kind, one.id))


def count_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Counter[date]:
    """Return how much of what is wanted falls on each day between two; what is exposed is not worked out."""
    found: Counter[date] = Counter()
    if wanted.wants("seizure") or wanted.wants("renewal"):
        for kind, day, is_open, number in _days_of_seizures(session, actor, since, until, wanted):
            if since <= day <= until and wanted.wants(kind) and (is_open or not wanted.only_open):
                found[day] += number
    for kind, (asked, day) in _ASKED.items():
        if wanted.wants(kind):
            found.update(by_day(session, asked(actor, since, until, wanted), day))
    return found


def _days_of_seizures(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[tuple[str, date, bool, int]]:
    """Yield kind, day, whether they are open, and how many: of expiries, and of renewals to be lodged."""
    row, packs = SeizureRow, dict[str, Pack]()
    working = (
        select(RenewalRow.state)
        .where(RenewalRow.seizure_id == row.id, RenewalRow.old_expires_on == row.expires_on)
        .where(RenewalRow.state.in_(("drafted", "lodged")))
        .order_by(RenewalRow.id.desc())
        .limit(1)
        .correlate(row)
        .scalar_subquery()
    )
    renewal = working.label("renewal")
    query = (
        select(row.expires_on, CaseRow.jurisdiction, renewal, func.count())
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(seen_by(actor), _RUNS, row.expires_on.between(since, until + _lodged_before()))
        .where(*narrowed(wanted, row.id, func.coalesce(row.owner_id, CaseRow.owner_id)))
        .group_by(row.expires_on, CaseRow.jurisdiction, renewal)
    )
    for expires_on, law, state, number in session.execute(query):
        yield "seizure", expires_on, True, number
        yield "renewal", lodge_by(pack_of_law(packs, law), expires_on)[0], state != "lodged", number


Line = tuple[date, Dated]


def _of_seizures(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[Line]:
    if not (wanted.wants("seizure") or wanted.wants("renewal")):
        return
    row, packs = SeizureRow, {law: load_pack(law) for law in known_jurisdictions()}
    query = select(
        row, NOTE.value, *_CASE, exposed_expression().label("exposed"), BookRow.head_seq
    ).select_from(row)
    query = _valued(query).join(BookRow, BookRow.id == CaseRow.book)
    query = query.outerjoin(NOTE, NOTE.id == row.note_id).where(
        seen_by(actor), _RUNS, row.expires_on.between(since, until + _lodged_before())
    )
    if wanted.come_by is not None:
        query = query.where(_may_have_come(wanted.come_by))
    query = query.where(*narrowed(wanted, row.id, func.coalesce(row.owner_id, CaseRow.owner_id)))
    lines = one_by_one(session, query.order_by(row.expires_on, row.id), 200)
    while some := list(islice(lines, 200)):
        renewals = renewals_where(session, RenewalRow.seizure_id.in_([line[0].id for line in some]))
        for line in some:
            # Whatever the law of the cases that follow: none of their renewals is to be lodged before.
            no_earlier = min(lodge_by(pack, line[0].expires_on)[0] for pack in packs.values())
            pack = pack_of_law(packs, line.jurisdiction)
            for item in _of_seizure(line, pack, renewals.get(line[0].id, [])):
                yield no_earlier, item


def _may_have_come(day: date) -> ColumnElement[bool]:
    """Return the condition that leaves out what is not to be remembered yet, by its own lead or the advised one.

    A renewal falls before the expiry, and is remembered as long before as a lead says.
    """
    row, advised = SeizureRow, timedelta(days=_longest_advice())
    own = and_(row.lead_days > advised.days, row.expires_on <= day + _LONGEST_LEAD + _lodged_before())
    return or_(row.expires_on <= day + advised + _lodged_before(), own)


@cache
def _longest_advice() -> int:
    """Return the longest lead that the packs advise, in days."""
    return max((int(one.value) for one in _in_every_law(Figure, "renewal-lead")), default=0)


@cache
def _lodged_before() -> timedelta:
    """Return how long before the expiry any law asks for a renewal at the most."""
    rules = _in_every_law(Period, "preservation-renewal")
    return timedelta(days=max((one.count * _DAYS[one.unit] for one in rules), default=0) + _HOLIDAYS)


def _in_every_law(kind: type[R], key: str) -> list[R]:
    """Return all versions of a rule in whatever law has it."""
    packs = [load_pack(law) for law in known_jurisdictions()]
    return [one for pack in packs if key in pack.keys(kind) for one in pack.versions(kind, key)]


def _valued(query: Any) -> Any:
    """Return a query of a few seizures joined with case, totals and latest value, each looked up by itself."""
    own = aliased(ValuationRow)
    latest = select(func.max(own.id)).where(own.collateral_id == SeizureRow.collateral_id).scalar_subquery()
    totals = and_(TotalRow.book == CaseRow.book, TotalRow.currency == CaseRow.currency)
    value = and_(ValuationRow.id == latest, ValuationRow.currency == CaseRow.currency)
    query = query.join(CaseRow, CaseRow.id == SeizureRow.case_id)
    return query.outerjoin(TotalRow, totals).outerjoin(ValuationRow, value)


def _of_seizure(line: Any, pack: Pack, renewals: list[Renewal]) -> Iterator[Dated]:
    one = seizure_of(line[0], line[1])
    lodge, expires_on = latest_day_to_lodge(pack, one), one.terms.expires_on
    assert lodge is not None and expires_on is not None, "a seizure in effect has an expiry"
    common = _common(line) | {
        "id": one.id,
        "place": one.terms.court,
        "owner_id": one.terms.owner_id or line.owner_id,
        "lead_days": lead_of(pack, expires_on, one.terms.lead_days),
        "at_stake_minor": int(line.exposed),
        "currency": line.currency,
        "endpoint": "seizures.show",
        "arguments": (("number", one.id),),
    }
    yield Dated(kind="seizure", what=N_("A seizure expires"), on=expires_on, if_missed=_LOST, **common)
    working = working_renewal(one, renewals)
    yield Dated(
        kind="renewal",
        what=N_("Renewal of a seizure to be lodged"),
        on=lodge,
        if_missed=_LOST,
        is_open=working is None or working.state != "lodged",
        **common,
    )


_LOST = N_("The seizure loses its effect and others come first.")
_CASE = (CaseRow.id, CaseRow.reference, CaseRow.jurisdiction, CaseRow.currency, CaseRow.owner_id)


def pack_of_law(packs: dict[str, Pack], law: str) -> Pack:
    """Return the pack of a law; only published rates and calendars, which no seizure asks for, are not in it."""
    if law not in packs:
        packs[law] = load_pack(law)
    return packs[law]


def _common(line: Any) -> dict[str, Any]:
    # The book's last place grows with every change of the case, and so with every change of this.
    return {
        "case_id": line.id,
        "reference": line.reference,
        "jurisdiction": line.jurisdiction,
        "changed_seq": line.head_seq,
    }


def _of_incidents(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[Line]:
    """Yield the lapses, each on the day it was noted, until its cause is stated: after any downtime one is told."""
    if not wanted.wants("incident"):
        return
    for line in one_by_one(session, _incidents(actor, since, until, wanted)):
        item = Dated(
            kind="incident",
            id=line.own,
            what=N_("A seizure lapsed; its cause is to be stated"),
            on=line.noted_on,
            place=line.court,
            lead_days=0,
            if_missed=_LOST,
            is_open=line.explained_on is None,
            owner_id=line.whose,
            endpoint="seizures.explain",
            arguments=(("number", line.own),),
            **_common(line),
        )
        yield line.noted_on, item


def _incidents(actor: Actor, since: date, until: date, wanted: DatedFilter) -> Any:
    row, owner = IncidentRow, func.coalesce(IncidentRow.owner_id, CaseRow.owner_id)
    query = (
        select(
            row.id.label("own"),
            row.noted_on,
            row.explained_on,
            SeizureRow.court,
            owner.label("whose"),
            *_CASE,
        )
        .add_columns(BookRow.head_seq)
        .join(SeizureRow, SeizureRow.id == row.seizure_id)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), row.noted_on.between(since, until))
        .where(*narrowed(wanted, row.id, owner))
        .order_by(row.noted_on, row.id)
    )
    if wanted.only_open:
        query = query.where(row.explained_on.is_(None))
    return _come(query, row.noted_on, 0, wanted)


def _of_searches(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[Line]:
    if not wanted.wants("search"):
        return
    for line in one_by_one(session, _searches(actor, since, until, wanted)):
        item = Dated(
            kind="search",
            id=line.own,
            what=N_("Search for property after a terminated enforcement"),
            on=line.due,
            lead_days=_SEARCH_LEAD,
            if_missed=N_("Property that turned up meanwhile may be gone."),
            is_open=line.state == "open",
            is_cancelled=line.state == "void",
            owner_id=line.owner_id,
            endpoint="seizures.search_done",
            arguments=(("number", line.own),),
            **_common(line),
        )
        yield line.due, item


def _searches(actor: Actor, since: date, until: date, wanted: DatedFilter) -> Any:
    row = SearchRow
    query = (
        select(row.id.label("own"), row.due, row.state, *_CASE, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), row.due.between(since, until))
        .where(*narrowed(wanted, row.id, CaseRow.owner_id))
        .order_by(row.due, row.id)
    )
    if wanted.only_open:
        query = query.where(row.state == "open")
    return _come(query, row.due, _SEARCH_LEAD, wanted)


def _of_measures(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[Line]:
    if not wanted.wants("measure"):
        return
    for line in one_by_one(session, _measures(actor, since, until, wanted)):
        item = Dated(
            kind="measure",
            id=line.own,
            what=N_("A measure against an obligor runs out"),
            on=line.until,
            place=line.court,
            lead_days=_MEASURE_LEAD,
            if_missed=N_("The pressure on the obligor ends."),
            is_open=line.removed_on is None,
            owner_id=line.owner_id,
            endpoint="seizures.measure_removal",
            arguments=(("number", line.own),),
            **_common(line),
        )
        yield line.until, item


def _measures(actor: Actor, since: date, until: date, wanted: DatedFilter) -> Any:
    row = MeasureRow
    query = (
        select(row.id.label("own"), row.until, row.court, row.removed_on, *_CASE, BookRow.head_seq)
        .join(CaseRow, CaseRow.id == row.case_id)
        .join(BookRow, BookRow.id == CaseRow.book)
        .where(seen_by(actor), row.until.between(since, until))
        .where(*narrowed(wanted, row.id, CaseRow.owner_id))
        .order_by(row.until, row.id)
    )
    if wanted.only_open:
        query = query.where(row.removed_on.is_(None))
    return _come(query, row.until, _MEASURE_LEAD, wanted)


def _come(query: Any, day: Any, lead: int, wanted: DatedFilter) -> Any:
    """Return a query without what is not to be remembered yet."""
    if wanted.come_by is None:
        return query
    return query.where(day <= wanted.come_by + timedelta(days=lead))


# Where the database counts by itself: the query of each kind, and the column of its day.
_ASKED: dict[str, tuple[Any, Any]] = {
    "incident": (_incidents, IncidentRow.noted_on),
    "search": (_searches, SearchRow.due),
    "measure": (_measures, MeasureRow.until),
}
