"""Reminders: what falls on a day soon, who is told of it, and whether they know."""
