"""The ledger of a long case, set without HTML: the same words in the same look, in a fraction of the time.

Measures and colours are those of `templates/dossiers/print.css`, words those of `sections/entries.html`; a test holds
both ways against each other.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.pages import mark_of
from legal_recovery.dossiers.rules import DossierFacts, Entry, FileClass, Language
from legal_recovery.dossiers.rules.facts import Posting
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.long_table.model import (
    About,
    Cell,
    Group,
    Heading,
    LongTable,
    Look,
    Mark,
    Paragraph,
    Row,
    Rule,
    Run,
    Style,
)
from legal_recovery.plumbing.long_table.setting import typeset_table_in_worker
from legal_recovery.plumbing.pdf import house_fonts
from legal_recovery.plumbing.printing import catalogue, print_environment, printable

# The chapter's key.
LEDGER = "entries"
# So many entries WeasyPrint sets in half a minute; below, one file from one typesetter is simpler.
LONG = 1_000

TableSetter = Callable[[LongTable, Path], bytes]

_MM = 72 / 25.4
_PAPER = 210 * _MM, 297 * _MM
_MARGINS = 30 * _MM, 22 * _MM, 26 * _MM, 24 * _MM
_COLUMNS = 12 * _MM, 20 * _MM, 60 * _MM, 36 * _MM, 36 * _MM
_INK, _GREY, _HAIR = "#1b1f24", "#5b6570", Rule(0.35, "#c9ced6")
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}

_TEXT = Style(8.5, colour=_INK)
_BOLD = Style(8.5, bold=True, colour=_INK)
_SMALL = Style(8, colour=_GREY)
_FIGURES = Style(8.5, colour=_INK, features="hwid 1")
_HEAD = Style(8.5, colour=_GREY)
_LINE = 8.5 * 1.35
_GAP = 3 * _MM

_CHAPTER = Look(Style(15, bold=True, colour=_INK), 15 * 1.35, bottom=4 * _MM)


def _look(
    strut: Style,
    above: float,
    below: float,
    *,
    left: float = 0.0,
    last: bool = False,
    money: bool = False,
    rule: Rule | None = None,
    ruled_below: Rule | None = None,
) -> Look:
    """Return the look of a cell; lengths are in millimetres."""
    return Look(
        strut, _LINE, top=above * _MM, right=0.0 if last else _GAP, bottom=below * _MM, left=left * _MM,
        ends_right=money, unbroken=money, at_bottom=ruled_below is not None, rule_above=rule, rule_below=ruled_below,
    )  # fmt: skip


def ledger_pages(
    dossier: DossierFacts,
    *,
    heading: str | None = None,
    fonts: Path | None = None,
    longer_than: int = LONG,
    setter: TableSetter = typeset_table_in_worker,
) -> bytes | None:
    """Return the pages of a long ledger as PDF/A-3b, without their numbers in the bundle; None for a short one.

    `heading` stands over the first page, with its ordinal where it has one. Raises what plumbing.pdf raises.
    """
    assert dossier.cover.profile.file_class is not FileClass.COURT, "the ledger is not for the court"
    if not is_long(dossier, longer_than):
        return None
    return setter(ledger_table(dossier, heading), fonts or house_fonts())


def is_long(dossier: DossierFacts, longer_than: int = LONG) -> bool:
    """Tell whether a ledger is too long for HTML."""
    return len(dossier.entries) > longer_than


def ledger_table(dossier: DossierFacts, heading: str | None = None) -> LongTable:
    """Return the ledger as a table."""
    words = _Words(dossier.cover.language)
    title = next(section.title for section in rules.SECTIONS if section.key == LEDGER)
    return LongTable(
        about=_about(dossier, words),
        paper=_PAPER,
        margins=_MARGINS,
        columns=_COLUMNS,
        head=_head(words),
        groups=tuple(_group(entry, words) for entry in dossier.entries),
        marks=_marks(dossier, words),
        heading=Heading(_shown(heading or words.of(title)), _CHAPTER),
    )


# --- rows -----------------------------------------------------------------------------------------


def _head(words: "_Words") -> Row:
    below = Rule(0.7, _INK)
    text = _look(_HEAD, 1.3, 1.3, ruled_below=below)
    money = _look(_HEAD, 1.3, 1.3, money=True, ruled_below=below)
    last = _look(_HEAD, 1.3, 1.3, money=True, last=True, ruled_below=below)
    titles = ("No.", text), ("Value date", text), ("Account", text), ("Debit", money), ("Credit", last)
    return tuple(Cell(((Run(words.of(title), _HEAD),),), look) for title, look in titles)


@cache
def _entry_looks(alone: bool) -> tuple[Look, Look]:
    below = 1.2 if alone else 0.3
    return _look(_TEXT, 1.2, below, rule=_HAIR), _look(_TEXT, 1.2, below, last=True, rule=_HAIR)


@cache
def _posting_looks(ends: bool) -> tuple[Look, Look, Look]:
    below = 1.2 if ends else 0.3
    return (
        _look(_TEXT, 0.3, below, left=32),
        _look(_FIGURES, 0.3, below, money=True),
        _look(_FIGURES, 0.3, below, money=True, last=True),
    )


def _group(entry: Entry, words: "_Words") -> Group:
    last = len(entry.postings) - 1
    postings = (_posting(posting, words, ends=n == last) for n, posting in enumerate(entry.postings))
    return _entry(entry, words), *postings


def _entry(entry: Entry, words: "_Words") -> Row:
    look, last = _entry_looks(not entry.postings)
    told = [Run(words.of(entry.title) if entry.title else words.entry(entry.kind), _BOLD)]
    reversal = f" · {words.of('reverses no. %(seq)s') % {'seq': entry.reverses}}" if entry.reverses else ""
    told.append(Run(reversal + " ", _TEXT))
    told.append(Run(_moment(entry.recorded_at) + (f" · {entry.actor}" if entry.actor else ""), _SMALL))
    paragraphs = [_paragraph(told)]
    if entry.note:
        paragraphs.append(_paragraph([Run(entry.note, _SMALL)]))
    return (
        Cell((_paragraph([Run(str(entry.seq), _TEXT)]),), look),
        Cell((_paragraph([Run(entry.value_on.isoformat(), _TEXT)]),), look),
        Cell(tuple(paragraphs), last, span=3),
    )


def _posting(posting: Posting, words: "_Words", *, ends: bool) -> Row:
    text, debit, credit = _posting_looks(ends)
    name = words.of(posting.name) if posting.name else words.account(posting.account)
    told = [Run(name + " ", _TEXT), Run(posting.account, _SMALL)]
    if posting.about:
        told += [Run(" ", _TEXT), Run(posting.about, _SMALL)]
    amount = posting.amount
    return (
        Cell((_paragraph(told),), text, span=3),
        _money(amount if amount.minor >= 0 else None, debit),
        _money(-amount if amount.minor < 0 else None, credit),
    )


def _money(amount: Money | None, look: Look) -> Cell:
    if amount is None:
        return Cell((), look)
    return Cell((_paragraph([Run(f"{amount.currency} {amount.grouped}", _FIGURES)]),), look)


def _paragraph(runs: list[Run]) -> Paragraph:
    """Return the runs as HTML shows them: white space becomes one space, none at the beginning and the end."""
    found: list[Run] = []
    after_space = True
    for run in runs:
        text = _shown(run.text)
        text = text.removeprefix(" ") if after_space else text
        if text:
            found.append(Run(text, run.style))
            after_space = text.endswith(" ")
    if found and after_space:
        found[-1] = Run(found[-1].text.removesuffix(" "), found[-1].style)
    return tuple(run for run in found if run.text)


_SPACE = re.compile(r"[ \t\n\r\f]+")


def _shown(text: str) -> str:
    return _SPACE.sub(" ", printable(text))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(HOME_ZONE):%Y-%m-%d %H:%M} (UTC+8)"


# --- words ----------------------------------------------------------------------------------------


class _Words:
    """The dossier's words in one language; those of kinds and accounts are looked up once."""

    def __init__(self, language: Language) -> None:
        self._known = catalogue(str(language))
        self._macros = print_environment(str(language)).get_template("dossiers/words.html").module
        self._found: dict[tuple[str, str], str] = {}

    def of(self, text: str) -> str:
        """Return a text in the language; the empty one is the catalogue's own head."""
        return str(self._known.gettext(text)) if text else ""

    def entry(self, kind: str) -> str:
        """Return what kind of entry it is."""
        return self._called("entry", kind)

    def account(self, code: str) -> str:
        """Return the name of an account, nothing where it has none."""
        return self._called("account", code)

    def _called(self, macro: str, code: str) -> str:
        key = macro, code
        if key not in self._found:
            self._found[key] = unescape(str(getattr(self._macros, macro)(code))).strip()
        return self._found[key]


