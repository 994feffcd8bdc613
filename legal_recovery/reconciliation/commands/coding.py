"""Numbers that courts keep for payments of one case: recorded, and ended."""

from dataclasses import dataclass

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import find_by
from legal_recovery.cases.rules import require_version
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import PaymentCodeEnded, PaymentCodeRecorded
from legal_recovery.reconciliation.rules.codes import CodeEnded, require_code, require_free


@dataclass(frozen=True, slots=True)
class RecordCode:
    """A court keeps a number for payments of this case: an account of its own, or a code to pay by."""

    case_id: int
    code_kind: str
    number: str
    version: int | None = None


def record_code(uow: UnitOfWork, cmd: RecordCode) -> dict[str, int]:
    """Record a number of a case, by which lines are known from now on; raises UnusableCode, CodeTaken."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    key = require_code(cmd.number)
    require_free(
        cmd.number, store.keeper_of(uow.session, key), is_ours=store.is_own_account(uow.session, key)
    )
    code_id = new_id()
    uow.record(
        PaymentCodeRecorded(
            book=case.book,
            code_id=code_id,
            case_id=case.id,
            code_kind=cmd.code_kind,
            number=cmd.number,
            number_key=key,
            recorded_on=uow.clock.today(),
        )
    )
    find_by(uow, case, "code", [key])
    return {"code_id": code_id}


@dataclass(frozen=True, slots=True)
class EndCode:
    """The court closed a number, or it was written down wrongly."""

    case_id: int
    code_id: int
    version: int | None = None


def end_code(uow: UnitOfWork, cmd: EndCode) -> int:
    """Record that a number is this case's no more: another may have it. Raises NotFound, CodeEnded."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    found = store.get_code(uow.session, case.id, cmd.code_id)
    if found.state != "open":
        raise CodeEnded(N_("{text} was ended on {day}."), text=found.number, day=found.ended_on)
    return uow.record(PaymentCodeEnded(book=case.book, code_id=found.id, ended_on=uow.clock.today()))
