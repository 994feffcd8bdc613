"""Reports: net recovery of one case or of all, on any day, as it was known at any position."""
