"""What one unit of another currency was worth on the day of a cost."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the rate; costs that are there already have none."""
    op.add_column("costs", sa.Column("day_rate", sa.String(length=24), nullable=True))


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_column("costs", "day_rate")
