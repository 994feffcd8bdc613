"""Transfers over several books: what one book passes through its bank account, another takes.

What was undone counts no more: a line that was matched wrongly and freed left an entry and its reversal.
"""

from sqlalchemy import Connection

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store.verify.findings import Findings
from legal_recovery.ledger.store.verify.journal import CLEARING
from legal_recovery.plumbing.db import run

_STANDS = """e.transfer IS NOT NULL AND e.reverses IS NULL
    AND NOT EXISTS (SELECT 1 FROM entries u WHERE u.book = e.book AND u.reverses = e.seq)"""
_OPEN = f"""WITH wide AS (
        SELECT e.transfer FROM entries e WHERE {_STANDS} GROUP BY e.transfer HAVING min(e.book) <> max(e.book))
    SELECT p.currency, sum(p.minor), min(e.book), min(e.seq)
    FROM wide JOIN entries e ON e.transfer = wide.transfer JOIN postings p ON p.book = e.book AND p.seq = e.seq
    WHERE p.account = ? AND {_STANDS}
    GROUP BY e.transfer, p.currency HAVING sum(p.minor) <> 0 ORDER BY e.transfer, p.currency"""


def check_transfers(connection: Connection, findings: Findings) -> None:
    """Note transfers that stand in more than one book and do not net to zero in clearing."""
    for currency, minor, book, seq in run(connection, _OPEN, (CLEARING,)):
        findings.add(
            "verify.transfer_open",
            N_("The transfer leaves {amount} on {account}."),
            book=book,
            seq=seq,
            amount=Money(int(minor), currency),
            account=CLEARING,
        )
