"""Reading the receipts of a case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.auctions.store import list_distributions
from legal_recovery.debts.store import list_debts, list_owed
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money, total
from legal_recovery.ledger.postings import Entry
from legal_recovery.ledger.rules import OUTSTANDING
from legal_recovery.ledger.store import StoredEntry, balances_of, entries_of_transfer
from legal_recovery.owed.rules import Paid
from legal_recovery.owed.store import list_paid
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.receipts.models import ConversionRow, DischargeRow, ReceiptRow, RefundRow
from legal_recovery.receipts.rules import (
    Awaited,
    Converting,
    Exchange,
    Exchanged,
    Held,
    OwedLine,
    Surplus,
    exchanged,
)

# A debt (None: the case as a whole), an account of the claim, a currency.
Part = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt of a case as it stands."""

    id: int
    source: str
    amount: Money
    credited_on: date
    discharged_on: date
    payer: str | None
    note: str | None
    collateral_id: int | None
    withheld: Money
    unallocated: Money
    entry_seq: int
    reversed_seq: int | None
    order_key: str | None = None
    by_hand: str | None = None
    distribution_id: int | None = None
    relation: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    purpose: str | None = None
    reallocated_seq: int | None = None
    # Where it was passed on to who bought the claim.
    passed_seq: int | None = None
    exchange: Exchange | None = None
    payers: tuple[Paid, ...] = ()

    def is_paid_by(self, party: int) -> bool:
        """Tell whether a party of the case paid it, wholly or in part."""
        return any(one.obligor == party for one in self.payers)

    def gained(self, converted: Iterable["Conversion"]) -> Money | None:
        """Return what the bank's conversions gained on it, or lost below zero; None where it converted nothing yet."""
        if self.exchange and self.exchange.banked:
            return self.exchange.banked - self.amount
        parts = [one.amount - one.worth for one in converted]
        return total(parts, self.amount.currency) if parts else None


def list_receipts(session: Session, case_id: int) -> list[Receipt]:
    """Return a case's receipts in the order in which they were credited."""
    payer, note, by_hand, row = aliased(TextRow), aliased(TextRow), aliased(TextRow), ReceiptRow
    paid = list_paid(session, case_id)
    number, purpose, rate = aliased(TextRow), aliased(TextRow), aliased(TextRow)
    query = (
        select(row, payer.value, note.value, by_hand.value, number.value, purpose.value, rate.value)
        .outerjoin(payer, payer.id == row.payer_id)
        .outerjoin(note, note.id == row.note_id)
        .outerjoin(by_hand, by_hand.id == row.by_hand_id)
        .outerjoin(number, number.id == row.id_number_id)
        .outerjoin(purpose, purpose.id == row.purpose_id)
        .outerjoin(rate, rate.id == row.rate_source_id)
        .where(row.case_id == case_id)
        .order_by(row.credited_on, row.id)
    )
    return [
        Receipt(
            found.id,
            found.source,
            Money(found.amount_minor, found.currency),
            found.credited_on,
            found.discharged_on,
            payer_name,
            note_text,
            found.collateral_id,
            Money(found.withheld_minor, found.currency),
            Money(found.unallocated_minor, found.currency),
            found.entry_seq,
            found.reversed_seq,
            found.order_key,
            by_hand_reason,
            found.distribution_id,
            found.relation,
            found.id_type,
            id_number,
            what_for,
            found.reallocated_seq,
            found.passed_seq,
            _exchange(found, rate_source),
            tuple(one for one in paid if one.receipt == found.id),
        )
        for found, payer_name, note_text, by_hand_reason, id_number, what_for, rate_source in session.execute(
            query
        )
    ]


def _exchange(row: ReceiptRow, rate_source: str | None) -> Exchange | None:
    if row.received_minor is None:
        return None
    assert row.received_currency and row.day_rate and row.rate_on, "they are recorded together"
    banked = Money(row.banked_minor, row.currency) if row.banked_minor is not None else None
    received = Money(row.received_minor, row.received_currency)
    return Exchange(received, row.day_rate, row.rate_on, rate_source or "", banked, row.currency, row.rate_of)


