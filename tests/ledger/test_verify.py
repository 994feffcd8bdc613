"""Verification finds what was changed behind the program's back, and says where."""

from legal_recovery.ledger.store.verify import Verification, verify
from tests.ledger.rich import Rich


def verified(rich: Rich) -> Verification:
    return verify(rich.bench.database, rich.files, keys=frozenset({rich.public_key}))


def told(found: Verification) -> list[str]:
    return [f"{p.case} {p.book} {p.seq} {p.code} {p.sentence}" for p in found.problems]


def test_an_untouched_ledger_is_right(rich: Rich) -> None:
    found = verified(rich)
    assert told(found) == []
    assert found.ok
    assert found.entries == 15
