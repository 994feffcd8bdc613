"""The page on which a dossier is arranged: sections, chapters and exhibits in order, saved with history."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Telling, attempt, case_context, done, load_case, tell
from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands import ComposeDossier, compose_dossier, composition_for
from legal_recovery.dossiers.commands.composing import choices_for, exhibits_of
from legal_recovery.dossiers.commands.drafts import drop_draft, keep_draft, undo_step
from legal_recovery.dossiers.events import DossierComposed
from legal_recovery.dossiers.rules import FileClass, Profile
from legal_recovery.dossiers.rules.composition import What, differences, read, told
from legal_recovery.dossiers.rules.profiles import LAYOUTS, Exhibit
from legal_recovery.dossiers.schemas import COMPOSERS, READERS, SECTION, read_profile, read_rows
from legal_recovery.dossiers.store import last_number, list_arrangements
from legal_recovery.dossiers.store.drafts import Draft, Whose, find_draft
from legal_recovery.dossiers.views.foreseeing import foreseen
from legal_recovery.dossiers.views.making import bp
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.drafting.store.choices import choices_for as records_for
from legal_recovery.drafting.views.papers import ABOUT
from legal_recovery.kernel.errors import N_, Message, NotPermitted
from legal_recovery.plumbing.db import db
from legal_recovery.users.store import names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import is_fragment
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house, transact

tell(
    DossierComposed.kind,
    Telling(N_("Dossier arranged, number {number}"), symbol="document", on="composed_on"),
)
MOST_ARRANGEMENTS = 2**31 - 1
_KINDS: dict[str, Message] = {
    SECTION: N_("Section"),
    What.CHAPTER: N_("Chapter"),
    What.PAPER: N_("Court document"),
    What.DOCUMENT: N_("Exhibit"),
}


@bp.get("/cases/<reference>/dossier/arrange")
@allow(*READERS)
def arrange(reference: str) -> ResponseReturnValue:
    """Show how a dossier is arranged, as this person has begun to arrange it, or how it was."""
    page = _Page(load_case(reference), read_profile(request.args.get("profile") or "court"))
    return page.opened(request.args.get("number", type=int))


@bp.post("/cases/<reference>/dossier/arrange")
@allow(*READERS)
def rearrange(reference: str) -> ResponseReturnValue:
    """Move, add, take out, undo or look ahead; until it is saved, it is kept for this person alone."""
    page = _Page(load_case(reference), read_profile(request.args.get("profile") or "court"))
    return page.posted(request.form.get("act", "save"))


class _Page:
    """The page of one case and profile."""

    def __init__(self, case: CaseFacts, profile: Profile) -> None:
        self.case, self.profile = case, profile
        self._exhibits: dict[str, Exhibit] = {one.key: one for one in exhibits_of(db.session(), case.book)}
        self._choices = choices_for(profile, list(self._exhibits.values()))
        self._records: dict[str, dict[str, str]] = {}
        self._whose = Whose(case.id, str(profile), current_actor().id)

    def opened(self, number: int | None = None) -> ResponseReturnValue:
        """Show what the person has begun and not saved; else, or where a number is asked for, what was saved."""
        draft = self._draft() if number is None else None
        last, saved = composition_for(db.session(), self.case, self.profile)
        if draft is not None:
            return self.shown(draft.content, last, draft=draft)
        if number is not None:
            _number, saved = composition_for(db.session(), self.case, self.profile, number)
        return self.shown(told(saved), last)

    def _draft(self) -> Draft | None:
        return find_draft(db.session(), self._whose) if may(*COMPOSERS) else None

    def posted(self, act: str) -> ResponseReturnValue:
        """Carry out what a button asks for, on what stands in the form."""
        given = read_rows(request.form)
        # A made-up number is kept within what the database takes.
        seen = min(max(request.form.get("seen", 0, type=int), 0), MOST_ARRANGEMENTS)
        verb, _colon, row = act.partition(":")
        if verb not in ("preview", "count") and not may(*COMPOSERS):
            raise NotPermitted(N_("Your roles do not allow this."))
        if verb == "save":
            return self._save(given, seen)
        if verb == "build":
            return self._built(given, seen)
        if verb in ("preview", "count"):
            return self._foreseen(given, seen, count=verb == "count")
        if verb == "undo":
            return self._undone(given)
        if verb == "forget":
            drop_draft(house().database, self._whose)
            return redirect(self._address(), code=303)
        if verb == "keep":
            return self._kept(given, seen)
        if verb == "usual":
            given = told(composition_for(db.session(), self.case, self.profile, 0)[1])
        rows = _flat(given)
        at = int(row) if row.isascii() and row.isdigit() and int(row) < len(rows) else None
        if verb == "add":
            added = self._added(request.form.get("add", ""))
            if is_fragment():
                return self._row_alone(added)
            rows.append(added)
        elif at is not None and verb == "drop":
            del rows[at]
        elif at is not None and verb in ("up", "down"):
            other = at + (1 if verb == "down" else -1)
            if 0 <= other < len(rows):
                rows[at], rows[other] = rows[other], rows[at]
        given |= {"sections": _sections(rows)}
        draft = keep_draft(house().database, house().clock, self._whose, seen, given)
        return self.shown(given, seen, draft=draft)

    def _kept(self, given: dict[str, Any], seen: int) -> ResponseReturnValue:
        """Keep a step, and say that it is not saved."""
        draft = keep_draft(house().database, house().clock, self._whose, seen, given)
        return render_template("dossiers/draft.html", draft=self._told(draft), address=self._address())

    def _undone(self, given: dict[str, Any]) -> ResponseReturnValue:
        """Show what stood before the last step, at the row that it was about."""
        draft = undo_step(house().database, self._whose)
        last, saved = composition_for(db.session(), self.case, self.profile)
        before = draft.content if draft else told(saved)
        rows, undone = _flat(before), _flat(given)
        pairs = zip(rows, undone, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: _typed(pair[0]) == _typed(pair[1]), pairs))
        return self.shown(before, last, draft=draft, focus=min(same, len(rows) - 1))

    def _told(self, draft: Draft | None) -> dict[str, Any] | None:
        """Return what the page says of what is not saved."""
        if draft is None:
            return None
        last = last_number(db.session(), self.case.id, str(self.profile))
        # What the form began from, where others have saved another since.
        others = {"number": last, "url": self._address(number=last)} if last > draft.seen else None
        return {"at": draft.kept_at, "since": others}

    def _address(self, **more: Any) -> str:
        return url_for(".arrange", reference=self.case.reference, profile=self.profile, **more)

    def _built(self, given: dict[str, Any], seen: int) -> ResponseReturnValue:
        """Go on to where the dossier is ordered; what was changed is saved before, and what was not stays as it is."""
        address = url_for(".tab", reference=self.case.reference, profile=self.profile)
        known = composition_for(db.session(), self.case, self.profile)[1]
        # The form has the headings in the language of the page.
        said = tuple(replace(one, title=_(one.title) if one.title else "") for one in known.sections)
        if attempt(lambda: read(given) in (known, replace(known, sections=said))).result:
            drop_draft(house().database, self._whose)
            return redirect(address, code=303)
        return self._save(given, seen, then=address)

    def _save(self, given: dict[str, Any], seen: int, then: str | None = None) -> ResponseReturnValue:
        def save() -> Any:
            composed = ComposeDossier(self.case.id, self.profile, read(given), seen)
            return transact(compose_dossier, composed)

        outcome = attempt(save)
        if outcome.refused:
            return self.shown(given, seen, errors=outcome.errors, status=outcome.status, draft=self._draft())
        drop_draft(house().database, self._whose)
        return done(
            then or self._address(),
            _("The arrangement is saved as number %(number)s.", number=outcome.result),
        )

    def _foreseen(self, given: dict[str, Any], seen: int, *, count: bool) -> ResponseReturnValue:
        """Show what the dossier will be as it stands in the form, saved or not."""
        alone = is_fragment()
        ids = _ids(given, request.form.getlist("row") if alone else None)
        outcome = attempt(lambda: foreseen(self.case, self.profile, read(given), ids, count=count))
        if not alone:
            more = {"draft": self._draft(), "ahead": outcome.result}
            return self.shown(given, seen, errors=outcome.errors, status=outcome.status, **more)
        page = render_template("dossiers/foreseen.html", ahead=outcome.result, errors=outcome.errors)
        return page, outcome.status

    def _row_alone(self, row: dict[str, Any]) -> ResponseReturnValue:
        """Show the row that is put in, by a number that no other of the form has."""
        taken = [int(one) for one in request.form.getlist("row") if one.isascii() and one.isdigit()]
        alone = self._row(max(taken, default=-1) + 1, row)
        return render_template("dossiers/arrange_row.html", alone=alone, usual_label=self._usual_label)

    @property
    def _usual_label(self) -> str:
        return LAYOUTS[self.profile].labels[rules.Language.ZH]

    def _added(self, choice: str) -> dict[str, Any]:
        what, _colon, key = choice.partition(":")
        return {"what": what if what in _KINDS else SECTION, "key": key, "title": ""}

    def shown(
        self,
        given: Mapping[str, Any],
        seen: int,
        *,
        errors: dict[str, list[str]] | None = None,
        status: int = 200,
        draft: Draft | None = None,
        focus: int | None = None,
        ahead: dict[str, Any] | None = None,
    ) -> ResponseReturnValue:
        """Show the arrangement in its form, from the row `focus`."""
        rows = _flat(given)
        page = render_template(
            "dossiers/arrange.html",
            **case_context(self.case, "dossier"),
            profile=self.profile,
            profiles=self._profiles(),
            rows=[self._row(number, row) for number, row in enumerate(rows)],
            choices=self._addable(rows),
            given=given,
            seen=seen,
            errors=errors or {},
            address=self._address(),
            draft=self._told(draft),
            focus=focus,
            ahead=ahead,
            history=self._history(),
            may_save=may(*COMPOSERS),
            usual_label=self._usual_label,
        )
        return page, status

    def _profiles(self) -> list[dict[str, Any]]:
        return [
            {
                "label": _(layout.title),
                "url": url_for(".arrange", reference=self.case.reference, profile=one),
                "current": one is self.profile,
            }
            for one, layout in LAYOUTS.items()
        ]

    def _own(self, what: str, key: str) -> str:
        if what == What.DOCUMENT:
            exhibit = self._exhibits.get(key)
            return exhibit.title if exhibit else _("(not there)")
        if what == What.PAPER and key in KINDS:
            return _(KINDS[key].title)
        if what == What.CHAPTER and key in self._choices.chapters:
            return _(rules.chapter(key).title)
        return key

    def _row(self, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        typed = _typed(row)
        what, key = typed["what"], typed["key"]
        heading = what == SECTION
        return {
            "n": number,
            "what": what,
            "key": key,
            "kind": _(_KINDS.get(what, _KINDS[SECTION])),
            "title": typed["title"],
            "own": _("Section") if heading else self._own(what, key),
            "heading": heading,
            "is_document": what == What.DOCUMENT,
            "is_paper": what == What.PAPER,
            "about": self._about(what, row),
            "draw": self._pages(what, key),
            "values": {f"{name}-{number}": value for name, value in typed.items()},
            "summary": self._summary(row) if what == What.DOCUMENT else self._of_paper(row),
        }

    def _about(self, what: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return which records of the case a paper can be about, None for what is about the whole case."""
        kind = KINDS.get(str(row.get("key"))) if what == What.PAPER else None
        if kind is None or kind.about == "none":
            return None
        if kind.key not in self._records:
            known = records_for(db.session(), self.case, kind, language())
            self._records[kind.key] = {str(one.id): one.label for one in known}
        chosen = str(row.get("about") or "")
        # What was chosen and is no longer there is not exchanged for something else unseen.
        lost = {chosen: _("(not there)")} if chosen and chosen not in self._records[kind.key] else {}
        options = {"": _("The last that fits"), **self._records[kind.key], **lost}
        return {"label": _(ABOUT[kind.about]), "options": list(options.items()), "chosen": options[chosen]}

    def _of_paper(self, row: Mapping[str, Any]) -> str:
        """Return what is said of a court document while its fields are closed."""
        said = [_("gaps are lines to write on")] if row.get("gaps") in (True, "yes") else []
        if row.get("about") and (about := self._about(What.PAPER, row)):
            said.insert(0, about["chosen"])
        return " · ".join(said) or _("Language, and what becomes of gaps")

    def _pages(self, what: str, key: str) -> str | None:
        """Return where the pages of an exhibit are, as pictures too; None for what has none."""
        if what != What.DOCUMENT or key not in self._exhibits:
            return None
        return url_for(".exhibit_pages", reference=self.case.reference, document_id=int(key))

    def _summary(self, row: Mapping[str, Any]) -> str:
        """Return what is said of an exhibit while its fields are closed."""
        said = [str(row.get(name)) for name in ("label", "purpose", "source") if row.get(name)]
        if row.get("pleading") in (True, "yes"):
            said.append(_("no exhibit"))
        if row.get("pages"):
            said.append(_("pages %(pages)s", pages=row["pages"]))
        if row.get("redactions"):
            said.append(_("parts blacked out"))
        if row.get("confidential") in (True, "yes"):
            said.append(_("left out: confidential"))
        if row.get("late") in (True, "yes"):
            said.append(_("put in late"))
        return " · ".join(said) or _("Label, purpose, source, pages, redactions")

    def _addable(self, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
        there = {(row.get("what"), row.get("key")) for row in rows}
        court = self.profile.file_class is FileClass.COURT
        chapters = [
            (f"{What.CHAPTER}:{one.key}", f"{_('Chapter')}: {_(one.title)}")
            for one in (*rules.SECTIONS, rules.EVIDENCE)
            if one.key in self._choices.chapters and (What.CHAPTER, one.key) not in there
        ]
        papers = [
            (f"{What.PAPER}:{one.key}", f"{_('Court document')}: {_(one.title)}")
            for one in KINDS.values()
            if one.key in self._choices.papers
        ]
        documents = [
            (f"{What.DOCUMENT}:{one.key}", f"{_('Exhibit')}: {one.title or _('(erased)')}")
            for one in self._exhibits.values()
            if one.can_be_bound and (one.for_court or not court)
        ]
        return [(f"{SECTION}:", _("A new section")), *documents, *papers, *chapters]

    def _history(self) -> list[dict[str, Any]]:
        known = list_arrangements(db.session(), self.case.id, str(self.profile))
        names = names_of(db.session(), {one.composed_by for one in known})
        before = [*known[1:], None]
        return [
            {
                "number": one.number,
                "by": names.get(one.composed_by, ""),
                "on": one.composed_on,
                "changed": len(list(differences(earlier.composition, one.composition))) if earlier else None,
                "url": self._address(number=one.number),
            }
            for one, earlier in zip(known, before, strict=False)
        ]


def _typed(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the fields of a row."""
    boxes, title = row.get("redactions") or "", str(row.get("title") or "")
    values = {
        "what": row.get("what") or SECTION,
        "key": row.get("key") or "",
        # Headings that the house gives are said in the language of the page.
        "title": _(title) if title and row.get("what") == SECTION else title,
        "label": row.get("label") or "",
        "purpose": row.get("purpose") or "",
        "source": row.get("source") or "",
        "pages": row.get("pages") or "",
        "redactions": boxes if isinstance(boxes, str) else "; ".join(boxes),
        "confidential": "yes" if row.get("confidential") in (True, "yes") else "",
        "late": "yes" if row.get("late") in (True, "yes") else "",
        "language": row.get("language") or "",
        "about": row.get("about") or "",
        "gaps": "yes" if row.get("gaps") in (True, "yes") else "",
        "pleading": "yes" if row.get("pleading") in (True, "yes") else "",
    }
    return {name: str(value) for name, value in values.items()}


def _ids(given: Mapping[str, Any], sent: list[str] | None) -> dict[tuple[int, int], str]:
    """Return how the form calls the row of each thing: as it was sent, else as the page numbers them anew."""
    rows = sum(1 + len(section["items"]) for section in given["sections"])
    names = iter([str(at) for at in range(rows)] if sent is None else sent)
    # What stands before the first section is in one that the form has no row of.
    headless = sent is not None and len(sent) < rows
    found = {}
    for place, section in enumerate(given["sections"]):
        if not (headless and place == 0):
            next(names)
        for at in range(len(section["items"])):
            found[place, at] = next(names)
    return found


def _flat(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return sections and what they hold as rows in one order."""
    rows: list[dict[str, Any]] = []
    for section in given["sections"]:
        rows.append({"what": SECTION, "key": "", "title": section["title"]})
        rows += section["items"]
    return rows


def _sections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    for row in rows:
        if row["what"] == SECTION:
            sections.append({"title": row["title"], "items": []})
        else:
            if not sections:
                sections.append({"title": "", "items": []})
            sections[-1]["items"].append(row)
    return sections
