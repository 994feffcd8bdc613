"""Reading what new loans of the lender's own paid of a claim."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.settlements.models import RefinancingRow


@dataclass(frozen=True, slots=True)
class Refinancing:
    """What a new loan paid of a claim."""

    id: int
    amount: Money
    refinanced_on: date
    contract_number: str | None
    note: str | None
    entry_seq: int
    order_key: str | None
    reversed_seq: int | None


def list_refinancings(session: Session, case_id: int) -> list[Refinancing]:
    """Return what was refinanced in a case, the earliest first."""
    row, number, note = RefinancingRow, aliased(TextRow), aliased(TextRow)
    query = (
        select(row, number.value, note.value)
        .outerjoin(number, number.id == row.contract_number_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.refinanced_on, row.id)
    )
    return [
        Refinancing(
            found.id,
            Money(found.amount_minor, found.currency),
            found.refinanced_on,
            contract_number,
            said,
            found.entry_seq,
            found.order_key,
            found.reversed_seq,
        )
        for found, contract_number, said in session.execute(query)
    ]


def get_refinancing(session: Session, case_id: int, refinancing_id: int) -> Refinancing:
    """Return one refinancing of a case; raises NotFound."""
    for one in list_refinancings(session, case_id):
        if one.id == refinancing_id:
            return one
    raise NotFound(N_("There is no such refinancing in this case."))
