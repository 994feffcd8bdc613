"""Reading settlement plans: those of a case, and what is due on them in all cases."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money, total
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.settlements.models import InstalmentRow, PlanPaymentRow, PlanRow
from legal_recovery.settlements.rules import Counted, Due, count_payments


@dataclass(frozen=True, slots=True)
class Instalment:
    """An instalment of a plan with what came in on it."""

    id: int
    number: int
    counted: Counted
    met_on: date | None
    missed_on: date | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt that is counted on a plan."""

    id: int
    receipt_id: int
    amount: Money
    paid_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A settlement of a case as it stands."""

    id: int
    plan_kind: str
    shape: str
    amount: Money
    agreed_on: date
    grace_days: int
    in_full: bool
    waived: Money
    waiver_seq: int | None
    state: str
    ended_on: date | None
    choice: str | None
    final_seq: int | None
    bound: str | None
    document: str | None
    note: str | None
    reason: str | None
    instalments: tuple[Instalment, ...]
    payments: tuple[Payment, ...]

    @property
    def runs(self) -> bool:
        return self.state == "running"

    @property
    def counted(self) -> list[Counted]:
        return [one.counted for one in self.instalments]

    @property
    def paid(self) -> Money:
        """What came in on it, what is beyond the last instalment too."""
        return total([one.amount for one in self.payments], self.amount.currency)

    @property
    def next(self) -> Instalment | None:
        """The first instalment that is not covered."""
        return next((one for one in self.instalments if one.counted.met_on is None), None)

    @property
    def grace_ends_on(self) -> date | None:
        """The last day of grace of the next instalment."""
        waits = self.next
        return waits.counted.due.due_on + timedelta(days=self.grace_days) if waits else None


def list_plans(session: Session, case_id: int) -> list[Plan]:
    """Return a case's settlements, the latest first."""
    row = PlanRow
    texts = [aliased(TextRow) for _ in range(4)]
    query = select(row, *(text.value for text in texts)).where(row.case_id == case_id)
    for text, column in zip(
        texts, (row.bound_id, row.document_number_id, row.note_id, row.reason_id), strict=True
    ):
        query = query.outerjoin(text, text.id == column)
    due, paid = _instalments(session, case_id), _payments(session, case_id)
    return [
        _plan(found, list(words), due[found.id], paid[found.id])
        for found, *words in session.execute(query.order_by(row.id.desc()))
    ]


def _plan(row: PlanRow, words: list[str | None], due: list[InstalmentRow], paid: list[Payment]) -> Plan:
    counted = count_payments(
        [Due(one.due_on, Money(one.amount_minor, one.currency)) for one in due],
        [(one.paid_on, one.amount) for one in paid],
    )
    bound, document, note, reason = words
    return Plan(
        id=row.id,
        plan_kind=row.plan_kind,
        shape=row.shape,
        amount=Money(row.amount_minor, row.currency),
        agreed_on=row.agreed_on,
        grace_days=row.grace_days,
        in_full=row.in_full,
        waived=Money(row.waived_minor, row.currency),
        waiver_seq=row.waiver_seq,
        state=row.state,
        ended_on=row.ended_on,
        choice=row.choice,
        final_seq=row.final_seq,
        bound=bound,
        document=document,
        note=note,
        reason=reason,
        instalments=tuple(
            Instalment(one.id, one.number, of, one.met_on, one.missed_on)
            for one, of in zip(due, counted, strict=True)
        ),
        payments=tuple(paid),
    )


def _instalments(session: Session, case_id: int) -> defaultdict[int, list[InstalmentRow]]:
    found: defaultdict[int, list[InstalmentRow]] = defaultdict(list)
    row = InstalmentRow
    for one in session.scalars(
        select(row).where(row.case_id == case_id).order_by(row.plan_id, row.number),
        execution_options={"populate_existing": True},
    ):
        found[one.plan_id].append(one)
    return found


def _payments(session: Session, case_id: int) -> defaultdict[int, list[Payment]]:
    found: defaultdict[int, list[Payment]] = defaultdict(list)
    row = PlanPaymentRow
    query = select(row).where(row.case_id == case_id, row.counts).order_by(row.paid_on, row.id)
    for one in session.scalars(query, execution_options={"populate_existing": True}):
        amount = Money(one.amount_minor, one.currency)
        found[one.plan_id].append(Payment(one.id, one.receipt_id, amount, one.paid_on))
    return found


def get_plan(session: Session, case_id: int, plan_id: int) -> Plan:
    """Return one settlement of a case; raises NotFound."""
    return _found(list_plans(session, case_id), plan_id)


def _found(plans: Iterable[Plan], plan_id: int) -> Plan:
    for plan in plans:
        if plan.id == plan_id:
            return plan
    raise NotFound(N_("There is no such settlement in this case."))


def running_plan(session: Session, case_id: int) -> Plan | None:
    """Return the settlement of a case that runs now; None where there is none."""
    query = select(PlanRow.id).where(PlanRow.case_id == case_id, PlanRow.state == "running")
    found = session.scalar(query.limit(1))
    return get_plan(session, case_id, found) if found is not None else None


def plan_of_receipt(session: Session, case_id: int, receipt_id: int) -> tuple[Plan, Payment] | None:
    """Return the settlement that a receipt is counted on, and how; None where it is on none."""
    for plan in list_plans(session, case_id):
        for payment in plan.payments:
            if payment.receipt_id == receipt_id:
                return plan, payment
    return None


def cases_with_missed(session: Session, today: date) -> list[int]:
    """Return the cases with an instalment of a running plan that was missed and is not noted yet."""
    row = InstalmentRow
    query = (
        select(row.case_id)
        .join(PlanRow, PlanRow.id == row.plan_id)
        .where(PlanRow.state == "running", row.due_on < today, row.met_on.is_(None), row.missed_on.is_(None))
    )
    return sorted(session.scalars(query.distinct()))
