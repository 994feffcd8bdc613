"""`legal-recovery dossier`: a case's dossier as PDF, and the check of such a file."""

import re
import sys
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legal_recovery.cli.context import ExistingFile, ExistingFolder, actor, house, print_json
from legal_recovery.cli.language import say
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.db import sqlite_path
from legal_recovery.settings import Settings

if TYPE_CHECKING:
    from legal_recovery.dossiers.commands.verifying import Verified

PROFILES = ("court", "enforcement", "ew-bundle", "internal", "auditor")
SIGNED_BY = {
    "organisation": N_("Signed with the organisation's certificate:"),
    "self-made": N_("Signed with a certificate made here, which proves no identity:"),
}


@click.group()
def dossier() -> None:
    """Dossiers: build a case's PDF for the court or for the house."""


@dossier.command("build")
@click.argument("reference")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default="court",
    help="What it is for (default: court).",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="What it is written in.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--position", help="What was known at this position or moment (default: the last position).")
@click.option("--owed-to", help="The day that what is owed is stated for (default: the position's day).")
@click.option("--reason", help="What it is made for; noted with the export.")
@click.option("--recipient", help="Whose copy it is: the name is drawn across each page.")
@click.option(
    "--exhibits",
    type=ExistingFolder(),
    help="A folder of PDF, JPEG, PNG, TIFF or text files to bind besides, in the order of their names.",
)
@click.option("--composition", type=int, help="The number of an arrangement (default: the last one saved).")
@click.option("--json", "as_json", is_flag=True, help="Say as JSON what was built.")
def build(
    reference: str,
    profile: str,
    lang: str,
    out: Path,
    position: str | None,
    owed_to: str | None,
    reason: str | None,
    recipient: str | None,
    exhibits: Path | None,
    composition: int | None,
    as_json: bool,
) -> None:
    """Build the dossier of case REFERENCE, sign it and write it to --out."""
    from legal_recovery.dossiers.commands import build_dossier
    from legal_recovery.dossiers.schemas import read_order

    given = {"profile": profile, "language": lang, "position": position, "owed_to": owed_to}
    given |= {"reason": reason, "recipient": recipient}
    given["composition"] = None if composition is None else str(composition)
    order = replace(read_order(reference, given), exhibits=_files_in(exhibits) if exhibits else ())
    at = house()
    built = build_dossier(
        at.database, at.clock, actor(), order, settings=at.settings, workers=at.settings.workers
    )
    files = [out, *(out.with_stem(f"{out.stem}-{n}") for n in range(2, len(built.volumes) + 1))]
    for file, volume in zip(files, built.volumes, strict=True):
        with written_whole(file) as path:
            path.write_bytes(volume)
    if as_json:
        print_json(
            {
                "file": str(out),
                "files": [str(file) for file in files],
                "sha256": built.sha256,
                "position": built.position,
                "owed_to": built.owed_to.isoformat(),
                "profile": profile,
                "language": lang,
                "composition": built.composition,
                "exhibits": [asdict(one) for one in built.exhibits],
                "certificate": built.certificate,
                "holder": built.holder,
            }
        )
        return
    for file, volume in zip(files, built.volumes, strict=True):
        click.echo(f"{file}  sha256 {sha256(volume).hexdigest()}")
    click.echo(f"{say(SIGNED_BY[built.certificate])} {built.holder}")


