"""Confirming interest terms, recording what titles award, orders of payment and insolvencies; posting interest.

Whatever changes how interest is counted is followed by entries that bring the ledger to it, on the day of a title and
on each day on which interest was posted before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_day, require_reason, require_version
from legal_recovery.collateral.store import list_collateral
from legal_recovery.debts.store import Debt, list_debts
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, NotFound
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law import loan
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.loan import LoanTerms, TitleTerms
from legal_recovery.law.pack import Pack
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.owed import store
from legal_recovery.owed.events import (
    AwardRecorded,
    AwardWithdrawn,
    DelayStayed,
    InsolvencyAccepted,
    InsolvencyDismissed,
    InterestAgreed,
    PaymentOrderSet,
)
from legal_recovery.owed.postings import interest_entries
from legal_recovery.owed.rules import (
    AWARDED,
    AwardContradicts,
    ClaimFacts,
    Liable,
    NoTitle,
    RateTerms,
    Title,
    catch_up,
    performance_days,
    require_award,
    require_liable,
    require_order,
    require_plausible,
    require_terms,
)
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import clocks_of, foresee_effect, set_clock
from legal_recovery.proceedings.store import get_proceeding


class InsolvencyKnown(Conflict):
    """The insolvency of an obligor is recorded once."""

    code = "owed.insolvency_known"


def law_of(session: Session, case: CaseFacts) -> Pack:
    """Return the law of a case as it is known now; raises UnknownJurisdiction."""
    return pack_of(session, case.jurisdiction)


# --- interest in the ledger --------------------------------------------------------------------------------


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


# --- terms of a contract -----------------------------------------------------------------------------------


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
    debt = _debt(uow.session, case, cmd.debt_id)
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


def _debt(session: Session, case: CaseFacts, debt_id: int) -> Debt:
    for one in list_debts(session, case.id):
        if one.id == debt_id:
            return one
    raise NotFound(N_("There is no such contract in this case."), field="debt_id")


def put_right(uow: UnitOfWork, case: CaseFacts) -> None:
    """Bring interest that was posted before in line with how it is counted now."""
    uow.flush()
    posted = store.facts_of(uow.session, case).posted_on
    if posted:
        post_interest(uow, case, min(posted))


# --- what a title awards -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordAward:
    """Record what the title of a proceeding awards on a contract; amounts in minor units of its currency."""

    case_id: int
    proceeding_id: int
    debt_id: int | None
    currency: str
    counted_until: date
    principal: int
    interest: int
    penalty: int
    court_fees: int
    other_costs: int
    court_fees_doubled: bool
    other_costs_doubled: bool
    general: str
    perform_until: date | None = None
    rate: RateTerms | None = None
    basis: int | None = None
    instalments: tuple[tuple[date, int], ...] = field(default=())
    liable: tuple[Liable, ...] = ()
    costs_by: str | None = None
    # The collateral over which we come first.
    priority: tuple[int, ...] = ()
    version: int | None = None
    # The rate is right although hardly any title has such.
    rate_confirmed: bool = False


def record_award(uow: UnitOfWork, cmd: RecordAward) -> dict[str, int]:
    """Record an award and bring the claim to it on the day of effect; raises NoTitle, AwardContradicts."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    title, entries = _decided(uow.session, case, cmd)
    seqs = [post(uow, made) for made in entries]
    terms, rate = title.terms, cmd.rate or RateTerms("")
    uow.record(
        AwardRecorded(
            book=case.book,
            award_id=title.id,
            case_id=case.id,
            proceeding_id=cmd.proceeding_id,
            debt_id=cmd.debt_id,
            currency=cmd.currency,
            effective_on=terms.effective_on,
            counted_until=terms.counted_until,
            perform_until=terms.perform_until,
            principal_minor=title.awarded[loan.PRINCIPAL],
            interest_on_minor=title.awarded[loan.INTEREST_ON],
            interest_off_minor=title.awarded[loan.INTEREST],
            penalty_minor=title.awarded[loan.PENALTY],
            costs_minor=title.awarded[loan.COSTS],
            costs_outside_minor=terms.costs_outside,
            general=terms.general,
            **{**rate.columns, "rate_kind": rate.rate_kind or None},
            basis=cmd.basis,
            instalments=tuple(f"{day.isoformat()} {minor}" for day, minor in terms.instalments),
            stays=(),
            known_seq=title.known_seq,
            entry_seq=seqs[0] if entries and entries[0].kind == AWARDED else None,
            liable=tuple(one.text for one in cmd.liable),
            costs_by=cmd.costs_by,
            priority=tuple(str(one) for one in cmd.priority),
        )
    )
    proceeding = get_proceeding(uow.session, case.id, cmd.proceeding_id)
    days = performance_days(law_of(uow.session, case), cmd.instalments, cmd.perform_until, terms.effective_on)
    set_clock(uow, case, proceeding, terms.effective_on, days)
    return {"award_id": title.id, "entries": len(seqs)}


def foresee_clock(session: Session, case: CaseFacts, cmd: RecordAward) -> list[Deadline]:
    """Return the deadlines that run from the title with the time to perform that it names."""
    proceeding = get_proceeding(session, case.id, cmd.proceeding_id)
    if proceeding.title_on is None:
        return []
    days = performance_days(law_of(session, case), cmd.instalments, cmd.perform_until, proceeding.title_on)
    days = days or [one.what.on for one in clocks_of(session, case, proceeding)]
    return foresee_effect(session, case, proceeding, proceeding.title_on, days)


