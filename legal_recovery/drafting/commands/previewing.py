"""Reading a text filled in before it is saved: with a case that the person may see, or with a made one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases.store import get_case
from legal_recovery.drafting.commands.rendering import filters, require_language
from legal_recovery.drafting.rules.example import example_facts
from legal_recovery.drafting.rules.kinds import kind_named
from legal_recovery.drafting.rules.markdown import to_html
from legal_recovery.drafting.rules.marks import without_marks
from legal_recovery.drafting.rules.measuring import require_end
from legal_recovery.drafting.rules.sandbox import fill_in, read_template
from legal_recovery.drafting.rules.vocabulary import Word, find_word
from legal_recovery.drafting.store import Wanted, facts_of_case
from legal_recovery.parties.rules import masked
from legal_recovery.plumbing.unit_of_work import Actor

_HIDDEN = "****"
# What is read at a glance; a million signs of Markdown would keep whoever types waiting.
_MOST_SHOWN = 60_000


@dataclass(frozen=True, slots=True)
class PreviewText:
    """A text for a kind of paper, with which case it shall be filled in (None: the made one), on which day."""

    kind: str
    language: str
    text: str
    day: date
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The body of the paper as HTML, the words that the case has no facts for, and whether its end was left out."""

    html: str
    lacking: tuple[Word, ...]
    cut: bool = False


def preview_text(session: Session, actor: Actor, wanted: PreviewText) -> Preview:
    """Return what a paper would look like with a text; nothing is kept.

    What pages hide of a party until somebody says why they read it is hidden here too.
    Raises NoSuchKind, UnknownLanguage, TemplateRefused, TemplateTooLong, and NotFound where there is no such case.
    """
    kind = kind_named(wanted.kind)
    require_language(wanted.language)
    template = read_template(without_marks(wanted.text))
    require_end(template)
    if wanted.reference:
        case = get_case(session, actor, wanted.reference)
        facts = _veiled(facts_of_case(session, actor, case, Wanted(kind, wanted.language, wanted.day)))
    else:
        facts = example_facts(wanted.language, wanted.day)
    filled = fill_in(template, facts, filters(wanted.language))
    words = (find_word(path) for path in filled.lacking)
    shown = to_html(filled.text[:_MOST_SHOWN])
    return Preview(shown, tuple(word for word in words if word), len(filled.text) > _MOST_SHOWN)


def _veiled(facts: Any) -> Any:
    """Return facts with numbers and telephones of parties masked, and where a person lives hidden."""
    if isinstance(facts, list):
        return [_veiled(one) for one in facts]
    if not isinstance(facts, dict):
        return facts
    shown = {name: _veiled(value) for name, value in facts.items()}
    if "id_number" in facts:
        shown |= {name: masked(facts[name]) for name in ("id_number", "phone")}
        if facts["is_person"] and facts["address"]:
            shown["address"] = _HIDDEN
    return shown
