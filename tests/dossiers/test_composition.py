"""What a dossier may be put together from: pages, areas, labels, and a form that comes back as it went."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.dossiers.rules.composition import (
    Choices,
    ChosenTwice,
    Composition,
    InternalInCourtFile,
    Item,
    NothingChosen,
    Redaction,
    Section,
    What,
    differences,
    labelled,
    places,
    read,
    read_redactions,
    require_sound,
    told,
)
from legal_recovery.dossiers.rules.facts import FileClass, Profile
from legal_recovery.dossiers.rules.profiles import EVIDENCE, LAYOUTS, Exhibit, usual
from legal_recovery.kernel.errors import InvalidInput

WORDS = st.text(st.characters(categories=("L", "N", "P")), max_size=20)
SIDES = st.tuples(st.integers(0, 4999), st.integers(5000, 10_000))
BOXES = st.builds(
    lambda page, across, down: Redaction(page, across[0], down[0], across[1], down[1]),
    st.integers(1, 9999),
    SIDES,
    SIDES,
)
ITEMS = st.builds(
    Item,
    what=st.sampled_from(What),
    key=st.text("abc123", min_size=1, max_size=9),
    title=WORDS,
    label=WORDS,
    purpose=WORDS,
    source=WORDS,
    pages=st.sampled_from(["", "1", "2-5", "1-3, 7"]),
    redactions=st.lists(BOXES, max_size=3).map(tuple),
    confidential=st.booleans(),
    late=st.booleans(),
    language=st.sampled_from(["", "zh", "en"]),
    about=st.sampled_from(["", "7"]),
    gaps=st.booleans(),
    pleading=st.booleans(),
)
COMPOSITIONS = st.builds(
    Composition,
    sections=st.lists(
        st.builds(Section, title=WORDS, items=st.lists(ITEMS, max_size=5).map(tuple)), max_size=4
    ).map(tuple),
    labels=WORDS,
    most_pages=st.none() | st.integers(20, 9999),
    most_megabytes=st.none() | st.integers(2, 9999),
)


@given(COMPOSITIONS)
def test_what_is_kept_comes_back_as_it_was(composition: Composition) -> None:
    assert read(told(composition)) == composition
    assert list(differences(composition, composition)) == []


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 30)), min_size=1, max_size=6))
def test_pages_are_those_that_a_person_counts(runs: list[tuple[int, int]]) -> None:
    wanted = [page for first, more in runs for page in range(first, first + more + 1)]
    text = ", ".join(f"{first}-{first + more}" if more else str(first) for first, more in runs)
    if len(wanted) == len(set(wanted)):
        assert places(text) == tuple(page - 1 for page in wanted)
    else:
        with pytest.raises(InvalidInput):
            places(text)


@pytest.mark.parametrize("text", ["0", "3-1", "a", "1-", "-2", "1,,2", "1 2", "99999", "²", "1-3-5"])
def test_what_names_no_pages_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        places(text)


def test_pages_and_areas_are_read_as_chinese_keyboards_write_them() -> None:
    assert places("1-2，5、7") == (0, 1, 4, 6)
    assert read_redactions("1： 0 0 100 100；2: 5 5 6 6") == (
        Redaction(1, 0, 0, 100, 100),
        Redaction(2, 5, 5, 6, 6),
    )


@pytest.mark.parametrize(
    "text", ["1", "1: 1 2 3", "1: 5 5 4 6", "0: 1 1 2 2", "1: 0 0 1 10001", "x: 1 1 2 2", "1: a b c d"]
)
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_redactions(text)


def document(key: str, **more: Any) -> Item:
    return Item(What.DOCUMENT, key, **more)


def test_exhibits_are_labelled_by_how_they_are_called() -> None:
    sections = (
        Section("p", (document("6", pleading=True),)),
        Section("a", (Item(What.CHAPTER, "owed"), document("1"), document("2", confidential=True))),
        Section("b", (document("3"), document("4", label="乙1"), document("5"))),
    )
    labels = [
        item.label
        for section in labelled(Composition(sections), "证据{n}").sections
        for item in section.items
        if item.what is What.DOCUMENT and not item.confidential
    ]
    assert labels == ["", "证据1", "证据2", "乙1", "证据4"]
    tabs = labelled(Composition(sections, labels="{s}{k}"), "证据{n}")
    assert [item.label for item in tabs.sections[2].items] == ["C1", "乙1", "C3"]


CHOICES = Choices(frozenset({"owed", EVIDENCE}), {"1": True, "2": False})


def composed(*items: Item) -> Composition:
    return Composition((Section("", items),))


def test_what_the_house_keeps_is_in_no_court_file() -> None:
    with pytest.raises(InternalInCourtFile):
        require_sound(composed(document("2")), CHOICES, for_court=True)
    require_sound(composed(document("1"), document("2", confidential=True)), CHOICES, for_court=True)
    require_sound(composed(document("2")), CHOICES, for_court=False)


def test_an_empty_dossier_and_a_chapter_twice_are_refused() -> None:
    for nothing in (Composition(()), composed(), composed(document("1", confidential=True))):
        with pytest.raises(NothingChosen):
            require_sound(nothing, CHOICES, for_court=True)
    chapter = Item(What.CHAPTER, "owed")
    with pytest.raises(ChosenTwice):
        require_sound(composed(chapter, chapter), CHOICES, for_court=True)
    with pytest.raises(InvalidInput):
        require_sound(composed(Item(What.CHAPTER, "net_recovery")), CHOICES, for_court=True)
    # The same contract may stand in two places, with other pages.
    require_sound(composed(document("1", pages="1"), document("1", pages="2")), CHOICES, for_court=True)


@pytest.mark.parametrize(
    "given", [None, [], {"sections": 1}, {"sections": [1]}, {"sections": [{"items": [{"what": "x"}]}]}]
)
def test_what_is_no_composition_is_refused(given: object) -> None:
    with pytest.raises(InvalidInput):
        read(given)


@pytest.mark.parametrize("profile", Profile)
def test_each_profile_has_by_itself_only_what_its_class_may_show(profile: Profile) -> None:
    exhibits = [
        Exhibit("1", "合同.pdf", True, True),
        Exhibit("2", "估值.pdf", False, True),
        Exhibit("3", "a.docx", True, False),
    ]
    layout = LAYOUTS[profile]
    keys = frozenset(key for _, some in layout.sections for key in some)
    choices = Choices(keys, {"1": True, "2": False})
    found = usual(profile, choices, exhibits)
    require_sound(found, choices, for_court=profile.file_class is FileClass.COURT)
    bound = [item.key for item in found.of(What.DOCUMENT)]
    assert bound == (["1"] if profile.file_class is FileClass.COURT else [])
    assert (EVIDENCE in [item.key for item in found.of(What.CHAPTER)]) == bool(bound)
