"""From a filled-in text to the HTML that is typeset: headings, paragraphs, numbered lists, tables, signatures."""

import re
from functools import cache

from markdown_it import MarkdownIt

from legal_recovery.drafting.rules.marks import unmarked

_BLOCK = re.compile(r"^:::(to|sign)[ \t]*$")
_END = re.compile(r"^:::[ \t]*$")
_PAGE = re.compile(r"^:::page:::[ \t]*$")


def to_html(text: str) -> str:
    """Return filled-in Markdown as HTML: no link, no picture, no HTML of its own."""
    return unmarked("".join(_parts(text)))


def _parts(text: str) -> list[str]:
    """Return the text's parts in their order; a block of signatures or of the addressee is one paragraph a line."""
    made: list[str] = []
    plain: list[str] = []
    name: str | None = None

    def close() -> None:
        nonlocal plain
        body = "\n\n".join(line for line in plain if line.strip()) if name else "\n".join(plain)
        if body.strip():
            html = _reader().render(body)
            made.append(f'<div class="{name}">{html}</div>\n' if name else html)
        plain = []

    for line in text.split("\n"):
        if name is None and _PAGE.match(line):
            close()
            made.append('<div class="page"></div>\n')
        elif name is None and (found := _BLOCK.match(line)):
            close()
            name = found[1]
        elif name is not None and _END.match(line):
            close()
            name = None
        else:
            plain.append(line)
    close()
    return made


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    return reader.enable(["heading", "list", "table", "emphasis", "hr", "escape"])
