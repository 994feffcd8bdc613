"""Closing months: what is checked, who closes and reopens, and what goes to the general ledger."""
