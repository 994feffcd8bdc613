"""The list of all texts of papers: which version of each is in force, who made it and when."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.store.finding import syllables
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES
from legal_recovery.drafting.store.choices import words_for
from legal_recovery.drafting.store.versions import TextLine, list_in_force
from legal_recovery.drafting.views.texts import bp, by_whom, layout, state_of
from legal_recovery.plumbing.db import db
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.export import Column, csv_response, xlsx_response
from legal_recovery.web.formats import language as page_language
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of, read_seek, read_sort
from legal_recovery.web.transact import house, transact

Row = dict[str, Any]
_FIRST = Sort("kind")
# What each order compares; what is the same stands in the order of the kinds.
_SORTS: dict[str, Callable[[TextLine], Any]] = {
    "kind": lambda line: 0,
    "title": lambda line: _alphabetical(_(KINDS[line.paper].title)),
    "language": lambda line: line.language,
    "number": lambda line: line.number,
    "changed_on": lambda line: (line.changed_on or date.min).isoformat(),
    "by": lambda line: line.by or "",
}
_FILTERS = ("q", "group", "language", "state")


@bp.get("/papers/texts")
@allow.signed_in
def index() -> ResponseReturnValue:
    """Show which text papers of each kind are written with."""
    seek = read_seek(request.args, sorts=_SORTS, default=_FIRST)
    found = _filtered(list_in_force(db.session()))
    page = _page(found, seek)
    query = {name: text for name in _FILTERS if (text := request.args.get(name))}
    return render_template(
        "drafting/pages/list.html",
        rows=[_row(one) for one in page.items],
        page=page,
        sort=seek.sort,
        count=len(found),
        filters=_filters(),
        values=request.args,
        query=query | ({"sort": seek.sort.text} if "sort" in request.args else {}),
        is_filtered=bool(query),
        layout=layout(),
        here="texts",
    )


@bp.get("/papers/texts.<any(csv, xlsx):form>")
@allow.signed_in
def export(form: str) -> ResponseReturnValue:
    """Save the filtered list as CSV or XLSX; noted in the person's audit book."""
    today, sort = house().clock.today(), read_sort(request.args.get("sort"), _SORTS, _FIRST)
    rows = [
        _row(one) | {"state": state_of(one)[0]}
        for one in _sorted(_filtered(list_in_force(db.session())), sort)
    ]
    heads = {
        "title": _("Paper"), "kind": _("Key"), "language": _("Language"), "number": _("Version"), "state": _("State"),
        "changed_on": _("Changed on"), "by": _("Changed by"), "sha256": "SHA-256",
    }  # fmt: skip
    columns = [Column(key, label, 40 if key in ("title", "sha256") else 16) for key, label in heads.items()]
    name = f"{_('Texts of papers')}-{today.isoformat()}"
    transact(record_export, RecordExport("paper_texts", rows=len(rows), details={"form": form}))
    if form == "csv":
        return csv_response(columns, rows, name)
    chosen = ", ".join(f"{key}={text}" for key, text in request.args.items() if text)
    basis = {_("Filter"): chosen or _("all"), _("As of"): today, _("By"): current_actor().name}
    return xlsx_response(columns, rows, name, basis)


def _filtered(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return what the address asks for; a word is looked for in what the kind is called, and in its key."""
    wanted, group = request.args.get("q", "").strip().lower(), request.args.get("group")
    language, state = request.args.get("language"), request.args.get("state")
    states = {"changed": lambda one: one.number > 0, "shipped": lambda one: not one.number}
    return [
        one
        for one in lines
        if (not wanted or wanted in words_for(KINDS[one.paper]))
        and (group not in GROUPS or KINDS[one.paper].group == group)
        and (language not in LANGUAGES or one.language == language)
        and (state not in states or states[state](one))
    ]


def _alphabetical(title: str) -> tuple[str, ...]:
    """Return what a title is sorted by, as dictionaries do in the language of the page."""
    return syllables(title) if page_language() == "zh" else (title.lower(),)


def _place(line: TextLine) -> tuple[Part, ...]:
    return line.paper, line.language


def _sorted(lines: Sequence[TextLine], sort: Sort) -> list[TextLine]:
    """Return lines, of which the store's order is kept where they are the same."""
    return sorted(lines, key=lambda line: _SORTS[sort.key](line), reverse=sort.descending)


def _page(lines: Sequence[TextLine], seek: Seek) -> Page[TextLine]:
    """Return the page that the cursor asks for; there are never more than the kinds in both languages."""
    rows = _sorted(lines, seek.sort)
    at = next((n for n, one in enumerate(rows) if _place(one) == seek.position), None)
    if at is None:
        seek = Seek(seek.sort, None, backwards=False, size=seek.size)
    elif seek.backwards:
        rows = rows[:at][::-1]
    else:
        rows = rows[at + 1 :]
    return page_of(rows[: seek.limit], seek, _place, len(lines))


def _row(one: TextLine) -> Row:
    word, tone = state_of(one)
    return {
        "id": f"{one.paper}-{one.language}",
        "title": _(KINDS[one.paper].title),
        "kind": one.paper,
        "url": url_for("drafting_texts.show", kind=one.paper, lang=one.language),
        "language": _(LANGUAGES[one.language]),
        "number": one.number,
        "state": {"label": word, "tone": tone},
        "changed_on": one.changed_on,
        "by": by_whom(one),
        "sha256": one.sha256,
    }


def _filters() -> list[Row]:
    return [
        {"name": "q", "label": _("Paper")},
        {
            "name": "group",
            "label": _("Group"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in GROUPS.items()],
        },
        {
            "name": "language",
            "label": _("Language"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in LANGUAGES.items()],
        },
        {
            "name": "state",
            "label": _("State"),
            "kind": "select",
            "options": [("changed", _("Changed")), ("shipped", _("As shipped"))],
        },
    ]