def foresee_award(session: Session, case: CaseFacts, cmd: RecordAward) -> list[Entry]:
    """Return what `record_award` would post now; raises what it would."""
    require_version(case, cmd.version)
    return _decided(session, case, cmd)[1]


def _decided(session: Session, case: CaseFacts, cmd: RecordAward) -> tuple[Title, list[Entry]]:
    proceeding = get_proceeding(session, case.id, cmd.proceeding_id)
    if proceeding.title_on is None:
        raise NoTitle(N_("Record the title of this proceeding first: what it is, and since when in effect."))
    if cmd.debt_id is not None and _debt(session, case, cmd.debt_id).currency != cmd.currency:
        raise InvalidInput(N_("The contract is in another currency."), field="debt_id")
    facts, pack = store.facts_of(session, case), law_of(session, case)
    obligors = [one.id for one in facts.obligors]
    pieces = [one.id for one in list_collateral(session, case.id)] if cmd.priority else []
    require_liable(cmd.liable, cmd.costs_by, cmd.priority, obligors, pieces)
    awarded = _awarded(facts, cmd, proceeding.title_on)
    terms = TitleTerms(
        proceeding.title_on,
        cmd.counted_until,
        cmd.perform_until,
        cmd.general,
        store.rate_of(cmd.rate.columns) if cmd.rate else None,
        360 if cmd.basis is None else cmd.basis,
        cmd.court_fees * (not cmd.court_fees_doubled) + cmd.other_costs * (not cmd.other_costs_doubled),
        cmd.instalments,
    )
    require_award(terms, awarded)
    if cmd.rate and not cmd.rate_confirmed:
        require_plausible(pack, cmd.rate.shares)
    _require_contract(facts, cmd)
    if any(
        one.proceeding == cmd.proceeding_id and (one.debt, one.currency) == (cmd.debt_id, cmd.currency)
        for one in facts.titles
    ):
        raise AwardContradicts(
            N_("What this title awards on the contract is recorded already; withdraw it first."),
            field="debt_id",
        )
    title = Title(new_id(), cmd.proceeding_id, cmd.debt_id, cmd.currency, terms, awarded, known_seq=case.seq)
    facts = replace(facts, titles=(*facts.titles, title))
    return title, interest_entries(case.book, catch_up(pack, facts, terms.effective_on, AWARDED))


def _awarded(facts: ClaimFacts, cmd: RecordAward, effective_on: date) -> dict[str, int]:
    """Return the award by part; of the interest, what the lender's books carry stays there."""
    carried = sum(
        line.minor
        for line in facts.lines
        if (line.debt, line.part, line.currency) == (cmd.debt_id, loan.INTEREST_ON, cmd.currency)
        and line.on <= effective_on
    )
    on_book = max(0, min(cmd.interest, carried))
    return {
        loan.PRINCIPAL: cmd.principal,
        loan.INTEREST_ON: on_book,
        loan.INTEREST: cmd.interest - on_book,
        loan.PENALTY: cmd.penalty,
        loan.COSTS: cmd.court_fees + cmd.other_costs,
    }


def _require_contract(facts: ClaimFacts, cmd: RecordAward) -> None:
    """Refuse interest that goes on as a contract says whose terms nobody has confirmed."""
    contract = facts.contract(cmd.debt_id)
    if cmd.general == "contract" and (contract is None or contract.terms is None):
        raise AwardContradicts(
            N_("The interest terms of the contract are not confirmed yet; confirm them first."),
            field="general",
        )


@dataclass(frozen=True, slots=True)
class WithdrawAward:
    """What was recorded of a title was wrong."""

    case_id: int
    award_id: int
    reason: str
    version: int | None = None


def withdraw_award(uow: UnitOfWork, cmd: WithdrawAward) -> int:
    """Let an award no longer count and reverse what it posted; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    award = store.get_award(uow.session, case.id, cmd.award_id)
    reason = Text(require_reason(cmd.reason))
    if (seq := award.row["entry_seq"]) is not None:
        reverse(uow, case.book, seq)
    uow.record(
        AwardWithdrawn(book=case.book, award_id=award.id, withdrawn_on=uow.clock.today(), reason=reason)
    )
    put_right(uow, case)
    return uow.heads[case.book].seq


@dataclass(frozen=True, slots=True)
class StayDelay:
    """Enforcement was stayed for a time, not at the debtor's request (法释〔2014〕8号第三条第三款)."""

    case_id: int
    award_id: int
    since: date
    until: date
    reason: str
    version: int | None = None


def stay_delay(uow: UnitOfWork, cmd: StayDelay) -> int:
    """Let the doubled part stand still for a time; return its place in the book."""
    case = cases.lock_case(uow, cmd.case_id)
    require_version(case, cmd.version)
    award = store.get_award(uow.session, case.id, cmd.award_id)
    if cmd.until <= cmd.since:
        raise AwardContradicts(N_("The stay ends before it begins."), field="until")
    stays = [*store.title_of(award.row).terms.stays, (cmd.since, cmd.until)]
    uow.record(
        DelayStayed(
            book=case.book,
            award_id=award.id,
            since=cmd.since,
            until=cmd.until,
            stays=tuple(f"{since.isoformat()}..{until.isoformat()}" for since, until in sorted(stays)),
            reason=Text(require_reason(cmd.reason)),
        )
    )
    put_right(uow, case)
    return uow.heads[case.book].seq


# --- in which order, and who is insolvent --------------------------------------------------------------------


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
        )
    )
    put_right(uow, case)
    return insolvency_id


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
