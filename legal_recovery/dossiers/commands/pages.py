"""Dossiers are put into words and pages here, and typeset."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.rules import CourtDossier, DossierFacts, FileClass, Language
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money, totals
from legal_recovery.law.amounts import amount_in_capitals, date_in_capitals
from legal_recovery.plumbing.pdf import GlyphMissing, house_fonts, named, typeset_in_worker
from legal_recovery.plumbing.printing import catalogue, print_environment

Typesetter = Callable[[str, Path], bytes]

_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
_CHINESE = ("", *"一二三四五六七八九十")


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line of the index: where it leads, what it says, the number of its first page, and what is to be said of it.

    A section has no link where nothing is in it.
    """

    depth: int
    key: str
    label: str
    title: str
    page: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A line of the list of evidence (证据目录): an exhibit, what it proves, where it is from, on which pages."""

    label: str
    title: str
    purpose: str
    source: str
    pages: str


@dataclass(frozen=True, slots=True)
class Front:
    """The cover and index of a bundle; `volume` is this file's number of so many."""

    lines: tuple[IndexLine, ...]
    volume: int = 1
    volumes: int = 1


def typeset_dossier(
    facts: DossierFacts,
    fonts: Path | None = None,
    *,
    chapters: Sequence[str] | None = None,
    typesetter: Typesetter = typeset_in_worker,
) -> bytes:
    """Return the dossier in one as PDF/A-3b, for the court or for the house as its cover says.

    `chapters` are those that were chosen, in their order; all where nothing was. Raises UnprintableCharacter, and
    what plumbing.pdf raises.
    """
    dossier = printed_of(facts)
    sections = rules.sections(dossier)
    if chapters is not None:
        there = {section.key: section for section in sections}
        sections = tuple(there[key] for key in chapters if key in there)
    return _typeset(dossier, _html(dossier, sections=sections), fonts, typesetter)


def typeset_front(facts: DossierFacts, front: Front, *, typesetter: Typesetter = typeset_in_worker) -> bytes:
    """Return the cover and index of a bundle; raises what `typeset_dossier` raises."""
    dossier = printed_of(facts)
    return _typeset(dossier, _html(dossier, sections=(), front=front), None, typesetter)


def typeset_chapters(
    facts: DossierFacts,
    keys: Sequence[str],
    evidence: Sequence[EvidenceLine] = (),
    *,
    typesetter: Typesetter = typeset_in_worker,
) -> bytes:
    """Return chapters, each on pages of its own; raises what `typeset_dossier` raises."""
    dossier = printed_of(facts)
    html = _html(dossier, sections=tuple(rules.chapter(key) for key in keys), evidence=tuple(evidence))
    return _typeset(dossier, html, None, typesetter)


def printed_of(facts: DossierFacts) -> CourtDossier | DossierFacts:
    """Return what may be printed of the facts for whoever reads this class of file."""
    court = facts.cover.profile.file_class is FileClass.COURT
    return rules.for_court(facts) if court else facts


def _typeset(
    dossier: CourtDossier | DossierFacts, html: str, fonts: Path | None, typesetter: Typesetter
) -> bytes:
    try:
        return typesetter(html, fonts or house_fonts())
    except GlyphMissing as refusal:
        raise _where_it_stands(dossier, refusal.facts["lacking"][0]) from refusal


def dossier_html(dossier: CourtDossier | DossierFacts) -> str:
    """Return the dossier, cover, contents and all chapters in one, as the HTML that is typeset."""
    return _html(dossier, sections=rules.sections(dossier))


def mark_of(file_class: FileClass, language: Language) -> str:
    """Return what stands on each page of a file of this class."""
    said = catalogue(str(language))
    if file_class is FileClass.COURT:
        return str(said.pgettext("dossier", "For the court"))
    if file_class is FileClass.AUDITOR:
        return said.gettext("For the auditor – not for the court")
    return said.gettext("Internal – not for the court")


def _html(
    dossier: CourtDossier | DossierFacts,
    *,
    sections: Sequence[rules.Section],
    front: Front | None = None,
    evidence: Sequence[EvidenceLine] | None = None,
) -> str:
    file_class, language = dossier.cover.profile.file_class, dossier.cover.language
    internal = isinstance(dossier, DossierFacts)
    assert internal == (file_class is not FileClass.COURT), "the cover's mark tells who may read it"
    return (
        _environment(language)
        .get_template("dossiers/dossier.html")
        .render(
            dossier=_plain(dossier),
            statements=_plain(rules.statements(dossier.owed)),
            paid=_plain(totals(payment.amount for payment in dossier.payments)),
            claimed=_plain(totals(cost.amount for cost in dossier.costs_claimed)),
            accrued=_plain(totals(line.amount for line in dossier.interest)),
            sections=_plain(tuple(sections)),
            front=_plain(front),
            evidence=_plain(None if evidence is None else tuple(evidence)),
            happenings=rules.HAPPENINGS,
            internal=internal,
            mark=mark_of(file_class, language),
            language=_TAGS[language],
        )
    )


