"""What is decided at the desk: staged on the server, undone step by step, nothing posted yet."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import Flask, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.store import cases_typed, debtors_of, references_of, typed_terms
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import Reading, read_lines, stage_lines, take_back, undo_last
from legal_recovery.reconciliation.schemas.desk import Asked, decided_by, lines_beside
from legal_recovery.reconciliation.schemas.posting import enqueue_certain
from legal_recovery.reconciliation.schemas.said import why_text
from legal_recovery.reconciliation.schemas.staged import staged_of
from legal_recovery.reconciliation.store import (
    Account,
    BankLine,
    get_account,
    get_line,
    list_lines,
    sums_of,
)
from legal_recovery.reconciliation.views.desk import (
    READERS,
    bar_context,
    desk_page,
    is_part,
    line_context,
    one_row,
    wanted_by,
)
from legal_recovery.reconciliation.views.desk_words import row_facts, session_names
from legal_recovery.reconciliation.views.listing import given
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import find_account_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import field_errors, status_of, translated
from legal_recovery.web.transact import House, house

# So many lines are looked through while somebody waits.
AT_A_GLANCE = 250
_ALL = 1_000_000


def answered(account: Account, lines: Sequence[BankLine], said: str) -> ResponseReturnValue:
    """Answer the desk's script with the rows as they are now, and anybody else with the desk."""
    db.session.rollback()
    if not is_part():
        line = lines[0].id if lines else None
        return redirect(
            url_for(".desk", account_id=account.id, view=request.form.get("view"), line=line), 303
        )
    rows = {str(line.id): _row_html(line.id) for line in lines[:20]}
    return jsonify(
        rows=rows,
        bar=render_template("reconciliation/desk_bar.html", account=account, **bar_context(account)),
        said=said,
        reload=len(lines) > len(rows),
    )


def _row_html(line_id: int) -> str:
    row = one_row(get_line(db.session(), current_actor(), line_id))
    return render_template("reconciliation/desk_row.html", row=row)


def at_line(
    account_id: int, line_id: int, act: Callable[[Account, BankLine], tuple[Sequence[BankLine], str]]
) -> ResponseReturnValue:
    """Carry out an act on a line; a refusal is said at the line, where what was typed stays."""
    session, actor = db.session(), current_actor()
    account, line = get_account(session, actor, account_id), get_line(session, actor, line_id)
    try:
        lines, said = act(account, line)
    except RecoveryError as refusal:
        db.session.rollback()
        if is_part():
            rows = {line_id: _row_html(line_id)}
            return jsonify(refused=translated(refusal), field=refusal.field, rows=rows), status_of(refusal)
        context = line_context(account, line, errors=field_errors(refusal))
        page = make_response(desk_page(account, "reconciliation/desk_line.html", **context))
        page.status_code = status_of(refusal)
        return page
    return answered(account, lines, said)


def _stage(decided: Sequence[tuple[BankLine, Mapping[str, Any]]]) -> Sequence[BankLine]:
    at = house()
    stage_lines(at.database, current_actor(), at.clock, decided)
    return [line for line, _content in decided]


@bp.post(
    "/reconciliation/<int:account_id>/lines/<int:line_id>/<any(stage, case, split, outside, same, park, transfer):act>"
)
@allow("finance")
def decide(account_id: int, line_id: int, act: str) -> ResponseReturnValue:
    """Stage what is said of a line: a proposal, a case, several, none, suspense, our own account."""

    def said(_account: Account, line: BankLine) -> tuple[Sequence[BankLine], str]:
        session, actor = db.session(), current_actor()
        beside = lines_beside(session, actor, line, request.form.getlist("with"))
        decided = decided_by(act, Asked(session, actor, line, beside, request.form, why_text))
        return _stage(decided), _("Staged")

    return at_line(account_id, line_id, said)


# --- undoing, and all that is certain ---------------------------------------------------------------------


@bp.post("/reconciliation/<int:account_id>/lines/<int:line_id>/unstage")
@allow("finance")
def unstage_line(account_id: int, line_id: int) -> ResponseReturnValue:
    """Forget what was decided of a line."""

    def forget(_account: Account, line: BankLine) -> tuple[Sequence[BankLine], str]:
        take_back(house().database, current_actor(), line.id)
        return [line], _("Undone")

    return at_line(account_id, line_id, forget)


@bp.post("/reconciliation/<int:account_id>/undo")
@allow("finance")
def undo_stage(account_id: int) -> ResponseReturnValue:
    """Undo the last step of what this person staged."""
    account = get_account(db.session(), current_actor(), account_id)
    ids = undo_last(house().database, current_actor(), account.id)
    db.session.rollback()
    lines = [get_line(db.session(), current_actor(), one) for one in ids]
    said = ngettext("%(num)d line is open again", "%(num)d lines are open again", len(lines))
    return answered(account, lines, said if lines else _("Nothing is staged that could be undone."))


