"""Bank statements, and which case each of their lines belongs to."""
