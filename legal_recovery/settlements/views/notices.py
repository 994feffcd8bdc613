"""Notices of the assignment of a sold case: who has one, the letters, how and when they were given."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.cases.store import Obligor, list_obligors
from legal_recovery.cases.views import (
    SHOWN,
    Outcome,
    attempt,
    case_context,
    done,
    form_page,
    in_one_step,
    load_case,
)
from legal_recovery.documents.store import list_documents
from legal_recovery.kernel.errors import N_
from legal_recovery.ledger.views import in_words
from legal_recovery.plumbing.db import db
from legal_recovery.settlements import store
from legal_recovery.settlements.commands import (
    announce_assignment,
    notify_obligors,
    serve_notice,
    withdraw_notice,
)
from legal_recovery.settlements.commands.notice_letters import lettered, letters_for, typeset_letters
from legal_recovery.settlements.rules import MEANS, Notice, standing
from legal_recovery.settlements.schemas import (
    AnnouncementForm,
    AssignmentNoticeForm,
    AssignmentNoticeServedForm,
    AssignmentNoticeWithdrawalForm,
    WantedNotice,
)
from legal_recovery.settlements.views.page import bp
from legal_recovery.settlements.views.sales import sale_act
from legal_recovery.users.commands import RecordExport, record_export
from legal_recovery.web.access import allow, may
from legal_recovery.web.export import saved_as
from legal_recovery.web.transact import house, transact

NOTIFIERS = ("legal", "finance", "manager")
LABELS = {
    "obligors": N_("To"),
    "means": N_("How notice was given"),
    "sent_on": N_("Sent on"),
    "served_on": N_("Served on"),
    "note": N_("Number of the consignment"),
    "with_letter": N_("Make the letters and keep them with the case"),
    "reason": N_("Reason"),
    "paper": N_("Newspaper and issue"),
    "on": N_("Published on"),
}


@bp.get("/cases/<reference>/assignment")
@allow.signed_in
def notices(reference: str) -> str:
    """Show who of a sold case has notice of the assignment, and who has not."""
    case = load_case(reference)
    sale, sold = store.sold_with(db.session(), case.id)
    given = store.list_notices(db.session(), [sold.id])
    return render_template(
        "settlements/notices.html",
        **case_context(case, "settlements"),
        sale=sale,
        rows=_rows(case, list_obligors(db.session(), case.id), given),
        may_notify=may(*NOTIFIERS),
    )


def _rows(case: CaseFacts, obligors: list[Obligor], given: list[Notice]) -> list[dict[str, Any]]:
    counts = standing(given).values()
    documents = {one.id: one.name for one in list_documents(db.session(), case.book)}
    rows: list[dict[str, Any]] = []
    for one in obligors:
        who = {"name": one.name, "role": _(OBLIGOR_ROLES[one.role])}
        theirs = [notice for notice in given if notice.obligor_id == one.obligor_id]
        rows += [
            {**who, **_row(case, notice, documents), "state": _state(notice, counts)} for notice in theirs
        ]
        if not theirs:
            rows.append({**who, "state": {"label": _("Not notified"), "tone": "bad"}})
    return [{"id": number, **_EMPTY, **row} for number, row in enumerate(rows, 1)]


_EMPTY = dict.fromkeys(
    ("means", "sent_on", "served_on", "note", "document", "document_url", "serve_url", "withdraw_url", "acts")
)


def _state(notice: Notice, counts: Collection[Notice]) -> dict[str, str]:
    if not notice.stands:
        return {"label": _("Withdrawn"), "tone": "neutral"}
    if notice.served_on is not None:
        return {"label": _("Notified"), "tone": "good"}
    tone = "warn" if notice in counts else "neutral"
    return {"label": _("Sent, not served yet"), "tone": tone}


def _row(case: CaseFacts, notice: Notice, documents: Mapping[int, str | None]) -> dict[str, Any]:
    def to(endpoint: str, **more: Any) -> str:
        return url_for(endpoint, reference=case.reference, **more)

    row = {
        "means": _(MEANS[notice.means]),
        "sent_on": notice.sent_on,
        "served_on": notice.served_on,
        "note": notice.note,
        "document": documents.get(notice.document_id or 0),
    }
    if notice.document_id in documents:
        row["document_url"] = to("documents.download", document_id=notice.document_id)
    if notice.stands and may(*NOTIFIERS):
        row["withdraw_url"] = to("settlements.unnotify", notice_id=notice.id)
        if notice.served_on is None:
            row["serve_url"] = to("settlements.served", notice_id=notice.id)
    return row


@bp.route("/cases/<reference>/assignment/notices/new", methods=["GET", "POST"])
@allow(*NOTIFIERS)
def notify(reference: str) -> ResponseReturnValue:
    """Record that notice was given; where wanted the letters are made and kept with the case."""
    case = load_case(reference)
    outcome = SHOWN
    if request.method == "POST":
        outcome = attempt(lambda: _give(case, AssignmentNoticeForm(case).load(request.form)))
        if not outcome.refused:
            return done(url_for("settlements.notices", reference=reference), _("The notice is recorded."))
    who = [
        ("", _("Everybody who has none yet")),
        *(
            (str(one.obligor_id), f"{one.name or '–'} · {_(OBLIGOR_ROLES[one.role])}")
            for one in list_obligors(db.session(), case.id)
        ),
    ]
    means = [("", _("Choose…")), *((code, _(name)) for code, name in MEANS.items())]
    inputs: list[dict[str, Any]] = [
        {"name": "obligors", "kind": "select", "size": "l", "options": who},
        {"name": "means", "kind": "select", "size": "m", "required": True, "options": means},
        {"name": "sent_on", "kind": "date", "value": house().clock.today(), "required": True},
        {"name": "served_on", "kind": "date", "help": _("Leave empty until it is known.")},
        {"name": "note"},
        {"name": "with_letter", "kind": "checkbox"},
    ]
    return _shown(outcome, case, _("Record a notice"), inputs)


def _give(case: CaseFacts, wanted: WantedNotice) -> None:
    cmd = wanted.notice
    if wanted.with_letter:
        cmd = lettered(db.session(), house().files, case, cmd, workers=house().settings.workers)
    transact(notify_obligors, cmd)


def _shown(
    outcome: Outcome, case: CaseFacts, title: str, inputs: Sequence[Mapping[str, Any]]
) -> ResponseReturnValue:
    labels = in_words(LABELS)
    named = [{"label": labels[one["name"]], **one, "focus": place == 0} for place, one in enumerate(inputs)]
    return form_page(
        "settlements/notice_act.html",
        case.reference,
        "settlements",
        outcome,
        title=title,
        inputs=named,
        labels=labels,
        back_url=url_for("settlements.notices", reference=case.reference),
    )


@bp.route("/cases/<reference>/assignment/notices/<int:notice_id>/service", methods=["GET", "POST"])
@allow(*NOTIFIERS)
def served(reference: str, notice_id: int) -> ResponseReturnValue:
    """Record that a notice reached its obligor."""
    case = load_case(reference)
    store.get_notice(db.session(), case.id, notice_id)
    fields = [{"name": "served_on", "kind": "date", "value": house().clock.today(), "required": True}]
    return in_one_step(
        serve_notice,
        AssignmentNoticeServedForm(case, notice_id),
        show=lambda outcome: _shown(outcome, case, _("Record the service"), fields),
        then=lambda: done(url_for("settlements.notices", reference=reference), _("The service is recorded.")),
    )


@bp.route("/cases/<reference>/assignment/notices/<int:notice_id>/withdrawal", methods=["GET", "POST"])
@allow(*NOTIFIERS)
def unnotify(reference: str, notice_id: int) -> ResponseReturnValue:
    """Withdraw a notice that was none, or came back."""
    case = load_case(reference)
    store.get_notice(db.session(), case.id, notice_id)
    fields = [{"name": "reason", "kind": "textarea", "rows": 2, "required": True}]
    return in_one_step(
        withdraw_notice,
        AssignmentNoticeWithdrawalForm(case, notice_id),
        show=lambda outcome: _shown(outcome, case, _("Withdraw the notice"), fields),
        then=lambda: done(url_for("settlements.notices", reference=reference), _("The notice is withdrawn.")),
    )


@bp.get("/cases/<reference>/assignment/letters.pdf")
@allow(*NOTIFIERS)
def letters(reference: str) -> Response:
    """Send the letters to those who have no notice, or to one obligor; noted in the person's audit book."""
    case, obligor = load_case(reference), request.args.get("obligor", type=int)
    wanted = [obligor] if obligor is not None else []
    found = letters_for(db.session(), case, wanted, house().clock.today())
    pdf = typeset_letters(found, workers=house().settings.workers)
    digest = hashlib.sha256(pdf).hexdigest()
    transact(record_export, RecordExport("assignment-notice", rows=len(found.addressees), digest=digest))
    answer = Response(pdf, mimetype="application/pdf")
    saved_as(answer, found.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


# --- the pool -----------------------------------------------------------------------------------------


@bp.route("/sales/<int:sale_id>/announcement", methods=["GET", "POST"])
@allow(*NOTIFIERS)
def announce(sale_id: int) -> ResponseReturnValue:
    """Record that the assignment of a pool was announced in a newspaper."""
    return sale_act(
        sale_id,
        announce_assignment,
        AnnouncementForm(sale_id),
        "announcement",
        _("Record an announcement"),
        _("The announcement is recorded for everybody who had no notice."),
    )
