"""Recording receipts, seeing first how they are applied, and taking them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.pack import Pack
from legal_recovery.ledger.commands import (
    first_open_day,
    foreseen_reversals,
    post,
    post_on_open_day,
    require_open_days,
    reverse,
)
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.store import StoredEntry
from legal_recovery.owed.commands import (
    end_paid,
    foresee_interest,
    law_of,
    post_interest,
    put_right,
    record_paid,
)
from legal_recovery.owed.rules import ClaimFacts
from legal_recovery.owed.store import facts_of, is_counted
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.receipts import store
from legal_recovery.receipts.commands.paying import shares_of
from legal_recovery.receipts.events import ReceiptRecorded, ReceiptReversed
from legal_recovery.receipts.postings import receipt_entries, remittance_entry
from legal_recovery.receipts.rules import (
    Allocation,
    Claim,
    ConvertedAlready,
    OwedLine,
    PassedOn,
    ReceiptReversedAlready,
    ReceiptTerms,
    RefundedAlready,
    allocate_by_hand,
    allocate_by_law,
    allocate_receipt,
    as_counted,
    paid_as_told,
    require_awaited,
    require_no_price,
    require_receipt,
    sell_claim,
)


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """Record a receipt of a case."""

    case_id: int
    terms: ReceiptTerms
    version: int | None = None


def record_receipt(uow: UnitOfWork, cmd: RecordReceipt) -> dict[str, object]:
    """Book a receipt, applied in the order that applies to the case or by hand, and say so; raises SoldInPools too."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    require_no_price(cmd.terms.source)
    _require_collateral(uow.session, case, cmd.terms)
    receipt_id, allocation = book_receipt(uow, case, cmd.terms, "manual")
    return {"receipt_id": receipt_id, "unallocated": allocation.unallocated.text}


def _require_collateral(session: Session, case: CaseFacts, terms: ReceiptTerms) -> None:
    pieces = list_collateral(session, case.id) if terms.collateral is not None else []
    if terms.collateral is not None and all(one.id != terms.collateral for one in pieces):
        raise InvalidInput(N_("That collateral is not of this case."), field="collateral")


def foresee_receipt(
    session: Session, case: CaseFacts, cmd: RecordReceipt, today: date
) -> tuple[Allocation, list[Entry]]:
    """Return how `record_receipt` would apply the money now, and what it would post; raises what it would."""
    require_version(case, cmd.version)
    require_no_price(cmd.terms.source)
    _require_collateral(session, case, cmd.terms)
    decided = decide(session, case, cmd.terms, today)
    entries = _entries(case, decided, decided.allocation, 0, "manual")
    shares_of(session, case, decided.receipt.payers, decided.receipt.amount)
    require_open_days(session, case.office_id, entries)
    before = [*decided.interest, *entries]
    if not decided.counted:
        return decided.allocation, before
    return decided.allocation, [
        *before,
        *foresee_interest(session, case, decided.receipt.discharged_on, before),
    ]


@dataclass(frozen=True, slots=True)
class _Decided:
    """A receipt, the interest to be posted before it, how it is applied, and whether interest is counted at all."""

    receipt: ReceiptTerms
    interest: list[Entry]
    allocation: Allocation
    counted: bool = False


def decide(
    session: Session, case: CaseFacts, terms: ReceiptTerms, today: date, claim: Claim | None = None
) -> _Decided:
    """Apply a receipt to what is owed on the day that it discharges; the price of a sale ends the whole claim.

    `claim` is what is owed where the caller has followed it; then no interest is counted. Raises what
    `require_receipt` does.
    """
    terms = as_counted(terms, case)
    if claim is None:
        claim = Claim(*store.what_is_owed(session, case.id, case.book))
        counted = facts_of(session, case)
    else:
        # An import follows the claim by itself and counts no interest.
        counted = None
    owed = claim.owed
    receipt = require_receipt(terms, case, today, {line.amount.currency for line in owed})
    if terms.distribution is not None:
        share = require_awaited(terms, store.list_awaited(session, case.id))
        settled = replace(receipt, discharged_on=share.discharged_on, collateral=share.collateral)
        return _Decided(
            require_receipt(settled, case, today, set()), [], paid_as_told((), terms.amount.currency)
        )
    if counted is None or not counted.is_counted:
        return _Decided(receipt, [], applied_as_is(receipt, owed, claim.debts))
    interest = foresee_interest(session, case, receipt.discharged_on)
    due = store.due_on(session, case.book, receipt.discharged_on, interest, owed)
    allocation = applied_by_law(law_of(session, case), counted, receipt, due)
    return _Decided(receipt, interest, allocation, counted=True)


