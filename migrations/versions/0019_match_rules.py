"""What people teach about bank lines by matching them; receipts and costs are found by what they come to."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables and indexes."""
    op.create_table(
        "match_rules",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("payer_id", Id, nullable=True),
        sa.Column("payer_account_id", Id, nullable=True),
        sa.Column("wording_id", Id, nullable=True),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("cost_kind", sa.String(length=20), nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_match_rules_book")),
        sa.ForeignKeyConstraint(["account_id"], ["bank_accounts.id"], name=op.f("fk_match_rules_account_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["texts.id"], name=op.f("fk_match_rules_payer_id")),
        sa.ForeignKeyConstraint(
            ["payer_account_id"], ["texts.id"], name=op.f("fk_match_rules_payer_account_id")
        ),
        sa.ForeignKeyConstraint(["wording_id"], ["texts.id"], name=op.f("fk_match_rules_wording_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_match_rules_case_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_match_rules_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rules")),
    )
    op.create_index("ix_match_rules_account_id", "match_rules", ["account_id", "state"])
    op.create_table(
        "match_lessons",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("rule_id", Id, nullable=False),
        sa.Column("match_id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("taught_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_match_lessons_book")),
        sa.ForeignKeyConstraint(["rule_id"], ["match_rules.id"], name=op.f("fk_match_lessons_rule_id")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_match_lessons_match_id")),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"], name=op.f("fk_match_lessons_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_lessons")),
    )
    op.create_index(op.f("ix_match_lessons_rule_id"), "match_lessons", ["rule_id"])
    op.create_index(op.f("ix_receipts_amount_minor"), "receipts", ["amount_minor"])
    op.create_index(op.f("ix_costs_amount_minor"), "costs", ["amount_minor"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_index(op.f("ix_costs_amount_minor"), "costs")
    op.drop_index(op.f("ix_receipts_amount_minor"), "receipts")
    op.drop_table("match_lessons")
    op.drop_table("match_rules")
