"""Documents: files attached to a book, kept as received under their SHA-256."""
