"""The ledger: double entry for a recovery case, in three sections, sealed by the database."""
