"""Loading a statement: read whole and proven first, then line by line in short transactions that go on after a kill."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.commands import post_on_open_day
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.events import LineLoaded, StatementLoaded, StatementStarted
from legal_recovery.reconciliation.postings import line_entry
from legal_recovery.reconciliation.rules.lines import (
    Fresh,
    LoadedAlready,
    fresh_lines,
    numbered,
    require_account,
    require_bookable,
)
from legal_recovery.reconciliation.rules.statements import Statement

Do = Callable[[Callable[..., Any], Any], Any]
Progress = Callable[[str, int, int], None]
# No transaction holds the database's only writer longer than people notice.
_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class StartStatement:
    """Begin to load a statement of a file that was read and proven; `place` is which of the file's it is, from 1."""

    account_id: int
    statement: Statement
    file_name: str
    file_digest: str
    place: int = 1


@dataclass(frozen=True, slots=True)
class StartStatements:
    """Begin to load statements of one file, all or none; `again` where this very work had begun before."""

    starts: tuple[StartStatement, ...]
    again: bool = False


def start_statement(uow: UnitOfWork, cmd: StartStatement) -> dict[str, int]:
    """Record that a statement begins to be loaded; see `start_statements`."""
    return start_statements(uow, StartStatements((cmd,)))[0]


def start_statements(uow: UnitOfWork, cmd: StartStatements) -> list[dict[str, int]]:
    """Record that statements begin to be loaded; return the id of each and how many of its lines are new.

    What was begun before and not finished goes on; what was finished stays as it is, and is refused where it is all
    there is. Raises WrongAccount, NoSuchLine, LoadedAlready.
    """
    accounts = store.lock_accounts(uow, [one.account_id for one in cmd.starts])
    for one in cmd.starts:
        account = accounts[one.account_id]
        require_account(one.statement, account.number, account.currency)
        require_bookable(one.statement, uow.clock.today())
    known = [_begun(uow, one) for one in cmd.starts]
    if not cmd.again and all(one is not None and one.state == "standing" for one in known):
        raise LoadedAlready(N_("This file was loaded before."), field="file")
    seen: dict[int, set[tuple[str, int]]] = {}
    return [
        {"statement_id": before.id, "fresh": before.fresh}
        if before is not None
        else _start(uow, accounts[one.account_id], one, seen.setdefault(one.account_id, set()))
        for one, before in zip(cmd.starts, known, strict=True)
    ]


def _begun(uow: UnitOfWork, one: StartStatement) -> store.StatementFacts | None:
    return store.find_statement_of(uow.session, one.account_id, one.file_digest, one.place)


def _start(
    uow: UnitOfWork, account: store.Account, cmd: StartStatement, seen: set[tuple[str, int]]
) -> dict[str, int]:
    """Record one of them; `seen` are the lines of those before it in the file."""
    statement, statement_id = cmd.statement, new_id()
    fresh = [one for one in _unknown(uow, account.id, list(numbered(statement))) if one.known_by not in seen]
    seen.update(one.known_by for one in fresh)
    days = [line.booked_on for line in statement.lines]
    uow.record(
        StatementStarted(
            book=account.book,
            statement_id=statement_id,
            account_id=account.id,
            file_name=Text(cmd.file_name or "-"),
            sha256=cmd.file_digest,
            place=cmd.place,
            format=statement.format,
            opened_on=min([*_known(statement.opened_on), *days], default=None),
            closed_on=max([*_known(statement.closed_on), *days], default=None),
            opening_minor=_minor(statement.stood_at),
            closing_minor=_minor(statement.stands_at),
            currency=statement.currency,
            lines=statement.moving,
            fresh=len(fresh),
        )
    )
    return {"statement_id": statement_id, "fresh": len(fresh)}


def _known(day: date | None) -> list[date]:
    return [] if day is None else [day]


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _unknown(uow: UnitOfWork, account_id: int, lines: list[Fresh]) -> list[Fresh]:
    prints = list(dict.fromkeys(one.known_by[0] for one in lines))
    return fresh_lines(lines, store.known_prints(uow.session, account_id, prints))


@dataclass(frozen=True, slots=True)
class LoadLines:
    """Load some lines of a statement that was begun; with the last of them it stands."""

    account_id: int
    statement_id: int
    lines: tuple[Fresh, ...]
    last: bool = False


def load_lines(uow: UnitOfWork, cmd: LoadLines) -> int:
    """Post and record those of the lines that are not known yet; return how many.

    What the bank says is a fact: a line of a closed month stands on the first open day, with its own value date kept.
    Of a statement that stands already, or was withdrawn meanwhile, nothing is loaded.
    """
    account = store.lock_account(uow, cmd.account_id)
    if store.get_statement(uow.session, account.id, cmd.statement_id).state != "loading":
        return 0
    fresh = _unknown(uow, account.id, list(cmd.lines))
    for one in fresh:
        _load(uow, account, cmd.statement_id, one)
    if cmd.last:
        moved = store.moved_by(uow.session, cmd.statement_id)
        uow.record(StatementLoaded(book=account.book, statement_id=cmd.statement_id, moved_minor=moved))
    return len(fresh)


def _load(uow: UnitOfWork, account: store.Account, statement_id: int, one: Fresh) -> None:
    line, line_id = one.line, new_id()
    seq = post_on_open_day(uow, line_entry(account.book, line_id, line))
    uow.record(
        LineLoaded(
            book=account.book,
            line_id=line_id,
            account_id=account.id,
            statement_id=statement_id,
            number=one.number,
            booked_on=line.booked_on,
            value_on=line.counts_on,
            amount_minor=line.amount.minor,
            currency=line.amount.currency,
            payer=Text.maybe(line.payer),
            payer_account=Text.maybe(line.payer_account),
            reference=Text.maybe(line.reference),
            narrative=Text.maybe(line.narrative),
            balance_minor=_minor(line.balance),
            left_minor=line.amount.minor,
            entry_seq=seq,
        )
    )
    store.keep_print(uow, account.id, one.known_by, line_id)


@dataclass(frozen=True, slots=True)
class LoadedStatement:
    """What came of loading a statement: where it is, all its lines, and how many of them were new."""

    account_id: int
    statement_id: int
    lines: int
    fresh: int


def load_statement(do: Do, start: StartStatement, progress: Progress) -> LoadedStatement:
    """Load the one statement of a file from beginning to end; see `load_statements`."""
    return load_statements(do, StartStatements((start,)), progress)[0]


def load_statements(do: Do, cmd: StartStatements, progress: Progress) -> list[LoadedStatement]:
    """Load statements of a file from beginning to end; begun again after a kill it goes on where it was.

    `do` carries out a command in a transaction of its own.
    """
    begun, done = do(start_statements, cmd), 0
    whole = sum(one.statement.moving for one in cmd.starts)
    progress("loading", done, whole)
    for start, made in zip(cmd.starts, begun, strict=True):
        for part, last in _parts(list(numbered(start.statement))):
            do(load_lines, LoadLines(start.account_id, made["statement_id"], part, last))
            done += len(part)
            progress("loading", done, whole)
    return [
        LoadedStatement(start.account_id, made["statement_id"], start.statement.moving, made["fresh"])
        for start, made in zip(cmd.starts, begun, strict=True)
    ]


def _parts(lines: list[Fresh]) -> Iterator[tuple[tuple[Fresh, ...], bool]]:
    """Yield what is loaded at once, and whether it is the last; a statement without lines has one empty part."""
    for at in range(0, max(len(lines), 1), _AT_ONCE):
        yield tuple(lines[at : at + _AT_ONCE]), at + _AT_ONCE >= len(lines)
