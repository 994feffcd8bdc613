"""The blueprint of settlements and exits, and how what happens to them is told."""

from datetime import date
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import Telling, tell, warn_by
from legal_recovery.cases.views.timeline import QUIET
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.settlements.rules import CHOICES, EXITS, KINDS, MEANS, STATES
from legal_recovery.settlements.store import Plan, running_plan
from legal_recovery.web.formats import money_text, text_day

bp = Blueprint("settlements", __name__)
TAB = "settlements.tab"
STATE_TONES = {"running": "info", "kept": "good", "broken": "bad", "withdrawn": "neutral"}

for _kind in (
    "instalment.agreed",
    "instalment.reopened",
    "plan.paid",
    "plan.payment_reversed",
):
    tell(_kind, QUIET)
tell(
    "plan.agreed",
    Telling(
        N_("{plan_kind} agreed"),
        (N_("Bound: {bound}"), N_("Agreement {document_number}")),
        symbol="note",
        on="agreed_on",
        words={"plan_kind": KINDS},
        tab=TAB,
    ),
)
tell("instalment.met", Telling(N_("An instalment was paid"), symbol="note", on="met_on", tab=TAB))
tell("instalment.missed", Telling(N_("An instalment was missed"), symbol="note", on="missed_on", tab=TAB))
tell(
    "plan.kept",
    Telling(N_("The settlement was kept to the end"), symbol="note", on="ended_on", tab=TAB),
)
tell("plan.reopened", Telling(N_("The settlement runs again"), symbol="note", tab=TAB))
tell(
    "plan.broken",
    Telling(
        N_("The settlement was broken"),
        (N_("Now: {choice}"), N_("Reason: {reason}")),
        symbol="note",
        on="ended_on",
        words={"choice": CHOICES},
        tab=TAB,
    ),
)
tell(
    "plan.withdrawn",
    Telling(
        N_("A settlement was recorded wrongly"),
        (N_("Reason: {reason}"),),
        symbol="note",
        on="ended_on",
        tab=TAB,
    ),
)
tell(
    "exit.requested",
    Telling(
        N_("Asked for: {exit_kind}"),
        (N_("About: {about}"), N_("Reason: {reason}")),
        symbol="note",
        on="requested_on",
        words={"exit_kind": EXITS},
        tab=TAB,
    ),
)
tell(
    "exit.approved",
    Telling(N_("An exit was approved"), (N_("Approval {document_number}"),), on="decided_on", tab=TAB),
)
tell(
    "exit.declined",
    Telling(N_("An exit was declined"), (N_("Reason: {answer}"),), on="decided_on", tab=TAB),
)
tell("exit.withdrawn", Telling(N_("A request was withdrawn"), (N_("Reason: {answer}"),), tab=TAB))
tell("exit.used", QUIET)
tell(
    "debt.sold",
    Telling(N_("The claim passed to a buyer"), symbol="money", on="sold_on", tab=TAB),
)
tell(
    "debt.bought_back",
    Telling(
        N_("The claim was bought back"),
        (N_("Reason: {reason}"),),
        symbol="money",
        on="bought_back_on",
        tab=TAB,
    ),
)
tell(
    "assignment.notified",
    Telling(
        N_("Notice of the assignment: {means}"),
        (Message("{note}"),),
        symbol="note",
        on="sent_on",
        words={"means": MEANS},
        tab=TAB,
    ),
)
tell(
    "assignment.served",
    Telling(N_("A notice of the assignment was served"), symbol="note", on="served_on", tab=TAB),
)
tell(
    "assignment.notice_withdrawn",
    Telling(
        N_("A notice of the assignment was withdrawn"),
        (N_("Reason: {reason}"),),
        symbol="note",
        on="withdrawn_on",
        tab=TAB,
    ),
)
tell("buyer_money.reversed", QUIET)
tell(
    "buyer_money.moved",
    Telling(
        Message("{way}"),
        (N_("From {payer}"),),
        symbol="money",
        on="moved_on",
        words={"way": {"in": N_("Came in for the buyer"), "out": N_("Passed on to the buyer")}},
        tab=TAB,
    ),
)
tell(
    "claim.refinanced",
    Telling(
        N_("Refinanced by a loan of our own"),
        (N_("Contract {contract_number}"), Message("{note}")),
        symbol="money",
        on="refinanced_on",
        tab=TAB,
    ),
)
tell(
    "refinancing.reversed",
    Telling(N_("A refinancing was taken back"), (N_("Reason: {reason}"),), symbol="money", tab=TAB),
)
tell("exit.reversed", QUIET)


def plan_page(case: CaseFacts, plan_id: int) -> str:
    """Return the address of a settlement."""
    return url_for("settlements.plan", reference=case.reference, plan_id=plan_id)


def state_of(plan: Plan, today: date) -> dict[str, str]:
    """Return in a word how a settlement stands."""
    if plan.runs and plan.next is not None and plan.next.counted.is_late(today):
        return {"label": _("In arrears"), "tone": "warn"}
    return {"label": _(STATES[plan.state]), "tone": STATE_TONES[plan.state]}


def warn_of_arrears(session: Session, case: CaseFacts, today: date) -> list[dict[str, Any]]:
    """Say in the head of a case that an instalment was missed, and where the breach is recorded."""
    plan = running_plan(session, case.id)
    waits = plan.next if plan else None
    if plan is None or waits is None or not waits.counted.is_late(today):
        return []
    return [
        {
            "title": _("An instalment was missed:"),
            "text": _(
                "%(left)s, due on %(day)s; grace until %(grace)s",
                left=money_text(waits.counted.left),
                day=text_day(waits.counted.due.due_on),
                grace=text_day(plan.grace_ends_on) if plan.grace_ends_on else "",
            ),
            "url": plan_page(case, plan.id),
            "label": _("Look at the settlement"),
        }
    ]


bp.record_once(lambda state: warn_by(state, warn_of_arrears))
