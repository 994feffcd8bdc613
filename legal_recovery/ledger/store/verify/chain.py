"""One book's chain: no hole, every hash right, and every column of a record as its body says."""

import json
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import canonical
from legal_recovery.ledger.store.verify.findings import Broken
from legal_recovery.plumbing.event_log import canonical_json, link_hash

COLUMNS = "book, seq, kind, body, prev, hash, recorded_at, epoch, xid"
_TOLD = ("seq", "kind", "recorded_at", "epoch", "xid")


class Chain:
    """Follows the records of a book from its first `prev` to its head."""

    def __init__(self, first: str) -> None:
        self.seq = 0
        self.hash = first

    def follow(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """Return what the next record says; raises Broken."""
        _, seq, kind, body, prev, digest, recorded_at, epoch, xid = row
        if seq != self.seq + 1:
            raise Broken("verify.gap", N_("A record is missing here."), self.seq + 1)
        if prev != self.hash:
            raise Broken("verify.link", N_("The record does not follow the one before it."), seq)
        if link_hash(body, prev) != digest:
            raise Broken("verify.hash", N_("The record is not what its hash was made of."), seq)
        content = _content(body, seq)
        shown = (str(seq), kind, _shown(recorded_at), str(epoch), str(xid))
        self._compare(content, shown, seq)
        self.seq, self.hash = seq, digest
        return content

    def end(self, head_seq: int, head_hash: str) -> None:
        """Compare the last record with the book's head; raises Broken."""
        if (self.seq, self.hash) != (head_seq, head_hash):
            raise Broken(
                "verify.head",
                N_("The book's head is record {head}, but its last record is {last}."),
                self.seq or None,
                head=head_seq,
                last=self.seq,
            )

    def _compare(self, content: dict[str, Any], shown: tuple[str, ...], seq: int) -> None:
        kind = "entry" if "postings" in content else "event"
        told = (content.get("seq"), kind, content.get("at"), content.get("epoch"), content.get("xid"))
        for name, says, shows in zip(_TOLD, told, shown, strict=True):
            if says != shows:
                raise Broken(
                    "verify.record", N_("The column {column} differs from the record."), seq, column=name
                )


def _shown(moment: Any) -> Any:
    """Return a moment as records have it; bytes where a moment should be are surely none."""
    return None if isinstance(moment, bytes) else canonical(moment)


def _content(body: str, seq: int) -> dict[str, Any]:
    """Return a body's content, if it is an object in the canonical form."""
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if not isinstance(content, dict) or canonical_json(content) != body:
        raise Broken("verify.form", N_("The record is not in the canonical form."), seq)
    return content
