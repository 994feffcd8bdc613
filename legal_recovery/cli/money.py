"""`legal-recovery case cost`, `receipt` and their reversals: what the pages of a case do, on the command line."""

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors
from legal_recovery.cli.case import load, the_case
from legal_recovery.cli.context import ROW, house, one_of, print_json, require_person, run
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.collateral.store import list_collateral
from legal_recovery.costs.commands import approve_later, record_cost
from legal_recovery.costs.commands import reverse_cost as take_back_cost
from legal_recovery.costs.rules import KINDS, LEADS
from legal_recovery.costs.schemas import CostForm, CostReversalForm, LaterApprovalForm
from legal_recovery.costs.store import get_cost
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import COMPONENTS
from legal_recovery.ledger.schemas import net_change
from legal_recovery.ledger.store import Effect, effect_of, entries_of_transfer, totals_by_book
from legal_recovery.receipts.commands import (
    RecordReceipt,
    foresee_receipt,
    record_conversion,
    record_receipt,
    record_refund,
)
from legal_recovery.receipts.commands import reverse_conversion as take_back_conversion
from legal_recovery.receipts.commands import reverse_receipt as take_back_receipt
from legal_recovery.receipts.rules import SOURCES, Allocation, AppliedLine
from legal_recovery.receipts.schemas import (
    ConversionForm,
    ConversionReversalForm,
    ReceiptForm,
    ReceiptReversalForm,
    RepaymentForm,
)
from legal_recovery.receipts.store import get_conversion, get_receipt, get_refund, list_held, list_surplus

_ref = click.argument("reference", metavar="REF")
_key = click.option("--key", help="Idempotency key: the same one again changes nothing twice.")
_json = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_currency = click.option("--currency", metavar="CUR", help="ISO 4217; default: the case's.")
_note = click.option("--note", help="A note.")
_reason = click.option("--reason", required=True, help="Why it was wrong.")


@click.command()
@_ref
@click.option("--kind", "cost_kind", required=True, type=one_of(KINDS), metavar="KIND", help=", ".join(KINDS))
@click.option("--amount", required=True, metavar="A", help="How much; a refund is not a negative cost.")
@_currency
@click.option("--on", "incurred_on", required=True, metavar="D", help="Since when it is payable.")
@click.option("--paid-on", metavar="D", help="When it was paid; left out while it is due.")
@click.option("--payee", help="Who was paid.")
@click.option("--day-rate", metavar="R", help="What one unit of another currency is worth in the case's.")
@_note
@_key
@_json
def cost(reference: str, key: str | None, as_json: bool, **values: str | None) -> None:
    """Record a cost of the case REF."""
    case = the_case(reference)
    cost_id = run(record_cost, load(CostForm(case), **values), key=key)["cost_id"]
    with house().database.reading() as session:
        made = get_cost(session, case.id, cost_id)
        _say_booked(session, case, {"cost_id": str(cost_id)}, made.entry_seq, made.amount.currency, as_json)


@click.command()
@_ref
@click.option("--source", required=True, type=one_of(SOURCES), metavar="S", help=", ".join(SOURCES))
@click.option("--amount", required=True, metavar="A", help="What reached the account.")
@_currency
@click.option("--credited-on", required=True, metavar="D", help="The bank's value date (到账日).")
@click.option(
    "--discharged-on", metavar="D", help="When interest stopped (抵债日); default: the day credited."
)
@click.option("--withheld-fee", metavar="A", help="Enforcement fee that the court kept.")
@click.option("--payer", help="Who paid.")
@click.option("--collateral", help="What it came from: number or description.")
@click.option("--day-rate", metavar="R", help="The rate between the currency that came and that of the debt.")
@click.option(
    "--rate-of", metavar="CUR", help="Of which one unit was worth the rate; default: the one that came."
)
@click.option(
    "--counts-in", metavar="CUR", help="The currency of the debt that it settles; default: the case's."
)
@click.option("--rate-on", metavar="D", help="The day of the rate; default: the day credited.")
@click.option("--rate-source", metavar="S", help="Where the rate comes from.")
@click.option(
    "--banked", metavar="A", help="What the bank credited of the debt's currency, converting it at once."
)
@_note
@click.option(
    "--paid-by",
    "paid_by",
    multiple=True,
    metavar="P",
    help="Which party of the case paid: name or number; of several each with its share, name=amount.",
)
@click.option("--preview", is_flag=True, help="Show how it would be applied; record nothing.")
@_key
@_json
def receipt(
    reference: str,
    key: str | None,
    preview: bool,
    as_json: bool,
    paid_by: tuple[str, ...],
    **values: str | None,
) -> None:
    """Record a receipt of the case REF, in the order of payment that applies to it."""
    case = the_case(reference)
    if values["collateral"]:
        values["collateral"] = _collateral_id(case, values["collateral"])
    payers = [_payer(case, text) for text in paid_by]
    cmd = load(ReceiptForm(case), **values, **({"payers": payers} if payers else {}))
    if preview:
        _show_preview(case, cmd, as_json)
        return
    receipt_id = run(record_receipt, cmd, key=key)["receipt_id"]
    with house().database.reading() as session:
        made = get_receipt(session, case.id, receipt_id)
        told = {"receipt_id": str(receipt_id), "unallocated": made.unallocated.text}
        _say_booked(session, case, told, made.entry_seq, made.amount.currency, as_json)
    if made.unallocated and not as_json:
        says = say(N_("{left} is more than what is owed."))
        click.echo(says.format(left=made.unallocated))


