"""Reading requests for costs, and from which amounts they are needed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.costs.models import CostLimitsRow, CostRequestRow, CostRow
from legal_recovery.costs.rules import Asked, Limits, RequestFacts
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a cost: who asked, reviewed and decided, and when."""

    id: int
    facts: RequestFacts
    asked_on: date
    reviewed_on: date | None
    decided_by: int | None
    decided_on: date | None
    answer: str | None


def list_requests(session: Session, case_id: int) -> list[Request]:
    """Return the requests of a case, the latest first."""
    payee, why, answer, row = aliased(TextRow), aliased(TextRow), aliased(TextRow), CostRequestRow
    query = (
        select(row, payee.value, why.value, answer.value)
        .outerjoin(payee, payee.id == row.payee_id)
        .outerjoin(why, why.id == row.why_id)
        .outerjoin(answer, answer.id == row.answer_id)
        .where(row.case_id == case_id)
        .order_by(row.id.desc())
    )
    spent = _spent(session, case_id)
    return [_request(*found, spent.get(found[0].id, 0)) for found in session.execute(query)]


def _spent(session: Session, case_id: int) -> dict[int, int]:
    row = CostRow
    query = (
        select(row.request_id, func.sum(row.amount_minor))
        .where(row.case_id == case_id, row.request_id.is_not(None), row.reversed_seq.is_(None))
        .group_by(row.request_id)
    )
    return {request: int(minor) for request, minor in session.execute(query) if request is not None}


def _request(
    row: CostRequestRow, payee: str | None, why: str | None, answer: str | None, spent: int
) -> Request:
    asked = Asked(
        row.cost_kind,
        Money(row.amount_minor, row.currency),
        why or "",
        payee,
        row.proceeding_id,
        row.collateral_id,
        row.document_id,
    )
    approved = None if row.approved_minor is None else Money(row.approved_minor, row.currency)
    facts = RequestFacts(
        asked,
        row.digest,
        row.state,
        row.needs,
        row.asked_by,
        row.reviewed_by,
        approved,
        Money(spent, row.currency),
    )
    return Request(row.id, facts, row.asked_on, row.reviewed_on, row.decided_by, row.decided_on, answer)


def get_request(session: Session, case_id: int, request_id: int) -> Request:
    """Return one request of a case; raises NotFound."""
    for one in list_requests(session, case_id):
        if one.id == request_id:
            return one
    raise NotFound(N_("There is no such request in this case."))


def find_limits(session: Session, office_id: int | None) -> Limits | None:
    """Return from which amounts costs of an office need somebody else: its own limits, else the general ones."""
    for office in dict.fromkeys((office_id, None)):
        found = own_limits(session, office)
        if found is not None:
            return found
    return None


def own_limits(session: Session, office_id: int | None) -> Limits | None:
    """Return the limits that were set for an office, or in general; None where none were."""
    row = CostLimitsRow
    its = row.office_id == office_id if office_id is not None else row.office_id.is_(None)
    found = session.scalars(select(row).where(its).order_by(row.id.desc()).limit(1)).first()
    return None if found is None else _limits(found)


def limits_by_office(session: Session) -> dict[int | None, Limits]:
    """Return the limits that were set for each office; under None the general ones."""
    rows = session.scalars(select(CostLimitsRow).order_by(CostLimitsRow.id))
    return {row.office_id: _limits(row) for row in rows}


def _limits(row: CostLimitsRow) -> Limits:
    return Limits(
        *(
            None if minor is None else Money(minor, row.currency)
            for minor in (row.review_above_minor, row.approve_above_minor)
        )
    )
