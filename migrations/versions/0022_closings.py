"""Months: closings with their checklists, recounts, requests to reopen, the mapping to the general ledger."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "month_closings",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closed_by", Id, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("reason_id", Id, nullable=True),
        sa.Column("recorded_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_month_closings_book")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_month_closings_office_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name=op.f("fk_month_closings_reason_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_closings")),
    )
    op.create_index("ix_month_closings_office_id_month", "month_closings", ["office_id", "month"])
    op.create_table(
        "recounts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("recounted_on", sa.Date(), nullable=False),
        sa.Column("books", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_recounts_book")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_recounts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recounts")),
    )
    op.create_index("ix_recounts_office_id_month", "recounts", ["office_id", "month"])
    op.create_table(
        "month_reopenings",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("closing_id", Id, nullable=True),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason_id", Id, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("answer_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_month_reopenings_book")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_month_reopenings_office_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name=op.f("fk_month_reopenings_reason_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_month_reopenings_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_reopenings")),
    )
    op.create_index("ix_month_reopenings_office_id_month", "month_reopenings", ["office_id", "month"])
    op.create_table(
        "gl_mappings",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_by", Id, nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("note_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_gl_mappings_book")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_gl_mappings_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gl_mappings")),
        sa.UniqueConstraint("version", name=op.f("uq_gl_mappings_version")),
    )


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("gl_mappings")
    op.drop_table("month_reopenings")
    op.drop_table("recounts")
    op.drop_table("month_closings")
