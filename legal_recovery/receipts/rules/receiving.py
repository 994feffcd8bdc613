"""What a receipt must be, and how it is applied: in the order of the law, of the title, as agreed, or by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from legal_recovery.cases.rules import CaseFacts, require_day
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Order, Pack
from legal_recovery.law.waterfall import OpenDebt, by_debts
from legal_recovery.ledger.rules import CLAIM_ORDER
from legal_recovery.ledger.rules import SOURCES as ALL_SOURCES
from legal_recovery.owed.rules import CLAIM, STEPS, ClaimFacts, Contract, OrderChosen, order_on
from legal_recovery.receipts.rules.paying import Payer

# Assets in kind and what they bring are recorded in their own way.
SOURCES = {code: name for code, name in ALL_SOURCES.items() if not code.startswith("in-kind")}
FROM_COURT = frozenset({"deduction", "auction", "insolvency"})
# Who pays for the debtor (第三人代偿), by what they are to the debtor.
RELATIONS = {
    "guarantor": N_("Guarantor"),
    "relative": N_("Relative"),
    "affiliate": N_("Affiliated company"),
    "other": N_("Another third party"),
}


class SoldInPools(RuleViolation):
    """A claim is sold with a pool that somebody else approved, and its price comes with the closing of that."""

    code = "receipts.sold_in_pools"


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


class WhoPaid(InvalidInput):
    """Of whoever pays for the debtor it is known who that is, and what they are to the debtor."""

    code = "receipts.who_paid"


class NotAllowed(InvalidInput):
    """By hand, a receipt pays no more than is due on each part, all of it, and for a reason."""

    code = "receipts.not_allowed"


class MoreThanOwed(RuleViolation):
    """What is discharged is no more than what is owed that day."""

    code = "receipts.more_than_owed"


class MoreThanAwaited(InvalidInput):
    """A court remits no more than what the distribution gave us and it has not remitted."""

    code = "receipts.more_than_awaited"


class RemittedAlready(Conflict):
    """A distribution of which money arrived is not taken back before that receipt is."""

    code = "receipts.remitted_already"


class ReceiptReversedAlready(Conflict):
    """A receipt is reversed once."""

    code = "receipts.already_reversed"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came in another currency than it counts in, and the rate between them: of which day, by whose word.

    It counts in the currency of the debt that it settles, `counts_in`; the case's where that is not said. The rate is
    what one unit of `rate_of` was worth in the other of the two, one unit of what came where that is not said. `banked`
    is what the bank credited in the currency it counts in where it converted it at once; else it stands on an account
    in its own.
    """

    received: Money
    rate: str
    rate_on: date
    rate_source: str
    banked: Money | None = None
    counts_in: str | None = None
    rate_of: str | None = None

    @property
    def quoted(self) -> str:
        """The rate as it was quoted, between what came and what it counts in: USD 1 = CNY 7.1234."""
        came, counts_in = self.received.currency, self.counts_in
        of = self.rate_of or came
        return f"{of} 1 = {counts_in if of == came else came} {self.rate}"


