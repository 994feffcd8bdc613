"""Reminders, and the rounds in which they are sent."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "rounds",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rounds")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("subject_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("failed_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("reply", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.Column("acknowledged_by", Id, nullable=True),
        sa.Column("escalated_at", Moment(), nullable=True),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column("overtaken_at", Moment(), nullable=True),
        sa.Column("cause", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_reminders_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reminders_case_id_cases")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_reminders_user_id_users")),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["users.id"], name=op.f("fk_reminders_acknowledged_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "subject_on",
            "step",
            "user_id",
            name=op.f("uq_reminders_subject_kind_subject_id_subject_on_step_user_id"),
        ),
    )
    op.create_index(op.f("ix_reminders_case_id"), "reminders", ["case_id"])
    op.create_index(op.f("ix_reminders_user_id_state"), "reminders", ["user_id", "state"])
    op.create_index(op.f("ix_reminders_state_subject_on"), "reminders", ["state", "subject_on"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("reminders")
    op.drop_table("rounds")
