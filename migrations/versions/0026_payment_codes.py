"""Numbers that courts keep for payments of one case; words of cases are looked up in their index alone."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the table, and the index that answers by itself which cases a word finds."""
    op.create_table(
        "payment_codes",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("code_kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("number_key", sa.String(length=80), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_payment_codes_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_payment_codes_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_codes")),
    )
    op.create_index("ix_payment_codes_case_id_state", "payment_codes", ["case_id", "state"])
    op.create_index(
        "ix_payment_codes_number_key",
        "payment_codes",
        ["number_key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_case_terms_term", table_name="case_terms")
    op.create_index("ix_case_terms_term", "case_terms", ["term", "kind", "case_id"])


def downgrade() -> None:
    """Take it away; only an empty ledger comes here."""
    op.drop_index("ix_case_terms_term", table_name="case_terms")
    op.create_index("ix_case_terms_term", "case_terms", ["term"])
    op.drop_table("payment_codes")
