"""`legal-recovery statement`: what a bank's file says, without storing anything; and its lines into the books."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from legal_recovery.cli.context import ExistingFile, actor, house, one_of
from legal_recovery.cli.language import print_json, say
from legal_recovery.cli.reconcile import account_named
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.money import Money, exponent
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.reconciliation.commands import StartStatements, load_statements
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine
from legal_recovery.reconciliation.schemas.reading import read_file
from legal_recovery.reconciliation.schemas.statements import Wishes, read_statements
from legal_recovery.reconciliation.schemas.statements.columns import meaning_named
from legal_recovery.reconciliation.schemas.statements.days import ORDERS
from legal_recovery.reconciliation.schemas.wishes import wishes_of
from legal_recovery.reconciliation.store import list_accounts
from legal_recovery.web.transact import note_position


@click.group()
def statement() -> None:
    """Bank statements: read a file as its bank sent it."""


@statement.command("parse")
@click.argument("file", type=ExistingFile())
@click.option(
    "--date-order",
    type=one_of(ORDERS),
    metavar="ORDER",
    help="Whether 03/04/2026 begins with the day (dmy) or with the month (mdy).",
)
@click.option(
    "--map", "mappings", multiple=True, metavar="HEADING=MEANING", help="What a heading stands for."
)
@click.option("--currency", default="CNY", help="What amounts are in where the file does not say it.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON; a list where the file has several accounts."
)
def parse(
    file: Path, date_order: str | None, mappings: tuple[str, ...], currency: str, as_json: bool
) -> None:
    """Read the statement in FILE and print it; nothing is stored."""
    exponent(currency)
    wishes = Wishes(dict(map(_pair, mappings)), date_order, currency)
    found = read_statements(file, file.name, wishes)
    if as_json:
        shown = [statement_json(one) for one in found]
        print_json(shown[0] if len(shown) == 1 else shown)
    else:
        click.echo("\n\n".join("\n".join(_told(one)) for one in found))


@statement.command("load")
@click.argument("file", type=ExistingFile())
@click.option("--account", "number", required=True, help="Its number, or its name here.")
@click.option("--json", "as_json", is_flag=True, help="Print what was loaded as JSON.")
def load(file: Path, number: str, as_json: bool) -> None:
    """Load the statement in FILE into an account's book; the file is kept as it was received."""
    at = house()
    with at.database.reading() as session:
        account, accounts = account_named(session, number), list_accounts(session, actor())
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    read = read_file(file, file.name, digest, wishes_of(account), account, accounts)
    with file.open("rb") as stream:
        at.files.put(stream)
    loaded = load_statements(_do, StartStatements(read.starts), lambda *_step: None)
    note_position(at)
    names = {one.id: one.number for one in accounts}
    shown = [
        {"statement": str(one.statement_id), "account": names[one.account_id]}
        | {"lines": one.lines, "new": one.fresh}
        for one in loaded
    ]
    if as_json:
        print_json(shown[0] if len(shown) == 1 else shown)
        return
    for row in shown:
        click.echo(say(N_("{account}: {lines} lines read, {new} of them new.")).format(**row))
    for unknown in read.unknown:
        click.echo(say(_NOT_IN_BOOKS).format(number=unknown), err=True)


_NOT_IN_BOOKS = N_(
    "The file has a statement of account {number} too, which is not in the books: nothing of it was loaded."
)


def _do(command: Callable[..., Any], request: Any) -> Any:
    """Carry out a step; what is known is numbered once, at the end."""
    at = house()
    return execute(at.database, command, request, actor=actor(), clock=at.clock, subscribers=at.subscribers)


def _pair(text: str) -> tuple[str, str]:
    heading, sign, word = text.rpartition("=")
    if not (sign and heading.strip()):
        raise InvalidInput(
            N_("Write what a heading stands for as HEADING=MEANING, not “{text}”."),
            field="map",
            text=text[:80],
        )
    return heading.strip(), meaning_named(word)


def statement_json(statement: Statement) -> dict[str, object]:
    """Return a statement as JSON: amounts as decimal strings, days as ISO, null where the file does not say it."""
    return {
        "format": statement.format,
        "account": statement.account,
        "currency": statement.currency,
        "opening": _text(statement.opening),
        "closing": _text(statement.closing),
        "lines": [_line_json(line) for line in statement.lines],
    }


def _line_json(line: StatementLine) -> dict[str, object]:
    return {
        "date": line.booked_on.isoformat(),
        "value_date": line.value_on.isoformat() if line.value_on else None,
        "amount": line.amount.text,
        "payer": line.payer,
        "payer_account": line.payer_account,
        "reference": line.reference,
        "narrative": line.narrative,
    }


def _text(amount: Money | None) -> str | None:
    return amount.text if amount is not None else None


def _told(statement: Statement) -> Iterator[str]:
    yield f"{statement.format}  {statement.account or '–'}  {statement.currency}"
    yield _balance(N_("Opening balance"), statement.opening)
    width = max((len(line.amount.grouped) for line in statement.lines), default=0)
    for line in statement.lines:
        beside = "  ".join(filter(None, (line.payer, line.payer_account, line.reference, line.narrative)))
        yield f"{line.booked_on.isoformat()}  {line.amount.grouped:>{width}}  {beside}".rstrip()
    yield _balance(N_("Closing balance"), statement.closing)


def _balance(name: str, amount: Money | None) -> str:
    shown = amount.grouped if amount is not None else say(N_("not said"))
    return f"{say(name)}  {shown}"
