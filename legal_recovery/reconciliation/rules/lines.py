"""Which lines of a file are new, what a line is known again by, and what may be done with one."""

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message, RuleViolation
from legal_recovery.kernel.money import Money
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine

# Why a line waits in suspense.
GROUNDS: dict[str, Message] = {
    "unknown": N_("Nobody knows whose it is"),
    "asked-court": N_("The court was asked"),
    "asked-payer": N_("The payer was asked"),
    "documents": N_("Documents are awaited"),
    "disputed": N_("It is disputed"),
    "other": N_("Another reason"),
}
OPEN_STATES = ("open", "suspense", "asked", "part")
STATES: dict[str, Message] = {
    "open": N_("Not matched"),
    "suspense": N_("In suspense"),
    "asked": N_("A colleague was asked"),
    "part": N_("Matched in part"),
    "matched": N_("Matched"),
    "withdrawn": N_("Withdrawn"),
}


class WrongAccount(InvalidInput):
    """The file is of another account or currency."""

    code = "statement.wrong_account"


class LoadedAlready(Conflict):
    """The file was loaded before."""

    code = "statement.loaded_already"


class NoSuchLine(InvalidInput):
    """The file has a line that no bank books: of a day to come, or with a text without end."""

    code = "statement.no_such_line"


class HasMatches(Conflict):
    """A statement with a matched line stays."""

    code = "statement.has_matches"


class LineIsMatched(Conflict):
    """The line was matched meanwhile, wholly or as far as is asked."""

    code = "bank_line.matched"


class MoreThanLeft(RuleViolation):
    """No more of a line is matched than there is."""

    code = "bank_line.more_than_left"


class LineWithdrawnAlready(Conflict):
    """The line was withdrawn with its statement."""

    code = "bank_line.withdrawn"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A line that no file before had: its number in the file, and what it will be known again by."""

    number: int
    line: StatementLine
    known_by: tuple[str, int]


def print_of(line: StatementLine) -> str:
    """Return what a line is known again by in another file: all that the bank says of it.

    The balance after it tells equal lines of one day apart where the file has it.
    """
    said = (
        line.booked_on.isoformat(),
        line.counts_on.isoformat(),
        str(line.amount.minor),
        line.amount.currency,
        line.payer,
        line.payer_account,
        line.reference,
        line.narrative,
        str(line.balance.minor) if line.balance is not None else None,
    )
    text = "\x1f".join("" if part is None else "".join(part.split()) for part in said)
    return hashlib.sha256(text.encode()).hexdigest()


def numbered(statement: Statement) -> Iterator[Fresh]:
    """Yield the lines of a statement that move money; of lines equal to the letter each has its turn, and all count."""
    turns: Counter[str] = Counter()
    for number, line in enumerate(statement.lines, start=1):
        if not line.amount:
            continue
        known_by = print_of(line)
        turns[known_by] += 1
        yield Fresh(number, line, (known_by, turns[known_by]))


def fresh_lines(lines: Sequence[Fresh], known: Container[tuple[str, int]]) -> list[Fresh]:
    """Return the lines that are not known: the second of two equal ones is new where only the first was."""
    return [one for one in lines if one.known_by not in known]


def require_account(statement: Statement, number: str, currency: str) -> None:
    """Refuse a statement of another account or currency; raises WrongAccount."""
    if statement.currency != currency:
        raise WrongAccount(
            N_("The file is in {said}, but the account is in {currency}."),
            field="file",
            said=statement.currency,
            currency=currency,
        )
    if not is_of_account(statement, number):
        raise WrongAccount(
            N_("The file is of account {said}, not of {number}."),
            field="file",
            said=(statement.account or "")[:_SHOWN],
            number=number,
        )


def require_bookable(statement: Statement, today: date) -> None:
    """Refuse a statement with a line that no bank can have booked; raises NoSuchLine.

    Where a bank is, it can be tomorrow already. Value dates lie before and after the booking, but within reason.
    """
    for line in statement.lines:
        if line.booked_on > today + timedelta(days=1):
            raise NoSuchLine(
                N_("Row {row} is booked on {day}, which is still to come."),
                field="file",
                row=line.row,
                day=line.booked_on,
            )
        if line.counts_on > line.booked_on + _LATEST_VALUE:
            raise NoSuchLine(
                N_("Row {row} is booked on {day} with a value date of {value}, more than a year later."),
                field="file",
                row=line.row,
                day=line.booked_on,
                value=line.counts_on,
            )
        if max(len(text or "") for text in line.texts) > _LONGEST_TEXT:
            raise NoSuchLine(
                N_("Row {row} has a text of more than {limit} characters, which no statement has."),
                field="file",
                row=line.row,
                limit=_LONGEST_TEXT,
            )


_LATEST_VALUE = timedelta(days=366)
_LONGEST_TEXT = 10_000
_SHOWN = 60


def is_of_account(statement: Statement, number: str) -> bool:
    """Tell whether a statement can be of an account; one that does not say its number can be of any."""
    return statement.account is None or _same_number(statement.account, number)


def _same_number(said: str, number: str) -> bool:
    """Tell whether two numbers are of one account; banks hide digits of some, and put others before them."""
    one, other = (
        "".join(sign for sign in text if sign.isalnum() or sign == "*").upper() for text in (said, number)
    )
    if "*" in one:
        head, tail = one.split("*", 1)[0], one.rsplit("*", 1)[-1]
        return other.startswith(head) and other.endswith(tail)
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _WHOLE and longer.endswith(shorter))


_WHOLE = 8


def require_left(left: Money, wanted: Money) -> None:
    """Refuse to match more of a line than is left of it, or against its direction; raises MoreThanLeft."""
    if not wanted or (wanted.minor > 0) != (left.minor > 0) or abs(wanted.minor) > abs(left.minor):
        raise MoreThanLeft(
            N_("{wanted} is to be matched, but {left} of the line is left."),
            field="amount",
            wanted=wanted,
            left=left,
        )


def require_live(state: str, left: Money) -> None:
    """Refuse to do anything with a line that is matched or withdrawn; raises LineIsMatched, LineWithdrawnAlready."""
    if state == "withdrawn":
        raise LineWithdrawnAlready(N_("This line was withdrawn with its statement."))
    if not left:
        raise LineIsMatched(N_("This line was matched meanwhile: look at it again."))
