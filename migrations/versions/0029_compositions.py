"""What a dossier is put together from, each arrangement kept."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "compositions",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_id", Id, nullable=False),
        sa.Column("composed_by", Id, nullable=False),
        sa.Column("composed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_compositions_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_compositions_case_id")),
        sa.ForeignKeyConstraint(["content_id"], ["texts.id"], name=op.f("fk_compositions_content_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compositions")),
        sa.UniqueConstraint(
            "case_id", "profile", "number", name=op.f("uq_compositions_case_id_profile_number")
        ),
    )
    op.create_index("ix_compositions_book", "compositions", ["book"])


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_table("compositions")
