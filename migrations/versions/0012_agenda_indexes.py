"""By whose and by which day what falls on a day is found."""

from alembic import op

revision = "0012"
down_revision = "0011"

_MADE = (
    ("ix_deadlines_state_unrolled", "deadlines", ["state", "unrolled", "id"]),
    ("ix_deadlines_owner_id_state_unrolled", "deadlines", ["owner_id", "state", "unrolled"]),
    ("ix_court_dates_state_day", "court_dates", ["state", "day"]),
    ("ix_valuations_valid_until", "valuations", ["valid_until", "collateral_id"]),
    ("ix_searches_state_due", "searches", ["state", "due"]),
    ("ix_auction_rounds_state_starts_on", "auction_rounds", ["state", "starts_on"]),
)


def upgrade() -> None:
    """Make the indexes; what is found by its owner alone is found by the longer one."""
    for name, table, columns in _MADE:
        op.create_index(name, table, columns)
    op.drop_index("ix_deadlines_owner_id", "deadlines")


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    op.create_index("ix_deadlines_owner_id", "deadlines", ["owner_id"])
    for name, table, _columns in _MADE:
        op.drop_index(name, table)
