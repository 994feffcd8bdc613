"""Reading collateral with its valuations, liens, occupants and documents."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, Stage, enough_of
from legal_recovery.cases.store import by_day, narrowed, one_by_one, seen_by
from legal_recovery.collateral.models import (
    CollateralDocumentRow,
    CollateralRow,
    LienRow,
    OccupancyRow,
    ValuationRow,
)
from legal_recovery.collateral.rules import KINDS
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor


@dataclass(frozen=True, slots=True)
class Valuation:
    """A value on a day, how it was found and by whom, and until when it counts."""

    value: Money
    valued_on: date | None
    method: str | None = None
    appraiser: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Lien:
    """A lien on a piece of collateral; one that is ours names no holder."""

    id: int
    collateral_id: int
    is_ours: bool
    holder: str | None
    lien_kind: str
    rank: int
    secured: Money | None
    registered_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Who leases or occupies a piece of collateral."""

    id: int
    collateral_id: int
    occupancy_kind: str
    who: str | None
    since: date | None
    until: date | None
    rent: Money | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Collateral:
    """A piece of collateral with its valuations, the latest last."""

    id: int
    collateral_kind: str
    description: str | None
    owner: str | None
    valuations: tuple[Valuation, ...]
    obligor_id: int | None = None
    registry_number: str | None = None
    location: str | None = None
    insurance: str | None = None

    @property
    def latest(self) -> Valuation | None:
        return self.valuations[-1] if self.valuations else None


def list_collateral(session: Session, case_id: int) -> list[Collateral]:
    """Return a case's collateral, in two queries."""
    return [one for _case, one in _pieces(session, CollateralRow.case_id == case_id)]


def _pieces(session: Session, condition: Any) -> list[tuple[int, Collateral]]:
    said, owner, number, location, insurance = (aliased(TextRow) for _ in range(5))
    row = CollateralRow
    query = (
        select(row, said.value, owner.value, number.value, location.value, insurance.value)
        .outerjoin(said, said.id == row.description_id)
        .outerjoin(owner, owner.id == row.owner_id)
        .outerjoin(number, number.id == row.registry_number_id)
        .outerjoin(location, location.id == row.location_id)
        .outerjoin(insurance, insurance.id == row.insurance_id)
        .where(condition)
        .order_by(row.id)
    )
    history = _valuations(session, condition)
    return [
        (
            found.case_id,
            Collateral(
                found.id,
                found.collateral_kind,
                what,
                whose,
                tuple(history[found.id]),
                found.obligor_id,
                *more,
            ),
        )
        for found, what, whose, *more in session.execute(query)
    ]


def _valuations(session: Session, condition: Any) -> dict[int, list[Valuation]]:
    row, appraiser = ValuationRow, aliased(TextRow)
    query = (
        select(row, appraiser.value)
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .outerjoin(appraiser, appraiser.id == row.appraiser_id)
        .where(condition)
        .order_by(row.id)
    )
    history: dict[int, list[Valuation]] = defaultdict(list)
    for found, who in session.execute(query):
        value = Money(found.value_minor, found.currency)
        one = Valuation(value, found.valued_on, found.method, who, found.valid_until)
        history[found.collateral_id].append(one)
    return history


def get_collateral(session: Session, case_id: int, collateral_id: int) -> Collateral:
    """Return one piece of collateral of a case; raises NotFound."""
    for one in list_collateral(session, case_id):
        if one.id == collateral_id:
            return one
    raise NotFound(N_("There is no such collateral in this case."))


def list_liens(session: Session, case_id: int) -> list[Lien]:
    """Return the liens on a case's collateral by rank, ended ones too."""
    row = LienRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.holder_id)
        .where(row.case_id == case_id)
        .order_by(row.rank, row.id)
    )
    return [
        Lien(
            found.id,
            found.collateral_id,
            bool(found.is_ours),
            holder,
            found.lien_kind,
            found.rank,
            None if found.secured_minor is None else Money(found.secured_minor, found.currency),
            found.registered_on,
            found.ended_on,
        )
        for found, holder in session.execute(query)
    ]


def list_occupancies(session: Session, case_id: int) -> list[Occupancy]:
    """Return who leases or occupies a case's collateral, those who left too."""
    row = OccupancyRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.who_id)
        .where(row.case_id == case_id)
        .order_by(row.id)
    )
    return [
        Occupancy(
            found.id,
            found.collateral_id,
            found.occupancy_kind,
            who,
            found.since,
            found.until,
            None if found.rent_minor is None else Money(found.rent_minor, found.currency),
            found.ended_on,
        )
        for found, who in session.execute(query)
    ]


