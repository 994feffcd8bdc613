"""`legal-recovery document`: court documents from the facts of a case."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from legal_recovery.cli.context import ExistingFile, actor, house, require_person, run
from legal_recovery.cli.language import language, print_json, say
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES
from legal_recovery.drafting.rules.sandbox import MOST_SIGNS
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.ledger.schemas import kept_words

if TYPE_CHECKING:
    from legal_recovery.drafting.commands import Rendered


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

    What is missing is listed first, with the page to see about it, and stands in the paper as a line to write on.
    """
    from legal_recovery.drafting.commands import Order, render, require_complete, typeset_rendered

    at = house()
    on = parse_date(day, field="day") if day else at.clock.today()
    with at.database.reading() as session:
        paper = render(session, actor(), Order(reference, kind, lang, on, about))
    _say_missing(paper, reference)
    if complete:
        require_complete(paper)
    pdf = typeset_rendered(paper, workers=at.settings.workers)
    with written_whole(out) as path:
        path.write_bytes(pdf)
    click.echo(str(out))


def _say_missing(paper: "Rendered", reference: str) -> None:
    for one in paper.missing:
        sentence = (
            N_("Missing: {what} ({key}), to be written by hand")
            if one.entry.by_hand
            else N_("Missing: {what} ({key}), see {address}")
        )
        address = one.entry.address(reference)
        click.echo(say(sentence).format(what=one.label(language()), key=one.key, address=address), err=True)


@document.command("keep")
@click.argument("kind")
@click.argument("reference")
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="zh", help="What it is written in.")
@click.option("--day", metavar="D", help="The day that it bears (default: today).")
@click.option("--about", type=int, help="The number of the record that it is about.")
@click.option("--complete", is_flag=True, help="Keep nothing where something is missing (exit status 2).")
@click.option("--key", help="Idempotency key: the same one again changes nothing twice.")
def keep_(
    kind: str,
    reference: str,
    lang: str,
    day: str | None,
    about: int | None,
    complete: bool,
    key: str | None,
) -> None:
    """Keep the paper KIND with case REFERENCE, as one of its documents.

    What is missing is listed first, with the page to see about it, and stands in the paper as a line to write on.
    """
    from legal_recovery.drafting.commands import Order, keep_paper, put_aside, render, require_complete

    at = house()
    on = parse_date(day, field="day") if day else at.clock.today()
    order = Order(reference, kind, lang, on, about)
    with at.database.reading() as session:
        paper = render(session, actor(), order)
    _say_missing(paper, reference)
    if complete:
        require_complete(paper)
    made = run(keep_paper, put_aside(at.files, order, paper, workers=at.settings.workers), key=key)
    click.echo(say(N_("Kept as document {document}.")).format(document=made["document_id"]))


@document.command("texts")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def texts(as_json: bool) -> None:
    """List the texts that papers are written with, and which version is in force."""
    from legal_recovery.drafting.store.versions import list_in_force

    with house().database.reading() as session:
        found = list_in_force(session)
    if as_json:
        print_json(
            [
                {
                    "kind": one.paper,
                    "language": one.language,
                    "version": one.number,
                    "sha256": one.sha256,
                    "erased": one.erased,
                }
                for one in found
            ]
        )
        return
    for one in found:
        changed = f"  {one.changed_on} {one.by or ''}".rstrip() if one.number else ""
        gone = f"  {say(N_('(erased)'))}" if one.erased else ""
        click.echo(f"{one.paper}  {one.language}  {one.number}{changed}{gone}")


@document.command("text")
@click.argument("kind")
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="zh", help="Which language.")
@click.option("--version", "number", type=int, help="An older version; 0 is the shipped one.")
@click.option("--set", "file", type=ExistingFile(), help="A UTF-8 file with the new text.")
@click.option("--restore", is_flag=True, help="Put the text of --version in force again.")
@click.option(
    "--seen", type=int, help="The last version that you saw; refused when somebody saved another one since."
)
@click.option("--reason", default="", help="Why it is changed.")
def text_(
    kind: str, lang: str, number: int | None, file: Path | None, restore: bool, seen: int | None, reason: str
) -> None:
    """Print the text that papers of KIND are written with, or change it."""
    from legal_recovery.drafting.commands import ChangeText, RestoreText, change_text, restore_text
    from legal_recovery.drafting.rules.kinds import kind_named
    from legal_recovery.drafting.store.versions import get_version, last_version, require_text

    kind_named(kind)
    if file is None and not restore:
        with house().database.reading() as session:
            shown = (
                last_version(session, kind, lang)
                if number is None
                else get_version(session, kind, lang, number)
            )
        click.echo(require_text(shown), nl=False)
        return
    require_person("legal_lead", "admin")
    last = _seen(file, restore=restore, number=number, seen=seen)
    if file is not None:
        saved = run(change_text, ChangeText(kind, lang, read_text(file), reason, last))
    else:
        assert number is not None, "what is restored was named"
        saved = run(restore_text, RestoreText(kind, lang, number, reason, last))
    click.echo(say(N_("Version {number} is in force.")).format(number=saved))


def _seen(file: Path | None, *, restore: bool, number: int | None, seen: int | None) -> int:
    """Return the version that was seen; raises InvalidInput where the options do not say one thing to do."""
    if file is not None and (restore or number is not None):
        raise InvalidInput(
            N_("--set takes the text of a file: leave out --restore and --version."), field="set"
        )
    if restore and number is None:
        raise InvalidInput(N_("Say with --version which version to restore."), field="version")
    if seen is None:
        raise InvalidInput(
            N_("Say with --seen which version you saw last; “document texts” lists them."), field="seen"
        )
    return seen


def read_text(file: Path) -> str:
    """Return what a file of UTF-8 says; raises InvalidInput."""
    try:
        return kept_words(file.read_text(encoding="utf-8-sig"), None, MOST_SIGNS)
    except UnicodeDecodeError:
        raise InvalidInput(N_("{path} is no text in UTF-8."), path=str(file)) from None
