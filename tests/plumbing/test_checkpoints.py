"""Checkpoints: the tree of RFC 6962, signatures, and heads that can be found again."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.plumbing.checkpoints import (
    MerkleTree,
    checkpoint_from_json,
    checkpoint_to_json,
    head_leaf,
    inclusion_path,
    known_keys,
    leaf_hash,
    merkle_root,
    root_from,
    signing_key,
    take_checkpoint,
)
from legal_recovery.plumbing.db import run
from tests.factories import Bench

# The leaves of the well-known test of Certificate Transparency's authors, and the root over the first n.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word by word: split at the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_known_leaves(size: int) -> None:
    assert by_definition(LEAVES[:size]).hex() == ROOTS[size]
    assert merkle_root([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_tree_is_that_of_the_definition_at_once_and_leaf_by_leaf(leaves: list[bytes]) -> None:
    hashes, growing = [leaf_hash(leaf) for leaf in leaves], MerkleTree()
    for one in hashes:
        growing.add(one)
    assert merkle_root(hashes) == growing.root() == by_definition(leaves)
    for index, one in enumerate(hashes):
        assert root_from(one, inclusion_path(hashes, index)) == by_definition(leaves)


def test_a_case_proves_that_its_head_is_in_the_checkpoint(bench: Bench) -> None:
    for number in range(5):
        bench.open_case(f"ZB-{number}")
    made = take_checkpoint(bench.database, bench.clock, Ed25519PrivateKey.generate())
    with bench.session() as session:
        sql = "SELECT id, head_seq, head_hash FROM books WHERE head_seq > 0 ORDER BY id"
        heads = run(session.connection(), sql).all()
    leaves = [head_leaf(*head) for head in heads]
    assert made.books == len(heads) == 6
    assert {root_from(leaf, inclusion_path(leaves, i)).hex() for i, leaf in enumerate(leaves)} == {made.root}


def test_a_checkpoint_kept_outside_is_the_same_and_a_changed_one_is_not_signed(bench: Bench) -> None:
    made = take_checkpoint(bench.database, bench.clock, Ed25519PrivateKey.generate())
    kept = checkpoint_to_json(made)
    assert checkpoint_from_json(kept) == made
    assert made.is_signed
    told = json.loads(made.statement)
    kept["statement"] = json.dumps({**told, "root": "0" * 64})
    assert not checkpoint_from_json(kept).is_signed


def test_the_signing_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    key = signing_key(tmp_path / "keys")
    again = signing_key(tmp_path / "keys")
    assert key.private_bytes_raw() == again.private_bytes_raw()
    assert (tmp_path / "keys" / "checkpoint.pem").stat().st_mode & 0o077 == 0
    assert known_keys(tmp_path / "keys") == {key.public_key().public_bytes_raw()}
    (tmp_path / "keys" / "former-1.pub").write_text("ab" * 32)
    assert bytes.fromhex("ab" * 32) in known_keys(tmp_path / "keys")
