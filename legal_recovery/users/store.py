"""Reading people, offices, tokens and audit books; and writing the few columns that no event writes."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pypinyin import lazy_pinyin
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.kernel.events import moment_text
from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.event_log import RecordRow, TextRow
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork
from legal_recovery.users.models import LenderRow, OfficeRow, TokenRow, UserRow
from legal_recovery.users.rules import Lender, PersonFacts, Role

# The one row that is there from the start: whatever happens by itself is done by the system.
SYSTEM_ID = 1
# Writing down each use of a token would make every reading request a writing one.
TOKEN_USE_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Office:
    """A place that cases belong to and people work in."""

    id: int
    name: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as pages show them; an erased name or address is None."""

    id: int
    book: int
    name: str | None
    email: str | None
    roles: tuple[str, ...]
    office_id: int | None
    office: str | None
    state: str
    password_state: str
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """A person with what signing in needs."""

    id: int
    book: int
    name: str
    email: str | None
    roles: frozenset[str]
    office_id: int | None
    locale: str
    active: bool
    password_state: str
    password: str | None
    fs_uniquifier: str | None

    @property
    def actor(self) -> Actor:
        """The person as commands know them."""
        return Actor(self.id, self.name, self.roles, self.office_id, self.book)


@dataclass(frozen=True, slots=True)
class Token:
    """A key to the API, without the key."""

    id: int
    user_id: int
    name: str | None
    created_at: datetime
    state: str
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a presented token opens: whose it is, and when it was last used."""

    token_id: int
    last_used_at: datetime | None
    account: Account


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of an audit book."""

    seq: int
    at: datetime
    kind: str
    actor_id: int
    data: dict[str, Any]


# --- offices --------------------------------------------------------------------------------------


def list_offices(session: Session) -> list[Office]:
    """Return all offices by name."""
    query = select(OfficeRow.id, OfficeRow.name, OfficeRow.code).order_by(OfficeRow.name)
    return [Office(*row) for row in session.execute(query)]


def office_name(session: Session, office_id: int) -> str:
    """Return what an office is called; raises NotFound."""
    name = session.scalar(select(OfficeRow.name).where(OfficeRow.id == office_id))
    if name is None:
        raise NotFound(N_("There is no such office."))
    return name


def find_office(session: Session, name: str) -> Office | None:
    """Return the office of this very name."""
    query = select(OfficeRow.id, OfficeRow.name, OfficeRow.code).where(OfficeRow.name == name)
    row = session.execute(query).first()
    return Office(*row) if row else None


def require_office(session: Session, office_id: int | None) -> None:
    """Raises NotFound for an office that does not exist; none at all is fine."""
    if office_id is not None and not session.scalar(select(func.count()).where(OfficeRow.id == office_id)):
        raise NotFound(N_("There is no such office."), field="office_id")


def list_lenders(session: Session) -> dict[int | None, Lender]:
    """Return what courts are told of the lender as a whole (None) and of its offices; an erased head is None."""
    row = LenderRow
    query = select(
        row.office_id,
        row.legal_name,
        row.address,
        row.credit_code,
        row.head_kind,
        TextRow.value,
        row.head_title,
        row.phone,
    ).outerjoin(TextRow, TextRow.id == row.head_id)
    return {line[0]: Lender(*line) for line in session.execute(query)}


def lender_of(session: Session, office_id: int) -> Lender | None:
    """Return as whom an office comes before a court: as itself, else as the lender as a whole; None: not known."""
    found = list_lenders(session)
    return found.get(office_id) or found.get(None)


def find_lender_id(session: Session, office_id: int | None) -> int | None:
    """Return the number under which the lender, or an office of it, is described."""
    return session.scalar(select(LenderRow.id).where(LenderRow.office_id.is_not_distinct_from(office_id)))


# --- people ---------------------------------------------------------------------------------------


def _people() -> Any:
    name = aliased(TextRow)
    return (
        select(
            UserRow.id,
            UserRow.book,
            name.value.label("name"),
            UserRow.email,
            UserRow.roles,
            UserRow.office_id,
            OfficeRow.name.label("office"),
            UserRow.state,
            UserRow.password_state,
            UserRow.signed_in_at,
        )
        .join(name, name.id == UserRow.name_id)
        .outerjoin(OfficeRow, OfficeRow.id == UserRow.office_id)
        .where(UserRow.id != SYSTEM_ID)
    )


def _person(row: Any) -> Person:
    return Person(**{**row._mapping, "roles": tuple(json.loads(row.roles))})


def list_people(
    session: Session,
    *,
    text: str = "",
    role: str | None = None,
    office_id: int | None = None,
    state: str | None = None,
) -> list[Person]:
    """Return the people that these filters leave, by name."""
    query = _people()
    for condition in _conditions(query, text, role, office_id, state):
        query = query.where(condition)
    people = [_person(row) for row in session.execute(query)]
    return sorted(people, key=_by_name)


