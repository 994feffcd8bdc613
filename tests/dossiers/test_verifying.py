"""A dossier that anybody can verify: what is intact, what was changed, and whether the figures are the ledger's."""

import json
import random
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.dossiers.commands import (
    BuiltDossier,
    DossierOrder,
    assembled,
    build_dossier,
    gather_whole,
)
from legal_recovery.dossiers.commands.verifying import Verified, verify_against_ledger, verify_file
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.attaching import Attachment, attach, unpack
from legal_recovery.plumbing.checkpoints import take_checkpoint
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import canonical_json
from legal_recovery.plumbing.printing import catalogue
from legal_recovery.plumbing.sealing import known_certificates, seal, self_made_key
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.settings import Settings
from legal_recovery.users.store import list_noted
from tests.factories import Bench, cny
from tests.thorough import mostly_sqlite

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 8)


@dataclass
class Place:
    """A house that builds dossiers and is asked about them."""

    bench: Bench
    settings: Settings

    def build(self, **order: Any) -> BuiltDossier:
        wanted = DossierOrder(**({"reference": "ZB-1", "owed_to": JUNE} | order))
        bench = self.bench
        return build_dossier(bench.database, bench.clock, bench.actor, wanted, settings=self.settings)

    def check(self, content: bytes, *, ledger: bool = True) -> Verified:
        bench = self.bench
        found = verify_file(content, at=bench.clock.now(), ours=known_certificates(self.settings.keys))
        if ledger:
            verify_against_ledger(found, bench.database, bench.clock, bench.actor)
        return found

    def receive(self, on: date = JUNE) -> None:
        with self.bench.database.reading() as session:
            case = run(session.connection(), "SELECT id FROM cases WHERE reference = 'ZB-1'").scalar()
        terms = ReceiptTerms("voluntary", cny("1,000.00"), on, on)
        self.bench.do(record_receipt, RecordReceipt(case, terms))


@pytest.fixture
def place(bench: Bench, tmp_path: Path) -> Place:
    case = bench.open_case("ZB-1")
    bench.open_case("ZB-2")
    bench.do(record_cost, RecordCost(case.id, CostTerms("acceptance", cny("13,800.00"), MAY, MAY)))
    return Place(bench, Settings.from_environment({"LEGAL_RECOVERY_DATA": str(tmp_path / "house")}))


def codes(found: Verified) -> list[str]:
    return [one.code for one in found.problems]


def unsigned(place: Place, **order: Any) -> bytes:
    wanted = DossierOrder(**({"reference": "ZB-1", "owed_to": JUNE} | order))
    bench = place.bench
    gathered = gather_whole(bench.database, bench.clock, bench.actor, wanted)
    return assembled(gathered, typesetter=pdf.typeset)


@cache
def strange() -> bytes:
    """Return a page that is of no dossier."""
    return pdf.typeset(
        '<html lang="en"><head><title>x</title><meta name="dcterms.created" content="2026-11-20">'
        '<meta name="dcterms.modified" content="2026-11-20"></head><body>x</body></html>'
    )


def test_a_fresh_dossier_is_in_order_and_says_which_certificate(place: Place) -> None:
    take_checkpoint(place.bench.database, place.bench.clock, Ed25519PrivateKey.generate())
    built = place.build()
    assert built.certificate == "self-made"
    found = place.check(built.pdf)
    assert codes(found) == []
    assert (found.signature["certificate"], found.signature["ours"]) == ("self-made", True)
    assert found.manifest["intact"] is True
    assert found.manifest["checkpoint"]["signed"] and found.manifest["checkpoint"]["included"]
    assert found.ledger is not None
    assert (found.ledger["chain"], found.ledger["figures"], found.ledger["today"]["differs"]) == (
        True,
        True,
        [],
    )


def test_a_file_is_verified_without_any_ledger(place: Place) -> None:
    content = place.build(profile="internal").pdf
    found = verify_file(content, at=place.bench.clock.now())
    assert found.ok and found.ledger is None
    assert found.signature["ours"] is None


def test_what_was_paid_since_is_told_and_is_no_problem_of_the_file(place: Place) -> None:
    content = place.build().pdf
    place.receive()
    found = place.check(content)
    assert found.ok and found.ledger is not None and found.ledger["figures"]
    changed = {one["name"] for one in found.ledger["today"]["differs"]}
    assert changed == {"owed", "owed_in_all", "paid"}
    (total,) = [one for one in found.ledger["today"]["differs"] if one["name"] == "owed_in_all"]
    assert (total["then"], total["now"]) == ("1100000.00", "1099000.00")


