"""What courts hold for us and have not released, across the cases that a person may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import debtors_of, seen_by
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.proceedings.store.proceedings import main_line
from legal_recovery.reconciliation.models import ChaseRow, ExpectationRow, RetentionRow
from legal_recovery.reconciliation.rules.court_money import KINDS, CourtMoney, Retention, release_due

_CHUNK = 500
_Chased = tuple[int, ChaseRow]


@dataclass(frozen=True, slots=True)
class Chase:
    """That a court was asked: by what means, when, by whom, with which letter, and when it is asked again."""

    id: int
    means: str
    chased_on: date
    again_on: date | None
    chaser_id: int
    document_id: int | None
    note: str | None


def list_chases(session: Session, case_id: int, about: int) -> list[Chase]:
    """Return how often a court was asked for one distribution or notice, the last time first."""
    row = ChaseRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.note_id)
        .where(row.case_id == case_id, row.about_id == about)
        .order_by(row.chased_on.desc(), row.id.desc())
    )
    return [
        Chase(one.id, one.means, one.chased_on, one.again_on, one.chaser_id, one.document_id, note)
        for one, note in session.execute(query)
    ]


def list_court_money(
    session: Session, actor: Actor, case_ids: Collection[int] | None = None
) -> list[CourtMoney]:
    """Return what courts hold for us in the cases that a person may see, or in these of them, by case and day."""
    only = CaseRow.id.in_(case_ids) if case_ids is not None else true()
    rows = [(row, case) for row, case in session.execute(_awaited(actor, only))]
    packs = {one: pack_of(session, one) for one in {case.jurisdiction for _row, case in rows}}
    found: list[CourtMoney] = []
    for some in _chunks(rows):
        found += _lines(session, some, packs)
    return found


def get_court_money(session: Session, actor: Actor, case_id: int, about: int) -> CourtMoney:
    """Return what a court holds of one distribution or notice; raises NotFound."""
    for one in list_court_money(session, actor, [case_id]):
        if one.about == about:
            return one
    raise NotFound(N_("No court holds money of that kind in this case."))


def _awaited(actor: Actor, only: ColumnElement[bool]) -> Any:
    row = ExpectationRow
    return (
        select(row, CaseRow)
        .join(CaseRow, CaseRow.id == row.case_id)
        .where(row.state == "open", row.expected_kind.in_(tuple(KINDS)), seen_by(actor), only)
        .order_by(CaseRow.reference, row.due_on, row.id)
    )


def _chunks(rows: Iterable[Any]) -> Iterable[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, _CHUNK)):
        yield some


def _about(row: ExpectationRow) -> int:
    """Return what stays the same while a share is remitted in parts: each part opens an expectation of its own."""
    return row.about_id or row.id


def _lines(session: Session, some: Sequence[Any], packs: dict[str, Pack]) -> list[CourtMoney]:
    cases, abouts = {case.id for _row, case in some}, {_about(row) for row, _case in some}
    debtors, courts = debtors_of(session, cases), _courts(session, cases)
    retentions, chases = _retentions(session, abouts), _chases(session, abouts)
    found = []
    for row, case in some:
        about, held = _about(row), Money(row.amount_minor, row.currency)
        court, docket = courts.get(case.id, (None, None))
        retained = retentions.get(about)
        count, last = chases.get(about, (0, None))
        found.append(
            CourtMoney(
                about, case.id, case.reference, case.office_id, case.owner_id, debtors.get(case.id), court,
                docket, row.expected_kind, held, row.due_on,
                release_due(packs[case.jurisdiction], row.expected_kind, row.due_on, held, retained), retained,
                count, *((last.chased_on, last.chaser_id, last.again_on) if last else ()),
            )
        )  # fmt: skip
    return found


def _courts(session: Session, cases: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Return court and docket number of the proceeding that each case goes by."""
    row = ProceedingRow
    query = select(row.case_id, row.court, row.docket_number).where(row.case_id.in_(cases))
    return {case: (court, docket) for case, court, docket in session.execute(query.order_by(*main_line()))}


def _retentions(session: Session, abouts: Collection[int]) -> dict[int, Retention]:
    """Return the last that a court said about each."""
    row = RetentionRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.note_id)
        .where(row.about_id.in_(abouts))
        .order_by(row.retained_on, row.id)
    )
    return {
        one.about_id: Retention(
            one.id,
            Money(one.amount_minor, one.currency),
            one.ground,
            one.retained_on,
            one.until,
            note,
            one.freed_on,
        )
        for one, note in session.execute(query)
    }


def _chases(session: Session, abouts: Collection[int]) -> dict[int, _Chased]:
    """Return how often each was asked for, and the last time."""
    row = ChaseRow
    counts = select(row.about_id, func.count()).where(row.about_id.in_(abouts)).group_by(row.about_id)
    times: dict[int, int] = {row[0]: row[1] for row in session.execute(counts)}
    query = select(row).where(row.about_id.in_(abouts)).order_by(row.chased_on, row.id)
    return {one.about_id: (times[one.about_id], one) for one in session.scalars(query)}
