"""`legal-recovery law`: reading a law pack, and checking worked examples against it."""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from legal_recovery.cli.context import ExistingFile, print_json
from legal_recovery.cli.language import language, say
from legal_recovery.kernel.clock import SystemClock
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.examples import check
from legal_recovery.law.pack import Pack, Rule, load_pack
from legal_recovery.law.words import HEADINGS, SURE, content_of, dates_of

# A file of examples is read whole.
_LARGEST_FILE = 50_000_000


@click.group()
def law() -> None:
    """The law as data: show a pack, check worked examples."""


# --- checking ---------------------------------------------------------------------------------------------


@law.command("check")
@click.argument("file", type=ExistingFile())
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check_(file: Path, as_json: bool) -> None:
    """Work out the examples of a file and list each difference; exit status 1 when there is any."""
    found = check(_examples(file), SystemClock().today())
    if as_json:
        print_json(found.as_json())
    else:
        for line in _told(found.as_json()):
            click.echo(line)
    sys.exit(1 if found.failed or found.unknowns else 0)


def _examples(file: Path) -> Any:
    if file.stat().st_size > _LARGEST_FILE:
        raise InvalidInput(N_("{path} is larger than a file of examples can be."), path=str(file))
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(N_("{path} is not JSON: {reason}."), path=str(file), reason=str(error)) from None


def _told(found: dict[str, Any]) -> Iterator[str]:
    for one in found["differences"]:
        where = f"{one['index']} {one['kind']} {one['field']}".rstrip()
        yield say(N_("{where}: expected {expected}, got {got}")).format(
            where=where, expected=_plain(one["expected"]), got=_plain(one["got"])
        )
    for one in found["unknowns"]:
        yield say(N_("{where}: not known here: {reason}")).format(
            where=f"{one['index']} {one['kind']}", reason=one["reason"]
        )
    yield say(N_("{passed} passed, {failed} failed, {unknown} not known")).format(**found)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


# --- showing ----------------------------------------------------------------------------------------------


@law.command("show")
@click.argument("jurisdiction")
def show(jurisdiction: str) -> None:
    """Print a pack as a readable page: every rule, its citation, since when, until when."""
    pack = load_pack(jurisdiction.upper().replace("_", "-"))
    for line in _page(pack):
        click.echo(line)


def _page(pack: Pack) -> Iterator[str]:
    yield f"{pack.name[language()]} ({pack.jurisdiction}), {pack.currency}"
    for kind, heading in HEADINGS.items():
        keys = pack.keys(kind)
        if not keys:
            continue
        yield ""
        yield f"== {say(heading)} =="
        for key in keys:
            for rule in pack.versions(kind, key):
                yield ""
                yield from _rule(rule, pack)
    yield ""
    yield f"== {say(N_('Calendar'))} =="
    for number, year in sorted(pack.calendar.years.items()):
        yield say(N_("{year}: {off} days off, {worked} weekend days worked; {source}")).format(
            year=number, off=len(year.off), worked=len(year.worked), source=year.citation
        )


def _rule(rule: Rule, pack: Pack) -> Iterator[str]:
    yield f"{rule.key}: {rule.name[language()]}"
    yield from (f"    {line}" for line in content_of(rule, pack, say, language()))
    yield f"    {dates_of(rule, say)} · {rule.citation} · {say(SURE[rule.sure])}"
    if rule.note:
        yield f"    {rule.note[language()]}"
