"""The chain can be checked by a second program, and its hashes never change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import (
    canonical_json,
    first_prev,
    installation_uid,
    link_hash,
    text_digest,
)
from tests.factories import Bench
from tests.plumbing import chain_check

CHECKER = Path(chain_check.__file__)
# Worked out with sha256sum alone; whoever changes one of them breaks every ledger there is.
INSTALLATION = "000102030405060708090a0b0c0d0e0f"
FIRST = "593ec75be7ce00eddee181436be7f7e723abc511352c4985fa14423f06e95ccb"
EVENT = (
    '{"actor":"1","at":"2026-11-20T04:00:00.000000Z","data":{"note":{"digest":"x","text":"7"}},"epoch":"1",'
    '"kind":"case.note_added","seq":"1","xid":"3"}'
)
EVENT_HASH = "155fcfb207a61ef8927f38362e1f6f8104fcaccc7e4728f4e9f99135ff3745c2"
ENTRY = (
    '{"actor":"1","at":"2026-11-20T04:00:00.000000Z","epoch":"1","kind":"manual","postings":['
    '{"account":"money:bank","currency":"CNY","minor":"-100"},'
    '{"account":"money:cost:travel","currency":"CNY","minor":"100"}],'
    '"seq":"2","source":"manual","value_on":"2026-11-20","xid":"4"}'
)
ENTRY_HASH = "8ebd0b56a782da1491b4d62dc71df5e933780a9cc140b41e9f51a1d8778fcdba"
TEXT_DIGEST = "63312db85a8430d5687eb5ac44b128f009fcb9a360023fb8ae90f28a3b0725c7"

JSON = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcXYZ_09:-", min_size=1), inner),
    max_leaves=20,
)


def test_the_hashes_of_the_test_vectors() -> None:
    assert first_prev(INSTALLATION, 42) == FIRST
    assert link_hash(EVENT, FIRST) == EVENT_HASH
    assert link_hash(ENTRY, EVENT_HASH) == ENTRY_HASH
    assert text_digest(bytes(range(16)), "杭州") == TEXT_DIGEST


def test_the_second_program_agrees_on_the_test_vectors() -> None:
    records = [
        {"book": "42", "seq": "1", "body": EVENT, "hash": EVENT_HASH},
        {"book": "42", "seq": "2", "body": ENTRY, "hash": ENTRY_HASH},
    ]
    assert chain_check.check(INSTALLATION, records) == 2
    records[0]["body"] = EVENT.replace('"text":"7"', '"text":"8"')
    with pytest.raises(AssertionError, match="book 42: record 1 is wrong"):
        chain_check.check(INSTALLATION, records)


@given(JSON)
def test_our_form_is_that_of_rfc_8785(value: object) -> None:
    assert canonical_json(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_a_whole_ledger_is_right_to_a_program_that_knows_nothing_of_ours(bench: Bench) -> None:
    bench.open_case()
    with bench.session() as session:
        connection = session.connection()
        rows = run(connection, "SELECT book, seq, body, hash FROM records ORDER BY book, seq").all()
        installation = installation_uid(connection)
    names = ("book", "seq", "body", "hash")
    told = "\n".join(json.dumps(dict(zip(names, map(str, row), strict=True))) for row in rows)
    done = subprocess.run(
        [sys.executable, CHECKER, installation], input=told, capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{len(rows)} records are right\n", done.stderr


def test_the_second_program_has_thirty_lines_without_its_docstrings_and_blank_lines() -> None:
    code = CHECKER.read_text().split('"""', 2)[2]
    assert len([line for line in code.splitlines() if line.strip()]) <= 30
