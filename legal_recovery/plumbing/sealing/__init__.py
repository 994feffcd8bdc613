"""Sealing: a PDF is signed as it leaves the house, and anybody's signed PDF gets a verdict. Knows nothing of cases.

Invisible PAdES (B-B, or B-T where a timestamp authority is set), because a visible stamp would break PDF/A.
pyHanko is imported only where something is signed or judged.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from cryptography.x509 import Certificate

from legal_recovery.plumbing.sealing.certificates import (
    ORGANISATION,
    SELF_MADE,
    CertificateUnusable,
    SealingKey,
    TimestampFailed,
    fingerprint,
    known_certificates,
    organisation_key,
    read_roots,
    remember,
    self_made_key,
)
from legal_recovery.plumbing.sealing.verdict import After, Timestamp, Verdict

Result = TypeVar("Result")

__all__ = [
    "ORGANISATION",
    "SELF_MADE",
    "After",
    "CertificateUnusable",
    "SealingKey",
    "Timestamp",
    "TimestampFailed",
    "Verdict",
    "fingerprint",
    "known_certificates",
    "organisation_key",
    "read_roots",
    "remember",
    "seal",
    "self_made_key",
    "verdict_of",
]


def seal(pdf: bytes, key: SealingKey, *, at: datetime, tsa: str = "") -> bytes:
    """Return the PDF with an invisible signature over all of it; nothing may be written to it after this.

    `tsa` is the address of a timestamp authority (RFC 3161). Raises CertificateUnusable where the certificate
    does not hold on this day, TimestampFailed where the authority does not answer: it is never left out in silence.
    """
    from legal_recovery.plumbing.sealing import signing

    return _apart(partial(signing.sign, pdf, key, at=at, tsa=tsa))


def verdict_of(pdf: bytes, *, at: datetime, roots: Iterable[Certificate] = ()) -> tuple[Verdict, ...]:
    """Return what each signature of a PDF proves, in the order in which they were made; () where there is none.

    `roots` are the certificates that this place trusts. Never raises for what is in the file: a signature that
    cannot be read is not intact, and a file that cannot be read has no signature.
    """
    from legal_recovery.plumbing.sealing import judging

    return _apart(partial(judging.judge, pdf, at=at, roots=tuple(roots)))


def _apart(work: Callable[[], Result]) -> Result:
    """Do it in a thread of its own: pyHanko runs an event loop, which a thread that is in one does not allow."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
