"""The dossier read back: words, bookmarks, links, fonts, marks, bytes, and what must not be in it."""

import os
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pikepdf
import pytest

from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands import dossier_html, typeset_dossier
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import ACCOUNTS
from legal_recovery.plumbing import pdf
from tests.dossiers import factories
from tests.dossiers.pdfa import failures
from tests.dossiers.reading import Printed

MARKS = {
    ("zh", "court"): "提交法院",
    ("zh", "internal"): "内部文件·不得外传",
    ("en", "court"): "Forthecourt",
    ("en", "internal"): "Internal–notforthecourt",
}
FOLIOS = {"zh": "第{}页，共{}页", "en": "Page{}of{}"}
TITLES = {
    "zh": ["当事人", "债权", "债权明细", "大事记", "程序", "抵质押物", "主张的费用"],
    "en": [
        "Parties",
        "Debts",
        "Statement of what is owed",
        "Chronology",
        "Proceedings",
        "Collateral",
        "Costs claimed",
    ],
}


def printed(facts):
    return Printed(typeset_dossier(facts, typesetter=pdf.typeset))


def in_words(language, profile, **changes):
    cover = factories.cover(language=Language(language), profile=Profile(profile))
    return factories.facts(cover=cover, **changes)


@pytest.fixture(scope="module")
def dossiers():
    """One dossier of each language and profile, its ledger over several pages."""
    return {key: printed(in_words(*key, entries=factories.ledger(60))) for key in MARKS}


@pytest.mark.parametrize("key", MARKS)
def test_every_page_carries_the_mark_and_its_number(dossiers, key):
    pages = dossiers[key].pages
    for number, page in enumerate(pages, 1):
        assert MARKS[key] in page
        assert FOLIOS[key[0]].format(number, len(pages)) in page


@pytest.mark.parametrize("key", MARKS)
def test_no_other_profile_s_mark_is_anywhere(dossiers, key):
    others = [mark for other, mark in MARKS.items() if other != key]
    assert not [mark for mark in others if mark in dossiers[key].text]


@pytest.mark.parametrize("key", MARKS)
def test_the_bookmarks_are_nested_and_in_the_dossier_s_language(dossiers, key):
    outline = dossiers[key].outline
    names = [title.split("、")[-1].split(". ")[-1] for title, _, _ in outline]
    assert set(TITLES[key[0]]) < set(names)
    parties = outline[names.index(TITLES[key[0]][0])]
    assert [title.split()[0] for title, _, _ in parties[2]] == [party.name for party in factories.PARTIES]


@pytest.mark.parametrize("key", MARKS)
def test_the_contents_link_to_each_chapter_and_say_its_page(dossiers, key):
    chapters = dossiers[key].outline[2:]
    contents = dossiers[key].pages[1]
    leads_to = list(dict.fromkeys(target for start, target in dossiers[key].links if start == 2))
    assert leads_to == sorted({page for _, page, _ in chapters})
    for title, page, _ in chapters:
        assert f"{''.join(title.split())}" in contents
        assert f".{page}" in contents


@pytest.mark.parametrize("key", MARKS)
def test_the_fonts_travel_with_the_file(dossiers, key):
    assert len(dossiers[key].fonts) == 2
    assert all(dossiers[key].fonts.values())


@pytest.mark.parametrize(("key", "tag"), [(("zh", "court"), "zh-CN"), (("en", "internal"), "en")])
def test_the_file_says_its_language_date_and_tools(dossiers, key, tag):
    info = dossiers[key].info
    assert dossiers[key].language == tag
    assert info["/CreationDate"] == info["/ModDate"] == "D:20261120083000Z"
    assert "Pango" in info["/Creator"]
    assert 'pdfaid:part="3" pdfaid:conformance="B"' in dossiers[key].xmp
    assert info["/Creator"] in dossiers[key].xmp


def test_every_dossier_keeps_to_the_rules_of_pdf_a_3b(dossiers, tmp_path):
    """By veraPDF's own rules; a file that says PDF/A and has no colour profile shows that they are held."""
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    files = [tmp_path / f"{language}-{profile}.pdf" for language, profile in MARKS]
    for file, key in zip(files, MARKS, strict=True):
        file.write_bytes(dossiers[key].content)
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(files[0]) as found:
        del found.Root.OutputIntents
        found.save(broken)
    *fine, told = failures(*files, broken).values()
    assert fine == [[]] * len(files)
    assert told


