"""Reading the texts that papers are written with: the shipped one, and what people made of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from legal_recovery.drafting.models import PaperTextRow
from legal_recovery.drafting.rules.kinds import KINDS, LANGUAGES
from legal_recovery.kernel.errors import N_, NotFound, RuleViolation
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.resources import resource
from legal_recovery.users.models import UserRow

# More than a column of the database counts.
_TOO_MANY = 2**31
_TEXT, _REASON, _NAME = aliased(TextRow), aliased(TextRow), aliased(TextRow)


class TextGone(RuleViolation):
    """The text of a version was erased; nothing is written with it, and nothing else is put in its place."""

    code = "drafting.text_erased"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A version without its text: its number and digest, and who changed it on which day and why; 0 is the shipped one.

    Name and reason are None where they were erased, and of the shipped one.
    """

    paper: str
    language: str
    number: int
    sha256: str
    by: str | None = None
    changed_on: date | None = None
    reason: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class TextVersion(TextLine):
    """A version with its text, None where that was erased."""

    text: str | None = None


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def shipped_text(kind: str, language: str) -> str:
    """Return the text that comes with the program."""
    return (resource("templates") / "drafting" / language / f"{kind}.md").read_text(encoding="utf-8")


def text_in_force(session: Session, kind: str, language: str) -> tuple[TextLine, str]:
    """Return the version that papers are written with, and its text; raises TextGone."""
    last = last_version(session, kind, language)
    return last, require_text(last)


def require_text(version: TextVersion) -> str:
    """Return the text of a version; raises TextGone."""
    if version.text is None:
        raise TextGone(
            N_("The text of version {number} was erased; restore another version first."),
            number=version.number,
        )
    return version.text


def last_version(session: Session, kind: str, language: str) -> TextVersion:
    """Return the newest version of a text, which may have been erased."""
    query = _of(_with_text(), kind, language).order_by(PaperTextRow.number.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return _version(found) if found else _shipped(kind, language)


def texts_in_force(session: Session, language: str) -> dict[str, TextVersion]:
    """Return by kind the newest versions in a language, some of them erased; only changed ones are asked for."""
    row = PaperTextRow
    query = select(row.paper).where(row.language == language).distinct()
    changed = set(session.scalars(query))
    return {
        kind: last_version(session, kind, language) if kind in changed else _shipped(kind, language)
        for kind in KINDS
    }


def get_version(session: Session, kind: str, language: str, number: int) -> TextVersion:
    """Return one version of a text; raises NotFound."""
    if number == 0:
        return _shipped(kind, language)
    asked = _of(_with_text(), kind, language).where(PaperTextRow.number == number)
    found = session.execute(asked).one_or_none() if 0 < number < _TOO_MANY else None
    if found is None:
        raise NotFound(N_("There is no such version of the text."), field="number", number=number)
    return _version(found)


def list_in_force(session: Session) -> list[TextLine]:
    """Return the newest version of the text of each kind in each language, without texts; one query."""
    row = PaperTextRow
    last = select(row.paper, row.language, func.max(row.number)).group_by(row.paper, row.language)
    found = session.execute(_lines().where(tuple_(row.paper, row.language, row.number).in_(last)))
    changed = {(line.paper, line.language): line for line in _read(found)}
    return [
        changed.get((kind, language)) or _shipped_line(kind, language)
        for kind in KINDS
        for language in LANGUAGES
    ]


def list_history(
    session: Session,
    kind: str,
    language: str,
    *,
    position: int | None = None,
    backwards: bool = False,
    limit: int = 51,
) -> list[TextLine]:
    """Return versions without texts, the newest first and the shipped one at the end: those beyond `position`.

    `backwards` returns those before it, the nearest first.
    """
    row = PaperTextRow
    query = _of(_lines(), kind, language).limit(limit)
    if backwards:
        assert position is not None, "one goes back from somewhere"
        return _read(session.execute(query.where(row.number > position).order_by(row.number)))
    if position is not None:
        query = query.where(row.number < position)
    found = _read(session.execute(query.order_by(row.number.desc())))
    shipped = position is None or position > 0
    return [*found, _shipped_line(kind, language)] if shipped and len(found) < limit else found


def last_number(session: Session, kind: str, language: str) -> int:
    """Return the number of the newest version, 0 where nobody changed the text."""
    row = PaperTextRow
    query = select(func.max(row.number)).where(row.paper == kind, row.language == language)
    return session.scalar(query) or 0


def _lines() -> Any:
    row = PaperTextRow
    return (
        select(
            row.paper, row.language, row.number, row.text_sha256, _NAME.value, row.changed_on, _REASON.value,
            _TEXT.value.is_(None),
        )
        .join(_TEXT, _TEXT.id == row.text_id)
        .join(_REASON, _REASON.id == row.reason_id)
        .join(UserRow, UserRow.id == row.changed_by)
        .join(_NAME, _NAME.id == UserRow.name_id)
    )  # fmt: skip


def _with_text() -> Any:
    return _lines().add_columns(_TEXT.value)


def _of(query: Any, kind: str, language: str) -> Any:
    return query.where(PaperTextRow.paper == kind, PaperTextRow.language == language)


def _read(found: Iterable[Any]) -> list[TextLine]:
    return [_line(one) for one in found]


def _line(found: Any) -> TextLine:
    paper, language, number, sha256, by, on, reason, erased = found
    return TextLine(paper, language, number, sha256, by, on, reason, bool(erased))


def _version(found: Any) -> TextVersion:
    paper, language, number, sha256, by, on, reason, erased, text = found
    return TextVersion(paper, language, number, sha256, by, on, reason, bool(erased), text)


def _shipped(kind: str, language: str) -> TextVersion:
    text = shipped_text(kind, language)
    return TextVersion(kind, language, 0, digest_of(text), text=text)


def _shipped_line(kind: str, language: str) -> TextLine:
    return TextLine(kind, language, 0, digest_of(shipped_text(kind, language)))
