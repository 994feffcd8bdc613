"""Money that cases wait for."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.reconciliation.models import ExpectationRow


@dataclass(frozen=True, slots=True)
class Expectation:
    """Money that a case waits for, what it is about, and what became of it."""

    id: int
    case_id: int
    kind: str
    about: int | None
    amount: Money
    net: Money | None
    due_on: date | None
    payer: str | None
    state: str


def list_expectations(session: Session, case_id: int, kind: str | None = None) -> list[Expectation]:
    """Return what a case waits for now, the earliest first."""
    query = (
        select(ExpectationRow, TextRow.value)
        .outerjoin(TextRow, TextRow.id == ExpectationRow.payer_id)
        .where(ExpectationRow.case_id == case_id, ExpectationRow.state == "open")
        .order_by(ExpectationRow.due_on, ExpectationRow.id)
    )
    if kind is not None:
        query = query.where(ExpectationRow.expected_kind == kind)
    return [_expectation(row, payer) for row, payer in session.execute(query)]


def get_expectation(session: Session, case_id: int, expectation_id: int) -> Expectation:
    """Return one of what a case waits for; raises NotFound."""
    for one in list_expectations(session, case_id):
        if one.id == expectation_id:
            return one
    raise NotFound(N_("Nothing like that is awaited in this case."))


def _expectation(row: ExpectationRow, payer: str | None) -> Expectation:
    return Expectation(
        row.id,
        row.case_id,
        row.expected_kind,
        row.about_id,
        Money(row.amount_minor, row.currency),
        Money(row.net_minor, row.currency) if row.net_minor is not None else None,
        row.due_on,
        payer,
        row.state,
    )