def test_the_statement_has_its_total_in_figures_and_in_capitals(dossiers):
    assert "CNY11,172,297.51" in dossiers["zh", "court"].text
    assert "人民币壹仟壹佰壹拾柒万贰仟贰佰玖拾柒元伍角壹分" in dossiers["zh", "court"].text
    assert "以2026年9月30日余额为基础" in dossiers["zh", "court"].text
    assert "fromthebalanceson30September2026" in dossiers["en", "court"].text


def test_an_internal_dossier_shows_net_recovery_and_every_posting(dossiers):
    text = dossiers["en", "internal"].text
    assert "NetrecoveryCNY351,582.00" in text
    assert "Netrecoveryrate3.1674%" in text
    assert all(f"CNY{number}234.56" in text.replace(",", "") for number in range(1, 61))


def test_a_long_table_repeats_its_head(dossiers):
    headed = [page for page in dossiers["zh", "internal"].pages if "序号起息日科目借方贷方" in page]
    assert len(headed) > 2


def test_an_entry_longer_than_a_page_loses_nothing():
    first, long, last = factories.ledger(3)
    postings = tuple(rules.Posting(f"claim:part{n:03d}", factories.cny("1.00")) for n in range(150))
    text = printed(factories.internal(entries=(first, replace(long, postings=postings), last))).text
    assert not [posting.account for posting in postings if posting.account not in text]
    assert "3234.56" in text.replace(",", "")


def test_every_account_of_the_chart_has_a_name():
    postings = tuple(rules.Posting(account, factories.cny("1.00")) for account in sorted(ACCOUNTS))
    entry = replace(factories.ledger(1)[0], postings=postings, title=None, kind="receipt.credited.reversed")
    html = dossier_html(factories.internal(entries=(entry,)))
    assert "<b>冲回：款项到账</b>" in html
    assert not [account for account in ACCOUNTS if f"> <small>{account}<" in html]
    assert "银行清算 <small>money:bank<" in html
    assert "退案件受理费 <small>money:cost-refund:acceptance<" in html


# --- what must not be in a court file ----------------------------------------------------------------

COURT = {field.name for field in fields(rules.CourtDossier)}
# Kept to work with, printed nowhere: an entry's title stands for its kind, its amounts for a currency.
NOT_PRINTED = {("Entry", "kind"), ("NetRecovery", "currency")}


class Sentinels:
    """Fills every field of a row with a value that occurs nowhere else, and remembers how it prints."""

    def __init__(self):
        self.printed = {}
        self._numbers = count(1)

    def row(self, kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: self.value(kind, field.name, hints[field.name]) for field in fields(kind)})

    def value(self, owner, name, hint):
        if get_origin(hint) is tuple:
            return (self.value(owner, name, get_args(hint)[0]),)
        if get_origin(hint) is UnionType:
            return self.value(owner, name, get_args(hint)[0])
        if is_dataclass(hint) and hint is not Money:
            return self.row(hint)
        value, looks = self.one(name, hint, next(self._numbers))
        if (owner.__name__, name) not in NOT_PRINTED:
            self.printed[f"{owner.__name__}.{name}#{looks}"] = looks
        return value

    def one(self, name, hint, number):
        """Return a value of this type and the text that it prints as."""
        if name == "currency":
            return "CNY", "CNY"
        if name == "net_recovery_rate":
            return "0.987123", "98.7123%"
        if hint is Money:
            return Money(7_310_000_00 + number, "CNY"), f"7,310,{number // 100:03d}.{number % 100:02d}"
        if hint is datetime:
            moment = datetime(1987, 6, 1, 4, 0, tzinfo=UTC) + timedelta(days=number)
            return moment, f"{moment:%Y-%m-%d}"
        if hint is date:
            return date(1971, 1, 1) + timedelta(days=number), str(date(1971, 1, 1) + timedelta(days=number))
        if hint is int:
            return 910_000 + number, str(910_000 + number)
        assert hint is str, hint
        return f"秘密{number}号SECRET{number}X", f"秘密{number}号SECRET{number}X"


