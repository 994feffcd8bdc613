"""Signing by pyHanko; imported only where something is signed."""

from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.sealing.certificates import SealingKey, TimestampFailed

FIELD = "Seal"
_PATIENCE_SECONDS = 20


def sign(pdf: bytes, key: SealingKey, *, at: datetime, tsa: str) -> bytes:
    """Return the PDF with a signature over the whole of it; raises CertificateUnusable, TimestampFailed."""
    key.require_valid(at)
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=key.holder,
        reason=key.kind,
    )
    stamper = RequestsHTTPTimeStamper(tsa, timeout=_PATIENCE_SECONDS) if tsa else None
    signer = _Signer(about, signer=_signer(key), timestamper=stamper)
    signer.at = at
    signed = BytesIO()
    try:
        signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=signed)
    except (OSError, ValueError) as failure:
        if stamper is None:
            raise
        raise TimestampFailed(
            N_("The timestamp authority {address} gave no timestamp, so nothing was signed: {reason}"),
            address=tsa,
            reason=str(failure) or type(failure).__name__,
        ) from failure
    return signed.getvalue()


class _Signer(PdfSigner):
    """Signs by the clock that it is given."""

    at: datetime

    def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.at
        return session


def _signer(key: SealingKey) -> SimpleSigner:
    private = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    known = SimpleCertificateStore()
    known.register_multiple([as_asn1(one) for one in key.chain])
    return SimpleSigner(
        signing_cert=as_asn1(key.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=known,
    )


def as_asn1(certificate: Any) -> x509.Certificate:
    """Return a certificate as pyHanko wants it."""
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