@dataclass(frozen=True, slots=True)
class ReceiptTerms:
    """A receipt: what the bank credited and when, and the day from which the debt is discharged.

    Where it came in another currency with a rate, `amount` is what it was worth in the one it counts in.
    """

    source: str
    amount: Money
    credited_on: date
    discharged_on: date
    payer: str | None = None
    note: str | None = None
    collateral: int | None = None
    withheld_fee: Money | None = None
    # By hand: what is paid of which part, and why not in the order that applies.
    by_hand: tuple["OwedLine", ...] = ()
    by_hand_reason: str | None = None
    # The distribution of which a court remits our share; it was applied when that was confirmed.
    distribution: int | None = None
    # Where a third party pays for the debtor: what they are to the debtor, who they are, what they pay for.
    relation: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    purpose: str | None = None
    exchange: Exchange | None = None
    # Who of the obligors paid it, in the case's currency; nobody is named where nobody is known.
    payers: tuple[Payer, ...] = ()


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What is owed on a component of a debt (None: on the case as a whole)."""

    debt: int | None
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class AppliedLine:
    """A part of the claim: what is owed on it, what of that a receipt pays, and by which steps its turn came."""

    debt: int | None
    account: str
    owed: Money
    paid: Money
    steps: tuple[str, ...] = ()

    @property
    def left(self) -> Money:
        return self.owed - self.paid


@dataclass(frozen=True, slots=True)
class Allocation:
    """How a receipt is applied, line by line in their turn, and what of it nothing is owed for."""

    plan: tuple[AppliedLine, ...]
    unallocated: Money
    order: OrderChosen | None = None
    # Where everything owed that day is known, what exceeds it is the payer's.
    to_payer: bool = False

    @property
    def lines(self) -> tuple[OwedLine, ...]:
        """What is paid of which part."""
        return tuple(OwedLine(one.debt, one.account, one.paid) for one in self.plan if one.paid)

    @property
    def applied(self) -> Money:
        return sum((one.paid for one in self.plan), Money.zero(self.unallocated.currency))


def paid_as_told(lines: Iterable[OwedLine], currency: str) -> Allocation:
    """Return the allocation of a receipt of which it is known what it paid."""
    return Allocation(
        tuple(AppliedLine(one.debt, one.account, one.amount, one.amount) for one in lines),
        Money.zero(currency),
    )


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


def require_no_price(source: str) -> None:
    """Refuse the price of a debt sale where receipts are typed or matched; raises SoldInPools."""
    if source == "debt-sale":
        raise SoldInPools(
            N_(
                "The price of a debt sale is booked when its pool is closed: see Settlements and exits, Debt sales."
            ),
            field="source",
        )


def require_receipt(terms: ReceiptTerms, case: CaseFacts, today: date, owed_in: set[str]) -> ReceiptTerms:
    """Return the receipt, or refuse it in a fixed order of checks."""
    if terms.source not in SOURCES:
        raise UnknownSource(N_("Choose where the money came from."), field="source")
    if terms.amount.minor <= 0:
        raise NotPositive(N_("A receipt is more than zero."), field="amount")
    if terms.amount.currency != case.currency and terms.amount.currency not in owed_in:
        raise OtherCurrency(
            N_(
                "Nothing is owed in {currency} in this case: say what one {currency} was worth in {own} that day."
            )
            if terms.exchange is None
            else N_("Nothing is owed in {currency} in this case."),
            field="day_rate" if terms.exchange is None else "counts_in",
            currency=terms.amount.currency,
            own=case.currency,
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
    return _require_payer(terms)


def _require_payer(terms: ReceiptTerms) -> ReceiptTerms:
    if terms.relation is not None and not (terms.payer or "").strip():
        raise WhoPaid(N_("Say who paid for the debtor."), field="payer")
    if terms.relation is None and (terms.id_number or terms.purpose):
        raise WhoPaid(N_("Say what whoever paid is to the debtor."), field="relation")
    if terms.id_number and terms.id_type is None:
        raise WhoPaid(N_("Say what kind of number it is."), field="id_type")
    return terms


def allocate_receipt(amount: Money, owed: Iterable[OwedLine], debts: Sequence[int]) -> Allocation:
    """Apply an amount in the statutory order (Civil Code art. 561; doubled interest last, 法释〔2014〕8号 art. 4).

    Where no interest is counted: within a component the debts are paid in the order given, the earliest default first.
    """
    plan, left = [], amount
    for line in _in_order(owed, amount.currency, debts):
        paid = min(left, line.amount)
        plan.append(AppliedLine(line.debt, line.account, line.amount, paid))
        left -= paid
    return Allocation(tuple(plan), left)


def _in_order(owed: Iterable[OwedLine], currency: str, debts: Sequence[int]) -> list[OwedLine]:
    """Return what is due by the statutory order, then by debt in the order given."""
    rank = {account: number for number, account in enumerate(CLAIM_ORDER)}
    order = {debt: number for number, debt in enumerate(debts)}
    return sorted(_due_in(owed, currency), key=lambda one: (rank[one.account], order.get(one.debt or 0, -1)))


def allocate_by_law(
    pack: Pack, facts: ClaimFacts, on: date, amount: Money, owed: Iterable[OwedLine]
) -> Allocation:
    """Apply an amount to what is owed on a day in the order that applies to the case on it.

    What is owed on no contract comes first; of several debts those that the statute names (民法典第五百六十条), each in
    the order of its parts; the doubled part of all of them last (法释〔2014〕8号第四条). Raises NotInForce.
    """
    chosen = order_on(pack, facts, on)
    steps = [step for step in chosen.rule.steps if step != "doubled-part"]
    due = _due_in(owed, amount.currency)
    plan: list[AppliedLine] = []
    left = amount
    for taken in (steps, ["doubled-part"]):
        mine = [line for line in due if any(line.account == CLAIM + part for part in _parts(taken))]
        for debt, most, why in _shares(pack, facts, on, left, mine):
            paid = _in_steps(taken, [line for line in mine if line.debt == debt], most, why)
            plan += paid
            left -= sum((line.paid for line in paid), Money.zero(amount.currency))
    return Allocation(tuple(plan), left, chosen, to_payer=_all_counted(facts, on))


def _parts(steps: Sequence[str]) -> list[str]:
    return [part for step in steps for part in STEPS[step]]


def _all_counted(facts: ClaimFacts, on: date) -> bool:
    """Tell whether interest is counted on every contract on a day, so that what is owed is known to the cent."""
    return all(
        one.terms is not None or facts.title(one.id, one.currency, on) is not None for one in facts.contracts
    )


def _shares(
    pack: Pack, facts: ClaimFacts, on: date, amount: Money, due: Sequence[OwedLine]
) -> Iterator[tuple[int | None, Money, tuple[str, ...]]]:
    """Yield how much of an amount each debt gets at most, in its turn, and what decided that turn."""
    nothing = Money.zero(amount.currency)
    sums = dict.fromkeys(dict.fromkeys(line.debt for line in due), nothing)
    for line in due:
        sums[line.debt] += line.amount
    if None in sums:
        whole = min(amount, sums.pop(None))
        yield None, whole, ()
        amount -= whole
    debts = [one for one in facts.contracts if one.id in sums]
    if len(debts) == 1 or "civil-560" not in pack.keys(Order):
        for one in debts:
            most = min(amount, sums[one.id])
            yield one.id, most, ()
            amount -= most
        return
    known = {str(one.id): one.id for one in debts}
    found = by_debts(pack, on, amount.minor, [_open_debt(one, on, sums[one.id].minor) for one in debts])
    for share in found.lines:
        yield known[share.name], Money(share.paid, amount.currency), (share.step,)


def _open_debt(one: Contract, on: date, minor: int) -> OpenDebt:
    days = [day for day in (one.terms.overdue_from if one.terms else None, one.due_on) if day is not None]
    return OpenDebt(str(one.id), min(days, default=on), 0, one.rate_ppb, minor)


def _in_steps(
    steps: Sequence[str], due: Sequence[OwedLine], most: Money, why: tuple[str, ...]
) -> list[AppliedLine]:
    """Apply to one debt what it gets, step by step."""
    plan, left = [], most
    for step in steps:
        for part in STEPS[step]:
            for line in due:
                if line.account == CLAIM + part:
                    paid = min(left, line.amount)
                    plan.append(AppliedLine(line.debt, line.account, line.amount, paid, (*why, step)))
                    left -= paid
    return plan


def allocate_by_hand(
    receipt: ReceiptTerms, owed: Iterable[OwedLine], *, to_payer: bool = False
) -> Allocation:
    """Apply a receipt as somebody says, to no more than what is due on each part; raises NotAllowed."""
    if not (receipt.by_hand_reason or "").strip():
        raise NotAllowed(N_("Say why it is not applied in the order that applies."), field="by_hand_reason")
    currency = receipt.amount.currency
    due = {(line.debt, line.account): line.amount for line in _due_in(owed, currency)}
    wanted = {(line.debt, line.account): line.amount for line in receipt.by_hand}
    nothing = Money.zero(currency)
    for place, amount in wanted.items():
        if amount.minor < 0 or amount > due.get(place, nothing):
            raise NotAllowed(
                N_("{amount} is more than the {due} that is due on this part."),
                field="by_hand",
                amount=amount,
                due=due.get(place, nothing),
            )
    whole = sum(wanted.values(), nothing)
    if whole > receipt.amount:
        raise NotAllowed(
            N_("Together that is {whole}, more than the {amount} received."),
            field="by_hand",
            whole=whole,
            amount=receipt.amount,
        )
    left = receipt.amount - whole
    if left and whole < sum(due.values(), nothing):
        raise NotAllowed(
            N_("{left} is not applied to anything although more is owed: apply all of it."),
            field="by_hand",
            left=left,
        )
    plan = [
        AppliedLine(debt, account, owed_here, wanted.get((debt, account), nothing))
        for (debt, account), owed_here in due.items()
    ]
    return Allocation(tuple(plan), left, to_payer=to_payer)


def sell_claim(price: Money, owed: Iterable[OwedLine]) -> Allocation:
    """Let the whole claim leave with its sale: the price, not the face, is what was recovered."""
    return paid_as_told(_due_in(owed, price.currency), price.currency)


def _due_in(owed: Iterable[OwedLine], currency: str) -> list[OwedLine]:
    return [line for line in owed if line.amount.minor > 0 and line.amount.currency == currency]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Our share of a distribution: since when, how much, and what of it was remitted."""

    distribution: int
    discharged_on: date
    collateral: int | None
    ours: Money
    remitted: Money

    @property
    def left(self) -> Money:
        return self.ours - self.remitted


def require_awaited(terms: ReceiptTerms, awaited: Iterable[Awaited]) -> Awaited:
    """Return the share that a receipt is of; raises InvalidInput, MoreThanAwaited."""
    found = next((one for one in awaited if one.distribution == terms.distribution), None)
    if found is None or terms.source != "auction":
        raise InvalidInput(N_("There is no such distribution in this case."), field="distribution")
    if terms.amount.currency != found.ours.currency or terms.amount > found.left:
        raise MoreThanAwaited(
            N_("The court still has {left} of our share to remit."), field="amount", left=found.left
        )
    if terms.withheld_fee or terms.by_hand:
        raise FeeFromNobody(
            N_("The fee and the claim were settled with the distribution."), field="withheld_fee"
        )
    return found


def require_whole(allocation: Allocation, amount: Money, field: str) -> Allocation:
    """Return an allocation that applies all of an amount; raises MoreThanOwed."""
    if allocation.unallocated:
        raise MoreThanOwed(
            N_("Only {owed} is owed that day; {amount} cannot be ours."),
            field=field,
            owed=allocation.applied,
            amount=amount,
        )
    return allocation
