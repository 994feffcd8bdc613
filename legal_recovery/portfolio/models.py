"""Imports: what a file held, case by case, and how far loading has come. All of it serves loading alone."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id

# The waiting lines and how far they are: what they became is told by each case's own events.
DERIVED = frozenset(
    {
        "imports.batch_id",
        "imports.loaded",
        "imports.rows",
        "import_lines.id",
        "import_lines.import_id",
        "import_lines.number",
        "import_lines.reference",
        "import_lines.digest",
        "import_lines.values_id",
        "import_lines.state",
        "import_lines.case_id",
    }
)


class ImportRow(Base):
    """A file that was checked whole and is loaded in short steps."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_file_digest", "file_digest"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    file_name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    file_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    cases: Mapped[int]
    created: Mapped[int | None]
    updated: Mapped[int | None]
    unchanged: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(Id, ForeignKey("batches.id"))
    loaded: Mapped[int | None]
    rows: Mapped[int | None]


class ImportLineRow(Base):
    """One case of a file, waiting or loaded; its values are kept as text to be compared with the next file."""

    __tablename__ = "import_lines"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_import_lines_reference", "reference"),
        Index("ix_import_lines_state", "import_id", "state", "number"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    import_id: Mapped[int] = mapped_column(Id, ForeignKey("imports.id"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    values_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int | None] = mapped_column(Id)
