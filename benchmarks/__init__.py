"""Each claim about speed as a program, beside a peer and the limit in the same run (README.md)."""
