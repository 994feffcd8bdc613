"""What a dossier is put together from: sections of chapters, papers and exhibits, in an order that a person chose.

A composition is kept whole, in a form of text and lists alone, as anything that stands in a record.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError, RuleViolation

MOST_SECTIONS, MOST_ITEMS, MOST_BOXES = 50, 2_000, 500
LONGEST = {"title": 200, "label": 40, "purpose": 500, "source": 200, "pages": 200, "labels": 40}
# Of a paper; nothing is the dossier's own.
LANGUAGES = ("", "zh", "en")
# A box is told in ten-thousandths of the page's width and height.
FULL = 10_000


class NothingChosen(RuleViolation):
    """A dossier has something in it."""

    code = "dossiers.nothing_chosen"


class InternalInCourtFile(RuleViolation):
    """Nothing that the house keeps to itself is in a file for the court."""

    code = "dossiers.internal_in_court_file"


class ChosenTwice(RuleViolation):
    """A chapter, or a paper about one thing, stands in a dossier once."""

    code = "dossiers.chosen_twice"


class What(StrEnum):
    """What an item is: a chapter made from the records, a court document written from them, a document of the case."""

    CHAPTER = "chapter"
    PAPER = "paper"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Redaction:
    """An area of a page, told from 1, that is blacked out; its sides are ten-thousandths from the top left."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def text(self) -> str:
        """Return it as a person may write it: page: left top right bottom."""
        return f"{self.page}: {self.left} {self.top} {self.right} {self.bottom}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a section; what is not said is taken from the thing itself, or from the profile.

    Of a paper `language` is the dossier's where none is said, `about` the number of the record that it is about, the
    last that fits where none is said; `gaps` says that what it lacks are lines to write on. A document that is a
    `pleading` is no exhibit: it has no label of its own, and the list of evidence leaves it out.
    """

    what: What
    key: str  # of the chapter; the kind of paper; the number of the document
    title: str = ""
    label: str = ""
    purpose: str = ""
    source: str = ""
    pages: str = ""  # such as 1-3, 5; all where empty
    redactions: tuple[Redaction, ...] = ()
    confidential: bool = False
    late: bool = False
    language: str = ""
    about: str = ""
    gaps: bool = False
    pleading: bool = False

    @property
    def is_exhibit(self) -> bool:
        """Tell whether it is a document that is to prove something."""
        return self.what is What.DOCUMENT and not self.pleading


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading."""

    title: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Composition:
    """What a dossier is put together from.

    `labels` is how exhibits are called where they have no label of their own: {n} counts all of them, {s} is the
    letter of the section, {k} counts in it. `most_pages` and `most_megabytes` divide the dossier into volumes.
    """

    sections: tuple[Section, ...]
    labels: str = ""
    most_pages: int | None = None
    most_megabytes: int | None = None

    @property
    def items(self) -> Iterator[Item]:
        """Yield what the sections hold, without what is left out as confidential."""
        for section in self.sections:
            for item in section.items:
                if not item.confidential:
                    yield item

    def of(self, what: What) -> list[Item]:
        """Return the items of one sort, in order."""
        return [item for item in self.items if item.what is what]

    @property
    def is_bundle(self) -> bool:
        """Tell whether anything but chapters is in it."""
        return any(item.what is not What.CHAPTER for item in self.items)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen for a dossier: keys of chapters, documents with whether a court may see, kinds of papers."""

    chapters: frozenset[str]
    documents: Mapping[str, bool] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()

    def has(self, item: Item) -> bool:
        """Tell whether an item is among them."""
        known = {What.CHAPTER: self.chapters, What.PAPER: self.papers, What.DOCUMENT: self.documents}
        return item.key in known[item.what]


def require_sound(composition: Composition, choices: Choices, *, for_court: bool) -> None:
    """Refuse what cannot be made; raises NothingChosen, InvalidInput, ChosenTwice, InternalInCourtFile."""
    for _place, refusal in refusals(composition, choices, for_court=for_court):
        raise refusal


def refusals(
    composition: Composition, choices: Choices, *, for_court: bool
) -> Iterator[tuple[tuple[int, int] | None, RecoveryError]]:
    """Yield all that keeps a dossier from being made: where it stands, by section and item, and why."""
    if not any(True for _ in composition.items):
        yield None, NothingChosen(N_("Choose at least one thing for the dossier."))
    once: set[tuple[What, str, str, str]] = set()
    for place, section in enumerate(composition.sections):
        for at, item in enumerate(section.items):
            refusal = _refused(item, choices, for_court=for_court)
            if refusal is None and item.what is not What.DOCUMENT:
                same = item.what, item.key, item.language, item.about
                if same in once:
                    refusal = ChosenTwice(
                        N_("“{title}” is in the dossier twice."), field="items", title=item.title or item.key
                    )
                once.add(same)
            if refusal is not None:
                yield (place, at), refusal


def _refused(item: Item, choices: Choices, *, for_court: bool) -> RecoveryError | None:
    if not choices.has(item):
        return InvalidInput(
            N_("“{title}” cannot be put into this dossier."), field="items", title=item.title or item.key
        )
    if for_court and not item.confidential and not choices.documents.get(item.key, True):
        return InternalInCourtFile(
            N_("“{title}” is internal: mark the document for the court first, or leave it out."),
            field="items",
            title=item.title or item.key,
        )
    return None


def places(pages: str) -> tuple[int, ...] | None:
    """Return the places, from 0, of pages as a person writes them, 1-3, 5; None for all. Raises InvalidInput."""
    if not pages.strip():
        return None
    found: list[int] = []
    for part in pages.replace("，", ",").replace("、", ",").replace("–", "-").split(","):
        first, dash, last = (end.strip() for end in part.partition("-"))
        ends = (first, last if dash else first)
        if not all(end.isascii() and end.isdigit() and 0 < len(end) <= 5 for end in ends):
            raise _unreadable(pages)
        begin, end = (int(one) for one in ends)
        if not 1 <= begin <= end <= FULL:
            raise _unreadable(pages)
        found += range(begin - 1, end)
    if len(found) != len(set(found)) or len(found) > FULL:
        raise _unreadable(pages)
    return tuple(found)


def _unreadable(pages: str) -> InvalidInput:
    return InvalidInput(
        N_("“{pages}” names no pages: write them as 1-3, 5, each once."), field="pages", pages=pages[:60]
    )


def read_redactions(text: str) -> tuple[Redaction, ...]:
    """Return the areas of a text such as 2: 1000 2000 5000 2300; 3: …; raises InvalidInput."""
    found = []
    for part in filter(None, (one.strip() for one in text.replace("；", ";").replace("\n", ";").split(";"))):
        page, _, sides = part.replace("：", ":").partition(":")
        numbers = [page.strip(), *sides.replace(",", " ").split()]
        if len(numbers) != 5 or not all(one.isascii() and one.isdigit() and len(one) <= 5 for one in numbers):
            raise _no_area(part)
        box = Redaction(*map(int, numbers))
        if not (box.page and box.left < box.right <= FULL and box.top < box.bottom <= FULL):
            raise _no_area(part)
        found.append(box)
    if len(found) > MOST_BOXES:
        raise InvalidInput(
            N_("Black out at most {most} areas of a document."), field="redactions", most=MOST_BOXES
        )
    return tuple(found)


def _no_area(part: str) -> InvalidInput:
    return InvalidInput(
        N_("“{part}” is no area: write page: left top right bottom, in ten-thousandths of the page."),
        field="redactions",
        part=part[:60],
    )


def labelled(composition: Composition, usual: str) -> Composition:
    """Return the composition with a label on each exhibit; `usual` is how they are called if nobody chose."""
    pattern = composition.labels or usual
    counted, sections = 0, []
    for place, section in enumerate(composition.sections):
        items, inside = [], 0
        for item in section.items:
            if item.is_exhibit and not item.confidential:
                counted, inside = counted + 1, inside + 1
                signs = {"{n}": str(counted), "{s}": _letter(place), "{k}": str(inside)}
                label = item.label or _filled(pattern, signs)
                items.append(replace(item, label=label))
            else:
                items.append(item)
        sections.append(replace(section, items=tuple(items)))
    return replace(composition, sections=tuple(sections))


def _filled(pattern: str, signs: Mapping[str, str]) -> str:
    for sign, value in signs.items():
        pattern = pattern.replace(sign, value)
    return pattern


def _letter(place: int) -> str:
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


# --- the form in which it is kept -------------------------------------------------------------------------

_WORDS = ("title", "label", "purpose", "source", "pages")


def told(composition: Composition) -> dict[str, Any]:
    """Return the composition as plain text and lists."""
    return {
        "labels": composition.labels,
        "most_pages": str(composition.most_pages or ""),
        "most_megabytes": str(composition.most_megabytes or ""),
        "sections": [
            {"title": section.title, "items": [_item_told(item) for item in section.items]}
            for section in composition.sections
        ],
    }


def _item_told(item: Item) -> dict[str, Any]:
    words = {name: value for name in _WORDS if (value := getattr(item, name))}
    return {
        "what": str(item.what),
        "key": item.key,
        **words,
        **({"redactions": [box.text for box in item.redactions]} if item.redactions else {}),
        **({"confidential": True} if item.confidential else {}),
        **({"late": True} if item.late else {}),
        **({"language": item.language} if item.language else {}),
        **({"about": item.about} if item.about else {}),
        **({"gaps": True} if item.gaps else {}),
        **({"pleading": True} if item.pleading else {}),
    }


def read(given: Any) -> Composition:
    """Return the composition of a form as `told` gives it, from anybody; raises InvalidInput."""
    sections = _list(_mapping(given).get("sections"))
    if (
        len(sections) > MOST_SECTIONS
        or sum(len(_list(_mapping(x).get("items"))) for x in sections) > MOST_ITEMS
    ):
        raise InvalidInput(
            N_("A dossier has at most {sections} sections with {items} things in all."),
            field="items",
            sections=MOST_SECTIONS,
            items=MOST_ITEMS,
        )
    return Composition(
        sections=tuple(
            Section(
                title=_word(_mapping(section), "title"),
                items=tuple(_item(_mapping(item)) for item in _list(_mapping(section).get("items"))),
            )
            for section in sections
        ),
        labels=_word(_mapping(given), "labels"),
        most_pages=_whole(_mapping(given), "most_pages", 20),
        most_megabytes=_whole(_mapping(given), "most_megabytes", 2),
    )


def _item(given: Mapping[str, Any]) -> Item:
    what = given.get("what")
    if what not in set(What):
        raise InvalidInput(N_("Say what to put into the dossier."), field="items")
    words = {name: _word(given, name) for name in _WORDS}
    places(words["pages"])
    language, about = str(given.get("language") or ""), str(given.get("about") or "").strip()
    if language not in LANGUAGES or (about and not (about.isascii() and about.isdigit() and len(about) < 20)):
        raise InvalidInput(
            N_("“{title}” cannot be put into this dossier."), field="items", title=words["title"]
        )
    boxes = given.get("redactions") or ""
    text = boxes if isinstance(boxes, str) else ";".join(str(one) for one in _list(boxes))
    return Item(
        what=What(what),
        key=str(given.get("key") or "")[:60],
        redactions=read_redactions(text),
        confidential=_yes(given.get("confidential")),
        late=_yes(given.get("late")),
        language=language,
        about=about,
        gaps=_yes(given.get("gaps")),
        pleading=_yes(given.get("pleading")),
        **words,
    )


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput(N_("This is no composition of a dossier."), field="items")
    return given


def _list(given: Any) -> Sequence[Any]:
    if not isinstance(given, list):
        raise InvalidInput(N_("This is no composition of a dossier."), field="items")
    return given


def _word(given: Mapping[str, Any], name: str) -> str:
    # A sign that no database keeps.
    words = " ".join(str(given.get(name) or "").replace("\0", "").split())
    if len(words) > LONGEST[name]:
        raise InvalidInput(N_("Write at most {longest} characters."), field=name, longest=LONGEST[name])
    return words


def _whole(given: Mapping[str, Any], name: str, least: int) -> int | None:
    text = str(given.get(name) or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) >= least):
        raise InvalidInput(
            N_("Write a whole number from {least}, or nothing for one volume."), field=name, least=least
        )
    return int(text)


def _yes(given: Any) -> bool:
    return given in (True, "yes", "true", "1", "on")


def differences(before: Composition, after: Composition) -> Iterable[tuple[str, Item | None, Item | None]]:
    """Yield what is not the same in two compositions: the section, what stood there, and what stands there."""
    then, now = _standing(before), _standing(after)
    for key in [*then, *(key for key in now if key not in then)]:
        if then.get(key) != now.get(key):
            section = (now.get(key) or then[key])[0]
            yield section, then[key][1] if key in then else None, now[key][1] if key in now else None


def _standing(composition: Composition) -> dict[tuple[str, str, int], tuple[str, Item]]:
    found: dict[tuple[str, str, int], tuple[str, Item]] = {}
    for section in composition.sections:
        for item in section.items:
            count = sum(1 for what, key, _ in found if (what, key) == (item.what, item.key))
            found[str(item.what), item.key, count] = section.title, item
    return found
