"""Selling a pool of cases: drafted with its tape, approved by somebody else, closed case by case, bought back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.commands import post, require_open_days
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.store import entries_of_transfer
from legal_recovery.owed.commands import put_right
from legal_recovery.owed.store import is_counted
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.agreeing import raise_flag
from legal_recovery.settlements.commands.changing_applicant import change_back
from legal_recovery.settlements.events import (
    BuyerMoneyMoved,
    CasePooled,
    DebtBoughtBack,
    PoolApproved,
    PoolDrafted,
    PoolDropped,
)
from legal_recovery.settlements.postings import buy_back, buyer_money
from legal_recovery.settlements.rules import (
    NotDueToBuyer,
    PlanRunning,
    PoolChanged,
    Pooled,
    WrongSaleState,
    require_authority,
    require_decided_on,
    require_document,
    require_other,
    require_pool,
    split_price,
    tape_digest,
)
from legal_recovery.users.store import system_book

FLAG = "sold"


class InAnotherPool(Conflict):
    """A case is in one pool at a time, and is sold once."""

    code = "settlements.in_another_pool"


@dataclass(frozen=True, slots=True)
class DraftSale:
    """Put cases together to be sold at a cut-off for one price."""

    name: str
    buyer: str
    references: tuple[str, ...]
    cut_off_on: date
    price: Money
    split_by: str = "face"


def draft_sale(uow: UnitOfWork, cmd: DraftSale) -> dict[str, int]:
    """Record a pool with its tape, tied to the ledger at the cut-off; return its id.

    Raises EmptyPool, InAnotherPool, PlanRunning, InvalidInput.
    """
    book, sale_id, today = system_book(uow.session), new_id(), uow.clock.today()
    uow.lock(book)
    found, shares = foresee_sale(uow.session, uow.actor, cmd, today)
    for one, share in zip(found, shares, strict=True):
        uow.record(_line(book, sale_id, one, share))
    uow.record(
        PoolDrafted(
            book=book,
            sale_id=sale_id,
            name=require_reason(cmd.name, "name")[:100],
            buyer=Text(require_reason(cmd.buyer, "buyer")),
            cut_off_on=cmd.cut_off_on,
            price_minor=cmd.price.minor,
            face_minor=total([one.face for one in found], cmd.price.currency).minor,
            currency=cmd.price.currency,
            split_by=cmd.split_by,
            digest=tape_digest(cmd.name.strip(), cmd.buyer.strip(), cmd.cut_off_on, found, shares),
            requested_on=today,
            requested_by=uow.actor.id,
        )
    )
    return {"sale_id": sale_id}


def foresee_sale(
    session: Session, actor: Actor, cmd: DraftSale, today: date
) -> tuple[Sequence[Pooled], list[Money]]:
    """Return the cases of a pool as the ledger has them at the cut-off, and the share of each in the price."""
    if cmd.cut_off_on > today:
        raise InvalidInput(N_("The cut-off is not in the future."), field="cut_off_on")
    known = store.cases_named(session, actor, cmd.references)
    for reference in cmd.references:
        if reference not in known:
            raise InvalidInput(N_("There is no case {case}."), field="cases", case=reference[:60])
    ids = [known[reference] for reference in cmd.references]
    for case_id in ids:
        _require_free(session, case_id)
    found = require_pool(
        [store.pooled(session, case_id, cmd.cut_off_on) for case_id in ids], cmd.price.currency
    )
    return found, split_price(cmd.price, found, cmd.split_by)


def _require_free(session: Session, case_id: int) -> None:
    taken = store.open_sale_of(session, case_id) is not None
    if taken or store.sale_of_case(session, case_id) is not None:
        raise InAnotherPool(N_("A case is in another pool already, or is sold."), field="cases")
    if store.running_plan(session, case_id) is not None:
        raise PlanRunning(N_("A settlement is running in a case of the pool."), field="cases")


def _line(book: int, sale_id: int, one: Pooled, share: Money) -> CasePooled:
    parts = [(account, one.parts[account].minor) for account in CLAIM_ORDER if account in one.parts]
    return CasePooled(
        book=book,
        sold_case_id=new_id(),
        sale_id=sale_id,
        case_id=one.case_id,
        reference=one.reference,
        face_minor=one.face.minor,
        price_minor=share.minor,
        currency=share.currency,
        parts=tuple(parts),
    )


@dataclass(frozen=True, slots=True)
class ApproveSale:
    """Approve the sale of a pool, exactly as the digest says."""

    sale_id: int
    digest: str
    document_number: str
    decided_on: date


def approve_sale(uow: UnitOfWork, cmd: ApproveSale) -> int:
    """Approve a sale that somebody else drafted; raises WrongSaleState, OwnRequest, NoAuthority, PoolChanged."""
    sale, book = held_sale(uow, cmd.sale_id, "asked")
    require_other(sale.requested_by, uow.actor.id)
    lines = store.tape_of(uow.session, sale.id)
    bands = store.list_bands(uow.session, "sale")
    for line in lines:
        case = cases.lock_case(uow, line.case_id)
        require_authority(bands, "sale", case.office_id, uow.actor.roles, sale.face)
    if cmd.digest != sale.digest:
        raise PoolChanged(N_("This is not the sale that you saw; open it again."))
    require_tied_out(uow.session, sale, lines)
    return uow.record(
        PoolApproved(
            book=book,
            sale_id=sale.id,
            decided_on=require_decided_on(cmd.decided_on, sale.requested_on, uow.clock.today()),
            decided_by=uow.actor.id,
            document_number=Text(require_document(cmd.document_number)),
        )
    )


def held_sale(uow: UnitOfWork, sale_id: int, state: str) -> tuple[store.Sale, int]:
    """Hold a sale and all its cases; raises NotFound, WrongSaleState."""
    book = store.book_of_sale(uow.session, sale_id)
    ids = [line.case_id for line in store.tape_of(uow.session, sale_id)]
    uow.lock(book, *cases.books_of(uow.session, ids))
    sale = store.get_sale(uow.session, uow.actor, sale_id)
    if sale.state != state:
        raise WrongSaleState(N_("This sale was answered already."), state=sale.state)
    return sale, book


def require_tied_out(session: Session, sale: store.Sale, lines: Sequence[store.TapeLine]) -> None:
    """Refuse a tape that the ledger contradicts; raises PoolChanged with the first case and both figures."""
    for line in lines:
        now = store.pooled(session, line.case_id, sale.cut_off_on)
        if dict(now.parts) != dict(line.parts):
            raise PoolChanged(
                N_("{case}: the ledger has {ledger} at the cut-off, the tape {tape}; draft the pool again."),
                case=line.reference,
                ledger=now.face,
                tape=line.face,
            )


@dataclass(frozen=True, slots=True)
class DropSale:
    """A pool is not sold."""

    sale_id: int
    answer: str


def drop_sale(uow: UnitOfWork, cmd: DropSale) -> int:
    """Give up a pool that is not closed, with the reason; raises WrongSaleState."""
    book = store.book_of_sale(uow.session, cmd.sale_id)
    uow.lock(book)
    sale = store.get_sale(uow.session, uow.actor, cmd.sale_id)
    if sale.state not in ("asked", "approved"):
        raise WrongSaleState(N_("This sale was answered already."), state=sale.state)
    answer = Text(require_reason(cmd.answer, "answer"))
    return uow.record(PoolDropped(book=book, sale_id=sale.id, answer=answer))


# --- afterwards -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveBuyerMoney:
    """Money came in after the cut-off (`in`), or is passed on to the buyer (`out`)."""

    case_id: int
    way: str
    amount: Money
    on: date
    payer: str | None = None
    version: int | None = None


def move_buyer_money(uow: UnitOfWork, cmd: MoveBuyerMoney) -> dict[str, int]:
    """Record the buyer's money; it is never recovered. Raises NotDueToBuyer, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    sale_id = _sale_behind(uow, case)
    _require_movable(uow, case, cmd)
    sign = cmd.amount if cmd.way == "in" else -cmd.amount
    seq = post(uow, buyer_money(case.book, cmd.on, sign, new_id()))
    money_id = new_id()
    uow.record(
        BuyerMoneyMoved(
            book=case.book,
            money_id=money_id,
            case_id=case.id,
            sale_id=sale_id,
            way=cmd.way,
            amount_minor=cmd.amount.minor,
            currency=cmd.amount.currency,
            moved_on=cmd.on,
            payer=Text.maybe(cmd.payer),
            entry_seq=seq,
        )
    )
    return {"money_id": money_id}


