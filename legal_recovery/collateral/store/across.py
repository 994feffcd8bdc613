"""Collateral across cases: which valuations cease to be valid, and when."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.rules import EVERYTHING, Dated, DatedFilter, Stage, enough_of
from legal_recovery.cases.store import by_day, narrowed, one_by_one, seen_by
from legal_recovery.collateral.models import CollateralRow, ValuationRow
from legal_recovery.collateral.rules import KINDS
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor


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
    newer = or_(later.valued_on > row.valued_on, and_(later.valued_on == row.valued_on, later.id > row.id))
    superseded = select(later.id).where(later.collateral_id == row.collateral_id, newer).exists()
    # What nobody answers for any more is little: found by its cases, not by going through all days.
    valid_until = row.valid_until if wanted.gone is None else func.coalesce(row.valid_until, row.valid_until)
    query = (
        select(row, CollateralRow.collateral_kind, TextRow.value, *_DATED_CASE)
        .join(CollateralRow, CollateralRow.id == row.collateral_id)
        .join(CaseRow, CaseRow.id == CollateralRow.case_id)
        .outerjoin(TextRow, TextRow.id == CollateralRow.description_id)
        .where(seen_by(actor), valid_until.between(since, until), ~superseded)
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
