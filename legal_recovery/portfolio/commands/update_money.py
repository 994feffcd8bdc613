"""Bringing a case's money up to a newer file, so that on its balance date the books say what the file says.

Costs and receipts that the file no longer tells are reversed, those it tells anew are booked. A sum to date stands
for whatever has no line of its own, so what people recorded by hand up to that day is taken off it. The opening is
then reversed and posted anew wherever it would not lead to the file's balances.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import take_back_cost
from legal_recovery.costs.store import Cost, list_costs
from legal_recovery.debts.commands import open_claim
from legal_recovery.debts.rules import OpeningBalance
from legal_recovery.kernel.errors import N_, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import reverse
from legal_recovery.ledger.rules import OPENING, is_opening
from legal_recovery.ledger.store import StoredEntry, list_entries
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.commands import take_over as taking
from legal_recovery.portfolio.rules import CaseLine, CostLine, ReceiptLine
from legal_recovery.receipts.commands import take_back_receipt
from legal_recovery.receipts.store import Receipt, list_receipts, what_is_owed

REASON = "按新文件更新 (import --update)"
Debts = Sequence[tuple[int, OpeningBalance]]
Line = TypeVar("Line", CostLine, ReceiptLine)
Row = TypeVar("Row", Cost, Receipt)
_ACCOUNTS = {
    "principal": "claim:principal",
    "interest_on": "claim:interest-on",
    "interest_off": "claim:interest-off",
    "penalty": "claim:penalty",
    "costs": "claim:costs",
}


class MoreReceivedThanOwed(RuleViolation):
    """The newer figures are smaller than what was received since."""

    code = "portfolio.more_received_than_owed"


class MoreInTheBooks(RuleViolation):
    """The newer file's sum to date is smaller than what the books hold line by line up to that day."""

    code = "portfolio.more_in_the_books"


class DatedBeforeNewEscalation(RuleViolation):
    """What is in the books already would lie before the case began."""

    code = "portfolio.before_new_escalation"


def update_money(
    uow: UnitOfWork,
    case: CaseFacts,
    before: CaseLine | None,
    after: CaseLine,
    debts: Debts,
    collateral: dict[str | None, int],
) -> None:
    """Put costs, receipts and the opening right, in an order in which each finds what it rests on."""
    _costs(uow, case, before, after)
    come = _receipts(uow, case, before, after)
    for line in come:
        if taking.is_in_figures(line, after):
            taking.take_over_receipt(uow, case, line, after, debts, collateral)
    _opening(uow, case, after, debts)
    for line in come:
        if not taking.is_in_figures(line, after):
            taking.take_over_receipt(uow, case, line, after, debts, collateral)
    _require_nothing_below_zero(uow, case)
    _require_after_escalation(uow, case)


def _costs(uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine) -> None:
    standing = [one for one in list_costs(uow.session, case.id) if one.reversed_seq is None]

    def take_back(cost: Cost, reason: str) -> None:
        standing.remove(cost)
        take_back_cost(uow, case, cost, reason)

    come = _settled(before.costs if before else None, after.costs, standing, _is_this_cost, take_back)
    rest = _rest(after.costs_to_date, standing, [one.amount for one in come if _counts(one, after)], after)
    _replace_sum(rest, standing, take_back)
    for line in [*taking.costs_to_date(after, _new_sum(rest, standing)), *come]:
        taking.take_over_cost(uow, case, line)


def _receipts(
    uow: UnitOfWork, case: CaseFacts, before: CaseLine | None, after: CaseLine
) -> list[ReceiptLine]:
    """Take back what the newer file no longer tells; return what it tells anew, still to be booked."""
    standing = [one for one in list_receipts(uow.session, case.id) if one.reversed_seq is None]

    def take_back(receipt: Receipt, reason: str) -> None:
        standing.remove(receipt)
        take_back_receipt(uow, case, receipt, reason)

    come = _settled(
        before.receipts if before else None, after.receipts, standing, _is_this_receipt, take_back
    )
    rest = _rest(after.received_to_date, standing, [one.amount for one in come if _counts(one, after)], after)
    _replace_sum(rest, standing, take_back)
    return [*taking.received_to_date(after, _new_sum(rest, standing)), *come]


def _is_this_cost(line: CostLine, row: Cost) -> bool:
    return (row.cost_kind, row.amount, row.incurred_on) == (line.kind, line.amount, line.incurred_on)


def _is_this_receipt(line: ReceiptLine, row: Receipt) -> bool:
    return (row.source, row.amount, row.credited_on) == (line.source, line.amount, line.credited_on)


def _settled(
    before: Sequence[Line] | None,
    after: Sequence[Line],
    standing: list[Row],
    is_this: Callable[[Line, Row], bool],
    take_back: Callable[[Row, str], None],
) -> list[Line]:
    """Take back the rows that the newer file no longer tells, or tells as reversed; return the lines to be booked."""
    if before is None:
        # What the older file said was forgotten: whatever stands in the books was told before.
        rows = list(standing)
        return [line for line in after if _take(rows, line, is_this) is None]
    come = added(before, after)
    for line in added(after, before):
        found = _take([one for one in standing if one.note != taking.TO_DATE], line, is_this)
        if found is None or line.reversed_on is not None:
            continue
        reversal = next((one for one in come if _is_reversal_of(line, one)), None)
        if reversal is not None:
            come.remove(reversal)
        take_back(found, taking.reason_of(reversal) if reversal else REASON)
    return come


def _is_reversal_of(line: Line, other: Line) -> bool:
    bare = _placeless(replace(other, reversed_on=None, reversal_reason=None))
    return other.reversed_on is not None and bool(bare == _placeless(line))


