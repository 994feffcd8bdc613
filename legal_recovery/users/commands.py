"""Letting people in and out, giving roles and tokens, and noting in audit books who came and what they took.

Secrets arrive here hashed: no command, result or event ever holds a password or a token.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork, execute
from legal_recovery.users import rules, store
from legal_recovery.users.events import (
    ExportMade,
    LenderChanged,
    LenderDescribed,
    OfficeCreated,
    PasswordChanged,
    PasswordGiven,
    PersonalDataRead,
    SignedIn,
    SignedOut,
    SignInFailed,
    TokenCreated,
    TokenRevoked,
    UserCreated,
)
from legal_recovery.users.rules import EmailTaken, Lender, PersonFacts, Role

# --- setting up -----------------------------------------------------------------------------------

_STARTING = Actor(store.SYSTEM_ID, "System", frozenset({Role.SYSTEM}))


def ensure_system(database: Database, clock: Clock) -> Actor:
    """Return the system as an actor; on a fresh database it is made, with its audit book."""
    with database.reading() as session:
        found = store.find_system(session)
    if found is None:
        execute(database, _make_system, None, actor=_STARTING, clock=clock)
        with database.reading() as session:
            found = store.find_system(session)
    assert found is not None, "the system was made just now"
    return found


def _make_system(uow: UnitOfWork, _: None) -> None:
    store.lock_set_up(uow)
    if store.find_system(uow.session) is not None:
        return
    uow.record(
        UserCreated(
            book=uow.new_book("audit"),
            user_id=store.SYSTEM_ID,
            name=Text("系统 System"),
            email=None,
            roles=(Role.SYSTEM,),
            office_id=None,
            locale="zh",
        )
    )


# --- offices and people ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateOffice:
    """A place that cases belong to and people work in."""

    name: str
    code: str | None = None


def create_office(uow: UnitOfWork, cmd: CreateOffice) -> int:
    """Return the id of the office of this name; it is made when there is none. Raises Nameless."""
    name = rules.require_name(cmd.name)
    code = rules.require_code(cmd.code)
    known = store.find_office(uow.session, name)
    if known is None:
        # Under the system's lock two imports cannot both make the same office.
        book = store.system_book(uow.session)
        uow.lock(book)
        known = store.find_office(uow.session, name)
    if known is not None:
        return known.id
    office_id = new_id()
    uow.record(OfficeCreated(book=book, office_id=office_id, name=name, code=code))
    uow.flush()
    return office_id


def describe_lender(uow: UnitOfWork, cmd: Lender) -> int:
    """Say under which name the lender, or an office of it, comes before a court; return the place in the book.

    Raises NotFound for the office, Nameless, WrongCreditCode, InvalidInput.
    """
    store.require_office(uow.session, cmd.office_id)
    kept = rules.require_lender(cmd)
    book = store.system_book(uow.session)
    uow.lock(book)
    known = store.find_lender_id(uow.session, kept.office_id)
    said = LenderDescribed if known is None else LenderChanged
    return uow.record(
        said(
            book=book,
            lender_id=known or new_id(),
            office_id=kept.office_id,
            legal_name=kept.legal_name,
            address=kept.address,
            credit_code=kept.credit_code,
            head_kind=kept.head_kind,
            head=Text.maybe(kept.head),
            head_title=kept.head_title,
            phone=kept.phone,
        )
    )


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Somebody comes to work here."""

    name: str
    email: str
    roles: tuple[str, ...]
    office_id: int | None = None
    locale: str = "zh"


def create_user(uow: UnitOfWork, cmd: CreateUser) -> int:
    """Make a person known; they can sign in once they were given a password.

    Raises Nameless, UnreadableEmail, EmailTaken, NoSuchRole, OfficeMissing, NotFound for the office.
    """
    name, email = rules.require_name(cmd.name), rules.normal_email(cmd.email)
    roles = rules.require_roles(cmd.roles)
    rules.require_office(roles, cmd.office_id)
    store.require_office(uow.session, cmd.office_id)
    uow.lock(store.system_book(uow.session))
    if store.find_account(uow.session, email=email) is not None:
        raise EmailTaken(N_("Somebody signs in as {text} already."), field="email", text=email)
    created = UserCreated(
        book=uow.new_book("audit"),
        user_id=new_id(),
        name=Text(name),
        email=Text(email),
        roles=roles,
        office_id=cmd.office_id,
        locale=cmd.locale if cmd.locale in rules.LOCALES else rules.LOCALES[0],
    )
    uow.record(created)
    store.mark_email(uow, created.user_id, email)
    store.mark_sessions_ended(uow, created.user_id, _uniquifier())
    return created.user_id


