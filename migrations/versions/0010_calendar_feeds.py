"""Addresses by which other programs read a person's calendar."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feeds",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name_id", Id, nullable=False),
        sa.Column("titles", sa.String(length=10), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('active', 'revoked')", name=op.f("ck_feeds_state")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_feeds_book_books")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feeds_user_id_users")),
        sa.ForeignKeyConstraint(["name_id"], ["texts.id"], name=op.f("fk_feeds_name_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_feeds_digest")),
    )
    op.create_index(op.f("ix_feeds_user_id"), "feeds", ["user_id"])


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_table("feeds")
