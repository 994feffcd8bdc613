"""A dossier as a bundle: chapters and exhibits become numbered parts behind a cover and a linked index."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.chapters import Chapter, chapters_of, ours
from legal_recovery.dossiers.commands.gathering import Gathered
from legal_recovery.dossiers.commands.long_ledger import TableSetter
from legal_recovery.dossiers.commands.pages import (
    EvidenceLine,
    Front,
    IndexLine,
    Typesetter,
    mark_of,
    typeset_chapters,
    typeset_front,
)
from legal_recovery.dossiers.commands.papers import key_of
from legal_recovery.dossiers.rules.composition import Item, What, labelled, places
from legal_recovery.dossiers.rules.foreseeing import listed
from legal_recovery.dossiers.rules.profiles import EVIDENCE, LAYOUTS
from legal_recovery.kernel.errors import N_, Message, NotFound, RuleViolation
from legal_recovery.plumbing.binding.model import REMOVED, Source, content_of
from legal_recovery.plumbing.binding.parts import Entry, Part, index_of, leaves, numbered
from legal_recovery.plumbing.binding.patience import in_reader
from legal_recovery.plumbing.binding.preparing import prepare
from legal_recovery.plumbing.binding.volumes import Volume, plan_volumes
from legal_recovery.plumbing.long_table.setting import typeset_table_in_worker
from legal_recovery.plumbing.pdf import house_fonts, in_worker
from legal_recovery.plumbing.printing import catalogue

# Copies a stored file, told by its digest, to a path.
Fetch = Callable[[str, Path], None]
Report = Callable[[str, int, int], None]

# How often the list of evidence may grow by being filled in before something is wrong.
_PASSES = 4
CROWDED = N_("Cover and index fill a volume by themselves: give the volumes more room.")


class VolumeTooSmall(RuleViolation):
    """A volume has room for more than its cover and index."""

    code = "dossiers.volume_too_small"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that can be bound: its name, its digest, and where it lies if it is not in the store."""

    name: str
    sha256: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class BoundExhibit:
    """An exhibit as it stands in a bundle: its label, title, digest, and first and last page."""

    label: str
    title: str
    sha256: str
    pages: str


@dataclass(frozen=True, slots=True)
class BoundPaper:
    """A court document in a bundle: its title, kind and language, the digests of its text and PDF, its pages."""

    title: str
    kind: str
    language: str
    text_sha256: str
    pdf_sha256: str
    pages: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The pages of a dossier, in one volume or several, and what is bound in them."""

    volumes: tuple[bytes, ...]
    exhibits: tuple[BoundExhibit, ...]
    papers: tuple[BoundPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A file that was read, with what is to be said of it under its line of the index."""

    source: Source
    notes: tuple[str, ...]