def _take(rows: Collection[Row], line: Line, is_this: Callable[[Line, Row], bool]) -> Row | None:
    found = next((row for row in rows if is_this(line, row)), None)
    if found is not None and isinstance(rows, list):
        rows.remove(found)
    return found


def _counts(line: CostLine | ReceiptLine, case: CaseLine) -> bool:
    """Tell whether a line is within the sum to date: up to that day, in the case's currency, and standing."""
    day = line.incurred_on if isinstance(line, CostLine) else line.credited_on
    same = line.amount.currency == case.currency and line.reversed_on is None
    return same and case.balance_date is not None and day <= case.balance_date


def _rest(
    whole: Money | None, standing: Sequence[Row], come: Iterable[Money], case: CaseLine
) -> Money | None:
    """Return what of a sum to date has no line of its own in the books; raises MoreInTheBooks."""
    if not whole:
        return None
    assert case.balance_date is not None
    lined: list[Money] = [
        row.amount
        for row in standing
        if row.note != taking.TO_DATE
        and row.amount.currency == whole.currency
        and _day_of(row) <= case.balance_date
    ]
    rest = whole - sum([*lined, *come], Money.zero(whole.currency))
    if rest.minor < 0:
        raise MoreInTheBooks(
            N_("Up to {balance_date} the books hold more line by line than the file's sum of {sum}."),
            balance_date=case.balance_date,
            sum=whole,
        )
    return rest


def _day_of(row: Cost | Receipt) -> date:
    return row.incurred_on if isinstance(row, Cost) else row.credited_on


def _replace_sum(rest: Money | None, standing: list[Row], take_back: Callable[[Row, str], None]) -> None:
    """Take the line of the sum to date back where it is no longer right."""
    for row in [one for one in standing if one.note == taking.TO_DATE]:
        if rest is None or row.amount != rest:
            take_back(row, REASON)


def _new_sum(rest: Money | None, standing: Sequence[Row]) -> Money | None:
    """Return what the line of the sum to date is to hold, None where it stands already."""
    return None if any(one.note == taking.TO_DATE for one in standing) else rest


# --- the opening ------------------------------------------------------------------------------------------

Sums = dict[tuple[int | None, str], int]


def _opening(uow: UnitOfWork, case: CaseFacts, line: CaseLine, debts: Debts) -> None:
    """Reverse the opening and post it anew where it does not lead to the file's balances."""
    entries = list_entries(uow.session, case.book)
    needed = _needed(entries, line, debts)
    standing = [one for one in entries if one.kind == OPENING and one.reversed_by is None]
    if _claims(standing) == needed and all(one.value_on == line.escalated_on for one in standing):
        return
    for entry in standing:
        reverse(uow, case.book, entry.seq)
    balances = [(debt, _balance(debt, owed, needed)) for debt, owed in debts]
    if any(minor < 0 for minor in needed.values()):
        raise _more_received(case)
    open_claim(uow, case, balances, escalated_on=line.escalated_on)


def _needed(entries: Sequence[StoredEntry], line: CaseLine, debts: Debts) -> Sums:
    """Return the opening from which what happened up to the balance date leads to the file's figures."""
    needed: Sums = defaultdict(int)
    for debt, owed in debts:
        for name, account in _ACCOUNTS.items():
            needed[debt, account] = getattr(owed, name).minor
    if line.balance_date is not None:
        since = [e for e in entries if not is_opening(e.kind) and e.value_on <= line.balance_date]
        for key, minor in _claims(since).items():
            if key in needed:
                needed[key] -= minor
    for receipt in taking.all_receipts(line):
        # Taken back after the balance date, the file's figures still are those after it.
        if receipt.reversed_on is not None and taking.is_in_figures(receipt, line):
            first = taking.first_debt(debts, receipt.amount.currency)
            needed[first, "claim:principal"] += receipt.amount.minor
    return {key: minor for key, minor in needed.items() if minor}


def _claims(entries: Iterable[StoredEntry]) -> Sums:
    """Return what entries add to what is owed, by debt and component."""
    sums: Sums = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            if posting.account in _ACCOUNTS.values():
                sums[posting.debt, posting.account] += posting.amount.minor
    return {key: minor for key, minor in sums.items() if minor}


def _balance(debt: int, owed: OpeningBalance, needed: Sums) -> OpeningBalance:
    currency = owed.principal.currency
    parts: dict[str, Any] = {
        name: Money(needed.get((debt, account), 0), currency) for name, account in _ACCOUNTS.items()
    }
    return OpeningBalance(**parts)


def _require_nothing_below_zero(uow: UnitOfWork, case: CaseFacts) -> None:
    owed, _ = what_is_owed(uow.session, case.id, case.book)
    if any(one.amount.minor < 0 for one in owed):
        raise _more_received(case)


def _more_received(case: CaseFacts) -> MoreReceivedThanOwed:
    return MoreReceivedThanOwed(
        N_("Case {reference} has received more than the new figures say was owed."), reference=case.reference
    )


def _require_after_escalation(uow: UnitOfWork, case: CaseFacts) -> None:
    """The case may begin on another day, but nothing in its books may then lie before it."""
    days = [_day_of(one) for one in list_costs(uow.session, case.id) if one.reversed_seq is None]
    days += [one.discharged_on for one in list_receipts(uow.session, case.id) if one.reversed_seq is None]
    if days and min(days) < case.escalated_on:
        raise DatedBeforeNewEscalation(
            N_("The books hold a cost or receipt of {day}, before the new day of escalation {escalated_on}."),
            field="escalated_on",
            day=min(days),
            escalated_on=case.escalated_on,
        )


def added(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """Return the lines that the second list has more often than the first, wherever they stood in their files."""
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
