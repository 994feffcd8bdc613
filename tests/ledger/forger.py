"""Somebody who rewrites a book and all its hashes: only what the records say can give them away, or a signature."""

import json
from collections.abc import Callable
from typing import Any

from legal_recovery.plumbing.db import Database, run
from legal_recovery.plumbing.event_log import canonical_json, first_prev, installation_uid, link_hash
from tests.ledger.attacker import behind_the_walls

Bodies = list[dict[str, Any]]


def forge(database: Database, book: int, change: Callable[[Bodies], None]) -> None:
    """Rewrite the bodies of a book, with right hashes and head; entries and postings follow the bodies."""
    with behind_the_walls(database) as connection:
        sql = "SELECT seq, body FROM records WHERE book = ? ORDER BY seq"
        rows = run(connection, sql, (book,)).all()
        bodies = [json.loads(body) for _, body in rows]
        change(bodies)
        head = first_prev(installation_uid(connection), book)
        for (seq, _), told in zip(rows, bodies, strict=False):
            body = canonical_json(told)
            digest = link_hash(body, head)
            sql = "UPDATE records SET body = ?, prev = ?, hash = ? WHERE book = ? AND seq = ?"
            run(connection, sql, (body, head, digest, book, seq))
            head = digest
        run(connection, "DELETE FROM records WHERE book = ? AND seq > ?", (book, len(bodies)))
        sql = "UPDATE books SET head_seq = ?, head_hash = ? WHERE id = ?"
        run(connection, sql, (len(bodies), head, book))
        for table in ("postings", "entries"):
            run(connection, f"DELETE FROM {table} WHERE book = ?", (book,))
        for seq, told in enumerate(bodies, 1):
            if "postings" in told:
                _write_entry(connection, book, seq, told)


def _write_entry(connection: Any, book: int, seq: int, told: dict[str, Any]) -> None:
    sql = """INSERT INTO entries (book, seq, kind, value_on, recorded_at, actor, source, reverses, transfer)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    links = (told.get("reverses"), told.get("transfer"))
    reverses, transfer = (None if link is None else int(link) for link in links)
    facts = (told["kind"], told["value_on"], told["at"], int(told["actor"]), told["source"])
    run(connection, sql, (book, seq, *facts, reverses, transfer))
    sql = """INSERT INTO postings (book, seq, line, account, minor, currency, debt_id, collateral_id,
             proceeding_id, cost_id, bank_line_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    for line, posting in enumerate(told["postings"], 1):
        about = [posting.get(name) for name in ("debt", "collateral", "proceeding", "cost", "bank_line")]
        ids = [None if one is None else int(one) for one in about]
        values = (posting["account"], int(posting["minor"]), posting["currency"])
        run(connection, sql, (book, seq, line, *values, *ids))
