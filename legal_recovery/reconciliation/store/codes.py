"""Numbers that courts keep for payments of one case."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.cases.models import CaseRow
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.among import among
from legal_recovery.reconciliation.models import AccountRow, PaymentCodeRow
from legal_recovery.reconciliation.rules.evidence import code_key


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A number, what kind of number it is, since when it is known, and whether it still is this case's."""

    id: int
    case_id: int
    kind: str
    number: str
    recorded_on: date
    state: str
    ended_on: date | None


def _code(row: PaymentCodeRow) -> PaymentCode:
    return PaymentCode(
        row.id, row.case_id, row.code_kind, row.number, row.recorded_on, row.state, row.ended_on
    )


def list_codes(session: Session, case_id: int) -> list[PaymentCode]:
    """Return the numbers of a case, those that were ended too, in the order of recording."""
    query = select(PaymentCodeRow).where(PaymentCodeRow.case_id == case_id).order_by(PaymentCodeRow.id)
    return [_code(row) for row in session.scalars(query)]


def get_code(session: Session, case_id: int, code_id: int) -> PaymentCode:
    """Return a number of a case; raises NotFound."""
    found = next((one for one in list_codes(session, case_id) if one.id == code_id), None)
    if found is None:
        raise NotFound(N_("The case has no such number."))
    return found


def keeper_of(session: Session, key: str) -> str | None:
    """Return the reference of the case that a number is kept for, None where it is free."""
    query = select(CaseRow.reference).join(PaymentCodeRow, PaymentCodeRow.case_id == CaseRow.id)
    return session.scalar(query.where(PaymentCodeRow.number_key == key, PaymentCodeRow.state == "open"))


def is_own_account(session: Session, key: str) -> bool:
    """Tell whether a number is that of an account of ours."""
    return any(code_key(number) == key for number in session.scalars(select(AccountRow.number)))


def codes_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the numbers that are kept for cases now, as lines are compared with them."""
    found: dict[int, list[str]] = defaultdict(list)
    row = PaymentCodeRow.__table__.c
    query = select(row.case_id, row.number_key).where(
        among(session, row.case_id, case_ids), row.state == "open"
    )
    for case_id, key in session.connection().execute(query).all():
        found[case_id].append(key)
    return found
