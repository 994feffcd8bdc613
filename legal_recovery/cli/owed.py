"""`legal-recovery case owed` and `interest`: what is owed on a day, and the terms that it follows from."""

import click

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cli.case import load, the_case
from legal_recovery.cli.context import house, one_of, print_json, run
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money
from legal_recovery.law.interest import DAILY, Segment
from legal_recovery.law.loan import KINDS
from legal_recovery.law.pack import percent_text
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.rules import COMPONENTS
from legal_recovery.owed.commands import agree_interest
from legal_recovery.owed.rules import CLAIM, COMPOUNDING, UNDER, Account, each_day_of, totals_of
from legal_recovery.owed.schemas import BASES, InterestForm, as_json
from legal_recovery.owed.store import WhatIsOwed, what_is_owed

_ref = click.argument("reference", metavar="REF")
_json = click.option("--json", "in_json", is_flag=True, help="Print as JSON.")
_HEADS = (
    N_("Kind of interest"),
    N_("From"),
    N_("Until, not counted"),
    N_("Days"),
    N_("On the amount of"),
    N_("Interest rate"),
    N_("Interest"),
)


@click.command()
@_ref
@click.option("--on", "on", metavar="D", help="The discharging day (抵债日); default: today.")
@_json
def owed(reference: str, on: str | None, in_json: bool) -> None:
    """Print what is owed on the case REF on a day, line by line."""
    case = the_case(reference)
    day = parse_date(on, field="on") if on else house().clock.today()
    with house().database.reading() as session:
        found = what_is_owed(session, case, day)
    if in_json:
        print_json(as_json(found))
    else:
        click.echo("\n".join(_told(found)))


def _told(found: WhatIsOwed) -> list[str]:
    numbers = {one.id: one.number for one in found.facts.contracts}
    lines: list[str] = []
    for one in found.accounts:
        name = numbers[one.debt] if one.debt is not None else say(N_("The case as a whole"))
        lines += ["", f"{name} · {say(UNDER[one.under])}", *_account(one)]
    for currency, minor in totals_of(found.accounts).items():
        a_day = Money(each_day_of(found.accounts)[currency], currency)
        says = say(N_("Owed on {day}: {total}; each further day {more}."))
        lines += ["", says.format(day=found.on, total=Money(minor, currency), more=a_day)]
    return lines[1:]


def _account(one: Account) -> list[str]:
    rows = [_row(line, one.currency) for line in one.statement.lines]
    told = aligned([say(head) for head in _HEADS], rows, left=3) if rows else []
    parts = [
        [say(COMPONENTS[CLAIM + part]), Money(minor, one.currency).grouped]
        for part, minor in one.owed.items()
    ]
    return [*told, *aligned([say(N_("Part of the claim")), say(N_("Owed"))], parts)]


def _row(line: Segment, currency: str) -> list[str]:
    a_day = say(N_(" a day")) if line.basis == DAILY else f" / {line.basis}"
    return [
        say(KINDS[line.what]),
        line.since.isoformat(),
        line.until.isoformat(),
        str(line.days),
        Money(line.base, currency).grouped,
        f"{percent_text(line.rate_ppb)}%{a_day}",
        Money(line.amount, currency).grouped,
    ]


@click.command()
@_ref
@click.argument("contract", metavar="CONTRACT")
@click.option("--rate-kind", default="fixed", metavar="K", help="fixed, or a published rate such as lpr-1y.")
@click.option("--rate", metavar="P", help="The fixed rate in percent a year.")
@click.option("--multiple", metavar="M", help="Times the published rate.")
@click.option("--margin", metavar="P", help="Added to the published rate, in percent.")
@click.option("--reprice-from", metavar="D", help="The day on which the rate is first taken anew.")
@click.option("--reprice-months", metavar="N", help="Months between repricing.")
@click.option("--basis", default="360", type=one_of(BASES), metavar="B", help="360, 365, 0: the real year.")
@click.option("--overdue-from", metavar="D", help="Since when the penalty rate counts.")
@click.option("--penalty-rate", metavar="P", help="The penalty rate in percent a year.")
@click.option("--uplift", metavar="P", help="Penalty interest: so many percent on top of the rate.")
@click.option("--compounding", default="none", type=one_of(COMPOUNDING), metavar="C", help="none, interest.")
@click.option("--clause", help="Where the contract says so.")
@click.option("--key", help="Idempotency key: the same one again changes nothing twice.")
def interest(reference: str, contract: str, key: str | None, **values: str | None) -> None:
    """Confirm the interest terms of the contract CONTRACT of the case REF."""
    case = the_case(reference)
    with house().database.reading() as session:
        pack = pack_of(session, case.jurisdiction)
    form = InterestForm(case, pack, debt_id=_debt(case, contract))
    run(agree_interest, load(form, **values), key=key)
    click.echo(say(N_("The interest terms of {number} count.")).format(number=contract))


def _debt(case: CaseFacts, number: str) -> int:
    with house().database.reading() as session:
        for one in list_debts(session, case.id):
            if one.contract_number == number:
                return one.id
    raise InvalidInput(N_("There is no such contract in this case."), field="contract")
