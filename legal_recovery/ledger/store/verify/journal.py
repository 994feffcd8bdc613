"""One book's entries: as recorded, balanced, reversed rightly; and the sums that everything else must show."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.kernel.events import canonical
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.postings import reversed_kind
from legal_recovery.ledger.rules import (
    ACCOUNTS,
    COST,
    OUTSTANDING,
    RECOVERED,
    REFUND,
    Sums,
    broken_identities,
    figures,
    is_opening,
)
from legal_recovery.ledger.store.verify.findings import Broken

ENTRY_COLUMNS = "book, seq, kind, value_on, recorded_at, actor, source, reverses, transfer"
POSTING_COLUMNS = """book, seq, line, account, minor, currency, debt_id, collateral_id, proceeding_id, cost_id,
    bank_line_id"""
_ENTRY_NAMES = ("kind", "value_on", "recorded_at", "actor", "source", "reverses", "transfer")
_POSTING_NAMES = ("account", "minor", "currency", "debt", "collateral", "proceeding", "cost", "bank_line")
_ABOUT = _POSTING_NAMES[3:]
# What stands in between two days of one story, and is gone when the story is told.
CLEARING = "money:bank"
_BRIDGES = frozenset({"court:held", "court:undistributed", "court:ours", "money:cost-payable"})

Original = Callable[[int], dict[str, Any] | None]


@dataclass(slots=True)
class _Transfer:
    """Entries that belong together, what their bridging accounts add up to, and the lines of the first of them."""

    first: list[tuple[Any, ...]]
    seqs: list[int] = field(default_factory=list)
    bridges: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


class Journal:
    """Takes the entries of one book in order."""

    def __init__(self) -> None:
        self.entries = 0
        self.sums: dict[str, Sums] = defaultdict(Sums)
        self.balances: dict[tuple[str, str, str], int] = defaultdict(int)
        self._counted: set[str] = set()
        self._reversals: dict[int, tuple[int, dict[str, Any]]] = {}
        self._transfers: dict[int, _Transfer] = {}

    def take(self, seq: int, content: dict[str, Any], entries: list[Any], postings: list[Any]) -> None:
        """Compare an entry's rows with its record and add up its lines; raises Broken."""
        self._compare_entry(seq, content, entries)
        lines = [_told(line) for line in content["postings"]]
        self._compare_postings(seq, lines, postings)
        _require_sound(seq, lines)
        self._add(content, lines)
        if "reverses" in content:
            self._reverse(seq, content)
        if "transfer" in content:
            self._transfer(seq, int(content["transfer"]), lines)
        self.entries += 1

    def _compare_entry(self, seq: int, content: dict[str, Any], entries: list[Any]) -> None:
        if len(entries) != 1:
            raise Broken("verify.entry_missing", N_("The entry of this record is missing."), seq)
        told = (
            content["kind"],
            content["value_on"],
            content["at"],
            int(content["actor"]),
            content["source"],
            _number(content.get("reverses")),
            _number(content.get("transfer")),
        )
        shown = entries[0][2:]
        for name, says, shows in zip(_ENTRY_NAMES, told, shown, strict=True):
            if says != (canonical(shows) if name in ("value_on", "recorded_at") else shows):
                raise Broken(
                    "verify.entry", N_("The entry's {column} differs from the record."), seq, column=name
                )

    def _compare_postings(self, seq: int, lines: list[tuple[Any, ...]], postings: list[Any]) -> None:
        if [row[2] for row in postings] != list(range(1, len(lines) + 1)):
            raise Broken("verify.postings", N_("The entry's postings are not those of the record."), seq)
        for number, (told, row) in enumerate(zip(lines, postings, strict=True), 1):
            if told == row[3:]:
                continue
            pairs = zip(_POSTING_NAMES, told, row[3:], strict=True)
            column = next(name for name, says, shows in pairs if says != shows)
            raise Broken(
                "verify.posting",
                N_("The {column} of posting {line} differs from the record."),
                seq,
                line=number,
                column=column,
            )

    def _add(self, content: dict[str, Any], lines: list[tuple[Any, ...]]) -> None:
        month, opening = content["value_on"][:7], is_opening(content["kind"])
        for account, minor, currency, _, collateral, *_ in lines:
            self.sums[currency].add(account, minor, opening=opening, collateral=collateral)
            self.balances[account, currency, month] += minor
            if _counts(account):
                self._counted.add(currency)

    def _reverse(self, seq: int, content: dict[str, Any]) -> None:
        original = int(content["reverses"])
        if original in self._reversals:
            raise Broken("verify.reversed_twice", N_("Entry {entry} is reversed twice."), seq, entry=original)
        self._reversals[original] = (seq, content)

    def _transfer(self, seq: int, transfer: int, lines: list[tuple[Any, ...]]) -> None:
        found = self._transfers.setdefault(transfer, _Transfer(lines))
        found.seqs.append(seq)
        for account, minor, currency, *_ in lines:
            if account in _BRIDGES:
                found.bridges[account, currency] += minor

    def end(self, *, is_case: bool, original: Original) -> None:
        """Check reversals, and of a case transfers and identities; raises Broken.

        In a bank's book a transfer is answered by a case's, and again after it was undone there.
        """
        for reversed_seq, (seq, content) in self._reversals.items():
            _require_opposite(seq, content, original(reversed_seq))
        if is_case:
            self._require_identities()
            for found in self._transfers.values():
                self._require_whole(found)

    def _require_whole(self, found: _Transfer) -> None:
        """Require one entry that waits for its bank line, or several that bridge to nothing, all reversed or none."""
        if len(found.seqs) == 1 and _waits(found.first):
            return
        if len(found.seqs) == 1:
            raise Broken("verify.transfer", N_("The other entry of the transfer is missing."), found.seqs[0])
        for (account, currency), minor in found.bridges.items():
            if minor:
                raise Broken(
                    "verify.transfer_open",
                    N_("The transfer leaves {amount} on {account}."),
                    found.seqs[-1],
                    amount=Money(minor, currency),
                    account=account,
                )
        undone = [seq for seq in found.seqs if seq in self._reversals]
        if undone and len(undone) < len(found.seqs):
            raise Broken(
                "verify.half_reversed", N_("Only a part of the transfer is reversed."), found.seqs[0]
            )

    def _require_identities(self) -> None:
        for currency, found in self.sums.items():
            for identity, minor in broken_identities(found, currency).items():
                raise Broken(
                    "verify.identity",
                    N_("Identity {identity} of the chart of accounts does not hold: {difference}."),
                    None,
                    identity=identity,
                    difference=Money(minor, currency),
                )

    def totals(self) -> dict[str, tuple[int, ...]]:
        """Return what the totals must show: exposure, gross, costs, in kind, outstanding by currency."""
        found = {currency: figures(self.sums[currency], currency) for currency in self._counted}
        return {
            currency: (
                known.exposure,
                known.gross_recovered,
                known.costs,
                known.gross_recovered - known.cash_recovered,
                known.outstanding,
            )
            for currency, known in found.items()
        }


