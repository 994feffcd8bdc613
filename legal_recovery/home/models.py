"""Addresses by which other programs read a person's calendar. The secret stands beside the facts and is in no event."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Moment

# What no event writes: by what an address is found.
DERIVED = frozenset({"feeds.digest"})


class FeedRow(Base):
    """An address of a person's calendar; of the secret in it only the SHA-256 is kept."""

    __tablename__ = "feeds"
    __table_args__ = (CheckConstraint("state IN ('active', 'revoked')", name="state"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    user_id: Mapped[int] = mapped_column(Id, ForeignKey("users.id"), index=True)
    name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    titles: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
