"""Reading pages as people do: their words, without what only machines see."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from legal_recovery.plumbing.db import Database


def words_of(page: str) -> str:
    """Return the words of a page's main part on one line."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Gather the SQL statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
