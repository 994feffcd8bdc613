"""Reading disposals with their rounds, distributions with their shares, and assets taken in kind."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.models import (
    DisposalRow,
    DistributionRow,
    IncomeRow,
    RoundRow,
    ShareRow,
    TakingRow,
)
from legal_recovery.auctions.rules import (
    STATES,
    VOID,
    Asked,
    Disposal,
    Distribution,
    Income,
    Round,
    Share,
    Taking,
    WhatIf,
)
from legal_recovery.collateral.store import list_liens
from legal_recovery.kernel.errors import N_, Message, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.law.auctions import LastDay, held_until
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.models import EntryRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.seizures.store import list_seizures


def list_disposals(session: Session, case_id: int) -> list[Disposal]:
    """Return the disposals of a case with their rounds, the first opened first; four queries."""
    return disposals_where(session, DisposalRow.case_id == case_id)


def disposals_of(session: Session, ids: Collection[int]) -> dict[int, Disposal]:
    """Return these disposals with their rounds by their ids; four queries."""
    return {one.id: one for one in disposals_where(session, DisposalRow.id.in_(ids))}


def get_disposal(session: Session, case_id: int, disposal_id: int) -> Disposal:
    """Return one disposal of a case; raises NotFound."""
    found = disposals_where(session, DisposalRow.id == disposal_id, DisposalRow.case_id == case_id)
    if not found:
        raise NotFound(N_("There is no such disposal in this case."))
    return found[0]


def disposals_where(session: Session, *conditions: Any) -> list[Disposal]:
    """Return disposals with their rounds, the first opened first; three queries."""
    rows = list(
        session.scalars(
            select(DisposalRow).where(*conditions).order_by(DisposalRow.opened_on, DisposalRow.id)
        )
    )
    ids = [row.id for row in rows]
    rounds = _rounds(session, ids)
    standing = select(TakingRow.disposal_id).where(
        TakingRow.disposal_id.in_(ids), TakingRow.state != "reversed"
    )
    taken = set(session.scalars(standing))
    return [disposal_of(row, tuple(rounds[row.id]), row.id in taken) for row in rows]


def disposal_of(row: DisposalRow, rounds: tuple[Round, ...], taken: bool) -> Disposal:
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
        row.closed_on,
    )


def _rounds(session: Session, disposals: list[int]) -> dict[int, list[Round]]:
    place, ground, buyer = aliased(TextRow), aliased(TextRow), aliased(TextRow)
    query = (
        select(RoundRow, place.value, ground.value, buyer.value)
        .outerjoin(place, place.id == RoundRow.place_id)
        .outerjoin(ground, ground.id == RoundRow.ground_id)
        .outerjoin(buyer, buyer.id == RoundRow.buyer_id)
        .where(RoundRow.disposal_id.in_(disposals), RoundRow.state != VOID)
        .order_by(RoundRow.id)
    )
    found: dict[int, list[Round]] = defaultdict(list)
    for row, *texts in session.execute(query):
        found[row.disposal_id].append(round_of(row, *texts))
    return found


def round_of(row: RoundRow, place: str | None, ground: str | None, buyer: str | None) -> Round:
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
    "forfeit_seq",
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
            select(DistributionRow)
            .where(DistributionRow.case_id == case_id)
            .order_by(DistributionRow.discharged_on, DistributionRow.id)
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
        .where(IncomeRow.case_id == case_id, ~_was_reversed(IncomeRow.book, IncomeRow.entry_seq))
        .order_by(IncomeRow.received_on, IncomeRow.id)
    )
    incomes: dict[int, list[Income]] = defaultdict(list)
    for row, payer in session.execute(query):
        amount = Money(row.amount_minor, row.currency)
        incomes[row.taking_id].append(Income(row.id, amount, row.received_on, payer, row.entry_seq))
    return [taking_of(row, tuple(incomes[row.id])) for row in rows]


def _was_reversed(book: Any, seq: Any) -> Any:
    return exists().where(EntryRow.book == book, EntryRow.reverses == seq)


def taking_of(row: TakingRow, incomes: tuple[Income, ...] = ()) -> Taking:
    """Return an asset taken in kind as its row has it."""
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
        row.handed_over_on,
    )


def get_taking(session: Session, case_id: int, taking_id: int) -> Taking:
    """Return one asset taken in kind; raises NotFound."""
    for one in list_takings(session, case_id):
        if one.id == taking_id:
            return one
    raise NotFound(N_("There is no such asset in this case."))


def disposal_term(session: Session, jurisdiction: str, taking: Taking) -> LastDay | None:
    """Return until when an asset taken in kind has to be disposed of."""
    return held_until(pack_of(session, jurisdiction), taking.asset, taking.discharged_on)


def state_of(disposal: Disposal, *, shared: bool) -> str:
    """Return in one word where a disposal stands: that of its last round, or shared, taken, opened."""
    if disposal.taken:
        return "taken"
    if shared:
        return "shared"
    if disposal.closed_on is not None:
        return "closed"
    return disposal.last.state if disposal.last else "opened"


DISPOSAL_STATES: dict[str, Message] = {
    "opened": N_("No round yet"),
    **STATES,
    "shared": N_("Price shared"),
    "taken": N_("Taken in kind"),
    "closed": N_("Disposal ended"),
}


def waiting_on(session: Session, case_id: int) -> dict[int, str | None]:
    """Return the pieces of which ours is a waiting seizure only, each with the court that came first."""
    live = [one for one in list_seizures(session, case_id) if one.is_live]
    effective = {one.terms.collateral_id for one in live if one.is_effective}
    return {
        one.terms.collateral_id: one.terms.first_court
        for one in live
        if one.terms.collateral_id not in effective
    }


def liens_on(
    session: Session, case_id: int, disposal: Disposal
) -> list[tuple[str | None, Money | None, int]]:
    """Return the liens on what is disposed of, of whom (None: ours), up to what, of which rank.

    One that ended since title passed shares in the price all the same: it ended with the sale.
    """
    passed = disposal.last.ruled_on if disposal.last else None
    return [
        (None if one.is_ours else one.holder or "–", one.secured, one.rank)
        for one in list_liens(session, case_id)
        if one.collateral_id in disposal.pieces
        and (one.ended_on is None or (passed is not None and one.ended_on >= passed))
    ]


def ranks_on(session: Session, case_id: int, disposal: Disposal) -> dict[tuple[str, str | None], str]:
    """Return the ranks of the liens on what is disposed of, by the kind of their share and whose they are.

    Where one other has a lien, a share for a lien is his, named or not.
    """
    found: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for holder, _most, rank in liens_on(session, case_id, disposal):
        found["ours" if holder is None else "lien", holder].append(str(rank))
    others = [whose for whose in found if whose[0] == "lien"]
    if len(others) == 1:
        found["lien", None] = found[others[0]]
    return {whose: ", ".join(ranks) for whose, ranks in found.items()}


def claims_on(
    session: Session, case_id: int, disposal: Disposal, owed: Money, asked: Asked | None = None
) -> WhatIf:
    """Return the liens on what is disposed of that share in it, what is owed to us, and what is asked beside."""
    liens = liens_on(session, case_id, disposal)
    if asked is None:
        return WhatIf(owed, liens)
    return WhatIf(owed, liens, asked.costs, asked.ordinary, asked.pro_rata, asked.our_turn)
