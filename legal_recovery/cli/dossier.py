"""`legal-recovery dossier`: a case's dossier as PDF."""

from pathlib import Path

import click

from legal_recovery.cli.context import actor, house, print_json
from legal_recovery.cli.surroundings import written_whole
from legal_recovery.kernel.calendar import parse_date


@click.group()
def dossier() -> None:
    """Dossiers: build a case's PDF for the court or for the house."""


@dossier.command("build")
@click.argument("reference")
@click.option(
    "--profile",
    type=click.Choice(["court", "internal"]),
    default="court",
    help="Who it is for (default: court).",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="What it is written in.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--position", help="What was known at this position or moment (default: the last position).")
@click.option("--owed-to", help="The day that what is owed is stated for (default: the position's day).")
@click.option("--json", "as_json", is_flag=True, help="Say as JSON what was built.")
def build(
    reference: str,
    profile: str,
    lang: str,
    out: Path,
    position: str | None,
    owed_to: str | None,
    as_json: bool,
) -> None:
    """Build the dossier of case REFERENCE and write it to --out."""
    from legal_recovery.dossiers.commands import DossierOrder, build_dossier

    order = DossierOrder(
        reference=reference,
        profile=profile,
        language=lang,
        position=position,
        owed_to=parse_date(owed_to, field="owed_to") if owed_to else None,
    )
    at = house()
    built = build_dossier(at.database, at.clock, actor(), order, workers=at.settings.workers)
    with written_whole(out) as path:
        path.write_bytes(built.pdf)
    if as_json:
        print_json(
            {
                "file": str(out),
                "sha256": built.sha256,
                "position": built.position,
                "owed_to": built.owed_to.isoformat(),
                "profile": profile,
                "language": lang,
            }
        )
        return
    click.echo(f"{out}  sha256 {built.sha256}")
