"""Closing a month: what its checklist says is frozen with it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.closing import store
from legal_recovery.closing.events import ChecklistFrozen
from legal_recovery.closing.rules.checks import (
    WARNING,
    Check,
    ChecklistChanged,
    checklist,
    digest_of,
    of_state,
    require_closable,
    require_others_reviewed,
    written,
)
from legal_recovery.kernel.calendar import require_month
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import CloseMonth, close_month
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.users.store import list_offices


def checks_of(session: Session, office: int, month: str, today: date) -> list[Check]:
    """Return the checklist of an office's month as it is now."""
    return checklist(store.facts_of(session, office, require_month(month), today))


def require_seen(actor: Actor, session: Session, office: int) -> None:
    """Refuse what is about the months of an office that is not there or that a person does not see; raises NotFound."""
    if not actor.sees_office(office) or all(one.id != office for one in list_offices(session)):
        raise NotFound(N_("There is no such office."))


@dataclass(frozen=True, slots=True)
class Close:
    """Close a month; `digest` is of the checklist that was seen, `reason` says why in spite of warnings."""

    office_id: int
    month: str
    reason: str | None = None
    digest: str | None = None


def close(uow: UnitOfWork, cmd: Close) -> dict[str, object]:
    """Close a month of an office, and keep its checklist as it is at that moment.

    Raises ChecklistBlocks, WarningsNeedALead, WarningsNeedAReason, OwnBatch, ChecklistChanged, and what
    `close_month` does.
    """
    require_seen(uow.actor, uow.session, cmd.office_id)
    # First of all nobody posts into the month any more: so what is checked is what is closed.
    close_month(uow, CloseMonth(cmd.office_id, cmd.month))
    assert uow.actor.book is not None
    facts = store.facts_of(uow.session, cmd.office_id, require_month(cmd.month), uow.clock.today())
    checks = checklist(facts)
    text = written(checks)
    digest = digest_of(text)
    require_closable(checks, uow.actor.roles, cmd.reason)
    if "system" not in uow.actor.roles:
        require_others_reviewed(facts.unreviewed, uow.actor.id)
    if cmd.digest is not None and cmd.digest != digest:
        raise ChecklistChanged(
            N_("The checklist says something else than a moment ago: look at it again, then close.")
        )
    closing_id = new_id()
    uow.record(
        ChecklistFrozen(
            book=uow.actor.book,
            closing_id=closing_id,
            office_id=cmd.office_id,
            month=cmd.month,
            closed_by=uow.actor.id,
            closed_on=uow.clock.today(),
            checks=text,
            digest=digest,
            warnings=len(of_state(checks, WARNING)),
            reason=Text.maybe(cmd.reason),
            recorded_seq=uow.heads[uow.actor.book].seq + 1,
        )
    )
    return {"closing_id": closing_id, "digest": digest}
