"""The life of proceedings: states, parties, filings, court dates, service and certificates."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0006"
down_revision = "0005"

# Columns that are added later point elsewhere without the database's own check, which SQLite cannot add.
_ADDED = {
    "proceedings": {
        "state": sa.String(length=24),
        "state_on": sa.Date(),
        "parent_id": Id,
        "claim_minor": Minor,
        "currency": sa.String(length=3),
        "judge_id": Id,
        "counsel_id": Id,
    },
    "triggers": {"proceeding_id": Id, "document_id": Id},
}


def upgrade() -> None:
    """Add the columns and make the tables."""
    for table, columns in _ADDED.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, columns, targets in _TABLES:
        _make(table, columns, targets)
    op.create_index(op.f("ix_filings_correct_by"), "filings", ["correct_by"])
    op.create_index(op.f("ix_court_dates_day"), "court_dates", ["day"])


def _make(table: str, columns: Sequence[sa.Column], targets: dict[str, str]) -> None:
    """Make a table of a case's book with what it points to."""
    targets = {"book": "books", "case_id": "cases", **targets}
    op.create_table(
        table,
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}_{target}"))
            for name, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def _needed(name: str, kind: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False)  # type: ignore[arg-type]


def _maybe(name: str, kind: object) -> sa.Column:
    return sa.Column(name, kind, nullable=True)  # type: ignore[arg-type]


_TABLES: tuple[tuple[str, tuple[sa.Column, ...], dict[str, str]], ...] = (
    (
        "proceeding_parties",
        (_needed("proceeding_id", Id), _needed("obligor_id", Id), _maybe("side", sa.String(length=12))),
        {"proceeding_id": "proceedings", "obligor_id": "obligors"},
    ),
    (
        "filings",
        (
            _needed("proceeding_id", Id),
            _needed("filing_kind", sa.String(length=30)),
            _needed("filed_on", sa.Date()),
            _needed("court", sa.String(length=300)),
            _needed("how", sa.String(length=12)),
            _maybe("filed_by_id", Id),
            _maybe("receipt_number_id", Id),
            _maybe("document_id", Id),
            _needed("outcome", sa.String(length=12)),
            _maybe("answered_on", sa.Date()),
            _maybe("correct_by", sa.Date()),
        ),
        {
            "proceeding_id": "proceedings",
            "filed_by_id": "texts",
            "receipt_number_id": "texts",
            "document_id": "documents",
        },
    ),
    (
        "court_dates",
        (
            _needed("proceeding_id", Id),
            _needed("date_kind", sa.String(length=20)),
            _needed("day", sa.Date()),
            _maybe("at", sa.String(length=10)),
            _needed("zone", sa.String(length=40)),
            _maybe("place_id", Id),
            _needed("attends", sa.Text()),
            _maybe("adjourned_from_id", Id),
            _needed("state", sa.String(length=10)),
            _maybe("result_id", Id),
        ),
        {
            "proceeding_id": "proceedings",
            "place_id": "texts",
            "adjourned_from_id": "court_dates",
            "result_id": "texts",
        },
    ),
    (
        "agreed_addresses",
        (
            _needed("obligor_id", Id),
            _needed("address_id", Id),
            _needed("agreed_on", sa.Date()),
            _maybe("document_id", Id),
        ),
        {"obligor_id": "obligors", "address_id": "texts", "document_id": "documents"},
    ),
    (
        "title_certificates",
        (
            _needed("proceeding_id", Id),
            _maybe("obligor_id", Id),
            _needed("effective_on", sa.Date()),
            _needed("issued_on", sa.Date()),
            _maybe("document_id", Id),
        ),
        {"proceeding_id": "proceedings", "obligor_id": "obligors", "document_id": "documents"},
    ),
)


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for table, _columns, _targets in reversed(_TABLES):
        op.drop_table(table)
    for table, columns in _ADDED.items():
        for name in columns:
            op.drop_column(table, name)
