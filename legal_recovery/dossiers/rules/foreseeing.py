"""What a dossier will be before a page of it is made: what is wrong, what is to be said, how long chapters are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from legal_recovery.dossiers.rules.composition import Composition, Item, What, places
from legal_recovery.dossiers.rules.facts import Profile
from legal_recovery.dossiers.rules.profiles import EVIDENCE
from legal_recovery.kernel.errors import N_, Message, RecoveryError

# A judge who opens the file looks for these; without them it can be made, and is hardly what was meant.
WANTED: dict[Profile, tuple[str, ...]] = {
    Profile.COURT: ("parties", "owed"),
    Profile.ENFORCEMENT: ("parties", "owed"),
    Profile.EW_BUNDLE: ("parties", "chronology", "owed"),
    Profile.INTERNAL: ("net_recovery", "entries"),
    Profile.AUDITOR: ("net_recovery", "entries", "proof"),
}
# How many rows of a chapter fill a page, as they come out on the average; the others are of one line.
_ROWS_A_PAGE = {"parties": 5, "debts": 4, "proceedings": 6, "collateral": 5, "net_recovery": 1, "proof": 1}
_ROWS_A_PAGE |= {"entries": 12, "counsel_terms": 8, EVIDENCE: 16}
_LINES_A_PAGE, _LETTERS_A_PAGE = 22, 750
# A page at 200 dots an inch as a picture: what blacking out makes of any page.
PICTURE_BYTES = 450_000
# What we typeset takes little beside scans.
TYPESET_BYTES = 25_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of a file when it was read: its pages, and what binding it leaves behind.

    `unread` are numbers of pages, from 1, on which no text can be searched; `weights` the bytes of each page;
    `original` those of the file as it was given; `removed` what is taken out of it, in words.
    """

    pages: int
    unread: tuple[int, ...] = ()
    signatures: int = 0
    removed: tuple[Message, ...] = ()
    repaired: bool = False
    weights: tuple[int, ...] = ()
    original: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a dossier or of a thing in it; `stops` tells that it cannot be made so.

    `page` is where it is mended, whether the address of that names the case, and what else it names.
    """

    says: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = False
    page: tuple[str, bool, tuple[tuple[str, Any], ...]] | None = None

    @classmethod
    def of(cls, refusal: RecoveryError) -> "Remark":
        """Return why something is refused as a remark."""
        return cls(refusal.message, refusal.facts, stops=True)


def shown(item: Item, looked: Looked) -> tuple[int, ...]:
    """Return the places, from 0, of the pages that are bound, as far as the file has them."""
    chosen = places(item.pages)
    there = range(looked.pages)
    return tuple(there) if chosen is None else tuple(at for at in chosen if at in there)


def remarks_of(item: Item, looked: Looked, name: str) -> Iterator[Remark]:
    """Yield what is wrong with an exhibit as it was chosen, then what its reader should know."""
    bound = shown(item, looked)
    for page in _beyond(item, looked):
        facts = {"name": name, "page": page, "pages": looked.pages}
        yield Remark(N_("“{name}” has no page {page}: it has {pages}."), facts, stops=True)
    if idle := {box.page for box in item.redactions if 0 < box.page <= looked.pages} - {
        at + 1 for at in bound
    }:
        yield Remark(N_("Blacked out, and not among the pages: {pages}."), {"pages": listed(idle)})
    black = {box.page for box in item.redactions}
    if unread := {at + 1 for at in bound if at + 1 in looked.unread} - black:
        yield Remark(N_("No text can be searched on page {pages}."), {"pages": listed(unread)})
    if looked.removed:
        yield Remark(N_("Left out: {what}."), {"what": list(looked.removed)})
    if looked.repaired:
        yield Remark(N_("The file was damaged; its pages were found all the same."))
    if looked.signatures:
        yield Remark(N_("A reading copy: binding ends the signature of a file."))


def _beyond(item: Item, looked: Looked) -> list[int]:
    """Return the pages, told from 1, that are chosen or blacked out and that the file has not; the first of each."""
    chosen = [at + 1 for at in places(item.pages) or () if at >= looked.pages]
    black = [box.page for box in item.redactions if box.page > looked.pages]
    return sorted({*chosen[:1], *black[:1]})


def is_whole(item: Item, looked: Looked) -> bool:
    """Tell whether every page is bound as it is, so that a signed original may go along."""
    return not item.redactions and set(shown(item, looked)) == set(range(looked.pages))


def weights(item: Item, looked: Looked) -> tuple[int, ...]:
    """Return about how many bytes each page of an exhibit takes; a signed original goes along with the first."""
    black = {box.page - 1 for box in item.redactions}
    found = [PICTURE_BYTES if at in black else looked.weights[at] for at in shown(item, looked)]
    if found and looked.signatures and is_whole(item, looked):
        found[0] += looked.original
    return tuple(found)


def paper_pages(letters: int) -> int:
    """Return about how many pages a court document of so many letters takes, its markup left aside."""
    return max(1, -(-letters // _LETTERS_A_PAGE))


def chapter_pages(key: str, rows: int) -> int:
    """Return about how many pages a chapter of so many rows takes."""
    return max(1, -(-rows // _ROWS_A_PAGE.get(key, _LINES_A_PAGE)))


def lacking(composition: Composition, profile: Profile, titles: Mapping[str, Message]) -> Iterator[Remark]:
    """Yield the chapters that a file of this profile is expected to have and that nobody put in."""
    there = {item.key for item in composition.of(What.CHAPTER)}
    wanted = list(WANTED[profile])
    if composition.of(What.DOCUMENT) and profile in (Profile.COURT, Profile.ENFORCEMENT, Profile.EW_BUNDLE):
        wanted.append(EVIDENCE)
    for key in wanted:
        if key not in there:
            yield Remark(N_("The chapter “{title}” is not in it."), {"title": titles[key]})


def listed(pages: Iterable[int]) -> str:
    """Return page numbers with what follows on each other as a range: 1–3, 5."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
