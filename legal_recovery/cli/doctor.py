"""`legal-recovery doctor`: what is there, what is not, and how to get it.

Imports almost nothing of the program, because it has to speak when everything else fails.
"""

import gettext
import importlib.metadata
import json
import os
import platform
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from legal_recovery.platform_packages import CHROMIUM, NODE, PDF_PARTS, Part, remedy
from legal_recovery.resources import resource

PAGE_PARTS = ("tabler.min.css", "htmx.min.js", "icons.svg")
FONTS = ("NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for."""

    name: str
    found: str | None
    needed: bool = True
    remedy: str = ""
    # It is there, but something about it has to be looked into.
    wrong: bool = False

    @property
    def bad(self) -> bool:
        """Whether the program cannot run because of it."""
        return self.needed and self.found is None


def examine() -> Iterator[Finding]:
    """Yield everything that running, and then testing, the program needs."""
    yield _python()
    yield from _libraries()
    for part in PDF_PARTS:
        yield _part(part)
    yield Finding("zlib", zlib.ZLIB_RUNTIME_VERSION)
    yield _files("page assets", resource("assets") / "web", PAGE_PARTS)
    yield _files("fonts", resource("assets") / "fonts", FONTS)
    yield _folder("templates")
    yield _folder("migrations")
    yield _translations()
    yield _data_folder()
    yield _mail()
    yield from _bank_accounts()
    yield _part(CHROMIUM, needed=False)
    yield _part(NODE, needed=False)


def _python() -> Finding:
    new_enough = sys.version_info >= (3, 11)
    found = platform.python_version() if new_enough else None
    return Finding("Python", found, remedy="Python 3.11 or newer")


def _libraries() -> Iterator[Finding]:
    """Yield each library the package declares: a second list would go stale."""
    for requirement in importlib.metadata.requires("legal-recovery") or ():
        if "extra ==" in requirement:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        yield Finding(name, _version(name), remedy=f"pip install '{requirement}'")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _part(part: Part, *, needed: bool = True) -> Finding:
    return Finding(part.name, part.found(), needed, f"{part.purpose}: {remedy([part])}")


def _files(name: str, folder: Path, files: tuple[str, ...]) -> Finding:
    missing = [file for file in files if not (folder / file).is_file()]
    if missing:
        return Finding(name, None, remedy=f"{', '.join(missing)}: make assets")
    return Finding(name, str(folder))


def _folder(name: str) -> Finding:
    folder = resource(name)
    return Finding(name, str(folder) if folder.is_dir() else None, remedy="install the package anew")


def _translations() -> Finding:
    path = Path(__file__).resolve().parents[1] / "translations/zh/LC_MESSAGES/messages.mo"
    try:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
    except OSError:
        return Finding("translations", None, remedy="make messages")
    return Finding("translations", f"zh, {_size(catalogue)} texts")


def _size(catalogue: gettext.GNUTranslations) -> int:
    """Return how many texts the catalogue translates; its header counts as the empty one."""
    return len([key for key in getattr(catalogue, "_catalog", {}) if key])


def _data_folder() -> Finding:
    """Find out whether the data folder can be written, or made, without touching anything."""
    folder = Path(os.environ.get("LEGAL_RECOVERY_DATA") or "instance").absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    usable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return Finding(
        "data folder",
        str(folder) if usable else None,
        remedy=f"{there} is not a folder that can be written to; set LEGAL_RECOVERY_DATA",
    )


def _mail() -> Finding:
    """Find out whether reminders can be mailed: whether a server is named, is there, and lets us in."""
    try:
        from legal_recovery.plumbing.mail import FAULTS, Mailer
    except ImportError as failure:
        return Finding("mail", None, needed=False, remedy=str(failure))
    named, sender = os.environ.get("LEGAL_RECOVERY_MAIL", ""), os.environ.get("LEGAL_RECOVERY_MAIL_FROM", "")
    mailer = Mailer(named.strip(), sender.strip())
    fault = mailer.check()
    if fault is None:
        return Finding("mail", f"{mailer.place}, from {sender}", needed=False)
    where = f"{mailer.place}: " if mailer.place else ""
    return Finding("mail", None, needed=False, remedy=f"no reminders by mail: {where}{FAULTS[fault]}")


def _bank_accounts() -> Iterator[Finding]:
    """Find out whether each bank account's statements follow on one another and its book agrees with the bank.

    Reads the ledger where there is one; nothing is made, and what cannot be read is said elsewhere.
    """
    try:
        from legal_recovery.cli.standings import standings
    except ImportError as failure:
        yield Finding("bank accounts", None, needed=False, remedy=str(failure))
        return
    for number, found, troubles in standings():
        if not troubles:
            yield Finding(f"account {number}", found, needed=False)
        for trouble in troubles:
            yield Finding(f"account {number}", None, needed=False, remedy=trouble, wrong=True)


def _line(finding: Finding) -> str:
    if finding.found is not None:
        return f"ok       {finding.name:20} {finding.found}"
    mark = "WRONG" if finding.wrong else "MISSING" if finding.needed else "absent"
    return f"{mark:8} {finding.name:20} {finding.remedy}"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is there and what is not; exit status 1 if something needed is missing."""
    findings = list(examine())
    ok = not any(finding.bad for finding in findings)
    if as_json:
        listed = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": ok, "findings": listed}, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, findings)))
    sys.exit(0 if ok else 1)
