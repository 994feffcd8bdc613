"""What the pages of reconciliation share: how what a case waits for is told."""

from flask import Blueprint

from legal_recovery.cases.views import Telling, tell
from legal_recovery.cases.views.timeline import QUIET
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.reconciliation.events import (
    CourtChased,
    CourtMoneyFreed,
    CourtMoneyRetained,
    ExpectationClosed,
    ExpectationOpened,
    ExpectationReopened,
    PaymentCodeEnded,
    PaymentCodeRecorded,
    RemittanceAnnounced,
)
from legal_recovery.reconciliation.rules.codes import CODE_KINDS
from legal_recovery.reconciliation.rules.court_money import GROUNDS, MEANS

bp = Blueprint("reconciliation", __name__)

tell(
    RemittanceAnnounced.kind,
    Telling(
        N_("{amount} were announced to be remitted"),
        (
            N_("Expected on {due_on}"),
            N_("After the payer’s fee {net}"),
            N_("From {payer}"),
            Message("{note}"),
        ),
        symbol="money",
        tab="receipts.tab",
    ),
)
# A distribution, a plan or a refund tells by itself that money is to come.
tell(ExpectationOpened.kind, QUIET)
tell(ExpectationClosed.kind, QUIET)
tell(ExpectationReopened.kind, QUIET)
tell(
    PaymentCodeRecorded.kind,
    Telling(
        N_("Payments of this case are known by {number}"),
        (Message("{code_kind}"),),
        symbol="money",
        words={"code_kind": CODE_KINDS},
        tab="receipts.tab",
    ),
)
tell(
    PaymentCodeEnded.kind,
    Telling(
        N_("A number for payments is this case’s no more"), symbol="money", on="ended_on", tab="receipts.tab"
    ),
)
tell(
    CourtMoneyRetained.kind,
    Telling(
        N_("The court keeps back {amount}"),
        (N_("Ground: {ground}"), N_("Until {until}"), Message("{note}")),
        symbol="money",
        on="retained_on",
        words={"ground": GROUNDS},
        tab="receipts.tab",
    ),
)
tell(
    CourtMoneyFreed.kind,
    Telling(
        N_("The court’s ground for keeping money back is gone"),
        symbol="money",
        on="freed_on",
        tab="receipts.tab",
    ),
)
tell(
    CourtChased.kind,
    Telling(
        N_("The court was asked for the money that it holds"),
        (N_("By what means: {means}"), N_("Ask again on {again_on}"), Message("{note}")),
        symbol="money",
        on="chased_on",
        words={"means": MEANS},
        tab="receipts.tab",
    ),
)
