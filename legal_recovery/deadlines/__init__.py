"""What happened in a case, and the deadlines that follow from it."""
