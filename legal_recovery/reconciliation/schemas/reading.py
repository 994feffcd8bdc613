"""A file of statements, sorted by the accounts of the lender's that they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from legal_recovery.reconciliation.commands import StartStatement
from legal_recovery.reconciliation.rules.lines import is_of_account, require_account
from legal_recovery.reconciliation.rules.statements import Statement
from legal_recovery.reconciliation.schemas.statements import Wishes, read_statements
from legal_recovery.reconciliation.store import Account


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What of a file can be loaded, and the numbers of the accounts in it that are not in the books."""

    starts: tuple[StartStatement, ...]
    unknown: tuple[str, ...] = ()


def read_file(
    path: Path, name: str, digest: str, wishes: Wishes, account: Account, accounts: Sequence[Account]
) -> ReadFile:
    """Read a file that was sent for an account: its statements, and those of others of the lender's in it.

    Raises FileProblem, BalanceBroken, and WrongAccount where nothing in the file is of the account.
    """
    starts, unknown = [], list[str]()
    found = read_statements(path, name, wishes)
    for place, one in enumerate(found, start=1):
        owner = _owner(one, [account, *accounts])
        if owner is None:
            unknown.append(f"{(one.account or '')[:60]} ({one.currency})")
        else:
            starts.append(StartStatement(owner.id, one, name, digest, place))
    if not any(one.account_id == account.id for one in starts):
        require_account(found[0], account.number, account.currency)
    return ReadFile(tuple(starts), tuple(dict.fromkeys(unknown)))


def _owner(statement: Statement, accounts: Sequence[Account]) -> Account | None:
    """Return the first account that a statement can be of; one that names none is of the one it was sent for."""
    for one in accounts[: 1 if statement.account is None else None]:
        if one.currency == statement.currency and is_of_account(statement, one.number):
            return one
    return None
