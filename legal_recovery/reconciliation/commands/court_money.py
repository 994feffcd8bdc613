"""What courts say of the money that they hold for us, and asking them for it."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation.events import CourtChased, CourtMoneyFreed, CourtMoneyRetained
from legal_recovery.reconciliation.rules.court_money import (
    CourtMoney,
    require_chase,
    require_freed,
    require_retention,
)
from legal_recovery.reconciliation.store.court_money import get_court_money


class NotKeptBack(Conflict):
    """Only what a court keeps back can be freed."""

    code = "court_money.not_kept_back"


@dataclass(frozen=True, slots=True)
class RetainCourtMoney:
    """A court said that it keeps back money of ours."""

    case_id: int
    about: int
    amount: Money
    ground: str
    retained_on: date
    until: date | None = None
    note: str | None = None
    version: int | None = None


def _held(uow: UnitOfWork, case_id: int, about: int, version: int | None) -> tuple[CaseFacts, CourtMoney]:
    case = cases.lock_case(uow, case_id)
    require_version(case, version)
    return case, get_court_money(uow.session, uow.actor, case.id, about)


def retain_court_money(uow: UnitOfWork, cmd: RetainCourtMoney) -> dict[str, int]:
    """Record what a court keeps back, instead of what it said before; raises NotFound, NotOurs."""
    case, held = _held(uow, cmd.case_id, cmd.about, cmd.version)
    today = uow.clock.today()
    require_retention(held.amount, cmd.amount, cmd.retained_on, cmd.until, today)
    if held.retained is not None and held.retained.freed_on is None:
        uow.record(
            CourtMoneyFreed(book=case.book, retention_id=held.retained.id, freed_on=today, state="replaced")
        )
    retention_id = new_id()
    uow.record(
        CourtMoneyRetained(
            book=case.book,
            retention_id=retention_id,
            case_id=case.id,
            about_id=cmd.about,
            amount_minor=cmd.amount.minor,
            currency=cmd.amount.currency,
            ground=cmd.ground,
            retained_on=cmd.retained_on,
            until=cmd.until,
            note=Text.maybe(cmd.note),
        )
    )
    return {"retention_id": retention_id}


@dataclass(frozen=True, slots=True)
class FreeCourtMoney:
    """The ground on which a court keeps money back is gone."""

    case_id: int
    about: int
    freed_on: date
    version: int | None = None


def free_court_money(uow: UnitOfWork, cmd: FreeCourtMoney) -> int:
    """Record that the court has no ground any more: its time to release runs from then. Raises NotKeptBack."""
    case, held = _held(uow, cmd.case_id, cmd.about, cmd.version)
    if held.retained is None or held.retained.freed_on is not None:
        raise NotKeptBack(N_("The court keeps nothing back."))
    require_freed(held.retained.retained_on, cmd.freed_on, uow.clock.today())
    return uow.record(CourtMoneyFreed(book=case.book, retention_id=held.retained.id, freed_on=cmd.freed_on))


@dataclass(frozen=True, slots=True)
class ChaseCourt:
    """A court was asked for money that it holds; `document` is the letter, where there is one."""

    case_id: int
    about: int
    means: str
    chased_on: date
    again_on: date | None = None
    note: str | None = None
    document: AttachDocument | None = None
    version: int | None = None


def chase_court(uow: UnitOfWork, cmd: ChaseCourt) -> dict[str, int]:
    """Record that a court was asked, and keep the letter with the case; raises NotFound, NotOurs."""
    case, held = _held(uow, cmd.case_id, cmd.about, cmd.version)
    require_chase(cmd.chased_on, cmd.again_on, uow.clock.today())
    document_id = attach_document(uow, cmd.document)["document_id"] if cmd.document else None
    chase_id = new_id()
    uow.record(
        CourtChased(
            book=case.book,
            chase_id=chase_id,
            case_id=case.id,
            about_id=held.about,
            means=cmd.means,
            chased_on=cmd.chased_on,
            again_on=cmd.again_on,
            chaser_id=uow.actor.id,
            document_id=document_id,
            note=Text.maybe(cmd.note),
        )
    )
    return {"chase_id": chase_id}
