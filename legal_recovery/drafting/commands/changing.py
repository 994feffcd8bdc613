"""Changing the text that a kind of paper is written with; the versions before it stay."""

from dataclasses import dataclass

from legal_recovery.cases.rules import require_reason
from legal_recovery.drafting.commands.previewing import PreviewText, preview_text
from legal_recovery.drafting.commands.rendering import require_language
from legal_recovery.drafting.events import TextChanged
from legal_recovery.drafting.rules.kinds import kind_named
from legal_recovery.drafting.store.versions import digest_of, get_version, last_version, require_text
from legal_recovery.kernel.errors import N_, Conflict, InvalidInput
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.users.store import system_book


class TextChangedMeanwhile(Conflict):
    """Somebody else saved a version after the one that was seen."""

    code = "drafting.text_changed_meanwhile"


class SameText(InvalidInput):
    """The text is the one that is in force."""

    code = "drafting.same_text"


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A text for a kind of paper; `seen` is the number of the version that it was made from."""

    kind: str
    language: str
    text: str
    reason: str
    seen: int


def change_text(uow: UnitOfWork, cmd: ChangeText) -> int:
    """Keep a new version of a text; return its number.

    Raises NoSuchKind, UnknownLanguage, ReasonMissing, TemplateRefused, TemplateTooLong, TextChangedMeanwhile and
    SameText.
    """
    kind = kind_named(cmd.kind)
    require_language(cmd.language)
    reason = require_reason(cmd.reason)
    text = cmd.text.replace("\r\n", "\n")
    preview_text(uow.session, uow.actor, PreviewText(kind.key, cmd.language, text, uow.clock.today()))
    book = system_book(uow.session)
    uow.lock(book)
    last = last_version(uow.session, kind.key, cmd.language)
    if last.number != cmd.seen:
        raise TextChangedMeanwhile(
            N_("Somebody saved version {number} of this text meanwhile; look at it before you go on."),
            number=last.number,
        )
    digest = digest_of(text)
    if digest == last.sha256 and not last.erased:
        raise SameText(N_("This is the text that is in force already."), field="text")
    uow.record(
        TextChanged(
            book=book,
            version_id=new_id(),
            paper=kind.key,
            language=cmd.language,
            number=last.number + 1,
            text=Text(text),
            text_sha256=digest,
            reason=Text(reason),
            changed_by=uow.actor.id,
            changed_on=uow.clock.today(),
        )
    )
    return last.number + 1


@dataclass(frozen=True, slots=True)
class RestoreText:
    """An older version, by its number, shall be in force again; 0 is the shipped one."""

    kind: str
    language: str
    number: int
    reason: str
    seen: int


def restore_text(uow: UnitOfWork, cmd: RestoreText) -> int:
    """Keep an older text as a new version; return its number.

    Raises NotFound, TextGone where the older one was erased, and what `change_text` raises.
    """
    require_language(cmd.language)
    old = get_version(uow.session, kind_named(cmd.kind).key, cmd.language, cmd.number)
    return change_text(uow, ChangeText(cmd.kind, cmd.language, require_text(old), cmd.reason, cmd.seen))