@dataclass(frozen=True, slots=True)
class ChangeRoles:
    """A person gets other roles, or works in another office."""

    user_id: int
    roles: tuple[str, ...]
    office_id: int | None = None


def change_roles(uow: UnitOfWork, cmd: ChangeRoles) -> None:
    """Give a person these roles instead; raises what `rules.change_roles` raises, NoSuchRole, NotFound."""
    roles = rules.require_roles(cmd.roles)
    store.require_office(uow.session, cmd.office_id)
    person = store.lock(uow, cmd.user_id)
    if (frozenset(roles), cmd.office_id) == (person.roles, person.office_id):
        return
    changed = rules.change_roles(
        person,
        roles,
        cmd.office_id,
        actor_id=uow.actor.id,
        other_admins=store.count_other_admins(uow.session, person.id),
    )
    uow.record(changed)


@dataclass(frozen=True, slots=True)
class DeactivateUser:
    """A person leaves."""

    user_id: int


def deactivate_user(uow: UnitOfWork, cmd: DeactivateUser) -> None:
    """Let a person out: sessions end and tokens open nothing. Raises what `rules.deactivate` raises."""
    person = store.lock(uow, cmd.user_id)
    other_admins = store.count_other_admins(uow.session, person.id)
    uow.record(rules.deactivate(person, actor_id=uow.actor.id, other_admins=other_admins))
    for token in store.list_tokens(uow.session, person.id):
        if token.state == "active":
            uow.record(TokenRevoked(book=person.book, token_id=token.id))
    store.mark_sessions_ended(uow, person.id, _uniquifier())


@dataclass(frozen=True, slots=True)
class ReactivateUser:
    """A person who had left comes back."""

    user_id: int


def reactivate_user(uow: UnitOfWork, cmd: ReactivateUser) -> None:
    """Let a person in again, with the roles they had; raises StillActive."""
    uow.record(rules.reactivate(store.lock(uow, cmd.user_id)))


# --- passwords ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivePassword:
    """Somebody else sets a person's password."""

    user_id: int
    password_hash: str = field(repr=False)


def give_password(uow: UnitOfWork, cmd: GivePassword) -> None:
    """Set a password that the person has to replace at the next sign-in; raises NotActive, OwnRights."""
    person = store.lock(uow, cmd.user_id)
    rules.require_active(person)
    rules.require_another(person, uow.actor.id)
    uow.record(PasswordGiven(book=person.book, user_id=person.id))
    store.mark_password(uow, person.id, cmd.password_hash)
    store.mark_sessions_ended(uow, person.id, _uniquifier())


@dataclass(frozen=True, slots=True)
class KeepSecrets:
    """What signing in changed about the person who signs in: a new password, or a newer kind of hash."""

    user_id: int
    password_hash: str = field(repr=False)
    fs_uniquifier: str = field(repr=False)


def change_password(uow: UnitOfWork, cmd: KeepSecrets) -> None:
    """Keep the password that a person chose; other sessions end with the old one."""
    person = store.lock(uow, cmd.user_id)
    rules.require_active(person)
    uow.record(PasswordChanged(book=person.book, user_id=person.id))
    store.mark_password(uow, person.id, cmd.password_hash)
    store.mark_sessions_ended(uow, person.id, cmd.fs_uniquifier)


def _uniquifier() -> str:
    return secrets.token_hex(32)


# --- tokens ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateToken:
    """A program may use the API as a person; `digest` is the SHA-256 of the token."""

    user_id: int
    name: str
    digest: str = field(repr=False)


def create_token(uow: UnitOfWork, cmd: CreateToken) -> int:
    """Let a token open what its person may do; raises Nameless, NotActive."""
    name = rules.require_name(cmd.name)
    person = store.lock(uow, cmd.user_id)
    rules.require_active(person)
    token_id = new_id()
    uow.record(
        TokenCreated(
            book=person.book,
            token_id=token_id,
            user_id=person.id,
            name=Text(name),
            created_at=uow.recorded_at,
        )
    )
    store.mark_digest(uow, token_id, cmd.digest)
    return token_id


@dataclass(frozen=True, slots=True)
class RevokeToken:
    """A token must open nothing any more; `of` is whose it has to be, None for anybody's."""

    token_id: int
    of: int | None = None


def revoke_token(uow: UnitOfWork, cmd: RevokeToken) -> None:
    """Revoke a token, once; raises NotFound."""
    token = store.get_token(uow.session, cmd.token_id, of=cmd.of)
    person = store.lock(uow, token.user_id)
    if store.get_token(uow.session, cmd.token_id).state == "active":
        uow.record(TokenRevoked(book=person.book, token_id=token.id))


