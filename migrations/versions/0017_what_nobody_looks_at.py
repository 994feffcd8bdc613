"""How open cases, and those that lack a fact, are counted without reading every case."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_LACKING = (
    "lacks > 0 OR (lacks_unless_court AND from_court_minor = 0) OR (lacks_if_owed AND outstanding_minor <> 0)"
    " OR (stage_place = 7 AND unallocated_minor <> 0)"
)
_MADE = (
    ("ix_listed_open", ["moved_on", "case_id", "office_id", "batch_id"], "stage_place <> 7"),
    ("ix_listed_lacking", ["outstanding_minor", "case_id", "office_id", "batch_id"], _LACKING),
)


def upgrade() -> None:
    """Make the indexes."""
    for name, columns, of in _MADE:
        op.create_index(name, "listed", columns, sqlite_where=sa.text(of), postgresql_where=sa.text(of))


def downgrade() -> None:
    """Take them away."""
    for name, _columns, _of in _MADE:
        op.drop_index(name, "listed")
