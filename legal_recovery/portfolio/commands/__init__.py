"""Importing portfolios: a whole file checked first, then taken over in short steps that may be repeated."""
