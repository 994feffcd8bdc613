"""`legal-recovery closing`: the checklist of a month, recomputing balances, what goes to the general ledger."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from legal_recovery.cli.context import ExistingFile, house, print_json, run
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.closing import store
from legal_recovery.closing.commands import Close, SetMapping, close, recount, set_mapping
from legal_recovery.closing.commands.closing import checks_of
from legal_recovery.closing.rules.checks import (
    BLOCKS,
    CHECKS,
    STATES,
    Check,
    digest_of,
    of_state,
    read,
    written,
)
from legal_recovery.closing.rules.general import USUAL
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.users.store import find_office

_OFFICE = click.option("--office", required=True, help="Name of the office.")
_MONTH = click.option("--month", required=True, metavar="YYYY-MM", help="The month.")


@click.group()
def closing() -> None:
    """Months: what their checklist says, closing them, the mapping to the general ledger."""


def office_id(name: str) -> int:
    """Return an office by its name; raises NotFound."""
    with house().database.reading() as session:
        found = find_office(session, name)
    if found is None:
        raise NotFound(N_("There is no office {name}."), field="office", name=name)
    return found.id


@closing.command()
@_OFFICE
@_MONTH
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def check(office: str, month: str, as_json: bool) -> None:
    """Print the checklist of a month; exit status 1 when something blocks the closing."""
    own, at = office_id(office), house()
    with at.database.reading() as session:
        kept = store.find_closing(session, own, require_month(month))
        checks = read(kept.checks) if kept else checks_of(session, own, month, at.clock.today())
        closed = store.is_closed(session, own, month)
    if as_json:
        print_json(_as_json(office, month, closed, checks))
    else:
        click.echo(
            "\n".join(
                aligned([say(N_("State")), say(N_("How many")), say(N_("Check"))], _rows(checks), left=3)
            )
        )
    sys.exit(1 if of_state(checks, BLOCKS) else 0)


def _as_json(office: str, month: str, closed: bool, checks: list[Check]) -> dict[str, Any]:
    return {
        "office": office,
        "month": month,
        "closed": closed,
        "digest": digest_of(written(checks)),
        "checks": [
            {
                "key": one.key,
                "state": one.state,
                "count": one.count,
                "amounts": [{"amount": amount.text, "currency": amount.currency} for amount in one.amounts],
                "about": None if one.about is None else str(one.about),
                "facts": {name: _plain(value) for name, value in one.facts.items()},
            }
            for one in checks
        ],
    }


def _plain(value: object) -> object:
    return (
        value
        if isinstance(value, int | str)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def _rows(checks: list[Check]) -> list[list[str]]:
    return [
        [
            say(STATES[one.state]),
            str(one.count),
            " ".join([say(CHECKS[one.key]), *(str(amount) for amount in one.amounts)]),
        ]
        for one in checks
    ]


@closing.command("recount")
@_OFFICE
@_MONTH
def recount_(office: str, month: str) -> None:
    """Recompute the balances of an office's books; exit status 1 when one is wrong."""
    found = recount(house().database, run, office_id(office), month, _progress)
    line = say(N_("{books} books with {entries} entries, {wrong} balances are wrong."))
    click.echo(line.format(books=found.books, entries=found.entries, wrong=found.wrong))
    sys.exit(1 if found.wrong else 0)


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} / {whole:,}", nl=done == whole, err=True)


@closing.command("close")
@_OFFICE
@_MONTH
@click.option("--reason", help="Why in spite of warnings.")
def close_(office: str, month: str, reason: str | None) -> None:
    """Close a month on its checklist, which is frozen with it."""
    made = run(close, Close(office_id(office), month, reason))
    line = say(N_("{month} is closed for {office}; its checklist is {digest}."))
    click.echo(line.format(month=month, office=office, digest=made["digest"][:16]))


@closing.command("map")
@click.argument("path", type=ExistingFile(), required=False)
def map_(path: Path | None) -> None:
    """Let a mapping of accounts count, from a file of lines: pattern | code | name | standing.

    Without a file the usual one is printed, to begin with.
    """
    if path is None:
        click.echo(USUAL, nl=False)
        return
    made = run(set_mapping, SetMapping(path.read_text(encoding="utf-8-sig")))
    click.echo(say(N_("Version {version} of the mapping counts.")).format(version=made["version"]))
