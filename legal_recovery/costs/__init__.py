"""Costs: what the lender paid or owes for recovering, by kind."""
