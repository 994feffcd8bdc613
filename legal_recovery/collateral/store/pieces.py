"""Reading collateral with its valuations, liens, occupants and documents."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, func, literal, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import ObligorRow
from legal_recovery.collateral.models import (
    CollateralDocumentRow,
    CollateralRow,
    LienRow,
    OccupancyRow,
    ValuationRow,
)
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow


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
    certificate: str | None = None


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
    contract_number: str | None = None
    party: str | None = None
    contract_signed_on: date | None = None

    @property
    def whose(self) -> str | None:
        """Who owns it, as it was said, else the party of the case that was chosen for it."""
        return self.owner or self.party

    @property
    def latest(self) -> Valuation | None:
        return self.valuations[-1] if self.valuations else None


# An alias that is made anew for each query costs more than the query.
_WORDS = tuple(aliased(TextRow) for _ in range(7))
_OF_LIEN = tuple(aliased(TextRow) for _ in range(2))


def list_collateral(session: Session, case_id: int) -> list[Collateral]:
    """Return a case's collateral, in two queries."""
    return [one for _case, one in _pieces(session, CollateralRow.case_id == case_id)]


def _pieces(session: Session, condition: Any) -> list[tuple[int, Collateral]]:
    row, (said, owner, number, location, insurance, contract, party) = CollateralRow, _WORDS
    query = (
        select(
            row,
            said.value,
            owner.value,
            number.value,
            location.value,
            insurance.value,
            contract.value,
            party.value,
        )
        .outerjoin(said, said.id == row.description_id)
        .outerjoin(owner, owner.id == row.owner_id)
        .outerjoin(number, number.id == row.registry_number_id)
        .outerjoin(location, location.id == row.location_id)
        .outerjoin(insurance, insurance.id == row.insurance_id)
        .outerjoin(contract, contract.id == row.contract_number_id)
        .outerjoin(ObligorRow, ObligorRow.id == row.obligor_id)
        .outerjoin(PartyRow, PartyRow.id == ObligorRow.party_id)
        .outerjoin(party, party.id == PartyRow.name_id)
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
                where_registered,
                where,
                insured,
                contract_number,
                owner_of_case,
                found.contract_signed_on,
            ),
        )
        for (
            found,
            what,
            whose,
            where_registered,
            where,
            insured,
            contract_number,
            owner_of_case,
        ) in session.execute(query)
    ]


def by_day() -> tuple[Any, Any]:
    """Return the order of valuations: by day, on one day as they were recorded; one without a day is the oldest."""
    return func.coalesce(ValuationRow.valued_on, literal(date.min, Date)), ValuationRow.id


def _valuations(session: Session, condition: Any) -> dict[int, list[Valuation]]:
    row, appraiser = ValuationRow, aliased(TextRow)
    query = (
        select(row, appraiser.value)
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .outerjoin(appraiser, appraiser.id == row.appraiser_id)
        .where(condition)
        .order_by(*by_day())
    )
    history: dict[int, list[Valuation]] = defaultdict(list)
    for found, who in session.execute(query):
        value = Money(found.value_minor, found.currency)
        one = Valuation(value, found.valued_on, found.method, who, found.valid_until)
        history[found.collateral_id].append(one)
    return history


def pieces_of(session: Session, ids: Collection[int]) -> dict[int, Collateral]:
    """Return these pieces of collateral by their ids, in two queries."""
    return {one.id: one for _case, one in _pieces(session, CollateralRow.id.in_(ids))}


def get_collateral(session: Session, case_id: int, collateral_id: int) -> Collateral:
    """Return one piece of collateral of a case; raises NotFound."""
    for one in list_collateral(session, case_id):
        if one.id == collateral_id:
            return one
    raise NotFound(N_("There is no such collateral in this case."))


def list_liens(session: Session, case_id: int) -> list[Lien]:
    """Return the liens on a case's collateral by rank, ended ones too."""
    row, (holder, certificate) = LienRow, _OF_LIEN
    query = (
        select(row, holder.value, certificate.value)
        .outerjoin(holder, holder.id == row.holder_id)
        .outerjoin(certificate, certificate.id == row.certificate_id)
        .where(row.case_id == case_id)
        .order_by(row.rank, row.id)
    )
    return [
        Lien(
            found.id,
            found.collateral_id,
            bool(found.is_ours),
            whose,
            found.lien_kind,
            found.rank,
            None if found.secured_minor is None else Money(found.secured_minor, found.currency),
            found.registered_on,
            found.ended_on,
            number,
        )
        for found, whose, number in session.execute(query)
    ]


def get_lien(session: Session, case_id: int, lien_id: int) -> Lien:
    """Return one lien on a case's collateral; raises NotFound."""
    for one in list_liens(session, case_id):
        if one.id == lien_id:
            return one
    raise NotFound(N_("There is no such thing in this case."))


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
