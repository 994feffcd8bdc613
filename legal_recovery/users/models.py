"""Offices, people and their tokens. Secrets stand beside the facts and are in no event."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Moment

# Columns that no event writes: secrets, what signing in needs to find a person, when a token was last used.
DERIVED = frozenset(
    {
        "users.email",
        "users.password",
        "users.fs_uniquifier",
        "api_tokens.digest",
        "api_tokens.last_used_at",
    }
)


class OfficeRow(Base):
    """A place of the lender that cases belong to and people work in."""

    __tablename__ = "offices"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    code: Mapped[str | None] = mapped_column(String(20))


class LenderRow(Base):
    """Under which name the lender, or an office of it, comes before a court."""

    __tablename__ = "lenders"
    __table_args__ = (CheckConstraint("head_kind IN ('representative', 'head')", name="head_kind"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    # Of none it is the lender as a whole, for every office that has no own.
    office_id: Mapped[int | None] = mapped_column(Id, ForeignKey("offices.id"), unique=True)
    legal_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    head_kind: Mapped[str] = mapped_column(String(14))
    head_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    head_title: Mapped[str | None] = mapped_column(String(50))
    phone: Mapped[str | None] = mapped_column(String(60))


class UserRow(Base):
    """A person with an audit book of their own, which holds everything about them."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'left')", name="state"),
        CheckConstraint("password_state IN ('none', 'temporary', 'own')", name="password_state"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), unique=True)
    name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    email_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    # The list of roles as JSON: a handful of words that are only ever read together.
    roles: Mapped[str] = mapped_column(String(200))
    office_id: Mapped[int | None] = mapped_column(Id, ForeignKey("offices.id"))
    locale: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(8))
    password_state: Mapped[str] = mapped_column(String(10))
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    # What a session is bound to; changing it ends all sessions of the person.
    fs_uniquifier: Mapped[str | None] = mapped_column(String(64), unique=True)


class TokenRow(Base):
    """A key to the API; of the key itself only the SHA-256 is kept."""

    __tablename__ = "api_tokens"
    __table_args__ = (CheckConstraint("state IN ('active', 'revoked')", name="state"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), index=True)
    name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