# --- audit ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody came in, went, or tried: who, as far as that is known, and from which address."""

    user_id: int | None
    address: str | None = None


def sign_in_recorded(uow: UnitOfWork, cmd: SignIn) -> None:
    """Note that a person signed in."""
    person = _holding_own_book(uow, cmd.user_id)
    address = Text.maybe(cmd.address)
    uow.record(SignedIn(book=person.book, user_id=person.id, signed_in_at=uow.recorded_at, address=address))


def sign_out_recorded(uow: UnitOfWork, cmd: SignIn) -> None:
    """Note that a person signed out."""
    person = _holding_own_book(uow, cmd.user_id)
    uow.record(SignedOut(book=person.book, user_id=person.id))


def sign_in_failed(uow: UnitOfWork, cmd: SignIn) -> None:
    """Note a wrong password in the person's book; an unknown address, which is not kept, in the system's."""
    book = store.system_book(uow.session)
    if cmd.user_id is not None:
        book = store.get_facts(uow.session, cmd.user_id).book
    uow.lock(book)
    uow.record(SignInFailed(book=book, user_id=cmd.user_id, address=Text.maybe(cmd.address)))


def _holding_own_book(uow: UnitOfWork, user_id: int | None) -> PersonFacts:
    assert user_id is not None, "who signed in is known"
    person = store.get_facts(uow.session, user_id)
    uow.lock(person.book)
    return person


@dataclass(frozen=True, slots=True)
class RecordRead:
    """Hidden personal data was shown: what kind of thing, which one, and why it was needed."""

    what: str
    subject: int | None = None
    reason: str | None = None


def record_read(uow: UnitOfWork, cmd: RecordRead) -> None:
    """Note in the acting person's audit book that personal data was shown; never what it says."""
    assert uow.actor.book is not None, "who reads has an audit book"
    uow.lock(uow.actor.book)
    uow.record(
        PersonalDataRead(
            book=uow.actor.book,
            what=rules.audit_code(cmd.what),
            subject=cmd.subject,
            reason=Text.maybe(cmd.reason),
        )
    )


@dataclass(frozen=True, slots=True)
class RecordExport:
    """Data left the program: what kind of file, about which case, how many rows, its SHA-256, with what choices.

    `details` are codes such as a profile, a language or a position; words that somebody typed are refused there.
    They are `reason`, what it was made for, and `recipient`, whose copy it is: both are kept aside.
    """

    what: str
    subject: int | None = None
    rows: int | None = None
    digest: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    recipient: str | None = None


def record_export(uow: UnitOfWork, cmd: RecordExport) -> None:
    """Note an export in the acting person's audit book, not in the case's: looking changes nothing."""
    assert uow.actor.book is not None, "who exports has an audit book"
    uow.lock(uow.actor.book)
    uow.record(
        ExportMade(
            book=uow.actor.book,
            what=rules.audit_code(cmd.what),
            subject=cmd.subject,
            rows=cmd.rows,
            digest=cmd.digest,
            details=rules.audit_details(cmd.details),
            reason=Text.maybe(cmd.reason),
            recipient=Text.maybe(cmd.recipient),
        )
    )


# --- demo -----------------------------------------------------------------------------------------

DEMO_PEOPLE: dict[Role, str] = {
    Role.LEGAL: "演示法务",
    Role.LEGAL_LEAD: "演示法务主管",
    Role.FINANCE: "演示财务",
    Role.FINANCE_LEAD: "演示财务主管",
    Role.MANAGER: "演示经理",
    Role.AUDITOR: "演示审计",
    Role.ADMIN: "演示管理员",
}


def demo_email(role: Role) -> str:
    """Return the address under which the demo person of a role signs in."""
    return f"{role.value.replace('_', '-')}@demo.example"


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """One person per role signs in with one password; those bound to an office work in this one."""

    office_id: int
    password_hash: str = field(repr=False)


def demo_people(uow: UnitOfWork, cmd: DemoPeople) -> int:
    """Make the demo people that are not there yet, and give all of them the password; return how many are new."""
    uow.lock(store.system_book(uow.session))
    made = 0
    for role, name in DEMO_PEOPLE.items():
        account = store.find_account(uow.session, email=demo_email(role))
        if account is None:
            made += 1
            user_id = create_user(uow, CreateUser(name, demo_email(role), (role,), cmd.office_id))
        else:
            user_id = account.id
        change_password(uow, KeepSecrets(user_id, cmd.password_hash, _uniquifier()))
    return made
