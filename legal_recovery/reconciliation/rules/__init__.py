"""What a statement says, and whether it can be so."""
