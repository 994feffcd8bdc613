"""Reading the texts that papers are written with: the shipped one, and what people made of it."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.drafting.models import PaperTextRow
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.plumbing.event_log import TextRow
from legal_recovery.resources import resource
from legal_recovery.users.models import UserRow

_TEXT, _REASON, _NAME = aliased(TextRow), aliased(TextRow), aliased(TextRow)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """A version of a text: its number and digest, and who changed it on which day and why; 0 is the shipped one."""

    paper: str
    language: str
    number: int
    text: str
    sha256: str
    by: str | None = None
    changed_on: date | None = None
    reason: str | None = None


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def shipped_text(kind: str, language: str) -> str:
    """Return the text that comes with the program."""
    return (resource("templates") / "drafting" / language / f"{kind}.md").read_text(encoding="utf-8")


def text_in_force(session: Session, kind: str, language: str) -> TextVersion:
    """Return the version that papers are written with."""
    return list_versions(session, kind, language, last=True)[0]


def texts_in_force(session: Session, language: str) -> dict[str, TextVersion]:
    """Return by kind the versions that papers of a language are written with; only changed ones are asked for."""
    row = PaperTextRow
    query = select(row.paper).where(row.language == language).distinct()
    changed = set(session.scalars(query))
    return {
        kind: text_in_force(session, kind, language) if kind in changed else _shipped(kind, language)
        for kind in KINDS
    }


def _shipped(kind: str, language: str) -> TextVersion:
    text = shipped_text(kind, language)
    return TextVersion(kind, language, 0, text, digest_of(text))


def list_versions(session: Session, kind: str, language: str, *, last: bool = False) -> list[TextVersion]:
    """Return the versions of a text, the newest first and the shipped one at the end, or only the last."""
    row = PaperTextRow
    query = (
        select(row.number, _TEXT.value, row.text_sha256, _NAME.value, row.changed_on, _REASON.value)
        .join(_TEXT, _TEXT.id == row.text_id)
        .join(_REASON, _REASON.id == row.reason_id)
        .join(UserRow, UserRow.id == row.changed_by)
        .join(_NAME, _NAME.id == UserRow.name_id)
        # An erased text can be read no more, so that the one before it is in force.
        .where(row.paper == kind, row.language == language, _TEXT.value.is_not(None))
        .order_by(row.number.desc())
    )
    found = [
        TextVersion(kind, language, number, text or "", sha256, by, on, reason)
        for number, text, sha256, by, on, reason in session.execute(query.limit(1) if last else query)
    ]
    if found and last:
        return found
    return [*found, _shipped(kind, language)]


def get_version(session: Session, kind: str, language: str, number: int) -> TextVersion:
    """Return one version of a text; raises NotFound."""
    for one in list_versions(session, kind, language):
        if one.number == number:
            return one
    raise NotFound(N_("There is no such version of the text."), field="number", number=number)


def last_number(session: Session, kind: str, language: str) -> int:
    """Return the number of the newest version, 0 where nobody changed the text."""
    row = PaperTextRow
    query = select(func.max(row.number)).where(row.paper == kind, row.language == language)
    return session.scalar(query) or 0
