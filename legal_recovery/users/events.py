"""What happens to people and offices, and what people do that leaves no trace in a case.

What is about a person goes into that person's own audit book, whoever did it: the record names the actor, and
the person's row can be rebuilt from one chain. Offices, and failed sign-ins under an address that nobody has,
go into the audit book of the system. No password, key or counter is ever in an event.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from legal_recovery.kernel.events import Event, Row, Text


class PasswordState(StrEnum):
    """Whose password it is: nobody's yet, one that somebody else set, or the person's own choice."""

    NONE = "none"
    TEMPORARY = "temporary"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCreated(Event):
    """An office of the lender can hold cases and people."""

    kind = "office.created"
    writes = Row("offices", key="office_id", new=True)

    office_id: int
    name: str
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lender(Event):
    """Under which name the lender comes before a court; of no office it is the lender as a whole."""

    lender_id: int
    office_id: int | None
    legal_name: str
    address: str | None
    credit_code: str | None
    head_kind: str
    head: Text | None
    head_title: str | None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderDescribed(_Lender):
    """What a court is told of the lender, or of an office that comes before courts itself."""

    kind = "lender.described"
    writes = Row("lenders", key="lender_id", new=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderChanged(_Lender):
    """The lender, or an office of it, has another name, seat or head."""

    kind = "lender.changed"
    writes = Row("lenders", key="lender_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    """A person may work here, in these roles and this office."""

    kind = "user.created"
    writes = Row("users", key="user_id", new=True)

    user_id: int
    name: Text
    email: Text | None
    roles: tuple[str, ...]
    office_id: int | None
    locale: str
    state: str = "active"
    password_state: str = PasswordState.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged(Event):
    """A person has other roles, or works in another office."""

    kind = "user.roles_changed"
    writes = Row("users", key="user_id")

    user_id: int
    roles: tuple[str, ...]
    office_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(Event):
    """A person left; sessions and tokens ended with it."""

    kind = "user.deactivated"
    writes = Row("users", key="user_id")

    user_id: int
    state: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReactivated(Event):
    """A person who had left is back."""

    kind = "user.reactivated"
    writes = Row("users", key="user_id")

    user_id: int
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordGiven(Event):
    """Somebody else set a person's password; the person is asked for an own one at the next sign-in."""

    kind = "user.password_given"
    writes = Row("users", key="user_id")

    user_id: int
    password_state: str = PasswordState.TEMPORARY


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """A person chose a password; all other sessions ended with it."""

    kind = "user.password_changed"
    writes = Row("users", key="user_id")

    user_id: int
    password_state: str = PasswordState.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """A person signed in."""

    kind = "user.signed_in"
    writes = Row("users", key="user_id", aside=frozenset({"address"}))

    user_id: int
    signed_in_at: datetime
    address: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    """A person signed out."""

    kind = "user.signed_out"

    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Event):
    """Somebody tried to sign in: as this person, or under an address that nobody has."""

    kind = "user.sign_in_failed"

    user_id: int | None
    address: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A program may use the API as this person."""

    kind = "token.created"
    writes = Row("api_tokens", key="token_id", new=True)

    token_id: int
    user_id: int
    name: Text
    created_at: datetime
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A token opens nothing any more."""

    kind = "token.revoked"
    writes = Row("api_tokens", key="token_id")

    token_id: int
    state: str = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRead(Event):
    """Somebody had hidden personal data shown; of whom, never what it says."""

    kind = "audit.personal_data_read"

    what: str
    subject: int | None
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade(Event):
    """Somebody took data out of the program: what, of which case or thing, how much, and its digest."""

    kind = "audit.export_made"

    what: str
    subject: int | None
    rows: int | None
    digest: str | None
    details: tuple[str, ...]
    reason: Text | None = None
    recipient: Text | None = None
