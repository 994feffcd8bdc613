"""Who answers for what a title awards, who bears the costs, and over which collateral we come first."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the columns, which nothing that is there already fills."""
    op.add_column("awards", sa.Column("liable", sa.Text(), nullable=True))
    op.add_column("awards", sa.Column("costs_by", sa.String(12), nullable=True))
    op.add_column("awards", sa.Column("priority", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for name in ("priority", "costs_by", "liable"):
        op.drop_column("awards", name)
