"""What a receipt must be, and how it is applied: costs, then interest, then principal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.rules import SOURCES as ALL_SOURCES

# Assets in kind and what they bring are recorded in their own way.
SOURCES = {code: name for code, name in ALL_SOURCES.items() if not code.startswith("in-kind")}
FROM_COURT = frozenset({"deduction", "auction", "insolvency"})


class UnknownSource(InvalidInput):
    """There is no such source of money."""

    code = "receipts.unknown_source"


class NotPositive(InvalidInput):
    """A receipt is more than nothing."""

    code = "receipts.not_positive"


class OtherCurrency(InvalidInput):
    """Nothing is owed in the currency of the receipt."""

    code = "receipts.other_currency"


class DischargedAfterCredit(InvalidInput):
    """Money that the bank credited has discharged the debt by then."""

    code = "receipts.discharged_after_credit"


class FeeFromNobody(InvalidInput):
    """Only a court keeps an enforcement fee out of what it remits."""

    code = "receipts.fee_from_nobody"


class ReceiptReversedAlready(Conflict):
    """A receipt is reversed once."""

    code = "receipts.already_reversed"


@dataclass(frozen=True, slots=True)
class ReceiptTerms:
    """A receipt: what the bank credited and when, and the day from which the debt is discharged."""

    source: str
    amount: Money
    credited_on: date
    discharged_on: date
    payer: str | None = None
    note: str | None = None
    collateral: int | None = None
    withheld_fee: Money | None = None


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What is owed on a component of a debt (None: on the case as a whole)."""

    debt: int | None
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """How a receipt is applied, line by line, and what of it nothing is owed for."""

    lines: tuple[OwedLine, ...]
    unallocated: Money

    @property
    def applied(self) -> Money:
        return sum((line.amount for line in self.lines), Money.zero(self.unallocated.currency))


@dataclass(frozen=True, slots=True)
class AppliedLine:
    """A part of the claim: what is owed on it, and what of that a receipt pays."""

    debt: int | None
    account: str
    owed: Money
    paid: Money

    @property
    def left(self) -> Money:
        return self.owed - self.paid


class Claim:
    """What is owed on a case, followed from receipt to receipt without asking the books again.

    `debts` are in the order in which they are paid.
    """

    def __init__(self, owed: Iterable[OwedLine], debts: Sequence[int]) -> None:
        self.debts = debts
        # By currency too: what no contract is named for may be owed in several.
        self._owed: dict[tuple[int | None, str, str], Money] = {}
        for line in owed:
            self._add(line, line.amount)

    @property
    def owed(self) -> list[OwedLine]:
        return [OwedLine(debt, account, owed) for (debt, account, _), owed in self._owed.items() if owed]

    def pay(self, allocation: Allocation) -> None:
        """Take off what a receipt was applied to."""
        for line in allocation.lines:
            self._add(line, -line.amount)

    def restore(self, allocation: Allocation) -> None:
        """Let be owed again what a receipt had paid that was taken back."""
        for line in allocation.lines:
            self._add(line, line.amount)

    def _add(self, line: OwedLine, amount: Money) -> None:
        part = line.debt, line.account, amount.currency
        self._owed[part] = self._owed.get(part, Money.zero(amount.currency)) + amount


def require_receipt(terms: ReceiptTerms, case: CaseFacts, today: date, owed_in: set[str]) -> ReceiptTerms:
    """Return the receipt, or refuse it in a fixed order of checks."""
    if terms.source not in SOURCES:
        raise UnknownSource(N_("Choose where the money came from."), field="source")
    if terms.amount.minor <= 0:
        raise NotPositive(N_("A receipt is more than zero."), field="amount")
    if terms.amount.currency != case.currency and terms.amount.currency not in owed_in:
        raise OtherCurrency(
            N_("Nothing is owed in {currency} in this case."),
            field="currency",
            currency=terms.amount.currency,
        )
    require_day(case, terms.credited_on, today, "credited_on")
    require_day(case, terms.discharged_on, today, "discharged_on")
    if terms.discharged_on > terms.credited_on:
        raise DischargedAfterCredit(
            N_("The debt is discharged by the day the money is credited, {credited_on}, at the latest."),
            field="discharged_on",
            credited_on=terms.credited_on,
        )
    if terms.withheld_fee and (terms.withheld_fee.minor < 0 or terms.source not in FROM_COURT):
        raise FeeFromNobody(
            N_("Only a court keeps an enforcement fee out of what it remits."), field="withheld_fee"
        )
    return terms


def allocate_receipt(amount: Money, owed: Iterable[OwedLine], debts: Sequence[int]) -> Allocation:
    """Apply an amount in the statutory order (Civil Code art. 561; doubled interest last, 法释〔2014〕8号 art. 4).

    Within a component the debts are paid in the order given: the earliest default first (art. 560).
    """
    lines, left = [], amount
    for line in _in_order(owed, amount.currency, debts):
        paid = min(left, line.amount)
        if paid:
            lines.append(OwedLine(line.debt, line.account, paid))
            left -= paid
    return Allocation(tuple(lines), left)


def sell_claim(price: Money, owed: Iterable[OwedLine]) -> Allocation:
    """Let the whole claim leave with its sale: the price, not the face, is what was recovered."""
    return Allocation(tuple(_due_in(owed, price.currency)), Money.zero(price.currency))


def applied_lines(
    allocation: Allocation, owed: Iterable[OwedLine], debts: Sequence[int]
) -> list[AppliedLine]:
    """Return every part of the claim in the order in which it is paid, with what the receipt pays of it."""
    currency = allocation.unallocated.currency
    paid = {(line.debt, line.account): line.amount for line in allocation.lines}
    nothing = Money.zero(currency)
    return [
        AppliedLine(line.debt, line.account, line.amount, paid.get((line.debt, line.account), nothing))
        for line in _in_order(owed, currency, debts)
    ]


def _in_order(owed: Iterable[OwedLine], currency: str, debts: Sequence[int]) -> list[OwedLine]:
    """Return what is due by the statutory order, then by debt in the order given."""
    rank = {account: number for number, account in enumerate(CLAIM_ORDER)}
    order = {debt: number for number, debt in enumerate(debts)}
    return sorted(_due_in(owed, currency), key=lambda one: (rank[one.account], order.get(one.debt or 0, -1)))


def _due_in(owed: Iterable[OwedLine], currency: str) -> list[OwedLine]:
    return [line for line in owed if line.amount.minor > 0 and line.amount.currency == currency]
