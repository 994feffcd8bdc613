"""Approving a cost above the limits that a bank line has proved: by somebody who leads and did not match it."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import require_reason, require_version
from legal_recovery.costs import store
from legal_recovery.costs.events import CostApprovedLater
from legal_recovery.costs.rules import require_later
from legal_recovery.kernel.events import Text
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ApproveLater:
    """Approve a cost that was paid without an approval, with the reason."""

    case_id: int
    cost_id: int
    reason: str
    version: int | None = None


def approve_later(uow: UnitOfWork, cmd: ApproveLater) -> int:
    """Record who approved a cost afterwards, and why; return its place. Raises what `require_later` does."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = store.get_cost(uow.session, case.id, cmd.cost_id)
    require_later(store.later_facts(uow.session, case.book, cost), uow.actor.id, uow.actor.roles)
    return uow.record(
        CostApprovedLater(
            book=case.book,
            cost_id=cost.id,
            approved_by=uow.actor.id,
            approved_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
