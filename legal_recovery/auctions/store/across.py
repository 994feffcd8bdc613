"""Disposals across cases: what of them falls on a day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.models import DisposalRow, RoundRow, TakingRow
from legal_recovery.auctions.rules import Disposal, Round
from legal_recovery.auctions.store.held import disposal_of, disposal_term, round_of, taking_of
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.law.auctions import choice_until, hand_over_until
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor


@dataclass(frozen=True, slots=True)
class Across:
    """A disposal with the case it is of."""

    reference: str
    jurisdiction: str
    disposal: Disposal


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


_OF_ROUNDS = ("auction", "choice", "payment", "hand_over")
# No law leaves more time than this between the end of a round, or a ruling, and what follows from it.
_MOST_TIME = timedelta(days=100)
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
    row, place, packs = RoundRow, aliased(TextRow), dict[str, Pack]()
    case = (CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id)
    query = (
        select(row, DisposalRow, place.value, *case, _FOLLOWED.label("followed"), _TAKEN.label("taken"))
        .join(DisposalRow, DisposalRow.id == row.disposal_id)
        .join(CaseRow, CaseRow.id == row.case_id)
        .outerjoin(place, place.id == row.place_id)
        .where(seen_by(actor), _may_fall(since, until), *narrowed(wanted, row.id, CaseRow.owner_id))
        .order_by(row.starts_on, row.id)
    )
    if wanted.only_open:
        query = query.where(_still_asks())
    for line in one_by_one(session, query, 200):
        if line.jurisdiction not in packs:
            packs[line.jurisdiction] = pack_of(session, line.jurisdiction)
        disposal = disposal_of(line[1], (), line.taken)
        across = Across(line.reference, line.jurisdiction, disposal)
        one = round_of(line[0], line[2], None, None)
        for item in _of_round(packs[line.jurisdiction], across, one, is_last=not line.followed):
            yield one.starts_on, replace(item, owner_id=line.owner_id)


def _may_fall(since: date, until: date) -> ColumnElement[bool]:
    """Return the condition for rounds of which something may fall between two days."""
    row = RoundRow
    return or_(
        row.starts_on.between(since, until),
        and_(row.state == "failed", row.ended_on.between(since - _MOST_TIME, until)),
        row.pay_by.between(since, until),
        row.ruled_on.between(since - _MOST_TIME, until),
    )


def _still_asks() -> ColumnElement[bool]:
    """Return the condition for rounds of which something can still be open."""
    row = RoundRow
    return or_(
        row.state.in_(("announced", "started", "sold")),
        and_(row.state == "failed", ~_FOLLOWED, ~_TAKEN, DisposalRow.closed_on.is_(None)),
        and_(row.ruled_on.is_not(None), row.handed_over_on.is_(None)),
    )


def _of_round(pack: Pack, across: Across, one: Round, *, is_last: bool) -> list[Dated]:
    disposal = across.disposal
    is_open = is_last and not disposal.taken and disposal.closed_on is None
    found = [
        _dated(
            across,
            "auction",
            one,
            one.starts_on,
            N_("Auction starts"),
            is_open=one.state in ("announced", "started"),
            lead=7,
            cancelled=one.state in ("withdrawn", "suspended"),
        )
    ]
    if one.state == "failed" and one.ended_on:
        until = choice_until(pack, disposal.mode, one.step, one.ended_on)
        if until:
            found.append(
                _dated(across, "choice", one, until.on, N_("Take it in kind or not"), is_open=is_open, lead=7)
            )
    if one.is_sold and one.pay_by:
        waits = one.state == "sold"
        found.append(
            _dated(across, "payment", one, one.pay_by, N_("Price to be paid"), is_open=waits, lead=3)
        )
    handing = hand_over_until(pack, one.ruled_on) if one.ruled_on else None
    if handing:
        waits = one.handed_over_on is None
        found.append(_dated(across, "hand_over", one, handing.on, N_("Hand-over"), is_open=waits, lead=5))
    return found


def _dated(
    across: Across,
    kind: str,
    one: Round,
    on: date,
    what: Message,
    *,
    is_open: bool,
    lead: int,
    cancelled: bool = False,
) -> Dated:
    return Dated(
        kind=kind,
        id=one.id,
        case_id=across.disposal.case_id,
        reference=across.reference,
        jurisdiction=across.jurisdiction,
        what=what,
        on=on,
        place=one.place,
        lead_days=lead,
        at_stake_minor=(one.hammer or one.reserve).minor,
        currency=one.reserve.currency,
        is_open=is_open,
        is_cancelled=cancelled,
        endpoint="auctions.show",
        arguments=(("disposal_id", across.disposal.id),),
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
