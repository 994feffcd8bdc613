"""The law as the house knows it: the packs, and the rates and calendars published since they were made."""
