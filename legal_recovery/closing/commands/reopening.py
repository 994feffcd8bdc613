"""Opening a closed month again: one person asks, another decides, and only about the closing that was seen."""

from dataclasses import dataclass

from legal_recovery.cases.rules import require_reason
from legal_recovery.closing import store
from legal_recovery.closing.commands.closing import require_seen
from legal_recovery.closing.events import ReopeningAsked, ReopeningDecided
from legal_recovery.closing.rules.checks import (
    AskedAlready,
    MonthChanged,
    OwnReopening,
    ReopeningDecidedAlready,
)
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import ReopenMonth, reopen_month
from legal_recovery.plumbing.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AskReopening:
    """Ask for a closed month to be opened again."""

    office_id: int
    month: str
    reason: str


def ask_reopening(uow: UnitOfWork, cmd: AskReopening) -> dict[str, int]:
    """Ask, with a reason; raises MonthChanged where the month is open, AskedAlready."""
    require_seen(uow.actor, uow.session, cmd.office_id)
    assert uow.actor.book is not None
    uow.lock(uow.actor.book)
    month = require_month(cmd.month)
    if not store.is_closed(uow.session, cmd.office_id, month):
        raise MonthChanged(N_("The month {month} is open."), month=month)
    asked = store.list_reopenings(uow.session, cmd.office_id, month)
    if any(one.state == "asked" for one in asked):
        raise AskedAlready(N_("Somebody has asked already; another person decides."))
    closing = store.find_closing(uow.session, cmd.office_id, month)
    reopening_id = new_id()
    uow.record(
        ReopeningAsked(
            book=uow.actor.book,
            reopening_id=reopening_id,
            office_id=cmd.office_id,
            month=month,
            closing_id=closing.id if closing else None,
            asked_by=uow.actor.id,
            asked_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
    return {"reopening_id": reopening_id}


@dataclass(frozen=True, slots=True)
class DecideReopening:
    """Approve or refuse a request of somebody else's."""

    reopening_id: int
    approve: bool
    answer: str | None = None


def decide_reopening(uow: UnitOfWork, cmd: DecideReopening) -> dict[str, str]:
    """Decide; approved, the month is open again. Raises OwnReopening, ReopeningDecidedAlready, MonthChanged."""
    asked = store.get_reopening(uow.session, uow.actor, cmd.reopening_id)
    assert uow.actor.book is not None
    uow.lock(asked.book, uow.actor.book)
    asked = store.get_reopening(uow.session, uow.actor, cmd.reopening_id)
    _require_decidable(uow, asked)
    if cmd.approve:
        _require_same(uow, asked)
        reopen_month(uow, ReopenMonth(asked.office_id, asked.month, asked.reason or "–"))
    state = "approved" if cmd.approve else "refused"
    uow.record(
        ReopeningDecided(
            book=asked.book,
            reopening_id=asked.id,
            state=state,
            decided_by=uow.actor.id,
            decided_on=uow.clock.today(),
            answer=Text.maybe(cmd.answer),
        )
    )
    return {"state": state}


def _require_decidable(uow: UnitOfWork, asked: store.Reopening) -> None:
    if asked.asked_by == uow.actor.id:
        raise OwnReopening(N_("You asked for this yourself: another person decides."))
    if asked.state != "asked":
        raise ReopeningDecidedAlready(N_("This request was decided already."))


def _require_same(uow: UnitOfWork, asked: store.Reopening) -> None:
    """Refuse where the month is open, or closed anew, since it was asked."""
    closing = store.find_closing(uow.session, asked.office_id, asked.month)
    closed = store.is_closed(uow.session, asked.office_id, asked.month)
    if not closed or (closing.id if closing else None) != asked.closing_id:
        raise MonthChanged(N_("The month {month} was opened or closed since: ask anew."), month=asked.month)
