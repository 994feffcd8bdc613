"""What proves what became of a deadline."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column, which nothing that is there already fills."""
    op.add_column("deadlines", sa.Column("document_id", Id, nullable=True))


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_column("deadlines", "document_id")