# Every kind of thing that a file of ours is made of; the last group of each is what is changed.
KINDS = {
    "the beginning": rb"(%PDF-1\.\d\n%.{4})",
    "a number of an object": rb"\n(\d+ 0 obj)",
    "the end of an object": rb"(endobj)",
    "the space between objects": rb"endobj(\n+)\d",
    "a dictionary": rb"obj\s*<<([^>]{8,})>>",
    "a stream": rb"stream\r?\n(.{40,}?)endstream",
    "the length of a stream": rb"(/Length \d+)",
    "a table of contents": rb"/Type /XRef.*?stream\n(.*?)endstream",
    "what a table is packed with": rb"obj\n(<<[^>]*?/Type /XRef.*?)stream",
    "a table of the signature's": rb"/Prev (\d{4,})",
    "where the table begins": rb"startxref\s+(\d+)",
    "an end": rb"(%%EOF\n?)",
    "the manifest": rb"(\{\"chain\":.*?\}\]?\})\s*endstream",
    "the place of the digest": rb"\"file\":(\{.*?\})",
    "a table that goes along": rb"(\xef\xbb\xbfcontract.*?)endstream",
    "objects in a stream": rb"/Type /ObjStm.*?stream\n(.*?)endstream",
    "what is signed": rb"/ByteRange (\[.*?\])",
    "the signature": rb"/Contents <([0-9a-fA-F]{2000})",
    "the place that the signature leaves": rb"/Contents <[0-9a-fA-F]*?(0{99,})>",
    "the marks around the signature": rb"(/Contents <)[0-9a-fA-F]{99}|0000(>\n/ByteRange)",
    "who signs": rb"(/Type /Sig\n.{200})",
    "what is known of the file": rb"(<x:xmpmeta.*?</x:xmpmeta>)",
}


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(("anywhere", "of_each"), [(60, 4), pytest.param(400, 20, marks=pytest.mark.long)])
def test_one_changed_byte_anywhere_fails(place: Place, anywhere: int, of_each: int) -> None:
    """Anywhere and in each kind of thing that is in a file: never in order, never an error, always a sentence."""
    dice, now = random.Random(6), place.bench.clock.now()
    content = seal(unsigned(place), self_made_key(place.settings.keys, now), at=now)
    assert place.check(content, ledger=False).ok
    places = dict.fromkeys(dice.sample(range(len(content)), anywhere), "anywhere")
    for kind, pattern in KINDS.items():
        found = [match.span(match.lastindex or 0) for match in re.finditer(pattern, content, re.DOTALL)]
        assert found, f"{kind} is in the file"
        places |= {dice.randrange(*dice.choice(found)): kind for _ in range(of_each)}
    passed = [
        (kind, at)
        for at, kind in places.items()
        if not failed(place, changed_at(content, at, dice.choice((0x01, 0x20, 0x80, 0xFF))))
    ]
    assert passed == []


def changed_at(content: bytes, at: int, change: int) -> bytes:
    return content[:at] + bytes([content[at] ^ change]) + content[at + 1 :]


def failed(place: Place, content: bytes) -> bool:
    """Tell whether a check finds fault with a file; each fault is a sentence in both languages."""
    problems = place.check(content, ledger=False).problems
    for one in problems:
        for language in ("zh", "en"):
            said = catalogue(language).gettext(one.message).format(**one.facts)
            assert said and "{" not in said
            assert (said == one.message.format(**one.facts)) == (language == "en")
    return bool(problems)


