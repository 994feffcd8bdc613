"""Conditions on many values at once: they travel as one, so that a statement stays one however many there are."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, any_, cast, func, literal, select
from sqlalchemy.orm import Session


def among(session: Session, column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of these numbers or texts."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(literal(json.dumps(list(values)))).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(each.c.value))
        return found
    kind = Text() if column.type.python_type is str else BigInteger()
    return column == any_(cast(literal(_as_array(values)), ARRAY(kind)))


def _as_array(values: Sequence[Any]) -> str:
    """Return the values as PostgreSQL reads an array: its driver would write ten thousand of them one by one."""
    if all(type(one) is int for one in values):
        return "{" + str(list(values))[1:-1] + "}"
    return "{" + ",".join(map(_quoted, values)) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
