"""What travels in a dossier's file, and who signs it."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.bundling import BoundExhibit, BoundPaper
from legal_recovery.dossiers.commands.gathering import Gathered
from legal_recovery.dossiers.rules import Document, FileClass
from legal_recovery.dossiers.rules.manifest import PAGES, ExhibitTold, PaperTold, Part, Told, manifest
from legal_recovery.dossiers.store import BookAt
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.event_log import canonical_json
from legal_recovery.plumbing.printing import catalogue
from legal_recovery.plumbing.sealing import (
    CertificateUnusable,
    SealingKey,
    organisation_key,
    self_made_key,
)
from legal_recovery.settings import Settings

_LEDGER = "seq hash kind value_on recorded_at account amount currency reverses transfer".split()
_OWED = "contract component amount currency".split()
_SAYS = {
    "manifest.json": N_("Manifest for programs: digests, figures and their ledger entries"),
    "ledger.csv": N_("Ledger of the case"),
    "owed.csv": N_("Statement of what is owed"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which volume a file is, of how many."""

    volume: int = 1
    volumes: int = 1


def packed(
    gathered: Gathered,
    pages: bytes,
    marked: bytes,
    exhibits: Sequence[BoundExhibit] = (),
    place: Place | None = None,
    papers: Sequence[BoundPaper] = (),
) -> bytes:
    """Return the file with all that travels in it; `pages` is what was put together, `marked` perhaps with a watermark.

    `exhibits` and `papers` are those that are bound in the dossier.
    """
    from legal_recovery.plumbing.attaching import BLANK, MANIFEST, Attachment, attach

    cover, place = gathered.facts.cover, place or Place()
    internal = cover.profile.file_class is not FileClass.COURT
    tables = {"ledger.csv": ledger_csv(gathered.book)} if internal else {"owed.csv": owed_csv(gathered)}
    dossier = gathered.facts if internal else rules.for_court(gathered.facts)
    told = Told(
        cover=cover,
        head=gathered.head,
        proof=gathered.proof,
        figures=gathered.figures,
        parts=tuple(_part(name, content) for name, content in ((PAGES, pages), *tables.items())),
        exhibits=(*_bound(exhibits), *_listed(dossier.documents, exhibits)),
        papers=tuple(
            PaperTold(one.title, one.kind, one.language, one.text_sha256, one.pdf_sha256, one.pages)
            for one in papers
        ),
        composition=gathered.number,
        volume=f"{place.volume}/{place.volumes}",
    )
    files = {MANIFEST: canonical_json(manifest(told, BLANK)).encode(), **tables}
    types = {MANIFEST: "application/json"}
    says = catalogue(str(cover.language)).gettext
    attached = [
        Attachment(name, content, types.get(name, "text/csv"), says(_SAYS[name]))
        for name, content in files.items()
    ]
    return attach(marked, attached, cover.position_at)


def _bound(exhibits: Iterable[BoundExhibit]) -> Iterator[ExhibitTold]:
    for one in exhibits:
        yield ExhibitTold(one.title, one.sha256, one.label, one.pages)


def _listed(documents: Iterable[Document], bound: Iterable[BoundExhibit]) -> Iterator[ExhibitTold]:
    """Yield the documents that the dossier names and does not show."""
    shown = {one.sha256 for one in bound}
    for one in documents:
        if one.digest is not None and one.digest not in shown:
            yield ExhibitTold(one.title, one.digest)


def _part(name: str, content: bytes) -> Part:
    return Part(name, len(content), hashlib.sha256(content).hexdigest())


def ledger_csv(book: BookAt) -> bytes:
    """Return every posting of a book, one a row, with the hash of its entry's record."""
    return _csv(
        _LEDGER,
        (
            [
                entry.seq,
                book.hashes[entry.seq],
                entry.kind,
                entry.value_on,
                entry.at.isoformat(),
                posting.account,
                posting.amount.text,
                posting.amount.currency,
                entry.reverses,
                entry.transfer,
            ]
            for entry in book.entries
            for posting in entry.postings
        ),
    )


def owed_csv(gathered: Gathered) -> bytes:
    """Return what is owed as the debtor knows it, one part of a debt a row."""
    lines = rules.for_court(gathered.facts).owed
    return _csv(
        _OWED,
        ([_plain(x.contract_number), x.component, x.amount.text, x.amount.currency] for x in lines),
    )


def _plain(text: str | None) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text or ""


def _csv(columns: list[str], rows: Iterable[list[object]]) -> bytes:
    """Return a table as UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def watermarked(pages: bytes, sheet: bytes) -> bytes:
    """Return the pages with the sheet drawn over each of them."""
    from legal_recovery.plumbing.watermarks import overlay

    return overlay(pages, sheet)


def sealing_key(settings: Settings, at: datetime) -> SealingKey:
    """Return the key that signs here: the organisation's where one is set, else the self-made one.

    Raises CertificateUnusable: a certificate that is set and does not open is never replaced in silence.
    """
    if settings.certificate is None:
        return self_made_key(settings.keys, at)
    return organisation_key(settings.certificate, _password(settings))


def _password(settings: Settings) -> str:
    path = settings.certificate_password_file
    if path is None:
        return settings.certificate_password
    try:
        return path.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, ValueError, IndexError):
        raise CertificateUnusable(
            N_("The password file {path} of the certificate cannot be read."), path=str(path)
        ) from None
