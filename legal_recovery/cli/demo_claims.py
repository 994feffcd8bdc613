"""What a lawyer would add to the demo portfolio: interest terms, what some titles award, a judgment that was served."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import get_case, named_books
from legal_recovery.deadlines.commands import EndDeadline, RecordTrigger, end_deadline, record_trigger
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.debts.store import Debt, list_debts
from legal_recovery.law import loan
from legal_recovery.owed.commands import AgreeInterest, RecordAward, agree_interest, record_award
from legal_recovery.owed.rules import RateTerms
from legal_recovery.owed.store import FIXED, find_terms, list_awards, what_is_owed
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import Proceeding, list_proceedings
from legal_recovery.web.transact import House

Run = Callable[[object, object], object]
_WITH_TITLE = (Stage.EFFECTIVE_TITLE, Stage.ENFORCEMENT, Stage.DISPOSAL, Stage.DISTRIBUTION)
AWARDS = 6


def add_claims(at: House, run: Run, actor: Actor) -> None:
    """Confirm the terms of cases with a title, and record what the first few titles award; what is there stays."""
    with at.database.reading() as session:
        cases = [get_case(session, actor, reference) for reference in _references(session)]
    awarded = 0
    for case in cases:
        if case.stage in _WITH_TITLE:
            _confirm_terms(at, run, case)
            awarded += awarded < AWARDS and _record_award(at, run, case)


def _references(session: Session) -> list[str]:
    return sorted(reference for _, reference in session.execute(named_books()))


def _confirm_terms(at: House, run: Run, case: CaseFacts) -> None:
    with at.database.reading() as session:
        debts = [one for one in list_debts(session, case.id) if find_terms(session, case.id, one.id) is None]
    for one in debts:
        if (terms := _terms(case, one)) is not None:
            run(agree_interest, terms)


def _terms(case: CaseFacts, debt: Debt) -> AgreeInterest | None:
    overdue = debt.due_on or debt.default_on
    if debt.annual_rate_ppm is None or debt.penalty_rate_ppm is None or overdue is None:
        return None
    rate = RateTerms(FIXED, debt.annual_rate_ppm * 1000)
    penalty = debt.penalty_rate_ppm * 1000
    return AgreeInterest(
        case.id, debt.id, rate, 360, overdue, penalty, compounding="interest", clause="第五条"
    )


def _record_award(at: House, run: Run, case: CaseFacts) -> bool:
    """Record what the title of a case with one contract awards, and that it was served; tell whether it was new."""
    with at.database.reading() as session:
        titles = [one for one in list_proceedings(session, case.id) if one.title_on is not None]
        debts = list_debts(session, case.id)
        since = case.balance_on or case.escalated_on
        late = not titles or titles[0].title_on is None or titles[0].title_on < since
        if len(debts) != 1 or late or list_awards(session, case.id):
            return False
        title: Proceeding = titles[0]
        assert title.title_on is not None
        (account, *_rest) = what_is_owed(session, case, title.title_on).accounts
    owed = account.statement.owed
    run(
        record_award,
        RecordAward(
            case.id,
            title.id,
            debts[0].id,
            debts[0].currency,
            title.title_on,
            principal=owed.get(loan.PRINCIPAL, 0),
            interest=owed.get(loan.INTEREST_ON, 0) + owed.get(loan.INTEREST, 0),
            penalty=owed.get(loan.PENALTY, 0),
            court_fees=owed.get(loan.COSTS, 0),
            other_costs=0,
            court_fees_doubled=False,
            other_costs_doubled=False,
            general="contract",
            perform_until=title.title_on + timedelta(days=10),
        ),
    )
    served = title.title_on - timedelta(days=16)
    run(record_trigger, RecordTrigger(case.id, Happened("judgment-served", served)))
    with at.database.reading() as session:
        follow = [
            one.kept.id
            for one in list_deadlines(session, case.id)
            if one.kept.is_open and one.kept.rule == "appeal-judgment"
        ]
    for number in follow:
        run(end_deadline, EndDeadline(case.id, number, "done", title.title_on, "各方未上诉"))
    return True
