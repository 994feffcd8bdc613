"""Documents of a book; the bytes are in the file store."""

from datetime import date

from sqlalchemy import BigInteger, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id


class DocumentRow(Base):
    """A file as received: its name, digest, size and who may read it (court or internal)."""

    __tablename__ = "documents"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), index=True)
    name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    access: Mapped[str] = mapped_column(String(10))
    attached_on: Mapped[date] = mapped_column(Date)
