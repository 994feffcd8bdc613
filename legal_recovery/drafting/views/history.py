"""The history of a text: who changed it when and why, what differs between two versions, and the way back to one."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.views import SHOWN, Outcome, carry_out, done
from legal_recovery.drafting.commands import restore_text
from legal_recovery.drafting.commands.rendering import require_language
from legal_recovery.drafting.rules.differing import differences
from legal_recovery.drafting.rules.kinds import kind_named
from legal_recovery.drafting.schemas import RestoreTextForm, read_place
from legal_recovery.drafting.store.versions import (
    TextLine,
    TextVersion,
    get_version,
    last_number,
    last_version,
    list_history,
)
from legal_recovery.drafting.views.texts import WRITERS, bp, by_whom, head_of, state_of
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.pagination import page_of


@bp.get("/papers/texts/<kind>/<lang>/history")
@allow.signed_in
def history(kind: str, lang: str) -> ResponseReturnValue:
    """Show all versions of a text, the newest first."""
    session, last = db.session(), _last(kind, lang)
    seek, position = read_place(request.args)
    lines = list_history(session, kind, lang, position=position, backwards=seek.backwards, limit=seek.limit)
    page = page_of(lines, seek, lambda line: (line.number,), last_number(session, kind, lang) + 1)
    return render_template(
        "drafting/pages/history.html",
        **head_of(kind_named(kind), last),
        page=page,
        rows=[_row(one) for one in page.items],
    )


@bp.get("/papers/texts/<kind>/<lang>/history/<int:number>")
@allow.signed_in
def version(kind: str, lang: str, number: int) -> ResponseReturnValue:
    """Show a version, and what differs from another one: the one before it where none is chosen."""
    last = _last(kind, lang)
    found = get_version(db.session(), kind, lang, number)
    other = get_version(db.session(), kind, lang, _chosen(number, last.number))
    return render_template(
        "drafting/pages/version.html",
        **head_of(kind_named(kind), last),
        found=_row(found),
        text=found.text,
        other=_row(other),
        difference=_difference(other, found),
        numbers=[(n, str(n)) for n in range(last.number, -1, -1) if n != number][:200],
        may_restore=may(*WRITERS) and number != last.number and not found.erased,
    )


@bp.route("/papers/texts/<kind>/<lang>/history/<int:number>/restore", methods=["GET", "POST"])
@allow(*WRITERS)
def restore(kind: str, lang: str, number: int) -> ResponseReturnValue:
    """Show what would change, ask why, and put an older text in force again as a new version."""
    last = _last(kind, lang)
    found = get_version(db.session(), kind, lang, number)
    outcome: Outcome = SHOWN
    if request.method == "POST":
        outcome = carry_out(restore_text, RestoreTextForm(kind, lang), number=number)
        if not outcome.refused:
            address = url_for(".show", kind=kind, lang=lang)
            return done(address, _("Version %(number)s is in force.", number=outcome.result))
        last = _last(kind, lang)
    page = render_template(
        "drafting/pages/restore.html",
        **head_of(kind_named(kind), last),
        found=_row(found),
        difference=_difference(last, found),
        values=request.form,
        errors=outcome.errors,
        form_key=outcome.key,
    )
    return page, outcome.status


def _last(kind: str, lang: str) -> TextVersion:
    require_language(lang)
    return last_version(db.session(), kind_named(kind).key, lang)


def _chosen(number: int, last: int) -> int:
    """Return which version one is compared with; the shipped one has none before it, so the one in force."""
    chosen = request.args.get("with", type=int)
    return chosen if chosen is not None else number - 1 if number else last


def _difference(before: TextVersion, after: TextVersion) -> list[dict[str, Any]] | None:
    """Return the lines that differ as the page shows them; None where one of the texts was erased."""
    if before.text is None or after.text is None:
        return None
    return [
        {"kind": one.kind, "text": one.text, "before": one.before, "after": one.after}
        for one in differences(before.text, after.text)
    ]


def _row(one: TextLine) -> dict[str, Any]:
    word, tone = state_of(one)
    erased = _("(erased)") if one.number else ""
    return {
        "number": one.number,
        "url": url_for("drafting_texts.version", kind=one.paper, lang=one.language, number=one.number),
        "on": one.changed_on,
        "by": by_whom(one),
        "reason": one.reason or erased,
        "state": {"label": word, "tone": tone},
        "sha256": one.sha256,
    }