def documents_of(session: Session, collateral_id: int) -> list[int]:
    """Return the documents that show a piece of collateral, in the order in which they were linked."""
    row = CollateralDocumentRow
    return list(
        session.scalars(select(row.document_id).where(row.collateral_id == collateral_id).order_by(row.id))
    )


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Return what pieces of collateral are called: their description, else their number."""
    if not ids:
        return {}
    query = (
        select(CollateralRow.id, TextRow.value)
        .outerjoin(TextRow, TextRow.id == CollateralRow.description_id)
        .where(CollateralRow.id.in_(ids))
    )
    return {row[0]: row[1] or str(row[0]) for row in session.execute(query)}


# --- across cases -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Across:
    """A piece of collateral with the case it is of, and whether a lien of ours secures it."""

    reference: str
    case_id: int
    jurisdiction: str
    piece: Collateral
    secures_us: bool


def list_across(session: Session, actor: Actor) -> list[Across]:
    """Return the collateral of all cases that a person may see; four queries."""
    mine = select(CaseRow.id).where(seen_by(actor))
    query = select(CaseRow.id, CaseRow.reference, CaseRow.jurisdiction).where(seen_by(actor))
    cases = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    ours = set(
        session.scalars(select(LienRow.collateral_id).where(LienRow.is_ours, LienRow.ended_on.is_(None)))
    )
    return [
        Across(cases[case_id][0], case_id, cases[case_id][1], piece, piece.id in ours)
        for case_id, piece in _pieces(session, CollateralRow.case_id.in_(mine))
        if case_id in cases
    ]


def list_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter = EVERYTHING
) -> list[Dated]:
    """Return the wanted valuations that cease to be valid between two days, each a piece's latest; one query."""
    if not wanted.wants("valuation"):
        return []
    lines = one_by_one(session, _ceasing(actor, since, until, wanted))
    found = (_dated(*line) for line in lines)
    return enough_of(((one.on, one) for one in found), since, until, wanted)


def count_dated(
    session: Session, actor: Actor, since: date, until: date, wanted: DatedFilter
) -> dict[date, int]:
    """Return how many of the wanted valuations cease to be valid on each day between two."""
    if not wanted.wants("valuation"):
        return {}
    return by_day(session, _ceasing(actor, since, until, wanted), ValuationRow.valid_until)


def _ceasing(actor: Actor, since: date, until: date, wanted: DatedFilter) -> Any:
    row, later = ValuationRow, aliased(ValuationRow)
    superseded = select(later.id).where(later.collateral_id == row.collateral_id, later.id > row.id).exists()
    query = (
        select(row, CollateralRow.collateral_kind, TextRow.value, *_DATED_CASE)
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .join(CaseRow, CaseRow.id == CollateralRow.case_id)
        .outerjoin(TextRow, TextRow.id == CollateralRow.description_id)
        .where(seen_by(actor), row.valid_until.between(since, until), ~superseded)
        .where(*narrowed(wanted, CollateralRow.id, CaseRow.owner_id))
        .order_by(row.valid_until, row.id)
    )
    if wanted.only_open:
        query = query.where(CaseRow.stage != Stage.CLOSED)
    if wanted.come_by is not None:
        query = query.where(row.valid_until <= wanted.come_by + timedelta(days=_LEAD))
    return query


_DATED_CASE = (CaseRow.id, CaseRow.reference, CaseRow.jurisdiction, CaseRow.owner_id, CaseRow.stage)
_LEAD = 30


def _dated(
    row: ValuationRow,
    kind: str,
    description: str | None,
    case_id: int,
    reference: str,
    jurisdiction: str,
    owner_id: int | None,
    stage: str,
) -> Dated:
    assert row.valid_until is not None, "it was asked for by that day"
    return Dated(
        kind="valuation",
        id=row.collateral_id,
        case_id=case_id,
        reference=reference,
        jurisdiction=jurisdiction,
        what=N_("Valuation ceases to be valid"),
        on=row.valid_until,
        place=description or KINDS[kind],
        owner_id=owner_id,
        lead_days=_LEAD,
        # Nothing is sold any more in a case that is closed.
        is_open=stage != Stage.CLOSED,
        at_stake_minor=row.value_minor,
        currency=row.currency,
        endpoint="collateral.show",
        arguments=(("collateral_id", row.collateral_id),),
    )
