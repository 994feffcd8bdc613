"""Home: the portfolio at a glance, and finding anything in it."""
