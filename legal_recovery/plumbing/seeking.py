"""Lists that go on from a position, a value and the id of its row; what is not known comes last in either direction."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Select, and_, func, literal, or_

Position = tuple[Any, ...]
_MOST = 2**62


def ordered(column: Any, *, descending: bool) -> ColumnElement[Any]:
    """Return a column as an order takes it, by which what is not known comes last."""
    kind = column.type.python_type
    if kind is date:
        return func.coalesce(column, literal(date.min if descending else date.max, Date))
    if kind is int:
        return func.coalesce(column, literal(-_MOST if descending else _MOST, BigInteger))
    return func.coalesce(column, "")


def seek(
    query: Select[Any], value: ColumnElement[Any], row_id: Any, position: Position | None, *, downwards: bool
) -> Select[Any]:
    """Return a query in the order of a value, from beyond a position on where one is given."""
    if position is not None:
        last = _typed(value, position[0])
        further = value < last if downwards else value > last
        after = row_id < position[1] if downwards else row_id > position[1]
        query = query.where(or_(further, and_(value == last, after)))
    return query.order_by(*((value.desc(), row_id.desc()) if downwards else (value, row_id)))


def _typed(value: ColumnElement[Any], last: Any) -> Any:
    if isinstance(last, int):
        return literal(last, BigInteger)
    return date.fromisoformat(last) if value.type.python_type is date else last


def is_position(value: ColumnElement[Any], position: Position | None) -> bool:
    """Tell whether a position can be one of this order: a person may have written it."""
    if position is None or len(position) != 2 or not isinstance(position[1], int):
        return False
    kind = value.type.python_type
    if kind is not date:
        return isinstance(position[0], kind)
    try:
        return bool(date.fromisoformat(str(position[0])))
    except ValueError:
        return False


def place(value: Any, row_id: int) -> Position:
    """Return the position of a row by its value in the order."""
    return (value.isoformat() if isinstance(value, date) else value, row_id)


def like(text: str) -> str:
    """Return the pattern for texts that have this one in them, whatever signs it has."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