def applied_as_is(receipt: ReceiptTerms, owed: list[OwedLine], debts: Sequence[int]) -> Allocation:
    """Apply a receipt where no interest is counted; raises NotAllowed."""
    if receipt.source == "debt-sale":
        return sell_claim(receipt.amount, owed)
    if receipt.by_hand:
        return allocate_by_hand(receipt, owed)
    return allocate_receipt(receipt.amount, owed, debts)


def applied_by_law(pack: Pack, facts: ClaimFacts, receipt: ReceiptTerms, due: list[OwedLine]) -> Allocation:
    """Apply a receipt in the order that the law has for the case, or by hand; raises NotAllowed, NotInForce."""
    if receipt.source == "debt-sale":
        return sell_claim(receipt.amount, due)
    found = allocate_by_law(pack, facts, receipt.discharged_on, receipt.amount, due)
    return allocate_by_hand(receipt, due, to_payer=found.to_payer) if receipt.by_hand else found


def _entries(
    case: CaseFacts, decided: "_Decided", allocation: Allocation, transfer: int, source: str
) -> list[Entry]:
    if decided.receipt.distribution is not None:
        return [remittance_entry(case.book, decided.receipt, transfer, source)]
    return receipt_entries(case.book, decided.receipt, allocation, transfer, source)


def book_receipt(
    uow: UnitOfWork,
    case: CaseFacts,
    terms: ReceiptTerms,
    source: str,
    pays: list[OwedLine] | None = None,
    claim: Claim | None = None,
    transfer: int | None = None,
    *,
    proven: bool = False,
) -> tuple[int, Allocation]:
    """Book a receipt of a case that is held; return its id and how it was applied.

    `transfer` joins it with the line of a bank statement that it stands on. `pays` says what it paid where that is
    known. `claim` is what is owed where the caller has followed it, and then no interest is counted; else the books are
    asked, and interest is posted up to the day that it discharges. `proven` by a line, money of a closed month goes to
    the first open day, and the receipt keeps the bank's; else it is refused.
    """
    decided = decide(uow.session, case, terms, uow.clock.today(), claim)
    receipt, allocation = decided.receipt, decided.allocation
    if pays is not None:
        allocation = paid_as_told(pays, receipt.amount.currency)
    shares = shares_of(uow.session, case, receipt.payers, receipt.amount)
    for made in decided.interest:
        post(uow, made)
    receipt_id, told = new_id(), receipt.exchange
    booked = partial(_entries, case, allocation=allocation, transfer=transfer or new_id(), source=source)
    seqs = _posted_late(uow, decided, booked) if proven else [post(uow, made) for made in booked(decided)]
    uow.record(
        ReceiptRecorded(
            book=case.book,
            receipt_id=receipt_id,
            case_id=case.id,
            source=receipt.source,
            amount_minor=receipt.amount.minor,
            currency=receipt.amount.currency,
            credited_on=receipt.credited_on,
            discharged_on=receipt.discharged_on,
            payer=Text.maybe(receipt.payer),
            note=Text.maybe(receipt.note),
            collateral_id=receipt.collateral,
            withheld_minor=receipt.withheld_fee.minor if receipt.withheld_fee else 0,
            unallocated_minor=allocation.unallocated.minor,
            entry_seq=seqs[0],
            order_key=allocation.order.rule.key if allocation.order else None,
            by_hand=Text.maybe(receipt.by_hand_reason) if receipt.by_hand else None,
            distribution_id=receipt.distribution,
            relation=receipt.relation,
            id_type=receipt.id_type if receipt.relation else None,
            id_number=Text.maybe(receipt.id_number),
            purpose=Text.maybe(receipt.purpose),
            received_minor=told.received.minor if told else None,
            received_currency=told.received.currency if told else None,
            day_rate=told.rate if told else None,
            rate_on=told.rate_on if told else None,
            rate_source=Text(told.rate_source) if told else None,
            banked_minor=told.banked.minor if told and told.banked else None,
            rate_of=told.rate_of if told else None,
        )
    )
    record_paid(uow, case, receipt_id, shares, receipt.discharged_on)
    if claim is not None:
        claim.pay(allocation)
    if decided.counted:
        # What was counted for later days bears less from this day on.
        post_interest(uow, case, receipt.discharged_on)
    return receipt_id, allocation


