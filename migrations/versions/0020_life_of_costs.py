"""What courts give back of costs, who agreed to costs, budgets and what was agreed with counsel."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables, and what costs say of themselves besides."""
    op.create_table(
        "refund_claims",
        sa.Column("cost_id", Id, nullable=False),
        sa.Column("cost_kind", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("court_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_minor", Minor, nullable=True),
        sa.Column("chased_on", sa.Date(), nullable=True),
        sa.Column("chases", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["cost_id"], ["costs.id"], name=op.f("fk_refund_claims_cost_id")),
        sa.ForeignKeyConstraint(["court_id"], ["texts.id"], name=op.f("fk_refund_claims_court_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_refund_claims_note_id")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_refund_claims_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_refund_claims_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_claims")),
    )
    op.create_index(op.f("ix_refund_claims_case_id"), "refund_claims", ["case_id"])
    op.create_index("ix_refund_claims_state_due", "refund_claims", ["state", "due_on"])
    op.create_table(
        "refunds",
        sa.Column("cost_id", Id, nullable=False),
        sa.Column("claim_id", Id, nullable=True),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("cancels_minor", Minor, nullable=False),
        sa.Column("payer_id", Id, nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("reversed_seq", sa.Integer(), nullable=True),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["cost_id"], ["costs.id"], name=op.f("fk_refunds_cost_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["refund_claims.id"], name=op.f("fk_refunds_claim_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["texts.id"], name=op.f("fk_refunds_payer_id")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_refunds_note_id")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_refunds_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_refunds_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(op.f("ix_refunds_case_id"), "refunds", ["case_id"])
    op.create_table(
        "cost_requests",
        sa.Column("cost_kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payee_id", Id, nullable=True),
        sa.Column("why_id", Id, nullable=False),
        sa.Column("proceeding_id", Id, nullable=True),
        sa.Column("collateral_id", Id, nullable=True),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("needs", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reviewed_by", Id, nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("approved_minor", Minor, nullable=True),
        sa.Column("answer_id", Id, nullable=True),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["payee_id"], ["texts.id"], name=op.f("fk_cost_requests_payee_id")),
        sa.ForeignKeyConstraint(["why_id"], ["texts.id"], name=op.f("fk_cost_requests_why_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_cost_requests_asked_by")),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_cost_requests_answer_id")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_cost_requests_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_cost_requests_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_requests")),
    )
    op.create_index(op.f("ix_cost_requests_case_id"), "cost_requests", ["case_id"])
    op.create_index("ix_cost_requests_state", "cost_requests", ["state", "asked_on"])
    op.create_table(
        "cost_limits",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("office_id", Id, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("review_above_minor", Minor, nullable=True),
        sa.Column("approve_above_minor", Minor, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_cost_limits_book")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_cost_limits_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_limits")),
    )
    op.create_index(op.f("ix_cost_limits_office_id"), "cost_limits", ["office_id"])
    op.create_table(
        "cost_budgets",
        sa.Column("cost_kind", sa.String(length=20), nullable=True),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_cost_budgets_note_id")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_cost_budgets_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_cost_budgets_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_budgets")),
    )
    op.create_index(op.f("ix_cost_budgets_case_id"), "cost_budgets", ["case_id"])
    op.create_table(
        "counsel_terms",
        sa.Column("counsel_id", Id, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("fixed_minor", Minor, nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("cap_minor", Minor, nullable=True),
        sa.Column("advance_minor", Minor, nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["counsel_id"], ["texts.id"], name=op.f("fk_counsel_terms_counsel_id")),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_counsel_terms_book")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_counsel_terms_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsel_terms")),
    )
    op.create_index(op.f("ix_counsel_terms_case_id"), "counsel_terms", ["case_id"])
    op.add_column("costs", sa.Column("proceeding_id", Id, nullable=True))
    op.add_column("costs", sa.Column("request_id", Id, nullable=True))
    op.add_column("costs", sa.Column("counsel_terms_id", Id, nullable=True))
    op.add_column("costs", sa.Column("payment_seq", sa.Integer(), nullable=True))
    op.add_column("costs", sa.Column("invoice_id", Id, nullable=True))
    op.add_column("costs", sa.Column("invoice_number", sa.String(length=60), nullable=True))
    op.add_column("costs", sa.Column("invoiced_on", sa.Date(), nullable=True))
    op.add_column("costs", sa.Column("fate", sa.String(length=12), nullable=True))
    op.add_column("costs", sa.Column("fate_on", sa.Date(), nullable=True))
    op.add_column("costs", sa.Column("awarded_minor", Minor, nullable=True))
    op.add_column("costs", sa.Column("award_proceeding_id", Id, nullable=True))
    op.create_index("ix_costs_incurred", "costs", ["incurred_on", "id"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_index("ix_costs_incurred", "costs")
    op.drop_column("costs", "award_proceeding_id")
    op.drop_column("costs", "awarded_minor")
    op.drop_column("costs", "fate_on")
    op.drop_column("costs", "fate")
    op.drop_column("costs", "invoiced_on")
    op.drop_column("costs", "invoice_number")
    op.drop_column("costs", "invoice_id")
    op.drop_column("costs", "payment_seq")
    op.drop_column("costs", "counsel_terms_id")
    op.drop_column("costs", "request_id")
    op.drop_column("costs", "proceeding_id")
    op.drop_table("counsel_terms")
    op.drop_table("cost_budgets")
    op.drop_table("cost_limits")
    op.drop_table("cost_requests")
    op.drop_table("refunds")
    op.drop_table("refund_claims")
