"""Imports with the lines that wait in them, and the one narrow row of each case that lists read."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


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
    # The case's values, compressed; None where they were not needed, or are to be forgotten.
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int | None] = mapped_column(Id)
    # Why a line could not be taken over although its file was in order, as JSON.
    problem: Mapped[str | None] = mapped_column(LongText)


# Written out, so that a query of the same words is answered from the index of these rows alone: what is not closed, and
# what lacks a fact that its stage needs, as the ledger has it. The last stage is that of closed cases.
CLOSED_PLACE = 7
IS_OPEN = f"stage_place <> {CLOSED_PLACE}"
IS_LACKING = (
    "lacks > 0 OR (lacks_unless_court AND from_court_minor = 0) OR (lacks_if_owed AND outstanding_minor <> 0)"
    f" OR (stage_place = {CLOSED_PLACE} AND unallocated_minor <> 0)"
)


class ListedRow(Base):
    """What lists filter, sort and add up by: told by a case's events and its totals, and nothing of its own.

    One narrow row a case, so that a list of a hundred thousand is added up while a person blinks.
    """

    __tablename__ = "listed"
    __table_args__ = (
        Index("ix_listed_escalated", "escalated_on", "case_id"),
        Index("ix_listed_exposure", "exposure_minor", "case_id"),
        Index("ix_listed_net", "net_minor", "case_id"),
        Index("ix_listed_outstanding", "outstanding_minor", "case_id"),
        Index("ix_listed_moved", "moved_on", "case_id"),
        Index(
            "ix_listed_unallocated",
            "outstanding_minor",
            "case_id",
            sqlite_where=text("unallocated_minor <> 0"),
            postgresql_where=text("unallocated_minor <> 0"),
        ),
        Index("ix_listed_officer", "office_id", "officer"),
        Index("ix_listed_court", "office_id", "court"),
        # Adding up all cases, or those of an office or a stage, reads this index alone.
        Index(
            "ix_listed_sums",
            "currency",
            "office_id",
            "stage_place",
            "batch_id",
            "exposure_minor",
            "gross_minor",
            "costs_minor",
            "outstanding_minor",
        ),
        # Counting what nobody looks at, and what rests, reads the open cases of this index alone.
        Index(
            "ix_listed_open",
            "moved_on",
            "case_id",
            "office_id",
            "batch_id",
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        Index(
            "ix_listed_lacking",
            "outstanding_minor",
            "case_id",
            "office_id",
            "batch_id",
            sqlite_where=text(IS_LACKING),
            postgresql_where=text(IS_LACKING),
        ),
        Index(
            "ix_listed_others",
            "case_id",
            sqlite_where=text("others > 0"),
            postgresql_where=text("others > 0"),
        ),
    )
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, unique=True)
    office_id: Mapped[int] = mapped_column(Id)
    batch_id: Mapped[int | None] = mapped_column(Id)
    reference: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    stage_place: Mapped[int] = mapped_column(SmallInteger)
    flags: Mapped[str] = mapped_column(String(200))
    escalated_on: Mapped[date] = mapped_column(Date)
    # The last day on which something happened in the case, as far as is recorded.
    moved_on: Mapped[date] = mapped_column(Date)
    # Names as they sort: by pinyin.
    debtor_key: Mapped[str] = mapped_column(String(60))
    office_key: Mapped[str] = mapped_column(String(60))
    court_key: Mapped[str] = mapped_column(String(60))
    officer_key: Mapped[str] = mapped_column(String(60))
    # Before which court it was heard last, and who is in charge: to be chosen from.
    court: Mapped[str] = mapped_column(String(200))
    officer: Mapped[str] = mapped_column(String(200))
    exposure_minor: Mapped[int] = mapped_column(Minor)
    gross_minor: Mapped[int] = mapped_column(Minor)
    costs_minor: Mapped[int] = mapped_column(Minor)
    net_minor: Mapped[int] = mapped_column(Minor)
    outstanding_minor: Mapped[int] = mapped_column(Minor)
    unallocated_minor: Mapped[int] = mapped_column(Minor)
    from_court_minor: Mapped[int] = mapped_column(Minor)
    # In how many further currencies the case has figures.
    others: Mapped[int] = mapped_column(SmallInteger)
    # How many facts its stage lacks, and whether one more does while the ledger says so.
    lacks: Mapped[int] = mapped_column(SmallInteger)
    lacks_unless_court: Mapped[bool]
    lacks_if_owed: Mapped[bool]


class WordsRow(Base):
    """All words that a case is found by, one under the other, to be looked through by part."""

    __tablename__ = "listed_words"
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(LongText)


# Columns that no event writes. The waiting lines: what they became is told by each case's own events.
DERIVED = frozenset(
    {"imports.batch_id", "imports.loaded", "imports.rows"}
    | {
        f"{row.__tablename__}.{column}"
        for row in (ImportLineRow, ListedRow, WordsRow)
        for column in row.__table__.columns.keys()  # noqa: SIM118
    }
)
