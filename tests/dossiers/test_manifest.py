"""The manifest: each figure is the sum of its entries, a court's holds nothing internal, the same gives the same."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.dossiers.commands import DossierOrder, assembled, gather_whole
from legal_recovery.dossiers.store.proof import CheckpointContradicted
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.attaching import UnreadablePdf, unpack
from legal_recovery.plumbing.checkpoints import take_checkpoint
from legal_recovery.plumbing.db import run
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.dossiers.pdfa import failures
from tests.factories import Bench, cny
from tests.owed.test_commands import agree
from tests.thorough import mostly_sqlite

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 8)


@pytest.fixture
def paid(bench: Bench) -> Bench:
    """A case with interest that accrues, a payment and a cost."""
    case = bench.open_case("ZB-1")
    agree(bench, case, compounding="interest")
    bench.do(record_cost, RecordCost(case.id, CostTerms("acceptance", cny("13,800.00"), MAY, MAY)))
    bench.do(record_receipt, RecordReceipt(case.id, ReceiptTerms("voluntary", cny("100,000.00"), JUNE, JUNE)))
    return bench


def built(
    bench: Bench, profile: str = "court", recipient: str | None = None, on: date = JUNE, **order: Any
) -> bytes:
    wanted = DossierOrder("ZB-1", profile=profile, owed_to=on, **order)
    gathered = gather_whole(bench.database, bench.clock, bench.actor, wanted)
    return assembled(gathered, recipient, typesetter=pdf.typeset)


def manifest_of(content: bytes) -> dict[str, Any]:
    return dict(json.loads(unpack(content).files["manifest.json"]))


def figures(told: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Money, list[Money]]]:
    for one in told["figures"]:
        entries = [Money.of(entry["amount"], one["currency"]) for entry in one["entries"]]
        yield one, Money.of(one["amount"], one["currency"]), entries


def test_every_figure_is_the_sum_of_its_entries_and_of_what_was_counted(paid: Bench) -> None:
    with paid.database.reading() as session:
        hashes = {
            str(row[0]): row[1] for row in run(session.connection(), "SELECT seq, hash FROM records").all()
        }
    assert hashes
    told = manifest_of(built(paid, "internal", on=date(2026, 6, 18)))
    names = set()
    for one, amount, entries in figures(told):
        names.add(one["name"])
        assert sum(entries, Money.of(one["counted"], one["currency"])) == amount, one
        if one["name"] != "owed" and not one["name"].startswith("owed"):
            assert one["counted"] == "0.00", one
    assert names == {
        *("owed", "owed_in_all", "paid", "exposure", "gross_recovered", "cash_recovered"),
        *("costs", "net_recovery", "outstanding"),
    }
    by_name = {one["name"]: one["amount"] for one in told["figures"] if one["name"] != "owed"}
    assert (by_name["paid"], by_name["costs"], by_name["net_recovery"]) == (
        "100000.00",
        "13800.00",
        "86200.00",
    )
    assert any(one["counted"] != "0.00" for one in told["figures"] if one["name"] == "owed")


def test_the_file_says_which_dossier_it_is_and_where_the_chain_stood(paid: Bench) -> None:
    whole = built(paid)
    told = manifest_of(whole)
    assert told["format"] == "legal-recovery/dossier-manifest/1"
    assert told["dossier"] == {
        "class": "court",
        "profile": "court",
        "language": "zh",
        "case": "ZB-1",
        "position": told["dossier"]["position"],
        "owed_to": "2026-06-08",
        "composition": "0",
        "volume": "1/1",
    }
    with paid.database.reading() as session:
        sql = "SELECT books.id, head_seq, head_hash FROM books JOIN cases ON cases.book = books.id"
        book, seq, digest = run(session.connection(), sql).one()
    assert told["chain"] == {"book": str(book), "seq": str(seq), "hash": digest}
    assert told["checkpoint"] is None
    assert int(told["file"]["bytes"]) == len(whole)


def test_a_court_s_file_carries_the_statement_alone_and_nothing_internal(paid: Bench) -> None:
    court, internal = unpack(built(paid)), unpack(built(paid, "internal"))
    assert set(court.files) == {"manifest.json", "owed.csv"}
    assert set(internal.files) == {"manifest.json", "ledger.csv"}
    told = json.loads(court.files["manifest.json"])
    assert {one["name"] for one in told["figures"]} == {"owed", "owed_in_all", "paid"}
    plain = b"".join(court.files.values())
    for secret in (b"net_recovery", b"exposure", b"interest-on", b"interest-off", b"13800.00", b"money:"):
        assert secret not in plain, secret
    rows = list(csv.DictReader(io.StringIO(court.files["owed.csv"].decode("utf-8-sig"))))
    owed = [(one["amount"]) for one in told["figures"] if one["name"] == "owed"]
    assert [row["amount"] for row in rows] == owed


def test_the_ledger_of_an_internal_file_has_every_posting_and_its_hash(paid: Bench) -> None:
    rows = csv.DictReader(
        io.StringIO(unpack(built(paid, "internal")).files["ledger.csv"].decode("utf-8-sig"))
    )
    with paid.database.reading() as session:
        sql = """SELECT postings.seq, hash, account, minor FROM postings
                 JOIN records ON records.book = postings.book AND records.seq = postings.seq
                 ORDER BY postings.seq, line"""
        stored = [
            (str(seq), digest, account, Money(minor, "CNY").text)
            for seq, digest, account, minor in run(session.connection(), sql).all()
        ]
    assert [(row["seq"], row["hash"], row["account"], row["amount"]) for row in rows] == stored


def test_the_parts_have_the_digests_that_the_manifest_tells(paid: Bench) -> None:
    found = unpack(built(paid))
    told = {one["name"]: one for one in json.loads(found.files["manifest.json"])["parts"]}
    assert told["owed.csv"]["sha256"] == hashlib.sha256(found.files["owed.csv"]).hexdigest()
    assert set(told) == {"pages.pdf", "owed.csv"}


def test_the_same_gives_the_same_bytes_and_another_day_or_copy_others(paid: Bench) -> None:
    first = built(paid)
    assert built(paid) == first
    told = manifest_of(first)
    assert built(paid, position=told["dossier"]["position"]) == first
    copy = built(paid, recipient="江城市中级人民法院")
    assert copy == built(paid, recipient="江城市中级人民法院") != first
    pages = [one["sha256"] for one in told["parts"] if one["name"] == "pages.pdf"]
    assert pages == [one["sha256"] for one in manifest_of(copy)["parts"] if one["name"] == "pages.pdf"]


def test_a_watermark_stands_on_every_page(paid: Bench) -> None:
    from tests.dossiers.reading import Printed

    copy = built(paid, "internal", recipient="江城市中级人民法院")
    with pikepdf.open(io.BytesIO(copy)) as document:
        drawn = [[str(key) for key in page.resources.XObject] for page in document.pages]
    assert len(drawn) > 2 and all(any("Watermark" in key for key in keys) for keys in drawn)
    assert "江城市中级人民法院" in Printed(pdf.typeset(_sheet("江城市中级人民法院", paid))).text


def _sheet(recipient: str, bench: Bench) -> str:
    from legal_recovery.dossiers.commands.pages import watermark_html
    from legal_recovery.dossiers.rules import Language

    gathered = gather_whole(bench.database, bench.clock, bench.actor, DossierOrder("ZB-1", owed_to=JUNE))
    return watermark_html(recipient, Language.ZH, gathered.facts.cover.position_at)


def test_one_changed_byte_is_found_without_any_signature(paid: Bench) -> None:
    whole = built(paid)
    assert unpack(whole).fits
    missed = []
    for place in [*range(0, len(whole), 997), *range(len(whole) - 40, len(whole))]:
        changed = bytearray(whole)
        changed[place] ^= 0x01
        try:
            if unpack(bytes(changed)).fits:
                missed.append(place)
        except UnreadablePdf:
            pass
    assert missed == []


@mostly_sqlite
def test_files_are_listed_once_and_the_file_keeps_to_pdf_a_3b(paid: Bench, tmp_path: Any) -> None:
    files = {}
    for profile, recipient in (("court", None), ("internal", "江城市中级人民法院")):
        whole = built(paid, profile, recipient)
        with pikepdf.open(io.BytesIO(whole)) as document:
            assert len(document.Root.AF) == len(document.attachments) == 2
            assert {str(one.AFRelationship) for one in document.Root.AF} == {"/Data"}
        files[profile] = tmp_path / f"{profile}.pdf"
        files[profile].write_bytes(whole)
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    assert list(failures(*files.values()).values()) == [[], []]


# --- the checkpoint -----------------------------------------------------------------------------------


def climbed(leaf: bytes, path: list[dict[str, str]]) -> str:
    """RFC 6962 from its words: the hash of a node is over 0x01 and both below it."""
    found = leaf
    for step in path:
        beside = bytes.fromhex(step["hash"])
        pair = beside + found if step["side"] == "left" else found + beside
        found = hashlib.sha256(b"\x01" + pair).digest()
    return found.hex()


def test_the_case_s_head_leads_to_the_signed_root(paid: Bench) -> None:
    key = Ed25519PrivateKey.generate()
    for number in range(2, 6):
        paid.open_case(f"ZB-{number}")
    take_checkpoint(paid.database, paid.clock, key)
    # What is recorded afterwards is no longer in it, and the proof stays that of then.
    before = manifest_of(built(paid))
    paid.open_case("ZB-9")
    case_cost = CostTerms("acceptance", cny("100.00"), MAY, MAY)
    with paid.database.reading() as session:
        case = run(session.connection(), "SELECT id FROM cases WHERE reference = 'ZB-1'").scalar()
    paid.do(record_cost, RecordCost(case, case_cost))
    after = manifest_of(built(paid))
    assert before["checkpoint"] == after["checkpoint"]
    assert before["chain"] != after["chain"]
    told = after["checkpoint"]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["public_key"]))
    public.verify(bytes.fromhex(told["signature"]), told["statement"].encode())
    head = told["head"]
    assert {"book": head["book"], "seq": head["seq"], "hash": head["hash"]} == before["chain"]
    leaf = f'{{"book":"{head["book"]}","hash":"{head["hash"]}","seq":"{head["seq"]}"}}'
    assert (
        climbed(hashlib.sha256(b"\x00" + leaf.encode()).digest(), told["path"])
        == (json.loads(told["statement"])["root"])
    )


def test_nothing_is_handed_out_from_books_that_contradict_the_checkpoint(paid: Bench) -> None:
    take_checkpoint(paid.database, paid.clock, Ed25519PrivateKey.generate())
    with paid.database.writing() as connection:
        run(connection, "UPDATE checkpoints SET root = ?", ("0" * 64,))
    with pytest.raises(CheckpointContradicted, match="not those that were signed"):
        built(paid)
