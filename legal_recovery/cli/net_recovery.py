"""`legal-recovery net-recovery`: what was recovered, net of what it cost, on any day, as known at any position."""

import click

from legal_recovery.cli.context import actor, house, print_json
from legal_recovery.cli.language import say
from legal_recovery.cli.tables import aligned
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import Figures
from legal_recovery.reports.rules import Issued
from legal_recovery.reports.store import Asked, issue

_HEADS = (
    N_("Case"),
    N_("Currency"),
    N_("Exposure"),
    N_("Recovered"),
    N_("Costs"),
    N_("Net recovery"),
    N_("Rate"),
    N_("Outstanding"),
)


@click.command("net-recovery")
@click.argument("reference", metavar="[REF]", required=False)
@click.option("--as-of", metavar="D", help="Count what is true up to this day; default: today.")
@click.option(
    "--known-at",
    metavar="N",
    help="Count what was known at this position, or at a moment like 2026-11-22T18:00.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: an object for REF, else a list.")
def net_recovery(reference: str | None, as_of: str | None, known_at: str | None, as_json: bool) -> None:
    """Print net recovery of the case REF, or of all cases."""
    at = house()
    day = parse_date(as_of, field="as_of") if as_of else None
    issued = issue(at.database, at.clock, actor(), Asked(reference, day, known_at))
    if as_json:
        print_json(issued.one() if reference is not None else issued.all())
    else:
        click.echo("\n".join(readable(issued)))


def print_all() -> None:
    """Print the net recovery of all cases as a table."""
    at = house()
    click.echo("\n".join(readable(issue(at.database, at.clock, actor(), Asked()))))


def readable(issued: Issued) -> list[str]:
    """Return the figures as lines of a table, with the totals of each currency and what they rest on."""
    rows = [_row(case.reference, known) for case in issued.cases for known in (case.own, *case.others)]
    if len(rows) != 1:
        rows += [_row(say(N_("Total")), known) for known in issued.totals()]
    basis = say(N_("Value dates up to {as_of}, as known at position {known_at}."))
    return [
        *aligned([say(head) for head in _HEADS], rows, left=2),
        basis.format(as_of=issued.as_of, known_at=issued.known_at),
    ]


def _row(name: str, known: Figures) -> list[str]:
    amounts = (
        known.exposure,
        known.gross_recovered,
        known.costs,
        known.net_recovery,
    )
    grouped = [Money(minor, known.currency).grouped for minor in amounts]
    rate = "–" if known.rate is None else known.rate
    return [name, known.currency, *grouped, rate, Money(known.outstanding, known.currency).grouped]
