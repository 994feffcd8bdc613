"""Who approved a cost that a bank line had proved, and when."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the two columns; the costs that are there were approved before they were paid, or not at all."""
    op.add_column("costs", sa.Column("approved_by", Id, nullable=True))
    op.add_column("costs", sa.Column("approved_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_column("costs", "approved_on")
    op.drop_column("costs", "approved_by")
