"""Settlements and exits: instalment plans, waivers, write-offs, refinancing, debt sales."""
