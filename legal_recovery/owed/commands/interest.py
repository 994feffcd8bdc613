"""Posting interest and confirming the terms by which it is counted; entries bring the ledger to it.

Whatever changes how interest is counted is followed by entries on the day of a title and on each day on which interest
was posted before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_version
from legal_recovery.debts.store import Debt, list_debts
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.events import Event, Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law.loan import LoanTerms
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post
from legal_recovery.ledger.postings import Entry
from legal_recovery.owed import store
from legal_recovery.owed.events import (
    InterestAgreed,
)
from legal_recovery.owed.postings import interest_entries
from legal_recovery.owed.rules import (
    RateTerms,
    catch_up,
    require_plausible,
    require_terms,
)
from legal_recovery.plumbing.unit_of_work import UnitOfWork


def law_of(session: Session, case: CaseFacts) -> Pack:
    """Return the law of a case as it is known now; raises UnknownJurisdiction."""
    return pack_of(session, case.jurisdiction)


def foresee_interest(session: Session, case: CaseFacts, on: date, also: Sequence[Entry] = ()) -> list[Entry]:
    """Return the entries that bring the claim to what is owed on a day, and on later days counted before.

    `also` are entries that would be posted with them. Raises NotKnown where a rate is missing.
    """
    facts = store.facts_of(session, case)
    # What was posted under a title that was withdrawn is put right although nothing is counted any more.
    if not facts.is_counted and not facts.posted_on:
        return []
    more = [
        line
        for place, made in enumerate(also, case.seq + 1)
        for line in store.claim_lines(made.value_on, place, made.kind, made.postings)
    ]
    facts = replace(facts, lines=(*facts.lines, *more))
    return interest_entries(case.book, catch_up(law_of(session, case), facts, on))


def post_interest(uow: UnitOfWork, case: CaseFacts, on: date) -> list[int]:
    """Post the interest that has accrued until a day on a case that is held; return the entries' places."""
    uow.flush()
    return [post(uow, made) for made in foresee_interest(uow.session, case, on)]


@dataclass(frozen=True, slots=True)
class AgreeInterest:
    """Confirm what interest a contract bears."""

    case_id: int
    debt_id: int
    rate: RateTerms
    basis: int
    overdue_from: date | None = None
    penalty_ppb: int | None = None
    uplift_ppb: int | None = None
    compounding: str = "none"
    clause: str | None = None
    version: int | None = None
    # The rates are right although hardly any contract has such.
    rate_confirmed: bool = False

    @property
    def terms(self) -> LoanTerms:
        """The terms as the law counts with them."""
        return store.terms_of({**self.rate.columns, **_plain(self)})


def _plain(cmd: AgreeInterest) -> dict[str, Any]:
    names = ("basis", "overdue_from", "penalty_ppb", "uplift_ppb", "compounding")
    return {name: getattr(cmd, name) for name in names}


def agree_interest(uow: UnitOfWork, cmd: AgreeInterest) -> int:
    """Record the interest terms of a contract; what was posted by others is put right. Returns its id."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    debt = debt_of(uow.session, case, cmd.debt_id)
    law = law_of(uow.session, case)
    require_terms(cmd.terms, law, case.balance_on or case.escalated_on)
    if not cmd.rate_confirmed:
        rates = {"penalty_rate": cmd.penalty_ppb, "uplift": cmd.uplift_ppb}
        require_plausible(law, {**cmd.rate.shares, **rates})
    terms_id = new_id()
    uow.record(
        InterestAgreed(
            book=case.book,
            terms_id=terms_id,
            case_id=case.id,
            debt_id=debt.id,
            **cmd.rate.columns,
            **_plain(cmd),
            clause=Text.maybe(cmd.clause),
        )
    )
    put_right(uow, case)
    return terms_id


def debt_of(session: Session, case: CaseFacts, debt_id: int) -> Debt:
    """Return a contract of a case; raises NotFound."""
    for one in list_debts(session, case.id):
        if one.id == debt_id:
            return one
    raise NotFound(N_("There is no such contract in this case."), field="debt_id")


def recount(uow: UnitOfWork, event: Event) -> None:
    """Count interest anew where what happened to a case changed what is owed on it."""
    case_id = cases.case_of_book(uow.session, event.book)
    if store.is_counted(uow.session, case_id):
        put_right(uow, cases.lock_case(uow, case_id))


def put_right(uow: UnitOfWork, case: CaseFacts) -> None:
    """Bring interest that was posted before in line with how it is counted now."""
    uow.flush()
    posted = store.facts_of(uow.session, case).posted_on
    if posted:
        post_interest(uow, case, min(posted))
