"""The texts that papers are written with: a list of all, and an editor that shows the paper while it is typed."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import SHOWN, Outcome, carry_out, done
from legal_recovery.drafting.commands import PreviewText, change_text, preview_text, shipped_text
from legal_recovery.drafting.commands.rendering import require_language
from legal_recovery.drafting.rules.kinds import GROUPS, LANGUAGES, Kind, kind_named
from legal_recovery.drafting.rules.offering import all_offers
from legal_recovery.drafting.rules.sandbox import MOST_SIGNS
from legal_recovery.drafting.schemas import PaperTextForm, typed_text
from legal_recovery.drafting.store.versions import TextLine, last_version
from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import RoleMissing, allow, current_actor, may
from legal_recovery.web.errors import is_fragment, translated
from legal_recovery.web.formats import language as page_language
from legal_recovery.web.transact import house

bp = Blueprint("drafting_texts", __name__)
WRITERS = ("legal_lead", "admin")
# Whoever keeps the house's settings reads no cases.
OF_CASES = ("legal", "finance", "manager", "auditor")

_HEADING = re.compile(r"<(/?)h([1-6])>")
_SIDE = re.compile(r' style="text-align:(left|center|right)"')


@bp.get("/papers/texts/<kind>/<lang>")
@allow.signed_in
def show(kind: str, lang: str) -> ResponseReturnValue:
    """Show the text in force beside the paper that it makes."""
    return Editor(kind, lang).shown()


@bp.post("/papers/texts/<kind>/<lang>")
@allow(*WRITERS)
def save(kind: str, lang: str) -> ResponseReturnValue:
    """Put a new version in force; a refused one comes back with everything that was typed."""
    editor = Editor(kind, lang)
    outcome = carry_out(change_text, PaperTextForm(editor.kind.key, lang))
    if outcome.refused:
        return editor.shown(request.form, outcome)
    address = url_for(".show", kind=kind, lang=lang)
    return done(address, _("Version %(number)s is in force.", number=outcome.result))


@bp.post("/papers/texts/<kind>/<lang>/preview")
@allow.signed_in
def preview(kind: str, lang: str) -> ResponseReturnValue:
    """Show the paper that a text makes, beside the editor where a script asks; nothing is kept."""
    editor = Editor(kind, lang)
    if is_fragment():
        return render_template("drafting/pages/preview.html", preview=editor.preview(request.form))
    return editor.shown(request.form)


class Editor:
    """The text of one kind of paper in one language."""

    def __init__(self, kind: str, lang: str) -> None:
        require_language(lang)
        self.kind, self.lang = kind_named(kind), lang

    def shown(self, typed: Mapping[str, str] | None = None, outcome: Outcome = SHOWN) -> ResponseReturnValue:
        """Show the editor, with the text in force or with what was typed."""
        key, lang = self.kind.key, self.lang
        last = last_version(db.session(), key, lang)
        values = {"text": last.text if last.text is not None else shipped_text(key, lang), **(typed or {})}
        values["case"] = request.values.get("case", "")
        # Whoever was told of a newer version may go on from it: what they typed stays.
        seen = last.number if outcome.status == 409 or not typed else values.get("seen", "")
        other = last_version(db.session(), key, _other(lang))
        page = render_template(
            "drafting/pages/edit.html",
            **head_of(self.kind, last),
            values=values,
            errors=outcome.errors,
            form_key=outcome.key,
            seen=seen,
            preview=self.preview(values),
            newer=outcome.status == 409,
            offers=[
                (_both(one.word), [(offer, _both(offer)) for offer in one.offers]) for one in all_offers()
            ],
            other=other,
            other_url=url_for(".show", kind=key, lang=_other(lang)),
            most=MOST_SIGNS,
            may_change=may(*WRITERS),
            may_choose=may(*OF_CASES),
        )
        return page, outcome.status

    def preview(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return what the preview shows: the paper, or why there is none and at which line."""
        text, reference = typed_text(values.get("text") or ""), (values.get("case") or "").strip()
        wanted = PreviewText(self.kind.key, self.lang, text, house().clock.today(), reference or None)
        shown: dict[str, Any] = {"lang": self.lang, "html": "", "lacking": [], "error": "", "line": None}
        try:
            if reference and not may(*OF_CASES):
                raise RoleMissing(N_("Your roles do not allow this."))
            found = preview_text(db.session(), current_actor(), wanted)
        except RecoveryError as refusal:
            line = refusal.facts.get("line")
            lines = text.split("\n")
            said = lines[line - 1] if isinstance(line, int) and line <= len(lines) else ""
            return shown | {"error": translated(refusal), "line": line, "said": said[:200]}
        lacking = [_said(word) for word in found.lacking]
        return shown | {
            "html": on_page(found.html), "lacking": lacking, "reference": reference, "cut": found.cut
        }  # fmt: skip


def on_page(html: str) -> str:
    """Return a paper as a part of a page: its headings below the page's own, its classes by names of their own."""
    html = _HEADING.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) + 2)}>", html)
    return _SIDE.sub(r' class="at-\1"', html.replace(' class="', ' class="paper-'))


def head_of(kind: Kind, version: TextLine) -> dict[str, Any]:
    """Return what every page about one text shows at its top."""
    return {
        "kind": kind.key,
        "lang": version.language,
        "name": f"{_(kind.title)} · {_(LANGUAGES[version.language])}",
        "group": _(GROUPS[kind.group]),
        "version": version,
        "state": state_of(version),
        "layout": layout(),
        "here": "texts",
    }


def layout() -> str:
    """Return under which tabs the pages stand: with what administrators keep, for the others with the law."""
    return "users/layout.html" if may("admin", "auditor") else "lawbook/layout.html"


def by_whom(line: TextLine) -> str:
    """Return who made a version; nobody did the shipped one."""
    return line.by or (_("(erased)") if line.number else "")


def state_of(line: TextLine) -> tuple[str, str]:
    """Return the state of a version in a word, and its tone."""
    if line.erased:
        return _("Erased"), "bad"
    return (_("Changed"), "info") if line.number else (_("As shipped"), "neutral")


def _other(lang: str) -> str:
    return "en" if lang == "zh" else "zh"


def _said(word: Any) -> str:
    """Return what a word of the vocabulary is called in the language of the page."""
    return str(word.zh if page_language() == "zh" else word.en)


def _both(word: Any) -> str:
    """Return what a word is called in both languages, that of the page first."""
    return " · ".join((word.zh, word.en) if page_language() == "zh" else (word.en, word.zh))
