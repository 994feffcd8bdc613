"""`legal-recovery schema`: what files may hold."""

from dataclasses import asdict

import click

from legal_recovery.cli.context import print_json


@click.group()
def schema() -> None:
    """The columns of files that can be loaded."""


@schema.command("portfolio")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def portfolio_columns(as_json: bool) -> None:
    """List the columns of a portfolio file with their 中文 names, types and examples."""
    from legal_recovery.portfolio.schemas import columns

    found = [asdict(column) for column in columns()]
    if as_json:
        print_json(found)
        return
    for column in found:
        click.echo("  ".join(str(value) for value in column.values() if value not in (None, "", ())))
