"""What people have decided and not posted yet; it survives a reload, and shows colleagues who is at a line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.events import moment_text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import run
from legal_recovery.reconciliation.models import StagedRow

_STAGE = """INSERT INTO staged_matches (id, line_id, account_id, actor_id, content, staged_at)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (line_id) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Staged:
    """What somebody has decided of a line: its parts, as they were chosen, how sure it was and why."""

    id: int
    line_id: int
    actor_id: int
    content: Mapping[str, Any]
    staged_at: datetime


def stage(
    connection: Connection,
    line: tuple[int, int],
    actor_id: int,
    content: Mapping[str, Any],
    at: datetime,
) -> bool:
    """Keep what was decided of a line of an account; tell whether nobody else had decided before."""
    line_id, account_id = line
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True)
    done = run(connection, _STAGE, (new_id(), line_id, account_id, actor_id, text, moment_text(at)))
    return bool(done.rowcount)


def refuse(connection: Connection, staged: Staged, refusal: Mapping[str, Any] | None) -> None:
    """Keep with what was staged why it could not be posted, or forget that."""
    content = {name: value for name, value in staged.content.items() if name != "refused"}
    if refusal is not None:
        content["refused"] = dict(refusal)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    run(connection, "UPDATE staged_matches SET content = ? WHERE id = ?", (text, staged.id))


def unstage(connection: Connection, line_id: int, actor_id: int | None = None) -> bool:
    """Forget what was decided of a line, where this person has; tell whether there was anything."""
    sql, values = "DELETE FROM staged_matches WHERE line_id = ?", [line_id]
    if actor_id is not None:
        sql, values = f"{sql} AND actor_id = ?", [*values, actor_id]
    return bool(run(connection, sql, values).rowcount)


def list_staged(session: Session, account_id: int, actor_id: int | None = None) -> list[Staged]:
    """Return what is staged of an account, by one person or by all, in the order of deciding."""
    query = select(StagedRow).where(StagedRow.account_id == account_id).order_by(StagedRow.id)
    if actor_id is not None:
        query = query.where(StagedRow.actor_id == actor_id)
    return [_staged(row) for row in session.scalars(query)]


@dataclass(frozen=True, slots=True)
class StagedCount:
    """How much is staged of an account: by all, by one person, and what of that could not be posted."""

    all: int
    mine: int
    refused: int


def count_staged(session: Session, account_id: int, actor_id: int) -> StagedCount:
    """Return how much of an account is staged."""
    mine = StagedRow.actor_id == actor_id
    refused = StagedRow.content.contains('"refused": {', autoescape=True)
    query = select(
        func.count(),
        func.coalesce(func.sum(case((mine, 1), else_=0)), 0),
        func.coalesce(func.sum(case((and_(mine, refused), 1), else_=0)), 0),
    ).where(StagedRow.account_id == account_id)
    return StagedCount(*map(int, session.execute(query).one()))


def staged_among(session: Session, line_ids: Sequence[int]) -> dict[int, Staged]:
    """Return what is staged of these lines, by whomever."""
    query = select(StagedRow).where(StagedRow.line_id.in_(line_ids))
    return {row.line_id: _staged(row) for row in session.scalars(query)}


def find_staged(session: Session, line_id: int) -> Staged | None:
    """Return what is staged of a line, by whomever; None where nothing is."""
    row = session.scalar(select(StagedRow).where(StagedRow.line_id == line_id))
    return _staged(row) if row is not None else None


def _staged(row: StagedRow) -> Staged:
    return Staged(row.id, row.line_id, row.actor_id, json.loads(row.content), row.staged_at)
