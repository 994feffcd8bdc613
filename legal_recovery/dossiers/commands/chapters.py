"""Chapters of a dossier as pages: what is typeset together is told apart by its headings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.long_ledger import LEDGER, TableSetter, ledger_pages
from legal_recovery.dossiers.commands.pages import Typesetter, printed_of, typeset_chapters
from legal_recovery.dossiers.rules import DossierFacts
from legal_recovery.dossiers.rules.profiles import EVIDENCE
from legal_recovery.plumbing.binding.model import Bookmark, Source
from legal_recovery.plumbing.long_table.setting import typeset_table_in_worker

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: where its pages lie, and its bookmarks."""

    source: Source
    pages: tuple[int, ...]
    bookmarks: tuple[Bookmark, ...]

    @classmethod
    def whole(cls, source: Source) -> "Chapter":
        """Return a chapter that is a file by itself."""
        return cls(source, tuple(range(len(source.pages))), ())


def keys_of(facts: DossierFacts, wanted: Iterable[str]) -> list[str]:
    """Return the chapters that have something to say, without the list of evidence, which needs the others first."""
    there = {section.key for section in rules.sections(printed_of(facts))}
    return [key for key in wanted if key in there and key != EVIDENCE]


def chapters_of(
    facts: DossierFacts,
    wanted: Iterable[str],
    *,
    typesetter: Typesetter,
    report: Report,
    table_setter: TableSetter = typeset_table_in_worker,
) -> dict[str, Chapter]:
    """Return each chapter but the list of evidence; raises what typesetting raises."""
    dossier, keys = printed_of(facts), keys_of(facts, wanted)
    found: dict[str, Chapter] = {}
    if LEDGER in keys and isinstance(dossier, DossierFacts):
        report("ledger", 0, 1)
        pages = ledger_pages(dossier, setter=table_setter)
        if pages is not None:
            found[LEDGER] = Chapter.whole(ours(pages))
            keys.remove(LEDGER)
    if not keys:
        return found
    report("chapters", 0, 1)
    source = ours(typeset_chapters(facts, keys, typesetter=typesetter))
    assert len(source.bookmarks) == len(keys), "each chapter has one heading"
    begins = [mark.page for mark in source.bookmarks] + [len(source.pages)]
    for at, key in enumerate(keys):
        pages_of_it = tuple(range(begins[at], begins[at + 1]))
        found[key] = Chapter(source, pages_of_it, source.bookmarks[at].within)
    return found


def ours(pdf: bytes) -> Source:
    """Return pages that we typeset as a source: they keep to the standard already."""
    from legal_recovery.plumbing.binding.sources import read_source

    return read_source("chapters.pdf", pdf)
