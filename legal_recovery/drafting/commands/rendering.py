"""Writing a paper: the facts of a case at a day go into a template, and what is lacking is listed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from html import escape
from typing import Any

from babel.dates import format_date
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import get_case
from legal_recovery.drafting.rules.entering import Entry, entry_of, field_of, numbers_of
from legal_recovery.drafting.rules.kinds import LANGUAGES, Kind, kind_named
from legal_recovery.drafting.rules.markdown import to_html
from legal_recovery.drafting.rules.marks import without_marks
from legal_recovery.drafting.rules.sandbox import (
    Filled,
    Path,
    Template,
    TemplateRefused,
    TemplateTooLong,
    fill_in,
    read_template,
)
from legal_recovery.drafting.rules.vocabulary import find_word
from legal_recovery.drafting.store import Exhibit, Wanted, facts_by_kind, facts_of_case
from legal_recovery.drafting.store.versions import (
    TextGone,
    TextVersion,
    require_text,
    text_in_force,
    texts_in_force,
)
from legal_recovery.kernel.errors import N_, InvalidInput, Named, RecoveryError, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.law.amounts import amount_in_capitals
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.printing import catalogue, pleading_amount
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.resources import resource

_DATES = {"zh": "y年M月d日", "en": "d MMMM y"}
_TENS = "零一二三四五六七八九"


class UnknownLanguage(InvalidInput):
    """Papers are written in Chinese or English."""

    code = "drafting.unknown_language"


class FactsMissing(RuleViolation):
    """A paper that was to be whole lacks facts; `missing` names them."""

    code = "drafting.facts_missing"


@dataclass(frozen=True, slots=True)
class Order:
    """Which paper of which case: its kind and language, the day that it bears, and the record that it is about."""

    reference: str
    kind: str
    language: str
    day: date
    about: int | None = None
    exhibits: tuple[Exhibit, ...] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the paper wants and the case has not: its name, what it is called, and where it is entered.

    `entry` is the very field, where there is one; `page` is the page on which everybody sees the record.
    """

    key: str
    en: str
    zh: str
    entry: Entry
    page: Entry

    def label(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Rendered:
    """A written paper: the page that is typeset, what it lacks, and which text it was written with."""

    kind: Kind
    case_id: int
    book: int
    language: str
    day: date
    title: str
    html: str
    missing: tuple[Missing, ...]
    version: int
    text_sha256: str


def render(session: Session, actor: Actor, order: Order) -> Rendered:
    """Return the paper of a case that the person may see.

    What is not known is a line to write on, and in `missing`. Raises NotFound, NoSuchKind, UnknownLanguage,
    NoSuchRecord, TextGone, TemplateRefused and TemplateTooLong.
    """
    kind = kind_named(order.kind)
    require_language(order.language)
    case = get_case(session, actor, order.reference)
    wanted = Wanted(kind, order.language, order.day, order.about, order.exhibits)
    facts = facts_of_case(session, actor, case, wanted)
    version, text = text_in_force(session, kind.key, order.language)
    filled = _filled(text, facts, order.language)
    lender = facts["lender"].get("name") or ""
    title = str(catalogue(order.language).gettext(kind.title))
    return Rendered(
        kind,
        case.id,
        case.book,
        order.language,
        order.day,
        title,
        page(to_html(filled.text), order.language, order.day, title, lender),
        _lacking(kind, filled, facts),
        version.number,
        version.sha256,
    )


@dataclass(frozen=True, slots=True)
class Lacks:
    """What a kind of paper lacks, or why its text cannot be filled in for this case."""

    missing: tuple[Missing, ...]
    refused: RecoveryError | None = None


def missing_by_kind(
    session: Session, actor: Actor, case: CaseFacts, kinds: Iterable[Kind], language: str, day: date
) -> dict[str, Lacks]:
    """Return what each kind of paper lacks while no record is chosen for it; the case is read once for all.

    One text that cannot be filled in stands in no other's way. Raises UnknownLanguage.
    """
    require_language(language)
    wanted = list(kinds)
    facts = facts_by_kind(session, actor, case, wanted, language, day)
    texts = texts_in_force(session, language)
    return {kind.key: _lacks(kind, texts[kind.key], facts[kind.key], language) for kind in wanted}


def _lacks(kind: Kind, text: TextVersion, facts: Mapping[str, Any], language: str) -> Lacks:
    try:
        return Lacks(_lacking(kind, _filled(require_text(text), facts, language), facts))
    except (TextGone, TemplateRefused, TemplateTooLong) as refusal:
        return Lacks((), refusal)


def _filled(text: str, facts: Mapping[str, Any], language: str) -> Filled:
    return fill_in(_template(text), facts, filters(language))


def _lacking(kind: Kind, filled: Filled, facts: Mapping[str, Any]) -> tuple[Missing, ...]:
    """Return what a filled-in text wanted and had not, then the lists without which it is no paper."""
    paths = (*filled.lacking, *((name,) for name in kind.needs if not facts.get(name)))
    return tuple(_missing(path, facts) for path in dict.fromkeys(paths))


def require_language(language: str) -> None:
    """Refuse a language that papers are not written in; raises UnknownLanguage."""
    if language not in LANGUAGES:
        raise UnknownLanguage(
            N_("Papers are written in zh or en, not in “{language}”."), field="language", language=language
        )


def require_complete(paper: Rendered) -> None:
    """Refuse a paper that lacks something; raises FactsMissing."""
    if paper.missing:
        raise FactsMissing(
            N_("The paper lacks: {missing}."),
            missing=[Named({code: one.label(code) for code in LANGUAGES}) for one in paper.missing],
        )


def typeset_rendered(paper: Rendered, *, workers: int = 1) -> bytes:
    """Return a paper as PDF/A-3b, the same bytes for the same paper; raises what plumbing.pdf raises."""
    return typeset_in_worker(paper.html, house_fonts(), workers=workers)


@lru_cache(maxsize=256)
def _template(text: str) -> Template:
    return read_template(without_marks(text))


def page(body: str, language: str, day: date, title: str, author: str) -> str:
    """Return a paper's body as a whole page that can be typeset."""
    style = (resource("templates") / "drafting" / "paper.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        f'<meta name="author" content="{escape(author or "–")}">\n'
        f'<meta name="dcterms.created" content="{day.isoformat()}T00:00:00Z">\n'
        f'<meta name="dcterms.modified" content="{day.isoformat()}T00:00:00Z">\n'
        f"<style>{style}</style>\n</head>\n"
        f'<body class="{language}">\n{body}</body>\n</html>\n'
    )


def filters(language: str) -> Mapping[str, Callable[[Any], str]]:
    """Return what makes a value of the case a text in a language; several amounts are joined."""
    return {
        "day": lambda day: format_date(day, _DATES[language], locale=language),
        "pleading": partial(_each, language, pleading_amount if language == "zh" else _plain),
        "money": partial(_each, language, _with_currency if language == "zh" else _plain),
        "capitals": partial(_each, language, _capitals),
        "percent": lambda rate: f"{rate}%",
        "ordinal": _ordinal if language == "zh" else lambda number: f"{number}.",
    }


def _each(language: str, write: Callable[[Money], str], value: Money | tuple[Money, ...]) -> str:
    amounts = (value,) if isinstance(value, Money) else value
    return ("、" if language == "zh" else " and ").join(write(one) for one in amounts)


def _plain(amount: Money) -> str:
    return f"{amount.currency} {amount.grouped}"


def _with_currency(amount: Money) -> str:
    return f"{amount.grouped}元" if amount.currency == "CNY" else _plain(amount)


def _capitals(amount: Money) -> str:
    return amount_in_capitals(amount) if amount.currency == "CNY" else _plain(amount)


def _ordinal(number: int) -> str:
    """Return a number as papers count: 一、 up to 九十九、; from a hundred on in figures."""
    if not 0 < number < 100:
        return f"{number}、"
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _TENS[tens]) + "十" if tens else ""
    return head + (_TENS[ones] if ones else "") + "、"


def _missing(path: Path, facts: Mapping[str, Any]) -> Missing:
    word = find_word(path)
    assert word is not None, f"{path} is no word"
    entry = field_of(path, numbers_of(facts, path))
    return Missing(".".join(path), word.en, word.zh, entry, entry_of(path))
