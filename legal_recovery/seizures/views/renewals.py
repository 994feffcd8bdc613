"""Preparing renewals of one or many seizures: what is missing first, then one PDF, kept with each case."""

import hashlib
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from legal_recovery.cases.views import attempt, done
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.db import db
from legal_recovery.seizures import schemas, store
from legal_recovery.seizures.commands import (
    Application,
    Refused,
    applications_of,
    attach_applications,
    file_name,
    typeset_applications,
)
from legal_recovery.seizures.views.known import bp
from legal_recovery.seizures.views.watch import READERS
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import translated
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, note_position, request_key, transact


class NothingSelected(InvalidInput):
    """Renewals are prepared for seizures that somebody selected."""

    code = "seizures.nothing_selected"


@bp.route("/seizures/renewals", methods=["GET", "POST"])
@allow("legal")
def renewals() -> ResponseReturnValue:
    """Show what the applications lack; once confirmed, typeset them and keep them with their cases."""
    if request.method == "POST" and "confirmed" not in request.form:
        return redirect(url_for("seizures.renewals", selected=_chosen()), code=303)
    ids = _selected(request.values.getlist("selected"))
    found, refused = _applications(ids)
    if request.method == "GET":
        return _shown(ids, found, refused, {}, 200)
    outcome = attempt(lambda: _keep(found))
    if outcome.refused:
        return _shown(ids, found, refused, outcome.errors, outcome.status)
    says = ngettext("%(num)d application is ready.", "%(num)d applications are ready.", len(found))
    return done(url_for("seizures.renewals", selected=list(ids)), says)


def _chosen() -> list[int]:
    """Return what was selected in the list: rows, or everything that is filtered."""
    if "all" not in request.form:
        return list(_selected(request.form.getlist("selected")))
    args = dict(parse_qsl(request.form.get("query", "")))
    wanted, _errors = schemas.read_watch(args, house().clock.today())
    lines = store.list_watched(db.session(), current_actor(), wanted, limit=schemas.MOST_SELECTED)
    return [line.id for line in lines]


def _selected(values: list[str]) -> tuple[int, ...]:
    try:
        return schemas.read_selected(values)
    except ValidationError:
        raise NothingSelected(N_("Select the seizures that are to be renewed, up to 100.")) from None


def _applications(ids: tuple[int, ...]) -> tuple[list[Application], list[Refused]]:
    return applications_of(db.session(), current_actor(), ids, house().clock.today())


def _keep(found: list[Application]) -> int:
    at = house()
    if not found:
        raise NothingSelected(N_("None of these seizures can be renewed."))
    drafted = attach_applications(
        at.database,
        at.files,
        at.clock,
        current_actor(),
        at.subscribers,
        found,
        workers=at.settings.workers,
        key=request_key(),
    )
    # What the page reads after this, it reads anew.
    db.session.rollback()
    note_position(at)
    return drafted


def _shown(
    ids: tuple[int, ...], found: list[Application], refused: list[Refused], errors: Any, status: int
) -> ResponseReturnValue:
    complete = bool(found) and not any(one.missing for one in found)
    page = render_template(
        "seizures/renewals.html",
        active_nav="seizures",
        rows=[_row(one) for one in found],
        refused=[
            {
                "id": one.line.id,
                "reference": one.line.reference,
                "asset": one.line.asset,
                "url": url_for("seizures.show", reference=one.line.reference, number=one.line.id),
                "why": translated(one.why),
            }
            for one in refused
        ],
        errors=errors,
        selected=MultiDict([("selected", str(one.seizure.id)) for one in found]),
        pdf_url=url_for("seizures.renewals_pdf", selected=[one.seizure.id for one in found])
        if complete
        else None,
        complete=complete,
        open_=any(one.blanks for one in found),
        lender_url=url_for("users.lender")
        if may("admin") and not all(one.applicant for one in found)
        else None,
    )
    return page, status


def _row(one: Application) -> dict[str, Any]:
    reference, number = one.reference, one.seizure.id
    state = store.list_renewals(db.session(), one.seizure.case_id).get(number, [])
    return {
        "id": number,
        "reference": reference,
        "asset": one.asset,
        "url": url_for("seizures.show", reference=reference, number=number),
        "court": one.seizure.terms.court,
        "docket_number": one.seizure.terms.docket_number,
        "expires_on": one.seizure.terms.expires_on,
        "years": one.years,
        "until": one.until,
        "missing": [_(what) for what in one.missing],
        "blanks": [_(blank.what).format(who=blank.who) for blank in one.blanks],
        "drafted_on": state[-1].drafted_on if state and state[-1].new_expires_on is None else None,
        "correct_url": url_for("seizures.correct", reference=reference, number=number),
    }


@bp.get("/seizures/renewals.pdf")
@allow(*READERS)
def renewals_pdf() -> ResponseReturnValue:
    """Send the applications of these seizures as one PDF; noted in the person's audit book."""
    found, refused = _applications(_selected(request.args.getlist("selected")))
    for one in refused:
        raise one.why
    if not found:
        raise NothingSelected(N_("None of these seizures can be renewed."))
    pdf = typeset_applications(found, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("renewals", rows=len(found), digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, file_name(found))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
