"""A ledger set both ways, through HTML and as a long table: the same words on the same pages at the same places."""

from dataclasses import replace

import pypdfium2
import pytest

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands import typeset_dossier
from legal_recovery.dossiers.commands.long_ledger import ledger_pages
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.long_table.setting import typeset_table
from tests.dossiers import factories
from tests.dossiers.pdfa import failures
from tests.dossiers.reading import Printed

HEADINGS = {"zh": "十六、账簿", "en": "16. Ledger"}
FOLIO = {"zh": "第{}页，共{}页", "en": "Page {} of {}"}
# What anybody may write into a note, and the names that books give to accounts.
NOTES = (
    "经本院审查，被执行人名下银行存款、车辆、不动产均已查封（扣押、冻结），现依法予以扣划至案款专户，余款待分配。"
    * 2,
    "Received through the court's account; see ruling No. 117 and the bank's advice of the same day, AVATAR Ltd.",
    "款项 CNY 1,234.50 经“江城市中级人民法院”转入https://example.com/advice/2024/0117/settlement?number=12345678901234567890",
    "A" * 160,
    "a  b\n c\td — e…f / 甲 ， 乙",
)


def ledger(entries):
    """A ledger with everything that an entry can have."""
    found = []
    for n, entry in enumerate(factories.ledger(entries)):
        first, second = entry.postings
        changes = [
            {},
            {"note": NOTES[n // 3 % len(NOTES)]},
            {"reverses": n, "actor": None, "title": "Receipt", "kind": "receipt.credited.reversed"},
        ][n % 3]
        about = replace(
            first, about="抵押物 江城市东湖区青石里二号 <1栋> & 车位", account="claim:basis:off-book"
        )
        named = replace(second, name="Debt", account="money:cost:counsel")
        found.append(replace(entry, postings=(about, named) if n % 4 else (first, named, second), **changes))
    return tuple(found)


def facts(language, entries):
    cover = factories.cover(language=Language(language), profile=Profile.INTERNAL)
    return factories.facts(cover=cover, entries=entries, proof=())


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request):
    """A ledger in both ways: the pages of the whole dossier from the ledger on, and ours."""
    language = request.param
    whole = facts(language, ledger(80))
    theirs = typeset_dossier(whole, typesetter=pdf.typeset)
    ours = ledger_pages(whole, heading=HEADINGS[language], longer_than=0, setter=typeset_table)
    return language, ours, theirs


def lines_of(content, language):
    """Return of each ledger page its letters with their places, without what stands in its margins."""
    found, document = [], pypdfium2.PdfDocument(content)
    for page in document:
        text, seen = page.get_textpage(), []
        for n in range(text.count_chars()):
            letter, box = text.get_text_range(n, 1), text.get_charbox(n)
            if letter.strip() and 70 < box[1] < 760:
                seen.append((letter, *(round(side, 1) for side in box)))
        found.append(seen)
    start = next(n for n, page in enumerate(found) if _begins(page, HEADINGS[language]))
    return found[start:]


def _begins(page, heading):
    return "".join(letter for letter, *_ in page).startswith(heading.replace(" ", ""))


def test_both_ways_read_the_same_text_in_the_same_order_on_the_same_pages(both):
    language, ours, theirs = both
    mine, other = lines_of(ours, language), lines_of(theirs, language)
    assert len(mine) == len(other) > 3
    for page, their_page in zip(mine, other, strict=True):
        assert "".join(letter for letter, *_ in page) == "".join(letter for letter, *_ in their_page)


def test_both_ways_put_each_letter_at_the_same_place(both):
    language, ours, theirs = both
    for page, their_page in zip(lines_of(ours, language), lines_of(theirs, language), strict=True):
        off = [
            max(abs(a - b) for a, b in zip(mine[1:], other[1:], strict=True))
            for mine, other in zip(page, their_page, strict=True)
        ]
        # In a long run of kerned letters WeasyPrint rounds each step.
        assert max(off) < 1


def test_the_margins_say_the_same_but_for_the_page_s_number(both):
    language, ours, _ = both
    for page in Printed(ours).pages:
        assert page.startswith("内部文件·不得外传" if language == "zh" else "Internal–notforthecourt")
        assert "QS-2024-0117" in page
        assert not any(word in page for word in ("页，共", "Page1"))


def test_the_pages_keep_to_the_rules_of_pdf_a_3b_and_are_the_same_again(both, tmp_path):
    language, ours, _ = both
    again = ledger_pages(
        facts(language, ledger(80)), heading=HEADINGS[language], longer_than=0, setter=typeset_table
    )
    assert again == ours
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    file = tmp_path / "ledger.pdf"
    file.write_bytes(ours)
    assert failures(file) == {str(file): []}


def test_the_chapter_is_a_bookmark_and_the_file_says_what_it_is(both):
    language, ours, theirs = both
    mine, other = Printed(ours), Printed(theirs)
    assert mine.outline == [(HEADINGS[language], 1, [])]
    assert (mine.language, mine.info) == (other.language, other.info)


def test_a_short_ledger_is_left_to_the_html():
    assert ledger_pages(facts("zh", factories.ledger(20))) is None


def test_a_ledger_is_never_set_for_the_court():
    with pytest.raises(AssertionError, match="court"):
        ledger_pages(factories.facts(entries=factories.ledger(20)), longer_than=0)


def test_a_character_without_a_glyph_is_refused():
    entry = replace(factories.ledger(1)[0], note="付款人😀")
    with pytest.raises(pdf.GlyphMissing) as refusal:
        ledger_pages(facts("zh", (entry,)), longer_than=0, setter=typeset_table)
    assert refusal.value.facts["lacking"] == ("😀",)


def test_an_entry_longer_than_a_page_loses_nothing():
    first, long, last = factories.ledger(3)
    postings = tuple(rules.Posting(f"claim:part{n:03d}", factories.cny("1.00")) for n in range(150))
    whole = facts("zh", (first, replace(long, postings=postings, note="说明" * 4000), last))
    text = Printed(ledger_pages(whole, longer_than=0, setter=typeset_table)).text
    assert not [posting.account for posting in postings if posting.account not in text]
    assert text.count("说明") >= 3900
    assert "3234.56" in text.replace(",", "")
