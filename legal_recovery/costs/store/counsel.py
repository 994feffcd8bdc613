"""Reading what was agreed with counsel, and budgets."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_recovery.costs.models import CostBudgetRow, CounselTermsRow
from legal_recovery.costs.rules import Accrued, CounselTerms, accrued, read_tier
from legal_recovery.costs.store.costs import list_costs
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.plumbing.event_log import TextRow


@dataclass(frozen=True, slots=True)
class Counsel:
    """An agreement with counsel as it stands."""

    id: int
    counsel: str | None
    terms: CounselTerms
    agreed_on: date
    document_id: int | None
    ended_on: date | None


def list_counsel(session: Session, case_id: int) -> list[Counsel]:
    """Return what was agreed with counsel in a case, in the order in which it was recorded."""
    row = CounselTermsRow
    query = (
        select(row, TextRow.value)
        .outerjoin(TextRow, TextRow.id == row.counsel_id)
        .where(row.case_id == case_id)
        .order_by(row.id)
    )
    return [_counsel(*found) for found in session.execute(query)]


def _counsel(row: CounselTermsRow, name: str | None) -> Counsel:
    code = row.currency
    terms = CounselTerms(
        row.form,
        Money(row.fixed_minor, code),
        tuple(read_tier(text) for text in json.loads(row.tiers)),
        None if row.cap_minor is None else Money(row.cap_minor, code),
        Money(row.advance_minor, code),
    )
    return Counsel(row.id, name, terms, row.agreed_on, row.document_id, row.ended_on)


def get_counsel(session: Session, case_id: int, terms_id: int) -> Counsel:
    """Return one agreement with counsel; raises NotFound."""
    for one in list_counsel(session, case_id):
        if one.id == terms_id:
            return one
    raise NotFound(N_("There are no such terms of counsel in this case."))


def accrued_of(session: Session, case_id: int, book: int, one: Counsel) -> Accrued:
    """Return what counsel have earned by an agreement now, and what of it is booked."""
    code = one.terms.fixed.currency
    known = totals_by_book(session, [book]).get((book, code))
    booked = [
        cost.amount
        for cost in list_costs(session, case_id)
        if cost.counsel_terms_id == one.id and cost.stands
    ]
    recovered = Money(known.gross_recovered if known else 0, code)
    return accrued(one.terms, recovered, sum(booked, Money.zero(code)))


@dataclass(frozen=True, slots=True)
class Budget:
    """What a case (no kind), or a kind of its costs, may cost, and what it has cost, refunds taken off."""

    cost_kind: str | None
    planned: Money
    spent: Money
    set_on: date

    @property
    def left(self) -> Money:
        """What may still be spent; less than nothing where more was."""
        return self.planned - self.spent


def list_budgets(session: Session, case_id: int, refunded: dict[int, Money]) -> list[Budget]:
    """Return the budgets of a case that count, the whole case's first; `refunded` is what came back by cost."""
    row = CostBudgetRow
    rows = session.scalars(select(row).where(row.case_id == case_id).order_by(row.id))
    latest = {(one.cost_kind, one.currency): one for one in rows}
    costs = [one for one in list_costs(session, case_id) if one.stands]
    return [
        Budget(
            kind,
            Money(one.amount_minor, code),
            sum(
                (
                    cost.amount - refunded.get(cost.id, Money.zero(code))
                    for cost in costs
                    if cost.amount.currency == code and kind in (None, cost.cost_kind)
                ),
                Money.zero(code),
            ),
            one.set_on,
        )
        for (kind, code), one in sorted(latest.items(), key=lambda pair: (pair[0][0] or "", pair[0][1]))
    ]
