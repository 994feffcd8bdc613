"""Parties: the people and companies of a case, whose particulars are kept apart so that they can be erased."""
