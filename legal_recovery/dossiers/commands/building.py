"""Building a dossier: gathered as of one position, put together, sealed, and noted as an export."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from legal_recovery.cases.store import get_case
from legal_recovery.dossiers.commands.bundling import BoundExhibit, BoundPaper, Bundler, StoredFile
from legal_recovery.dossiers.commands.composing import BINDABLE, choices_for, composition_for
from legal_recovery.dossiers.commands.gathering import Gathered, Wanted, gathered_from
from legal_recovery.dossiers.commands.long_ledger import LEDGER, TableSetter, is_long
from legal_recovery.dossiers.commands.packing import Place, packed, sealing_key, watermarked
from legal_recovery.dossiers.commands.pages import Typesetter, typeset_dossier, watermark_html
from legal_recovery.dossiers.commands.papers import all_written, exhibits_named, require_present
from legal_recovery.dossiers.commands.parts import FRESH, Parts, named_by, tables_once, typesetting_once
from legal_recovery.dossiers.rules import DossierFacts, FileClass, Language, Profile
from legal_recovery.dossiers.rules.composition import Composition, Item, Section, What, require_sound
from legal_recovery.dossiers.rules.profiles import LAYOUTS, Exhibit, usual
from legal_recovery.dossiers.store import BookAt
from legal_recovery.drafting.events import PaperKept
from legal_recovery.kernel.clock import Clock
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.long_table.setting import typeset_table_in_worker
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.positions import find_position, issuing
from legal_recovery.plumbing.sealing import remember, seal
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users.commands import RecordExport, record_export

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DossierOrder:
    """Which dossier of which case; a position is a number or a moment, the last one where none is named.

    `reason` says what it is made for, `recipient` who gets it: the name is drawn across each page. `composition` is
    the number of an arrangement, the last one where none is named. `exhibits` are files that are bound besides what
    is arranged, and do not become documents of the case.
    """

    reference: str
    profile: str = "court"
    language: str = "zh"
    position: str | None = None
    owed_to: date | None = None
    reason: str | None = None
    recipient: str | None = None
    composition: int | None = None
    exhibits: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltDossier:
    """A finished dossier and what it was built from; `certificate` says whose signed it, the organisation's or ours.

    It has one volume, or several where it was arranged so. `composition` is the number of the arrangement, 0 where
    nobody arranged it. `exports` are its files as they have to be noted, in plain values that a job can keep.
    """

    volumes: tuple[bytes, ...]
    position: int
    owed_to: date
    facts: DossierFacts
    certificate: str
    holder: str
    composition: int = 0
    exhibits: tuple[BoundExhibit, ...] = ()
    exports: tuple[dict[str, Any], ...] = ()

    @property
    def pdf(self) -> bytes:
        """Return the first volume."""
        return self.volumes[0]

    @property
    def file(self) -> bytes:
        """Return what is handed over: the PDF, or a ZIP of the volumes, the same bytes for the same volumes."""
        if len(self.volumes) == 1:
            return self.pdf
        archive = BytesIO()
        with ZipFile(archive, "w") as into:
            for number, volume in enumerate(self.volumes, 1):
                into.writestr(ZipInfo(f"{number}.pdf", (1980, 1, 1, 0, 0, 0)), volume)
        return archive.getvalue()

    @property
    def ending(self) -> str:
        """Return the ending of the file's name."""
        return "pdf" if len(self.volumes) == 1 else "zip"

    @property
    def sha256(self) -> str:
        """Return the digest of the first volume."""
        return hashlib.sha256(self.pdf).hexdigest()


def build_dossier(
    database: Database,
    clock: Clock,
    actor: Actor,
    order: DossierOrder,
    *,
    settings: Settings,
    workers: int = 1,
    report: Report = lambda *_: None,
    parts: Parts = FRESH,
) -> BuiltDossier:
    """Build the dossier of a case that the person may see, seal it, and note the export in their audit book.

    Raises what `make_dossier` raises.
    """
    built = make_dossier(
        database, clock, actor, order, settings=settings, workers=workers, report=report, parts=parts
    )
    note_exports(database, clock, actor, order, built.exports)
    return built


