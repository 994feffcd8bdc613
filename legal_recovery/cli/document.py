"""`legal-recovery document`: court documents from the facts of a case."""

from pathlib import Path

import click

from legal_recovery.cli.context import actor, house
from legal_recovery.cli.language import language, print_json, say
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_


@click.group()
def document() -> None:
    """Court documents: write a paper from the facts of a case."""


@document.command("kinds")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def kinds(as_json: bool) -> None:
    """List the papers that can be written, by group."""
    if as_json:
        print_json(
            [
                {"kind": one.key, "title": say(one.title), "group": one.group, "about": one.about}
                for one in KINDS.values()
            ]
        )
        return
    for group, name in GROUPS.items():
        click.echo(say(name))
        for one in KINDS.values():
            if one.group == group:
                click.echo(f"  {one.key}  {say(one.title)}")


@document.command("render")
@click.argument("kind")
@click.argument("reference")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="zh", help="What it is written in.")
@click.option("--day", metavar="D", help="The day that it bears (default: today).")
@click.option("--about", type=int, help="The number of the record that it is about.")
@click.option("--complete", is_flag=True, help="Write nothing where something is missing (exit status 2).")
def render_(
    kind: str, reference: str, out: Path, lang: str, day: str | None, about: int | None, complete: bool
) -> None:
    """Write the paper KIND of case REFERENCE to --out.

    What is missing is listed first, and stands in the paper as a line to write on.
    """
    from legal_recovery.drafting.commands import Order, render, require_complete, typeset_rendered

    at = house()
    on = parse_date(day, field="day") if day else at.clock.today()
    with at.database.reading() as session:
        paper = render(session, actor(), Order(reference, kind, lang, on, about))
    for one in paper.missing:
        click.echo(
            say(N_("Missing: {what} ({key})")).format(what=one.label(language()), key=one.key), err=True
        )
    if complete:
        require_complete(paper)
    pdf = typeset_rendered(paper, workers=at.settings.workers)
    with written_whole(out) as path:
        path.write_bytes(pdf)
    click.echo(str(out))
