"""Asking for a cost, changing what is asked, agreeing to exactly that, refusing it; when that is needed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.collateral.store import list_collateral
from legal_recovery.costs import store
from legal_recovery.costs.events import (
    CostApproved,
    CostAsked,
    CostAskedAnew,
    CostRefused,
    CostReviewed,
    LimitsSet,
)
from legal_recovery.costs.rules import (
    Asked,
    CostTerms,
    Limits,
    OwnRequest,
    digest_of,
    needed,
    require_agreeing,
    require_approved,
    require_asked,
    require_limits,
    require_part,
    require_unchanged,
)
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.store import get_proceeding


@dataclass(frozen=True, slots=True)
class AskCost:
    """Ask that a cost be approved."""

    case_id: int
    asked: Asked
    version: int | None = None


def ask_cost(uow: UnitOfWork, cmd: AskCost) -> dict[str, int]:
    """Record a request for a cost, bound to what it says; return its id. Raises what `require_asked` does."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    digest = _digest(uow.session, case, cmd.asked)
    asked, request_id = cmd.asked, new_id()
    uow.record(
        CostAsked(
            book=case.book,
            request_id=request_id,
            case_id=case.id,
            cost_kind=asked.cost_kind,
            amount_minor=asked.amount.minor,
            currency=asked.amount.currency,
            payee=Text.maybe(asked.payee),
            why=Text(asked.why.strip()),
            proceeding_id=asked.proceeding,
            collateral_id=asked.collateral,
            document_id=asked.document,
            asked_by=uow.actor.id,
            asked_on=uow.clock.today(),
            needs=_needs(uow.session, case, asked),
            digest=digest,
        )
    )
    return {"request_id": request_id}


def _digest(session: Session, case: CaseFacts, asked: Asked) -> str:
    """Return the digest of what is asked; raises NotFound, InvalidInput where it is about what is not the case's."""
    require_asked(asked)
    require_subjects(session, case, asked.proceeding, asked.collateral)
    file = get_document(session, case.book, asked.document) if asked.document is not None else None
    return digest_of(asked, case.id, file.sha256 if file else None)


def require_subjects(
    session: Session, case: CaseFacts, proceeding: int | None, collateral: int | None
) -> None:
    """Refuse what is about another case; raises NotFound, InvalidInput."""
    if proceeding is not None:
        get_proceeding(session, case.id, proceeding)
    if collateral is not None and all(one.id != collateral for one in list_collateral(session, case.id)):
        raise InvalidInput(N_("That collateral is not of this case."), field="collateral")


def _needs(session: Session, case: CaseFacts, asked: Asked) -> str:
    """Return who has to agree: whoever asks although nothing demands it wants one other person."""
    return needed(asked.amount, store.find_limits(session, case.office_id)) or "review"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What is asked for is something else now."""

    case_id: int
    request_id: int
    asked: Asked
    version: int | None = None


def change_request(uow: UnitOfWork, cmd: ChangeRequest) -> int:
    """Ask for something else: whoever agreed is asked again; return its place. Raises RequestOver, OwnRequest."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = store.get_request(uow.session, case.id, cmd.request_id)
    require_unchanged(known.facts, known.facts.digest)
    _require_asker(uow, known)
    asked, now = cmd.asked, known.facts.asked
    if asked.amount.currency != now.amount.currency:
        raise InvalidInput(N_("In another currency it is another request: ask anew."), field="currency")
    return uow.record(
        CostAskedAnew(
            book=case.book,
            request_id=known.id,
            cost_kind=asked.cost_kind,
            amount_minor=asked.amount.minor,
            payee=Text.maybe(asked.payee),
            why=Text(asked.why.strip()),
            proceeding_id=asked.proceeding,
            collateral_id=asked.collateral,
            document_id=asked.document,
            needs=_needs(uow.session, case, asked),
            digest=_digest(uow.session, case, asked),
        )
    )


def _require_asker(uow: UnitOfWork, known: store.Request) -> None:
    if known.facts.asked_by != uow.actor.id:
        raise OwnRequest(N_("Only whoever asked changes or withdraws a request; refuse it instead."))


@dataclass(frozen=True, slots=True)
class AgreeRequest:
    """Agree to a request as it was seen: review it, or approve it, wholly or up to an amount."""

    case_id: int
    request_id: int
    step: str
    digest: str
    amount: Money | None = None
    answer: str | None = None


def agree_request(uow: UnitOfWork, cmd: AgreeRequest) -> int:
    """Review or approve a request; return its place in the book.

    Raises RequestOver, RequestChanged, OwnRequest, NotAnApprover, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    known = store.get_request(uow.session, case.id, cmd.request_id)
    require_agreeing(known.facts, cmd.step, cmd.digest, uow.actor.id, uow.actor.roles)
    today, answer = uow.clock.today(), Text.maybe(cmd.answer)
    if cmd.step == "review":
        return uow.record(
            CostReviewed(
                book=case.book, request_id=known.id, reviewed_by=uow.actor.id, reviewed_on=today, note=answer
            )
        )
    approved = require_part(known.facts.asked.amount, cmd.amount, cmd.answer)
    return uow.record(
        CostApproved(
            book=case.book,
            request_id=known.id,
            decided_by=uow.actor.id,
            decided_on=today,
            approved_minor=approved.minor,
            answer=answer,
        )
    )


@dataclass(frozen=True, slots=True)
class RefuseRequest:
    """Refuse a request as it was seen, or withdraw one's own."""

    case_id: int
    request_id: int
    digest: str
    reason: str


def refuse_request(uow: UnitOfWork, cmd: RefuseRequest) -> int:
    """Refuse a request, or withdraw one's own; return its place. Raises RequestOver, RequestChanged."""
    case = cases.lock_case(uow, cmd.case_id)
    known = store.get_request(uow.session, case.id, cmd.request_id)
    require_unchanged(known.facts, cmd.digest)
    return uow.record(
        CostRefused(
            book=case.book,
            request_id=known.id,
            decided_by=uow.actor.id,
            decided_on=uow.clock.today(),
            answer=Text(require_reason(cmd.reason)),
            state="withdrawn" if uow.actor.id == known.facts.asked_by else "refused",
        )
    )


def require_agreed(session: Session, case: CaseFacts, terms: CostTerms) -> None:
    """Refuse a cost to which nobody agreed although somebody has to; raises NeedsApproval, NotAsApproved."""
    request = None if terms.request is None else store.get_request(session, case.id, terms.request).facts
    require_approved(terms, request, store.find_limits(session, case.office_id))


@dataclass(frozen=True, slots=True)
class SetLimits:
    """Set from which amounts costs need somebody else, in an office or in general."""

    office_id: int | None
    currency: str
    limits: Limits


def set_limits(uow: UnitOfWork, cmd: SetLimits) -> int:
    """Record the limits in the person's audit book; return its place. Raises InvalidInput."""
    assert uow.actor.book is not None
    limits = require_limits(cmd.limits)
    uow.lock(uow.actor.book)
    return uow.record(
        LimitsSet(
            book=uow.actor.book,
            limits_id=new_id(),
            office_id=cmd.office_id,
            currency=cmd.currency,
            review_above_minor=limits.review_above.minor if limits.review_above is not None else None,
            approve_above_minor=limits.approve_above.minor if limits.approve_above is not None else None,
        )
    )
