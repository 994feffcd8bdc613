"""The texts of papers that people changed, version after version."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make the table; papers are written with the shipped texts until somebody changes one."""
    op.create_table(
        "paper_texts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("paper", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", Id, nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("reason_id", Id, nullable=False),
        sa.Column("changed_by", Id, nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_paper_texts_book")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_paper_texts_text_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name=op.f("fk_paper_texts_reason_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_paper_texts_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_texts")),
        sa.UniqueConstraint("paper", "language", "number", name=op.f("uq_paper_texts_paper_language_number")),
    )


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_table("paper_texts")
