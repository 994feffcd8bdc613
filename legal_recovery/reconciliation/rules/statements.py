"""What a bank statement says, and whether its lines and its balances agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from legal_recovery.kernel.errors import N_, Message, RuleViolation
from legal_recovery.kernel.money import Money, total

# What became of a statement that was begun to be loaded.
STATEMENT_STATES: dict[str, Message] = {
    "standing": N_("Loaded"),
    "loading": N_("Not loaded to its end"),
    "withdrawn": N_("Withdrawn"),
}


class BalanceBroken(RuleViolation):
    """Opening balance and lines are the closing balance."""

    code = "statement.balance_broken"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of an account: credits positive, debits negative.

    `row` is where the file has it: its row in a table, its turn elsewhere. `payer` is the other side, whoever pays.
    `value_on` is None where the file does not say it. `balance` is what the bank says stood on the account after it.
    """

    row: int
    booked_on: date
    value_on: date | None
    amount: Money
    payer: str | None = None
    payer_account: str | None = None
    reference: str | None = None
    narrative: str | None = None
    balance: Money | None = None

    @property
    def counts_on(self) -> date:
        """Return from which day the money is there: its value date, else the day it was booked."""
        return self.value_on or self.booked_on

    @property
    def texts(self) -> tuple[str | None, ...]:
        """Return what the bank says of it in words and numbers."""
        return self.payer, self.payer_account, self.reference, self.narrative


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bank says of an account over some days; None where it does not say it."""

    format: str
    account: str | None
    currency: str
    lines: tuple[StatementLine, ...]
    opening: Money | None = None
    closing: Money | None = None
    opened_on: date | None = None
    closed_on: date | None = None

    @property
    def movement(self) -> Money:
        """Return all credits less all debits."""
        return total([line.amount for line in self.lines], self.currency)

    @property
    def moving(self) -> int:
        """Return how many lines move money: banks list some that only say something, such as interest of nothing."""
        return sum(1 for line in self.lines if line.amount)

    @property
    def stood_at(self) -> Money | None:
        """Return what stood on the account before the lines, where the file says either balance."""
        if self.opening is None and self.closing is not None:
            return self.closing - self.movement
        return self.opening

    @property
    def stands_at(self) -> Money | None:
        """Return what stands on the account after the lines, where the file says either balance."""
        return None if self.stood_at is None else self.stood_at + self.movement


def proven(statement: Statement) -> Statement:
    """Return the statement from its oldest line to its newest, with the balances that its lines' balances imply.

    A file may run from the newest line to the oldest: its balances show it, else its days. Raises BalanceBroken where
    a line's balance does not follow from the one before, or the closing balance from the opening one.
    """
    ordered = replace(statement, lines=_oldest_first(statement.lines))
    ordered = replace(ordered, opening=_opening(ordered), closing=_closing(ordered))
    _require_closing(ordered)
    return ordered


def _oldest_first(lines: tuple[StatementLine, ...]) -> tuple[StatementLine, ...]:
    backwards = lines[::-1]
    falling = len(lines) > 1 and lines[0].booked_on > lines[-1].booked_on
    if sum(1 for line in lines if line.balance is not None) < 2:
        return backwards if falling else lines
    if _first_break(lines) is None:
        return lines
    if _first_break(backwards) is None:
        return backwards
    broken = _first_break(backwards if falling else lines)
    assert broken is not None
    raise broken


def _first_break(lines: Sequence[StatementLine]) -> BalanceBroken | None:
    """Return the first balance that does not follow from the last one said and what moved since."""
    expected: Money | None = None
    for line in lines:
        if expected is not None:
            expected += line.amount
        if line.balance is not None:
            if expected is not None and expected != line.balance:
                return _broken(line, expected)
            expected = line.balance
    return None


def _broken(line: StatementLine, expected: Money) -> BalanceBroken:
    return BalanceBroken(
        N_(
            "In row {row} the balance should be {expected} ({before} before it, {amount} on it), but it is {balance}: "
            "lines are missing, or an amount is wrong."
        ),
        row=line.row,
        before=expected - line.amount,
        amount=line.amount,
        expected=expected,
        balance=line.balance,
    )


def _opening(statement: Statement) -> Money | None:
    """Return the opening balance as said, else what the first line's balance leaves for it."""
    if statement.opening is not None or not statement.lines:
        return statement.opening
    first = statement.lines[0]
    return first.balance - first.amount if first.balance is not None else None


def _closing(statement: Statement) -> Money | None:
    """Return the closing balance as said, else the last line's."""
    if statement.closing is not None or not statement.lines:
        return statement.closing
    return statement.lines[-1].balance


