"""How the lender's bank accounts stand, for whoever looks after the installation: read, never written."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from legal_recovery.plumbing.db import Database, sqlite_path
from legal_recovery.reconciliation.rules.statements import Break, Standing
from legal_recovery.reconciliation.store import list_standings, names_of_statements
from legal_recovery.settings import Settings
from legal_recovery.users.store import find_system

Found = tuple[str, str, list[str]]


def standings() -> Iterator[Found]:
    """Yield each account's number, how it stands, and where its statements or its book do not agree with the bank."""
    settings = Settings.from_environment()
    path = sqlite_path(settings.database_url)
    if path is not None and not Path(path).is_file():
        return
    database = Database(settings.database_url)
    try:
        yield from _read(database)
    except SQLAlchemyError:
        # A database that cannot be read is no matter of its bank accounts.
        return
    finally:
        database.dispose()


def _read(database: Database) -> list[Found]:
    if not inspect(database.engine).has_table("bank_accounts"):
        return []
    with database.reading() as session:
        system = find_system(session)
        listed = list_standings(session, system) if system is not None else []
        return [
            (one.account.number, _found(one.standing), _troubles(session, one.standing)) for one in listed
        ]


def _found(standing: Standing) -> str:
    if standing.at_bank is None:
        return "no statement has a balance"
    return f"{standing.at_bank} at the bank and in the books, statements until {standing.until} follow on"


def _troubles(session: Session, standing: Standing) -> list[str]:
    names = names_of_statements(
        session, {one.id for each in standing.breaks for one in (each.before, each.after)}
    )
    found = [_broken(one, names) for one in standing.breaks]
    if standing.difference:
        found.append(f"{standing.in_books} in the books, but {standing.at_bank} at the bank")
    return found


def _broken(one: Break, names: dict[int, str | None]) -> str:
    how = "overlap and do not agree" if one.is_overlap else "do not follow on"
    before, after = names.get(one.before.id) or "-", names.get(one.after.id) or "-"
    return (
        f"{before} (until {one.before.closed_on}) and {after} (from {one.after.opened_on}) {how}: "
        f"{one.missing} of the later balance is in no line"
    )
