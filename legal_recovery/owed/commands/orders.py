"""In which order payments are applied, and who is insolvent."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, NothingNew, require_day, require_reason, require_version
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.owed import store
from legal_recovery.owed.commands.interest import law_of, put_right
from legal_recovery.owed.events import (
    InsolvencyAccepted,
    InsolvencyDetailed,
    InsolvencyDismissed,
    PaymentOrderSet,
)
from legal_recovery.owed.rules import (
    require_order,
)
from legal_recovery.plumbing.unit_of_work import UnitOfWork


class InsolvencyKnown(Conflict):
    """The insolvency of an obligor is recorded once."""

    code = "owed.insolvency_known"


@dataclass(frozen=True, slots=True)
class SetPaymentOrder:
    """Apply the payments of a case in this order from a day on, and say what that rests on."""

    case_id: int
    order_key: str
    since: date
    document: str
    version: int | None = None


def set_payment_order(uow: UnitOfWork, cmd: SetPaymentOrder) -> int:
    """Record the order of payment of a case; raises UnknownOrder, ReasonMissing. Returns its id."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    order_id = new_id()
    uow.record(
        PaymentOrderSet(
            book=case.book,
            order_id=order_id,
            case_id=case.id,
            order_key=require_order(law_of(uow.session, case), cmd.order_key, cmd.since),
            since=cmd.since,
            document=Text(require_reason(cmd.document, "document")),
        )
    )
    return order_id


@dataclass(frozen=True, slots=True)
class RecordInsolvency:
    """A court accepted an insolvency petition against an obligor."""

    case_id: int
    obligor_id: int
    accepted_on: date
    court: str | None = None
    administrator: str | None = None
    claims_due_on: date | None = None
    version: int | None = None


def record_insolvency(uow: UnitOfWork, cmd: RecordInsolvency) -> int:
    """Record since when an obligor is insolvent; interest posted past that day is taken back. Returns its id."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    obligor = _obligor(uow.session, case, cmd.obligor_id)
    if cmd.accepted_on > uow.clock.today():
        require_day(case, cmd.accepted_on, uow.clock.today(), "accepted_on")
    if store.find_insolvency(uow.session, case.id, obligor.obligor_id):
        raise InsolvencyKnown(N_("The insolvency of this party is recorded already."), field="accepted_on")
    insolvency_id = new_id()
    uow.record(
        InsolvencyAccepted(
            book=case.book,
            insolvency_id=insolvency_id,
            case_id=case.id,
            obligor_id=obligor.obligor_id,
            party_id=obligor.party_id,
            accepted_on=cmd.accepted_on,
            court=Text.maybe(cmd.court),
            administrator=Text.maybe(cmd.administrator),
            claims_due_on=_due(cmd.claims_due_on, cmd.accepted_on),
        )
    )
    put_right(uow, case)
    return insolvency_id


def _due(claims_due_on: date | None, accepted_on: date) -> date | None:
    if claims_due_on is not None and claims_due_on < accepted_on:
        raise InvalidInput(
            N_("Claims cannot be due on {day}, before the petition was accepted."),
            field="claims_due_on",
            day=claims_due_on,
        )
    return claims_due_on


@dataclass(frozen=True, slots=True)
class DescribeInsolvency:
    """Before which court an insolvency is, who administers it, and until when claims are to be proved."""

    case_id: int
    obligor_id: int
    court: str | None = None
    administrator: str | None = None
    claims_due_on: date | None = None
    version: int | None = None


def describe_insolvency(uow: UnitOfWork, cmd: DescribeInsolvency) -> int:
    """Record what is known better of an insolvency; return its place in the book.

    Raises NotFound, StaleVersion, InvalidInput, NothingNew.
    """
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    obligor = _obligor(uow.session, case, cmd.obligor_id)
    known = store.find_insolvency(uow.session, case.id, cmd.obligor_id)
    if known is None:
        raise NotFound(N_("No insolvency of this party is recorded."))
    if (known.court, known.administrator, known.claims_due_on) == (
        cmd.court,
        cmd.administrator,
        cmd.claims_due_on,
    ):
        raise NothingNew(N_("This is what is recorded already."))
    return uow.record(
        InsolvencyDetailed(
            book=case.book,
            insolvency_id=known.id,
            party_id=obligor.party_id,
            court=Text.maybe(cmd.court),
            administrator=Text.maybe(cmd.administrator),
            claims_due_on=_due(cmd.claims_due_on, known.accepted_on),
        )
    )


def _obligor(session: Session, case: CaseFacts, obligor_id: int) -> cases.Obligor:
    for one in cases.list_obligors(session, case.id):
        if one.obligor_id == obligor_id:
            return one
    raise NotFound(N_("There is no such party in this case."))


@dataclass(frozen=True, slots=True)
class DismissInsolvency:
    """The petition was dismissed, or was recorded wrongly."""

    case_id: int
    obligor_id: int
    reason: str
    version: int | None = None


def dismiss_insolvency(uow: UnitOfWork, cmd: DismissInsolvency) -> int:
    """Let interest count as if the petition had never been accepted; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    found = store.find_insolvency(uow.session, case.id, cmd.obligor_id)
    if found is None:
        raise NotFound(N_("No insolvency of this party is recorded."))
    uow.record(
        InsolvencyDismissed(
            book=case.book,
            insolvency_id=found.id,
            dismissed_on=uow.clock.today(),
            reason=Text(require_reason(cmd.reason)),
        )
    )
    put_right(uow, case)
    return uow.heads[case.book].seq
