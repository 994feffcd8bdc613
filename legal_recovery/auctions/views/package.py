"""An auction package: the next round of many disposals on common days, seen first, then announced in the background."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from legal_recovery.auctions.commands import (
    AnnounceRound,
    announce_round,
    announced_with,
    foresee_announcement,
)
from legal_recovery.auctions.rules import STEPS
from legal_recovery.auctions.schemas import PackageForm, read_disposals
from legal_recovery.auctions.store.lists import DisposalLine, all_lines, lines_of
from legal_recovery.auctions.views.page import bp, labels, state_badge
from legal_recovery.cases.store import get_case
from legal_recovery.cases.views.page import joined
from legal_recovery.collateral.store import names_of
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.jobs import Job, Report, get_job
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.users.store import find_account_of
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.addresses import row_number
from legal_recovery.web.errors import field_errors, translated
from legal_recovery.web.transact import House, house, note_position

KIND = "auction_package"
# More than this nobody looks through before confirming.
MOST = 1000
FIELDS = ("published_on", "starts_on", "ends_on", "place", "ground")


class NothingToAnnounce(InvalidInput):
    """A package is of some disposals."""

    code = "auctions.nothing_to_announce"


class TooManyToAnnounce(InvalidInput):
    """A package is of so many disposals that somebody can look through it."""

    code = "auctions.too_many_to_announce"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a disposal: the round that would be announced, or why not."""

    line: DisposalLine
    round: AnnounceRound | None
    why: dict[str, list[str]]


@bp.route("/auctions/package", methods=["GET", "POST"])
@allow("legal")
def package() -> ResponseReturnValue:
    """Show the form for the chosen disposals, then each one's own round; once confirmed, announce them."""
    if request.method == "GET":
        return redirect(url_for(".everywhere"), code=303)
    try:
        lines = require_lines(_chosen())
    except InvalidInput as refusal:
        return nothing_page(refusal)
    return package_page(lines)


def package_page(lines: Sequence[DisposalLine]) -> ResponseReturnValue:
    """Show what the posted form asks of these disposals: the form, its outcomes, or that it was asked for."""
    if "published_on" not in request.form or "edit" in request.form:
        return _form_page(lines, {})
    form = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    try:
        outcomes = foresee_package(db.session(), current_actor(), lines, form)
    except ValidationError as refusal:
        return _form_page(lines, field_errors(refusal), 422)
    ready = [one for one in outcomes if one.round is not None]
    if not ready:
        return _form_page(lines, outcomes[0].why, 422)
    if "confirmed" in request.form:
        job_id = enqueue_package(house(), current_actor(), [one.line for one in ready], form)
        return redirect(url_for("auctions.package_state", job_id=job_id), code=303)
    return render_template(
        "auctions/package_preview.html",
        rows=_rows(outcomes, ready=True),
        refused=_rows(outcomes, ready=False),
        hidden=[*form.items(), *(("selected", str(one.id)) for one in lines)],
        action=url_for("auctions.package"),
        active_nav="auctions",
    )


def nothing_page(refusal: InvalidInput) -> ResponseReturnValue:
    """Say that nothing was chosen that could be announced."""
    text = translated(refusal)
    return render_template("auctions/package_empty.html", text=text, active_nav="auctions"), 422


def require_lines(lines: Sequence[DisposalLine]) -> Sequence[DisposalLine]:
    """Return the chosen disposals; raises NothingToAnnounce, TooManyToAnnounce."""
    if not lines:
        raise NothingToAnnounce(N_("Choose at least one disposal that waits for a round."))
    if len(lines) > MOST:
        raise TooManyToAnnounce(N_("At most {most} rounds are announced at once."), most=MOST)
    return lines


def _chosen() -> list[DisposalLine]:
    session, actor = db.session(), current_actor()
    if request.form.get("all"):
        wanted = read_disposals(MultiDict(parse_qsl(request.form.get("query", "")[:2000])))
        return list(islice(all_lines(session, actor, wanted, "reference", descending=False), MOST + 1))
    ids: set[int] = set()
    for text in request.form.getlist("selected"):
        # What is no number of a disposal was not on the page.
        with suppress(ValueError):
            ids.add(row_number(text))
    return lines_of(session, actor, ids)


def _form_page(
    lines: Sequence[DisposalLine], errors: Mapping[str, list[str]], status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "auctions/package.html",
        rows=_rows([Outcome(line, None, {}) for line in lines], ready=False),
        values=request.form,
        errors=errors,
        labels=labels(),
        today=house().clock.today(),
        action=url_for("auctions.package"),
        active_nav="auctions",
    )
    return page, status