def test_what_is_cut_off_or_no_pdf_is_said(place: Place) -> None:
    content = place.build().pdf
    assert not place.check(content[:-10]).ok
    assert not place.check(content[: len(content) // 2]).ok
    assert codes(place.check(b"hello")) == ["dossier.unreadable"]
    assert codes(place.check(strange())) == ["dossier.unsigned", "dossier.no_manifest"]


def test_an_unsigned_dossier_is_no_dossier_that_anybody_vouches_for(place: Place) -> None:
    content = unsigned(place)
    assert codes(place.check(content)) == ["dossier.unsigned"]
    assert codes(place.check(content + b"% more")) == ["dossier.unsigned", "dossier.added_after_signing"]


def test_something_added_after_signing_is_found(place: Place) -> None:
    content = place.build().pdf
    assert codes(place.check(content + b"\n% more")) == ["dossier.added_after_signing"]
    assert "dossier.added_after_signing" in codes(place.check(content + b"\n% more\n%%EOF"))


def forged(place: Place, content: bytes, change: Any) -> bytes:
    """Return a dossier with another manifest, made to fit again and signed by a stranger: the best forgery."""
    from legal_recovery.plumbing.attaching import BLANK, MANIFEST

    told = json.loads(unpack(content).files[MANIFEST])
    change(told)
    manifest = canonical_json(told | {"file": BLANK}).encode()
    other = {name: one for name, one in unpack(content).files.items() if name != MANIFEST}
    files = [Attachment(MANIFEST, manifest, "application/json", "x")]
    files += [Attachment(name, one, "text/csv", "x") for name, one in other.items()]
    now = place.bench.clock.now()
    return seal(attach(strange(), files, now), self_made_key(place.settings.data / "stranger", now), at=now)


def test_a_tampered_figure_does_not_add_up(place: Place) -> None:
    def less(told: dict[str, Any]) -> None:
        told["figures"][0]["amount"] = "1.00"

    found = place.check(forged(place, place.build().pdf, less))
    assert {"dossier.figures_do_not_add_up", "dossier.other_certificate", "dossier.figures_differ"} <= set(
        codes(found)
    )


def test_a_figure_tampered_with_care_is_found_by_the_ledger(place: Place) -> None:
    def less(told: dict[str, Any]) -> None:
        told["figures"][0]["amount"] = told["figures"][0]["counted"] = "1.00"
        told["figures"][0]["entries"] = []

    content = forged(place, place.build().pdf, less)
    assert verify_file(content, at=place.bench.clock.now()).ok, "a stranger's own file holds together"
    assert codes(place.check(content)) == ["dossier.other_certificate", "dossier.figures_differ"]


@mostly_sqlite
def test_another_case_s_manifest_does_not_fit(place: Place) -> None:
    """Swapped in place, and with the case named anew in a file that a stranger made."""
    ours, others = unsigned(place), unsigned(place, reference="ZB-2")
    mine, theirs = (unpack(one).files["manifest.json"] for one in (ours, others))
    swapped = ours.replace(mine, theirs) if len(mine) == len(theirs) else ours.replace(mine, mine[:-1] + b" ")
    assert not unpack(swapped).fits
    key, now = self_made_key(place.settings.keys, place.bench.clock.now()), place.bench.clock.now()
    assert {"dossier.content_changed"} & set(codes(place.check(seal(swapped, key, at=now)))) or {
        "dossier.no_manifest"
    } & set(codes(place.check(seal(swapped, key, at=now))))

    def renamed(told: dict[str, Any]) -> None:
        told["dossier"]["case"] = "ZB-2"

    found = codes(place.check(forged(place, place.build().pdf, renamed)))
    assert "dossier.chain_differs" in found


@mostly_sqlite
def test_a_manifest_of_nowhere_is_not_of_this_ledger(place: Place) -> None:
    place.build()
    content = unsigned(place)
    for changed in (
        {"position": "999999"},
        {"position": "x"},
        {"case": "none\x00"},
        {"profile": "?"},
        {"owed_to": "2026-02-31"},
    ):
        found = place.check(forged(place, content, lambda told, one=changed: told["dossier"].update(one)))
        assert codes(found)[-1] == "dossier.not_of_this_ledger", changed


def test_a_record_rewritten_behind_the_ledger_s_back_is_found(place: Place) -> None:
    content = place.build().pdf
    bench = place.bench
    with bench.database.writing() as connection:
        if bench.database.is_sqlite:
            sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'records'"
            walls = [f"DROP TRIGGER {name}" for (name,) in run(connection, sql).all()]
        else:
            walls = ["ALTER TABLE records DISABLE TRIGGER USER"]
        for wall in walls:
            run(connection, wall)
        run(connection, "UPDATE records SET body = replace(body, '1380000', '1390000')")
    assert "dossier.chain_differs" in codes(place.check(content))


# --- what is noted ------------------------------------------------------------------------------------


def test_an_export_is_noted_with_who_why_for_whom_and_which_version(place: Place) -> None:
    built = place.build(reason="一审开庭", recipient="江城市中级人民法院")
    bench = place.bench
    assert bench.actor.book is not None
    with bench.database.reading() as session:
        noted = next(one for one in list_noted(session, bench.actor.book) if one.kind == "audit.export_made")
        texts = [
            run(
                session.connection(), "SELECT value FROM texts WHERE id = ?", (int(noted.data[name]["text"]),)
            ).scalar()
            for name in ("reason", "recipient")
        ]
    assert texts == ["一审开庭", "江城市中级人民法院"]
    assert noted.data["digest"] == built.sha256
    assert "certificate=self-made" in noted.data["details"]
    assert place.check(built.pdf).ok


def test_a_certificate_that_is_set_and_does_not_open_makes_no_dossier(place: Place) -> None:
    from legal_recovery.plumbing.sealing import CertificateUnusable

    place.settings = replace(place.settings, certificate=place.settings.data / "none.p12")
    with pytest.raises(CertificateUnusable):
        place.build()
