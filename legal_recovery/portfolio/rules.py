"""What a portfolio file says about a case, and what must be true of it before anything is booked.

Facts in, findings out: no file, no clock, no database. A file with problems is never loaded, but its
rules are all asked, so that a person sees everything at once. A line may therefore hold None where its
cell could not be read; every rule here takes None as "already reported".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.proceedings.rules import SUITS


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, where a person finds it, and what would be right.

    `row` is the row as a spreadsheet program counts it, `column` the heading as it stands in the file;
    `message` is an English template, key of its translation, which `facts` fill.
    """

    row: int | None
    column: str | None
    code: str
    message: str
    facts: dict[str, Any] = field(default_factory=dict)
    sheet: str | None = None
    example: str | None = None

    def __str__(self) -> str:
        return self.message.format(**self.facts)


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A person or company of the case: debtor, co-debtor, guarantor, pledgor or mortgagor."""

    row: int
    role: str
    name: str
    kind: str
    id_type: str | None = None
    id_number: str | None = None
    liability_cap: Money | None = None
    address: str | None = None
    phone: str | None = None
    head: str | None = None
    head_title: str | None = None
    security_contract: str | None = None
    security_signed_on: date | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One loan contract and what is owed on it on the balance date; rates in parts per million."""

    row: int
    contract_number: str
    currency: str
    principal: Money
    interest_on: Money
    interest_off: Money
    penalty_interest: Money
    compound_interest: Money
    costs_awarded: Money
    annual_rate_ppm: int | None = None
    penalty_rate_ppm: int | None = None
    signed_on: date | None = None
    due_on: date | None = None
    default_date: date | None = None
    lent: Money | None = None
    lent_on: date | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class CollateralLine:
    """A thing or right that secures the case, with its last valuation."""

    row: int
    type: str
    description: str | None
    currency: str
    owner: str | None = None
    value: Money | None = None
    valuation_date: date | None = None
    security_contract: str | None = None
    security_signed_on: date | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ProceedingLine:
    """A proceeding that is already known, and the title that came of it."""

    row: int
    kind: str
    court: str | None = None
    docket_number: str | None = None
    filed_on: date | None = None
    title_kind: str | None = None
    title_effective_on: date | None = None
    amount: Money | None = None
    decided_on: date | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """A dated cost since escalation."""

    row: int
    kind: str
    amount: Money
    currency: str
    incurred_on: date
    paid_on: date | None = None
    payee: str | None = None
    note: str | None = None
    reversed_on: date | None = None
    reversal_reason: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A dated receipt since escalation; `collateral` is the description of what was sold."""

    row: int
    source: str
    amount: Money
    currency: str
    credited_on: date
    discharged_on: date | None = None
    payer: str | None = None
    collateral: str | None = None
    withheld_fee: Money | None = None
    note: str | None = None
    reversed_on: date | None = None
    reversal_reason: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """All that the file says of one case; `row` is where it first appears."""

    reference: str
    row: int
    office: str
    officer: str | None
    currency: str
    jurisdiction: str
    escalated_on: date
    balance_date: date | None
    stage: str
    stage_on: date | None
    flags: tuple[str, ...]
    closed_how: str | None
    costs_to_date: Money | None
    received_to_date: Money | None
    court: str | None = None
    parties: tuple[PartyLine, ...] = ()
    debts: tuple[DebtLine, ...] = ()
    collateral: tuple[CollateralLine, ...] = ()
    proceedings: tuple[ProceedingLine, ...] = ()
    costs: tuple[CostLine, ...] = ()
    receipts: tuple[ReceiptLine, ...] = ()
    sheet: str | None = None


class Placed(Protocol):
    """Whatever stands in a row of a sheet."""

    @property
    def row(self) -> int: ...

    @property
    def sheet(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's objection to one line of a case; a notice is worth knowing but stops nothing."""

    line: Placed
    key: str
    code: str
    message: str
    facts: dict[str, Any] = field(default_factory=dict)
    notice: bool = False


