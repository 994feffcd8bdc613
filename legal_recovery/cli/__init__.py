"""The `legal-recovery` command. Its verbs load when they are called, so that `doctor` works when much is missing."""

import io
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from legal_recovery.cli.language import choose_language, print_json, speaking, spoken
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.collecting import uncollected

VERBS = {
    "backup": "backup:backup",
    "case": "case:case",
    "closing": "closing:closing",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "document": "document:document",
    "dossier": "dossier:dossier",
    "law": "law:law",
    "ledger": "ledger:ledger",
    "net-recovery": "net_recovery:net_recovery",
    "portfolio": "portfolio:portfolio",
    "reconcile": "reconcile:reconcile",
    "remind": "remind:remind",
    "restore": "backup:restore",
    "run": "run:run",
    "schema": "schema:schema",
    "statement": "statement:statement",
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
        # What is loaded stays; to look through it for garbage meanwhile is a sixth of the time.
        with uncollected():
            found = getattr(import_module(f"legal_recovery.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        return speaking(found)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Before anything is read: help and refusals of the first words speak it as well.
        choose_language(None)
        # A terminal of another encoding shows what it can; nothing fails for the rest.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        speaking(self)
        return super().get_help(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        words = list(ctx.args)
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except Exception as failure:
            refusal = _refusal(failure)
            if refusal is None:
                raise
            if "--json" in words:
                with suppress(OSError):  # it may be the output itself that fails
                    _print_refusal(refusal, of_import=ctx.invoked_subcommand == "portfolio")
            _say_refused(refusal)
            sys.exit(2)


def _refusal(failure: Exception) -> RecoveryError | None:
    """Return what to say of a failure, None of a bug or of what click says itself."""
    if isinstance(failure, RecoveryError):
        return failure
    if isinstance(failure, click.ClickException | click.Abort):
        return None
    from legal_recovery.cli.surroundings import explained

    return explained(failure)


def _print_refusal(refusal: RecoveryError, *, of_import: bool) -> None:
    """Print a refusal in the form in which an import prints what is wrong with a file."""
    counts = {"created": 0, "updated": 0, "unchanged": 0} if of_import else {}
    row = getattr(refusal, "row", None)
    problem = {"row": row, "column": refusal.field, "code": refusal.code, "message": spoken(refusal)}
    print_json({**counts, "errors": [problem]})


def _say_refused(refusal: RecoveryError) -> None:
    click.echo(spoken(refusal), err=True)


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