def foresee_package(
    session: Session, actor: Actor, lines: Sequence[DisposalLine], form: Mapping[str, Any]
) -> list[Outcome]:
    """Return what would become of each disposal; raises ValidationError for what is wrong for all."""
    common = PackageForm().load(dict(form), unknown=EXCLUDE)
    today, outcomes = house().clock.today(), []
    for line in lines:
        try:
            case = get_case(session, actor, line.reference)
            made = announced_with(session, case, line.id, common)
            foresee_announcement(session, case, made, today)
            outcomes.append(Outcome(line, made, {}))
        except RecoveryError as refusal:
            outcomes.append(Outcome(line, None, field_errors(refusal)))
    return outcomes


def _rows(outcomes: Sequence[Outcome], *, ready: bool) -> list[dict[str, Any]]:
    shown = [one for one in outcomes if (one.round is not None) == ready]
    names = names_of(db.session(), {piece for one in shown for piece in one.line.pieces})
    return [_row(one, names) for one in shown]


def _row(one: Outcome, names: Mapping[int, str]) -> dict[str, Any]:
    line, terms = one.line, one.round.terms if one.round else None
    return {
        "id": line.id,
        "pieces": joined([names.get(piece, str(piece)) for piece in line.pieces]),
        "url": url_for("auctions.show", reference=line.reference, disposal_id=line.id),
        "reference": line.reference,
        "state": state_badge(line.state),
        "price": line.price,
        "step": _(STEPS[terms.step]) if terms and terms.step else None,
        "reserve": terms.reserve if terms else None,
        "deposit": terms.deposit if terms else None,
        "why": " ".join(chain(*one.why.values())),
    }


# --- in the background --------------------------------------------------------------------------------------


def enqueue_package(at: House, actor: Actor, lines: Collection[DisposalLine], form: Mapping[str, str]) -> int:
    """Ask for the rounds to be announced; return the number of the work."""
    asked = {"disposals": [[str(one.id), one.reference] for one in lines], "form": dict(form)}
    with at.database.writing() as connection:
        return at.jobs.enqueue(connection, KIND, actor.id, asked)


def announce_in_background(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Announce the rounds of a package, each in its own transaction and once, however often this is begun."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who asks has an account"
    chosen, form = job.arguments["disposals"], job.arguments["form"]
    refused: list[dict[str, str]] = []
    for number, (disposal_id, reference) in enumerate(chosen, 1):
        try:
            _announce(at, account.actor, job.id, reference, int(disposal_id), form)
        except (ValidationError, RecoveryError) as refusal:
            why = str(refusal) if isinstance(refusal, RecoveryError) else str(refusal.messages)
            refused.append({"id": disposal_id, "reference": reference, "why": why})
        report("announcing", number, len(chosen))
    note_position(at)
    return {"announced": len(chosen) - len(refused), "refused": refused}


def _announce(
    at: House, actor: Actor, job_id: int, reference: str, disposal_id: int, form: Mapping[str, str]
) -> None:
    with at.database.reading() as session:
        case = get_case(session, actor, reference)
        command = announced_with(session, case, disposal_id, PackageForm().load(dict(form)))
    key = f"package-{job_id}-{disposal_id}"
    execute(
        at.database, announce_round, command, actor=actor, clock=at.clock, key=key, subscribers=at.subscribers
    )


@bp.get("/auctions/package/<int:job_id>")
@allow("legal")
def package_state(job_id: int) -> str:
    """Show how far a package is, and what was refused in the end."""
    return render_template("auctions/package_job.html", job=_shown(job_id), active_nav="auctions")


@bp.get("/auctions/package/<int:job_id>/progress")
@allow("legal")
def package_progress(job_id: int) -> str:
    """Show the same as a fragment, for the page that asks each second."""
    return render_template("auctions/package_state.html", job=_shown(job_id))


def _shown(job_id: int) -> dict[str, Any]:
    job = get_job(db.session(), job_id, current_actor().id)
    refused = [
        {**one, "url": url_for(".show", reference=one["reference"], disposal_id=one["id"])}
        for one in job.result.get("refused", ())
    ]
    return {
        "over": job.is_over,
        "failed": job.state == "failed",
        "done": job.done,
        "whole": job.whole or 1,
        "poll": url_for(".package_progress", job_id=job.id),
        "announced": job.result.get("announced", 0),
        "refused": refused,
    }
