"""Moving many cases at once with one filing or package: first what would become of each, then in the background."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from legal_recovery.auctions.store.lists import WAITING, lines_of
from legal_recovery.auctions.views.package import nothing_page, package_page, require_lines
from legal_recovery.cases.rules import CLOSED_HOW, STAGES, Stage
from legal_recovery.dossiers.views.batching import order_page
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import total
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.portfolio.schemas.batch import FIELDS, MOST, command_of, enqueue, refused_of
from legal_recovery.portfolio.schemas.filters import read_filter
from legal_recovery.portfolio.store.lines import CaseLine
from legal_recovery.portfolio.store.lists import all_cases, chosen_cases
from legal_recovery.portfolio.views.cases import READERS, bp, debtor_text, stage_badges
from legal_recovery.proceedings.commands import advance_case
from legal_recovery.proceedings.rules import FOLLOWS, KINDS, TITLES
from legal_recovery.proceedings.store import kinds_among
from legal_recovery.users.store import find_account_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import translated
from legal_recovery.web.formats import number_text
from legal_recovery.web.shell import new_key
from legal_recovery.web.transact import House, house, note_position


class NothingChosen(InvalidInput):
    """A batch is of some cases."""

    code = "portfolio.nothing_chosen"


class TooManyChosen(InvalidInput):
    """A batch is of so many cases that somebody can look through it."""

    code = "portfolio.too_many_chosen"


@bp.route("/batch/cases", methods=["GET", "POST"])
@allow("legal")
def batch() -> ResponseReturnValue:
    """Show the form for the chosen cases, then what would become of each; once confirmed, move them."""
    if request.method == "GET":
        return redirect(url_for(".cases"), code=303)
    try:
        lines = _chosen_lines()
    except InvalidInput as refusal:
        return render_template(
            "portfolio/batch_empty.html", text=translated(refusal), active_nav="cases"
        ), 422
    if "stage" not in request.form or "edit" in request.form:
        return _form_page(lines, {})
    return _decided(lines)


@bp.post("/batch/auctions")
@allow("legal")
def auctions() -> ResponseReturnValue:
    """Go on with the disposals of the chosen cases that wait for a round, to be announced together."""
    try:
        chosen = [line.id for line in _chosen_lines()]
        found = lines_of(db.session(), current_actor(), cases=chosen)
        waiting = require_lines([one for one in found if one.state in WAITING])
    except InvalidInput as refusal:
        return nothing_page(refusal)
    return package_page(waiting)


@bp.post("/batch/dossiers")
@allow(*READERS)
def dossiers() -> ResponseReturnValue:
    """Go on to order a dossier of each of the chosen cases."""
    try:
        chosen = {line.id: line.reference for line in _chosen_lines()}
    except InvalidInput as refusal:
        return render_template(
            "portfolio/batch_empty.html", text=translated(refusal), active_nav="cases"
        ), 422
    return order_page(chosen, url_for(".dossiers"), url_for(".cases"))


def _chosen_lines() -> list[CaseLine]:
    """Return the chosen cases that this person may see; raises NothingChosen, TooManyChosen."""
    lines = _filtered() if request.form.get("all") else _ticked()
    if not lines:
        raise NothingChosen(N_("Choose at least one case."))
    if len(lines) > MOST:
        raise TooManyChosen(N_("At most {most} cases are moved at once."), most=MOST)
    return lines


def _ticked() -> list[CaseLine]:
    ids: set[int] = set()
    for text in request.form.getlist("selected"):
        # What is no number of a case was not on the page.
        with suppress(ValueError):
            ids.add(row_number(text))
    return chosen_cases(db.session(), current_actor(), ids)


def _filtered() -> list[CaseLine]:
    asked = MultiDict(parse_qsl(request.form.get("query", "")[:2000]))
    wanted, errors = read_filter(asked, house().clock.today())
    for refusal in errors.values():
        raise refusal
    found = all_cases(db.session(), current_actor(), wanted, "reference", descending=False)
    return list(islice(found, MOST + 1))


def _form_page(lines: list[CaseLine], errors: dict[str, list[str]], status: int = 200) -> ResponseReturnValue:
    nothing = ("", _("Choose…"))
    page = render_template(
        "portfolio/batch.html",
        rows=[_row(line) for line in lines],
        count=_count(lines),
        values=request.form,
        errors=errors,
        labels={name: _(label) for name, label in LABELS.items()},
        stages=[nothing, *((stage, _(name)) for stage, name in STAGES.items())],
        kinds=[nothing, *((code, _(KINDS[code])) for code in _kinds_for(lines))],
        titles=[nothing, *((code, _(name)) for code, name in TITLES.items())],
        ways=[nothing, *((code, _(name)) for code, name in CLOSED_HOW.items())],
        today=house().clock.today(),
        active_nav="cases",
    )
    return page, status


def _kinds_for(lines: list[CaseLine]) -> list[str]:
    """Return the kinds of proceedings that there can be in these cases: what follows from none of theirs cannot."""
    known = kinds_among(db.session(), [line.id for line in lines])
    return [kind for kind in KINDS if kind not in FOLLOWS or FOLLOWS[kind] & known]


LABELS = {
    "stage": N_("Stage"),
    "on": N_("Day of the move"),
    "reason": N_("Reason"),
    "closed_how": N_("How it was closed"),
    "proceeding_kind": N_("Kind of proceeding"),
    "court": N_("Court"),
    "filed_on": N_("Filed on"),
    "title_kind": N_("Kind of title"),
    "title_on": N_("In effect since"),
}


def _row(line: CaseLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "reference": line.reference,
        "debtor": debtor_text(line),
        "stage": stage_badges(line),
        "outstanding": line.outstanding,
        "url": url_for("cases.show", reference=line.reference),
    }


def _count(lines: list[CaseLine]) -> str:
    """Return how many cases these are, and how much is outstanding on them in each currency."""
    sums = [
        str(total([one.outstanding for one in lines if one.outstanding.currency == currency], currency))
        for currency in dict.fromkeys(one.outstanding.currency for one in lines)
    ]
    cases = ngettext("%(n)s case", "%(n)s cases", len(lines), n=number_text(len(lines)))
    return " · ".join([cases, *sums])


def _decided(lines: list[CaseLine]) -> ResponseReturnValue:
    """Show what would become of each case, or ask for the work to be done."""
    form = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    outcomes = [(line, refused_of(house(), current_actor(), line.reference, form)) for line in lines]
    moving = [line for line, refused in outcomes if not refused]
    if not moving:
        return _form_page(lines, _common(outcomes), 422)
    if "confirmed" in request.form:
        return _enqueued(moving, form)
    return render_template(
        "portfolio/batch_preview.html",
        moving=[_row(line) for line in moving],
        count=_count(moving),
        refused=[{**_row(line), "why": " ".join(chain(*why.values()))} for line, why in outcomes if why],
        hidden=[*form.items(), *(("selected", str(line.id)) for line in lines)],
        stage=_(STAGES[Stage(form["stage"])]),
        active_nav="cases",
    )


def _common(outcomes: list[tuple[CaseLine, dict[str, list[str]]]]) -> dict[str, list[str]]:
    """Return the sentences by field that stand against all of them: those of the first say it."""
    return outcomes[0][1]


def _enqueued(lines: list[CaseLine], form: dict[str, str]) -> ResponseReturnValue:
    job_id = enqueue(house(), current_actor(), [(line.id, line.reference) for line in lines], form)
    return redirect(url_for(".batch_state", job_id=job_id), code=303)


def move_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Move the cases of a batch, each in a transaction of its own and once, however often this is begun."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who asks has an account"
    cases, form = job.arguments["cases"], job.arguments["form"]
    refused: list[dict[str, str]] = []
    for number, (case_id, reference) in enumerate(cases, 1):
        try:
            _move(at, account.actor, job.id, reference, form)
        except (ValidationError, RecoveryError) as refusal:
            refused.append({"id": case_id, "reference": reference, "why": _said(refusal)})
        report("moving", number, len(cases))
    note_position(at)
    return {"moved": len(cases) - len(refused), "refused": refused}


def _move(at: House, actor: Actor, job_id: int, reference: str, form: Mapping[str, str]) -> None:
    command = command_of(at, actor, reference, form)
    key = f"batch-{job_id}-{reference}"[:100]
    execute(
        at.database, advance_case, command, actor=actor, clock=at.clock, key=key, subscribers=at.subscribers
    )


def _said(refusal: ValidationError | RecoveryError) -> str:
    return str(refusal) if isinstance(refusal, RecoveryError) else str(refusal.messages)


@bp.get("/batch/cases/<int:job_id>")
@allow("legal")
def batch_state(job_id: int) -> str:
    """Show how far a batch is, and what was refused in the end, to be chosen again."""
    return render_template("portfolio/batch_job.html", job=_shown(job_id), active_nav="cases")


@bp.get("/batch/cases/<int:job_id>/progress")
@allow("legal")
def batch_progress(job_id: int) -> str:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("portfolio/batch_state.html", job=_shown(job_id))


def _shown(job_id: int) -> dict[str, Any]:
    job = get_job(db.session(), job_id, current_actor().id)
    return {
        "over": job.is_over,
        "failed": job.state == "failed",
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for(".batch_progress", job_id=job.id),
        "moved": job.result.get("moved", 0),
        "refused": list(_refused_rows(job)),
        "key": new_key(),
    }


def _refused_rows(job: Job) -> Iterator[dict[str, str]]:
    for one in job.result.get("refused", ()):
        yield {**one, "url": url_for("cases.show", reference=one["reference"])}
