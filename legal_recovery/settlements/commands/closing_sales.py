"""Closing a debt sale: each claim leaves for its share of the price; what came in since the cut-off is the buyer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.commands import require_open_days
from legal_recovery.ledger.postings import Entry, Posting
from legal_recovery.owed.commands import put_right
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.receipts.commands import book_receipt, pass_on_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.receipts.store import Receipt, get_receipt
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.agreeing import raise_flag
from legal_recovery.settlements.commands.changing_applicant import await_change
from legal_recovery.settlements.commands.selling import FLAG, held_sale, require_tied_out
from legal_recovery.settlements.events import BuyerMoneyMoved, DebtSold, PoolClosed
from legal_recovery.settlements.rules import PlanRunning, ReceivedAfterCutOff, WrongSaleState


@dataclass(frozen=True, slots=True)
class CloseSale:
    """The price came in and the claims passed, on one day."""

    sale_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Leaving:
    """A claim that leaves with a closing: for its share of the price, with what of its receipts is the buyer's."""

    line: store.TapeLine
    passed_on: tuple[Receipt, ...]

    @property
    def due_to_buyer(self) -> Money:
        return total([one.amount for one in self.passed_on], self.line.price.currency)


def close_sale(uow: UnitOfWork, cmd: CloseSale) -> dict[str, int]:
    """Let every claim of an approved pool leave for its share of the price; all of them or none.

    What discharged a claim after the cut-off is booked as the buyer's. Raises WrongSaleState, PoolChanged, PlanRunning,
    ReceivedAfterCutOff, MonthIsClosed, InvalidInput.
    """
    sale, book = held_sale(uow, cmd.sale_id, "approved")
    leaving = _leaving(uow.session, sale, cmd.on, uow.clock.today())
    for one in leaving:
        _sell(uow, sale, one, cmd.on)
    uow.record(PoolClosed(book=book, sale_id=sale.id, closed_on=cmd.on))
    return {"sold": len(leaving)}


def foresee_closing(
    session: Session, actor: Actor, cmd: CloseSale, today: date
) -> tuple[store.Sale, list[Leaving]]:
    """Return what would leave with a closing, and what of it is the buyer's; raises what `close_sale` would."""
    sale = store.get_sale(session, actor, cmd.sale_id)
    if sale.state != "approved":
        raise WrongSaleState(N_("This sale was answered already."), state=sale.state)
    leaving = _leaving(session, sale, cmd.on, today)
    offices = {cases.get_case(session, actor, one.line.reference).office_id for one in leaving}
    price = Entry(0, cmd.on, "receipt", (Posting("money:bank", sale.price),))
    for office in offices:
        require_open_days(session, office, [price])
    return sale, leaving


def _leaving(session: Session, sale: store.Sale, on: date, today: date) -> list[Leaving]:
    lines = store.tape_of(session, sale.id)
    require_tied_out(session, sale, lines)
    _require_day(sale, on, today)
    _require_settled(session, sale, lines)
    return [
        Leaving(line, tuple(store.received_after(session, line.case_id, sale.cut_off_on))) for line in lines
    ]


def _require_day(sale: store.Sale, on: date, today: date) -> None:
    assert sale.decided_on is not None, "an approved sale was decided"
    if on < sale.decided_on:
        raise InvalidInput(N_("The sale was approved on {day}."), field="on", day=sale.decided_on)
    if on > today:
        raise InvalidInput(N_("The day lies in the future."), field="on")


def _require_settled(session: Session, sale: store.Sale, lines: Sequence[store.TapeLine]) -> None:
    for line in lines:
        if store.running_plan(session, line.case_id) is not None:
            raise PlanRunning(N_("A settlement is running in a case of the pool."), field="on")
        if after := store.discharged_after(session, line.case_id, sale.cut_off_on):
            raise ReceivedAfterCutOff(
                N_(
                    "{case}: an auction or an asset in kind settled {amount} after the cut-off: draft the pool "
                    "again with a later one."
                ),
                case=line.reference,
                amount=after[0],
                field="on",
            )


def _sell(uow: UnitOfWork, sale: store.Sale, leaving: Leaving, on: date) -> None:
    line = leaving.line
    case = cases.lock_case(uow, line.case_id)
    _pass_on(uow, case, sale, leaving)
    terms = ReceiptTerms("debt-sale", line.price, on, on, payer=sale.buyer, note=sale.document_number)
    receipt_id, _allocation = book_receipt(uow, case, terms, "approval")
    receipt = get_receipt(uow.session, case.id, receipt_id)
    uow.record(
        DebtSold(
            book=case.book,
            debt_sold_id=new_id(),
            case_id=case.id,
            sale_id=sale.id,
            sold_on=on,
            amount_minor=line.price.minor,
            currency=line.price.currency,
            receipt_id=receipt_id,
            entry_seq=receipt.entry_seq,
        )
    )
    raise_flag(uow, case, FLAG, on, raised=True)
    await_change(uow, case, on)


def _pass_on(uow: UnitOfWork, case: CaseFacts, sale: store.Sale, leaving: Leaving) -> None:
    """What came in after the cut-off is owed to the buyer from the day it came (accounts.md, rule 5)."""
    for one in leaving.passed_on:
        seq, receipt, amount = pass_on_receipt(uow, case, one.id)
        uow.record(
            BuyerMoneyMoved(
                book=case.book,
                money_id=new_id(),
                case_id=case.id,
                sale_id=sale.id,
                way="in",
                amount_minor=amount.minor,
                currency=amount.currency,
                moved_on=receipt.credited_on,
                payer=Text.maybe(receipt.payer),
                entry_seq=seq,
            )
        )
    if leaving.passed_on and is_counted(uow.session, case.id):
        put_right(uow, case)
    uow.flush()
