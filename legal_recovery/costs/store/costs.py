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
    proceeding_id: int | None = None
    request_id: int | None = None
    counsel_terms_id: int | None = None
    # Where its payment stands that was recorded after it; the bank's line is of that entry.
    payment_seq: int | None = None
    invoice_id: int | None = None
    invoice_number: str | None = None
    invoiced_on: date | None = None
    fate: str | None = None
    fate_on: date | None = None
    awarded: Money | None = None
    award_proceeding_id: int | None = None
    # Who agreed to it once a line of a bank had proved it.
    approved_by: int | None = None
    approved_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it counts."""
        return self.reversed_seq is None

    @property
    def is_due(self) -> bool:
        """Whether it counts and is not paid."""
        return self.stands and self.paid_on is None


def list_costs(session: Session, case_id: int) -> list[Cost]:
    """Return a case's costs in the order of their days."""
    payee, note, row = aliased(TextRow), aliased(TextRow), CostRow
    query = (
        select(row, payee.value, note.value)
        .outerjoin(payee, payee.id == row.payee_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.incurred_on, row.id)
    )
    return [cost_of(*found) for found in session.execute(query)]


def cost_of(row: CostRow, payee: str | None, note: str | None) -> Cost:
    """Return a cost from its row and texts."""
    awarded = None if row.awarded_minor is None else Money(row.awarded_minor, row.currency)
    return Cost(
        row.id,
        row.cost_kind,
        Money(row.amount_minor, row.currency),
        row.incurred_on,
        row.paid_on,
        payee,
        note,
        row.entry_seq,
        row.reversed_seq,
        row.day_rate,
        row.collateral_id,
        row.proceeding_id,
        row.request_id,
        row.counsel_terms_id,
        row.payment_seq,
        row.invoice_id,
        row.invoice_number,
        row.invoiced_on,
        row.fate,
        row.fate_on,
        awarded,
        row.award_proceeding_id,
        row.approved_by,
        row.approved_on,
    )


def get_cost(session: Session, case_id: int, cost_id: int) -> Cost:
    """Return one cost of a case; raises NotFound."""
    for cost in list_costs(session, case_id):
        if cost.id == cost_id:
            return cost
    raise NotFound(N_("There is no such cost in this case."))
