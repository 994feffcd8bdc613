"""Settlement plans with their instalments, exits that were asked for, and who may approve them."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plans",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("plan_kind", sa.String(length=20), nullable=False),
        sa.Column("shape", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("in_full", sa.Boolean(), nullable=False),
        sa.Column("waived_minor", Minor, nullable=False),
        sa.Column("waiver_seq", sa.Integer(), nullable=True),
        sa.Column("bound_id", Id, nullable=True),
        sa.Column("document_number_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("choice", sa.String(length=12), nullable=True),
        sa.Column("final_seq", sa.Integer(), nullable=True),
        sa.Column("reason_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_plans_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plans_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_case_id"), "plans", ["case_id"])
    op.create_table(
        "instalments",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("plan_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("missed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_instalments_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_instalments_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
    )
    op.create_index(op.f("ix_instalments_case_id"), "instalments", ["case_id"])
    op.create_index("ix_instalments_due", "instalments", ["due_on", "met_on"])
    op.create_index(op.f("ix_instalments_plan_id"), "instalments", ["plan_id"])
    op.create_table(
        "plan_payments",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("plan_id", Id, nullable=False),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_plan_payments_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_payments_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_payments")),
    )
    op.create_index(op.f("ix_plan_payments_case_id"), "plan_payments", ["case_id"])
    op.create_table(
        "exits",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("exit_kind", sa.String(length=12), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("reason_id", Id, nullable=True),
        sa.Column("about_id", Id, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", Id, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("document_number_id", Id, nullable=True),
        sa.Column("answer_id", Id, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_exits_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_exits_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exits")),
    )
    op.create_index(op.f("ix_exits_case_id"), "exits", ["case_id"])
    op.create_index("ix_exits_state", "exits", ["state", "requested_on"])
    op.create_table(
        "authority_bands",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("exit_kind", sa.String(length=12), nullable=False),
        sa.Column("office_id", Id, nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("up_to_minor", Minor, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_authority_bands_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_bands")),
    )
    op.create_index(op.f("ix_authority_bands_exit_kind"), "authority_bands", ["exit_kind"])
    op.create_table(
        "refinancings",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refinanced_on", sa.Date(), nullable=False),
        sa.Column("contract_number_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("order_key", sa.String(length=40), nullable=True),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_refinancings_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_refinancings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refinancings")),
    )
    op.create_index(op.f("ix_refinancings_case_id"), "refinancings", ["case_id"])
    op.create_table(
        "debt_sales",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("buyer_id", Id, nullable=True),
        sa.Column("cut_off_on", sa.Date(), nullable=False),
        sa.Column("price_minor", Minor, nullable=False),
        sa.Column("face_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("split_by", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", Id, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("document_number_id", Id, nullable=True),
        sa.Column("answer_id", Id, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_debt_sales_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_sales")),
    )
    op.create_table(
        "sold_cases",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("sale_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("face_minor", Minor, nullable=False),
        sa.Column("price_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_sold_cases_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sold_cases_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sold_cases")),
    )
    op.create_index(op.f("ix_sold_cases_case_id"), "sold_cases", ["case_id"])
    op.create_index(op.f("ix_sold_cases_sale_id"), "sold_cases", ["sale_id"])
    op.create_table(
        "debt_sold",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("sale_id", Id, nullable=False),
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("receipt_id", Id, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("bought_back_on", sa.Date(), nullable=True),
        sa.Column("back_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_debt_sold_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_debt_sold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_sold")),
    )
    op.create_index(op.f("ix_debt_sold_case_id"), "debt_sold", ["case_id"])
    op.create_index(op.f("ix_debt_sold_sale_id"), "debt_sold", ["sale_id"])
    op.create_table(
        "sale_moneys",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("sale_id", Id, nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("payer_id", Id, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_sale_moneys_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sale_moneys_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_moneys")),
    )
    op.create_index(op.f("ix_sale_moneys_case_id"), "sale_moneys", ["case_id"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("sale_moneys")
    op.drop_table("debt_sold")
    op.drop_table("sold_cases")
    op.drop_table("debt_sales")
    op.drop_table("refinancings")
    op.drop_table("authority_bands")
    op.drop_table("exits")
    op.drop_table("plan_payments")
    op.drop_table("instalments")
    op.drop_table("plans")
