"""Recording titles with what they award, taking that back, and stays of enforcement."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import CaseFacts, require_reason, require_version
from legal_recovery.collateral.store import list_collateral
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.law import loan
from legal_recovery.law.deadlines import Deadline
from legal_recovery.law.loan import TitleTerms
from legal_recovery.ledger.commands import post, reverse
from legal_recovery.ledger.postings import Entry
from legal_recovery.owed import store
from legal_recovery.owed.commands.interest import debt_of, law_of, put_right
from legal_recovery.owed.events import (
    AwardRecorded,
    AwardWithdrawn,
    DelayStayed,
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
    require_plausible,
)
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import (
    RecordTitle,
    clocks_of,
    foresee_effect,
    foresee_title,
    record_title,
    set_clock,
)
from legal_recovery.proceedings.store import get_proceeding


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


def foresee_clock(
    session: Session, case: CaseFacts, cmd: RecordAward, title_on: date | None = None
) -> list[Deadline]:
    """Return the deadlines that run from the title, recorded or to be, with the time to perform that it names."""
    proceeding = get_proceeding(session, case.id, cmd.proceeding_id)
    effective_on = proceeding.title_on or title_on
    if effective_on is None:
        return []
    days = performance_days(law_of(session, case), cmd.instalments, cmd.perform_until, effective_on)
    days = days or [one.what.on for one in clocks_of(session, case, proceeding)]
    return foresee_effect(session, case, proceeding, effective_on, days)


def foresee_award(
    session: Session, case: CaseFacts, cmd: RecordAward, title_on: date | None = None
) -> list[Entry]:
    """Return what `record_award` would post now, or with a title from a day; raises what it would."""
    require_version(case, cmd.version)
    return _decided(session, case, cmd, title_on)[1]


def _decided(
    session: Session, case: CaseFacts, cmd: RecordAward, title_on: date | None = None
) -> tuple[Title, list[Entry]]:
    proceeding = get_proceeding(session, case.id, cmd.proceeding_id)
    effective_on = proceeding.title_on or title_on
    if effective_on is None:
        raise NoTitle(N_("Record the title of this proceeding first: what it is, and since when in effect."))
    if cmd.debt_id is not None and debt_of(session, case, cmd.debt_id).currency != cmd.currency:
        raise InvalidInput(N_("The contract is in another currency."), field="debt_id")
    facts, pack = store.facts_of(session, case), law_of(session, case)
    obligors = [one.id for one in facts.obligors]
    pieces = [one.id for one in list_collateral(session, case.id)] if cmd.priority else []
    require_liable(cmd.liable, cmd.costs_by, cmd.priority, obligors, pieces)
    awarded = _awarded(facts, cmd, effective_on)
    terms = TitleTerms(
        effective_on,
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
class RecordJudgment:
    """Record the title that a proceeding ended in together with what it awards on a contract."""

    title: RecordTitle
    award: RecordAward


def record_judgment(uow: UnitOfWork, cmd: RecordJudgment) -> dict[str, int]:
    """Record a title with its deadlines and what it awards, both or neither; raises what either raises."""
    record_title(uow, cmd.title)
    return record_award(uow, replace(cmd.award, version=None))


def foresee_judgment(
    session: Session, case: CaseFacts, cmd: RecordJudgment, today: date
) -> tuple[list[Entry], list[Deadline]]:
    """Return what `record_judgment` would post, and the deadlines that would run; raises what it would."""
    foresee_title(session, case, cmd.title, today)
    entries = foresee_award(session, case, cmd.award, cmd.title.title_on)
    return entries, foresee_clock(session, case, cmd.award, cmd.title.title_on)


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