def make_dossier(
    database: Database,
    clock: Clock,
    actor: Actor,
    order: DossierOrder,
    *,
    settings: Settings,
    workers: int = 1,
    report: Report = lambda *_: None,
    parts: Parts = FRESH,
) -> BuiltDossier:
    """Make the dossier of a case that the person may see, and seal it; nobody gets it before its exports are noted.

    The same case, position, language, profile, arrangement, day and checkpoint give the same bytes before the
    signature. Begun again with the `parts` of an attempt that was killed, it goes on at the section which that had
    reached.

    Raises NotFound, NoSuchPosition, UnprintableCharacter, NotKnown where a rate of the day is missing,
    CertificateUnusable, TimestampFailed, and what plumbing.binding refuses an exhibit with.
    """
    now = clock.now()
    seals = sealing_key(settings, now)
    seals.require_valid(now)
    gathered = gather_whole(database, clock, actor, order)
    cover = gathered.facts.cover
    typesetter = typesetting_once(partial(typeset_in_worker, workers=workers), parts)
    store = FileStore(settings.files_url)
    whole, exhibits = put_together(
        gathered,
        order,
        store=store,
        typesetter=typesetter,
        table_setter=tables_once(typeset_table_in_worker, parts),
        workers=workers,
        report=report,
    )
    report("signing", 0, len(whole))
    sealed = partial(seal, key=seals, at=now, tsa=settings.timestamp_authority)
    volumes = tuple(parts.once(named_by(one, "signed"), partial(sealed, one)) for one in whole)
    remember(settings.keys, seals.certificate)
    return BuiltDossier(
        volumes,
        cover.position,
        cover.owed_to,
        gathered.facts,
        seals.kind,
        seals.holder,
        gathered.number,
        exhibits,
        tuple(_exports(gathered, volumes, seals.kind)),
    )


def _exports(gathered: Gathered, volumes: tuple[bytes, ...], certificate: str) -> Iterator[dict[str, Any]]:
    cover = gathered.facts.cover
    details = {
        "profile": str(cover.profile),
        "language": str(cover.language),
        "position": str(cover.position),
        "owed_to": cover.owed_to.isoformat(),
        "composition": str(gathered.number),
        "certificate": certificate,
    }
    for number, pdf in enumerate(volumes, 1):
        of_many = {"volume": f"{number}-of-{len(volumes)}"} if len(volumes) > 1 else {}
        digest = hashlib.sha256(pdf).hexdigest()
        yield {"subject": gathered.case, "digest": digest, "details": details | of_many}


def note_exports(
    database: Database,
    clock: Clock,
    actor: Actor,
    order: DossierOrder,
    exports: Iterable[Mapping[str, Any]],
    *,
    key: str | None = None,
) -> None:
    """Note the files of a dossier in the person's audit book; under a `key` once, however often it is said."""
    for number, one in enumerate(exports, 1):
        export = RecordExport(
            "dossier",
            subject=one["subject"],
            digest=one["digest"],
            details=one["details"],
            reason=order.reason,
            recipient=order.recipient,
        )
        once = key and f"{key}-{number}"
        execute(database, record_export, export, actor=actor, clock=clock, key=once)


def assembled(
    gathered: Gathered, recipient: str | None = None, *, typesetter: Typesetter = typeset_in_worker
) -> bytes:
    """Return a dossier of chapters alone, whole but for its signature; raises what `put_together` raises."""
    order = DossierOrder(gathered.facts.cover.reference, recipient=recipient)
    (whole,), _exhibits_bound = put_together(gathered, order, store=None, typesetter=typesetter)
    return whole


def put_together(
    gathered: Gathered,
    order: DossierOrder,
    *,
    store: FileStore | None,
    typesetter: Typesetter,
    table_setter: TableSetter = typeset_table_in_worker,
    workers: int = 1,
    report: Report = lambda *_: None,
) -> tuple[tuple[bytes, ...], tuple[BoundExhibit, ...]]:
    """Return the volumes of a dossier, whole but for their signatures, and the exhibits in them.

    Raises UnprintableCharacter, what plumbing.pdf raises, and what plumbing.binding refuses an exhibit with.
    """
    given = _given(order.exhibits)
    composition = _with_given(gathered, given)
    exhibits: tuple[BoundExhibit, ...] = ()
    papers: tuple[BoundPaper, ...] = ()
    long = any(item.key == LEDGER for item in composition.items) and is_long(gathered.facts)
    if composition.is_bundle or long:
        files = _stored(gathered.book) | {
            key: StoredFile(path.name, _digest(path), path) for key, path in given.items()
        }
        bundler = Bundler(
            replace(gathered, composition=composition),
            files,
            store.save_to if store else _nothing_stored,
            typesetter=typesetter,
            table_setter=table_setter,
            workers=workers,
            report=report,
        )
        bundle = bundler.bundle()
        volumes, exhibits, papers = bundle.volumes, bundle.exhibits, bundle.papers
    else:
        report("chapters", 0, 1)
        chosen = [item.key for item in composition.of(What.CHAPTER)]
        volumes = (typeset_dossier(gathered.facts, chapters=chosen, typesetter=typesetter),)
    marked = volumes
    if order.recipient:
        cover = gathered.facts.cover
        sheet = typesetter(watermark_html(order.recipient, cover.language, cover.position_at), house_fonts())
        marked = tuple(watermarked(pages, sheet) for pages in volumes)
    whole = tuple(
        packed(gathered, pages, shown, exhibits, Place(number, len(volumes)), papers)
        for number, (pages, shown) in enumerate(zip(volumes, marked, strict=True), 1)
    )
    return whole, exhibits


