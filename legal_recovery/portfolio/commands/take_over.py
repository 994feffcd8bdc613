"""Taking a case over as a file tells it: its opening position, and what happened between escalation and import.

The figures of a file are those of its balance date. What was received up to that day has been taken off them
already, so the opening adds it back to the principal of the first debt and the receipt then pays it: on the
balance date every component is exactly what the file says.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.collateral.commands import CollateralTerms, take_over_collateral
from legal_recovery.costs.commands import book_cost, take_back_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import get_cost
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.law.docket import parse_docket
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.rules import (
    CaseLine,
    CollateralLine,
    CostLine,
    DebtLine,
    PartyLine,
    ProceedingLine,
    ReceiptLine,
)
from legal_recovery.proceedings.commands import take_over_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.receipts.commands import book_receipt, take_back_receipt
from legal_recovery.receipts.rules import OwedLine, ReceiptTerms
from legal_recovery.receipts.store import get_receipt

SOURCE = "import"


def take_over(uow: UnitOfWork, line: CaseLine, office_id: int, batch_id: int | None) -> CaseFacts:
    """Open a case with everything that its line says; the books afterwards say what the file says."""
    case = open_case(uow, opening(line, office_id, batch_id))
    for party in line.parties:
        add_obligor(uow, case, obligor(party))
    debts = [(add_debt(uow, case, terms(debt)), balance(debt)) for debt in line.debts]
    open_claim(uow, case, with_receipts_added_back(debts, received_before(line)))
    collateral = {one.description: take_over_collateral(uow, case, pledged(one)) for one in line.collateral}
    for proceeding in sorted(line.proceedings, key=lambda one: one.filed_on or date.max):
        take_over_proceeding(uow, case, filed(proceeding))
    for cost in all_costs(line):
        take_over_cost(uow, case, cost)
    for receipt in all_receipts(line):
        take_over_receipt(uow, case, receipt, line, debts, collateral)
    return case


def opening(line: CaseLine, office_id: int, batch_id: int | None) -> OpenCase:
    """Return the case as it is opened; it keeps its stage as an opening position."""
    return OpenCase(
        reference=line.reference,
        office_id=office_id,
        currency=line.currency,
        jurisdiction=line.jurisdiction,
        escalated_on=line.escalated_on,
        stage=Stage(line.stage),
        stage_on=line.stage_on,
        officer=line.officer,
        balance_on=line.balance_date,
        flags=line.flags,
        closed_how=line.closed_how,
        batch_id=batch_id,
    )


def particulars(party: PartyLine) -> Particulars:
    """Return who a party is."""
    return Particulars(
        name=party.name,
        party_kind=PartyKind(party.kind),
        id_type=party.id_type,
        id_number=party.id_number,
        address=party.address,
        phone=party.phone,
    )


def obligor(party: PartyLine) -> AddObligor:
    """Return a party in its role."""
    return AddObligor(party.role, particulars(party), party.liability_cap)


def terms(debt: DebtLine) -> DebtTerms:
    """Return a loan contract's terms."""
    return DebtTerms(
        contract_number=debt.contract_number,
        currency=debt.currency,
        annual_rate_ppm=debt.annual_rate_ppm,
        penalty_rate_ppm=debt.penalty_rate_ppm,
        signed_on=debt.signed_on,
        due_on=debt.due_on,
        default_on=debt.default_date,
    )


def balance(debt: DebtLine) -> OpeningBalance:
    """Return what is owed on a contract; compound interest stands with the penalty interest."""
    return OpeningBalance(
        principal=debt.principal,
        interest_on=debt.interest_on,
        interest_off=debt.interest_off,
        penalty=debt.penalty_interest + debt.compound_interest,
        costs=debt.costs_awarded,
    )


def received_before(line: CaseLine) -> Money:
    """Return what was received up to the balance date in the case's currency and not taken back."""
    whole = Money.zero(line.currency)
    for receipt in all_receipts(line):
        if is_in_figures(receipt, line) and receipt.reversed_on is None:
            whole += receipt.amount
    return whole


