"""The `legal-recovery` command. Its verbs load when they are called, so that `doctor` works when much is missing."""

import sys
from importlib import import_module
from typing import Any

import click

from legal_recovery.cli.language import choose_language, speaking
from legal_recovery.kernel.errors import RecoveryError

VERBS = {
    "backup": "backup:backup",
    "case": "case:case",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "dossier": "dossier:dossier",
    "ledger": "ledger:ledger",
    "net-recovery": "net_recovery:net_recovery",
    "portfolio": "portfolio:portfolio",
    "restore": "backup:restore",
    "run": "run:run",
    "schema": "schema:schema",
    "token": "token:token",
    "user": "user:user",
    "worker": "run:worker",
}


class Verbs(click.Group):
    """Finds a verb in its own file, and says a refusal as one line with exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, _, attribute = VERBS[name].partition(":")
        found = getattr(import_module(f"legal_recovery.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        return speaking(found)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Before anything is read: help and refusals of the first words speak it as well.
        choose_language(None)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        speaking(self)
        return super().get_help(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RecoveryError as refusal:
            from legal_recovery.cli.context import spoken

            click.echo(spoken(refusal), err=True)
            sys.exit(2)


@click.group(cls=Verbs)
@click.version_option(package_name="legal-recovery")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    is_eager=True,
    expose_value=False,
    callback=lambda _context, _option, asked: choose_language(asked),
    help="Language of messages (default: LANG).",
)
def main() -> None:
    """The legal recovery ledger: what was recovered on each case, net of what it cost."""
