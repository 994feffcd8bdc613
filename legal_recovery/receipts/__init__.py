"""Receipts: money that came, from where, when it was credited, when it discharged, and what it paid."""