def check_case(case: CaseLine) -> Iterator[Finding]:
    """Yield all that contradicts itself within one case, from the head down, in a fixed order."""
    yield from _head_dates(case)
    yield from _sums_to_date(case)
    yield from _closing(case)
    yield from _one_debtor(case)
    yield from _debts(case)
    yield from _costs(case)
    yield from _receipts(case)


def derived_stage(proceedings: Sequence[ProceedingLine], flags: Sequence[str]) -> str:
    """Return the stage that the known proceedings speak for, where the file names none itself."""
    kinds = {proceeding.kind for proceeding in proceedings}
    if kinds & {"enforcement", "resumption", "insolvency"}:
        return "enforcement"
    if any(proceeding.title_effective_on for proceeding in proceedings):
        return "effective_title"
    if kinds & SUITS - {"notarised"}:
        return "litigation"
    return "pre_litigation" if kinds or flags else "intake"


def is_before(day: date | None, other: date | None) -> bool:
    """Tell whether both days are known and the first is the earlier."""
    return day is not None and other is not None and day < other


def is_by(day: date | None, last: date | None) -> bool:
    """Tell whether both days are known and the first is the last day or earlier."""
    return day is not None and last is not None and day <= last


def _head_dates(case: CaseLine) -> Iterator[Finding]:
    for key, day in (("balance_date", case.balance_date), ("stage_on", case.stage_on)):
        yield from _before_escalation(case, key, day, case)


def _before_escalation(line: Placed, key: str, day: date | None, case: CaseLine) -> Iterator[Finding]:
    if is_before(day, case.escalated_on):
        yield Finding(
            line,
            key,
            "portfolio.before_escalation",
            N_("{day} is before the escalation on {escalated_on}."),
            {"day": str(day), "escalated_on": str(case.escalated_on)},
        )


def _sums_to_date(case: CaseLine) -> Iterator[Finding]:
    """One opening line stands for everything up to the balance date: that day must be known, and no
    dated line up to it may be counted a second time."""
    if case.costs_to_date:
        yield from _needs_balance_date(case, "costs_to_date")
        for cost in case.costs:
            day = _earlier(cost.incurred_on, cost.paid_on)
            yield from _counted_twice(cost, "incurred_on", day, case.balance_date)
    if case.received_to_date:
        yield from _needs_balance_date(case, "received_to_date")
        for receipt in case.receipts:
            yield from _counted_twice(receipt, "credited_on", receipt.credited_on, case.balance_date)


def _needs_balance_date(case: CaseLine, key: str) -> Iterator[Finding]:
    if case.balance_date is None:
        yield Finding(
            case,
            key,
            "portfolio.no_balance_date",
            N_(
                "A sum to date needs the day up to which it counts: give a balance date (余额日) in the "
                "file or for the whole import."
            ),
        )


def _counted_twice(
    line: CostLine | ReceiptLine, key: str, day: date, balance_date: date | None
) -> Iterator[Finding]:
    if is_by(day, balance_date):
        yield Finding(
            line,
            key,
            "portfolio.counted_twice",
            N_(
                "{day} is not after the balance date {balance_date}, up to which the case gives one "
                "sum: this would be counted twice."
            ),
            {"day": str(day), "balance_date": str(balance_date)},
        )


def _earlier(day: date, other: date | None) -> date:
    """A cost counts when it is payable, or when it is paid if that is earlier."""
    return other if other is not None and is_before(other, day) else day


def _closing(case: CaseLine) -> Iterator[Finding]:
    if case.closed_how and case.stage != "closed":
        yield Finding(
            case,
            "closed_how",
            "portfolio.not_closed",
            N_("The case has a way of closing, but its stage is not closed (结案)."),
        )
    if case.stage == "closed" and not case.closed_how:
        yield Finding(
            case,
            "stage",
            "portfolio.closed_without_how",
            N_("The case is closed, but the file does not say how (结案方式)."),
            notice=True,
        )


