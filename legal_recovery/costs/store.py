"""Reading the costs of a case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.costs.models import CostRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of a case as it stands."""

    id: int
    cost_kind: str
    amount: Money
    incurred_on: date
    paid_on: date | None
    payee: str | None
    note: str | None
    entry_seq: int
    reversed_seq: int | None
    day_rate: str | None
    collateral_id: int | None = None


def list_costs(session: Session, case_id: int) -> list[Cost]:
    """Return a case's costs in the order of their days."""
    payee, note, row = aliased(TextRow), aliased(TextRow), CostRow
    query = (
        select(
            row.id,
            row.cost_kind,
            row.amount_minor,
            row.currency,
            row.incurred_on,
            row.paid_on,
            payee.value.label("payee"),
            note.value.label("note"),
            row.entry_seq,
            row.reversed_seq,
            row.day_rate,
            row.collateral_id,
        )
        .outerjoin(payee, payee.id == row.payee_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.incurred_on, row.id)
    )
    return [
        Cost(
            found.id,
            found.cost_kind,
            Money(found.amount_minor, found.currency),
            found.incurred_on,
            found.paid_on,
            found.payee,
            found.note,
            found.entry_seq,
            found.reversed_seq,
            found.day_rate,
            found.collateral_id,
        )
        for found in session.execute(query)
    ]


def get_cost(session: Session, case_id: int, cost_id: int) -> Cost:
    """Return one cost of a case; raises NotFound."""
    for cost in list_costs(session, case_id):
        if cost.id == cost_id:
            return cost
    raise NotFound(N_("There is no such cost in this case."))