def position_of(database: Database, clock: Clock, order: DossierOrder) -> str:
    """Return the number of the position that an order names, the last one where it names none.

    Raises NoSuchPosition.
    """
    with issuing(database, clock) as (session, last):
        return str((find_position(session, order.position) or last).n)


def gather_whole(database: Database, clock: Clock, actor: Actor, order: DossierOrder) -> Gathered:
    """Return what the dossier says, what its manifest tells and how it is arranged, as of one position.

    Court documents say the present: where something was recorded since the position that they could say, the dossier is
    refused, so that the same position gives the same file. Raises NotFound, PaperLacks, PaperOfNow, and what makes an
    arrangement impossible at that position.
    """
    profile = Profile(order.profile)
    with issuing(database, clock) as (session, last):
        position = find_position(session, order.position) or last
        wanted = Wanted(order.reference, profile, Language(order.language), order.owed_to)
        gathered = gathered_from(session, actor, wanted, position)
        case = get_case(session, actor, order.reference)
        number, arranged = composition_for(session, case, profile, order.composition)
        exhibits = _exhibits(gathered.book)
        choices = choices_for(profile, exhibits)
        if number == 0:
            # What a document was, and whether there was one, is told by the records at the position.
            arranged = usual(profile, choices, exhibits)
        require_sound(arranged, choices, for_court=profile.file_class is FileClass.COURT)
        cover, names = gathered.facts.cover, {one.key: one.title for one in exhibits}
        named = exhibits_named(arranged, cover, names)
        require_present(session, case.book, position, arranged.of(What.PAPER))
        papers = all_written(session, actor, cover, arranged.of(What.PAPER), named)
    return replace(gathered, composition=arranged, number=number, papers=papers)


def gather(database: Database, clock: Clock, actor: Actor, order: DossierOrder) -> DossierFacts:
    """Return what the dossier says: everything as it was known at its position."""
    return gather_whole(database, clock, actor, order).facts


def _exhibits(book: BookAt) -> list[Exhibit]:
    kept = [one.data for one in book.events if one.kind == PaperKept.kind]
    papers = {str(one["document_id"]): str(one["paper"]) for one in kept}
    return [
        Exhibit(
            str(key),
            book.text(row, "name") or "–",
            row["access"] == "court",
            row["media_type"] in BINDABLE,
            papers.get(str(key), ""),
        )
        for key, row in book.table("documents")
    ]


def _stored(book: BookAt) -> dict[str, StoredFile]:
    return {
        str(key): StoredFile(book.text(row, "name") or "–", row["sha256"])
        for key, row in book.table("documents")
    }


def _given(paths: tuple[Path, ...]) -> dict[str, Path]:
    """Return files that were handed in for this dossier alone, by a key that no document has."""
    return {f"given-{number}": path for number, path in enumerate(paths, 1)}


def _with_given(gathered: Gathered, given: dict[str, Path]) -> Composition:
    """Return the arrangement with files at the end of the section that has exhibits, else in one of their own."""
    composition, profile = gathered.composition, gathered.facts.cover.profile
    assert composition is not None
    if not given:
        return composition
    if gathered.number == 0 and LAYOUTS[profile].exhibits is not None:
        added = [Exhibit(key, path.name, for_court=True, can_be_bound=True) for key, path in given.items()]
        exhibits = [*_exhibits(gathered.book), *added]
        return usual(profile, choices_for(profile, exhibits), exhibits)
    items = tuple(Item(What.DOCUMENT, key) for key in given)
    sections = list(composition.sections)
    holding = [at for at, one in enumerate(sections) if any(x.is_exhibit for x in one.items)]
    if holding:
        at = holding[-1]
        sections[at] = replace(sections[at], items=sections[at].items + items)
    else:
        sections.append(Section(str(LAYOUTS[profile].exhibits_title), items))
    return replace(composition, sections=tuple(sections))


def _nothing_stored(name: str, path: Path) -> None:
    raise AssertionError("exhibits lie in the store")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