def _require_closing(statement: Statement) -> None:
    opening, closing = statement.opening, statement.closing
    if opening is not None and closing is not None and opening + statement.movement != closing:
        raise BalanceBroken(
            N_(
                "The opening balance {opening} and the lines {movement} come to {expected}, but the closing balance is "
                "{closing}: lines are missing, or an amount is wrong."
            ),
            opening=opening,
            movement=statement.movement,
            expected=opening + statement.movement,
            closing=closing,
        )


def joined(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements of a file with those of one account that follow on one another put together.

    Banks cut a day's statement into pages, and files into days: each opens with what the one before closed with.
    """
    found: list[Statement] = []
    last: dict[tuple[str | None, str], int] = {}
    for statement in statements:
        at = last.get(key := (statement.account, statement.currency))
        if at is not None and found[at].closing is not None and found[at].closing == statement.opening:
            found[at] = _after(found[at], statement)
        else:
            last[key] = len(found)
            found.append(statement)
    return found


def _after(before: Statement, statement: Statement) -> Statement:
    return replace(
        before,
        lines=before.lines + statement.lines,
        closing=statement.closing,
        closed_on=statement.closed_on or before.closed_on,
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A statement that stands, as the proof of continuity sees it: `movement` is of its new lines alone."""

    id: int
    opened_on: date
    closed_on: date
    opening: Money | None
    closing: Money | None
    movement: Money


@dataclass(frozen=True, slots=True)
class Break:
    """Where what one statement ends with and the next begins with do not meet: lines are missing, or are too many."""

    before: Loaded
    after: Loaded
    missing: Money

    @property
    def is_overlap(self) -> bool:
        """Tell whether the two are of the same days, rather than days apart."""
        return self.after.opened_on < self.before.closed_on


def breaks_of(statements: Sequence[Loaded], moved: Mapping[date, Money] | None = None) -> list[Break]:
    """Return where the statements of an account do not follow on one another.

    Files may overlap: only their new lines count, so that the balance of each must be the one before and these. A
    statement without balances proves nothing and breaks nothing: the next one has to meet the last that has. Where an
    older file was loaded after a younger one, which lines were new says nothing: there all lines of the days between
    the two balances count, as far as `moved` has what was booked on each day.
    """
    found: list[Break] = []
    known: tuple[Loaded, Money] | None = None
    for one in sorted(statements, key=_in_time):
        if known is not None and one.closing is not None:
            before, balance = known
            missing = one.closing - (balance + one.movement)
            if missing and not _meet(before, one, moved):
                found.append(Break(before, one, missing))
        if one.closing is not None:
            known = one, one.closing
        elif known is not None:
            known = known[0], known[1] + one.movement
    return found


def _in_time(one: Loaded) -> tuple[date, date, int]:
    return one.closed_on, one.opened_on, one.id


def _meet(before: Loaded, after: Loaded, moved: Mapping[date, Money] | None) -> bool:
    """Tell whether all that was booked between two closing balances is the difference between them."""
    if moved is None or before.closing is None or after.closing is None:
        return False
    between = [minor for on, minor in moved.items() if before.closed_on < on <= after.closed_on]
    return after.closing - before.closing == total(between, after.closing.currency)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bank says stands on an account and what the books say; None where no file has a balance."""

    at_bank: Money | None
    in_books: Money | None
    until: date | None
    breaks: tuple[Break, ...] = ()

    @property
    def difference(self) -> Money | None:
        """Return what the bank has more than the books."""
        if self.at_bank is None or self.in_books is None:
            return None
        return self.at_bank - self.in_books

    @property
    def is_proven(self) -> bool:
        """Tell whether every balance follows from the one before."""
        return self.at_bank is not None and not self.breaks and not self.difference


def standing_of(
    statements: Sequence[Loaded], book: Money, moved: Mapping[date, Money] | None = None
) -> Standing:
    """Return how an account stands by its standing statements and its book; `moved` as `breaks_of` takes it.

    The book begins with nothing, so what the books say is the first opening balance and the book since then.
    """
    ordered = sorted(statements, key=_in_time)
    said = [one for one in ordered if one.opening is not None and one.closing is not None]
    until = ordered[-1].closed_on if ordered else None
    if not said:
        return Standing(None, None, until)
    first, last = min(said, key=lambda one: (one.opened_on, one.closed_on, one.id)), said[-1]
    silent = [one for one in ordered if one.closing is None]
    earlier = total([one.movement for one in silent if one.closed_on < first.opened_on], book.currency)
    later = total([one.movement for one in silent if _in_time(one) > _in_time(last)], book.currency)
    assert first.opening is not None and last.closing is not None
    breaks = tuple(breaks_of(statements, moved))
    return Standing(last.closing + later, first.opening - earlier + book, until, breaks)