# --- the page and the file ------------------------------------------------------------------------


def _about(dossier: DossierFacts, words: _Words) -> About:
    cover = dossier.cover
    title = words.of("Dossier %(reference)s") % {"reference": cover.reference}
    description = words.of("As known at position %(position)s, amounts owed to %(day)s") % {
        "position": cover.position, "day": cover.owed_to
    }  # fmt: skip
    return About(
        title=_shown(f"{title} · {_mark_of(dossier)}"),
        language=_TAGS[cover.language],
        author=_shown(cover.lender or cover.office),
        description=_shown(description),
        created=cover.position_at,
    )


def _mark_of(dossier: DossierFacts) -> str:
    return mark_of(dossier.cover.profile.file_class, dossier.cover.language)


def _marks(dossier: DossierFacts, words: _Words) -> tuple[Mark, ...]:
    """Return what the style sheet puts into the margins, but for the page's number."""
    cover = dossier.cover
    small = Style(8, colour=_GREY)
    left, right = _MARGINS[3], _PAPER[0] - _MARGINS[1]
    position = words.of("Position %(position)s · owed to %(day)s") % {
        "position": cover.position, "day": cover.owed_to
    }  # fmt: skip
    return (
        *_internal_mark(_mark_of(dossier)),
        Mark(_shown(cover.reference), small, top=24 * _MM - _NATURAL * 8, right=right),
        Mark(_shown(position), small, top=_PAPER[1] - 20 * _MM, left=left),
    )


# How high a line of the font is that is not set apart, in its size.
_NATURAL = 1.437


def _internal_mark(text: str) -> Iterator[Mark]:
    """Yield the mark of an internal file: white on red, seven millimetres high."""
    style = Style(8, bold=True, colour="#ffffff")
    left, top, height = _MARGINS[3], 18 * _MM, 7 * _MM
    yield Mark(
        text, style, top=top + (height - _NATURAL * 8) / 2, left=left + _GAP,
        box=(left, top, 2 * _GAP, height), box_colour="#8c1d18",
    )  # fmt: skip
