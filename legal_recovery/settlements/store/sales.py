"""Reading pools of cases that are to be sold or were, their tapes, and what is the buyer's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.cases.models import CaseRow
from legal_recovery.cases.store import seen_by
from legal_recovery.debts.store import list_owed
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.plumbing.seeking import Position, like, place
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.receipts.store import Receipt, list_discharges, list_receipts
from legal_recovery.settlements.models import DebtSoldRow, SaleMoneyRow, SaleRow, SoldCaseRow
from legal_recovery.settlements.rules import Pooled
from legal_recovery.settlements.store.across import Order, in_order


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale of a pool as it stands."""

    id: int
    name: str
    buyer: str | None
    cut_off_on: date
    price: Money
    face: Money
    split_by: str
    digest: str
    requested_on: date
    requested_by: int
    state: str
    decided_on: date | None
    decided_by: int | None
    document_number: str | None
    answer: str | None
    closed_on: date | None

    def position(self, sort: str) -> Position:
        """Return where it stands in a list of this order; what is not known comes last."""
        values = {"cut_off": self.cut_off_on, "face": self.face.minor, "price": self.price.minor}
        return place(values.get(sort, self.name), self.id)


@dataclass(frozen=True, slots=True)
class SaleSum:
    """How many sales in one currency, what was owed at their cut-offs, and for how much."""

    count: int
    face: Money
    price: Money


SALE_SORTS: dict[str, Any] = {
    "cut_off": SaleRow.cut_off_on,
    "name": SaleRow.name,
    "face": SaleRow.face_minor,
    "price": SaleRow.price_minor,
}


@dataclass(frozen=True, slots=True)
class TapeLine:
    """A case on a tape: what was owed at the cut-off, and its share of the price."""

    case_id: int
    reference: str
    face: Money
    price: Money
    parts: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Sold:
    """A claim that passed to a buyer."""

    id: int
    sale_id: int
    case_id: int
    sold_on: date
    amount: Money
    receipt_id: int
    entry_seq: int
    bought_back_on: date | None
    back_seq: int | None


@dataclass(frozen=True, slots=True)
class BuyerMoney:
    """Money of the buyer that came in or was passed on."""

    id: int
    way: str
    amount: Money
    moved_on: date
    payer: str | None
    entry_seq: int


def list_sales(session: Session, actor: Actor) -> list[Sale]:
    """Return the sales of which a person may see every case, the latest first."""
    query = _sales(_seen(actor)).order_by(SaleRow.id.desc())
    return [_sale(*found) for found in session.execute(query)]


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Who may not see one case of a pool sees nothing of its sale: the tape's sums would tell."""
    hidden = (
        select(SoldCaseRow.id)
        .join(CaseRow, CaseRow.id == SoldCaseRow.case_id)
        .where(SoldCaseRow.sale_id == SaleRow.id, ~seen_by(actor))
        .exists()
    )
    return ~hidden


_BUYER = aliased(TextRow)