def get_receipt(session: Session, case_id: int, receipt_id: int) -> Receipt:
    """Return one receipt of a case; raises NotFound."""
    for receipt in list_receipts(session, case_id):
        if receipt.id == receipt_id:
            return receipt
    raise NotFound(N_("There is no such receipt in this case."))


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the bank credited for what it converted of a receipt, what it debited, and what that had counted for."""

    id: int
    receipt_id: int
    amount: Money
    sold: Money
    converted_on: date
    slip: str | None
    entry_seq: int
    sold_seq: int
    reversed_seq: int | None
    worth: Money


def list_conversions(session: Session, case_id: int) -> list[Conversion]:
    """Return the conversions of a case's receipts, in the order of days."""
    row = ConversionRow
    # A conversion without a share of its own is of the whole receipt.
    worth = func.coalesce(row.worth_minor, ReceiptRow.amount_minor)
    query = (
        select(row, TextRow.value, worth)
        .join(ReceiptRow, ReceiptRow.id == row.receipt_id)
        .outerjoin(TextRow, TextRow.id == row.slip_id)
        .where(row.case_id == case_id)
        .order_by(row.converted_on, row.id)
    )
    return [
        Conversion(
            one.id,
            one.receipt_id,
            Money(one.amount_minor, one.currency),
            Money(one.sold_minor, one.sold_currency),
            one.converted_on,
            slip,
            one.entry_seq,
            one.sold_seq,
            one.reversed_seq,
            Money(counted, one.currency),
        )
        for one, slip, counted in session.execute(query)
    ]


def get_conversion(session: Session, case_id: int, conversion_id: int) -> Conversion:
    """Return one conversion of a case; raises NotFound."""
    for one in list_conversions(session, case_id):
        if one.id == conversion_id:
            return one
    raise NotFound(N_("There is no such conversion in this case."))


def converted_by(session: Session, case_id: int) -> dict[int, list[Conversion]]:
    """Return the conversions of a case that stand, by receipt."""
    found = defaultdict[int, list[Conversion]](list)
    for one in list_conversions(session, case_id):
        if one.reversed_seq is None:
            found[one.receipt_id].append(one)
    return dict(found)


def list_held(session: Session, case_id: int) -> list[Held]:
    """Return what of a case's receipts stands on an account in its own currency: neither converted nor paid back."""
    waiting = [
        one
        for one in list_receipts(session, case_id)
        if one.exchange
        and one.exchange.banked is None
        and one.reversed_seq is None
        and one.passed_seq is None
    ]
    if not waiting:
        return []
    taken = defaultdict[int, list[tuple[Money, Money]]](list)
    for made in list_conversions(session, case_id):
        if made.reversed_seq is None:
            taken[made.receipt_id].append((made.sold, made.worth))
    for back in list_refunds(session, case_id):
        if back.reversed_seq is None and back.gone is not None:
            taken[back.receipt_id].append((back.amount, back.gone))
    found = [_held(one, taken[one.id]) for one in waiting]
    return [one for one in found if one.held]


def _held(one: Receipt, taken: list[tuple[Money, Money]]) -> Held:
    assert one.exchange, "only what came in another currency is held in it"
    left, worth = one.exchange.received, one.amount
    for sold, counted in taken:
        left, worth = left - sold, worth - counted
    return Held(one.id, left, worth, one.credited_on, one.payer, one.collateral_id)


def exchange_of(session: Session, case_id: int, entries: Iterable[StoredEntry], currency: str) -> Exchanged:
    """Return what was gained or lost in exchange by these entries of a case, and what is not converted by them yet."""
    places = dict[int, Converting]()
    for made in list_conversions(session, case_id):
        places[made.entry_seq] = Converting(made.worth.minor)
        places[made.sold_seq] = Converting(is_debit=True)
    for back in list_refunds(session, case_id):
        if back.gone is not None:
            places[back.entry_seq] = Converting(back.gone.minor - back.released.minor)
    return exchanged(((one.as_entry(), _converting(places, one)) for one in entries), currency)


