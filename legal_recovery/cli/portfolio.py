"""`legal-recovery portfolio`: load a portfolio file, say what loading it would do, go on with what was interrupted."""

import io
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from legal_recovery.cli.context import ROW, actor, house, print_json
from legal_recovery.cli.language import language, say
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.listing import Relist, relist
from legal_recovery.portfolio.commands.run import ImportOptions, Outcome, drop, import_file, resume
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.mapping import column_words, read_pair
from legal_recovery.web.transact import note_position


@click.group()
def portfolio() -> None:
    """Portfolio files: import them, go on with an interrupted import, get an empty template."""


@portfolio.command("import")
@click.argument("file", type=click.Path(path_type=Path))
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
    at = house()
    options = ImportOptions(
        file_name=file.name,
        mapping=dict(read_pair(one) for one in mappings),
        balance_date=parse_date(balance_date, field="balance_date") if balance_date else None,
        update=update,
        dry_run=dry_run,
    )
    ask = _ask_for_balance_date if not as_json and sys.stdin.isatty() else None
    bar = _Bar(not as_json and sys.stderr.isatty())
    outcome = import_file(at.database, _do, file, options, at.clock.today(), bar.show, ask)
    _finish(outcome, bar, dry_run, as_json)


def _do(command: Callable[..., Any], request: Any) -> Any:
    """Carry out a step; what is known is numbered once, at the end."""
    at = house()
    return execute(at.database, command, request, actor=actor(), clock=at.clock, subscribers=at.subscribers)


def _ask_for_balance_date(cases: int) -> date | None:
    """Ask a person at the terminal; an empty answer takes the figures as of escalation."""
    question = say(
        N_("{n} cases do not say of which day their figures are (余额日). Day, or empty: that of escalation")
    )
    answer = str(click.prompt(question.format(n=cases), default="", show_default=False, err=True))
    return parse_date(answer, field="balance_date") if answer.strip() else None


def _finish(outcome: Outcome, bar: "_Bar", dry_run: bool, as_json: bool) -> None:
    bar.end()
    note_position(house())
    if as_json:
        print_json(_as_json(outcome))
    else:
        _print(outcome, dry_run)
    sys.exit(2 if outcome.errors else 0)


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "errors": [problem_json(problem) for problem in outcome.errors],
        "error_count": outcome.error_count,
        "notices": [problem_json(problem) for problem in outcome.notices],
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """Return a problem of a file as JSON, its sentence in the language of the command."""
    sentence = say(problem.message)
    found = {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": sentence.format(**problem.facts) if problem.facts else sentence,
        "sheet": problem.sheet,
        "example": problem.example,
    }
    return {name: value for name, value in found.items() if value is not None or name in ("row", "column")}


def _print(outcome: Outcome, dry_run: bool) -> None:
    for problem in outcome.errors:
        click.echo(_line(problem), err=True)
    if outcome.errors:
        click.echo(say(_verdict(outcome)).format(n=outcome.error_count), err=True)
        if all(problem.code == "portfolio.differs" for problem in outcome.errors):
            click.echo(say(N_("Load it with --update to take the changes over.")), err=True)
        if outcome.import_id is None:
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


def _verdict(outcome: Outcome) -> str:
    if outcome.import_id is not None:
        return N_("{n} cases were left out; all others are loaded.")
    return N_("{n} problems; nothing was loaded.")


def _line(problem: Problem) -> str:
    said = problem_json(problem)
    column = column_words(problem.column, language())
    place = " ".join(str(part) for part in (problem.sheet, problem.row, column) if part is not None)
    example = f" ({say(N_('for example'))}: {said['example']})" if said.get("example") else ""
    return f"{place}: {said['message']}{example}" if place else f"{said['message']}{example}"


_WORDS = {
    "reading": N_("Reading"),
    "comparing": N_("Comparing"),
    "staging": N_("Preparing"),
    "loading": N_("Loading"),
}


class _Bar:
    """Progress on the terminal, and nowhere else."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._last = ""

    def show(self, what: str, done: int, whole: int) -> None:
        """Say how far a step is."""
        if not self._shown:
            return
        share = f"{100 * done // whole} %" if whole else str(done)
        text = f"\r{say(_WORDS[what])} {share}"
        click.echo(text.ljust(len(self._last)), nl=False, err=True)
        self._last = text

    def end(self) -> None:
        """Leave the line."""
        if self._shown and self._last:
            click.echo("", err=True)


# --- imports that were interrupted ------------------------------------------------------------------------


@portfolio.command("list")
@click.option("--all", "all_of_them", is_flag=True, help="Finished ones too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_imports(all_of_them: bool, as_json: bool) -> None:
    """List the imports that were begun and not finished."""
    with house().database.reading() as session:
        found = store.list_imports(session) if all_of_them else store.list_unfinished(session)
    if as_json:
        print_json([_import_json(one) for one in found])
        return
    for one in found:
        day = one.started_on.isoformat() if one.started_on else "–"
        click.echo(f"{one.id}  {day}  {one.state}  {one.loaded}/{one.cases}  {one.file_name or '–'}")
    if not found:
        click.echo(say(N_("Every import was finished.")))


def _import_json(one: store.Import) -> dict[str, object]:
    return {
        "import": str(one.id),
        "file": one.file_name,
        "sha256": one.file_digest,
        "state": one.state,
        "started_on": one.started_on.isoformat() if one.started_on else None,
        "cases": one.cases,
        "loaded": one.loaded,
    }


@portfolio.command("resume")
@click.argument("import_id", type=ROW, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def resume_import(import_id: int | None, as_json: bool) -> None:
    """Go on with an interrupted import: IMPORT_ID, or the one there is."""
    at = house()
    bar = _Bar(not as_json and sys.stderr.isatty())
    outcome = resume(at.database, _do, import_id or _the_one_unfinished(), bar.show)
    _finish(outcome, bar, dry_run=False, as_json=as_json)


def _the_one_unfinished() -> int:
    with house().database.reading() as session:
        found = store.list_unfinished(session)
    if not found:
        raise NotFound(N_("Every import was finished."))
    if len(found) > 1:
        raise InvalidInput(N_("{n} imports are not finished; name one of them."), n=len(found))
    return found[0].id


@portfolio.command("drop")
@click.argument("import_id", type=ROW)
def drop_import(import_id: int) -> None:
    """Give up an interrupted import that has loaded nothing, so that its cases are free for another file."""
    drop(_do, import_id)
    note_position(house())
    click.echo(say(N_("The import was given up; nothing of it was loaded.")))


@portfolio.command("relist")
def relist_all() -> None:
    """Make the rows that lists read anew from the books."""
    after: int | None = 0
    while after is not None:
        after = _do(relist, Relist(after))
    click.echo(say(N_("The lists were made anew.")))


@portfolio.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of the headings.")
def template(file: Path, lang: str) -> None:
    """Write an empty workbook with all sheets, headings and an example row to FILE."""
    from legal_recovery.portfolio.schemas.template import template_workbook

    made = io.BytesIO()
    template_workbook(made, lang)
    with written_whole(file) as path:
        path.write_bytes(made.getvalue())
    click.echo(str(file))
