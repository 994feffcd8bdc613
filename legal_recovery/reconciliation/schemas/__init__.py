"""Statements, matches and forms: what people and banks send becomes what the commands take."""
