"""What a benchmark found, as text for the terminal and as its part of the results page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).with_name("results.md")
_HEAD = """# Results

Written by the programs (`make bench`); each part says the machine that it was measured on. Rates and ratios are
medians of rounds that took turns, so that a machine that is busy with other things slows both sides alike.
"""


@dataclass
class Report:
    """The findings of one program: tables and sentences, in order."""

    name: str
    title: str
    parts: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Add a paragraph."""
        self.parts.append(sentence)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table whose first column is text and whose others are figures."""
        ruler = ["---", *["---:"] * (len(heads) - 1)]
        self.parts.append("\n".join("| " + " | ".join(row) + " |" for row in (heads, ruler, *rows)))

    @property
    def text(self) -> str:
        return "\n\n".join([f"## {self.title}", *self.parts])


def keep(report: Report, page: Path = PAGE) -> None:
    """Put a report into the results page, in place of what the same program found before."""
    before = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    mark, end = f"<!-- {report.name} -->", f"<!-- end of {report.name} -->"
    part = f"{mark}\n{report.text}\n{end}"
    known = re.compile(f"{re.escape(mark)}.*?{re.escape(end)}", re.DOTALL)
    if known.search(before):
        after = known.sub(lambda _: part, before)
    else:
        after = f"{before.rstrip()}\n\n{part}\n"
    page.write_text(after, encoding="utf-8")
