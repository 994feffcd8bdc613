"""Receipts in another currency: quoted either way, converted in parts, and paid back as they came."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Minor

revision = "0032"
down_revision = "0031"

_ADDED = {
    "receipts": (("rate_of", sa.String(length=3)),),
    "receipt_conversions": (("worth_minor", Minor),),
    "receipt_refunds": (
        ("released_minor", Minor),
        ("released_currency", sa.String(length=3)),
        ("returned_minor", Minor),
        ("returned_currency", sa.String(length=3)),
        ("gone_minor", Minor),
    ),
}


def upgrade() -> None:
    """Add the columns; what is there was quoted for what came, converted whole and paid back in what it counts in."""
    for table, columns in _ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for table, columns in _ADDED.items():
        for name, _kind in columns:
            op.drop_column(table, name)
