"""Recording costs and taking them back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.costs import store
from legal_recovery.costs.commands.paying import ACCEPTANCE
from legal_recovery.costs.commands.requesting import require_agreed, require_subjects
from legal_recovery.costs.events import CostRecorded, CostReversed
from legal_recovery.costs.postings import cost_entries
from legal_recovery.costs.rules import CostRefunded, CostReversedAlready, CostTerms, require_cost
from legal_recovery.deadlines.commands import meet
from legal_recovery.deadlines.rules import Fact
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import (
    foreseen_reversals,
    post,
    post_on_open_day,
    require_open_days,
    reverse,
)
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordCost:
    """Record a cost of a case."""

    case_id: int
    terms: CostTerms
    version: int | None = None


def record_cost(uow: UnitOfWork, cmd: RecordCost) -> dict[str, int]:
    """Book a cost and say so."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _require_known(uow.session, case, cmd.terms)
    cost_id = book_cost(uow, case, cmd.terms, "manual")
    if cmd.terms.cost_kind == ACCEPTANCE and cmd.terms.paid_on is not None:
        meet(uow, case.id, Fact("fee-paid", cmd.terms.paid_on, one_each=True))
    return {"cost_id": cost_id}


def _require_known(session: Session, case: CaseFacts, terms: CostTerms) -> None:
    """Refuse a cost about another case, or one to which nobody agreed although somebody has to."""
    require_subjects(session, case, terms.proceeding, terms.collateral)
    require_agreed(session, case, terms)


def book_cost(
    uow: UnitOfWork,
    case: CaseFacts,
    terms: CostTerms,
    source: str,
    transfer: int | None = None,
    *,
    proven: bool = False,
) -> int:
    """Book a cost of a case that is held; return its id. `transfer` joins it with the line of a bank statement.

    `proven` by a line, money of a closed month goes to the first open day; else it is refused.
    """
    cost = require_cost(terms, case, uow.clock.today())
    cost_id = new_id()
    entries = cost_entries(case.book, cost_id, cost, transfer or new_id(), source)
    seqs = [(post_on_open_day if proven else post)(uow, made) for made in entries]
    uow.record(
        CostRecorded(
            book=case.book,
            cost_id=cost_id,
            case_id=case.id,
            cost_kind=cost.cost_kind,
            amount_minor=cost.amount.minor,
            currency=cost.amount.currency,
            incurred_on=cost.incurred_on,
            paid_on=cost.paid_on,
            payee=Text.maybe(cost.payee),
            note=Text.maybe(cost.note),
            entry_seq=seqs[0],
            day_rate=cost.day_rate,
            collateral_id=cost.collateral,
            proceeding_id=cost.proceeding,
            request_id=cost.request,
            counsel_terms_id=cost.counsel_terms,
        )
    )
    return cost_id


def foresee_cost(session: Session, case: CaseFacts, cmd: RecordCost, today: date) -> list[Entry]:
    """Return what `record_cost` would post now; raises what it would raise."""
    require_version(case, cmd.version)
    _require_known(session, case, cmd.terms)
    cost = require_cost(cmd.terms, case, today)
    entries = cost_entries(case.book, 0, cost, 0, "manual")
    require_open_days(session, case.office_id, entries)
    return entries


@dataclass(frozen=True, slots=True)
class ReverseCost:
    """Take a cost back that was booked wrongly."""

    case_id: int
    cost_id: int
    reason: str
    version: int | None = None


def reverse_cost(uow: UnitOfWork, cmd: ReverseCost) -> dict[str, int]:
    """Answer a cost by its reversal, with the reason; raises CostReversedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    cost = _reversible(store.get_cost(uow.session, case.id, cmd.cost_id))
    return {"reversed_seq": take_back_cost(uow, case, cost, require_reason(cmd.reason))}


def foresee_cost_reversal(session: Session, case: CaseFacts, cost_id: int) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_cost` would undo, each with its answer; raises what it would raise."""
    cost = _reversible(store.get_cost(session, case.id, cost_id))
    _require_untouched(session, case, cost)
    seqs = [seq for seq in (cost.payment_seq, cost.entry_seq) if seq is not None]
    return [pair for seq in seqs for pair in foreseen_reversals(session, case.office_id, case.book, seq)]


def _reversible(cost: store.Cost) -> store.Cost:
    if cost.reversed_seq is not None:
        raise CostReversedAlready(N_("This cost was already reversed."), seq=cost.reversed_seq)
    return cost


def _require_untouched(session: Session, case: CaseFacts, cost: store.Cost) -> None:
    """Refuse to take back a cost of which a court gave something back; raises CostRefunded."""
    if refunded := store.refunds_of(session, case.id, cost).refunded:
        raise CostRefunded(
            N_("The court gave {refunded} of this cost back; reverse that refund first."), refunded=refunded
        )


def take_back_cost(uow: UnitOfWork, case: CaseFacts, cost: store.Cost, reason: str) -> int:
    """Reverse the entries of a cost and mark it; return the reversal's place."""
    _require_untouched(uow.session, case, cost)
    if cost.payment_seq is not None:
        reverse(uow, case.book, cost.payment_seq)
    done = reverse(uow, case.book, cost.entry_seq)[0]
    uow.record(
        CostReversed(
            book=case.book,
            cost_id=cost.id,
            reversed_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    return done.reversal_seq
