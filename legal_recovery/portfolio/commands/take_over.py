"""Taking a case over as a file tells it: its opening position, and what happened between escalation and import.

The figures of a file are those of its balance date. What was received up to that day has been taken off them
already, so the opening adds it back to the principal of the first debt and the receipt then pays it: on the
balance date every component is exactly what the file says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_new_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.collateral.commands import CollateralTerms, take_over_collateral
from legal_recovery.costs.commands import book_cost, take_back_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.costs.store import get_cost
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.postings import claim_lines
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.law.docket import parse_docket
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
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
from legal_recovery.proceedings.commands import (
    detail_proceeding,
    take_over_clock,
    take_over_proceeding,
)
from legal_recovery.proceedings.rules import ENFORCEMENTS, SUITS, ProceedingTerms
from legal_recovery.receipts.commands import book_receipt, take_back_receipt
from legal_recovery.receipts.rules import Claim, OwedLine, ReceiptTerms
from legal_recovery.receipts.store import get_receipt

SOURCE = "import"
# Told apart from dated lines by this note, which people read too.
TO_DATE = "截至余额日累计 (sum up to the balance date)"


def take_over(uow: UnitOfWork, line: CaseLine, office_id: int, batch_id: int | None) -> CaseFacts:
    """Open a case with everything that its line says; the books afterwards say what the file says.

    The caller knows that there is no such case. Nothing is read, so that many cases are written together.
    """
    case = open_new_case(uow, opening(line, office_id, batch_id))
    for party in line.parties:
        add_obligor(uow, case, obligor(party))
    debts = [(add_debt(uow, case, terms(debt)), balance(debt)) for debt in line.debts]
    at_escalation = with_receipts_added_back(debts, received_before(line))
    open_claim(uow, case, at_escalation)
    claim = opened_claim(line, at_escalation)
    collateral = {one.description: take_over_collateral(uow, case, pledged(one)) for one in line.collateral}
    take_over_proceedings(uow, case, line)
    for cost in all_costs(line):
        take_over_cost(uow, case, cost)
    for receipt in all_receipts(line):
        take_over_receipt(uow, case, receipt, line, debts, collateral, claim)
    return case


def take_over_proceedings(uow: UnitOfWork, case: CaseFacts, line: CaseLine) -> None:
    """Record the proceedings of a case; from its last title runs the time to apply for enforcement."""
    last: tuple[date, int] | None = None
    for proceeding in sorted(line.proceedings, key=lambda one: one.filed_on or date.max):
        terms = filed(proceeding)
        made = take_over_proceeding(uow, case, terms)
        detail_proceeding(uow, case, made, None, terms)
        if proceeding.kind in SUITS and proceeding.title_effective_on is not None:
            last = max(last or (date.min, 0), (proceeding.title_effective_on, made))
    if last is not None and case.stage is not Stage.CLOSED:
        take_over_clock(uow, case, _law_of(uow, case), last[1], last[0], applied_for(line, last[0]))


def applied_for(line: CaseLine, title_on: date) -> date | None:
    """Return when enforcement of a title was applied for: as filed, else as the stage of the case shows."""
    filed_on = [
        one.filed_on
        for one in line.proceedings
        if one.kind in ENFORCEMENTS and one.filed_on is not None and one.filed_on >= title_on
    ]
    if filed_on:
        return min(filed_on)
    enforced = line.stage in (Stage.ENFORCEMENT, Stage.DISPOSAL, Stage.DISTRIBUTION)
    return max(line.stage_on or title_on, title_on) if enforced else None


def _law_of(uow: UnitOfWork, case: CaseFacts) -> Pack:
    """Return the law of a case, read once for all cases of a step."""
    known: dict[str, Pack] = uow.gathered.setdefault("packs", {})
    if case.jurisdiction not in known:
        known[case.jurisdiction] = pack_of(uow.session, case.jurisdiction)
    return known[case.jurisdiction]


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
        head=party.head,
        head_title=party.head_title,
    )


def obligor(party: PartyLine) -> AddObligor:
    """Return a party in its role."""
    contract = (party.security_contract, party.security_signed_on)
    return AddObligor(party.role, particulars(party), party.liability_cap, *contract)


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
        lent=debt.lent,
        lent_on=debt.lent_on,
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


def is_in_figures(receipt: ReceiptLine, line: CaseLine) -> bool:
    """Tell whether the file's figures are already those after this receipt.

    One that was taken back by the balance date never lowered them for good; one taken back later did.
    """
    day = receipt.discharged_on or receipt.credited_on
    if line.balance_date is None or day > line.balance_date:
        return False
    taken_back = receipt.reversed_on is not None and receipt.reversed_on <= line.balance_date
    return not taken_back and any(debt.currency == receipt.amount.currency for debt in line.debts)


def received_before(line: CaseLine) -> dict[str, Money]:
    """Return by currency what the figures are already lower by."""
    whole: dict[str, Money] = {}
    for receipt in all_receipts(line):
        if is_in_figures(receipt, line):
            currency = receipt.amount.currency
            whole[currency] = whole.get(currency, Money.zero(currency)) + receipt.amount
    return whole


def with_receipts_added_back(
    debts: Sequence[tuple[int, OpeningBalance]], received: Mapping[str, Money]
) -> list[tuple[int, OpeningBalance]]:
    """Return the balances as they were before the receipts that the figures already know."""
    left, at_escalation = dict(received), []
    for debt, owed in debts:
        added = left.pop(owed.principal.currency, None)
        balance = replace(owed, principal=owed.principal + added) if added else owed
        at_escalation.append((debt, balance))
    assert not left, "a receipt in the figures has a debt in its currency"
    return at_escalation


def opened_claim(line: CaseLine, at_escalation: Sequence[tuple[int, OpeningBalance]]) -> Claim:
    """Return what is owed as the opening posts it."""
    owed = [
        OwedLine(posting.debt, posting.account, posting.amount)
        for debt, balance in at_escalation
        for posting in claim_lines(debt, balance)
    ]
    told = zip(line.debts, at_escalation, strict=True)
    by_default = sorted(told, key=lambda one: (one[0].default_date or date.max, one[0].contract_number))
    return Claim(owed, [debt for _, (debt, _) in by_default])


def pledged(line: CollateralLine) -> CollateralTerms:
    """Return a piece of collateral with its value."""
    return CollateralTerms(
        line.type,
        line.description,
        line.owner,
        line.value,
        line.valuation_date,
        contract_number=line.security_contract,
        contract_signed_on=line.security_signed_on,
    )


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
        decided_on=line.decided_on,
    )


def all_costs(line: CaseLine) -> list[CostLine]:
    """Return the dated costs in order, after the one line for all up to the balance date."""
    dated = sorted(line.costs, key=lambda cost: (cost.incurred_on, cost.row))
    return [*costs_to_date(line, line.costs_to_date), *dated]


def costs_to_date(line: CaseLine, whole: Money | None) -> list[CostLine]:
    """Return the one line that stands for all costs up to the balance date, where there are any."""
    if not whole:
        return []
    assert line.balance_date is not None
    day = line.balance_date
    return [CostLine(line.row, "other", whole, whole.currency, day, day, note=TO_DATE)]


def all_receipts(line: CaseLine) -> list[ReceiptLine]:
    """Return the dated receipts in order, after the one line for all up to the balance date."""
    dated = sorted(line.receipts, key=lambda one: (one.discharged_on or one.credited_on, one.row))
    return [*received_to_date(line, line.received_to_date), *dated]


def received_to_date(line: CaseLine, whole: Money | None) -> list[ReceiptLine]:
    """Return the one line that stands for all receipts up to the balance date, where there are any."""
    if not whole:
        return []
    assert line.balance_date is not None
    return [ReceiptLine(line.row, "voluntary", whole, whole.currency, line.balance_date, note=TO_DATE)]


def money_days(line: CaseLine) -> Iterator[tuple[CostLine | ReceiptLine, str, date]]:
    """Yield the days on which the lender's own money moved: their months must be open."""
    for cost in all_costs(line):
        yield cost, "incurred_on", cost.incurred_on
        if cost.paid_on is not None:
            yield cost, "paid_on", cost.paid_on
    for receipt in all_receipts(line):
        yield receipt, "credited_on", receipt.credited_on


