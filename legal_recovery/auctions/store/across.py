"""Disposals across cases: what of them falls on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.models import DisposalRow, RoundRow, TakingRow
from legal_recovery.auctions.store.held import disposal_term, taking_of
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.law.auctions import choice_until, hand_over_until
from legal_recovery.law.pack import Pack, Period, known_jurisdictions, load_pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor


def list_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return what is wanted of disposals between two days: starts, choices, payments, hand-overs, terms of disposal."""
    found: list[Dated] = []
    if any(wanted.wants(kind) for kind in _OF_ROUNDS):
        found += enough_of(_of_rounds(session, actor, since, until, wanted), since, until, wanted)
    if wanted.wants("disposal_term"):
        terms = _of_takings(session, actor, wanted)
        found += enough_of(((since, one) for one in terms), since, until, wanted)
    return found


# How many days ahead each wants to be remembered.
_LEADS = {"auction": 7, "choice": 7, "payment": 3, "hand_over": 5}
_OF_ROUNDS = tuple(_LEADS)
# What the law leaves time for after the end of a round, or a ruling; and what holidays can add to it.
_PERIODS, _HOLIDAYS = ("second-auction", "in-kind-choice", "hand-over"), 15
_DAYS = {"days": 1, "clear-days": 1, "working-days": 2, "months": 31, "years": 366}
_SOLD = ("sold", "paid", "ruled", "handed_over")
_Later = aliased(RoundRow)
_FOLLOWED = (
    select(_Later.id).where(_Later.disposal_id == RoundRow.disposal_id, _Later.id > RoundRow.id).exists()
)
_TAKEN = (
    select(TakingRow.id)
    .where(TakingRow.disposal_id == RoundRow.disposal_id, TakingRow.state != "reversed")
    .exists()
)


def _of_rounds(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> Iterator[tuple[date, Dated]]:
    """Yield what falls on days of rounds, the earliest round first, each with the day that it started on."""
    packs = dict[str, Pack]()
    if wanted.come_by is not None:
        until = min(until, wanted.come_by + timedelta(days=max(_LEADS.values())))
    row = RoundRow
    query = _rounds(actor).where(_may_fall(since, until), *narrowed(wanted, row.id, CaseRow.owner_id))
    if wanted.only_open:
        query = query.where(_still_asks())
    for line in one_by_one(session, query, 200):
        if line.jurisdiction not in packs:
            packs[line.jurisdiction] = pack_of(session, line.jurisdiction)
        for item in _of_round(packs[line.jurisdiction], line):
            yield line.starts_on, item


def _rounds(actor: Actor) -> Any:
    """Return the query of the rounds that a person may see, the earliest first; of each what a calendar tells."""
    row, place = RoundRow, aliased(TextRow)
    own = (row.id, row.step, row.state, row.starts_on, row.ended_on, row.pay_by, row.ruled_on)
    money = (row.handed_over_on, row.hammer_minor, row.reserve_minor, row.currency)
    whole = (
        DisposalRow.id.label("disposal_id"),
        DisposalRow.mode,
        DisposalRow.closed_on,
        place.value.label("place"),
    )
    case = (CaseRow.id.label("case_id"), CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id)
    return (
        select(*own, *money, *whole, *case, _FOLLOWED.label("followed"), _TAKEN.label("taken"))
        .join(DisposalRow, DisposalRow.id == row.disposal_id)
        .join(CaseRow, CaseRow.id == row.case_id)
        .outerjoin(place, place.id == row.place_id)
        .where(seen_by(actor))
        .order_by(row.starts_on, row.id)
    )


@cache
def _most_time() -> timedelta:
    """Return the longest time that any law leaves between the end of a round, or a ruling, and what follows from it."""
    packs = [load_pack(law) for law in known_jurisdictions()]
    versions = (
        one
        for pack in packs
        for key in pack.keys(Period)
        if key in _PERIODS
        for one in pack.versions(Period, key)
    )
    return timedelta(days=max((one.count * _DAYS[one.unit] for one in versions), default=0) + _HOLIDAYS)


def _may_fall(since: date, until: date) -> ColumnElement[bool]:
    """Return the condition for rounds of which something may fall between two days."""
    row = RoundRow
    return or_(
        row.starts_on.between(since, until),
        and_(row.state == "failed", row.ended_on.between(since - _most_time(), until)),
        row.pay_by.between(since, until),
        row.ruled_on.between(since - _most_time(), until),
    )


def _still_asks() -> ColumnElement[bool]:
    """Return the condition for rounds of which something can still be open."""
    row = RoundRow
    return or_(
        row.state.in_(("announced", "started", "sold")),
        and_(row.state == "failed", ~_FOLLOWED, ~_TAKEN, DisposalRow.closed_on.is_(None)),
        and_(row.ruled_on.is_not(None), row.handed_over_on.is_(None)),
    )


def _of_round(pack: Pack, line: Any) -> Iterator[Dated]:
    yield _dated(
        line,
        "auction",
        line.starts_on,
        N_("Auction starts"),
        is_open=line.state in ("announced", "started"),
        cancelled=line.state in ("withdrawn", "suspended"),
    )
    if line.state == "failed" and line.ended_on:
        until = choice_until(pack, line.mode, line.step, line.ended_on)
        is_open = not (line.followed or line.taken or line.closed_on)
        if until:
            yield _dated(line, "choice", until.on, N_("Take it in kind or not"), is_open=is_open)
    if line.state in _SOLD and line.pay_by:
        yield _dated(line, "payment", line.pay_by, N_("Price to be paid"), is_open=line.state == "sold")
    handing = hand_over_until(pack, line.ruled_on) if line.ruled_on else None
    if handing:
        waits = line.handed_over_on is None
        yield _dated(line, "hand_over", handing.on, N_("Hand-over"), is_open=waits)


def _dated(line: Any, kind: str, on: date, what: Message, *, is_open: bool, cancelled: bool = False) -> Dated:
    return Dated(
        kind=kind,
        id=line.id,
        case_id=line.case_id,
        reference=line.reference,
        jurisdiction=line.jurisdiction,
        what=what,
        on=on,
        place=line.place,
        owner_id=line.owner_id,
        lead_days=_LEADS[kind],
        at_stake_minor=line.reserve_minor if line.hammer_minor is None else line.hammer_minor,
        currency=line.currency,
        is_open=is_open,
        is_cancelled=cancelled,
        endpoint="auctions.show",
        arguments=(("disposal_id", line.disposal_id),),
    )


def _of_takings(session: Session, actor: Actor, wanted: DatedFilter) -> list[Dated]:
    query = (
        select(TakingRow, CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id)
        .join(CaseRow, CaseRow.id == TakingRow.case_id)
        .where(seen_by(actor), TakingRow.state == "held")
        .where(*narrowed(wanted, TakingRow.id, CaseRow.owner_id))
    )
    found = []
    for row, reference, jurisdiction, owner_id in session.execute(query):
        until = disposal_term(session, jurisdiction, taking_of(row))
        if until is not None:
            found.append(
                Dated(
                    kind="disposal_term",
                    id=row.id,
                    case_id=row.case_id,
                    reference=reference,
                    jurisdiction=jurisdiction,
                    what=N_("Asset in kind to be disposed of"),
                    on=until.on,
                    owner_id=owner_id,
                    lead_days=90,
                    at_stake_minor=row.carried_minor,
                    currency=row.currency,
                    endpoint="auctions.asset",
                    arguments=(("taking_id", row.id),),
                )
            )
    return found