def is_in_figures(receipt: ReceiptLine, line: CaseLine) -> bool:
    """Tell whether the file's figures are already those after this receipt."""
    day = receipt.discharged_on or receipt.credited_on
    same = receipt.amount.currency == line.currency
    return same and line.balance_date is not None and day <= line.balance_date


def with_receipts_added_back(
    debts: Sequence[tuple[int, OpeningBalance]], received: Money
) -> list[tuple[int, OpeningBalance]]:
    """Return the balances as they were before the receipts that the figures already know."""
    at_escalation = list(debts)
    if received:
        place = next(n for n, (_, b) in enumerate(debts) if b.principal.currency == received.currency)
        debt, first = debts[place]
        at_escalation[place] = (debt, replace(first, principal=first.principal + received))
    return at_escalation


def pledged(line: CollateralLine) -> CollateralTerms:
    """Return a piece of collateral with its value."""
    return CollateralTerms(line.type, line.description, line.owner, line.value, line.valuation_date)


def filed(line: ProceedingLine) -> ProceedingTerms:
    """Return a proceeding as found; a docket number that no court writes stays as it was given."""
    docket = line.docket_number
    if docket:
        try:
            docket = parse_docket(docket).text
        except InvalidInput:
            docket = docket.strip()[:80]
    return ProceedingTerms(
        proceeding_kind=line.kind,
        court=line.court or "",
        docket_number=docket or None,
        filed_on=line.filed_on,
        title_kind=line.title_kind,
        title_on=line.title_effective_on,
    )


def all_costs(line: CaseLine) -> list[CostLine]:
    """Return the dated costs in order, after the one line for all up to the balance date."""
    dated = sorted(line.costs, key=lambda cost: (cost.incurred_on, cost.row))
    if not line.costs_to_date:
        return dated
    assert line.balance_date is not None
    whole = line.costs_to_date
    return [CostLine(line.row, "other", whole, whole.currency, line.balance_date, line.balance_date), *dated]


def all_receipts(line: CaseLine) -> list[ReceiptLine]:
    """Return the dated receipts in order, after the one line for all up to the balance date."""
    dated = sorted(line.receipts, key=lambda one: (one.discharged_on or one.credited_on, one.row))
    if not line.received_to_date:
        return dated
    assert line.balance_date is not None
    whole = line.received_to_date
    return [ReceiptLine(line.row, "voluntary", whole, whole.currency, line.balance_date), *dated]


def take_over_cost(uow: UnitOfWork, case: CaseFacts, line: CostLine) -> None:
    """Book a cost as the file tells it, and take it back where the file says so."""
    cost = CostTerms(line.kind, line.amount, line.incurred_on, line.paid_on, line.payee, line.note)
    cost_id = book_cost(uow, case, cost, SOURCE)
    if line.reversed_on is not None:
        booked = get_cost(uow.session, case.id, cost_id)
        take_back_cost(uow, case, booked, line.reversal_reason or "")


def take_over_receipt(
    uow: UnitOfWork,
    case: CaseFacts,
    line: ReceiptLine,
    whole: CaseLine,
    debts: Sequence[tuple[int, OpeningBalance]],
    collateral: dict[str | None, int],
) -> None:
    """Book a receipt as the file tells it: what the figures already know pays what was added back for it."""
    receipt = ReceiptTerms(
        source=line.source,
        amount=line.amount,
        credited_on=line.credited_on,
        discharged_on=line.discharged_on or line.credited_on,
        payer=line.payer,
        note=line.note,
        collateral=collateral.get(line.collateral) if line.collateral else None,
        withheld_fee=line.withheld_fee,
    )
    known = is_in_figures(line, whole)
    paid = [OwedLine(_first_debt(debts, line.amount.currency), "claim:principal", line.amount)]
    receipt_id, _ = book_receipt(uow, case, receipt, SOURCE, paid if known else None)
    if line.reversed_on is not None:
        booked = get_receipt(uow.session, case.id, receipt_id)
        take_back_receipt(uow, case, booked, line.reversal_reason or "")


def _first_debt(debts: Sequence[tuple[int, OpeningBalance]], currency: str) -> int | None:
    return next((debt for debt, owed in debts if owed.principal.currency == currency), None)
