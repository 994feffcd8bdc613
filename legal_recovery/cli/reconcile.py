"""`legal-recovery reconcile`: the lender's bank accounts, and which case each open line may be of, with the reasons."""

from typing import Any

import click

from legal_recovery.cases.store import references_of
from legal_recovery.cli.context import ROW, actor, house, office_id, one_of, print_json, require_person, run
from legal_recovery.cli.language import say
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.reconciliation.commands import (
    OpenAccount,
    ReviewBatch,
    open_account,
    propose_for,
    review_batch,
)
from legal_recovery.reconciliation.rules.batches import BATCH_STATES
from legal_recovery.reconciliation.rules.lines import OPEN_STATES
from legal_recovery.reconciliation.rules.matching import Proposal, Reason
from legal_recovery.reconciliation.store import (
    Account,
    BankLine,
    BatchFilter,
    LineFilter,
    find_account_numbered,
    list_accounts,
    list_lines,
    page_of_batches,
)
from legal_recovery.users.store import names_of

_ALL = 10_000_000


@click.group()
def reconcile() -> None:
    """Bank accounts of the lender, and what their open lines are matched to."""


@reconcile.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def accounts(as_json: bool) -> None:
    """List the lender's accounts."""
    with house().database.reading() as session:
        found = list_accounts(session, actor())
    shown = [
        {
            "id": str(one.id),
            "name": one.name,
            "bank": one.bank,
            "number": one.number,
            "currency": one.currency,
        }
        for one in found
    ]
    if as_json:
        print_json(shown)
        return
    for row in shown:
        click.echo(f"{row['number']}  {row['currency']}  {row['name']}  {row['bank']}")


@reconcile.command("open")
@click.argument("number")
@click.option("--office", required=True, help="The office whose account it is.")
@click.option("--name", default="", help="What it is called here.")
@click.option("--bank", default="", help="The bank that keeps it.")
@click.option("--currency", default="CNY", show_default=True)
def open_(number: str, office: str, name: str, bank: str, currency: str) -> None:
    """Keep the account NUMBER in the books, so that statements of it can be loaded."""
    account_id = run(open_account, OpenAccount(office_id(office), name, bank, number, currency))
    click.echo(str(account_id))


@reconcile.command()
@click.option("--account", "number", required=True, help="Its number, or its name here.")
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as JSON.")
def propose(number: str, as_json: bool) -> None:
    """Say of each open line of an account which case it may be of; nothing is written."""
    with house().database.reading() as session:
        account = account_named(session, number)
        wanted = LineFilter(account_id=account.id, states=OPEN_STATES)
        lines, _ = list_lines(session, actor(), wanted, limit=_ALL)
        found = list(propose_for(session, actor(), lines))
        cases = {share.case for _, proposals in found for one in proposals for share in one.shares}
        references = references_of(session, sorted(cases))
    shown = [_shown(line, proposals, references) for line, proposals in found]
    if as_json:
        print_json(shown)
        return
    for row in shown:
        _print(row)


@reconcile.command()
@click.option("--account", "number", help="The account's number, or its name here; else all.")
@click.option("--state", type=one_of(BATCH_STATES), help="Only those of this state.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def batches(number: str | None, state: str | None, as_json: bool) -> None:
    """List what was posted at once at the desk, the newest first, and who reviewed it."""
    with house().database.reading() as session:
        account = account_named(session, number).id if number else None
        found = page_of_batches(session, actor(), BatchFilter(account_id=account, state=state))
        people = names_of(
            session, {one for each in found for one in (each.batch.posted_by, each.batch.reviewed_by) if one}
        )
    shown = [
        {
            "id": str(one.batch.id),
            "account": one.account_number,
            "posted_on": one.batch.posted_on.isoformat(),
            "posted_by": people.get(one.batch.posted_by),
            "state": one.batch.state,
            "matches": one.matches,
            "undone": one.undone,
            "credits": one.credits.text,
            "debits": one.debits.text,
            "currency": one.credits.currency,
            "reviewed_by": people.get(one.batch.reviewed_by) if one.batch.reviewed_by else None,
            "reviewed_on": one.batch.reviewed_on.isoformat() if one.batch.reviewed_on else None,
            "remark": one.remark,
        }
        for one in found
    ]
    if as_json:
        print_json(shown)
        return
    for row in shown:
        said = say(BATCH_STATES[str(row["state"])])
        click.echo(
            f"{row['id']}  {row['posted_on']}  {row['account']}  {row['matches']:>5}  {said}  {row['posted_by']}"
        )


@reconcile.command()
@click.argument("batch", type=ROW)
@click.option("--remark", help="What there is to say of it.")
def review(batch: int, remark: str | None) -> None:
    """Say that one looked BATCH through; nobody reviews what they posted."""
    require_person("finance", "manager")
    run(review_batch, ReviewBatch(batch, remark))


def account_named(session: Any, number: str) -> Account:
    """Return the account of a number or name; raises NotFound."""
    account = find_account_numbered(session, actor(), number)
    if account is None:
        raise NotFound(N_("There is no bank account {number}."), number=number)
    return account


def _shown(line: BankLine, proposals: list[Proposal], references: dict[int, str]) -> dict[str, Any]:
    certain = bool(proposals) and proposals[0].certain
    return {
        "line": str(line.id),
        "status": "certain" if certain else "proposed" if proposals else "none",
        "proposals": [
            {
                "case": references[share.case],
                "amount": share.amount.text,
                "confidence": one.confidence,
                "reasons": [_said(reason) for reason in one.reasons],
                "with": [references[other.case] for other in one.shares if other is not share],
            }
            for one in proposals
            for share in one.shares
        ],
        "number": line.number,
        "date": line.value_on.isoformat(),
        "amount": line.left.text,
        "payer": line.payer,
        "reference": line.reference,
        "narrative": line.narrative,
    }


def _said(reason: Reason) -> str:
    """Return a reason in the language of the command."""
    facts = {name: say(str(fact)) if name == "what" else fact for name, fact in reason.facts.items()}
    return say(reason.text).format(**facts)


def _print(row: dict[str, Any]) -> None:
    click.echo(
        f"{row['date']}  {row['amount']:>18}  {row['status']:<8}  {row['payer'] or ''}  {row['narrative'] or ''}"
    )
    for one in row["proposals"]:
        click.echo(f"    {one['case']}  {one['amount']}  {one['confidence']} %  {' '.join(one['reasons'])}")
