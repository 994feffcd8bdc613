"""Transfers over several books: what one book passes through its bank account, another takes."""

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.plumbing.db import run

_CLEARING = "money:bank"


def wide_transfers(connection: Connection) -> set[int]:
    """Return the transfers whose entries stand in more than one book."""
    sql = """SELECT transfer FROM entries WHERE transfer IS NOT NULL
             GROUP BY transfer HAVING min(book) <> max(book)"""
    return {row[0] for row in run(connection, sql)}


def check_wide(connection: Connection, wide: set[int], findings: Findings) -> None:
    """Note matched transfers that do not net to zero in clearing."""
    sql = """SELECT p.currency, sum(p.minor), min(e.book), min(e.seq) FROM entries e
             JOIN postings p ON p.book = e.book AND p.seq = e.seq
             WHERE e.transfer = ? AND p.account = ? GROUP BY p.currency HAVING sum(p.minor) <> 0"""
    for transfer in sorted(wide):
        for currency, minor, book, seq in run(connection, sql, (transfer, _CLEARING)):
            findings.add(
                "verify.transfer_open",
                N_("The transfer leaves {amount} on {account}."),
                book=book,
                seq=seq,
                amount=Money(int(minor), currency),
                account=_CLEARING,
            )
