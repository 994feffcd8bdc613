"""Who answers for a case and for a deadline, deadlines of one's own, and clocks that were interrupted."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0007"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns, which nothing that is there already fills, and the table of interruptions."""
    op.add_column("cases", sa.Column("owner_id", Id, nullable=True))
    op.create_index(op.f("ix_cases_owner_id"), "cases", ["owner_id"])
    for name in ("owner_id", "title_id", "note_id"):
        op.add_column("deadlines", sa.Column(name, Id, nullable=True))
    for name in ("lead_days", "changed_seq"):
        op.add_column("deadlines", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index(op.f("ix_deadlines_owner_id"), "deadlines", ["owner_id"])
    op.create_table(
        "interruptions",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("deadline_id", Id, nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("interrupted_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("evidence_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_interruptions_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_interruptions_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadlines.id"], name=op.f("fk_interruptions_deadline_id_deadlines")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["texts.id"], name=op.f("fk_interruptions_evidence_id_texts")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_interruptions_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interruptions")),
    )
    op.create_index(op.f("ix_interruptions_case_id"), "interruptions", ["case_id"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("interruptions")
    op.drop_index(op.f("ix_deadlines_owner_id"), "deadlines")
    for name in ("changed_seq", "lead_days", "note_id", "title_id", "owner_id"):
        op.drop_column("deadlines", name)
    op.drop_index(op.f("ix_cases_owner_id"), "cases")
    op.drop_column("cases", "owner_id")
