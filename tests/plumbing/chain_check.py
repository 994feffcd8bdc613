"""Checks the chains of a ledger with nothing of ours: thirty lines, to be written again in any language.

Usage: python chain_check.py INSTALLATION < records.jsonl   (one {"book", "seq", "body", "hash"} a line, in order)
"""

import hashlib
import json
import sys
from collections.abc import Iterable

import rfc8785


def digest(value: object) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()  # type: ignore[arg-type]


def check(installation: str, records: Iterable[dict[str, str]]) -> int:
    """Return how many records are right; raises AssertionError at the first that is wrong."""
    heads: dict[str, tuple[int, str]] = {}
    count = 0
    for record in records:
        book, body = record["book"], json.loads(record["body"])
        first = {"book": book, "format": "legal-recovery/1", "installation": installation}
        seq, prev = heads.get(book, (0, digest(first)))
        assert int(record["seq"]) == int(body["seq"]) == seq + 1, f"book {book}: record {seq + 1} is missing"
        assert digest({"body": body, "prev": prev}) == record["hash"], (
            f"book {book}: record {seq + 1} is wrong"
        )
        heads[book], count = (seq + 1, record["hash"]), count + 1
    return count


if __name__ == "__main__":
    print(check(sys.argv[1], map(json.loads, sys.stdin)), "records are right")
