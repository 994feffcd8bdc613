"""Bringing a case up to a newer file: what changed is put right by new events and entries, never by editing.

Only what differs between the file that a case was loaded from and the newer one is touched: what people did in
the case meanwhile stays. Where the older file's values were forgotten, the newer one is compared with the books.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import CorrectCase, add_obligor, change_obligor, correct_case
from legal_recovery.cases.events import FlagsChanged, StageMoved
from legal_recovery.cases.rules import FLAGS, CaseFacts, Stage
from legal_recovery.collateral.commands import (
    CollateralTerms,
    correct_collateral,
    take_over_collateral,
    value_collateral,
)
from legal_recovery.collateral.store import Collateral, list_collateral
from legal_recovery.debts.commands import add_debt, correct_debt, state_lending
from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.commands import take_over as taking
from legal_recovery.portfolio.commands.update_money import REASON, added, update_money
from legal_recovery.portfolio.rules import CaseLine, CollateralLine, PartyLine, ProceedingLine
from legal_recovery.proceedings.commands import (
    PEOPLE,
    bring_up,
    detail_proceeding,
    set_clock,
    take_over_proceeding,
)
from legal_recovery.proceedings.rules import SUITS, ProceedingTerms
from legal_recovery.proceedings.store import Proceeding, get_proceeding, list_proceedings

Line = TypeVar("Line")
Row = TypeVar("Row")


class FixedWhenOpened(RuleViolation):
    """Where a case belongs and in which currency it is told was decided when it was opened."""

    code = "portfolio.fixed"


def update_case(uow: UnitOfWork, before: CaseLine | None, after: CaseLine) -> int:
    """Put right what a newer file says otherwise; return the case's id. Raises what its steps raise."""
    case_id = cases.find_case_id(uow.session, after.reference)
    assert case_id is not None
    case = cases.lock_case(uow, case_id)
    if after.currency != case.currency:
        raise FixedWhenOpened(N_("A case keeps its currency."), field="currency")
    _head(uow, case, before, after)
    case = cases.lock_case(uow, case_id)
    _parties(uow, case, before, after)
    debts = _debts(uow, case, before, after)
    collateral = _collateral(uow, case, before, after)
    _proceedings(uow, case, before, after)
    update_money(uow, case, before, after, debts, collateral)
    return case_id


def _head(uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine) -> None:
    particulars = ("officer", "escalated_on", "balance_date")
    if before is None or any(getattr(before, name) != getattr(after, name) for name in particulars):
        correct_case(uow, CorrectCase(case.id, after.officer, after.escalated_on, after.balance_date))
    stage = ("stage", "stage_on", "closed_how")
    if before is None or any(getattr(before, name) != getattr(after, name) for name in stage):
        _stage(uow, case, after)
    flags = _merged_flags(case.flags, before, after)
    if flags != case.flags:
        today = uow.clock.today()
        uow.record(FlagsChanged(book=case.book, case_id=case.id, flags=flags, on=today, reason=Text(REASON)))


def _stage(uow: UnitOfWork, case: CaseFacts, after: CaseLine) -> None:
    """Move the case to where the file says it is, unless it is there already."""
    stage_on = after.stage_on or (case.stage_on if case.stage == after.stage else uow.clock.today())
    if (case.stage, case.stage_on, case.closed_how) == (after.stage, stage_on, after.closed_how):
        return
    uow.record(
        StageMoved(
            book=case.book,
            case_id=case.id,
            left=case.stage,
            stage=Stage(after.stage),
            stage_on=stage_on,
            closed_how=after.closed_how,
            reason=Text(REASON),
        )
    )


def _merged_flags(now: tuple[str, ...], before: CaseLine | None, after: CaseLine) -> tuple[str, ...]:
    """Return the case's flags with those that the newer file set and without those that it lifted."""
    lifted = set(before.flags if before else ()) - set(after.flags)
    wanted = (set(now) | set(after.flags)) - lifted
    return tuple(name for name in FLAGS if name in wanted)


def _parties(uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine) -> None:
    """Add who is new and put right who is known; nobody is taken off a case by a file."""
    known = cases.list_obligors(uow.session, case.id)
    for line in added(before.parties if before else (), after.parties):
        found = _take(known, line, _same_number, _same_name, _both_debtors)
        if found is None:
            add_obligor(uow, case, taking.obligor(line))
        elif before is not None or not _says_the_same(found, line):
            change_obligor(uow, case, found, taking.obligor(line))


def _same_number(line: PartyLine, known: cases.Obligor) -> bool:
    return known.role == line.role and line.id_number is not None and known.id_number == line.id_number


def _same_name(line: PartyLine, known: cases.Obligor) -> bool:
    return (known.role, known.name) == (line.role, line.name)


def _both_debtors(line: PartyLine, known: cases.Obligor) -> bool:
    return known.role == line.role == "debtor"


def _says_the_same(known: cases.Obligor, line: PartyLine) -> bool:
    cap = line.liability_cap.minor if line.liability_cap else None
    return (known.name, known.id_number, known.cap_minor) == (line.name, line.id_number, cap)


