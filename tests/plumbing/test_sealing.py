"""Sealing: what was signed is intact or is not, by whom, and one changed byte anywhere is found."""

import asyncio
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from asn1crypto import keys, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.sealing import (
    After,
    CertificateUnusable,
    SealingKey,
    TimestampFailed,
    known_certificates,
    organisation_key,
    read_roots,
    remember,
    seal,
    self_made_key,
    verdict_of,
)
from legal_recovery.plumbing.sealing.signing import as_asn1
from tests.dossiers.pdfa import failures

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>卷宗</title>
<meta name="dcterms.created" content="2026-11-20T08:30:00Z">
<meta name="dcterms.modified" content="2026-11-20T08:30:00Z">
<style>body {{ font-family: "Print Serif" }}</style></head><body><h1>卷宗</h1><p>{}</p></body></html>"""


@pytest.fixture(scope="module")
def plain() -> bytes:
    return pdf.typeset(PAGE.format("净回收 1,234.50"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def ours(folder: Path) -> SealingKey:
    return self_made_key(folder, NOON)


@pytest.fixture(scope="module")
def signed(plain: bytes, ours: SealingKey) -> bytes:
    return seal(plain, ours, at=NOON)


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """A root that issues certificates, as an organisation's provider does."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.root = self.issue("测试根证书", self.key, ca=True)

    def issue(
        self,
        whose: str,
        key: rsa.RSAPrivateKey,
        *,
        ca: bool = False,
        stamps: bool = False,
        signs: bool = True,
        until: datetime = NOON + timedelta(days=365),
    ) -> x509.Certificate:
        usage = dict.fromkeys(
            "key_encipherment data_encipherment key_agreement encipher_only decipher_only".split(), False
        )
        built = (
            x509.CertificateBuilder()
            .subject_name(name(whose))
            .issuer_name(name("测试根证书"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOON - timedelta(days=30))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=signs, content_commitment=signs, key_cert_sign=ca, crl_sign=ca, **usage
                ),
                critical=True,
            )
        )
        if stamps:
            only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            built = built.add_extension(only, critical=True)
        return built.sign(self.key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def as_p12(place: Path, authority: Authority, whose: str = "江城银行股份有限公司", **of: Any) -> Path:
    key = rsa.generate_private_key(65537, 2048)
    content = pkcs12.serialize_key_and_certificates(
        b"seal",
        key,
        authority.issue(whose, key, **of),
        [authority.root],
        BestAvailableEncryption("口令".encode()),
    )
    path = place / "seal.p12"
    path.write_bytes(content)
    return path


def test_a_signed_file_is_intact_whole_and_says_who(signed: bytes, ours: SealingKey) -> None:
    (verdict,) = verdict_of(signed, at=NOON)
    assert verdict.is_sound and verdict.exact
    assert (verdict.fingerprint, verdict.self_made, verdict.trusted_by) == (ours.fingerprint, True, None)
    assert (verdict.reason, verdict.signed_at, verdict.timestamp) == ("self-made", NOON, None)


def test_a_thread_with_a_running_event_loop_signs_and_judges_too(plain: bytes, ours: SealingKey) -> None:
    async def sealed() -> bool:
        [verdict] = verdict_of(seal(plain, ours, at=NOON), at=NOON)
        return verdict.intact

    assert asyncio.run(sealed())


def test_a_file_without_signature_and_no_pdf_have_no_verdict(plain: bytes) -> None:
    assert verdict_of(plain, at=NOON) == ()
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04" * 99, plain[: len(plain) // 2], plain[::-1]):
        assert verdict_of(content, at=NOON) == ()


def test_one_changed_byte_anywhere_is_found(signed: bytes) -> None:
    """At many places, in what is signed and in the signature itself, and never by raising."""
    dice = random.Random(20261120)
    own = signed.rindex(b"/Contents <")
    places = dice.sample(range(len(signed)), 120) + dice.sample(range(own, own + 4000), 80)
    missed = []
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= dice.choice((0x01, 0x20, 0x80, 0xFF))
        found = verdict_of(bytes(changed), at=NOON)
        if found and found[0].is_sound and found[0].exact:
            missed.append(place)
    assert missed == []


def test_what_was_cut_off_is_not_sound(signed: bytes) -> None:
    for length in (len(signed) - 1, len(signed) - 7, len(signed) - 900, len(signed) // 2):
        assert not any(one.is_sound and one.exact for one in verdict_of(signed[:length], at=NOON))


def test_what_was_added_after_signing_is_told(signed: bytes) -> None:
    (padded,) = verdict_of(signed + b"\n% more", at=NOON)
    assert (padded.intact, padded.whole, padded.is_sound) == (True, False, False)
    (changed,) = verdict_of(_with_another_page(signed), at=NOON)
    assert (changed.intact, changed.whole, changed.after) == (True, False, After.CHANGED)


def _with_another_page(signed: bytes) -> bytes:
    """Append an update in which the first page has another content, as a careful forger would."""
    from io import BytesIO

    from pyhanko.pdf_utils.generic import NameObject, StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer, out = IncrementalPdfFileWriter(BytesIO(signed)), BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=b"0 0 1 rg 0 0 99 99 re f"))
    writer.update_container(page)
    writer.write(out)
    return out.getvalue()


