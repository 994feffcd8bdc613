"""What papers for a court name and nobody could enter: loans paid out, heads, contracts of security, counsel, decisions."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0033"
down_revision = "0032"

_COLUMNS = {
    "lenders": (("phone", sa.String(length=60)),),
    "debts": (("lent_minor", Minor), ("lent_on", sa.Date())),
    "parties": (("head_id", Id), ("head_title_id", Id)),
    "obligors": (("contract_number_id", Id), ("contract_signed_on", sa.Date())),
    "collateral": (("contract_number_id", Id), ("contract_signed_on", sa.Date())),
    "liens": (("certificate_id", Id),),
    "proceedings": (
        ("decided_on", sa.Date()),
        ("counsel_firm_id", Id),
        ("counsel_licence_id", Id),
        ("counsel_phone_id", Id),
    ),
    "clues": (("clue_kind", sa.String(length=16)), ("whose_id", Id)),
    "insolvencies": (("administrator_id", Id), ("claims_due_on", sa.Date())),
}


def upgrade() -> None:
    """Add the columns; what nobody said stays unknown."""
    for table, columns in _COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for table, columns in reversed(_COLUMNS.items()):
        for name, _kind in reversed(columns):
            op.drop_column(table, name)
