"""`legal-recovery backup` and `restore`: the whole place in one file, and back into an empty one."""

import sys
from pathlib import Path

import click

from legal_recovery.cli.context import ExistingFile, house
from legal_recovery.cli.language import say
from legal_recovery.cli.ledger import told, verified
from legal_recovery.cli.surroundings import require_folder
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.backup import Inside, Place, restore_backup, write_backup
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.settings import Settings


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave out the keys that sign checkpoints and sessions.")
def backup(target: Path, without_keys: bool) -> None:
    """Write database, files and keys into FILE (a tar; .gz packs it smaller) while everybody works on.

    Whoever has the file has everything that is in it: keep it as you keep the ledger itself.
    """
    require_folder(target)
    at = house()
    place = Place(at.database, at.files, at.settings.keys)
    inside = write_backup(place, target.absolute(), at.clock, with_keys=not without_keys)
    click.echo(f"{target}: {_summary(inside)}")


@click.command()
@click.argument("source", metavar="FILE", type=ExistingFile())
def restore(source: Path) -> None:
    """Put a backup into the place that the environment names, which must be empty, and verify it."""
    settings, clock = Settings.from_environment(), SystemClock()
    settings.data.mkdir(parents=True, exist_ok=True)
    place = Place(Database(settings.database_url), FileStore(settings.files_url), settings.keys)
    inside = restore_backup(source.absolute(), place, clock)
    place.database.dispose()
    click.echo(f"{settings.data}: {_summary(inside)}")
    found = verified()
    click.echo("\n".join(told(found)))
    sys.exit(0 if found.ok else 1)


def _summary(inside: Inside) -> str:
    sentence = say(N_("database of {size} MB, {files} files, {keys} keys, as of {made_at}."))
    megabytes = f"{inside.database / 2**20:,.1f}"
    return sentence.format(size=megabytes, files=inside.files, keys=inside.keys, made_at=inside.made_at)
