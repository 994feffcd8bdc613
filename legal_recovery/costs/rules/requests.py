"""Who has to agree to a cost before it is incurred, and to exactly what: asked, reviewed, approved.

Whoever agrees agrees to a digest of all that was asked; what changes has another digest and is asked anew.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from legal_recovery.costs.rules.booking import KINDS, CostTerms, NotPositive, UnknownCost
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, NotPermitted, RuleViolation
from legal_recovery.kernel.money import Money

STATES: dict[str, Message] = {
    "asked": N_("Asked for"),
    "reviewed": N_("Reviewed"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}
OPEN = ("asked", "reviewed")
# Who has to agree besides whoever asks.
NEEDS: dict[str, Message] = {
    "review": N_("One other person"),
    "approve": N_("Two other people: one reviews, one approves"),
}
LEADS = ("legal_lead", "finance_lead", "manager")
APPROVERS = frozenset({*LEADS, "system"})


class OwnRequest(RuleViolation):
    """Nobody agrees to what they asked for themselves, and nobody agrees twice."""

    code = "costs.own_request"


class RequestChanged(Conflict):
    """What somebody agrees to is what they saw."""

    code = "costs.request_changed"


class RequestOver(Conflict):
    """A request is decided once, and what was decided is not changed."""

    code = "costs.request_over"


class NotAnApprover(NotPermitted):
    """The last word has somebody who leads."""

    code = "costs.not_an_approver"


class NeedsApproval(RuleViolation):
    """Above an amount a cost is recorded on an approved request alone."""

    code = "costs.needs_approval"


class NotAsApproved(RuleViolation):
    """What is recorded on a request is what was approved, and no more of it."""

    code = "costs.not_as_approved"


@dataclass(frozen=True, slots=True)
class Asked:
    """A cost that is asked for: what, how much, for whom, why, and what it is about."""

    cost_kind: str
    amount: Money
    why: str
    payee: str | None = None
    proceeding: int | None = None
    collateral: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Above which amounts a cost needs a review, and an approval after it; None: never."""

    review_above: Money | None
    approve_above: Money | None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request as it stands, and what of it was spent."""

    asked: Asked
    digest: str
    state: str
    needs: str
    asked_by: int
    reviewed_by: int | None
    approved: Money | None
    spent: Money

    @property
    def left(self) -> Money:
        """What was approved and is not spent."""
        return (self.approved or Money.zero(self.spent.currency)) - self.spent


def require_asked(asked: Asked) -> Asked:
    """Return what can be asked for; raises UnknownCost, NotPositive, InvalidInput."""
    if asked.cost_kind not in KINDS:
        raise UnknownCost(N_("Choose the kind of cost."), field="cost_kind")
    if asked.amount.minor <= 0:
        raise NotPositive(N_("What is asked for is more than zero."), field="amount")
    if not asked.why.strip():
        raise InvalidInput(N_("Say what it is for."), field="why")
    return asked


def digest_of(asked: Asked, case: int, document_sha256: str | None) -> str:
    """Return the digest of all that is asked for: in hexadecimal, the same for the same content."""
    content = {
        "amount": str(asked.amount.minor),
        "case": str(case),
        "collateral": str(asked.collateral or ""),
        "currency": asked.amount.currency,
        "document": document_sha256 or "",
        "kind": asked.cost_kind,
        "payee": (asked.payee or "").strip(),
        "proceeding": str(asked.proceeding or ""),
        "why": asked.why.strip(),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def needed(amount: Money, limits: Limits | None) -> str | None:
    """Return who has to agree to an amount: None, `review` or `approve`; in another currency the most that can be."""
    if limits is None:
        return None
    if _is_above(amount, limits.approve_above):
        return "approve"
    return "review" if _is_above(amount, limits.review_above) else None


def _is_above(amount: Money, limit: Money | None) -> bool:
    return limit is not None and (limit.currency != amount.currency or amount > limit)


def require_limits(limits: Limits) -> Limits:
    """Return limits of which the one for approval is not the lower one; raises InvalidInput."""
    both = (limits.review_above, limits.approve_above)
    if any(one is not None and one.minor < 0 for one in both):
        raise InvalidInput(N_("A limit is zero or more."), field="review_above")
    review, approve = both
    if review is not None and approve is not None and approve < review:
        raise InvalidInput(
            N_("An approval is needed from the same amount on as a review, or a higher one."),
            field="approve_above",
        )
    return limits


def require_agreeing(request: RequestFacts, step: str, digest: str, actor: int, roles: Iterable[str]) -> None:
    """Refuse to agree to a request.

    Raises RequestOver, RequestChanged, OwnRequest, NotAnApprover.
    """
    require_unchanged(request, digest)
    if actor in (request.asked_by, request.reviewed_by):
        raise OwnRequest(
            N_("Nobody agrees to their own request: somebody else has to.")
            if actor == request.asked_by
            else N_("You reviewed this request; somebody else has to approve it.")
        )
    if step != next_step(request):
        raise RequestChanged(N_("Somebody has reviewed this request meanwhile; look at it again."))
    if step == "approve" and not APPROVERS & set(roles):
        raise NotAnApprover(N_("Your roles do not allow this."))


def next_step(request: RequestFacts) -> str:
    """Return what comes next for an open request: its review, or its approval."""
    return "review" if request.state == "asked" and request.needs == "approve" else "approve"


def require_unchanged(request: RequestFacts, digest: str) -> None:
    """Refuse to decide on what is decided already, or is not what was seen; raises RequestOver, RequestChanged."""
    if request.state not in OPEN:
        raise RequestOver(N_("This request is decided already."))
    if digest != request.digest:
        raise RequestChanged(
            N_(
                "The request has changed since you looked at it; look at what is asked for now before you decide."
            )
        )


def require_part(asked: Money, approved: Money | None, answer: str | None) -> Money:
    """Return what is approved of an amount: all of it, or less with a reason; raises InvalidInput."""
    if approved is None or approved == asked:
        return asked
    if not 0 < approved.minor <= asked.minor or approved.currency != asked.currency:
        raise InvalidInput(
            N_("More than nothing and at most {asked} can be approved."), field="amount", asked=asked
        )
    if not (answer or "").strip():
        raise InvalidInput(N_("Say why less is approved than was asked for."), field="answer")
    return approved


def require_approved(terms: CostTerms, request: RequestFacts | None, limits: Limits | None) -> None:
    """Refuse a cost that nobody agreed to, or that is not what they agreed to; raises NeedsApproval, NotAsApproved."""
    if request is None:
        if needed(terms.amount, limits) is not None:
            raise NeedsApproval(
                N_("{amount} needs the approval of somebody else in this office: ask for it first."),
                field="amount",
                amount=terms.amount,
            )
        return
    if request.state != "approved" or request.approved is None:
        raise NotAsApproved(N_("This request is not approved."), field="request")
    _require_same(terms, request.asked)
    left = request.left
    if terms.amount.currency != left.currency or terms.amount > left:
        raise NotAsApproved(
            N_("{approved} was approved, of which {left} is left."),
            field="amount",
            approved=request.approved,
            left=left,
        )


def _require_same(terms: CostTerms, asked: Asked) -> None:
    pairs = {
        "cost_kind": (terms.cost_kind, asked.cost_kind),
        "payee": ((terms.payee or "").strip(), (asked.payee or "").strip() or (terms.payee or "").strip()),
        "collateral": (terms.collateral, asked.collateral),
        "proceeding": (terms.proceeding, asked.proceeding),
    }
    for field, (now, then) in pairs.items():
        if now != then:
            raise NotAsApproved(
                N_("Something else was approved: record it as it was approved, or ask anew."), field=field
            )
