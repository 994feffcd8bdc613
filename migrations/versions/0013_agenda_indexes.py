"""By whose and by which day what falls on a day is found."""

from alembic import op

revision = "0013"
down_revision = "0012"

_MADE = (
    ("ix_deadlines_case_id_state", "deadlines", ["case_id", "state"]),
    ("ix_deadlines_state_unrolled", "deadlines", ["state", "unrolled", "id"]),
    ("ix_deadlines_owner_id_state_unrolled", "deadlines", ["owner_id", "state", "unrolled"]),
    ("ix_court_dates_state_day", "court_dates", ["state", "day"]),
    ("ix_valuations_valid_until", "valuations", ["valid_until", "collateral_id"]),
    ("ix_searches_state_due", "searches", ["state", "due"]),
    ("ix_auction_rounds_case_id", "auction_rounds", ["case_id"]),
    ("ix_auction_rounds_state_starts_on", "auction_rounds", ["state", "starts_on"]),
)
_REPLACED = ("owner_id", "case_id")


def upgrade() -> None:
    """Make the indexes; what is found by its owner or its case alone is found by the longer ones."""
    for name, table, columns in _MADE:
        op.create_index(name, table, columns)
    for name in _REPLACED:
        op.drop_index(f"ix_deadlines_{name}", "deadlines")


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for name in _REPLACED:
        op.create_index(f"ix_deadlines_{name}", "deadlines", [name])
    for name, table, _columns in _MADE:
        op.drop_index(name, table)