def _payer(case: CaseFacts, said: str) -> dict[str, str]:
    """Return the party that was named by number or name, with the share that was said."""
    name, _equals, amount = said.partition("=")
    with house().database.reading() as session:
        found = [one for one in list_obligors(session, case.id) if name in (str(one.obligor_id), one.name)]
    if len(found) != 1:
        raise InvalidInput(N_("There is no such party in this case."), field="payers")
    return {"obligor": str(found[0].obligor_id), **({"amount": amount} if amount else {})}


def _collateral_id(case: CaseFacts, said: str) -> str:
    """Return the number of a piece of collateral that was named by number or description."""
    with house().database.reading() as session:
        for one in list_collateral(session, case.id):
            if said in (str(one.id), one.description):
                return str(one.id)
    raise InvalidInput(N_("That collateral is not of this case."), field="collateral")


@click.command("convert-receipt")
@_ref
@click.argument("receipt_id", type=ROW)
@click.option("--sold", metavar="A", help="What the bank debited; default: all that is not converted yet.")
@click.option("--amount", required=True, metavar="A", help="What the bank credited of the debt's currency.")
@click.option("--on", "converted_on", required=True, metavar="D", help="The bank's value date.")
@click.option("--slip", required=True, metavar="N", help="The number of the bank's slip (结汇水单).")
@_key
@_json
def convert_receipt(
    reference: str, receipt_id: int, key: str | None, as_json: bool, **values: str | None
) -> None:
    """Record that the bank converted RECEIPT_ID of the case REF, which came in another currency, or a part of it."""
    case = the_case(reference)
    with house().database.reading() as session:
        known = list_held(session, case.id)
    cmd = load(ConversionForm(case, known), receipt=str(receipt_id), **values)
    conversion_id = run(record_conversion, cmd, key=key)["conversion_id"]
    with house().database.reading() as session:
        made = get_conversion(session, case.id, conversion_id)
        gain = made.amount - made.worth
        told = {"conversion_id": str(conversion_id), "exchange_difference": gain.text}
        _say_booked(session, case, told, made.entry_seq, made.amount.currency, as_json)


@click.command("pay-back")
@_ref
@click.argument("receipt_id", type=ROW)
@click.option("--amount", required=True, metavar="A", help="What our account was debited.")
@_currency
@click.option("--returned", metavar="A", help="What reached the payer, where it came in another currency.")
@click.option("--on", "paid_on", required=True, metavar="D", help="The day our account was debited.")
@click.option("--payee", help="To whom; default: whoever had paid.")
@click.option("--payee-account", metavar="N", help="The account it went to.")
@click.option("--note", required=True, help="Why it is paid back.")
@_key
@_json
def pay_back(reference: str, receipt_id: int, key: str | None, as_json: bool, **values: str | None) -> None:
    """Record that what was too much of the receipt RECEIPT_ID of the case REF was paid back."""
    case = the_case(reference)
    with house().database.reading() as session:
        known = list_surplus(session, case.id, case.book)
    cmd = load(RepaymentForm(case, known), receipt=str(receipt_id), **values)
    refund_id = run(record_refund, cmd, key=key)["refund_id"]
    with house().database.reading() as session:
        made = get_refund(session, case.id, refund_id)
        told = {"refund_id": str(refund_id), "released": made.released.text}
        _say_booked(session, case, told, made.entry_seq, made.released.currency, as_json)


@click.command("reverse-conversion")
@_ref
@click.argument("conversion_id", type=ROW)
@_reason
@_key
@_json
def reverse_conversion(
    reference: str, conversion_id: int, reason: str, key: str | None, as_json: bool
) -> None:
    """Take the conversion CONVERSION_ID of the case REF back, with both of its entries."""
    case = the_case(reference)
    form = ConversionReversalForm(case, conversion_id)
    seq = run(take_back_conversion, load(form, reason=reason), key=key)["reversed_seq"]
    with house().database.reading() as session:
        currency = get_conversion(session, case.id, conversion_id).amount.currency
        _say_booked(session, case, {"reversed_seq": seq}, seq, currency, as_json)


