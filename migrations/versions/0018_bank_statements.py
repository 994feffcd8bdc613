"""The lender's bank accounts, their statements with every line, and what the lines were matched to."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor, Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bank_accounts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_bank_accounts_book")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_bank_accounts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
        sa.UniqueConstraint("book", name=op.f("uq_bank_accounts_book")),
        sa.UniqueConstraint("number", "currency", name=op.f("uq_bank_accounts_number_currency")),
    )
    op.create_table(
        "statements",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("file_name_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("opening_minor", Minor, nullable=True),
        sa.Column("closing_minor", Minor, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("moved_minor", Minor, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_statements_book")),
        sa.ForeignKeyConstraint(["account_id"], ["bank_accounts.id"], name=op.f("fk_statements_account_id")),
        sa.ForeignKeyConstraint(["file_name_id"], ["texts.id"], name=op.f("fk_statements_file_name_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index("ix_statements_account_id", "statements", ["account_id", "closed_on", "id"])
    op.create_table(
        "bank_lines",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("statement_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payer_id", Id, nullable=True),
        sa.Column("payer_account_id", Id, nullable=True),
        sa.Column("reference_id", Id, nullable=True),
        sa.Column("narrative_id", Id, nullable=True),
        sa.Column("balance_minor", Minor, nullable=True),
        sa.Column("left_minor", Minor, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=True),
        sa.Column("parked_on", sa.Date(), nullable=True),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_bank_lines_book")),
        sa.ForeignKeyConstraint(["account_id"], ["bank_accounts.id"], name=op.f("fk_bank_lines_account_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_bank_lines_statement_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["texts.id"], name=op.f("fk_bank_lines_payer_id")),
        sa.ForeignKeyConstraint(
            ["payer_account_id"], ["texts.id"], name=op.f("fk_bank_lines_payer_account_id")
        ),
        sa.ForeignKeyConstraint(["reference_id"], ["texts.id"], name=op.f("fk_bank_lines_reference_id")),
        sa.ForeignKeyConstraint(["narrative_id"], ["texts.id"], name=op.f("fk_bank_lines_narrative_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_bank_lines_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
    )
    op.create_index("ix_bank_lines_account_id_booked_on", "bank_lines", ["account_id", "booked_on", "id"])
    op.create_index("ix_bank_lines_account_id_state", "bank_lines", ["account_id", "state", "value_on", "id"])
    op.create_index(op.f("ix_bank_lines_amount"), "bank_lines", ["amount_minor"])
    op.create_index("ix_bank_lines_state", "bank_lines", ["state", "value_on", "id"])
    op.create_index("ix_bank_lines_statement_id", "bank_lines", ["statement_id", "number"])
    op.create_table(
        "matches",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("match_kind", sa.String(length=20), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("about_id", Id, nullable=True),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("transfer", Id, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("matched_on", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("why_id", Id, nullable=True),
        sa.Column("expected_id", Id, nullable=True),
        sa.Column("undone_seq", sa.Integer(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_matches_book")),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"], name=op.f("fk_matches_line_id")),
        sa.ForeignKeyConstraint(["account_id"], ["bank_accounts.id"], name=op.f("fk_matches_account_id")),
        sa.ForeignKeyConstraint(["why_id"], ["texts.id"], name=op.f("fk_matches_why_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_about_id"), "matches", ["about_id"])
    op.create_index(op.f("ix_matches_case_id"), "matches", ["case_id"])
    op.create_index(op.f("ix_matches_line_id"), "matches", ["line_id"])
    op.create_index(op.f("ix_matches_transfer"), "matches", ["transfer"])
    op.create_table(
        "expectations",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("expected_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", Id, nullable=True),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("net_minor", Minor, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("payer_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_expectations_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_expectations_case_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["texts.id"], name=op.f("fk_expectations_payer_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_expectations_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectations")),
    )
    op.create_index(op.f("ix_expectations_about_id"), "expectations", ["about_id"])
    op.create_index("ix_expectations_amount_minor_state", "expectations", ["amount_minor", "state"])
    op.create_index("ix_expectations_case_id_state", "expectations", ["case_id", "state"])
    op.create_index("ix_expectations_net_minor_state", "expectations", ["net_minor", "state"])
    op.create_table(
        "staged_matches",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("staged_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"], name=op.f("fk_staged_matches_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_matches")),
        sa.UniqueConstraint("line_id", name=op.f("uq_staged_matches_line_id")),
    )
    op.create_index(op.f("ix_staged_matches_account_id"), "staged_matches", ["account_id"])
    op.create_table(
        "line_prints",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("print", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "print", "turn", name=op.f("pk_line_prints")),
    )
    op.create_index(op.f("ix_line_prints_line_id"), "line_prints", ["line_id"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("line_prints")
    op.drop_table("staged_matches")
    op.drop_table("expectations")
    op.drop_table("matches")
    op.drop_table("bank_lines")
    op.drop_table("statements")
    op.drop_table("bank_accounts")