def _debts(
    uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine
) -> list[tuple[int, OpeningBalance]]:
    """Add and put right contracts; return all with what the file says is owed, nothing where it is silent."""
    known = {debt.contract_number: debt for debt in list_debts(uow.session, case.id)}
    changed = added(before.debts if before else (), after.debts)
    debts = []
    for line in after.debts:
        found = known.pop(line.contract_number, None)
        if found is None:
            debt_id = add_debt(uow, case, taking.terms(line))
        else:
            debt_id = found.id
            if line.currency != found.currency:
                raise FixedWhenOpened(N_("A contract keeps its currency."), field="currency")
            terms = taking.terms(line)
            if line in changed:
                correct_debt(uow, case, found.id, terms)
            lending = replace(terms, lent=terms.lent or found.lent, lent_on=terms.lent_on or found.lent_on)
            if (lending.lent, lending.lent_on) != (found.lent, found.lent_on):
                state_lending(uow, case, found.id, lending)
        debts.append((debt_id, taking.balance(line)))
    return debts + [(debt.id, _nothing(debt.currency)) for debt in known.values()]


def _nothing(currency: str) -> OpeningBalance:
    return OpeningBalance(*[Money.zero(currency)] * 5)


def _collateral(
    uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine
) -> dict[str | None, int]:
    """Add what is new, put right and value anew what changed; return all by their descriptions."""
    pieces = list_collateral(uow.session, case.id)
    known, rows = {one.description: one.id for one in pieces}, list(pieces)
    for line in added(before.collateral if before else (), after.collateral):
        terms = taking.pledged(line)
        found = _take(rows, line, _same_description, _same_type)
        if found is None:
            known[line.description] = take_over_collateral(uow, case, terms)
            continue
        known[line.description] = found.id
        kept = kept_beside(terms, found)
        if any(getattr(found, name) != getattr(kept, name) for name in _SAID_OF_A_PIECE):
            correct_collateral(uow, case, found.id, kept)
        latest = found.latest
        if line.value is not None and (
            latest is None or (latest.value, latest.valued_on) != (line.value, line.valuation_date)
        ):
            value_collateral(uow, case, found.id, line.value, line.valuation_date)
    return known


def kept_beside(terms: CollateralTerms, known: Collateral) -> CollateralTerms:
    """Return what a file says of a piece with what it cannot say: whose it is, where it is registered and insured."""
    names = (
        "obligor_id",
        "registry_number",
        "location",
        "insurance",
        "contract_number",
        "contract_signed_on",
    )
    return replace(terms, **{name: getattr(terms, name) or getattr(known, name) for name in names})


_SAID_OF_A_PIECE = ("collateral_kind", "description", "owner", "contract_number", "contract_signed_on")


def _same_description(line: CollateralLine, known: Collateral) -> bool:
    return line.description is not None and known.description == line.description


def _same_type(line: CollateralLine, known: Collateral) -> bool:
    return (known.collateral_kind, known.description) == (line.type, line.description)


def _proceedings(uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine) -> None:
    """Add what is new and put right what changed, such as a number that was given or a title that took effect."""
    rows = list_proceedings(uow.session, case.id)
    for line in added(before.proceedings if before else (), after.proceedings):
        terms = taking.filed(line)
        found = _take(rows, line, _same_docket, _same_forum)
        if found is None:
            made = take_over_proceeding(uow, case, terms)
            detail_proceeding(uow, case, made, None, terms)
        elif _terms_of(found, terms) != terms:
            bring_up(uow, case, found, terms)
            detail_proceeding(uow, case, found.id, found, _detailed(found, terms))
            made = found.id
        else:
            continue
        if terms.title_on is not None and terms.proceeding_kind in SUITS:
            set_clock(uow, case, get_proceeding(uow.session, case.id, made), terms.title_on)


def _same_docket(line: ProceedingLine, known: Proceeding) -> bool:
    docket = taking.filed(line).docket_number
    return docket is not None and known.docket_number == docket


def _same_forum(line: ProceedingLine, known: Proceeding) -> bool:
    """The same kind before the same court; one that has its number already is no other's."""
    numbers = {known.docket_number, taking.filed(line).docket_number}
    same = (known.proceeding_kind, known.court) == (line.kind, (line.court or "").strip())
    return same and (None in numbers or len(numbers) == 1)


def _detailed(known: Proceeding, terms: ProceedingTerms) -> ProceedingTerms:
    """Return what a file says of a proceeding with what it cannot say: who decides, who acts, over how much."""
    names = ("parent_id", "claim", *PEOPLE)
    kept = {name: getattr(known, name) for name in names}
    return replace(terms, **kept, decided_on=terms.decided_on or known.decided_on)


def _terms_of(known: Proceeding, told: ProceedingTerms) -> ProceedingTerms:
    """Return what is known of a proceeding as a file tells it; what this one leaves out is not held against it."""
    return ProceedingTerms(
        proceeding_kind=known.proceeding_kind,
        court=known.court,
        docket_number=known.docket_number,
        filed_on=known.filed_on,
        title_kind=known.title_kind,
        title_on=known.title_on,
        decided_on=known.decided_on if told.decided_on else None,
    )


def _take(rows: list[Row], line: Line, *same: Callable[[Line, Row], bool]) -> Row | None:
    """Take the row that is meant by a line out of those that are left, the surest likeness first."""
    for alike in same:
        for row in rows:
            if alike(line, row):
                rows.remove(row)
                return row
    return None
