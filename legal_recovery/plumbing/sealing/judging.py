"""The verdict on each signature, by pyHanko; imported only where something is judged.

pyHanko's `valid` stays true on a file that was changed: what counts is `intact`, the coverage, and what it found
to be done since. Nothing is fetched: whether a certificate was revoked is not asked.
"""

import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from legal_recovery.plumbing.sealing.certificates import common_name, fingerprint
from legal_recovery.plumbing.sealing.signing import as_asn1
from legal_recovery.plumbing.sealing.verdict import After, Timestamp, Verdict

# What libraries raise at files that were made to be no PDF, or are damaged in a place nobody thought of.
UNREADABLE = (
    PdfError,
    CMSExtractionError,
    PathError,
    ValidationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_PERMITTED = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


def judge(pdf: bytes, *, at: datetime, roots: tuple[x509.Certificate, ...]) -> tuple[Verdict, ...]:
    """Return a verdict on each signature and timestamp of the document; () where it cannot be read."""
    trusted = [as_asn1(one) for one in roots]
    with _quiet():
        try:
            found = list(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
        except UNREADABLE:
            return ()
        return tuple(_verdict(pdf, one, _context(trusted, at)) for one in found)


def _context(trusted: list[Any], at: datetime) -> ValidationContext:
    # Of what is trusted some signs by itself, such as a certificate that was made here.
    return ValidationContext(
        trust_roots=trusted, allow_fetching=False, moment=at, revocation_mode="soft-fail"
    )


def _verdict(pdf: bytes, one: EmbeddedPdfSignature, context: ValidationContext) -> Verdict:
    field = str(one.fq_name)
    try:
        if str(one.sig_object.get("/Type", "/Sig")) == "/DocTimeStamp":
            # A timestamp of the document itself signs as a signature does.
            status = validate_pdf_timestamp(one, context)
            return _told(pdf, one, status, timestamp=_timestamp(status))
        signed = validate_pdf_signature(one, context)
        return _told(
            pdf,
            one,
            signed,
            signed_at=signed.signer_reported_dt,
            timestamp=_timestamp(signed.timestamp_validity),
            reason=_text(one.sig_object.get("/Reason")),
        )
    except UNREADABLE:
        return Verdict(field, intact=False, whole=False, exact=False, after=After.CHANGED)


def _told(pdf: bytes, one: EmbeddedPdfSignature, status: Any, **more: Any) -> Verdict:
    certificate = _as_x509(status.signing_cert)
    return Verdict(
        field=str(one.fq_name),
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        exact=_is_exact(pdf, one),
        after=_after(status),
        holder=common_name(certificate.subject),
        issuer=common_name(certificate.issuer),
        fingerprint=fingerprint(certificate),
        self_made=certificate.subject == certificate.issuer,
        trusted_by=_root(status),
        **more,
    )


def _after(status: Any) -> After:
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return After.NOTHING
    permitted = status.docmdp_ok is not False and status.modification_level in _PERMITTED
    return After.PERMITTED if permitted else After.CHANGED


def _timestamp(status: Any) -> Timestamp | None:
    if status is None:
        return None
    authority = common_name(_as_x509(status.signing_cert).subject)
    return Timestamp(status.timestamp, bool(status.intact and status.valid), authority, _root(status))


def _root(status: Any) -> str | None:
    """Return the trusted certificate that the signer's leads to."""
    if not status.trusted or status.validation_path is None:
        return None
    return common_name(_as_x509(status.validation_path.first).subject)


def _as_x509(certificate: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _text(value: Any) -> str | None:
    return str(value) if value is not None else None


def _is_exact(pdf: bytes, one: EmbeddedPdfSignature) -> bool:
    """Tell whether the bytes that no signature covers, its own, could not be others and mean the same."""
    first, before, second, after = (int(number) for number in one.byte_range)
    own = pdf[before:second]
    if (first, second + after) != (0, len(pdf)) or own[:1] + own[-1:] != b"<>":
        return False
    content = bytes(one.pkcs7_content)
    # Which case the digits have is the signer's program's choice; they all have it.
    if own[1:-1] not in (content.hex().encode(), content.hex().upper().encode()):
        return False
    end = _end_of_der(content, 0)
    return not content[end:].strip(b"\0") and _says_one_thing(cms.ContentInfo.load(content)["content"])


def _end_of_der(content: bytes, start: int) -> int:
    """Return where the element at a place ends; raises ValueError where a shorter form says the same."""
    tag, size, first = content[start], content[start + 1], start + 2
    if size >= 0x80:
        digits = size & 0x7F
        size, first = int.from_bytes(content[first : first + digits], "big"), first + digits
        if not digits or size < max(0x80, 1 << 8 * (digits - 1)):
            raise ValueError("not the shortest form of a length")
    end = first + size
    if end > len(content):
        raise ValueError("longer than what holds it")
    while tag & 0x20 and first < end:
        first = _end_of_der(content[:end], first)
    return end


def _says_one_thing(signed: Any) -> bool:
    """Tell whether what stands in a signature beside the signer's own part says what that part says."""
    (signer,) = signed["signer_infos"]
    algorithms = [one.dump() for one in signed["digest_algorithms"]]
    return algorithms == [signer["digest_algorithm"].dump()]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyHanko from logging a traceback for each thing that is wrong with somebody's file."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)
