"""Agreeing with counsel what they are paid, booking what they have earned; planning what a case may cost."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.costs import store
from legal_recovery.costs.commands.booking import book_cost
from legal_recovery.costs.events import BudgetSet, CounselAgreed, CounselEnded
from legal_recovery.costs.postings import cost_entries
from legal_recovery.costs.rules import (
    KINDS,
    MOST,
    CostTerms,
    CounselTerms,
    NothingAccrued,
    require_cost,
    require_counsel,
    tier_text,
)
from legal_recovery.documents.store import get_document
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import FeeRule
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import require_open_days
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.plumbing.unit_of_work import UnitOfWork

COUNSEL = "counsel"


class CounselOver(Conflict):
    """An agreement with counsel ends once."""

    code = "costs.counsel_over"


@dataclass(frozen=True, slots=True)
class AgreeCounsel:
    """It was agreed with counsel what they are paid."""

    case_id: int
    counsel: str
    terms: CounselTerms
    agreed_on: date
    document_id: int | None = None
    version: int | None = None


def agree_counsel(uow: UnitOfWork, cmd: AgreeCounsel) -> dict[str, int]:
    """Record what counsel are paid; return its id. Raises InvalidInput, AboveMost."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.agreed_on > uow.clock.today():
        raise InvalidInput(N_("{day} is in the future."), field="agreed_on", day=cmd.agreed_on)
    known = totals_by_book(uow.session, [case.book]).get((case.book, cmd.terms.fixed.currency))
    terms = require_counsel(cmd.terms, _most(uow.session, case, cmd), known.exposure if known else 0)
    if cmd.document_id is not None:
        get_document(uow.session, case.book, cmd.document_id)
    terms_id = new_id()
    uow.record(
        CounselAgreed(
            book=case.book,
            terms_id=terms_id,
            case_id=case.id,
            counsel=Text(cmd.counsel.strip()),
            currency=terms.fixed.currency,
            form=terms.form,
            fixed_minor=terms.fixed.minor,
            tiers=tuple(tier_text(one) for one in terms.tiers),
            cap_minor=terms.cap.minor if terms.cap is not None else None,
            advance_minor=terms.advance.minor,
            agreed_on=cmd.agreed_on,
            document_id=cmd.document_id,
        )
    )
    return {"terms_id": terms_id}


def _most(session: Session, case: CaseFacts, cmd: AgreeCounsel) -> FeeRule | None:
    """Return the table of the most that counsel may be paid, where the law of the case has one in its currency."""
    pack = pack_of(session, case.jurisdiction)
    if MOST not in pack.keys(FeeRule) or cmd.terms.fixed.currency != pack.currency:
        return None
    return next((one for one in pack.versions(FeeRule, MOST) if one.in_force(cmd.agreed_on)), None)


@dataclass(frozen=True, slots=True)
class BookCounsel:
    """Book what counsel have earned by their terms and is neither advanced nor booked, as due since a day."""

    case_id: int
    terms_id: int
    incurred_on: date
    version: int | None = None


def book_counsel(uow: UnitOfWork, cmd: BookCounsel) -> dict[str, int]:
    """Book counsel's fee as a cost that is due; return its id. Raises NothingAccrued, CounselOver."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    return {"cost_id": book_cost(uow, case, _fee(uow.session, case, cmd), "calculated")}


def _fee(session: Session, case: CaseFacts, cmd: BookCounsel) -> CostTerms:
    known = _standing(store.get_counsel(session, case.id, cmd.terms_id))
    due = store.accrued_of(session, case.id, case.book, known).due
    if due.minor <= 0:
        raise NothingAccrued(N_("By these terms nothing more is due to counsel now."))
    return CostTerms(COUNSEL, due, cmd.incurred_on, payee=known.counsel, counsel_terms=known.id)


def _standing(known: store.Counsel) -> store.Counsel:
    if known.ended_on is not None:
        raise CounselOver(N_("These terms are over."))
    return known


def foresee_counsel(session: Session, case: CaseFacts, cmd: BookCounsel, today: date) -> list[Entry]:
    """Return what `book_counsel` would post now; raises what it would raise."""
    require_version(case, cmd.version)
    cost = require_cost(_fee(session, case, cmd), case, today)
    entries = cost_entries(case.book, 0, cost, 0, "calculated")
    require_open_days(session, case.office_id, entries)
    return entries


@dataclass(frozen=True, slots=True)
class EndCounsel:
    """Terms of counsel are over, or were recorded wrongly."""

    case_id: int
    terms_id: int
    on: date
    reason: str
    version: int | None = None


def end_counsel(uow: UnitOfWork, cmd: EndCounsel) -> int:
    """End an agreement with counsel; return its place in the book. Raises CounselOver."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    known = _standing(store.get_counsel(uow.session, case.id, cmd.terms_id))
    require_day(case, cmd.on, uow.clock.today(), "on")
    reason = Text(require_reason(cmd.reason))
    return uow.record(CounselEnded(book=case.book, terms_id=known.id, ended_on=cmd.on, reason=reason))


@dataclass(frozen=True, slots=True)
class SetBudget:
    """What a case, or a kind of its costs, may cost."""

    case_id: int
    cost_kind: str | None
    amount: Money
    note: str | None = None
    version: int | None = None


def set_budget(uow: UnitOfWork, cmd: SetBudget) -> int:
    """Record a budget, which replaces the one before; return its place in the book. Raises InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    if cmd.amount.minor < 0:
        raise InvalidInput(N_("A budget is zero or more."), field="amount")
    if cmd.cost_kind is not None and cmd.cost_kind not in KINDS:
        raise InvalidInput(N_("Choose the kind of cost."), field="cost_kind")
    return uow.record(
        BudgetSet(
            book=case.book,
            budget_id=new_id(),
            case_id=case.id,
            cost_kind=cmd.cost_kind,
            amount_minor=cmd.amount.minor,
            currency=cmd.amount.currency,
            set_on=uow.clock.today(),
            note=Text.maybe(cmd.note),
        )
    )
