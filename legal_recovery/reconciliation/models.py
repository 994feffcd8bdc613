"""Bank accounts, statements, their lines, and what these were matched to."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor, Moment

# A print is made of what a person said, so it is in no record.
# What is staged is nobody's business yet but whose it is: nothing has happened.
DERIVED = frozenset(
    {
        *(f"line_prints.{name}" for name in ("account_id", "print", "turn", "line_id")),
        *(
            f"staged_matches.{name}"
            for name in ("id", "line_id", "account_id", "actor_id", "content", "staged_at")
        ),
    }
)


class AccountRow(Base):
    """An account of the lender's at a bank; it has a book of its own."""

    __tablename__ = "bank_accounts"
    __table_args__ = (UniqueConstraint("number", "currency"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"), unique=True)
    office_id: Mapped[int] = mapped_column(Id, ForeignKey("offices.id"))
    name: Mapped[str] = mapped_column(String(120))
    bank: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    wishes: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))


class StatementRow(Base):
    """A file of a bank as it was received, and what it says of the account."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_account_id", "account_id", "closed_on", "id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_accounts.id"))
    file_name_id: Mapped[int] = mapped_column(Id, ForeignKey("texts.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    opened_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    opening_minor: Mapped[int | None] = mapped_column(Minor)
    closing_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[int]
    fresh: Mapped[int]
    moved_minor: Mapped[int | None] = mapped_column(Minor)
    state: Mapped[str] = mapped_column(String(10))


class LineRow(Base):
    """A line of a statement; what of it is not matched yet is `left_minor`."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        Index("ix_bank_lines_account_id_state", "account_id", "state", "value_on", "id"),
        Index("ix_bank_lines_account_id_booked_on", "account_id", "booked_on", "id"),
        Index("ix_bank_lines_statement_id", "statement_id", "number"),
        Index("ix_bank_lines_state", "state", "value_on", "id"),
        Index("ix_bank_lines_amount", "amount_minor"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_accounts.id"))
    statement_id: Mapped[int] = mapped_column(Id, ForeignKey("statements.id"))
    number: Mapped[int]
    booked_on: Mapped[date] = mapped_column(Date)
    value_on: Mapped[date] = mapped_column(Date)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    payer_account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    reference_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    narrative_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    balance_minor: Mapped[int | None] = mapped_column(Minor)
    left_minor: Mapped[int] = mapped_column(Minor)
    entry_seq: Mapped[int]
    reversed_seq: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(20))
    parked_on: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class MatchRow(Base):
    """A line, or a part of it, with what it was matched to."""

    __tablename__ = "matches"
    __table_args__ = (
        Index("ix_matches_line_id", "line_id"),
        Index("ix_matches_case_id", "case_id"),
        Index("ix_matches_about_id", "about_id"),
        Index("ix_matches_transfer", "transfer"),
        Index("ix_matches_batch_id", "batch_id"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    line_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_lines.id"))
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_accounts.id"))
    match_kind: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[int | None] = mapped_column(Id)
    about_id: Mapped[int | None] = mapped_column(Id)
    made: Mapped[bool] = mapped_column(Boolean)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    transfer: Mapped[int] = mapped_column(Id)
    entry_seq: Mapped[int]
    matched_on: Mapped[date] = mapped_column(Date)
    confidence: Mapped[int | None]
    why_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    expected_id: Mapped[int | None] = mapped_column(Id)
    batch_id: Mapped[int | None] = mapped_column(Id)
    undone_seq: Mapped[int | None]
    undone_on: Mapped[date | None] = mapped_column(Date)


class MatchBatchRow(Base):
    """What one person posted at once; another one looks it through."""

    __tablename__ = "match_batches"
    __table_args__ = (Index("ix_match_batches_account_id_state", "account_id", "state"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_accounts.id"))
    posted_by: Mapped[int] = mapped_column(Id)
    posted_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    reviewed_by: Mapped[int | None] = mapped_column(Id)
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    remark_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))


class ExpectationRow(Base):
    """Money that a case waits for; a line is looked for by what it comes to, before or after a court's fee."""

    __tablename__ = "expectations"
    __table_args__ = (
        Index("ix_expectations_amount_minor_state", "amount_minor", "state"),
        Index("ix_expectations_net_minor_state", "net_minor", "state"),
        Index("ix_expectations_case_id_state", "case_id", "state"),
        Index("ix_expectations_about_id", "about_id"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    expected_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int | None] = mapped_column(Id)
    amount_minor: Mapped[int] = mapped_column(Minor)
    net_minor: Mapped[int | None] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None] = mapped_column(Date)
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    closed_on: Mapped[date | None] = mapped_column(Date)


class PaymentCodeRow(Base):
    """A number that a court keeps for payments of one case; no two cases have it at a time."""

    __tablename__ = "payment_codes"
    __table_args__ = (
        Index("ix_payment_codes_case_id_state", "case_id", "state"),
        Index(
            "ix_payment_codes_number_key",
            "number_key",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    code_kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(80))
    number_key: Mapped[str] = mapped_column(String(80))
    recorded_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[date | None] = mapped_column(Date)


class RuleRow(Base):
    """What people taught about lines like one another: who pays, in which words, and what such a line is."""

    __tablename__ = "match_rules"
    __table_args__ = (Index("ix_match_rules_account_id", "account_id", "state"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_accounts.id"))
    payer_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    payer_account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    wording_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    means: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[int | None] = mapped_column(Id, ForeignKey("cases.id"))
    cost_kind: Mapped[str | None] = mapped_column(String(20))
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    is_credit: Mapped[bool] = mapped_column(Boolean)
    learned_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))


class LessonRow(Base):
    """A match that taught a rule."""

    __tablename__ = "match_lessons"
    __table_args__ = (Index("ix_match_lessons_rule_id", "rule_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    rule_id: Mapped[int] = mapped_column(Id, ForeignKey("match_rules.id"))
    match_id: Mapped[int] = mapped_column(Id, ForeignKey("matches.id"))
    line_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_lines.id"))
    taught_on: Mapped[date] = mapped_column(Date)


class StagedRow(Base):
    """What somebody has decided of a line and not posted yet: theirs alone to post, and free to undo."""

    __tablename__ = "staged_matches"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_lines.id"), unique=True)
    account_id: Mapped[int] = mapped_column(Id, index=True)
    actor_id: Mapped[int] = mapped_column(Id)
    content: Mapped[str] = mapped_column(Text)
    staged_at: Mapped[datetime] = mapped_column(Moment)


class PrintRow(Base):
    """What a line is known again by when another file has it too; of equal lines each has its turn."""

    __tablename__ = "line_prints"
    account_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    print: Mapped[str] = mapped_column(String(64), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(Id, index=True)


class RetentionRow(Base):
    """What a court keeps back of money that is ours; `about_id` is the distribution or the notice."""

    __tablename__ = "court_retentions"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    about_id: Mapped[int] = mapped_column(Id, index=True)
    amount_minor: Mapped[int] = mapped_column(Minor)
    currency: Mapped[str] = mapped_column(String(3))
    ground: Mapped[str] = mapped_column(String(20))
    retained_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
    state: Mapped[str] = mapped_column(String(10))
    freed_on: Mapped[date | None] = mapped_column(Date)


class ChaseRow(Base):
    """That somebody asked a court for money that it holds for us."""

    __tablename__ = "court_chases"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    case_id: Mapped[int] = mapped_column(Id, ForeignKey("cases.id"))
    about_id: Mapped[int] = mapped_column(Id, index=True)
    means: Mapped[str] = mapped_column(String(12))
    chased_on: Mapped[date] = mapped_column(Date)
    again_on: Mapped[date | None] = mapped_column(Date)
    chaser_id: Mapped[int] = mapped_column(Id)
    document_id: Mapped[int | None] = mapped_column(Id)
    note_id: Mapped[int | None] = mapped_column(Id, ForeignKey("texts.id"))