def _files_in(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder in the order of their names, numbers by their value; raises InvalidInput.

    A folder that came from others may hold a link to a file that was never meant for a court.
    """
    found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in found:
        if path.is_symlink() or not path.is_file():
            raise InvalidInput(
                N_("“{name}” is a link or a folder: put the file itself into the folder."), name=path.name
            )
    if not found:
        raise InvalidInput(N_("There is no file in {folder}."), folder=folder.name)
    return tuple(sorted(found, key=lambda path: _by_number(path.name)))


def _by_number(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name) if part]


@dossier.command("batch")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE…")
@click.option(
    "--profile", type=click.Choice(PROFILES), default="court", help="What they are for (default: court)."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="What they are written in.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP to write."
)
@click.option("--position", help="What was known at this position or moment (default: the last position).")
@click.option("--owed-to", help="The day that what is owed is stated for (default: the position's day).")
@click.option("--reason", help="What they are made for; noted with the export.")
@click.option("--recipient", help="Whose copies they are: the name is drawn across each page.")
@click.option("--json", "as_json", is_flag=True, help="Say as JSON what was made and what was refused.")
def batch(references: tuple[str, ...], out: Path, lang: str, as_json: bool, **given: str | None) -> None:
    """Build a dossier of each case REFERENCE as of one position, and write them to --out as one ZIP.

    A case that is refused holds up no other; the ZIP names it, and the exit status is 1.
    """
    from legal_recovery.cli.language import language
    from legal_recovery.dossiers.commands.batching import Unkept, build_batch
    from legal_recovery.dossiers.schemas import read_order

    at = house()
    built = build_batch(
        at.database,
        at.clock,
        actor(),
        read_order("", {**given, "language": lang}),
        references,
        settings=at.settings,
        files=at.files,
        steps=Unkept(),
        language=language(),
    )
    if built.sha256 is not None:
        with written_whole(out) as path:
            at.files.save_to(built.sha256, path)
    refused = [(one.reference, one.code, one.sentence(language())) for one in built.refused]
    if as_json:
        print_json(
            {
                "file": str(out) if built.sha256 else None,
                "sha256": built.sha256,
                "made": [
                    {"reference": one.reference, "name": one.name, "sha256": one.sha256} for one in built.made
                ],
                "refused": [
                    {"reference": reference, "code": code, "message": why} for reference, code, why in refused
                ],
            }
        )
    else:
        for reference, _code, why in refused:
            click.echo(f"{reference}  {why}")
        if built.sha256 is not None:
            click.echo(f"{out}  sha256 {built.sha256}")
    sys.exit(1 if refused else 0)


@dossier.command("verify")
@click.argument("file", type=ExistingFile())
@click.option("--no-ledger", is_flag=True, help="Look at the file alone, not at this house's ledger.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify_(file: Path, no_ledger: bool, as_json: bool) -> None:
    """Tell what in FILE is intact and whether its figures are those of the ledger; exit status 1 when not."""
    found = _verified(file.read_bytes(), with_ledger=not no_ledger)
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "signature": found.signature,
                "manifest": found.manifest,
                "ledger": found.ledger,
                "problems": [{"code": one.code, "message": _sentence(one)} for one in found.problems],
            }
        )
    else:
        click.echo("\n".join(_told(found)))
    sys.exit(0 if found.ok else 1)


def _verified(content: bytes, *, with_ledger: bool) -> "Verified":
    from legal_recovery.dossiers.commands.verifying import verify_against_ledger, verify_file
    from legal_recovery.plumbing.checkpoints import known_keys
    from legal_recovery.plumbing.sealing import known_certificates, read_roots

    settings = Settings.from_environment()
    roots = read_roots(settings.trusted_roots) if settings.trusted_roots else ()
    ours = known_certificates(settings.keys)
    found = verify_file(content, at=SystemClock().now(), roots=roots, ours=ours)
    if with_ledger and _has_ledger(settings):
        at = house()
        verify_against_ledger(found, at.database, at.clock, actor(), known_keys(settings.keys))
    return found


def _has_ledger(settings: Settings) -> bool:
    """Tell whether this place has a ledger: none is made by looking for it."""
    path = sqlite_path(settings.database_url)
    return path is None or path.exists()


def _sentence(problem: Any) -> str:
    return say(problem.message).format(**problem.facts)


def _told(found: "Verified") -> list[str]:
    lines = [f"{_sentence(one)} [{one.code}]" for one in found.problems]
    if found.signature["signed"] and found.signature.get("holder"):
        lines.append(f"{say(SIGNED_BY[found.signature['certificate']])} {found.signature['holder']}")
    if found.ok:
        lines.insert(
            0, say(N_("ok: the file is as it was signed, and its figures are the sums of their entries."))
        )
    if found.ledger is None:
        return [*lines, say(N_("The ledger was not looked at."))]
    if found.ledger["figures"]:
        lines.append(say(N_("The figures are those of the ledger at the dossier's position.")))
    if found.ledger["today"] and (changed := found.ledger["today"]["differs"]):
        lines.append(say(N_("Figures that are others today: {count}.")).format(count=len(changed)))
    return lines
