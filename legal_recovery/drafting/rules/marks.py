"""Marking what comes from the case, so that a template's Markdown can never be made by a case's data.

A sign that Markdown or HTML could read as more than itself is exchanged for one of a private range before the text is
read as Markdown, and comes back, escaped, when the HTML is there.
"""

import re
import string
import unicodedata
from html import escape

# The last private plane: no font has it, and no case data may keep it.
_BASE = 0x10F000
BLANK = chr(_BASE + 0x200)
_THERE = {ord(sign): _BASE + ord(sign) for sign in string.punctuation}
_BACK = {_BASE + ord(sign): escape(sign, quote=True) for sign in string.punctuation}
_BACK[_BASE + 0x200] = '<span class="blank"></span>'
_OURS = re.compile(r"[\U0010F000-\U0010F2FF]")
_SPACE = re.compile(r"\s+")


def marked(value: str) -> str:
    """Return a value of the case as Markdown that says the value and nothing else, on one line."""
    plain = _SPACE.sub(" ", _OURS.sub("", value)).strip()
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Cn"})
    return seen.translate(_THERE)


def unmarked(html: str) -> str:
    """Return HTML in which the marked signs are the values' own again, escaped."""
    return html.translate(_BACK)


def without_marks(text: str) -> str:
    """Return a template's text without signs that only values may have."""
    return _OURS.sub("", text)