def _told(line: dict[str, str]) -> tuple[Any, ...]:
    """Return a recorded line as its row shows it."""
    about = (_number(line.get(name)) for name in _ABOUT)
    return (line["account"], int(line["minor"]), line["currency"], *about)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _counts(account: str) -> bool:
    counted = (RECOVERED, COST, REFUND)
    return account in OUTSTANDING or account.startswith(counted) or account == "money:asset-in-kind"


def _waits(lines: list[tuple[Any, ...]]) -> bool:
    """Tell whether an entry moves money on an account and says by itself what was recovered and settled by that."""
    if not any(account == CLEARING for account, *_ in lines):
        return False
    sums: dict[str, Sums] = defaultdict(Sums)
    for account, minor, currency, *_ in lines:
        sums[currency].add(account, minor, opening=False)
    return not any(broken_identities(found, currency) for currency, found in sums.items())


def _require_sound(seq: int, lines: list[tuple[Any, ...]]) -> None:
    """An entry has at least two lines on accounts of the chart, and balances by section and currency."""
    residual: dict[tuple[str, str], int] = defaultdict(int)
    for account, minor, currency, *_ in lines:
        if account not in ACCOUNTS:
            raise Broken(
                "verify.account", N_("The chart of accounts has no “{account}”."), seq, account=account
            )
        residual[account.partition(":")[0], currency] += minor
    if len(lines) < 2 or any(residual.values()):
        raise Broken("verify.unbalanced", N_("The entry does not balance."), seq)


def _require_opposite(seq: int, content: dict[str, Any], original: dict[str, Any] | None) -> None:
    if original is None or "postings" not in original:
        raise Broken("verify.reversal", N_("The entry reverses one that is not there."), seq)
    mirrored = [{**line, "minor": str(-int(line["minor"]))} for line in original["postings"]]
    right = (
        mirrored == content["postings"]
        and content["kind"] == reversed_kind(original["kind"])
        and content["value_on"] >= original["value_on"]
        and "reverses" not in original
    )
    if not right:
        raise Broken("verify.reversal", N_("The entry is not the reversal of the one that it names."), seq)
