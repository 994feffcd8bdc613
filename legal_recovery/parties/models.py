"""Parties; every personal value is in `texts`."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class PartyRow(Base):
    """A person or company of one book."""

    __tablename__ = "parties"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), index=True)
    party_kind: Mapped[str] = mapped_column(String(10))
    name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    id_type: Mapped[str | None] = mapped_column(String(40))
    id_number_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    address_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    phone_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    # Who represents a company, and the post that they hold.
    head_id: Mapped[int | None] = mapped_column(Id)
    head_title_id: Mapped[int | None] = mapped_column(Id)
