"""Words outside of pages: a catalogue's sentence in the language of whoever it is written to."""

import gettext
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

from legal_recovery.kernel.errors import Named

_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
_DAY = {"zh": "y年M月d日", "en": "d MMM y"}

Speak = Callable[..., str]


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", _CATALOGUES, [language], fallback=True)


def speak(language: str) -> Speak:
    """Return what says a sentence, a name or a day in this language, its facts filled in."""

    def say(what: Any, /, **facts: Any) -> str:
        if isinstance(what, Named):
            return what.by_language[language]
        if isinstance(what, date):
            return str(format_date(what, _DAY[language], language))
        if isinstance(what, int):
            return str(what)
        known = _catalogue(language).gettext(what) if language != "en" and what else str(what)
        spoken = {name: fact if type(fact) is str else say(fact) for name, fact in facts.items()}
        return known.format(**spoken) if facts else known

    return say