def _converting(places: Mapping[int, Converting], one: StoredEntry) -> Converting:
    if one.reverses is None:
        return places.get(one.seq, Converting())
    undone = places.get(one.reverses, Converting())
    return replace(undone, worth=-undone.worth)


@dataclass(frozen=True, slots=True)
class Refund:
    """What of a receipt was paid back, as it stands: what the account was debited, what of the surplus that settled.

    Of a receipt in another currency: what reached the payer of it, and what of what was held is gone.
    """

    id: int
    receipt_id: int
    amount: Money
    paid_on: date
    payee: str | None
    payee_account: str | None
    note: str | None
    entry_seq: int
    reversed_seq: int | None
    released: Money
    returned: Money | None = None
    gone: Money | None = None


def list_refunds(session: Session, case_id: int) -> list[Refund]:
    """Return what was paid back of a case's receipts, in the order of days."""
    payee, account, note, row = aliased(TextRow), aliased(TextRow), aliased(TextRow), RefundRow
    query = (
        select(row, payee.value, account.value, note.value)
        .outerjoin(payee, payee.id == row.payee_id)
        .outerjoin(account, account.id == row.payee_account_id)
        .outerjoin(note, note.id == row.note_id)
        .where(row.case_id == case_id)
        .order_by(row.paid_on, row.id)
    )
    return [
        Refund(
            one.id,
            one.receipt_id,
            Money(one.amount_minor, one.currency),
            one.paid_on,
            payee_name,
            number,
            why,
            one.entry_seq,
            one.reversed_seq,
            _maybe(one.released_minor, one.released_currency) or Money(one.amount_minor, one.currency),
            _maybe(one.returned_minor, one.returned_currency),
            _maybe(one.gone_minor, one.released_currency),
        )
        for one, payee_name, number, why in session.execute(query)
    ]


def _maybe(minor: int | None, currency: str | None) -> Money | None:
    return Money(minor, currency) if minor is not None and currency is not None else None


def get_refund(session: Session, case_id: int, refund_id: int) -> Refund:
    """Return one refund of a case; raises NotFound."""
    for one in list_refunds(session, case_id):
        if one.id == refund_id:
            return one
    raise NotFound(N_("There is no such repayment in this case."))


def refunded_of(session: Session, case_id: int, receipt: Receipt) -> Money:
    """Return what of a receipt was settled by what was paid back and stands."""
    return sum(
        (
            one.released
            for one in list_refunds(session, case_id)
            if one.receipt_id == receipt.id and one.reversed_seq is None
        ),
        Money.zero(receipt.amount.currency),
    )


# Where the surplus of a receipt stands: the payer's for sure, or waiting to be allocated.
_SURPLUS = ("money:due-to-payer", "money:due-unallocated")


def list_surplus(session: Session, case_id: int, book: int) -> list[Surplus]:
    """Return what of a case's receipts can be paid back: no more than what its books owe on that account."""
    found, owing = [], balances_of(session, book, _SURPLUS)
    held = {one.receipt: one for one in list_held(session, case_id)}
    for receipt in list_receipts(session, case_id):
        if receipt.reversed_seq is not None or receipt.passed_seq is not None or not receipt.unallocated:
            continue
        account = _surplus_account(session, book, receipt)
        owed = -owing.get((account, receipt.amount.currency, None), 0)
        left = min(
            receipt.unallocated - refunded_of(session, case_id, receipt),
            Money(owed, receipt.amount.currency),
        )
        if left.minor > 0:
            found.append(
                Surplus(
                    receipt.id,
                    account,
                    left,
                    receipt.credited_on,
                    receipt.payer,
                    receipt.collateral_id,
                    receipt.exchange,
                    held.get(receipt.id),
                )
            )
    return found


def _surplus_account(session: Session, book: int, receipt: Receipt) -> str:
    """Return the account on which the surplus of a receipt was posted."""
    posted = {
        line.account
        for one in entries_of_transfer(session, book, receipt.entry_seq)
        if one.book == book and one.reverses is None
        for line in one.postings
    }
    return next((account for account in _SURPLUS if account in posted), _SURPLUS[-1])


