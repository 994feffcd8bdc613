"""The language in which the command line speaks."""

import gettext
import inspect
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from legal_recovery.kernel.errors import Message, Named, RecoveryError
from legal_recovery.kernel.money import Money

_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
_language = "en"


def choose_language(asked: str | None) -> str:
    """Set and return the language: as asked, else Chinese where the system's is, else English."""
    global _language
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    _language = asked or ("zh" if system.lower().startswith("zh") else "en")
    # Click's own words go through the standard library's catalogue, which looks at the environment.
    os.environ["LANGUAGE"] = _language
    gettext.bindtextdomain("messages", str(_CATALOGUES))
    gettext.textdomain("messages")
    return _language


def language() -> str:
    """Return the chosen language."""
    return _language


def say(message: str) -> str:
    """Return a sentence in the chosen language."""
    if _language == "en" or not message:
        return message
    return gettext.translation("messages", _CATALOGUES, [_language], fallback=True).gettext(message)


def speaking(command: click.Command) -> click.Command:
    """Let a command with all its verbs and options explain itself in the chosen language."""
    for part in _parts(command):
        part.help = say(help_in_english(part)) or None
    return command


def _parts(command: click.Command) -> Iterator[Any]:
    yield from (command, *(option for option in command.params if isinstance(option, click.Option)))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for verb in filter(
            None, (command.get_command(context, name) for name in command.list_commands(context))
        ):
            yield from _parts(verb)


def help_in_english(part: Any) -> str:
    """Return what a command or an option says of itself before anything is translated."""
    english: str = vars(part).setdefault("help_in_english", inspect.cleandoc(part.help or ""))
    return english


def help_texts(command: click.Command) -> Iterator[str]:
    """Yield what a command, its verbs and its options say of themselves, in English."""
    yield from filter(None, map(help_in_english, _parts(command)))


def said(refusal: RecoveryError) -> str:
    """Return a refusal as a sentence, its facts filled in."""
    facts = {name: _fact(fact) for name, fact in refusal.facts.items()}
    sentence = say(refusal.message)
    return sentence.format(**facts) if facts else sentence


def spoken(refusal: RecoveryError) -> str:
    """Return a refusal as one line in the chosen language."""
    return " ".join(said(refusal).split())


def print_json(value: Any) -> None:
    """Print a value as JSON, 中文 as it is where the terminal can show it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    click.echo(text)


def _fact(fact: Any) -> Any:
    if isinstance(fact, Message):
        return say(fact)
    if isinstance(fact, Named):
        return fact.by_language[_language]
    if isinstance(fact, list | tuple):
        return ("；" if _language == "zh" else "; ").join(str(_fact(one)) for one in fact)
    if isinstance(fact, Money):
        return str(fact)
    return said(fact) if isinstance(fact, RecoveryError) else fact
