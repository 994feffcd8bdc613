"""The events of the law that disposals are: their deadlines follow, and are void when they did not happen."""

from datetime import date

from legal_recovery.auctions.rules import Disposal, Round
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import (
    RecordTrigger,
    WithdrawTrigger,
    record_trigger,
    unmeet,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_triggers
from legal_recovery.law.auctions import FAILURES, ONLINE, SALE
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.unit_of_work import UnitOfWork

SALE_ANNOUNCED, RULING_SERVED = "sale-announced", "sale-ruling-served"
# What of a sale online the law names besides its failure.
_OF_SALE = {"announce": SALE_ANNOUNCED, "start": "sale-started"}


def trigger(uow: UnitOfWork, case: CaseFacts, event: str, on: date) -> None:
    """Let the deadlines follow that the law of the case has for an event, where it knows it."""
    if event in pack_of(uow.session, case.jurisdiction).events:
        record_trigger(uow, RecordTrigger(case.id, Happened(event, on), again=True))


def untrigger(uow: UnitOfWork, case: CaseFacts, event: str, on: date, reason: str) -> None:
    """Withdraw an event of a day that did not happen after all: what it set off is void, what it met runs again."""
    for one in list_triggers(uow.session, case.id):
        if one.withdrawn_on is None and (one.what.event_key, one.what.on) == (event, on):
            withdraw_trigger(uow, WithdrawTrigger(case.id, one.id, reason))
            unmeet(uow, case.id, event)
            return


def event_of(disposal: Disposal, last: Round, act: str) -> str | None:
    """Return which event of the law it is what became of a round; None where it is none."""
    if act in _OF_SALE:
        return _OF_SALE[act] if (disposal.mode, last.step) == (ONLINE, SALE) else None
    if act == "fail" and disposal.mode == ONLINE:
        return FAILURES.get(last.step)
    return {"pay": "price-paid", "rule": RULING_SERVED}.get(act) if disposal.by_court else None
