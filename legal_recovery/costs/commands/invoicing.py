"""Attaching the invoice of a cost."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import require_version
from legal_recovery.costs import store
from legal_recovery.costs.events import CostInvoiced
from legal_recovery.costs.rules import CostReversedAlready
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class InvoiceCost:
    """The invoice of a cost is there: a document of the case, with its number and day."""

    case_id: int
    cost_id: int
    document_id: int
    invoiced_on: date
    number: str | None = None
    version: int | None = None


def invoice_cost(uow: UnitOfWork, cmd: InvoiceCost) -> int:
    """Record the invoice of a cost; return its place. Raises NotFound, CostReversedAlready, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = store.get_cost(uow.session, case.id, cmd.cost_id)
    if not cost.stands:
        raise CostReversedAlready(N_("This cost was already reversed."), seq=cost.reversed_seq)
    get_document(uow.session, case.book, cmd.document_id)
    if cmd.invoiced_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="invoiced_on", day=cmd.invoiced_on)
    return uow.record(
        CostInvoiced(
            book=case.book,
            cost_id=cost.id,
            invoice_id=cmd.document_id,
            invoice_number=(cmd.number or "").strip() or None,
            invoiced_on=cmd.invoiced_on,
        )
    )
