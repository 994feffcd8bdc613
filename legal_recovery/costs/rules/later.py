"""Approving afterwards a cost above the limits: the money was gone, and the bank's line proved it."""

from collections.abc import Iterable
from dataclasses import dataclass

from legal_recovery.costs.rules.booking import CostReversedAlready
from legal_recovery.costs.rules.requests import APPROVERS, NotAnApprover
from legal_recovery.kernel.errors import N_, Conflict, RuleViolation


class ApprovedAlready(Conflict):
    """A cost is approved afterwards once."""

    code = "costs.approved_already"


class NeedsNoApproval(RuleViolation):
    """What nobody has to agree to, or what somebody agreed to before, is not approved afterwards."""

    code = "costs.needs_no_approval"


class OwnMatch(RuleViolation):
    """Whoever made a cost of a bank line does not approve it."""

    code = "costs.own_match"


@dataclass(frozen=True, slots=True)
class LaterFacts:
    """What approving a cost afterwards rests on: does it stand, is its approval missing, who matched the line."""

    stands: bool
    approved_by: int | None
    is_unapproved: bool
    matched_by: int


def require_later(cost: LaterFacts, actor: int, roles: Iterable[str]) -> None:
    """Refuse to approve a cost afterwards.

    Raises NotAnApprover, CostReversedAlready, ApprovedAlready, NeedsNoApproval, OwnMatch.
    """
    if not APPROVERS & set(roles):
        raise NotAnApprover(N_("Your roles do not allow this."))
    if not cost.stands:
        raise CostReversedAlready(N_("This cost was already reversed."))
    if cost.approved_by is not None:
        raise ApprovedAlready(N_("This cost is approved already."))
    if not cost.is_unapproved:
        raise NeedsNoApproval(
            N_(
                "This cost needs no approval afterwards: no bank line proved it, it is within the limits, "
                "or it rests on an approved request."
            )
        )
    if actor == cost.matched_by:
        raise OwnMatch(N_("You matched the bank line of this cost; somebody else has to approve it."))