def take_over_cost(uow: UnitOfWork, case: CaseFacts, line: CostLine) -> None:
    """Book a cost as the file tells it, and take it back where the file says so."""
    cost = CostTerms(line.kind, line.amount, line.incurred_on, line.paid_on, line.payee, line.note)
    cost_id = book_cost(uow, case, cost, SOURCE)
    if line.reversed_on is not None:
        take_back_cost(uow, case, get_cost(uow.session, case.id, cost_id), reason_of(line))


def reason_of(line: CostLine | ReceiptLine) -> str:
    """Return why something was taken back, with the day that the file gives: the entry has the original's."""
    return f"{line.reversal_reason or ''} ({line.reversed_on})".strip()


def take_over_receipt(
    uow: UnitOfWork,
    case: CaseFacts,
    line: ReceiptLine,
    whole: CaseLine,
    debts: Sequence[tuple[int, OpeningBalance]],
    collateral: dict[str | None, int],
    claim: Claim | None = None,
) -> None:
    """Book a receipt as the file tells it: what the figures already know pays what was added back for it.

    `claim` is what is owed where that has been followed; else the books are asked.
    """
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
    pays = None
    if is_in_figures(line, whole):
        pays = [OwedLine(first_debt(debts, line.amount.currency), "claim:principal", line.amount)]
    receipt_id, allocation = book_receipt(uow, case, receipt, SOURCE, pays, claim)
    if line.reversed_on is not None:
        take_back_receipt(uow, case, get_receipt(uow.session, case.id, receipt_id), reason_of(line))
        if claim is not None:
            claim.restore(allocation)


def first_debt(debts: Sequence[tuple[int, OpeningBalance]], currency: str) -> int | None:
    """Return the first contract in a currency: what was received without saying for what paid its principal."""
    return next((debt for debt, owed in debts if owed.principal.currency == currency), None)