def _sales(*conditions: ColumnElement[bool]) -> Any:
    number, answer = aliased(TextRow), aliased(TextRow)
    return (
        select(SaleRow, _BUYER.value, number.value, answer.value)
        .outerjoin(_BUYER, _BUYER.id == SaleRow.buyer_id)
        .outerjoin(number, number.id == SaleRow.document_number_id)
        .outerjoin(answer, answer.id == SaleRow.answer_id)
        .where(*conditions)
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """What a list of sales is narrowed by; None does not narrow. The days are those of the cut-off."""

    state: str | None = None
    text: str | None = None
    since: date | None = None
    until: date | None = None


def _of_sales(actor: Actor, wanted: SaleFilter) -> list[ColumnElement[bool]]:
    found = [_seen(actor)]
    if wanted.state is not None:
        found.append(SaleRow.state == wanted.state)
    if wanted.text is not None:
        pattern = like(wanted.text)
        found.append(or_(*(one.ilike(pattern, escape="\\") for one in (SaleRow.name, _BUYER.value))))
    if wanted.since is not None:
        found.append(SaleRow.cut_off_on >= wanted.since)
    if wanted.until is not None:
        found.append(SaleRow.cut_off_on <= wanted.until)
    return found


def find_sales(session: Session, actor: Actor, wanted: SaleFilter, order: Order) -> list[Sale]:
    """Return the sales of which a person may see every case, in order from a place on."""
    query = in_order(_sales(*_of_sales(actor, wanted)), SALE_SORTS[order.sort], SaleRow.id, order)
    return [_sale(*found) for found in session.execute(query)]


def sum_sales(session: Session, actor: Actor, wanted: SaleFilter) -> list[SaleSum]:
    """Return how many sales match, by currency, and what they sum to."""
    query = (
        _sales(*_of_sales(actor, wanted))
        .with_only_columns(
            SaleRow.currency, func.count(), func.sum(SaleRow.face_minor), func.sum(SaleRow.price_minor)
        )
        .group_by(SaleRow.currency)
        .order_by(SaleRow.currency)
    )
    return [
        SaleSum(count, Money(int(face), currency), Money(int(price), currency))
        for currency, count, face, price in session.execute(query)
    ]


def _sale(row: SaleRow, buyer: str | None, number: str | None, answer: str | None) -> Sale:
    return Sale(
        row.id,
        row.name,
        buyer,
        row.cut_off_on,
        Money(row.price_minor, row.currency),
        Money(row.face_minor, row.currency),
        row.split_by,
        row.digest,
        row.requested_on,
        row.requested_by,
        row.state,
        row.decided_on,
        row.decided_by,
        number,
        answer,
        row.closed_on,
    )


def get_sale(session: Session, actor: Actor, sale_id: int) -> Sale:
    """Return one sale; raises NotFound, for others' too."""
    found = session.execute(_sales(_seen(actor), SaleRow.id == sale_id)).first()
    if found is None:
        raise NotFound(N_("There is no such sale."))
    return _sale(*found)


def book_of_sale(session: Session, sale_id: int) -> int:
    """Return the book in which a sale stands; raises NotFound."""
    book = session.scalar(select(SaleRow.book).where(SaleRow.id == sale_id))
    if book is None:
        raise NotFound(N_("There is no such sale."))
    return book


def tape_of(session: Session, sale_id: int) -> list[TapeLine]:
    """Return the lines of a sale's tape in the order in which they were pooled."""
    query = select(SoldCaseRow).where(SoldCaseRow.sale_id == sale_id).order_by(SoldCaseRow.id)
    return [
        TapeLine(
            one.case_id,
            one.reference,
            Money(one.face_minor, one.currency),
            Money(one.price_minor, one.currency),
            {account: Money(int(minor), one.currency) for account, minor in json.loads(one.parts)},
        )
        for one in session.scalars(query)
    ]


def pooled(session: Session, case_id: int, cut_off_on: date) -> Pooled:
    """Return what the ledger has of a case at a cut-off."""
    case = session.execute(
        select(CaseRow.reference, CaseRow.book, CaseRow.currency).where(CaseRow.id == case_id)
    ).one()
    parts: dict[str, Money] = {}
    for one in list_owed(session, case.book, as_of=cut_off_on):
        if one.currency == case.currency and one.minor > 0:
            amount = Money(one.minor, one.currency)
            parts[one.account] = parts.get(one.account, Money.zero(case.currency)) + amount
    return Pooled(case_id, case.reference, parts, case.currency)


def cases_named(session: Session, actor: Actor, references: Sequence[str]) -> dict[str, int]:
    """Return the ids of the cases with these references that a person may see."""
    query = select(CaseRow.reference, CaseRow.id).where(CaseRow.reference.in_(references), seen_by(actor))
    return {row[0]: row[1] for row in session.execute(query)}


def received_after(session: Session, case_id: int, cut_off_on: date) -> list[Receipt]:
    """Return the receipts of a case that stand and discharged the claim after a cut-off: on the tape it is owed still.

    What discharged it before is ours, whenever the court remitted it.
    """
    return [
        one
        for one in list_receipts(session, case_id)
        if one.discharged_on > cut_off_on
        and one.reversed_seq is None
        and one.passed_seq is None
        and one.distribution_id is None
    ]


def discharged_after(session: Session, case_id: int, cut_off_on: date) -> list[Money]:
    """Return what a distribution or an asset in kind discharged after a cut-off, and stands."""
    return [
        one.amount
        for one in list_discharges(session, case_id)
        if one.discharged_on > cut_off_on and one.reversed_seq is None
    ]


def list_sold(session: Session, *, sale_id: int | None = None, case_id: int | None = None) -> list[Sold]:
    """Return the claims that passed with a sale, or those of a case."""
    row = DebtSoldRow
    query = select(row).order_by(row.id).execution_options(populate_existing=True)
    if sale_id is not None:
        query = query.where(row.sale_id == sale_id)
    if case_id is not None:
        query = query.where(row.case_id == case_id)
    return [
        Sold(
            one.id,
            one.sale_id,
            one.case_id,
            one.sold_on,
            Money(one.amount_minor, one.currency),
            one.receipt_id,
            one.entry_seq,
            one.bought_back_on,
            one.back_seq,
        )
        for one in session.scalars(query)
    ]


def bought_back(session: Session, sale_id: int) -> dict[int, date]:
    """Return which cases of a sold pool were bought back, and when."""
    return {
        one.case_id: one.bought_back_on
        for one in list_sold(session, sale_id=sale_id)
        if one.bought_back_on is not None
    }


def sale_of_case(session: Session, case_id: int) -> Sold | None:
    """Return with which sale a case's claim is at a buyer now."""
    standing = [one for one in list_sold(session, case_id=case_id) if one.bought_back_on is None]
    return standing[-1] if standing else None


def sold_with(session: Session, case_id: int) -> tuple[Sale, Sold]:
    """Return the sale with which a case's claim is at a buyer now, and how it passed; raises NotFound."""
    sold = sale_of_case(session, case_id)
    found = session.execute(_sales(SaleRow.id == sold.sale_id)).first() if sold else None
    if sold is None or found is None:
        raise NotFound(N_("The claim of this case is at no buyer."))
    return _sale(*found), sold


def open_sale_of(session: Session, case_id: int) -> int | None:
    """Return the sale in whose pool a case is, as long as that is neither closed nor dropped."""
    return session.scalar(
        select(SaleRow.id)
        .join(SoldCaseRow, SoldCaseRow.sale_id == SaleRow.id)
        .where(SoldCaseRow.case_id == case_id, SaleRow.state.in_(("asked", "approved")))
        .limit(1)
    )


def buyer_moneys(session: Session, case_id: int) -> list[BuyerMoney]:
    """Return what came in for a buyer in a case and what was passed on, the earliest first."""
    row = SaleMoneyRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.payer_id)
        .where(row.case_id == case_id, row.reversed_seq.is_(None))
        .order_by(row.moved_on, row.id)
    )
    return [
        BuyerMoney(one.id, one.way, Money(one.amount_minor, one.currency), one.moved_on, payer, one.entry_seq)
        for one, payer in session.execute(query)
    ]


def due_to_buyer(session: Session, case_id: int, currency: str) -> Money:
    """Return what came in for a buyer in a case and was not passed on yet."""
    row = SaleMoneyRow
    query = (
        select(row.way, func.sum(row.amount_minor))
        .where(row.case_id == case_id, row.currency == currency, row.reversed_seq.is_(None))
        .group_by(row.way)
    )
    sums = {way: int(minor) for way, minor in session.execute(query)}
    return Money(sums.get("in", 0) - sums.get("out", 0), currency)
