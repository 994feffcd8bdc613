"""Proceedings: suits, preservations, enforcements and the titles that they end in."""
