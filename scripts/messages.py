"""Translations: merge every area's PO file into the catalogue, and find what is not translated.

Usage: python -m scripts.messages compile | missing
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = Path("legal_recovery", "translations", "zh", "LC_MESSAGES")

# gettext, ngettext, pgettext, _ and N_ are Babel's own; the lazy ones are Flask-Babel's.
KEYWORDS = DEFAULT_KEYWORDS | {
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
SOURCES = {
    "legal_recovery": [("**.py", "python")],
    "templates": [("**.*", "jinja2")],
}
# A template with an error in it must not count as a template without texts.
JINJA_OPTIONS = {"**.*": {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}}

# A message, or its singular and plural, as Babel holds them.
Text = str | list[str] | tuple[str, ...] | None


class CatalogueError(Exception):
    """The PO files contradict each other or themselves."""


@dataclass(frozen=True)
class Use:
    """One text where the program uses it."""

    place: str
    msgid: str | tuple[str, ...]
    context: str | None


def merged(root: Path = ROOT) -> Catalog:
    """Return one catalogue of all PO files, or raise with everything that is wrong in them."""
    # A fixed date, so that the same translations give the same bytes.
    whole = Catalog(locale="zh", charset="utf-8", creation_date=datetime(2026, 1, 1, tzinfo=UTC))
    origin: dict[tuple[Text, str | None], str] = {}
    problems = []
    for path in sorted((root / CATALOGUES).glob("*.po")):
        for message in _translated(path):
            key = (message.id, message.context)
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                problems.append(
                    f"{path.name}:{message.lineno}: {message.id!r} is {message.string!r} here "
                    f"and {known.string!r} in {origin[key]}"
                )
                continue
            problems += [
                f"{path.name}:{message.lineno}: {message.id!r}: {error}" for error in _slips(message, whole)
            ]
            origin[key] = path.name
            whole[message.id] = message
    if problems:
        raise CatalogueError("\n".join(problems))
    return whole


def _translated(path: Path) -> Iterator[Message]:
    """Yield the file's finished translations: a fuzzy one is a guess, an empty one is none."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh", abort_invalid=True)
    for message in catalogue:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and all(forms) and not message.fuzzy:
            yield message


def _slips(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Yield what would break when the program fills the translation in."""
    yield from map(str, message.check(catalogue))  # %(name)s
    ours, theirs = _fields(message.id), _fields(message.string)
    if theirs != ours:
        yield f"the translation fills in {sorted(theirs)}, the text {sorted(ours)}"


def _fields(text: Text) -> set[str]:
    """Return the names in {braces}, over all plural forms."""
    forms = text if isinstance(text, (list, tuple)) else (text or "",)
    return {name for form in forms for name in re.findall(r"\{([A-Za-z_]\w*)[^{}]*\}", form)}


def compile_catalogues(root: Path = ROOT) -> Path:
    """Write messages.mo beside the PO files, even an empty one, and return its path."""
    target = root / CATALOGUES / "messages.mo"
    catalogue = merged(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed, so that a server that is just starting never reads half a file.
    half = target.with_suffix(".mo.new")
    with half.open("wb") as file:
        write_mo(file, catalogue)
    half.replace(target)
    return target


def used(root: Path = ROOT) -> Iterator[Use]:
    """Yield every text that code and templates mark for translation."""
    for folder, methods in SOURCES.items():
        if not (root / folder).is_dir():
            continue
        found = extract_from_dir(root / folder, methods, JINJA_OPTIONS, KEYWORDS)
        for name, line, msgid, _, context in found:
            yield Use(f"{folder}/{name}:{line}", msgid, context)
    if root == ROOT:
        yield from (Use("legal-recovery --help", text, None) for text in _help_of_the_command())


def _help_of_the_command() -> Iterator[str]:
    """Yield what the command line says of its verbs and options: docstrings, which nothing marks."""
    from legal_recovery.cli import main
    from legal_recovery.cli.language import help_texts

    return help_texts(main)


def missing(root: Path = ROOT) -> list[Use]:
    """Return the texts without a 中文 translation, each once, where it is used first."""
    return untranslated(merged(root), used(root))


def untranslated(catalogue: Catalog, uses: Iterable[Use]) -> list[Use]:
    """Return the uses that a catalogue does not serve, each text once."""
    seen = set()
    result = []
    for use in uses:
        key = (use.msgid, use.context)
        if key not in seen and not _translates(catalogue, use):
            seen.add(key)
            result.append(use)
    return result


def _translates(catalogue: Catalog, use: Use) -> bool:
    """Whether the catalogue serves this use: a plural serves the singular too, not the reverse."""
    message = catalogue.get(use.msgid, use.context)
    return message is not None and (message.pluralizable or isinstance(use.msgid, str))


def as_po(use: Use) -> str:
    """Return the entry to paste into the area's PO file."""
    text = Catalog(locale="zh")
    text.add(use.msgid, context=use.context)
    message = next(iter(m for m in text if m.id))
    lines = [f"#: {use.place}"]
    if "python-format" in message.flags:
        lines.append("#, python-format")
    if use.context:
        lines.append(f"msgctxt {_quoted(use.context)}")
    if isinstance(use.msgid, str):
        return "\n".join([*lines, f"msgid {_quoted(use.msgid)}", 'msgstr ""'])
    one, many = use.msgid
    lines += [f"msgid {_quoted(one)}", f"msgid_plural {_quoted(many)}", 'msgstr[0] ""']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Run one verb and return the exit status."""
    try:
        match arguments:
            case ["compile"]:
                compile_catalogues()
                return 0
            case ["missing"]:
                uses = missing()
                print("\n\n".join(map(as_po, uses)))
                print(f"{len(uses)} texts without 中文", file=sys.stderr)
                return 1 if uses else 0
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
