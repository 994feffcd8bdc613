"""Arranging a dossier step by step before it is saved: nothing has happened yet, and each step is free to undo."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from legal_recovery.dossiers.store.drafts import Draft, Whose, drop_step, find_draft, forget_draft, keep_step
from legal_recovery.kernel.clock import Clock
from legal_recovery.plumbing.db import Database


def keep_draft(
    database: Database, clock: Clock, whose: Whose, seen: int, content: Mapping[str, Any]
) -> Draft | None:
    """Keep how the form stands after a step from the arrangement `seen`; return what is kept now.

    A form that stands as it did is no step.
    """
    with database.writing() as connection, Session(connection) as session:
        known = find_draft(session, whose)
        if known is None:
            # What they have saved since is done with.
            forget_draft(connection, whose)
        if known is None or known.content != content:
            keep_step(connection, whose, known.step + 1 if known else 1, seen, content, clock.now())
        return find_draft(session, whose)


def undo_step(database: Database, whose: Whose) -> Draft | None:
    """Forget the last step that somebody took; return what stands now, None where it is what was saved."""
    with database.writing() as connection, Session(connection) as session:
        known = find_draft(session, whose)
        if known is not None and known.may_undo:
            drop_step(connection, whose, known.step)
        return find_draft(session, whose)


def drop_draft(database: Database, whose: Whose) -> None:
    """Forget all that somebody has begun and not saved."""
    with database.writing() as connection:
        forget_draft(connection, whose)
