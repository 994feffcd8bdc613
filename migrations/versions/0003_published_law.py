"""Rates and calendars that were published after the law packs were made."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "published_rates",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("jurisdiction", sa.String(length=10), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rate_ppb", Minor, nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_published_rates_book_books")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_rates")),
    )
    op.create_table(
        "published_years",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("jurisdiction", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("off", sa.Text(), nullable=False),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_published_years_book_books")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_years")),
    )


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("published_years")
    op.drop_table("published_rates")
