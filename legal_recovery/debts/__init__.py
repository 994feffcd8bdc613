"""Debts: one loan contract each; what is owed on it is in the ledger."""
