"""People, their roles and offices, how they sign in, and the audit book that each of them has."""
