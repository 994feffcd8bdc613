"""What happens to costs, in words on the timeline."""

from typing import Any

from legal_recovery.cases.views import Telling, tell
from legal_recovery.costs.rules import FATES, FORMS, GROUNDS, KINDS
from legal_recovery.kernel.errors import N_, Message

TAB = "costs.tab"
_REASON = N_("Reason: {reason}")
_KINDS = {"cost_kind": KINDS}


def _tell(kind: str, says: Message, *details: Message, on: str | None = None, **more: Any) -> None:
    tell(kind, Telling(says, details, symbol="money", on=on, tab=TAB, **more))


_tell(
    "cost.recorded",
    N_("Cost: {cost_kind}"),
    N_("Paid to {payee}"),
    N_("Rate of the day {day_rate}"),
    Message("{note}"),
    on="incurred_on",
    words=_KINDS,
    direction=-1,
)
_tell("cost.reversed", N_("A cost was taken back"), _REASON, on="value_on")
_tell("cost.paid", N_("A cost that was due was paid"), on="paid_on")
_tell("cost.payment_reversed", N_("The payment of a cost was taken back"), _REASON, on="value_on")
_tell("cost.invoiced", N_("Invoice of a cost attached"), N_("Number {invoice_number}"), on="invoiced_on")
_tell("cost.decided", N_("Who bears a cost: {fate}"), Message("{why}"), on="fate_on", words={"fate": FATES})
_tell(
    "cost.approved_later",
    N_("A cost that the bank had proved was approved afterwards"),
    _REASON,
    on="approved_on",
)
_tell(
    "refund.claimed",
    N_("Court to refund: {cost_kind}"),
    N_("Due by {due_on}"),
    N_("From {court}"),
    Message("{note}"),
    words=_KINDS | {"ground": GROUNDS},
)
_tell("refund.chased", N_("The court was asked again for a refund"), Message("{note}"), on="chased_on")
_tell(
    "refund.claim_moved",
    N_("What a court has to refund changed: {state}"),
    _REASON,
    words={
        "state": {
            "open": N_("still due"),
            "received": N_("received in full"),
            "dropped": N_("waited for no more"),
        }
    },
)
_tell(
    "refund.received",
    N_("Refund by the court"),
    N_("From {payer}"),
    Message("{note}"),
    on="received_on",
    direction=1,
)
_tell("refund.reversed", N_("A refund was taken back"), _REASON, on="value_on")
_tell("cost_request.asked", N_("Cost asked for: {cost_kind}"), N_("For {why}"), on="asked_on", words=_KINDS)
_tell("cost_request.changed", N_("A request for a cost was changed"), N_("For {why}"))
_tell("cost_request.reviewed", N_("A request for a cost was reviewed"), Message("{note}"), on="reviewed_on")
_tell("cost_request.approved", N_("A request for a cost was approved"), Message("{answer}"), on="decided_on")
_tell("cost_request.refused", N_("A request for a cost was refused"), N_("Reason: {answer}"), on="decided_on")

_tell(
    "counsel.agreed",
    N_("Counsel’s terms: {form}"),
    N_("With {counsel}"),
    on="agreed_on",
    words={"form": FORMS},
)
_tell("counsel.ended", N_("Counsel’s terms ended"), _REASON, on="ended_on")
_tell("cost_budget.set", N_("A budget for costs was set"), Message("{note}"), on="set_on")
