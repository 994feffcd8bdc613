"""Refusals: what a person asked for that cannot be done, said in one clear sentence.

A message is an English template and the key of its translation; the facts fill its `{placeholders}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class Message(str):
    """A sentence or name in English that is also the key of its translation."""

    __slots__ = ()


def N_(message: str) -> Message:
    """Mark a sentence for translation where it is written, to be translated where it is shown.

    A fact that is itself a `Message`, or a list of them, is translated too before it is filled in.
    """
    return Message(message)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that data has in each language, such as that of a rule of the law."""

    by_language: Mapping[str, str]

    def __str__(self) -> str:
        return self.by_language["en"]


class RecoveryError(Exception):
    """A refusal with a stable code, a sentence and the facts behind it."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return self.message.format(**self.facts) if self.facts else self.message


class NotFound(RecoveryError):
    """There is no such thing, or not for this person."""

    code = "not_found"


class NotPermitted(RecoveryError):
    """The person may not do this."""

    code = "not_permitted"


class Conflict(RecoveryError):
    """Somebody else was first."""

    code = "conflict"


class StaleVersion(Conflict):
    """The thing was changed by somebody else since it was shown."""

    code = "stale_version"


class KeyReused(Conflict):
    """One idempotency key was used for two different requests."""

    code = "key_reused"


class RuleViolation(RecoveryError):
    """A rule of the field, the books or the law forbids it; facts may carry the `citation`."""

    code = "rule_violation"


class InvalidInput(RecoveryError):
    """What was typed cannot be read or cannot be meant; `field` says where."""

    code = "invalid_input"


class Unsupported(RecoveryError):
    """The program does not handle this kind of thing."""

    code = "unsupported"