def test_a_second_signature_leaves_the_first_intact_and_no_longer_whole(
    signed: bytes, ours: SealingKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legal_recovery.plumbing.sealing.signing.FIELD", "Second")
    first, second = verdict_of(seal(signed, ours, at=NOON), at=NOON)
    assert (first.intact, first.whole, first.after) == (True, False, After.PERMITTED)
    assert second.is_sound and second.exact


def test_the_self_made_key_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    made = self_made_key(tmp_path / "keys", NOON)
    assert self_made_key(tmp_path / "keys", NOON + timedelta(days=9)).fingerprint == made.fingerprint
    (file,) = (tmp_path / "keys").iterdir()
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert "PRIVATE" not in repr(made) and "private_key" not in repr(made)


def test_certificates_that_signed_here_are_remembered(tmp_path: Path, ours: SealingKey) -> None:
    assert known_certificates(tmp_path) == frozenset()
    remember(tmp_path, ours.certificate)
    remember(tmp_path, ours.certificate)
    assert known_certificates(tmp_path) == {ours.fingerprint}


# --- the organisation's certificate -------------------------------------------------------------------


def test_the_organisation_s_certificate_leads_to_its_root(
    plain: bytes, authority: Authority, tmp_path: Path
) -> None:
    key = organisation_key(as_p12(tmp_path, authority), "口令")
    assert (key.kind, key.holder) == ("organisation", "江城银行股份有限公司")
    sealed = seal(plain, key, at=NOON)
    (stranger,) = verdict_of(sealed, at=NOON)
    assert stranger.is_sound and stranger.trusted_by is None and not stranger.self_made
    (trusted,) = verdict_of(sealed, at=NOON, roots=[authority.root])
    assert (trusted.trusted_by, trusted.holder, trusted.reason) == (
        "测试根证书",
        "江城银行股份有限公司",
        "organisation",
    )


def test_roots_are_read_from_a_pem_file(authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "roots.pem"
    path.write_bytes(authority.root.public_bytes(Encoding.PEM))
    assert read_roots(path) == (authority.root,)
    for content in (b"", b"no certificate"):
        path.write_bytes(content)
        with pytest.raises(CertificateUnusable, match="PEM"):
            read_roots(path)


@pytest.mark.parametrize(
    ("of", "password", "says"),
    [
        ({}, "falsch", "does not open"),
        ({"signs": False}, "口令", "not meant for signing"),
        ({"until": NOON - timedelta(days=1)}, "口令", "holds from"),
    ],
)
def test_a_certificate_that_cannot_sign_is_refused_with_one_sentence(
    plain: bytes, authority: Authority, tmp_path: Path, of: dict[str, Any], password: str, says: str
) -> None:
    with pytest.raises(CertificateUnusable, match=says):
        seal(plain, organisation_key(as_p12(tmp_path, authority, **of), password), at=NOON)


def test_a_certificate_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CertificateUnusable, match="is the file there"):
        organisation_key(tmp_path / "none.p12", "")


# --- timestamps ---------------------------------------------------------------------------------------


class Stamping(BaseHTTPRequestHandler):
    """A timestamp authority, or something that only says that it is one."""

    stamper: Any = None

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        content = b"no timestamp"
        if self.stamper is not None:
            content = self.stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Any]:
    running: list[HTTPServer] = []

    def start(stamper: Any) -> str:
        handler = type("Handler", (Stamping,), {"stamper": stamper})
        server = HTTPServer(("127.0.0.1", 0), handler)
        Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def stamper_of(authority: Authority) -> Any:
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = as_asn1(authority.issue("测试时间戳", key, stamps=True))
    return DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private), fixed_dt=NOON)


def test_with_a_timestamp_authority_the_signature_says_when(
    plain: bytes, ours: SealingKey, authority: Authority, serve: Any
) -> None:
    stamped = seal(plain, ours, at=NOON, tsa=serve(stamper_of(authority)))
    judged = partial(verdict_of, stamped, at=NOON)
    (verdict,) = judged(roots=[authority.root])
    assert verdict.is_sound and verdict.timestamp is not None
    assert (verdict.timestamp.authority, verdict.timestamp.at) == ("测试时间戳", NOON)
    assert verdict.timestamp.trusted_by == "测试根证书"
    (stranger,) = judged()
    assert stranger.timestamp is not None and stranger.timestamp.trusted_by is None
    assert not replace(verdict, timestamp=replace(verdict.timestamp, intact=False)).is_sound


def test_an_authority_that_gives_no_timestamp_is_an_error_and_never_left_out(
    plain: bytes, ours: SealingKey, serve: Any
) -> None:
    for address in (serve(None), "http://127.0.0.1:9/"):
        with pytest.raises(TimestampFailed, match="gave no timestamp, so nothing was signed"):
            seal(plain, ours, at=NOON, tsa=address)


# --- beside other programs ----------------------------------------------------------------------------


def test_a_signed_file_keeps_to_pdf_a_3b(signed: bytes, tmp_path: Path) -> None:
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    assert failures(file) == {str(file): []}


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_pdfsig_agrees(signed: bytes, tmp_path: Path) -> None:
    changed = bytearray(signed)
    changed[100] ^= 1
    said = []
    for content in (signed, bytes(changed)):
        file = tmp_path / "file.pdf"
        file.write_bytes(content)
        done = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True)
        said.append(("Signature is Valid" in done.stdout, "Total document signed" in done.stdout))
    assert said == [(True, True), (False, True)]