@click.command("reverse-cost")
@_ref
@click.argument("cost_id", type=ROW)
@_reason
@_key
@_json
def reverse_cost(reference: str, cost_id: int, reason: str, key: str | None, as_json: bool) -> None:
    """Take the cost COST_ID of the case REF back."""
    case = the_case(reference)
    seq = run(take_back_cost, load(CostReversalForm(case, cost_id), reason=reason), key=key)["reversed_seq"]
    with house().database.reading() as session:
        currency = get_cost(session, case.id, cost_id).amount.currency
        _say_booked(session, case, {"reversed_seq": seq}, seq, currency, as_json)


@click.command("approve-cost")
@_ref
@click.argument("cost_id", type=ROW)
@click.option("--reason", required=True, help="Why it is right although nobody had agreed before.")
@_key
@_json
def approve_cost(reference: str, cost_id: int, reason: str, key: str | None, as_json: bool) -> None:
    """Approve the cost COST_ID of the case REF, which a bank line had proved above the limit."""
    who = require_person(*LEADS)
    case = the_case(reference)
    run(approve_later, load(LaterApprovalForm(case, cost_id), reason=reason), key=key)
    with house().database.reading() as session:
        on = get_cost(session, case.id, cost_id).approved_on
    assert on is not None
    if as_json:
        print_json({"cost_id": str(cost_id), "approved_by": str(who.id), "approved_on": on.isoformat()})
    else:
        click.echo(say(N_("The cost is approved afterwards.")))


@click.command("reverse-receipt")
@_ref
@click.argument("receipt_id", type=ROW)
@_reason
@_key
@_json
def reverse_receipt(reference: str, receipt_id: int, reason: str, key: str | None, as_json: bool) -> None:
    """Take the receipt RECEIPT_ID of the case REF back, money and claim together."""
    case = the_case(reference)
    form = ReceiptReversalForm(case, receipt_id)
    seq = run(take_back_receipt, load(form, reason=reason), key=key)["reversed_seq"]
    with house().database.reading() as session:
        currency = get_receipt(session, case.id, receipt_id).amount.currency
        _say_booked(session, case, {"reversed_seq": seq}, seq, currency, as_json)


def _say_booked(
    session: Session, case: CaseFacts, told: dict[str, Any], seq: int, currency: str, as_json: bool
) -> None:
    """Say what was booked, and what net recovery is now."""
    entries = [one.as_entry() for one in entries_of_transfer(session, case.book, seq)]
    known = totals_by_book(session, [case.book])[case.book, currency]
    net = Money(known.net_recovery, currency)
    change = net_change(entries, currency)
    if as_json:
        print_json({**told, "currency": currency, "net_recovery": net.text, "net_recovery_change": change})
        return
    for name, value in told.items():
        click.echo(f"{name}: {value}")
    says = say(N_("Net recovery is now {net} (change {change})."))
    click.echo(says.format(net=net, change=Money.of(change, currency)))


# --- seeing first -----------------------------------------------------------------------------------------


def _show_preview(case: CaseFacts, cmd: RecordReceipt, as_json: bool) -> None:
    with house().database.reading() as session:
        allocation, entries = foresee_receipt(session, case, cmd, house().clock.today())
        lines = allocation.plan
        contracts = {debt.id: debt.contract_number for debt in list_debts(session, case.id)}
        effect = effect_of(session, case.book, case.currency, entries)
    if as_json:
        print_json(_preview_json(allocation, lines, contracts, effect))
    else:
        click.echo("\n".join(_preview_text(allocation, lines, contracts, effect)))


def _preview_json(
    allocation: Allocation, lines: Sequence[AppliedLine], contracts: dict[int, str], effect: Effect
) -> dict[str, Any]:
    currency = allocation.unallocated.currency
    return {
        "lines": [
            {
                "contract_number": contracts.get(line.debt or 0),
                "account": line.account,
                "owed": line.owed.text,
                "paid": line.paid.text,
                "left": line.left.text,
            }
            for line in lines
        ],
        "unallocated": allocation.unallocated.text,
        "currency": currency,
        "net_recovery_before": Money(effect.before[currency].net_recovery, currency).text,
        "net_recovery_after": Money(effect.after[currency].net_recovery, currency).text,
    }


def _preview_text(
    allocation: Allocation, lines: Sequence[AppliedLine], contracts: dict[int, str], effect: Effect
) -> list[str]:
    currency = allocation.unallocated.currency
    heads = (N_("Part of the claim"), N_("Contract"), N_("Owed"), N_("Paid by this"), N_("Remains"))
    rows = [
        [
            say(COMPONENTS[line.account]),
            contracts.get(line.debt or 0, "–"),
            line.owed.grouped,
            line.paid.grouped,
            line.left.grouped,
        ]
        for line in lines
    ]
    before, after = (Money(one[currency].net_recovery, currency) for one in (effect.before, effect.after))
    says = [
        say(N_("Not allocated: {left}.")).format(left=allocation.unallocated),
        say(N_("Net recovery: {before} → {after}. Nothing was recorded.")).format(before=before, after=after),
    ]
    return [*(aligned([say(head) for head in heads], rows, left=2) if rows else ()), *says]
