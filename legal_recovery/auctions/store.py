"""Reading disposals with their rounds, distributions with their shares, and assets taken in kind."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.models import (
    DisposalRow,
    DistributionRow,
    IncomeRow,
    RoundRow,
    ShareRow,
    TakingRow,
)
from legal_recovery.auctions.rules import STATES, Disposal, Distribution, Income, Round, Share, Taking, WhatIf
from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, enough_of
from legal_recovery.cases.store import narrowed, one_by_one, seen_by
from legal_recovery.collateral.store import list_liens
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import LastDay, choice_until, hand_over_until, held_until
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor


def list_disposals(session: Session, case_id: int) -> list[Disposal]:
    """Return the disposals of a case with their rounds, the first opened first; four queries."""
    return _disposals(session, DisposalRow.case_id == case_id)


def get_disposal(session: Session, case_id: int, disposal_id: int) -> Disposal:
    """Return one disposal of a case; raises NotFound."""
    found = _disposals(session, DisposalRow.id == disposal_id, DisposalRow.case_id == case_id)
    if not found:
        raise NotFound(N_("There is no such disposal in this case."))
    return found[0]


def _disposals(session: Session, *conditions: Any) -> list[Disposal]:
    rows = list(session.scalars(select(DisposalRow).where(*conditions).order_by(DisposalRow.id)))
    ids = [row.id for row in rows]
    rounds = _rounds(session, ids)
    standing = select(TakingRow.disposal_id).where(
        TakingRow.disposal_id.in_(ids), TakingRow.state != "reversed"
    )
    taken = set(session.scalars(standing))
    return [_disposal(row, tuple(rounds[row.id]), row.id in taken) for row in rows]


def _disposal(row: DisposalRow, rounds: tuple[Round, ...], taken: bool) -> Disposal:
    return Disposal(
        row.id,
        row.case_id,
        row.mode,
        row.asset,
        tuple(int(piece) for piece in json.loads(row.pieces)),
        row.proceeding_id,
        Money(row.reference_minor, row.currency),
        row.valued_on,
        row.valid_until,
        row.opened_on,
        rounds,
        taken,
    )


def _rounds(session: Session, disposals: list[int]) -> dict[int, list[Round]]:
    place, ground, buyer = aliased(TextRow), aliased(TextRow), aliased(TextRow)
    query = (
        select(RoundRow, place.value, ground.value, buyer.value)
        .outerjoin(place, place.id == RoundRow.place_id)
        .outerjoin(ground, ground.id == RoundRow.ground_id)
        .outerjoin(buyer, buyer.id == RoundRow.buyer_id)
        .where(RoundRow.disposal_id.in_(disposals))
        .order_by(RoundRow.id)
    )
    found: dict[int, list[Round]] = defaultdict(list)
    for row, *texts in session.execute(query):
        found[row.disposal_id].append(_round(row, *texts))
    return found


def _round(row: RoundRow, place: str | None, ground: str | None, buyer: str | None) -> Round:
    return Round(
        id=row.id,
        step=row.step,
        reserve=Money(row.reserve_minor, row.currency),
        deposit=_maybe(row.deposit_minor, row.currency),
        place=place,
        ground=ground,
        highest=_maybe(row.highest_minor, row.currency),
        hammer=_maybe(row.hammer_minor, row.currency),
        buyer=buyer,
        forfeited=_maybe(row.forfeited_minor, row.currency),
        **{name: getattr(row, name) for name in _AS_KEPT},
    )


_AS_KEPT = (
    "published_on",
    "starts_on",
    "ends_on",
    "state",
    "began_on",
    "ended_on",
    "bids",
    "sold_on",
    "pay_by",
    "sale_seq",
    "paid_on",
    "ruled_on",
    "handed_over_on",
)


def _maybe(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def list_distributions(session: Session, case_id: int) -> list[Distribution]:
    """Return how prices of a case were shared, the earliest first, reversed ones too; two queries."""
    rows = list(
        session.scalars(
            select(DistributionRow).where(DistributionRow.case_id == case_id).order_by(DistributionRow.id)
        )
    )
    shares = _shares(session, [row.id for row in rows])
    return [
        Distribution(
            row.id,
            row.case_id,
            row.disposal_id,
            row.round_id,
            Money(row.pot_minor, row.currency),
            Money(row.ours_minor, row.currency),
            row.discharged_on,
            row.collateral_id,
            row.state,
            row.reversed_on,
            tuple(shares[row.id]),
        )
        for row in rows
    ]


def _shares(session: Session, distributions: Iterable[int]) -> dict[int, list[Share]]:
    query = (
        select(ShareRow, TextRow.value)
        .outerjoin(TextRow, TextRow.id == ShareRow.payee_id)
        .where(ShareRow.distribution_id.in_(list(distributions)))
        .order_by(ShareRow.place)
    )
    found: dict[int, list[Share]] = defaultdict(list)
    for row, payee in session.execute(query):
        found[row.distribution_id].append(
            Share(
                row.place,
                row.share_kind,
                payee,
                _maybe(row.due_minor, row.currency),
                Money(row.amount_minor, row.currency),
            )
        )
    return found


def get_distribution(session: Session, case_id: int, distribution_id: int) -> Distribution:
    """Return one distribution of a case; raises NotFound."""
    for one in list_distributions(session, case_id):
        if one.id == distribution_id:
            return one
    raise NotFound(N_("There is no such distribution in this case."))


def list_takings(session: Session, case_id: int) -> list[Taking]:
    """Return the assets taken in kind in a case, the earliest first; two queries."""
    rows = list(session.scalars(select(TakingRow).where(TakingRow.case_id == case_id).order_by(TakingRow.id)))
    query = (
        select(IncomeRow, TextRow.value)
        .outerjoin(TextRow, TextRow.id == IncomeRow.payer_id)
        .where(IncomeRow.case_id == case_id)
        .order_by(IncomeRow.received_on, IncomeRow.id)
    )
    incomes: dict[int, list[Income]] = defaultdict(list)
    for row, payer in session.execute(query):
        amount = Money(row.amount_minor, row.currency)
        incomes[row.taking_id].append(Income(row.id, amount, row.received_on, payer, row.entry_seq))
    return [_taking(row, tuple(incomes[row.id])) for row in rows]


def _taking(row: TakingRow, incomes: tuple[Income, ...] = ()) -> Taking:
    return Taking(
        row.id,
        row.case_id,
        row.disposal_id,
        row.collateral_id,
        row.basis,
        row.asset,
        Money(row.value_minor, row.currency),
        Money(row.balance_minor, row.currency),
        Money(row.fee_minor, row.currency),
        Money(row.carried_minor, row.currency),
        row.applied_on,
        row.discharged_on,
        row.state,
        row.sold_on,
        _maybe(row.price_minor, row.currency),
        incomes,
    )


def get_taking(session: Session, case_id: int, taking_id: int) -> Taking:
    """Return one asset taken in kind; raises NotFound."""
    for one in list_takings(session, case_id):
        if one.id == taking_id:
            return one
    raise NotFound(N_("There is no such asset in this case."))


# --- across cases -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Across:
    """A disposal with the case it is of."""

    reference: str
    jurisdiction: str
    disposal: Disposal
    shared: bool


def list_across(session: Session, actor: Actor) -> list[Across]:
    """Return the disposals of all cases that a person may see, the latest opened first."""
    query = (
        select(DisposalRow.id, CaseRow.reference, CaseRow.jurisdiction)
        .join(CaseRow, CaseRow.id == DisposalRow.case_id)
        .where(seen_by(actor))
    )
    cases = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    shared = set(
        session.scalars(select(DistributionRow.disposal_id).where(DistributionRow.state == "confirmed"))
    )
    mine = select(DisposalRow.id).join(CaseRow, CaseRow.id == DisposalRow.case_id).where(seen_by(actor))
    found = _disposals(session, DisposalRow.id.in_(mine))
    return [Across(*cases[one.id], one, one.id in shared) for one in reversed(found)]


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
        disposal = _disposal(line[1], (), line.taken)
        across = Across(line.reference, line.jurisdiction, disposal, shared=False)
        one = _round(line[0], line[2], None, None)
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
        and_(row.state == "failed", ~_FOLLOWED, ~_TAKEN),
        and_(row.ruled_on.is_not(None), row.handed_over_on.is_(None)),
    )


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


def _of_takings(session: Session, actor: Actor, wanted: DatedFilter) -> list[Dated]:
    query = (
        select(TakingRow, CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id)
        .join(CaseRow, CaseRow.id == TakingRow.case_id)
        .where(seen_by(actor), TakingRow.state == "held")
        .where(*narrowed(wanted, TakingRow.id, CaseRow.owner_id))
    )
    found = []
    for row, reference, jurisdiction, owner_id in session.execute(query):
        until = disposal_term(session, jurisdiction, _taking(row))
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


def disposal_term(session: Session, jurisdiction: str, taking: Taking) -> LastDay | None:
    """Return until when an asset taken in kind has to be disposed of."""
    return held_until(pack_of(session, jurisdiction), taking.asset, taking.discharged_on)


def state_of(disposal: Disposal, *, shared: bool) -> str:
    """Return in one word where a disposal stands: that of its last round, or shared, taken, opened."""
    if disposal.taken:
        return "taken"
    if shared:
        return "shared"
    return disposal.last.state if disposal.last else "opened"


DISPOSAL_STATES: dict[str, Message] = {
    "opened": N_("No round yet"),
    **STATES,
    "shared": N_("Price shared"),
    "taken": N_("Taken in kind"),
}


def claims_on(session: Session, case_id: int, disposal: Disposal, owed: Money) -> WhatIf:
    """Return the liens on what is disposed of that have not ended, beside what is owed to us."""
    liens = [
        (None if one.is_ours else one.holder or "–", one.secured, one.rank)
        for one in list_liens(session, case_id)
        if one.collateral_id in disposal.pieces and one.ended_on is None
    ]
    return WhatIf(owed, liens)
