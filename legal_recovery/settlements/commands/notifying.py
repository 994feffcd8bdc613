"""Giving notice of an assignment: to the obligors of a case, or to those of a whole pool by an announcement."""

from dataclasses import dataclass
from datetime import date

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.settlements import store
from legal_recovery.settlements.events import AssignmentNoticeWithdrawn, AssignmentNotified, AssignmentServed
from legal_recovery.settlements.rules import (
    NobodyToNotify,
    Notice,
    NoticeOver,
    WrongSaleState,
    require_addressees,
    require_sent,
    require_served,
    standing,
)


@dataclass(frozen=True, slots=True)
class Given:
    """How and when notice was given; `note` is the consignment's number, or the newspaper and its issue."""

    means: str
    sent_on: date
    served_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NotifyObligors:
    """Give notice of the assignment to obligors of a case; without names to all who have none.

    `document` is the letter, where there is one.
    """

    case_id: int
    given: Given
    obligors: tuple[int, ...] = ()
    document: AttachDocument | None = None
    version: int | None = None


def notify_obligors(uow: UnitOfWork, cmd: NotifyObligors) -> dict[str, int]:
    """Record to whom notice was given, and keep the letter with the case; return to how many.

    Raises NotFound, NobodyToNotify, InvalidInput.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    _sale, sold = store.sold_with(uow.session, case.id)
    document_id = attach_document(uow, cmd.document)["document_id"] if cmd.document else None
    return {"notified": _notify(uow, case, sold, cmd.given, cmd.obligors, document_id)}


def _notify(
    uow: UnitOfWork,
    case: CaseFacts,
    sold: store.Sold,
    given: Given,
    obligors: tuple[int, ...],
    document_id: int | None,
) -> int:
    sent_on, served_on = require_sent(
        given.sent_on, given.served_on, given.means, sold.sold_on, uow.clock.today()
    )
    theirs = [one.obligor_id for one in cases.list_obligors(uow.session, case.id)]
    known = standing(store.list_notices(uow.session, [sold.id]))
    found = require_addressees(obligors, theirs, known)
    for obligor_id in found:
        uow.record(
            AssignmentNotified(
                book=case.book,
                notice_id=new_id(),
                case_id=case.id,
                debt_sold_id=sold.id,
                obligor_id=obligor_id,
                means=given.means,
                sent_on=sent_on,
                served_on=served_on,
                document_id=document_id,
                note=Text.maybe(given.note),
            )
        )
    return len(found)


@dataclass(frozen=True, slots=True)
class AnnounceAssignment:
    """The assignment of a whole pool was announced in a newspaper, by the lender and the buyer together."""

    sale_id: int
    on: date
    paper: str


def announce_assignment(uow: UnitOfWork, cmd: AnnounceAssignment) -> dict[str, int]:
    """Record an announcement for every obligor of a sold pool who has no notice; return to how many of how many cases.

    Raises NotFound, WrongSaleState, NobodyToNotify, InvalidInput.
    """
    sold = {one.case_id: one for one in store.list_sold(uow.session, sale_id=cmd.sale_id)}
    uow.lock(store.book_of_sale(uow.session, cmd.sale_id), *cases.books_of(uow.session, list(sold)))
    sale = store.get_sale(uow.session, uow.actor, cmd.sale_id)
    if sale.state != "closed":
        raise WrongSaleState(N_("Notice is given once the sale is closed."), state=sale.state)
    given = Given("announcement", cmd.on, None, require_reason(cmd.paper, "paper"))
    notified = [
        _notify(uow, cases.lock_case(uow, case_id), sold[case_id], given, (), None)
        for case_id, state in store.notified(uow.session, sale.id).items()
        if state in ("none", "partly")
    ]
    if not notified:
        raise NobodyToNotify(N_("Everybody concerned has notice already."), field="paper")
    return {"cases": len(notified), "notified": sum(notified)}


@dataclass(frozen=True, slots=True)
class ServeNotice:
    """A notice that had been sent reached its obligor."""

    case_id: int
    notice_id: int
    served_on: date
    version: int | None = None


def serve_notice(uow: UnitOfWork, cmd: ServeNotice) -> int:
    """Record when a notice was there; raises NotFound, NoticeOver, InvalidInput."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    notice = _standing(uow, case, cmd.notice_id)
    if notice.served_on is not None:
        raise NoticeOver(N_("This notice was served on {day}."), field="served_on", day=notice.served_on)
    served_on = require_served(notice.sent_on, cmd.served_on, uow.clock.today())
    return uow.record(
        AssignmentServed(
            book=case.book, notice_id=notice.id, obligor_id=notice.obligor_id, served_on=served_on
        )
    )


def _standing(uow: UnitOfWork, case: CaseFacts, notice_id: int) -> Notice:
    notice = store.get_notice(uow.session, case.id, notice_id)
    if not notice.stands:
        raise NoticeOver(N_("This notice was withdrawn."))
    return notice


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    """A notice was recorded wrongly, or came back."""

    case_id: int
    notice_id: int
    reason: str
    version: int | None = None


def withdraw_notice(uow: UnitOfWork, cmd: WithdrawNotice) -> int:
    """Let a notice be none, with the reason; raises NotFound, NoticeOver."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    notice = _standing(uow, case, cmd.notice_id)
    return uow.record(
        AssignmentNoticeWithdrawn(
            book=case.book,
            notice_id=notice.id,
            obligor_id=notice.obligor_id,
            withdrawn_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
