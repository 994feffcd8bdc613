"""Money that the lender itself lent: it discharges the old debt and is never recovered (借新还旧)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import foreseen_reversals, post, require_open_days, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.owed.commands import foresee_interest, post_interest, put_right
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts.commands.booking import decide
from legal_recovery.receipts.rules import Allocation, ReceiptTerms, require_whole
from legal_recovery.settlements import store
from legal_recovery.settlements.events import ClaimRefinanced, RefinancingReversed
from legal_recovery.settlements.postings import refinancing


class RefinancingUndone(Conflict):
    """A refinancing is reversed once."""

    code = "settlements.refinancing_undone"


@dataclass(frozen=True, slots=True)
class Refinance:
    """A new loan of the lender's own pays an amount of the claim on a day."""

    case_id: int
    amount: Money
    on: date
    contract_number: str
    note: str | None = None
    version: int | None = None


def refinance(uow: UnitOfWork, cmd: Refinance) -> dict[str, int]:
    """Discharge the claim with a loan of the lender's own; return its id. Raises MoreThanOwed, MonthIsClosed."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    interest, allocation, made = _decided(uow.session, case, cmd, uow.clock.today())
    for one in interest:
        post(uow, one)
    seq = post(uow, made)
    refinancing_id = new_id()
    uow.record(
        ClaimRefinanced(
            book=case.book,
            refinancing_id=refinancing_id,
            case_id=case.id,
            amount_minor=cmd.amount.minor,
            currency=cmd.amount.currency,
            refinanced_on=cmd.on,
            contract_number=Text(require_reason(cmd.contract_number, "contract_number")),
            note=Text.maybe(cmd.note),
            entry_seq=seq,
            order_key=allocation.order.rule.key if allocation.order else None,
        )
    )
    if is_counted(uow.session, case.id):
        post_interest(uow, case, cmd.on)
    return {"refinancing_id": refinancing_id}


def _decided(
    session: Session, case: CaseFacts, cmd: Refinance, today: date
) -> tuple[list[Entry], Allocation, Entry]:
    # Applied as a payment of that day would be.
    decided = decide(session, case, ReceiptTerms("voluntary", cmd.amount, cmd.on, cmd.on), today)
    allocation = require_whole(decided.allocation, cmd.amount, "amount")
    return decided.interest, allocation, refinancing(case.book, cmd.on, cmd.amount, allocation)


def foresee_refinancing(
    session: Session, case: CaseFacts, cmd: Refinance, today: date
) -> tuple[Allocation, list[Entry]]:
    """Return how `refinance` would apply the loan and what it would post; raises what it would."""
    require_version(case, cmd.version)
    interest, allocation, made = _decided(session, case, cmd, today)
    require_open_days(session, case.office_id, [made])
    before = [*interest, made]
    if not is_counted(session, case.id):
        return allocation, before
    return allocation, [*before, *foresee_interest(session, case, cmd.on, before)]


@dataclass(frozen=True, slots=True)
class ReverseRefinancing:
    """A refinancing was recorded wrongly."""

    case_id: int
    refinancing_id: int
    reason: str
    version: int | None = None


def reverse_refinancing(uow: UnitOfWork, cmd: ReverseRefinancing) -> dict[str, int]:
    """Answer a refinancing by its reversal, with the reason; raises RefinancingUndone."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    found = _standing(store.get_refinancing(uow.session, case.id, cmd.refinancing_id))
    done = reverse(uow, case.book, found.entry_seq)[0]
    uow.record(
        RefinancingReversed(
            book=case.book,
            refinancing_id=found.id,
            reversed_seq=done.reversal_seq,
            reason=Text(require_reason(cmd.reason)),
        )
    )
    if is_counted(uow.session, case.id):
        put_right(uow, case)
    return {"reversed_seq": done.reversal_seq}


def foresee_refinancing_reversal(
    session: Session, case: CaseFacts, refinancing_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_refinancing` would undo, each with its answer; raises what it would raise."""
    found = _standing(store.get_refinancing(session, case.id, refinancing_id))
    return foreseen_reversals(session, case.office_id, case.book, found.entry_seq)


def _standing(found: store.Refinancing) -> store.Refinancing:
    if found.reversed_seq is not None:
        raise RefinancingUndone(N_("This refinancing was already reversed."), seq=found.reversed_seq)
    return found
