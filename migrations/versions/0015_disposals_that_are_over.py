"""On which day a disposal ended that brings nothing more: its assets are free to be disposed of anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column, which nothing that is there already fills."""
    op.add_column("disposals", sa.Column("closed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_column("disposals", "closed_on")
