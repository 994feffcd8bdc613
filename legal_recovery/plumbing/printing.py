"""What every printed paper is filled in with: a catalogue of its language, and templates that get plain values only."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import get_currency_name
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from legal_recovery.kernel.money import Money
from legal_recovery.law.amounts import amount_in_capitals
from legal_recovery.resources import resource

_LONG_DATES = {"zh": "y年M月d日", "en": "d MMMM y"}


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the translations; English is what the texts are written in."""
    if language == "en":
        return NullTranslations()
    found = Translations.load(Path(__file__).parents[1] / "translations", [language])
    # Babel answers a missing catalogue with an empty one, and a court would get English.
    assert isinstance(found, Translations), "the translations are not compiled"
    return found


def print_environment(language: str) -> Environment:
    """Return a new environment for papers of one language; its owner adds the filters that its papers need."""
    environment = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        finalize=printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )
    environment.filters["long_date"] = lambda day: format_date(day, _LONG_DATES[language], locale=language)
    return environment


def printable(value: Any) -> Any:
    """Return a text as it will be seen: controls and format characters print nothing and could turn it round."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return "".join(
            sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf"}
        )
    return value


def pleading_amount(money: Money) -> str:
    """Return an amount as a paper for a court has it: yuan in figures and in capitals, others by their own name."""
    if money.currency == "CNY":
        return f"人民币{money.grouped}元（大写：人民币{amount_in_capitals(money)}）"
    return f"{money.grouped}{get_currency_name(money.currency, locale='zh')}"
