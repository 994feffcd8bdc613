"""Seizures with renewals and lapses, security lodged, and what follows a terminated enforcement."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "seizures",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("collateral_id", Id, nullable=False),
        sa.Column("proceeding_id", Id, nullable=True),
        sa.Column("court", sa.String(length=300), nullable=False),
        sa.Column("docket_number", sa.String(length=100), nullable=True),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("asset_class", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("first_court", sa.String(length=300), nullable=True),
        sa.Column("first_docket_number", sa.String(length=100), nullable=True),
        sa.Column("first_started_on", sa.Date(), nullable=True),
        sa.Column("first_stage", sa.String(length=16), nullable=True),
        sa.Column("amount_minor", Minor, nullable=True),
        sa.Column("senior_minor", Minor, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("term_years", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expiry_source", sa.String(length=10), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_seizures_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_seizures_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["collateral_id"], ["collateral.id"], name=op.f("fk_seizures_collateral_id_collateral")
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceedings.id"], name=op.f("fk_seizures_proceeding_id_proceedings")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_seizures_owner_id_users")),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_seizures_note_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seizures")),
    )
    op.create_index(op.f("ix_seizures_case_id"), "seizures", ["case_id"])
    op.create_index(op.f("ix_seizures_collateral_id"), "seizures", ["collateral_id"])
    op.create_index("ix_seizures_state", "seizures", ["state", "expires_on"])
    op.create_table(
        "seizure_renewals",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("seizure_id", Id, nullable=False),
        sa.Column("old_expires_on", sa.Date(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("lodged_on", sa.Date(), nullable=True),
        sa.Column("receipt_number", sa.String(length=100), nullable=True),
        sa.Column("renewed_on", sa.Date(), nullable=True),
        sa.Column("new_expires_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_seizure_renewals_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_seizure_renewals_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["seizure_id"], ["seizures.id"], name=op.f("fk_seizure_renewals_seizure_id_seizures")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_seizure_renewals_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seizure_renewals")),
    )
    op.create_index(op.f("ix_seizure_renewals_case_id"), "seizure_renewals", ["case_id"])
    op.create_index(op.f("ix_seizure_renewals_seizure_id"), "seizure_renewals", ["seizure_id"])
    op.create_table(
        "incidents",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("seizure_id", Id, nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("cause_id", Id, nullable=True),
        sa.Column("explained_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_incidents_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_incidents_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["seizure_id"], ["seizures.id"], name=op.f("fk_incidents_seizure_id_seizures")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_incidents_owner_id_users")),
        sa.ForeignKeyConstraint(["cause_id"], ["texts.id"], name=op.f("fk_incidents_cause_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_case_id"), "incidents", ["case_id"])
    op.create_table(
        "handovers",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("seizure_id", Id, nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_handovers_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handovers_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["seizure_id"], ["seizures.id"], name=op.f("fk_handovers_seizure_id_seizures")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["texts.id"], name=op.f("fk_handovers_document_id_texts")),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_handovers_answer_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_case_id"), "handovers", ["case_id"])
    op.create_table(
        "priority_claims",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("seizure_id", Id, nullable=False),
        sa.Column("court", sa.String(length=300), nullable=False),
        sa.Column("docket_number", sa.String(length=100), nullable=True),
        sa.Column("lodged_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_priority_claims_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_priority_claims_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["seizure_id"], ["seizures.id"], name=op.f("fk_priority_claims_seizure_id_seizures")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["texts.id"], name=op.f("fk_priority_claims_document_id_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_claims")),
    )
    op.create_index(op.f("ix_priority_claims_case_id"), "priority_claims", ["case_id"])
    op.create_table(
        "securities",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("proceeding_id", Id, nullable=True),
        sa.Column("security_kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", Minor, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lodged_on", sa.Date(), nullable=False),
        sa.Column("lodged_with", sa.String(length=300), nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=True),
        sa.Column("note_id", Id, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("return_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_securities_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_securities_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"], ["proceedings.id"], name=op.f("fk_securities_proceeding_id_proceedings")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name=op.f("fk_securities_note_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_securities")),
    )
    op.create_index(op.f("ix_securities_case_id"), "securities", ["case_id"])
    op.create_table(
        "searches",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("result_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_searches_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_searches_case_id_cases")),
        sa.ForeignKeyConstraint(["result_id"], ["texts.id"], name=op.f("fk_searches_result_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    op.create_index(op.f("ix_searches_case_id"), "searches", ["case_id"])
    op.create_index(op.f("ix_searches_due"), "searches", ["due"])
    op.create_table(
        "clues",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("what_id", Id, nullable=False),
        sa.Column("source_id", Id, nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("followed_on", sa.Date(), nullable=True),
        sa.Column("outcome_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_clues_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clues_case_id_cases")),
        sa.ForeignKeyConstraint(["what_id"], ["texts.id"], name=op.f("fk_clues_what_id_texts")),
        sa.ForeignKeyConstraint(["source_id"], ["texts.id"], name=op.f("fk_clues_source_id_texts")),
        sa.ForeignKeyConstraint(["outcome_id"], ["texts.id"], name=op.f("fk_clues_outcome_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clues")),
    )
    op.create_index(op.f("ix_clues_case_id"), "clues", ["case_id"])
    op.create_table(
        "measures",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("obligor_id", Id, nullable=False),
        sa.Column("measure_kind", sa.String(length=16), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("court", sa.String(length=300), nullable=False),
        sa.Column("docket_number", sa.String(length=100), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("removal_asked_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["book"], ["books.id"], name=op.f("fk_measures_book_books")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_measures_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["obligor_id"], ["obligors.id"], name=op.f("fk_measures_obligor_id_obligors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index(op.f("ix_measures_case_id"), "measures", ["case_id"])
    op.create_index(op.f("ix_measures_until"), "measures", ["until"])


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.drop_table("measures")
    op.drop_table("clues")
    op.drop_table("searches")
    op.drop_table("securities")
    op.drop_table("priority_claims")
    op.drop_table("handovers")
    op.drop_table("incidents")
    op.drop_table("seizure_renewals")
    op.drop_table("seizures")
