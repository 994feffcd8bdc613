"""Whose certificate seals: the organisation's out of its PKCS#12 file, or one that was made here once."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from legal_recovery.kernel.errors import N_, RecoveryError

ORGANISATION, SELF_MADE = "organisation", "self-made"
SELF_MADE_NAME = "Legal Recovery (self-made certificate)"
_YEARS = timedelta(days=3650)
_SELF_MADE_FILE = "seal.pem"
# Beside the keys and not in a folder of their own, so that a backup takes them along.
_KNOWN, _SUFFIX = "seal-", ".crt"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class CertificateUnusable(RecoveryError):
    """The certificate for sealing cannot be read, does not hold on this day, or may not sign."""

    code = "sealing.certificate_unusable"


class TimestampFailed(RecoveryError):
    """The timestamp authority that is set gave no timestamp."""

    code = "sealing.timestamp_failed"


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A private key and its certificate; `kind` says whose it is: the organisation's, or made here."""

    kind: str
    certificate: x509.Certificate
    private_key: Key = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def holder(self) -> str:
        """The name that readers of the file are shown."""
        return common_name(self.certificate.subject)

    @property
    def fingerprint(self) -> str:
        """The certificate's SHA-256, by which it is compared."""
        return fingerprint(self.certificate)

    def require_valid(self, at: datetime) -> None:
        """Raise CertificateUnusable where the certificate does not hold at a moment."""
        if not self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc:
            raise CertificateUnusable(
                N_(
                    "The certificate of {holder} holds from {since} to {until}: nothing is signed with it now."
                ),
                holder=self.holder,
                since=self.certificate.not_valid_before_utc.date(),
                until=self.certificate.not_valid_after_utc.date(),
            )


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def common_name(name: x509.Name) -> str:
    """Return a name as people say it: its common name, else all of it."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def organisation_key(path: Path, password: str) -> SealingKey:
    """Return the organisation's key out of a PKCS#12 file; raises CertificateUnusable."""
    try:
        content = path.read_bytes()
    except OSError:
        raise CertificateUnusable(
            N_("The certificate {path} cannot be read: is the file there, and may this user read it?"),
            path=str(path),
        ) from None
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        raise CertificateUnusable(
            N_("The certificate {path} does not open: it is no PKCS#12 file, or the password is another."),
            path=str(path),
        ) from None
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateUnusable(
            N_("The certificate {path} has no private key (RSA or elliptic curve) to sign with."),
            path=str(path),
        )
    _require_usage(certificate, path)
    return SealingKey(ORGANISATION, certificate, key, tuple(others))


def _require_usage(certificate: x509.Certificate, path: Path) -> None:
    """Refuse a certificate that says it is for something else: a reader would not accept its signature."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CertificateUnusable(
            N_("The certificate {path} is not meant for signing documents."), path=str(path)
        )


def self_made_key(folder: Path, at: datetime) -> SealingKey:
    """Return the key that was made in this folder at its first use, readable by its owner alone.

    It proves that a file was not changed since it was signed by whoever holds this key, and not who that is.
    """
    path = folder / _SELF_MADE_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, _made(at))
    content = path.read_bytes()
    key = load_pem_private_key(content, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return SealingKey(SELF_MADE, x509.load_pem_x509_certificate(content), key)


def _made(at: datetime) -> bytes:
    # RSA, because not every reader of PDF knows elliptic curves.
    key = rsa.generate_private_key(65537, 3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SELF_MADE_NAME)])
    signs_only = dict.fromkeys(
        "key_encipherment data_encipherment key_agreement key_cert_sign crl_sign".split(), False
    ) | {"encipher_only": False, "decipher_only": False}
    usage = x509.KeyUsage(digital_signature=True, content_commitment=True, **signs_only)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.public_bytes(Encoding.PEM)


def _write_once(path: Path, content: bytes) -> None:
    """Two processes that start at once end up with one key, and none sees half of it."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def remember(folder: Path, certificate: x509.Certificate) -> None:
    """Keep a certificate that was signed with here, so that its files are known when it has been replaced."""
    path = folder / f"{_KNOWN}{fingerprint(certificate)}{_SUFFIX}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, certificate.public_bytes(Encoding.PEM))


def known_certificates(folder: Path) -> frozenset[str]:
    """Return the fingerprints of all certificates that were ever signed with here."""
    return frozenset(path.stem.removeprefix(_KNOWN) for path in folder.glob(f"{_KNOWN}*{_SUFFIX}"))


def read_roots(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM file; raises CertificateUnusable."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError):
        raise CertificateUnusable(
            N_("The trusted certificates {path} cannot be read: a PEM file is wanted."), path=str(path)
        ) from None


def roots_among(certificates: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return those that issued themselves."""
    return tuple(one for one in certificates if one.subject == one.issuer)
