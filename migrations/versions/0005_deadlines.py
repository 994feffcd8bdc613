"""What happened in a case, and the deadlines that follow from it."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "triggers",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("event_key", sa.String(length=60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("abode", sa.String(length=10), nullable=False),
        sa.Column("obligor_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_triggers_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_triggers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["obligor_id"], ["obligors.id"], name=op.f("fk_triggers_obligor_id_obligors")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_triggers_note_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triggers")),
    )
    op.create_index(op.f("ix_triggers_case_id"), "triggers", ["case_id"])
    op.create_table(
        "deadlines",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("trigger_id", Id, nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("unrolled", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("certainty", sa.String(length=12), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_deadlines_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deadlines_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["trigger_id"], ["triggers.id"], name=op.f("fk_deadlines_trigger_id_triggers")
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name=op.f("fk_deadlines_reason_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    op.create_index(op.f("ix_deadlines_case_id"), "deadlines", ["case_id"])
    op.create_index(op.f("ix_deadlines_due"), "deadlines", ["due"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("deadlines")
    op.drop_table("triggers")
