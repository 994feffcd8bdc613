"""What a person had made: dossiers and batches, found, put in order and counted by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.plumbing.jobs import OVER, Job, JobRow, job_of
from legal_recovery.plumbing.seeking import Position, is_position, like, seek

_FIRST = date(1970, 1, 1)
# The parts of an order in which a word is looked for.
_SEARCHED = ("reference", "references", "reason", "recipient")
# By what such a list can be put in order: the columns of the work, and what stands in the order itself.
ORDERS = ("asked_at", "what", "profile", "state", "recipient")


@dataclass(frozen=True, slots=True)
class MadeWanted:
    """Which of a person's dossiers are wanted: what is left empty is not asked about; days are those of the house."""

    actor: int
    kinds: Collection[str]
    q: str = ""
    state: str = ""
    profile: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MadeOrder:
    """By what the list is put in order, and beyond which of its rows it goes on."""

    key: str = "asked_at"
    descending: bool = True
    position: Position | None = None
    backwards: bool = False
    limit: int | None = None


def list_made(session: Session, wanted: MadeWanted, order: MadeOrder) -> list[Job]:
    """Return what is wanted in its order, those nearest to the position first."""
    value = _value(session, order.key)
    position = order.position if is_position(value, order.position) else None
    if position and "\x00" in str(position[0]):
        position = None
    query = seek(
        select(JobRow).where(*_conditions(session, wanted)),
        value,
        JobRow.id,
        position,
        downwards=order.descending != order.backwards,
    )
    return [job_of(row) for row in session.scalars(query.limit(order.limit))]


def place_of(job: Job, key: str) -> Position:
    """Return where a row stands in the order."""
    if key == "asked_at":
        return job.id, job.id
    return (job.state if key == "state" else job.arguments.get(_NAMES[key]) or ""), job.id


def count_made(session: Session, wanted: MadeWanted) -> int:
    """Return how many are wanted."""
    return session.scalar(select(func.count()).select_from(JobRow).where(*_conditions(session, wanted))) or 0


def list_under_way(session: Session, wanted: MadeWanted, kind: str) -> list[Job]:
    """Return those of one kind that are not over, the newest first."""
    query: Select[Any] = select(JobRow).where(*_conditions(session, wanted), JobRow.kind == kind)
    query = query.where(JobRow.state.not_in(OVER)).order_by(JobRow.id.desc())
    return [job_of(row) for row in session.scalars(query)]


_NAMES = {"what": "reference", "profile": "profile", "recipient": "recipient"}


def _value(session: Session, key: str) -> ColumnElement[Any]:
    if key == "asked_at":
        # Numbers of work grow with time.
        return JobRow.id.expression
    return JobRow.state.expression if key == "state" else _asked(session, _NAMES[key])


def _asked(session: Session, name: str) -> ColumnElement[str]:
    """Return what an order says under a name, a list as its text; nothing where an older one does not say it."""
    if session.get_bind().dialect.name == "sqlite":
        found: ColumnElement[Any] = func.json_extract(JobRow.arguments, f"$.{name}", type_=String)
    else:
        found = func.json_extract_path_text(cast(JobRow.arguments, JSON), name, type_=String)
    return func.coalesce(found, "")


def _conditions(session: Session, wanted: MadeWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [JobRow.actor == wanted.actor, JobRow.kind.in_(wanted.kinds)]
    if wanted.kind:
        found.append(JobRow.kind == wanted.kind)
    if wanted.state:
        found.append(JobRow.state == wanted.state)
    if wanted.profile:
        found.append(_asked(session, "profile") == wanted.profile)
    if wanted.since:
        # Nothing was asked for before there were computers, and not every such day can be told in another zone.
        found.append(JobRow.asked_at >= datetime.combine(max(wanted.since, _FIRST), time.min, HOME_ZONE))
    if wanted.until:
        found.append(JobRow.asked_at <= datetime.combine(max(wanted.until, _FIRST), time.max, HOME_ZONE))
    if wanted.q:
        pattern = like(wanted.q)
        found.append(or_(*(_asked(session, name).ilike(pattern, escape="\\") for name in _SEARCHED)))
    return found
