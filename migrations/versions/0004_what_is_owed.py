"""Interest terms, awards of titles, orders of payment and insolvencies; and in which order a receipt was applied."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the four tables; receipts that are there already name no order."""
    op.create_table(
        "interest_terms",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("debt_id", Id, nullable=False),
        sa.Column("rate_kind", sa.String(length=40), nullable=False),
        sa.Column("rate_ppb", Minor, nullable=True),
        sa.Column("multiple_ppb", Minor, nullable=True),
        sa.Column("margin_ppb", Minor, nullable=True),
        sa.Column("reprice_from", sa.Date(), nullable=True),
        sa.Column("reprice_months", sa.Integer(), nullable=True),
        sa.Column("basis", sa.Integer(), nullable=False),
        sa.Column("overdue_from", sa.Date(), nullable=True),
        sa.Column("penalty_ppb", Minor, nullable=True),
        sa.Column("uplift_ppb", Minor, nullable=True),
        sa.Column("compounding", sa.String(length=12), nullable=False),
        sa.Column("clause_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_interest_terms_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_interest_terms_case_id_cases")),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_interest_terms_debt_id_debts")),
        sa.ForeignKeyConstraint(["clause_id"], ["texts.id"], name=op.f("fk_interest_terms_clause_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_terms")),
    )
    op.create_index(op.f("ix_interest_terms_case_id"), "interest_terms", ["case_id"])
    op.create_table(
        "awards",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("proceeding_id", Id, nullable=False),
        sa.Column("debt_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("counted_until", sa.Date(), nullable=False),
        sa.Column("perform_until", sa.Date(), nullable=True),
        sa.Column("principal_minor", Minor, nullable=False),
        sa.Column("interest_on_minor", Minor, nullable=False),
        sa.Column("interest_off_minor", Minor, nullable=False),
        sa.Column("penalty_minor", Minor, nullable=False),
        sa.Column("costs_minor", Minor, nullable=False),
        sa.Column("costs_outside_minor", Minor, nullable=False),
        sa.Column("general", sa.String(length=12), nullable=False),
        sa.Column("rate_kind", sa.String(length=40), nullable=True),
        sa.Column("rate_ppb", Minor, nullable=True),
        sa.Column("multiple_ppb", Minor, nullable=True),
        sa.Column("margin_ppb", Minor, nullable=True),
        sa.Column("reprice_from", sa.Date(), nullable=True),
        sa.Column("reprice_months", sa.Integer(), nullable=True),
        sa.Column("basis", sa.Integer(), nullable=True),
        sa.Column("instalments", sa.Text(), nullable=False),
        sa.Column("stays", sa.Text(), nullable=False),
        sa.Column("known_seq", sa.Integer(), nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_awards_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_awards_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceedings.id"], name=op.f("fk_awards_proceeding_id_proceedings")
        ),
        sa.ForeignKeyConstraint(["debt_id"], ["debts.id"], name=op.f("fk_awards_debt_id_debts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(op.f("ix_awards_case_id"), "awards", ["case_id"])
    op.create_table(
        "payment_orders",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("order_key", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_payment_orders_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_payment_orders_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["texts.id"], name=op.f("fk_payment_orders_document_id_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_orders")),
    )
    op.create_index(op.f("ix_payment_orders_case_id"), "payment_orders", ["case_id"])
    op.create_table(
        "insolvencies",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("obligor_id", Id, nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("court_id", Id, nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_insolvencies_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_insolvencies_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["obligor_id"], ["obligors.id"], name=op.f("fk_insolvencies_obligor_id_obligors")
        ),
        sa.ForeignKeyConstraint(["court_id"], ["texts.id"], name=op.f("fk_insolvencies_court_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insolvencies")),
    )
    op.create_index(op.f("ix_insolvencies_case_id"), "insolvencies", ["case_id"])
    op.add_column("receipts", sa.Column("order_key", sa.String(length=40), nullable=True))
    op.add_column("receipts", sa.Column("by_hand_id", Id, nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_column("receipts", "by_hand_id")
    op.drop_column("receipts", "order_key")
    for table in ("insolvencies", "payment_orders", "awards", "interest_terms"):
        op.drop_table(table)
