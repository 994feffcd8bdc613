"""Deciding of lines before anything is posted: free to undo, one act at a time, and seen by colleagues."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, Conflict
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation import store
from legal_recovery.reconciliation.rules.lines import require_live
from legal_recovery.users.store import names_of

Decided = tuple[store.BankLine, Mapping[str, Any]]


class LineIsStaged(Conflict):
    """A colleague has decided of the line and not posted it yet."""

    code = "bank_line.staged"


class _Taken(Exception):
    """Takes back what was staged in the same step."""

    def __init__(self, line_id: int) -> None:
        super().__init__(line_id)
        self.line_id = line_id


def stage_lines(
    database: Database, actor: Actor, clock: Clock, decided: Sequence[Decided], *, act: str | None = None
) -> str:
    """Keep what a person decided of lines, all of them or none; return the act, by which it is undone as one step.

    What the same person had decided of a line before is replaced. Raises LineIsMatched, LineIsStaged.
    """
    act = act or uuid.uuid4().hex[:12]
    try:
        with database.writing() as connection:
            for line, content in decided:
                require_live(line.state, line.left)
                store.unstage(connection, line.id, actor.id)
                kept = {**content, "act": act}
                if not store.stage(connection, (line.id, line.account_id), actor.id, kept, clock.now()):
                    raise _Taken(line.id)
    except _Taken as taken:
        with database.reading() as session:
            raise_taken(session, taken.line_id)
    return act


def raise_taken(session: Session, line_id: int) -> None:
    """Refuse a line that a colleague has staged; raises LineIsStaged."""
    found = store.find_staged(session, line_id)
    who = names_of(session, {found.actor_id}).get(found.actor_id, "") if found else ""
    raise LineIsStaged(
        N_("{text} is at this line: they have decided of it, and not posted it yet."), text=who
    )


def undo_last(database: Database, actor: Actor, account_id: int) -> list[int]:
    """Forget what a person decided last on an account, one step; return the lines that are free again."""
    with database.reading() as session:
        mine = store.list_staged(session, account_id, actor.id)
    if not mine:
        return []
    last = max(mine, key=lambda one: (one.staged_at, one.id)).content.get("act")
    lines = [one.line_id for one in mine if one.content.get("act") == last]
    with database.writing() as connection:
        for line_id in lines:
            store.unstage(connection, line_id, actor.id)
    return lines


def take_back(database: Database, actor: Actor, line_id: int) -> bool:
    """Forget what a person decided of one line; tell whether there was anything."""
    with database.writing() as connection:
        return store.unstage(connection, line_id, actor.id)