def _one_debtor(case: CaseLine) -> Iterator[Finding]:
    debtors = [party for party in case.parties if party.role == "debtor"]
    if not debtors and all(party.role for party in case.parties):
        yield Finding(
            case,
            "case_reference",
            "portfolio.no_debtor",
            N_("Case {reference} has no debtor (债务人)."),
            {"reference": case.reference},
        )
    for party in debtors[1:]:
        yield Finding(
            party,
            "role",
            "portfolio.second_debtor",
            N_(
                "Case {reference} has its debtor in row {other} already; further ones are co-debtors "
                "(共同债务人)."
            ),
            {"reference": case.reference, "other": debtors[0].row},
        )


def _debts(case: CaseLine) -> Iterator[Finding]:
    if not case.debts:
        yield Finding(
            case,
            "case_reference",
            "portfolio.no_debt",
            N_("Case {reference} has no debt (债权)."),
            {"reference": case.reference},
        )
    seen: dict[str, int] = {}
    for debt in case.debts:
        if debt.contract_number in seen:
            yield _duplicate_debt(case, debt, seen[debt.contract_number])
        elif debt.contract_number:
            seen[debt.contract_number] = debt.row
        if is_before(case.escalated_on, debt.default_date):
            yield _default_after_escalation(case, debt)


def _duplicate_debt(case: CaseLine, debt: DebtLine, other: int) -> Finding:
    return Finding(
        debt,
        "contract_number",
        "portfolio.duplicate_debt",
        N_("Contract {contract} of case {reference} stands in row {other} already."),
        {"contract": debt.contract_number, "reference": case.reference, "other": other},
    )


def _default_after_escalation(case: CaseLine, debt: DebtLine) -> Finding:
    return Finding(
        debt,
        "default_date",
        "portfolio.default_after_escalation",
        N_("The default on {day} is after the escalation on {escalated_on}."),
        {"day": str(debt.default_date), "escalated_on": str(case.escalated_on)},
        notice=True,
    )


def _costs(case: CaseLine) -> Iterator[Finding]:
    for cost in case.costs:
        yield from _before_escalation(cost, "incurred_on", cost.incurred_on, case)
        yield from _before_escalation(cost, "paid_on", cost.paid_on, case)
        yield from _reversal(cost, _earlier(cost.incurred_on, cost.paid_on))


def _receipts(case: CaseLine) -> Iterator[Finding]:
    if not case.receipts:
        return
    owed_in = {case.currency, *(debt.currency for debt in case.debts)}
    pledged = {thing.description for thing in case.collateral}
    for receipt in case.receipts:
        yield from _before_escalation(receipt, "credited_on", receipt.credited_on, case)
        yield from _before_escalation(receipt, "discharged_on", receipt.discharged_on, case)
        if receipt.currency and receipt.currency not in owed_in:
            yield _nothing_owed_in(receipt, owed_in)
        if receipt.collateral and receipt.collateral not in pledged:
            yield _unknown_collateral(case, receipt)
        yield from _reversal(receipt, receipt.credited_on)


def _nothing_owed_in(receipt: ReceiptLine, owed_in: set[str]) -> Finding:
    return Finding(
        receipt,
        "currency",
        "portfolio.receipt_currency",
        N_("Nothing is owed in {currency} on this case, only in {owed_in}."),
        {"currency": receipt.currency, "owed_in": ", ".join(sorted(filter(None, owed_in)))},
    )


def _unknown_collateral(case: CaseLine, receipt: ReceiptLine) -> Finding:
    return Finding(
        receipt,
        "collateral",
        "portfolio.unknown_collateral",
        N_("Case {reference} has no collateral described as “{text}”."),
        {"reference": case.reference, "text": receipt.collateral},
    )


def _reversal(line: CostLine | ReceiptLine, happened_on: date) -> Iterator[Finding]:
    """A reversal has a day, not before the original, and a reason."""
    if is_before(line.reversed_on, happened_on):
        yield Finding(
            line,
            "reversed_on",
            "portfolio.reversed_too_early",
            N_("The reversal on {day} is before the original on {original}."),
            {"day": str(line.reversed_on), "original": str(happened_on)},
        )
    if (line.reversed_on is None) != (line.reversal_reason is None):
        yield Finding(
            line,
            "reversal_reason" if line.reversed_on else "reversed_on",
            "portfolio.incomplete_reversal",
            N_("A reversal needs both its day (冲回日) and its reason (冲回原因)."),
        )
