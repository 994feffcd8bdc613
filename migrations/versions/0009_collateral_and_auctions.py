"""Liens, occupants and documents of collateral; disposals, their rounds, distributions and assets in kind."""

import sqlalchemy as sa
from alembic import op

from legal_recovery.plumbing.db import Id, Minor

revision = "0009"
down_revision = "0008"

COLLATERAL = ("obligor_id", "registry_number_id", "location_id", "insurance_id")


def upgrade() -> None:
    """Make the tables and add the columns."""
    for name in COLLATERAL:
        op.add_column("collateral", sa.Column(name, Id, nullable=True))
    op.add_column("valuations", sa.Column("method", sa.String(length=12), nullable=True))
    op.add_column("valuations", sa.Column("appraiser_id", Id, nullable=True))
    op.add_column("valuations", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("costs", sa.Column("collateral_id", Id, nullable=True))
    op.add_column("receipts", sa.Column("distribution_id", Id, nullable=True))
    _collateral()
    _disposals()
    _distributions()
    _assets()
    _discharges()


def _table(name: str, *columns: "sa.Column[object]", indexed: tuple[str, ...] = (), **keys: str) -> None:
    """Make a table of one book's rows; `keys` name the tables that columns lead to."""
    keys = {"book": "books", **keys}
    op.create_table(
        name,
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("book", Id, nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"))
            for column, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def _ids(*names: str, nullable: bool = False) -> "list[sa.Column[object]]":
    return [sa.Column(name, Id, nullable=nullable) for name in names]


def _text(name: str, length: int, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _minors(*names: str, nullable: bool = False) -> "list[sa.Column[object]]":
    return [sa.Column(name, Minor, nullable=nullable) for name in names]


def _days(*names: str, nullable: bool = True) -> "list[sa.Column[object]]":
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = True) -> "list[sa.Column[object]]":
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _collateral() -> None:
    _table(
        "liens",
        *_ids("collateral_id", "case_id"),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        *_ids("holder_id", nullable=True),
        _text("lien_kind", 20),
        *_numbers("rank", nullable=False),
        *_minors("secured_minor", nullable=True),
        _text("currency", 3),
        *_days("registered_on", "ended_on"),
        indexed=("collateral_id", "case_id"),
        collateral_id="collateral",
        case_id="cases",
        holder_id="texts",
    )
    _table(
        "occupancies",
        *_ids("collateral_id", "case_id"),
        _text("occupancy_kind", 10),
        *_ids("who_id", nullable=True),
        *_days("since", "until"),
        *_minors("rent_minor", nullable=True),
        _text("currency", 3),
        *_days("ended_on"),
        indexed=("collateral_id",),
        collateral_id="collateral",
        case_id="cases",
        who_id="texts",
    )
    _table(
        "collateral_documents",
        *_ids("collateral_id", "case_id", "document_id"),
        indexed=("collateral_id",),
        collateral_id="collateral",
        case_id="cases",
        document_id="documents",
    )


def _disposals() -> None:
    _table(
        "disposals",
        *_ids("case_id"),
        _text("mode", 20),
        _text("asset", 12),
        sa.Column("pieces", sa.Text(), nullable=False),
        *_ids("proceeding_id", nullable=True),
        *_minors("reference_minor"),
        _text("currency", 3),
        *_days("valued_on", "valid_until"),
        *_days("opened_on", nullable=False),
        indexed=("case_id",),
        case_id="cases",
        proceeding_id="proceedings",
    )
    _table(
        "auction_rounds",
        *_ids("disposal_id", "case_id"),
        _text("step", 8),
        *_minors("reserve_minor"),
        *_minors("deposit_minor", nullable=True),
        _text("currency", 3),
        *_days("published_on", "starts_on", nullable=False),
        *_days("ends_on"),
        *_ids("place_id", "ground_id", nullable=True),
        _text("state", 12),
        *_days("began_on", "suspended_on", "ended_on"),
        *_numbers("bids"),
        *_minors("highest_minor", nullable=True),
        *_days("sold_on"),
        *_minors("hammer_minor", nullable=True),
        *_ids("buyer_id", nullable=True),
        *_days("pay_by"),
        *_numbers("sale_seq"),
        *_minors("forfeited_minor", nullable=True),
        *_numbers("reversed_seq", "forfeit_seq"),
        *_days("paid_on", "ruled_on", "handed_over_on"),
        indexed=("disposal_id", "starts_on"),
        disposal_id="disposals",
        case_id="cases",
        place_id="texts",
        ground_id="texts",
        buyer_id="texts",
    )


def _distributions() -> None:
    _table(
        "distributions",
        *_ids("case_id", "disposal_id", "round_id"),
        *_minors("pot_minor", "ours_minor"),
        _text("currency", 3),
        *_days("discharged_on", nullable=False),
        *_ids("collateral_id", nullable=True),
        _text("state", 10),
        *_days("reversed_on"),
        indexed=("case_id",),
        case_id="cases",
        disposal_id="disposals",
        round_id="auction_rounds",
        collateral_id="collateral",
    )
    _table(
        "distribution_shares",
        *_ids("distribution_id"),
        *_numbers("place", nullable=False),
        _text("share_kind", 10),
        *_ids("payee_id", nullable=True),
        *_minors("due_minor", nullable=True),
        *_minors("amount_minor"),
        _text("currency", 3),
        indexed=("distribution_id",),
        distribution_id="distributions",
        payee_id="texts",
    )


def _assets() -> None:
    _table(
        "assets_in_kind",
        *_ids("case_id"),
        *_ids("disposal_id", nullable=True),
        *_ids("collateral_id"),
        _text("basis", 12),
        _text("asset", 12),
        *_minors("value_minor", "balance_minor", "fee_minor", "carried_minor"),
        _text("currency", 3),
        *_days("applied_on"),
        *_days("discharged_on", nullable=False),
        _text("state", 10),
        *_days("sold_on"),
        *_minors("price_minor", nullable=True),
        *_numbers("sale_seq"),
        *_days("reversed_on"),
        indexed=("case_id",),
        case_id="cases",
        disposal_id="disposals",
        collateral_id="collateral",
    )
    _table(
        "asset_incomes",
        *_ids("taking_id", "case_id"),
        *_minors("amount_minor"),
        _text("currency", 3),
        *_days("received_on", nullable=False),
        *_ids("payer_id", nullable=True),
        *_numbers("entry_seq", nullable=False),
        indexed=("taking_id",),
        taking_id="assets_in_kind",
        case_id="cases",
        payer_id="texts",
    )


def _discharges() -> None:
    _table(
        "discharges",
        *_ids("case_id"),
        _text("source", 12),
        *_ids("about_id"),
        *_minors("amount_minor"),
        _text("currency", 3),
        *_days("discharged_on", nullable=False),
        *_numbers("entry_seq", nullable=False),
        _text("order_key", 40, nullable=True),
        *_numbers("reversed_seq"),
        indexed=("case_id",),
        case_id="cases",
    )


def downgrade() -> None:
    """Take them away; only an empty ledger comes here."""
    for name in (
        "discharges",
        "asset_incomes",
        "assets_in_kind",
        "distribution_shares",
        "distributions",
        "auction_rounds",
        "disposals",
        "collateral_documents",
        "occupancies",
        "liens",
    ):
        op.drop_table(name)
    op.drop_column("receipts", "distribution_id")
    op.drop_column("costs", "collateral_id")
    for name in ("valid_until", "appraiser_id", "method"):
        op.drop_column("valuations", name)
    for name in COLLATERAL:
        op.drop_column("collateral", name)