def watermark_html(recipient: str, language: Language, created: datetime) -> str:
    """Return the sheet that is drawn over each page: whose copy this is."""
    template = _environment(language).get_template("dossiers/watermark.html")
    return template.render(recipient=recipient, language=_TAGS[language], created=created)


def _where_it_stands(dossier: CourtDossier | DossierFacts, character: str) -> rules.UnprintableCharacter:
    """Return the refusal that names the character, the chapter and the text that has it."""
    found = (pair for pair in rules.texts(dossier) if character in pair[1])
    field, text = next(found, ("cover", character))
    titles = {section.key: section.title for section in rules.SECTIONS} | {"cover": N_("Cover")}
    return rules.UnprintableCharacter(
        N_("No font can print the character {character} in “{text}” ({place})."),
        field=field,
        character=named(character),
        code_point=f"U+{ord(character):04X}",
        text=_excerpt(text, character),
        place=catalogue(str(dossier.cover.language)).gettext(titles[field]),
    )


def _excerpt(text: str, character: str) -> str:
    """Return at most forty characters around the first place where the character stands."""
    start = max(0, text.index(character) - 20)
    return text[start : start + 40]


# --- the templates' environment ------------------------------------------------------------------


@cache
def _environment(language: Language) -> Environment:
    """Return the print templates in one language; they get plain values and these filters only."""
    environment, known = print_environment(str(language)), catalogue(str(language))
    environment.filters.update(
        money=_money,
        debit=lambda money: _money(money) if money["minor"] >= 0 else "",
        credit=lambda money: _money(_turned(money)) if money["minor"] < 0 else "",
        rate=_rate,
        percent=_percent,
        moment=_moment,
        utc=lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ordinal=_chinese_ordinal if language is Language.ZH else "{}. ".format,
        in_rows=_in_rows,
        capitals=lambda money: amount_in_capitals(Money(money["minor"], money["currency"])),
        day_in_capitals=lambda day: date_in_capitals(day.year, day.month, day.day),
        # For texts that come from other features in English; unlike _() it does not trust them.
        # The empty text is the catalogue's own head.
        translated=lambda text: known.gettext(text) if text else "",
    )
    return environment


def _plain(value: Any) -> Any:
    """Return facts as dictionaries, lists, text, numbers and dates: a template can reach no more."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency, "grouped": value.grouped}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    assert isinstance(value, str | int | date | None), f"{type(value)} is not a plain fact"
    return value


def _money(money: dict[str, Any]) -> str:
    return f"{money['currency']} {money['grouped']}"


def _turned(money: dict[str, Any]) -> dict[str, Any]:
    """Return a credit as the positive amount that its column shows."""
    return money | {"minor": -money["minor"], "grouped": money["grouped"].removeprefix("-")}


def _rate(ppm: int | None) -> str:
    """Return a rate in per cent with the decimals that it has: 43500 is 4.35%."""
    if ppm is None:
        return ""
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def _percent(fraction: str) -> str:
    """Return a decimal fraction in per cent, moving the point only: 0.123456 is 12.3456%."""
    sign, digits = ("-", fraction[1:]) if fraction.startswith("-") else ("", fraction)
    whole, _, rest = digits.partition(".")
    moved = rest.ljust(2, "0")
    return f"{sign}{int(whole + moved[:2])}.{moved[2:] or '0'}%"


def _moment(moment: datetime) -> str:
    """Return a moment as the lender's clock showed it."""
    return f"{moment.astimezone(HOME_ZONE):%Y-%m-%d %H:%M} (UTC+8)"


def _chinese_ordinal(number: int) -> str:
    """Return the number of a chapter as pleadings have it: 一、 … 十二、"""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return f"{_CHINESE[number]}、"
    return f"{_CHINESE[tens] if tens > 1 else ''}十{_CHINESE[ones]}、"


def _in_rows(pairs: Iterable[Sequence[Any]]) -> list[list[Sequence[Any]]]:
    """Put (label, value, wide) two in a row; a wide one has a row alone, an empty one has none."""
    rows: list[list[Sequence[Any]]] = []
    for pair in pairs:
        if pair[1] is None or pair[1] == "":
            continue
        if rows and len(rows[-1]) == 1 and not pair[2] and not rows[-1][0][2]:
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return rows
