"""Steps of arrangements that people have begun and not saved."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Moment

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "composition_drafts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_composition_drafts_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composition_drafts")),
        sa.UniqueConstraint(
            "case_id",
            "profile",
            "actor_id",
            "step",
            name=op.f("uq_composition_drafts_case_id_profile_actor_id_step"),
        ),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("composition_drafts")