@bp.get("/reconciliation/<int:account_id>/certain")
@allow("finance")
def certain(account_id: int) -> ResponseReturnValue:
    """List the lines of the filter whose case is certain, before they are staged at once.

    Of a long list the first lines are looked through at once, and all of them in the background if that is wished.
    """
    account = get_account(db.session(), current_actor(), account_id)
    found = certain_ones(db.session(), current_actor(), _first_lines(account, AT_A_GLANCE))
    names = session_names(found, [])
    kept = given("q", "way", "month")
    return desk_page(
        account,
        "reconciliation/desk_certain.html",
        certain=[row_facts(one, None, current_actor().id, names) for one in found],
        count=len(found),
        total=sum((one.line.left for one in found), Money.zero(account.currency)),
        action=url_for(".stage_certain", account_id=account.id, **kept),
        whole=_how_many(account),
        looked=AT_A_GLANCE,
    )


def _first_lines(account: Account, limit: int) -> list[BankLine]:
    wanted = wanted_by(account, request.args, "open")
    return list_lines(db.session(), current_actor(), wanted, limit=limit)[0]


def _how_many(account: Account) -> int:
    sums = sums_of(db.session(), current_actor(), wanted_by(account, request.args, "open"))
    return sum(count for count, _amount, _left in sums.values())


def certain_ones(session: Session, actor: Actor, lines: Sequence[BankLine]) -> list[Reading]:
    """Return those of these lines of which it is certain what they are."""
    return [one for one in read_lines(session, actor, lines) if one.is_certain]


def decided_as_certain(found: Sequence[Reading]) -> list[tuple[BankLine, dict[str, Any]]]:
    """Return what is staged of lines that are certain."""
    return [(one.line, staged_of(one, one.proposals[0], why_text(one.proposals[0]))) for one in found]


@bp.post("/reconciliation/<int:account_id>/certain")
@allow("finance")
def stage_certain(account_id: int) -> ResponseReturnValue:
    """Stage the lines whose case is certain, as one step; nothing is posted."""
    account = get_account(db.session(), current_actor(), account_id)
    if request.form.get("all"):
        kept = given("q", "way", "month")
        job_id = enqueue_certain(house(), current_actor(), account, kept, _how_many(account))
        target = url_for(".posting", account_id=account.id, job_id=job_id)
        return jsonify(job=target) if is_part() else redirect(target, 303)
    decided = decided_as_certain(
        certain_ones(db.session(), current_actor(), _first_lines(account, AT_A_GLANCE))
    )
    lines = _stage(decided) if decided else []
    said = ngettext("%(num)d line is staged", "%(num)d lines are staged", len(lines))
    return answered(account, lines, said)


def stage_in_background(at: House, job: Job, report: Report, app: Flask) -> dict[str, Any]:
    """Look all lines of a filter through and stage those that are certain; begun again it finds fewer to stage."""
    with at.database.reading() as session:
        person = find_account_of(session, job.actor)
        assert person is not None, "who asks has an account"
        account = get_account(session, person.actor, int(job.arguments["account"]))
        wanted = wanted_by(account, job.arguments["wanted"], "open")
        lines, _more = list_lines(session, person.actor, wanted, limit=_ALL)
        act, staged = f"job-{job.id}", 0
        # Why each is certain is kept in the words of whoever asked.
        with app.app_context(), force_locale(person.locale):
            for start in range(0, len(lines), AT_A_GLANCE):
                part = lines[start : start + AT_A_GLANCE]
                found = decided_as_certain(certain_ones(session, person.actor, part))
                staged += sum(_staged_now(at, person.actor, one, act) for one in found)
                report("certain", start + len(part), len(lines))
    return {"staged": staged}


def _staged_now(at: House, actor: Actor, decided: tuple[BankLine, dict[str, Any]], act: str) -> bool:
    """Stage one line, unless a colleague was there first; tell whether it is."""
    with suppress(RecoveryError):
        stage_lines(at.database, actor, at.clock, [decided], act=act)
        return True
    return False


# --- looking a case up ------------------------------------------------------------------------------------


@bp.get("/reconciliation/counterparts")
@allow(*READERS)
def counterparts() -> ResponseReturnValue:
    """Find cases by what is being typed: a name, pinyin, initials, a docket number, a reference."""
    session, actor = db.session(), current_actor()
    terms = typed_terms(request.args.get("q", "")[:100])
    ids = cases_typed(session, actor, terms) if terms else []
    references, debtors = references_of(session, ids), debtors_of(session, ids)
    return jsonify(
        cases=[{"reference": references[one], "label": debtors.get(one, ""), "id": str(one)} for one in ids]
    )
