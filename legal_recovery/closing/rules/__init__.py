"""What a month's checklist says, and how accounts go to the general ledger."""
