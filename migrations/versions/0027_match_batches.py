"""What is posted at once at the desk, for another person to review."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the table; matches of before are of no batch."""
    op.create_table(
        "match_batches",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("posted_by", Id, nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reviewed_by", Id, nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("remark_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_match_batches_book")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["bank_accounts.id"], name=op.f("fk_match_batches_account_id")
        ),
        sa.ForeignKeyConstraint(["remark_id"], ["texts.id"], name=op.f("fk_match_batches_remark_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_batches")),
    )
    op.create_index("ix_match_batches_account_id_state", "match_batches", ["account_id", "state"])
    op.add_column("matches", sa.Column("batch_id", Id, nullable=True))
    op.create_index("ix_matches_batch_id", "matches", ["batch_id"])


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_index("ix_matches_batch_id", table_name="matches")
    op.drop_column("matches", "batch_id")
    op.drop_table("match_batches")