@pytest.fixture(scope="module")
def laden():
    """A case with something recognisable in every internal field, and in what is kept from the court."""
    sentinels = Sentinels()
    hints = get_type_hints(rules.DossierFacts)
    inside = {
        name: sentinels.value(rules.DossierFacts, name, hint)
        for name, hint in hints.items()
        if name not in COURT
    }
    kept = tuple(
        rules.Happening(date(2024, 1, 1), kind, sentinels.one("words", str, 5000 + number)[0])
        for number, kind in enumerate([*rules.KEPT, "unknown.kind"])
    )
    file = rules.Document("秘密文件6001号")
    interest = tuple(
        rules.OwedLine("流借字2021第0456号", component, Money(cents, "CNY"))
        for component, cents in (("interest-on", 1_234_567_89), ("interest-off", 2_345_678_90))
    )
    for number, line in enumerate(kept):
        sentinels.printed[f"Happening.words#{number}"] = line.words
    sentinels.printed["Document.title"] = file.title
    sentinels.printed["interest on book"] = "1,234,567.89"
    sentinels.printed["interest off book"] = "2,345,678.90"
    facts = factories.facts(
        chronology=(*factories.CHRONOLOGY, *kept),
        documents=(*factories.DOCUMENTS, file),
        owed=interest,
        payments=(),
        **inside,
    )
    return facts, sentinels.printed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_internal_is_in_a_court_file(laden, language):
    facts, secrets = laden
    everything = printed(replace(facts, cover=factories.cover(language=Language(language)))).everything
    assert not {field: looks for field, looks in secrets.items() if looks in everything}
    assert "SECRET" not in everything
    assert "秘密" not in everything


def test_the_same_secrets_are_all_found_in_an_internal_file(laden):
    facts, secrets = laden
    cover = factories.cover(profile=Profile.INTERNAL)
    everything = printed(replace(facts, cover=cover)).everything
    assert not {field: looks for field, looks in secrets.items() if looks not in everything}


def test_a_court_file_has_no_attachment(laden):
    facts, _ = laden
    assert printed(facts).attachments == {}


def test_a_court_cover_on_the_whole_facts_is_a_bug():
    with pytest.raises(AssertionError, match="mark"):
        dossier_html(factories.facts())


# --- the same again ----------------------------------------------------------------------------------

PRINT = """
import hashlib
from legal_recovery.dossiers.commands import typeset_dossier
from legal_recovery.plumbing.pdf import typeset
from tests.dossiers import factories
from tests.dossiers.pdfa import failures
print(hashlib.sha256(typeset_dossier(factories.internal(), typesetter=typeset)).hexdigest())
"""


def test_the_same_facts_give_the_same_bytes_in_another_process_place_and_time(tmp_path):
    one = {"TZ": "Asia/Shanghai", "LANG": "C", "PYTHONHASHSEED": "1", "HOME": str(tmp_path)}
    other = {"TZ": "America/New_York", "LANG": "C.UTF-8", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1"}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT], env=os.environ | differs, stdout=subprocess.PIPE, text=True
        )
        for differs in (one, other)
    ]
    digests = [process.communicate()[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert len(digests[0]) == 64
    assert digests[0] == digests[1]


def test_another_position_gives_another_file():
    first, second = (
        typeset_dossier(factories.facts(cover=factories.cover(position=n)), typesetter=pdf.typeset)
        for n in (1873, 1874)
    )
    assert first != second


# --- characters ----------------------------------------------------------------------------------------


def test_a_character_that_no_font_can_print_is_named_with_its_place():
    party = rules.Party("debtor", "江城𠮷野商贸有限公司")
    with pytest.raises(rules.UnprintableCharacter) as refusal:
        printed(factories.facts(parties=(party,)))
    assert refusal.value.code == "dossiers.unprintable_character"
    assert refusal.value.field == "parties"
    assert refusal.value.facts == {
        "character": "𠮷 (U+20BB7)",
        "code_point": "U+20BB7",
        "text": "江城𠮷野商贸有限公司",
        "place": "当事人",
    }


def test_what_is_kept_from_the_court_cannot_stop_its_dossier():
    note = rules.CounselTerms("律所", "𠮷")
    assert printed(factories.facts(counsel_terms=(note,))).pages


def test_invisible_characters_are_left_out():
    party = rules.Party("debtor", "江城\u200b恒\u202e谷\x00公司")
    assert "江城恒谷公司" in printed(factories.facts(parties=(party,))).text


def test_markup_in_a_name_is_a_name():
    party = rules.Party("debtor", "<script>&amp; 100%(s)s {{ 7*7 }}</script>")
    assert "<script>&amp;100%(s)s{{7*7}}</script>" in printed(factories.facts(parties=(party,))).text
