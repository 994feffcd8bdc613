"""On which day a disposal ended that brings nothing more, and on which we got an asset that was taken in kind."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the columns, which nothing that is there already fills."""
    op.add_column("disposals", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("assets_in_kind", sa.Column("handed_over_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_column("assets_in_kind", "handed_over_on")
    op.drop_column("disposals", "closed_on")
