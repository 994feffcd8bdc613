"""Arrangements that people have begun and not saved: kept step by step, so that they survive a reload."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from legal_recovery.dossiers.models import CompositionRow, DraftStepRow
from legal_recovery.kernel.events import moment_text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import run

# Of so many steps each can be undone.
DEEP = 50
_OWN = "case_id = ? AND profile = ? AND actor_id = ?"
_KEEP = """INSERT INTO composition_drafts (id, case_id, profile, actor_id, step, seen, content, kept_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id, profile, actor_id, step) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Whose:
    """The arrangement of which case and profile, begun by whom."""

    case_id: int
    profile: str
    actor_id: int

    @property
    def values(self) -> tuple[int, str, int]:
        """Return them in the order in which statements name them."""
        return self.case_id, self.profile, self.actor_id


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it stands after the last step; `may_undo` tells whether an earlier one is known."""

    step: int
    seen: int
    content: Mapping[str, Any]
    kept_at: datetime
    may_undo: bool


def find_draft(session: Session, whose: Whose) -> Draft | None:
    """Return what somebody has begun; None where they have saved an arrangement since."""
    row = DraftStepRow
    own = (row.case_id == whose.case_id, row.profile == whose.profile, row.actor_id == whose.actor_id)
    query = select(row.step, row.seen, row.content, row.kept_at).where(*own)
    found = session.execute(query.order_by(row.step.desc()).limit(2)).all()
    if not found or _saved_since(session, whose, found[0].seen):
        return None
    step, seen, content, kept_at = found[0]
    return Draft(step, seen, json.loads(content), kept_at, step == 1 or len(found) == 2)


def _saved_since(session: Session, whose: Whose, seen: int) -> bool:
    row = CompositionRow
    query = select(row.id).where(
        row.case_id == whose.case_id,
        row.profile == whose.profile,
        row.composed_by == whose.actor_id,
        row.number > seen,
    )
    return session.scalar(query.limit(1)) is not None


def keep_step(
    connection: Connection, whose: Whose, step: int, seen: int, content: Mapping[str, Any], at: datetime
) -> None:
    """Keep a step, and no more than can be undone; one that another window of theirs took at once stays."""
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True)
    run(connection, _KEEP, (new_id(), *whose.values, step, seen, text, moment_text(at)))
    run(
        connection,
        f"DELETE FROM composition_drafts WHERE {_OWN} AND step < ?",
        (*whose.values, step - DEEP),
    )


def drop_step(connection: Connection, whose: Whose, step: int) -> None:
    """Forget a step."""
    run(connection, f"DELETE FROM composition_drafts WHERE {_OWN} AND step = ?", (*whose.values, step))


def forget_draft(connection: Connection, whose: Whose) -> None:
    """Forget all steps."""
    run(connection, f"DELETE FROM composition_drafts WHERE {_OWN}", whose.values)
