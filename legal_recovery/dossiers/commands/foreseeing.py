"""Foreseeing a dossier: its volumes, sections and numbers, and all that is wrong with it, before it is made."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from pathlib import PurePath

from sqlalchemy.orm import Session

from legal_recovery.cases.store import get_case
from legal_recovery.documents.store import list_documents
from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.bundling import CROWDED
from legal_recovery.dossiers.commands.chapters import chapters_of, keys_of, ours
from legal_recovery.dossiers.commands.composing import choices_for, exhibits_of
from legal_recovery.dossiers.commands.gathering import Wanted, gathered_from
from legal_recovery.dossiers.commands.long_ledger import LEDGER, is_long
from legal_recovery.dossiers.commands.pages import EvidenceLine, Typesetter, printed_of, typeset_chapters
from legal_recovery.dossiers.commands.papers import exhibits_named, written_or_refused
from legal_recovery.dossiers.rules import DossierFacts, FileClass, Language, Profile
from legal_recovery.dossiers.rules.composition import Composition, Item, What, labelled, refusals
from legal_recovery.dossiers.rules.foreseeing import (
    TYPESET_BYTES,
    Looked,
    Remark,
    chapter_pages,
    lacking,
    paper_pages,
    remarks_of,
    shown,
    weights,
)
from legal_recovery.dossiers.rules.profiles import EVIDENCE, LAYOUTS
from legal_recovery.drafting.commands import Missing, Rendered
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, Message, RecoveryError
from legal_recovery.plumbing.binding.model import Source, SourcePage
from legal_recovery.plumbing.binding.parts import Part, index_of, leaves, numbered
from legal_recovery.plumbing.binding.volumes import plan_volumes
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.pdf import house_fonts
from legal_recovery.plumbing.positions import issuing
from legal_recovery.plumbing.unit_of_work import Actor

# What is found of a file by its name and digest; None where it was not read yet.
Look = Callable[[str, str], Looked | RecoveryError | None]
_LINES_OF_INDEX = 30
_MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>", re.S)
_NO_FILE = ("–", "")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A thing in the dossier as it will stand there.

    `place` is its section and item; `pages` None where nobody knows; `estimated` tells that they were not counted;
    `file_pages` how many its file has, `weights` the bytes of each of its pages.
    """

    place: tuple[int, int]
    item: Item
    title: str | Message
    pages: int | None
    estimated: bool
    remarks: tuple[Remark, ...] = ()
    weights: tuple[int, ...] = ()
    file_pages: int = 0
    numbers: str = ""
    volume: int = 1

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a dossier will be: things in order, what is to be said of the whole, how many volumes, pages and bytes.

    `pages` has cover and index, whose length is always an estimate; `counted` tells that the chapters were typeset.
    """

    items: tuple[Foreseen, ...]
    remarks: tuple[Remark, ...]
    volumes: int
    pages: int
    size: int
    counted: bool
    unread: int

    @property
    def stops(self) -> int:
        """Return how many things keep the dossier from being made."""
        said = [*self.remarks, *(one for item in self.items for one in item.remarks)]
        return sum(1 for one in said if one.stops)


@dataclass(frozen=True, slots=True)
class Foresee:
    """Whose dossier is looked ahead at, as it is arranged now, saved or not."""

    reference: str
    profile: Profile
    language: Language
    composition: Composition


def foresee(
    database: Database,
    clock: Clock,
    actor: Actor,
    wanted: Foresee,
    look: Look,
    *,
    typesetter: Typesetter | None = None,
) -> Foresight:
    """Return what the dossier will be with what is known now; with a typesetter the chapters are counted.

    Raises NotFound, NotKnown where a rate of the day is missing, and what typesetting raises.
    """
    with issuing(database, clock) as (session, position):
        asked = Wanted(wanted.reference, wanted.profile, wanted.language)
        gathered = gathered_from(session, actor, asked, position, proven=False)
        case = get_case(session, actor, wanted.reference)
        files = {str(one.id): (one.name or "–", one.sha256) for one in list_documents(session, case.book)}
        stopped = _stopped(session, case.book, wanted)
        cover, refused = gathered.facts.cover, {at for at, _ in stopped}
        names = {key: name for key, (name, _digest) in files.items()}
        named = exhibits_named(wanted.composition, cover, names)
        papers = {
            place: written_or_refused(session, actor, cover, item, named)
            for place, item in _placed(wanted.composition)
            if item.what is What.PAPER and place not in refused
        }
    return _Foreseeing(wanted, gathered.facts, files, papers, stopped, look, typesetter).all()


def _stopped(session: Session, book: int, wanted: Foresee) -> list[tuple[tuple[int, int] | None, Remark]]:
    choices = choices_for(wanted.profile, exhibits_of(session, book))
    court = wanted.profile.file_class is FileClass.COURT
    found = refusals(wanted.composition, choices, for_court=court)
    return [(place, Remark.of(refusal)) for place, refusal in found]


class _Foreseeing:
    """Looks ahead at one dossier."""

    def __init__(
        self,
        wanted: Foresee,
        facts: DossierFacts,
        files: Mapping[str, tuple[str, str]],
        papers: Mapping[tuple[int, int], Rendered | RecoveryError],
        stopped: list[tuple[tuple[int, int] | None, Remark]],
        look: Look,
        typesetter: Typesetter | None,
    ) -> None:
        self._wanted, self._facts, self._files, self._look = wanted, facts, files, look
        self._papers = papers
        self._typesetter = typesetter
        usual = LAYOUTS[wanted.profile].labels[wanted.language]
        self._composition = labelled(wanted.composition, usual)
        self._stopped = stopped
        self._unread = 0
        self._weighed: dict[str, tuple[int, ...]] = {}

    def all(self) -> Foresight:
        """Return everything."""
        counted = self._counted()
        items = []
        for place, item in _placed(self._composition):
            one = self._foreseen(place, item, counted)
            stopped = tuple(said for at, said in self._stopped if at == place)
            items.append(replace(one, remarks=stopped + one.remarks))
        parts = numbered(self._parts(items))
        self._weighed = {_key(one.place): one.weights for one in items}
        front = 2 + len(items) // _LINES_OF_INDEX
        volumes, too_small = self._volumes(parts, front)
        titles = {one.key: one.title for one in (*rules.SECTIONS, rules.EVIDENCE)}
        said = [remark for at, remark in self._stopped if at is None]
        said += lacking(self._composition, self._wanted.profile, {k: Message(v) for k, v in titles.items()})
        return Foresight(
            items=tuple(_numbered(items, parts, volumes)),
            remarks=(*said, *too_small),
            volumes=max(1, len(volumes)),
            pages=sum(one.pages or 0 for one in items) + front * max(1, len(volumes)),
            size=sum(one.size for one in items) + front * TYPESET_BYTES,
            counted=self._typesetter is not None,
            unread=self._unread,
        )

    def _foreseen(self, place: tuple[int, int], item: Item, counted: Mapping[str, int]) -> Foreseen:
        if item.what is What.DOCUMENT:
            return self._exhibit(place, item)
        return self._paper(place, item) if item.what is What.PAPER else self._chapter(place, item, counted)

    # --- exhibits

    def _exhibit(self, place: tuple[int, int], item: Item) -> Foreseen:
        name, digest = self._files.get(item.key, _NO_FILE)
        title = self._titled(item)
        found = self._look(name, digest) if digest else None
        if isinstance(found, Looked):
            pages, said = shown(item, found), tuple(remarks_of(item, found, name))
            return Foreseen(place, item, title, len(pages), False, said, weights(item, found), found.pages)
        if found is not None:
            return Foreseen(place, item, title, None, False, (Remark.of(found),))
        self._unread += bool(digest)
        said = (Remark(N_("Not read yet: look again.")),) if digest else ()
        return Foreseen(place, item, title, None, False, said)

    def _titled(self, item: Item) -> str:
        return item.title or PurePath(self._files.get(item.key, _NO_FILE)[0]).stem

    # --- court documents

    def _paper(self, place: tuple[int, int], item: Item) -> Foreseen:
        kind = KINDS.get(item.key)
        title = item.title or (kind.title if kind else item.key)
        found = self._papers.get(place)
        if not isinstance(found, Rendered):
            said = () if found is None else (Remark.of(found),)
            return Foreseen(place, item, title, None, False, said)
        lacks = tuple(_lacks(one, found.language, stops=not item.gaps) for one in found.missing)
        pages = paper_pages(len(_MARKUP.sub("", found.html)))
        if self._typesetter is not None:
            pages = len(ours(self._typesetter(found.html, house_fonts())).pages)
        weighed = (TYPESET_BYTES,) * pages
        return Foreseen(place, item, title, pages, self._typesetter is None, lacks, weighed)

    # --- chapters

    def _counted(self) -> dict[str, int]:
        """Return how many pages each chapter has, where somebody wants to wait until they are typeset."""
        if self._typesetter is None:
            return {}
        wanted = list(dict.fromkeys(item.key for item in self._composition.of(What.CHAPTER)))
        known = {section.key for section in (*rules.SECTIONS, rules.EVIDENCE)}
        # A ledger of thousands of entries takes longer to set than a person waits.
        long = is_long(self._facts)
        keys = [key for key in wanted if key in known and not (long and key == LEDGER)]
        found = chapters_of(self._facts, keys, typesetter=self._typesetter, report=_silent)
        counted = {key: len(chapter.pages) for key, chapter in found.items()}
        if EVIDENCE in wanted:
            counted[EVIDENCE] = self._evidence(self._typesetter)
        return counted

    def _evidence(self, typesetter: Typesetter) -> int:
        lines = tuple(
            EvidenceLine(item.label, self._titled(item), item.purpose, item.source, "00–00")
            for _, item in _placed(self._composition)
            if item.is_exhibit
        )
        return len(ours(typeset_chapters(self._facts, (EVIDENCE,), lines, typesetter=typesetter)).pages)

    def _chapter(self, place: tuple[int, int], item: Item, counted: Mapping[str, int]) -> Foreseen:
        if any(at == place and said.stops for at, said in self._stopped):
            return Foreseen(place, item, item.title or item.key, None, False)
        title = item.title or Message(rules.chapter(item.key).title)
        if item.key != EVIDENCE and not keys_of(self._facts, [item.key]):
            empty = Remark(N_("There is nothing to say here yet: it is left out."))
            return Foreseen(place, item, title, 0, False, (empty,))
        pages = counted.get(item.key)
        estimated = pages is None
        if pages is None:
            pages = chapter_pages(item.key, self._rows(item.key))
        return Foreseen(place, item, title, pages, estimated, weights=(TYPESET_BYTES,) * pages)

    def _rows(self, key: str) -> int:
        if key == EVIDENCE:
            return len(self._composition.of(What.DOCUMENT))
        return len(getattr(printed_of(self._facts), key))

    # --- the whole

    def _parts(self, items: list[Foreseen]) -> list[Part]:
        """Return parts with as many pages as the true ones will have."""
        found = []
        for place, section in enumerate(self._composition.sections):
            within = tuple(
                Part(_key(one.place), "", _blank(one), late=one.item.late)
                for one in items
                if one.place[0] == place and one.pages
            )
            if within:
                found.append(Part(f"s{place}", section.title, within=within))
        return found

    def _volumes(self, parts: tuple[Part, ...], front: int) -> tuple[list[set[str]], list[Remark]]:
        """Return the keys of what is in each volume, and why it cannot be divided so."""
        most_pages, most_megabytes = self._composition.most_pages, self._composition.most_megabytes
        if most_pages is None and most_megabytes is None:
            return [], []
        if (most_pages or inf) <= front + 1:
            return [], [Remark(CROWDED, stops=True)]
        sizes = {id(one.source): list(self._weighed[one.key]) for one in leaves(parts) if one.source}
        try:
            planned = plan_volumes(
                parts,
                most_pages=most_pages,
                most_megabytes=most_megabytes,
                front_pages=front + 1,
                front_bytes=2 * front * TYPESET_BYTES,
                sizes=sizes,
            )
        except RecoveryError as refusal:
            return [], [Remark.of(refusal)]
        return [{part.key for part in leaves(volume.parts)} for volume in planned], []


def _placed(composition: Composition) -> Iterator[tuple[tuple[int, int], Item]]:
    for place, section in enumerate(composition.sections):
        for at, item in enumerate(section.items):
            if not item.confidential:
                yield (place, at), item


def _lacks(missing: Missing, language: str, *, stops: bool) -> Remark:
    """Return what a paper lacks as a remark: where gaps are lines to write on, it keeps nothing from being made."""
    facts = {"text": missing.label(language)}
    entry = missing.entry
    page = entry.endpoint, entry.of_case, (*entry.values, ("_anchor", entry.anchor))
    if stops:
        return Remark(N_("It lacks: {text}."), facts, stops=True, page=page)
    return Remark(N_("To be written by hand: {text}."), facts, page=page)


def _blank(one: Foreseen) -> Source:
    """Return a source of as many pages as will be bound: numbers are given without looking at them."""
    pages = (SourcePage(1, 1, has_text=True),) * (one.pages or 0)
    return Source(str(one.title), "", "", b"", b"", pages)


def _numbered(items: list[Foreseen], parts: tuple[Part, ...], volumes: list[set[str]]) -> Iterator[Foreseen]:
    told = {entry.part.key: entry for entry in index_of(parts)}
    for one in items:
        entry = told.get(_key(one.place))
        if entry is None or not entry.first:
            yield one
            continue
        numbers = entry.first if entry.first == entry.last else f"{entry.first}–{entry.last}"
        volume = next((at for at, keys in enumerate(volumes, 1) if _key(one.place) in keys), 1)
        yield replace(one, numbers=numbers, volume=volume)


def _key(place: tuple[int, int]) -> str:
    return f"s{place[0]}-{place[1]}"


def _silent(_what: str, _done: int, _whole: int) -> None:
    """Tell nobody how far it is: it is done while a person looks on."""
