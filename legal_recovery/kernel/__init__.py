"""Pure ground: money, days, clocks, identifiers, refusals, events. Imports nothing of the house."""
