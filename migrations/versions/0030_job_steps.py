"""The steps that background work has finished, so that it goes on at the one it had reached."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make the table; work that is under way has no steps yet, and begins as before."""
    op.create_table(
        "job_steps",
        sa.Column("job_id", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "name", name=op.f("pk_job_steps")),
    )


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_table("job_steps")
