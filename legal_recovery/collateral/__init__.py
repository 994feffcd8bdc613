"""Collateral: what secures the debts, with its valuations kept as history."""
