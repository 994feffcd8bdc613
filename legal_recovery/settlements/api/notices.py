"""Notices of an assignment for programs: given to the obligors of a case or announced for a pool, served, withdrawn."""

import hashlib
from typing import Any

from flask import Response
from marshmallow import RAISE, Schema, fields

from legal_recovery.cases.api import find_case
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.schemas import coded
from legal_recovery.ledger.schemas import Id
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.api.routes import bp
from legal_recovery.settlements.commands import (
    announce_assignment,
    notify_obligors,
    serve_notice,
    withdraw_notice,
)
from legal_recovery.settlements.commands.notice_letters import lettered, letters_for, typeset_letters
from legal_recovery.settlements.rules import MEANS, NOTICE_STATES, Notice
from legal_recovery.settlements.schemas import (
    AnnouncementForm,
    AssignmentNoticeForm,
    AssignmentNoticeServedForm,
    AssignmentNoticeWithdrawalForm,
)
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.api import read_body
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact

NOTIFIERS = ("legal", "finance", "manager")
PDF = {"description": "PDF/A-3b", "content": {"application/pdf": {}}}
READERS = ("legal", "finance", "manager", "auditor")


class AssignmentNoticeOut(Schema):
    """A notice of the assignment to one obligor."""

    id = fields.String()
    obligor_id = fields.String()
    means = coded(MEANS)
    sent_on = fields.Date()
    served_on = fields.Date(allow_none=True)
    document_id = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    withdrawn_on = fields.Date(allow_none=True)


class ObligorQuery(Schema):
    """To whom."""

    obligor = Id(load_default=None, metadata={"description": "Left out: all who have no notice."})


class AssignmentNotifiedOut(Schema):
    """How far the obligors of a sold case have notice."""

    reference = fields.String()
    state = coded(NOTICE_STATES)


class AnnouncedOut(Schema):
    """To how many of how many cases an announcement gave notice."""

    cases = fields.Integer()
    notified = fields.Integer()


def _notices(case: CaseFacts) -> list[Notice]:
    return store.list_notices(db.session(), [store.sold_with(db.session(), case.id)[1].id])


@bp.route("/cases/<reference>/assignment/notices")
@allow.signed_in
@bp.response(200, AssignmentNoticeOut(many=True))
@bp.refuses(404)
def notices(reference: str) -> Any:
    """Who of a sold case was given notice of the assignment, how and when."""
    return _notices(find_case(reference))


@bp.route("/cases/<reference>/assignment/notices", methods=["POST"])
@allow(*NOTIFIERS)
@bp.takes(AssignmentNoticeForm, None)
@bp.response(201, AssignmentNoticeOut(many=True))
@bp.refuses(400, 404, 409, 415, 422)
def notify(reference: str) -> Any:
    """Record that notice was given; where wanted the letters are made and kept with the case."""
    case = find_case(reference)
    wanted = read_body(AssignmentNoticeForm(case))
    cmd = wanted.notice
    if wanted.with_letter:
        cmd = lettered(db.session(), house().files, case, cmd, workers=house().settings.workers)
    transact(notify_obligors, cmd)
    return _notices(case)


@bp.route("/cases/<reference>/assignment/notices/<int:notice_id>/service", methods=["POST"])
@allow(*NOTIFIERS)
@bp.takes(AssignmentNoticeServedForm, None, 0)
@bp.response(200, AssignmentNoticeOut)
@bp.refuses(400, 404, 409, 415, 422)
def serve(reference: str, notice_id: int) -> Any:
    """Record that a notice reached its obligor."""
    case = find_case(reference)
    transact(serve_notice, read_body(AssignmentNoticeServedForm(case, notice_id)))
    return store.get_notice(db.session(), case.id, notice_id)


@bp.route("/cases/<reference>/assignment/notices/<int:notice_id>/withdrawal", methods=["POST"])
@allow(*NOTIFIERS)
@bp.takes(AssignmentNoticeWithdrawalForm, None, 0)
@bp.response(200, AssignmentNoticeOut)
@bp.refuses(400, 404, 409, 415, 422)
def unnotify(reference: str, notice_id: int) -> Any:
    """Withdraw a notice that was none, or came back."""
    case = find_case(reference)
    transact(withdraw_notice, read_body(AssignmentNoticeWithdrawalForm(case, notice_id)))
    return store.get_notice(db.session(), case.id, notice_id)


@bp.route("/cases/<reference>/assignment/letters.pdf")
@allow(*NOTIFIERS)
@bp.arguments(ObligorQuery, location="query", unknown=RAISE)
@bp.doc(responses={"200": PDF})
@bp.refuses(404, 409, 422)
def letters(args: dict[str, Any], reference: str) -> Response:
    """The letters to those who have no notice, or to one obligor; that they were taken is noted."""
    case, obligor = find_case(reference), args["obligor"]
    found = letters_for(db.session(), case, [obligor] if obligor else [], house().clock.today())
    pdf = typeset_letters(found, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("assignment-notice", rows=len(found.addressees), digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, found.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/sales/<int:sale_id>/notices")
@allow(*READERS)
@bp.response(200, AssignmentNotifiedOut(many=True))
@bp.refuses(404)
def notified(sale_id: int) -> Any:
    """How far the obligors of each case of a sold pool have notice."""
    session = db.session()
    found = store.notified(session, store.get_sale(session, current_actor(), sale_id).id)
    return [
        {"reference": one.reference, "state": found[one.case_id]}
        for one in store.tape_of(session, sale_id)
        if one.case_id in found
    ]


@bp.route("/sales/<int:sale_id>/announcement", methods=["POST"])
@allow(*NOTIFIERS)
@bp.takes(AnnouncementForm, 0)
@bp.response(201, AnnouncedOut)
@bp.refuses(400, 404, 409, 415, 422)
def announce(sale_id: int) -> Any:
    """Record that the assignment of a pool was announced in a newspaper."""
    return transact(announce_assignment, read_body(AnnouncementForm(sale_id)))