def _sale_behind(uow: UnitOfWork, case: CaseFacts) -> int:
    sold = store.sale_of_case(uow.session, case.id)
    found = sold.sale_id if sold else store.open_sale_of(uow.session, case.id)
    if found is None:
        raise InvalidInput(N_("This case is in no sale."))
    return found


def _require_movable(uow: UnitOfWork, case: CaseFacts, cmd: MoveBuyerMoney) -> None:
    require_day(case, cmd.on, uow.clock.today(), "on")
    if cmd.way not in ("in", "out") or cmd.amount.minor <= 0 or cmd.amount.currency != case.currency:
        raise InvalidInput(N_("The amount is more than zero."), field="amount")
    due = store.due_to_buyer(uow.session, case.id, case.currency)
    if cmd.way == "out" and cmd.amount > due:
        raise NotDueToBuyer(
            N_("Only {due} came in for the buyer and was not passed on."), field="amount", due=due
        )


@dataclass(frozen=True, slots=True)
class BuyBack:
    """A claim that was sold comes back for what it had brought."""

    case_id: int
    on: date
    reason: str
    version: int | None = None


def buy_back_debt(uow: UnitOfWork, cmd: BuyBack) -> dict[str, int]:
    """Pay a case's share of the price back and let its claim be ours again, on its own day; the rest of the pool stays.

    Raises InvalidInput, MonthIsClosed.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    sold, entries = _back(uow.session, case, cmd, uow.clock.today(), new_id())
    seqs = [post(uow, made) for made in entries]
    uow.record(
        DebtBoughtBack(
            book=case.book,
            debt_sold_id=sold.id,
            bought_back_on=cmd.on,
            back_seq=seqs[0],
            reason=Text(require_reason(cmd.reason)),
        )
    )
    raise_flag(uow, case, FLAG, cmd.on, raised=False)
    change_back(uow, case, cmd.on, cmd.reason)
    if is_counted(uow.session, case.id):
        put_right(uow, case)
    return {"back_seq": seqs[0]}


def foresee_buy_back(session: Session, case: CaseFacts, cmd: BuyBack, today: date) -> list[Entry]:
    """Return what `buy_back_debt` would post; raises what it would."""
    require_version(case, cmd.version)
    require_reason(cmd.reason)
    entries = _back(session, case, cmd, today, None)[1]
    require_open_days(session, case.office_id, entries)
    return entries


def _back(
    session: Session, case: CaseFacts, cmd: BuyBack, today: date, transfer: int | None
) -> tuple[store.Sold, list[Entry]]:
    sold = store.sale_of_case(session, case.id)
    if sold is None:
        raise InvalidInput(N_("The claim of this case is at no buyer."))
    require_day(case, cmd.on, today, "on")
    if cmd.on < sold.sold_on:
        raise InvalidInput(N_("It was sold on {day}."), field="on", day=sold.sold_on)
    entries = [
        one.as_entry()
        for one in entries_of_transfer(session, case.book, sold.entry_seq)
        if one.book == case.book and one.reverses is None and one.reversed_by is None
    ]
    return sold, buy_back(entries, cmd.on, transfer)
