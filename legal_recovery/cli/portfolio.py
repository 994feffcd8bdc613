"""`legal-recovery portfolio`: load a portfolio file, or say what loading it would do."""

import sys
from pathlib import Path

import click

from legal_recovery.cli.context import actor, house, print_json
from legal_recovery.cli.language import say
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.web.transact import note_position


@click.group()
def portfolio() -> None:
    """Portfolio files: import them, get an empty template."""


@portfolio.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; load nothing.")
@click.option("--update", is_flag=True, help="Take over what changed since the case was loaded.")
@click.option(
    "--balance-date", help="The day the file's figures are of (余额日), where the file does not say."
)
@click.option("--map", "mappings", multiple=True, metavar="HEADING=COLUMN", help="What a heading stands for.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_portfolio(
    file: Path,
    dry_run: bool,
    update: bool,
    balance_date: str | None,
    mappings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check FILE whole and load it; with one bad row nothing is loaded."""
    from legal_recovery.portfolio.commands.run import ImportOptions, import_file

    at = house()
    if balance_date is None and not as_json and sys.stdin.isatty():
        balance_date = _ask_for_balance_date(file)
    options = ImportOptions(
        file_name=file.name,
        mapping=dict(_mapping(one) for one in mappings),
        balance_date=parse_date(balance_date, field="balance_date") if balance_date else None,
        update=update,
        dry_run=dry_run,
    )

    def do(command: object, request: object) -> object:
        return execute(
            at.database,
            command,  # type: ignore[arg-type]
            request,
            actor=actor(),
            clock=at.clock,
            subscribers=at.subscribers,
        )

    bar = _Bar(not as_json and sys.stderr.isatty())
    outcome = import_file(at.database, do, file, options, at.clock.today(), bar.show)
    bar.end()
    note_position(at)
    if as_json:
        print_json(_as_json(outcome))
    else:
        _print(outcome, dry_run)
    sys.exit(2 if outcome.errors else 0)


def _ask_for_balance_date(file: Path) -> str | None:
    """Ask a person at the terminal; an empty answer takes the figures as of escalation."""
    question = say(N_("Day the figures are of (余额日), empty: the day of escalation"))
    return str(click.prompt(question, default="", show_default=False, err=True)) or None


def _mapping(text: str) -> tuple[str, str]:
    heading, sign, column = text.rpartition("=")
    if not sign:
        raise InvalidInput(N_("Write --map as HEADING=COLUMN, not “{text}”."), field="map", text=text)
    return heading, column


def _as_json(outcome: "object") -> dict[str, object]:
    from legal_recovery.portfolio.commands.run import Outcome

    assert isinstance(outcome, Outcome)
    return {
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "errors": [problem_json(problem) for problem in outcome.errors],
        "notices": [problem_json(problem) for problem in outcome.notices],
    }


def problem_json(problem: "object") -> dict[str, object]:
    """Return a problem of a file as JSON, its sentence in the language of the command."""
    from legal_recovery.portfolio.rules import Problem

    assert isinstance(problem, Problem)
    sentence = say(problem.message).format(**problem.facts)
    found = {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": sentence,
        "sheet": problem.sheet,
        "example": problem.example,
    }
    return {name: value for name, value in found.items() if value is not None or name in ("row", "column")}


def _print(outcome: "object", dry_run: bool) -> None:
    from legal_recovery.portfolio.commands.run import Outcome

    assert isinstance(outcome, Outcome)
    for problem in outcome.errors:
        click.echo(_line(problem), err=True)
    if outcome.errors:
        click.echo(say(N_("{n} problems; nothing was loaded.")).format(n=len(outcome.errors)), err=True)
        return
    for problem in outcome.notices[:20]:
        click.echo(_line(problem), err=True)
    sentence = N_("{created} cases created, {updated} updated, {unchanged} unchanged.")
    if dry_run:
        sentence = N_(
            "Nothing was loaded. Would be: {created} cases created, {updated} updated, {unchanged} unchanged."
        )
    click.echo(
        say(sentence).format(created=outcome.created, updated=outcome.updated, unchanged=outcome.unchanged)
    )


def _line(problem: "object") -> str:
    said = problem_json(problem)
    place = " ".join(str(said[key]) for key in ("sheet", "row", "column") if said.get(key) is not None)
    example = f" ({say(N_('for example'))}: {said['example']})" if said.get("example") else ""
    return f"{place}: {said['message']}{example}" if place else f"{said['message']}{example}"


class _Bar:
    """Progress on the terminal, and nowhere else."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._last = ""

    def show(self, what: str, done: int, whole: int) -> None:
        """Say how far a step is."""
        if not self._shown:
            return
        words = {"reading": N_("Reading"), "staging": N_("Preparing"), "loading": N_("Loading")}
        share = f"{100 * done // whole} %" if whole else str(done)
        text = f"\r{say(words[what])} {share}"
        click.echo(text.ljust(len(self._last)), nl=False, err=True)
        self._last = text

    def end(self) -> None:
        """Leave the line."""
        if self._shown and self._last:
            click.echo("", err=True)


@portfolio.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the headings.")
def template(file: Path, lang: str) -> None:
    """Write an empty workbook with all sheets, headings and an example row to FILE."""
    from legal_recovery.portfolio.schemas.template import template_workbook

    template_workbook(file, lang)
    click.echo(str(file))
