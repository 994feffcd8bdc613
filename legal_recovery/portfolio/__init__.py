"""Portfolio: cases come in from a file, and go out again."""