def what_is_owed(session: Session, case_id: int, book: int) -> tuple[list[OwedLine], list[int]]:
    """Return what is owed by component and debt, and the debts in the order in which they are paid."""
    owed = [
        OwedLine(line.debt, line.account, Money(line.minor, line.currency))
        for line in list_owed(session, book)
    ]
    return owed, [debt.id for debt in list_debts(session, case_id)]


def due_on(
    session: Session, book: int, on: date, interest: Iterable[Entry], owed: Iterable[OwedLine]
) -> list[OwedLine]:
    """Return what is due on a day: what the ledger has by then with the interest to be posted.

    It is no more than what is owed now: what later receipts have paid is not due again.
    """
    made = list(interest)
    now = _with({(one.debt, one.account, one.amount.currency): one.amount for one in owed}, made)
    by_then = {
        (one.debt, one.account, one.currency): Money(one.minor, one.currency)
        for one in list_owed(session, book, as_of=on)
    }
    by_then = _with(by_then, [one for one in made if one.value_on <= on])
    return [
        OwedLine(debt, account, min(amount, now.get((debt, account, currency), Money.zero(currency))))
        for (debt, account, currency), amount in by_then.items()
    ]


def due_now(owed: Iterable[OwedLine], made: Iterable[Entry]) -> list[OwedLine]:
    """Return what is owed now after entries that are still to be posted."""
    now = _with({(one.debt, one.account, one.amount.currency): one.amount for one in owed}, made)
    return [OwedLine(debt, account, amount) for (debt, account, _code), amount in now.items()]


def _with(sums: dict[Part, Money], entries: Iterable[Entry]) -> dict[Part, Money]:
    """Return what is owed by part after entries that are still to be posted."""
    for made in entries:
        for line in made.postings:
            if line.account in OUTSTANDING:
                part = line.debt, line.account, line.amount.currency
                sums[part] = sums.get(part, Money.zero(line.amount.currency)) + line.amount
    return sums


@dataclass(frozen=True, slots=True)
class Discharge:
    """What a distribution or an asset in kind settled of the claim."""

    id: int
    source: str
    about_id: int
    amount: Money
    discharged_on: date
    entry_seq: int
    order_key: str | None
    reversed_seq: int | None


def list_discharges(session: Session, case_id: int) -> list[Discharge]:
    """Return what was settled of a case's claim without a receipt, in the order in which it was recorded."""
    query = select(DischargeRow).where(DischargeRow.case_id == case_id).order_by(DischargeRow.id)
    return [
        Discharge(
            row.id,
            row.source,
            row.about_id,
            Money(row.amount_minor, row.currency),
            row.discharged_on,
            row.entry_seq,
            row.order_key,
            row.reversed_seq,
        )
        for row in session.scalars(query)
    ]


def find_discharge(session: Session, case_id: int, about_id: int) -> Discharge | None:
    """Return what a distribution or an asset settled, where it stands."""
    standing = [one for one in list_discharges(session, case_id) if one.reversed_seq is None]
    return next((one for one in standing if one.about_id == about_id), None)


def list_awaited(session: Session, case_id: int) -> list[Awaited]:
    """Return our shares of the distributions of a case that stand, with what was remitted of each."""
    standing = {one.id for one in list_distributions(session, case_id) if one.stands}
    return [one for one in list_awaited_all(session, case_id) if one.distribution in standing]


def list_awaited_all(session: Session, case_id: int) -> list[Awaited]:
    """Return our shares of all distributions of a case, reversed ones too."""
    receipts = [one for one in list_receipts(session, case_id) if one.reversed_seq is None]
    return [
        Awaited(
            one.id,
            one.discharged_on,
            one.collateral_id,
            one.ours,
            sum(
                (receipt.amount for receipt in receipts if receipt.distribution_id == one.id),
                Money.zero(one.ours.currency),
            ),
        )
        for one in list_distributions(session, case_id)
    ]
