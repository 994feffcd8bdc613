"""The lines of a list with their particulars: names, courts and figures of a page of cases, in a few queries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow, ObligorRow
from legal_recovery.kernel.money import Money
from legal_recovery.parties.models import PartyRow
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.portfolio.models import ListedRow
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.proceedings.store import main_line
from legal_recovery.users.models import OfficeRow


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; `sort_value` is what it was sorted by."""

    id: int
    reference: str
    debtor: str | None
    guarantors: int
    docket_number: str | None
    court: str | None
    office: str
    officer: str
    stage: str
    stage_on: date
    flags: tuple[str, ...]
    escalated_on: date
    moved_on: date
    exposure: Money
    gross: Money
    costs: Money
    net: Money
    outstanding: Money
    sort_value: str | int

    @property
    def position(self) -> tuple[str | int, int]:
        """Its place in the list, for the page that follows."""
        return self.sort_value, self.id


def lines_of(session: Session, places: Sequence[tuple[int, Any]]) -> list[CaseLine]:
    """Return the lines of some cases in the order given, each with the value it was sorted by."""
    ids = [case_id for case_id, _ in places]
    if not ids:
        return []
    debtors, guarantors = _obligors(session, ids)
    forums = _forums(session, ids)
    rows = {row.case_id: row for row in session.execute(_rows(ids))}
    return [
        _line(rows[case_id], debtors.get(case_id), guarantors.get(case_id, 0), forums.get(case_id), value)
        for case_id, value in places
    ]


def _rows(ids: Sequence[int]) -> Any:
    columns = (column for column in ListedRow.__table__.columns if not column.key.endswith("_key"))
    return (
        select(*columns, CaseRow.stage, CaseRow.stage_on, OfficeRow.name.label("office"))
        .join(CaseRow, CaseRow.id == ListedRow.case_id)
        .join(OfficeRow, OfficeRow.id == ListedRow.office_id)
        .where(ListedRow.case_id.in_(ids))
    )


def _line(
    row: Any, debtor: str | None, guarantors: int, forum: tuple[str, str | None] | None, value: Any
) -> CaseLine:
    def money(minor: int) -> Money:
        return Money(int(minor), row.currency)

    court, docket = forum or (None, None)
    return CaseLine(
        id=row.case_id,
        reference=row.reference,
        debtor=debtor,
        guarantors=guarantors,
        docket_number=docket,
        court=court,
        office=row.office,
        officer=row.officer,
        stage=row.stage,
        stage_on=row.stage_on,
        flags=tuple(json.loads(row.flags)),
        escalated_on=row.escalated_on,
        moved_on=row.moved_on,
        exposure=money(row.exposure_minor),
        gross=money(row.gross_minor),
        costs=money(row.costs_minor),
        net=money(row.net_minor),
        outstanding=money(row.outstanding_minor),
        sort_value=value.isoformat() if isinstance(value, date) else value,
    )


def _obligors(session: Session, ids: Sequence[int]) -> tuple[dict[int, str | None], dict[int, int]]:
    """Return the debtor's name and the number of guarantors by case."""
    name = aliased(TextRow)
    query = (
        select(ObligorRow.case_id, ObligorRow.role, name.value)
        .join(PartyRow, PartyRow.id == ObligorRow.party_id)
        .join(name, name.id == PartyRow.name_id)
        .where(ObligorRow.case_id.in_(ids))
        .order_by(ObligorRow.id)
    )
    debtors: dict[int, str | None] = {}
    guarantors: dict[int, int] = {}
    for case_id, role, named in session.execute(query):
        if role == "debtor":
            debtors.setdefault(case_id, named)
        elif role == "guarantor":
            guarantors[case_id] = guarantors.get(case_id, 0) + 1
    return debtors, guarantors


def _forums(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    """Return court and docket number of the proceeding that each case goes by."""
    query = (
        select(ProceedingRow.case_id, ProceedingRow.court, ProceedingRow.docket_number)
        .where(ProceedingRow.case_id.in_(ids))
        .order_by(*main_line())
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
