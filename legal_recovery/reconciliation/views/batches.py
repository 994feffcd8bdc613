"""What was posted at once: listed, looked through match by match, reviewed by another person."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from legal_recovery.cases.store import debtors_of, references_of
from legal_recovery.cases.views import SHOWN, Outcome, carry_out, done, link
from legal_recovery.kernel.errors import N_, NotPermitted
from legal_recovery.plumbing.db import db
from legal_recovery.reconciliation.commands import ReviewBatch, review_batch
from legal_recovery.reconciliation.rules.batches import BATCH_STATES, POSTED, REVIEWED
from legal_recovery.reconciliation.schemas.lists import (
    BATCH_NAMES,
    find_batches,
    read_batch_place,
    read_batches,
    values_of,
)
from legal_recovery.reconciliation.store import (
    BatchFilter,
    BatchMatch,
    ListedBatch,
    get_batch,
    matches_of_batch,
    page_of_batches,
)
from legal_recovery.reconciliation.views.desk import READERS
from legal_recovery.reconciliation.views.desk_words import KINDS
from legal_recovery.reconciliation.views.listing import account_options, given, saved
from legal_recovery.reconciliation.views.page import bp
from legal_recovery.users.store import list_people, names_of
from legal_recovery.web.access import allow, current_actor, may
from legal_recovery.web.errors import translated
from legal_recovery.web.export import Column

REVIEWERS = ("finance", "manager")
_TONES = {"open": "info", "posted": "warn", "reviewed": "good"}


class ReviewForm(Schema):
    """The form: what there is to say of a batch."""

    def __init__(self, batch_id: int) -> None:
        super().__init__(unknown="exclude")
        self._batch_id = batch_id

    remark = fields.String(load_default="")

    def load(self, data: Any, **more: Any) -> Any:
        """Return the command that the form is."""
        return ReviewBatch(self._batch_id, super().load(data, **more)["remark"])


@bp.get("/reconciliation/batches")
@allow(*READERS)
def batches() -> ResponseReturnValue:
    """Show the batches, the newest first, filtered and sorted as the address says."""
    wanted, errors = _wanted()
    seek = read_batch_place(request.args)
    page = find_batches(db.session(), current_actor(), wanted, seek)
    return render_template(
        "reconciliation/batches.html",
        rows=_rows(page.items),
        page=page,
        sort=seek.sort,
        filters=_filter_fields(),
        values=request.args,
        errors=errors,
        query=given(*BATCH_NAMES, "sort"),
        is_filtered=bool(given(*BATCH_NAMES)),
    )


def _wanted() -> tuple[BatchFilter, dict[str, list[str]]]:
    wanted, errors = read_batches(values_of(request.args, BATCH_NAMES))
    return wanted, {name: [translated(refusal)] for name, refusal in errors.items()}


def _rows(found: Any) -> list[dict[str, Any]]:
    people = names_of(
        db.session(),
        {one for listed in found for one in (listed.batch.posted_by, listed.batch.reviewed_by) if one},
    )
    return [_row(one, people) for one in found]


def _row(one: ListedBatch, people: dict[int, str]) -> dict[str, Any]:
    batch = one.batch
    return {
        "id": batch.id,
        "posted_on": batch.posted_on,
        "account": one.account,
        "posted_by": people.get(batch.posted_by) or _("(erased)"),
        "matches": one.matches,
        "undone": one.undone,
        "credits": one.credits,
        "debits": one.debits,
        "state": {"label": _(BATCH_STATES[batch.state]), "tone": _TONES[batch.state]},
        "state_name": _(BATCH_STATES[batch.state]),
        "reviewed_by": (people.get(batch.reviewed_by) or _("(erased)")) if batch.reviewed_by else None,
        "reviewed_on": batch.reviewed_on,
        "remark": one.remark,
        "url": url_for(".batch", batch_id=batch.id),
    }


def _filter_fields() -> list[dict[str, Any]]:
    people = [(str(one.id), one.name or _("(erased)")) for one in list_people(db.session())]
    return [
        {"name": "account", "label": _("Bank account"), "kind": "select", "options": account_options()},
        {"name": "posted_by", "label": _("Posted by"), "kind": "select", "options": people},
        {
            "name": "state",
            "label": _("State"),
            "kind": "select",
            "options": [(key, _(name)) for key, name in BATCH_STATES.items()],
        },
        {"name": "since", "label": _("From"), "kind": "date"},
        {"name": "until", "label": _("To"), "kind": "date"},
    ]


@bp.get("/reconciliation/batches.<any(csv, xlsx):form>")
@allow(*READERS)
def export_batches(form: str) -> ResponseReturnValue:
    """Save the filtered list."""
    sort = read_batch_place(request.args).sort
    found = page_of_batches(
        db.session(), current_actor(), _wanted()[0], sort=sort.key, descending=sort.descending
    )
    labels = {
        "posted_on": _("Posted on"),
        "account": _("Bank account"),
        "posted_by": _("Posted by"),
        "matches": _("Matches"),
        "undone": _("Undone"),
        "credits": _("Money in"),
        "debits": _("Money out"),
        "state_name": _("State"),
        "reviewed_by": _("Reviewed by"),
        "reviewed_on": _("Reviewed on"),
        "remark": _("Remark"),
    }
    columns = [Column(key, label, 32 if key == "remark" else 16) for key, label in labels.items()]
    rows = _rows(found)
    return saved(form, "match_batches", _("Posted batches"), columns, rows, given(*BATCH_NAMES), sort.text)


@bp.route("/reconciliation/batches/<int:batch_id>", methods=["GET", "POST"])
@allow(*READERS)
def batch(batch_id: int) -> ResponseReturnValue:
    """Show what was posted at once, match by match; once posted it is reviewed."""
    return _batch_page(batch_id, SHOWN) if request.method == "GET" else _reviewed(batch_id)


def _reviewed(batch_id: int) -> ResponseReturnValue:
    if not may(*REVIEWERS):
        raise NotPermitted(N_("Your roles do not allow this."))
    outcome = carry_out(review_batch, ReviewForm(batch_id))
    if outcome.refused:
        return _batch_page(batch_id, outcome)
    return done(url_for(".batch", batch_id=batch_id), _("The batch is reviewed."))


def _batch_page(batch_id: int, outcome: Outcome) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    one = get_batch(session, actor, batch_id)
    own = one.batch.posted_by == actor.id
    matches = matches_of_batch(session, batch_id)
    page = render_template(
        "reconciliation/batch.html",
        batch=one.batch,
        row=_rows([one])[0],
        rows=_match_rows(matches),
        own=own and one.batch.state == POSTED,
        may_review=one.batch.state == POSTED and not own and may(*REVIEWERS),
        reviewed=one.batch.state == REVIEWED,
        desk_url=url_for(".desk", account_id=one.batch.account_id, view="matched"),
        values=request.form,
        errors=outcome.errors,
    )
    return page, outcome.status


def _match_rows(matches: list[BatchMatch]) -> list[dict[str, Any]]:
    cases = sorted({one.case_id for one in matches if one.case_id is not None})
    references, debtors = references_of(db.session(), cases), debtors_of(db.session(), cases)
    return [
        {
            "id": one.id,
            "value_on": one.value_on,
            "payer": one.payer or _("Not named"),
            "text": one.narrative,
            "kind": _(KINDS[one.kind]),
            "case": " ".join(filter(None, (references.get(one.case_id), debtors.get(one.case_id))))
            if one.case_id
            else None,
            "case_url": link("cases.show", reference=references[one.case_id]) if one.case_id else None,
            "amount": one.amount,
            "confidence": one.confidence,
            "why": one.why,
            "state": {"label": _("Undone"), "tone": "neutral"}
            if one.undone_on
            else {"label": _("Stands"), "tone": "good"},
            "url": url_for(".desk", account_id=one.account_id, view="matched", line=one.line_id),
            "undo": _("Reverse this match") if one.undone_on is None and may("finance") else None,
            "undo_url": url_for(".undo", match_id=one.id),
        }
        for one in matches
    ]
