"""Bringing a case up to a newer file: what changed is put right by new events and entries, never by editing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from legal_recovery.cases import store as cases
from legal_recovery.cases.commands import CorrectCase, add_obligor, correct_case
from legal_recovery.cases.events import FlagsChanged, StageMoved
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import take_over_collateral, value_collateral
from legal_recovery.collateral.store import list_collateral
from legal_recovery.costs.commands import take_back_cost
from legal_recovery.costs.store import list_costs
from legal_recovery.debts.commands import add_debt, correct_debt, open_claim
from legal_recovery.debts.store import list_debts
from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.kernel.events import Text
from legal_recovery.ledger.commands import reverse
from legal_recovery.ledger.rules import OPENING
from legal_recovery.ledger.store import list_entries
from legal_recovery.parties.commands import change_party
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.commands import take_over as taking
from legal_recovery.portfolio.rules import CaseLine
from legal_recovery.proceedings.commands import take_over_proceeding
from legal_recovery.receipts.commands import take_back_receipt
from legal_recovery.receipts.store import list_receipts, what_is_owed

REASON = "import --update"


class CurrencyChanged(RuleViolation):
    """A case keeps its currency."""

    code = "portfolio.currency_changed"


class MoreReceivedThanOwed(RuleViolation):
    """The newer figures are smaller than what was received since."""

    code = "portfolio.more_received_than_owed"


def update_case(uow: UnitOfWork, before: CaseLine, after: CaseLine) -> int:
    """Put right what differs between the file that a case was loaded from and a newer one; return its id."""
    case_id = cases.find_case_id(uow.session, after.reference)
    assert case_id is not None
    case = cases.lock_case(uow, case_id)
    if after.currency != before.currency:
        raise CurrencyChanged(N_("A case keeps its currency."), field="currency")
    _head(uow, case, before, after)
    _parties(uow, case, before, after)
    debts = _claim(uow, case, before, after)
    collateral = _collateral(uow, case, before, after)
    for line in _added(before.proceedings, after.proceedings):
        take_over_proceeding(uow, case, taking.filed(line))
    _costs(uow, case, before, after)
    _receipts(uow, case, before, after, debts, collateral)
    return case_id


def _head(uow: UnitOfWork, case: CaseFacts, before: CaseLine, after: CaseLine) -> None:
    particulars = ("officer", "escalated_on", "balance_date")
    if any(getattr(before, name) != getattr(after, name) for name in particulars):
        correct_case(uow, CorrectCase(case.id, after.officer, after.escalated_on, after.balance_date))
    today = uow.clock.today()
    if before.stage != after.stage and case.stage != after.stage:
        uow.record(
            StageMoved(
                book=case.book,
                case_id=case.id,
                left=case.stage,
                stage=after.stage,
                stage_on=after.stage_on or today,
                closed_how=after.closed_how,
                reason=Text(REASON),
            )
        )
    if set(before.flags) != set(after.flags):
        uow.record(
            FlagsChanged(
                book=case.book, case_id=case.id, flags=after.flags, on=today, reason=Text(REASON)
            )
        )


def _parties(uow: UnitOfWork, case: CaseFacts, before: CaseLine, after: CaseLine) -> None:
    """Add who is new and put right who is known; nobody is taken off a case by a file."""
    known = {(one.role, one.name): one for one in cases.list_obligors(uow.session, case.id)}
    for line in _added(before.parties, after.parties):
        found = known.get((line.role, line.name))
        if found is None:
            add_obligor(uow, case, taking.obligor(line))
        else:
            change_party(uow, case.book, found.party_id, taking.particulars(line))


def _claim(uow: UnitOfWork, case: CaseFacts, before: CaseLine, after: CaseLine) -> list[tuple[int, Any]]:
    """Reverse the opening and post it anew when any figure in it changed; return debts with their balances."""
    known = {debt.contract_number: debt.id for debt in list_debts(uow.session, case.id)}
    debts = []
    for line in after.debts:
        debt = known.get(line.contract_number)
        if debt is None:
            debt = add_debt(uow, case, taking.terms(line))
        elif line in _added(before.debts, after.debts):
            correct_debt(uow, case, debt, taking.terms(line))
        debts.append((debt, taking.balance(line)))
    if _opening_facts(before) != _opening_facts(after):
        _open_anew(uow, case, after, debts)
    return debts


def _opening_facts(line: CaseLine) -> object:
    balances = [(debt.contract_number, taking.balance(debt)) for debt in line.debts]
    return (line.escalated_on, taking.received_before(line), balances)


def _open_anew(uow: UnitOfWork, case: CaseFacts, line: CaseLine, debts: list[tuple[int, Any]]) -> None:
    entries = list_entries(uow.session, case.book)
    for opening in entries:
        if opening.kind == OPENING and opening.reversed_by is None:
            reverse(uow, case.book, opening.seq)
    balances = taking.with_receipts_added_back(debts, taking.received_before(line))
    open_claim(uow, case, balances, escalated_on=line.escalated_on)
    owed, _ = what_is_owed(uow.session, case.id, case.book)
    if any(one.amount.minor < 0 for one in owed):
        raise MoreReceivedThanOwed(
            N_("Case {reference} has received more than the new figures say was owed."),
            reference=case.reference,
        )


def _collateral(
    uow: UnitOfWork, case: CaseFacts, before: CaseLine, after: CaseLine
) -> dict[str | None, int]:
    known = {one.description: one.id for one in list_collateral(uow.session, case.id)}
    for line in _added(before.collateral, after.collateral):
        if line.description not in known:
            known[line.description] = take_over_collateral(uow, case, taking.pledged(line))
        elif line.value is not None:
            value_collateral(uow, case, known[line.description], line.value, line.valuation_date)
    return known


def _costs(uow: UnitOfWork, case: CaseFacts, before: CaseLine, after: CaseLine) -> None:
    old, new = taking.all_costs(before), taking.all_costs(after)
    standing = [one for one in list_costs(uow.session, case.id) if one.reversed_seq is None]
    for line in _added(new, old):
        found = next(
            (
                one
                for one in standing
                if (one.cost_kind, one.amount, one.incurred_on) == (line.kind, line.amount, line.incurred_on)
            ),
            None,
        )
        if found is not None:
            standing.remove(found)
            take_back_cost(uow, case, found, REASON)
    for line in _added(old, new):
        taking.take_over_cost(uow, case, line)


def _receipts(
    uow: UnitOfWork,
    case: CaseFacts,
    before: CaseLine,
    after: CaseLine,
    debts: list[tuple[int, Any]],
    collateral: dict[str | None, int],
) -> None:
    old, new = taking.all_receipts(before), taking.all_receipts(after)
    standing = [one for one in list_receipts(uow.session, case.id) if one.reversed_seq is None]
    for line in _added(new, old):
        found = next(
            (
                one
                for one in standing
                if (one.source, one.amount, one.credited_on) == (line.source, line.amount, line.credited_on)
            ),
            None,
        )
        if found is not None:
            standing.remove(found)
            take_back_receipt(uow, case, found, REASON)
    for line in _added(old, new):
        taking.take_over_receipt(uow, case, line, after, debts, collateral)


def _added(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """Return the lines that the second list has more often than the first, wherever they stood."""
    left = Counter(_placeless(line) for line in before)
    found = []
    for line in after:
        if left[_placeless(line)]:
            left[_placeless(line)] -= 1
        else:
            found.append(line)
    return found


def _placeless(line: Any) -> Any:
    return replace(line, row=0, sheet=None)
