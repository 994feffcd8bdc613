"""Under which name the lender, or an office of it, comes before a court; and the decision that renews a seizure."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table, and the column, which nothing that is there already fills."""
    op.create_table(
        "lenders",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=True),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("head_kind", sa.String(length=14), nullable=False),
        sa.Column("head_id", Id, nullable=True),
        sa.Column("head_title", sa.String(length=50), nullable=True),
        sa.CheckConstraint("head_kind IN ('representative', 'head')", name=op.f("ck_lenders_head_kind")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_lenders_book_books")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_lenders_office_id_offices")),
        sa.ForeignKeyConstraint(["head_id"], ["texts.id"], name=op.f("fk_lenders_head_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lenders")),
        sa.UniqueConstraint("office_id", name=op.f("uq_lenders_office_id")),
    )
    op.add_column("seizure_renewals", sa.Column("decision_id", Id, nullable=True))


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_column("seizure_renewals", "decision_id")
    op.drop_table("lenders")
