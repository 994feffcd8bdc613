"""Disposals across cases: for lists, and for what falls on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from legal_recovery.auctions.models import (
    DisposalRow,
    RoundRow,
    TakingRow,
)
from legal_recovery.auctions.rules import Disposal, Round
from legal_recovery.auctions.store.held import disposal_term, disposals_where, taking_of
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import Dated
from legal_recovery.cases.store import seen_by
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.law.auctions import choice_until, hand_over_until
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import Actor

# Everything that falls on a day because of a round does so within this time of the round itself.
_AROUND = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Across:
    """A disposal with the case it is of."""

    reference: str
    jurisdiction: str
    disposal: Disposal


def _around(session: Session, actor: Actor, since: date, until: date) -> list[Across]:
    """Return the disposals with a round about these days, of the cases that a person may see."""
    first, last = _clear(since, -_AROUND), _clear(until, _AROUND)
    days = (RoundRow.starts_on, RoundRow.ended_on, RoundRow.pay_by, RoundRow.ruled_on)
    near = select(RoundRow.disposal_id).where(or_(*(day.between(first, last) for day in days)))
    query = (
        select(DisposalRow.id, CaseRow.reference, CaseRow.jurisdiction)
        .join(CaseRow, CaseRow.id == DisposalRow.case_id)
        .where(seen_by(actor), DisposalRow.id.in_(near))
    )
    cases = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    mine = query.with_only_columns(DisposalRow.id)
    found = disposals_where(session, DisposalRow.id.in_(mine))
    return [Across(*cases[one.id], one) for one in found]


def _clear(day: date, distance: timedelta) -> date:
    """Return a day so far off, or the last there is."""
    try:
        return day + distance
    except OverflowError:
        return date.min if distance < timedelta() else date.max


def list_dated(session: Session, actor: Actor, since: date, until: date) -> list[Dated]:
    """Return what of disposals falls between two days: starts, choices, payments, hand-overs, terms of disposal."""
    found: list[Dated] = []
    across = _around(session, actor, since, until)
    packs = {place: pack_of(session, place) for place in {one.jurisdiction for one in across}}
    for one in across:
        for number, held in enumerate(one.disposal.rounds):
            is_last = number == len(one.disposal.rounds) - 1
            found += _of_round(packs[one.jurisdiction], one, held, is_last=is_last)
    found += _of_takings(session, actor)
    return [one for one in found if since <= one.on <= until]


def _of_round(pack: Pack, across: Across, one: Round, *, is_last: bool) -> list[Dated]:
    disposal = across.disposal
    is_open = is_last and not disposal.taken
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


def _of_takings(session: Session, actor: Actor) -> list[Dated]:
    query = (
        select(TakingRow, CaseRow.reference, CaseRow.jurisdiction)
        .join(CaseRow, CaseRow.id == TakingRow.case_id)
        .where(seen_by(actor), TakingRow.state == "held")
    )
    found = []
    for row, reference, jurisdiction in session.execute(query):
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
                    lead_days=90,
                    at_stake_minor=row.carried_minor,
                    currency=row.currency,
                    endpoint="auctions.asset",
                    arguments=(("taking_id", row.id),),
                )
            )
    return found