class Bundler:
    """Puts one dossier together; a part that was made is not made again."""

    def __init__(
        self,
        gathered: Gathered,
        files: Mapping[str, StoredFile],
        fetch: Fetch,
        *,
        typesetter: Typesetter,
        table_setter: TableSetter = typeset_table_in_worker,
        workers: int = 1,
        report: Report = lambda *_: None,
    ) -> None:
        self._facts = gathered.facts
        cover = gathered.facts.cover
        self._language, self._moment = cover.language, cover.position_at
        self._known = catalogue(str(cover.language))
        self._mark = mark_of(cover.profile.file_class, cover.language)
        assert gathered.composition is not None, "a bundle is put together from a composition"
        usual = LAYOUTS[cover.profile].labels[cover.language]
        self._composition = labelled(gathered.composition, usual)
        self._files, self._fetch, self._written = files, fetch, gathered.papers
        self._typesetter, self._table_setter = typesetter, table_setter
        self._workers, self._report = workers, report

    def bundle(self) -> Bundle:
        """Return the bundle; raises what reading a file, typesetting and assembling raise."""
        with TemporaryDirectory(prefix="dossier-") as folder:
            return self._bundle(Path(folder))

    def _bundle(self, folder: Path) -> Bundle:
        loaded = self._load(folder)
        chapters = self._chapters() | self._papers()
        parts = self._with_evidence(loaded, chapters)
        notes = {key: one.notes for key, one in loaded.items()}
        volumes, fronts = self._volumes(parts, notes)
        made = []
        for volume, front in zip(volumes, fronts, strict=True):
            self._report("assembling", volume.number - 1, len(volumes))
            into = folder / f"volume-{volume.number}.pdf"
            in_worker(bind, front, volume.parts, house_fonts(), self._moment, into, workers=self._workers)
            made.append(into.read_bytes())
        return Bundle(tuple(made), tuple(self._exhibits(parts)), tuple(self._bound_papers(parts)))

    def _volumes(
        self, parts: Sequence[Part], notes: Mapping[str, tuple[str, ...]]
    ) -> tuple[tuple[Volume, ...], list[bytes]]:
        """Return the volumes, each with its cover and the index of all of them; raises SourceTooLarge."""
        wanted = self._composition
        front = self._front(parts, notes, ())
        if wanted.most_pages is None and wanted.most_megabytes is None:
            return (Volume(1, tuple(parts)),), [front]
        pages, size = len(ours(front).pages), len(front)
        # The covers say how many volumes there are, and the index in which of them each thing stands: a page more.
        front_pages, front_bytes = pages + 1, 2 * size
        if (wanted.most_pages or inf) <= front_pages or (
            wanted.most_megabytes or inf
        ) * 1_000_000 <= front_bytes:
            raise VolumeTooSmall(CROWDED)
        volumes = plan_volumes(
            parts,
            most_pages=wanted.most_pages,
            most_megabytes=wanted.most_megabytes,
            front_pages=front_pages,
            front_bytes=front_bytes,
        )
        return volumes, [self._front(parts, notes, volumes, one.number) for one in volumes]

    def _front(
        self,
        parts: Sequence[Part],
        notes: Mapping[str, tuple[str, ...]],
        volumes: Sequence[Volume],
        number: int = 1,
    ) -> bytes:
        where: dict[str, int] = {}
        for volume in volumes if len(volumes) > 1 else ():
            for part in leaves(volume.parts):
                where.setdefault(part.key, volume.number)
        lines = tuple(self._line(entry, notes, where) for entry in index_of(parts))
        front = Front(lines, number, max(1, len(volumes)))
        return typeset_front(self._facts, front, typesetter=self._typesetter)

    def _line(
        self, entry: Entry, notes: Mapping[str, tuple[str, ...]], where: Mapping[str, int]
    ) -> IndexLine:
        part, page = entry.part, entry.first
        if part.key in where:
            page = self._said(N_("Vol. {volume}, {page}"), volume=where[part.key], page=page)
        title = part.title.removeprefix(part.label).strip() if part.label else part.title
        return IndexLine(entry.depth, part.key, part.label, title, page, notes.get(part.key, ()))

    # --- exhibits

    def _load(self, folder: Path) -> dict[str, _Loaded]:
        """Read the files of all exhibits, each in a worker; the same file with the same areas is read once."""
        wanted = list(self._placed(What.DOCUMENT))
        read: dict[tuple[str, object], Source] = {}
        found: dict[str, _Loaded] = {}
        for count, (key, item) in enumerate(wanted):
            self._report("exhibits", count, len(wanted))
            file = self._file(item)
            known = file.sha256, item.redactions
            if known not in read:
                path = file.path or folder / f"{len(read)}.file"
                if file.path is None:
                    self._fetch(file.sha256, path)
                into = folder / f"{len(read)}.pdf"
                areas = [(x.page - 1, x.left, x.top, x.right, x.bottom) for x in item.redactions]
                read[known] = in_reader(file.name, path, prepare, into, areas, workers=self._workers)
            source = read[known]
            found[key] = _Loaded(source, tuple(self._notes(item, source)))
        return found

    def _file(self, item: Item) -> StoredFile:
        file = self._files.get(item.key)
        if file is None:
            raise NotFound(
                N_("“{title}” was not among the documents of the case at this position."),
                field="position",
                title=item.title or item.key,
            )
        return file

    def _notes(self, item: Item, source: Source) -> Iterator[str]:
        """Yield what must be said of a file where it differs from what was handed in."""
        chosen = places(item.pages)
        shown = range(len(source.pages)) if chosen is None else chosen
        if chosen is not None:
            yield self._said(N_("Pages {pages} of {count}."), pages=item.pages, count=len(source.pages))
        if item.redactions:
            yield self._said(
                N_("Blacked out on page {pages}."), pages=listed({box.page for box in item.redactions})
            )
        if unread := {at + 1 for at in shown if not source.pages[at].has_text}:
            yield self._said(N_("No text can be searched on page {pages}."), pages=listed(unread))
        if drawn := {at + 1 for at in shown if source.pages[at].drawn} - {x.page for x in item.redactions}:
            yield self._said(N_("Shown as a picture: page {pages}."), pages=listed(drawn))
        if source.removed:
            left_out = ", ".join(self._say(REMOVED[key]) for key in source.removed)
            yield self._said(N_("Left out: {what}."), what=left_out)
        if source.repaired:
            yield self._said(N_("The file was damaged; its pages were found all the same."))
        if source.signatures:
            yield from self._signed(source, whole=chosen is None and source.whole)

    def _signed(self, source: Source, *, whole: bool) -> Iterator[str]:
        """Yield what the original's signatures prove, since a copy that is bound proves nothing."""
        from legal_recovery.plumbing.sealing import verdict_of

        yield self._said(N_("A reading copy: binding ends the signature of a file."))
        if not whole:
            return
        yield self._said(N_("The signed original goes along, SHA-256 {digest}."), digest=source.sha256)
        for one in verdict_of(content_of(source.original), at=self._moment):
            said = N_("Signed by {holder}: unchanged since.")
            if not one.is_sound:
                said = N_("Signed by {holder}: changed since, or not in whole.")
            yield self._said(said, holder=one.holder or "–")

    def _said(self, message: Message, **facts: object) -> str:
        return self._say(message).format(**facts)

    def _say(self, message: str) -> str:
        return str(self._known.gettext(message))

    # --- what is ours

    def _chapters(self) -> dict[str, Chapter]:
        """Return each chapter but the list of evidence."""
        wanted = [item.key for item in self._composition.of(What.CHAPTER)]
        return chapters_of(
            self._facts,
            wanted,
            typesetter=self._typesetter,
            report=self._report,
            table_setter=self._table_setter,
        )

    def _papers(self) -> dict[str, Chapter]:
        """Return the court documents as pages, by the key of their part."""
        found: dict[str, Chapter] = {}
        for key, item in self._placed(What.PAPER):
            self._report("papers", len(found), len(self._written))
            pages = self._typesetter(self._written[key_of(item)].html, house_fonts())
            found[key] = Chapter.whole(ours(pages))
        return found

    def _with_evidence(
        self,
        loaded: Mapping[str, _Loaded],
        chapters: dict[str, Chapter],
    ) -> tuple[Part, ...]:
        """Return the numbered parts; the list of evidence tells their pages, and takes some itself."""
        if not any(item.key == EVIDENCE for item in self._composition.of(What.CHAPTER)):
            return numbered(self._parts(loaded, chapters))
        lines = tuple(self._evidence(loaded, {}))
        for _ in range(_PASSES):
            pages = typeset_chapters(self._facts, (EVIDENCE,), lines, typesetter=self._typesetter)
            source = ours(pages)
            parts = numbered(self._parts(loaded, chapters | {EVIDENCE: Chapter.whole(source)}))
            told = {entry.part.key: _pages_of(entry) for entry in index_of(parts)}
            if (filled := tuple(self._evidence(loaded, told))) == lines:
                return parts
            lines = filled
        raise AssertionError("the list of evidence does not settle")

    def _evidence(self, loaded: Mapping[str, _Loaded], told: Mapping[str, str]) -> Iterator[EvidenceLine]:
        for key, item in self._placed(What.DOCUMENT):
            if item.is_exhibit:
                pages = told.get(key, "0–0")
                yield EvidenceLine(item.label, self._title(item), item.purpose, item.source, pages)

    # --- parts

    def _placed(self, what: What) -> Iterator[tuple[str, Item]]:
        """Yield the items of one sort, each with the key of its part."""
        for place, section in enumerate(self._composition.sections):
            for at, item in enumerate(section.items):
                if item.what is what and not item.confidential:
                    yield _key(place, at), item

    def _parts(
        self,
        loaded: Mapping[str, _Loaded],
        chapters: Mapping[str, Chapter],
    ) -> list[Part]:
        parts = []
        for place, section in enumerate(self._composition.sections):
            within = []
            for at, item in enumerate(section.items):
                key = _key(place, at)
                if key in loaded:
                    within.append(self._exhibit(key, item, loaded[key].source))
                elif not item.confidential and (own := chapters.get(_name(item, key))) is not None:
                    part = Part(key, self._title(item), own.source, mark=self._mark, pages=own.pages)
                    # A paper keeps the bookmarks of its own headings.
                    bookmarks = None if item.what is What.PAPER else own.bookmarks
                    within.append(replace(part, late=item.late, bookmarks=bookmarks))
            if within:
                title = self._say(section.title) if section.title else self._say(N_("Section"))
                parts.append(Part(f"s{place}", title, within=tuple(within)))
        return parts

    def _exhibit(self, key: str, item: Item, source: Source) -> Part:
        return Part(
            key,
            " ".join(filter(None, (item.label, self._title(item)))),
            source,
            label=item.label,
            mark=self._mark,
            pages=places(item.pages),
            late=item.late,
        )

    def _title(self, item: Item) -> str:
        if item.title:
            return item.title
        if item.what is What.DOCUMENT:
            return PurePath(self._file(item).name).stem
        if item.what is What.PAPER:
            return self._written[key_of(item)].title
        return self._say(rules.chapter(item.key).title)

    def _exhibits(self, parts: Sequence[Part]) -> Iterator[BoundExhibit]:
        told = {entry.part.key: _pages_of(entry) for entry in index_of(parts)}
        for key, item in self._placed(What.DOCUMENT):
            yield BoundExhibit(item.label, self._title(item), self._file(item).sha256, told[key])

    def _bound_papers(self, parts: Sequence[Part]) -> Iterator[BoundPaper]:
        told = {entry.part.key: entry for entry in index_of(parts)}
        for key, item in self._placed(What.PAPER):
            paper, entry = self._written[key_of(item)], told[key]
            assert entry.part.source is not None, "a paper has pages"
            digest = hashlib.sha256(paper.html.encode()).hexdigest()
            pdf_digest = entry.part.source.sha256
            yield BoundPaper(
                self._title(item), item.key, paper.language, digest, pdf_digest, _pages_of(entry)
            )


def _name(item: Item, key: str) -> str:
    """Return by what the pages are known that are ours: a chapter by its own key, a paper by that of its part."""
    return item.key if item.what is What.CHAPTER else key


def _key(place: int, at: int) -> str:
    return f"s{place}-{at}"


def _pages_of(entry: Entry) -> str:
    return entry.first if entry.first == entry.last else f"{entry.first}–{entry.last}"


# --- carried out in a worker


def bind(front: bytes, parts: Sequence[Part], fonts: Path, moment: datetime, into: Path) -> Path:
    """Write the bundle to a path and return that; raises what plumbing.binding refuses with."""
    from legal_recovery.plumbing.binding.assembling import assemble_into

    with into.open("wb") as file:
        assemble_into(file, front, parts, fonts=fonts, made_at=moment)
    return into
