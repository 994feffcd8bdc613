"""Conditions on many values at once: they travel as one, so that a statement stays one however many there are."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, func, literal, select
from sqlalchemy.orm import Session


def among(session: Session, column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of these numbers or texts."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(literal(json.dumps(list(values)))).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(each.c.value))
        return found
    return column == any_(literal(list(values), ARRAY(column.type)))