def _by_name(person: Person) -> tuple[bool, list[str]]:
    """中文 names sort as they sound; those who left come last."""
    return person.state != "active", lazy_pinyin((person.name or "").lower())


def _conditions(
    query: Any, text: str, role: str | None, office_id: int | None, state: str | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if text.strip():
        name = query.selected_columns["name"]
        wanted.append(
            or_(
                name.contains(text.strip(), autoescape=True),
                UserRow.email.contains(text.strip().lower(), autoescape=True),
            )
        )
    if role:
        wanted.append(_has_role(role))
    if office_id is not None:
        wanted.append(UserRow.office_id == office_id)
    if state:
        wanted.append(UserRow.state == state)
    return wanted


def _has_role(role: str) -> ColumnElement[bool]:
    return UserRow.roles.contains(f'"{role}"', autoescape=True)


def owns_in(office: Any) -> ColumnElement[bool]:
    """Return the condition on `users` for who can answer for what belongs to an office: a column, or its id.

    People of the legal team who work here: leads everywhere, the others in their own office.
    """
    legal = and_(_has_role(Role.LEGAL), UserRow.office_id == office)
    return and_(UserRow.state == "active", or_(_has_role(Role.LEGAL_LEAD), legal))


def list_owners(session: Session, office_id: int | None = None) -> list[Person]:
    """Return who can answer for cases and deadlines of an office, or of any, by name."""
    anywhere = and_(UserRow.state == "active", or_(_has_role(Role.LEGAL_LEAD), _has_role(Role.LEGAL)))
    condition = anywhere if office_id is None else owns_in(office_id)
    return sorted((_person(row) for row in session.execute(_people().where(condition))), key=_by_name)


def can_own(session: Session, user_id: int, office_id: int) -> bool:
    """Tell whether a person can answer for what belongs to an office."""
    query = select(func.count()).where(UserRow.id == user_id, owns_in(office_id))
    return bool(session.scalar(query))


def get_person(session: Session, user_id: int) -> Person:
    """Return a person; raises NotFound."""
    row = session.execute(_people().where(UserRow.id == user_id)).first()
    if row is None:
        raise NotFound(N_("There is no such person."))
    return _person(row)


def names_of(session: Session, user_ids: set[int]) -> dict[int, str]:
    """Return the names of people, for pages that show who did what; those erased are left out."""
    query = select(UserRow.id, TextRow.value).join(TextRow, TextRow.id == UserRow.name_id)
    rows = session.execute(query.where(UserRow.id.in_(user_ids)))
    return {user_id: name for user_id, name in rows if name}


def lock(uow: UnitOfWork, user_id: int) -> PersonFacts:
    """Return a person's facts while holding their audit book, and the system's; raises NotFound.

    Rights are changed one at a time, so that two administrators cannot let each other out.
    """
    uow.lock(get_facts(uow.session, user_id).book, system_book(uow.session))
    return get_facts(uow.session, user_id)


def get_facts(session: Session, user_id: int) -> PersonFacts:
    """Return what decisions about a person rest on; raises NotFound."""
    columns = (UserRow.id, UserRow.book, UserRow.roles, UserRow.office_id, UserRow.state)
    row = session.execute(select(*columns).where(UserRow.id == user_id)).first()
    if row is None:
        raise NotFound(N_("There is no such person."))
    roles = frozenset(json.loads(row.roles))
    return PersonFacts(row.id, row.book, roles, row.office_id, row.state == "active")


def count_other_admins(session: Session, user_id: int) -> int:
    """Return how many administrators there are beside this person."""
    query = select(func.count()).where(
        _has_role(Role.ADMIN), UserRow.state == "active", UserRow.id != user_id
    )
    return session.scalar(query) or 0


# --- signing in -----------------------------------------------------------------------------------


def _accounts() -> Any:
    return select(
        UserRow.id,
        UserRow.book,
        TextRow.value.label("name"),
        UserRow.email,
        UserRow.roles,
        UserRow.office_id,
        UserRow.locale,
        UserRow.state,
        UserRow.password_state,
        UserRow.password,
        UserRow.fs_uniquifier,
    ).join(TextRow, TextRow.id == UserRow.name_id)


def _account(row: Any) -> Account:
    values = dict(row._mapping)
    active = values.pop("state") == "active"
    roles = frozenset(json.loads(values.pop("roles")))
    return Account(**{**values, "name": row.name or ""}, roles=roles, active=active)


def find_account(
    session: Session, *, email: str | None = None, uniquifier: str | None = None
) -> Account | None:
    """Return the account with this address, or the one that this session is bound to."""
    condition = UserRow.email == email if email else UserRow.fs_uniquifier == uniquifier
    if not (email or uniquifier):
        return None
    row = session.execute(_accounts().where(condition)).first()
    return _account(row) if row else None


def find_account_of(session: Session, user_id: int) -> Account | None:
    """Return a person's account."""
    row = session.execute(_accounts().where(UserRow.id == user_id)).first()
    return _account(row) if row else None


def find_opened(session: Session, digest: str) -> Opened | None:
    """Return what a token of this digest opens: nothing once it is revoked or its person has left."""
    columns = (TokenRow.id, TokenRow.user_id, TokenRow.last_used_at)
    query = select(*columns).where(TokenRow.digest == digest, TokenRow.state == "active")
    token = session.execute(query).first()
    account = find_account_of(session, token.user_id) if token else None
    if token is None or account is None or not account.active:
        return None
    return Opened(token.id, token.last_used_at, account)


def find_system(session: Session) -> Actor | None:
    """Return the system as an actor, None before a database was set up."""
    account = find_account_of(session, SYSTEM_ID)
    return account.actor if account else None


def system_book(session: Session) -> int:
    """Return the audit book of the system."""
    book = session.scalar(select(UserRow.book).where(UserRow.id == SYSTEM_ID))
    assert book is not None, "the database has not been set up"
    return book


# --- tokens and audit books -----------------------------------------------------------------------


def _tokens() -> Any:
    return select(
        TokenRow.id,
        TokenRow.user_id,
        TextRow.value,
        TokenRow.created_at,
        TokenRow.state,
        TokenRow.last_used_at,
    ).join(TextRow, TextRow.id == TokenRow.name_id)


def list_tokens(session: Session, user_id: int | None = None) -> list[Token]:
    """Return a person's tokens, or everybody's, the newest first."""
    query = _tokens().order_by(TokenRow.id.desc())
    if user_id is not None:
        query = query.where(TokenRow.user_id == user_id)
    return [Token(*row) for row in session.execute(query)]


def get_token(session: Session, token_id: int, *, of: int | None = None) -> Token:
    """Return a token, of this person if one is named; raises NotFound."""
    row = session.execute(_tokens().where(TokenRow.id == token_id)).first()
    if row is None or of not in (None, row.user_id):
        raise NotFound(N_("There is no such token."))
    return Token(*row)


def list_noted(session: Session, book: int, limit: int = 50) -> list[Noted]:
    """Return the last lines of an audit book, the newest first."""
    query = (
        select(RecordRow.seq, RecordRow.recorded_at, RecordRow.body)
        .where(RecordRow.book == book)
        .order_by(RecordRow.seq.desc())
        .limit(limit)
    )
    return [_noted(seq, at, json.loads(body)) for seq, at, body in session.execute(query)]


def _noted(seq: int, at: datetime, body: dict[str, Any]) -> Noted:
    return Noted(seq, at, body["kind"], int(body["actor"]), body.get("data", {}))


# --- what no event writes -------------------------------------------------------------------------


def mark_email(uow: UnitOfWork, user_id: int, email: str) -> None:
    """Let a person be found by this address."""
    uow.flush()
    run(uow.connection, "UPDATE users SET email = ? WHERE id = ?", (email, user_id))


def mark_password(uow: UnitOfWork, user_id: int, password: str) -> None:
    """Keep a password's hash."""
    uow.flush()
    run(uow.connection, "UPDATE users SET password = ? WHERE id = ?", (password, user_id))


def mark_sessions_ended(uow: UnitOfWork, user_id: int, uniquifier: str) -> None:
    """End all sessions of a person: they are bound to the value that is replaced here."""
    uow.flush()
    sql = "UPDATE users SET fs_uniquifier = ? WHERE id = ?"
    run(uow.connection, sql, (uniquifier, user_id))


def mark_digest(uow: UnitOfWork, token_id: int, digest: str) -> None:
    """Let a token be found by its digest."""
    uow.flush()
    run(uow.connection, "UPDATE api_tokens SET digest = ? WHERE id = ?", (digest, token_id))


def mark_used(database: Database, opened: Opened, now: datetime) -> None:
    """Keep when a token was last used, to ten minutes."""
    if opened.last_used_at is not None and now - opened.last_used_at < TOKEN_USE_EVERY:
        return
    with database.writing() as connection:
        sql = "UPDATE api_tokens SET last_used_at = ? WHERE id = ?"
        run(connection, sql, (moment_text(now), opened.token_id))


def lock_set_up(uow: UnitOfWork) -> None:
    """Let only one process at a time set the database up."""
    lock = "" if uow.database.is_sqlite else " FOR UPDATE"
    run(uow.connection, f"SELECT id FROM installation WHERE id = 1{lock}")