def _posted_late(
    uow: UnitOfWork, decided: "_Decided", entries: Callable[["_Decided"], list[Entry]]
) -> list[int]:
    """Post a receipt whose money may be of a closed month: then it is credited later, and discharges on its day."""
    credited_on = decided.receipt.credited_on
    [book] = {made.book for made in entries(decided)}
    day = first_open_day(uow, uow.heads[book].office, credited_on)
    later = replace(decided, receipt=replace(decided.receipt, credited_on=day))
    return [post_on_open_day(uow, made, credited_on) for made in entries(later)]


@dataclass(frozen=True, slots=True)
class ReverseReceipt:
    """Take a receipt back that was booked wrongly."""

    case_id: int
    receipt_id: int
    reason: str
    version: int | None = None


def reverse_receipt(uow: UnitOfWork, cmd: ReverseReceipt) -> dict[str, int]:
    """Answer a receipt by its reversal, money and claim together; raises ReceiptReversedAlready."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    receipt = reversible(uow.session, case, cmd.receipt_id)
    return {"reversed_seq": take_back_receipt(uow, case, receipt, require_reason(cmd.reason))}


def foresee_receipt_reversal(
    session: Session, case: CaseFacts, receipt_id: int
) -> list[tuple[StoredEntry, Entry]]:
    """Return the entries that `reverse_receipt` would undo, each with its answer; raises what it would."""
    receipt = reversible(session, case, receipt_id)
    return foreseen_reversals(session, case.office_id, case.book, receipt.entry_seq)


def reversible(session: Session, case: CaseFacts, receipt_id: int) -> store.Receipt:
    """Return a receipt that stands and of which nothing was paid back.

    Raises NotFound, ReceiptReversedAlready, PassedOn, RefundedAlready, ConvertedAlready.
    """
    receipt = store.get_receipt(session, case.id, receipt_id)
    if receipt.reversed_seq is not None:
        raise ReceiptReversedAlready(N_("This receipt was already reversed."), seq=receipt.reversed_seq)
    _require_ours(receipt)
    _require_untouched(session, case, receipt)
    return receipt


def _require_ours(receipt: store.Receipt) -> None:
    if receipt.passed_seq is not None:
        raise PassedOn(
            N_("This receipt came in after the cut-off of a sale and is the buyer’s; it stays as it is.")
        )


def _require_untouched(session: Session, case: CaseFacts, receipt: store.Receipt) -> None:
    if store.converted_by(session, case.id).get(receipt.id):
        raise ConvertedAlready(N_("The bank converted it: take that conversion back first."))
    refunded = store.refunded_of(session, case.id, receipt)
    if refunded:
        raise RefundedAlready(
            N_("{amount} of it was paid back: take that refund back first."), amount=refunded
        )


def take_back_receipt(uow: UnitOfWork, case: CaseFacts, receipt: store.Receipt, reason: str) -> int:
    """Reverse the entries of a receipt, those of the bank too, and mark it; return the first reversal's place.

    Raises PassedOn, RefundedAlready, ConvertedAlready.
    """
    _require_ours(receipt)
    _require_untouched(uow.session, case, receipt)
    done = reverse(uow, case.book, receipt.entry_seq)[0]
    uow.record(
        ReceiptReversed(
            book=case.book,
            receipt_id=receipt.id,
            reversed_seq=done.reversal_seq,
            value_on=done.value_on,
            reason=Text(reason),
        )
    )
    end_paid(uow, case, receipt.id)
    if is_counted(uow.session, case.id):
        put_right(uow, case)
    return done.reversal_seq
