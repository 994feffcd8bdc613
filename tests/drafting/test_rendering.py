"""Each paper is written from a case in which everything is recorded and from an empty one, on both engines."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from legal_recovery.cases.store import get_case
from legal_recovery.drafting.commands import (
    FactsMissing,
    Lacks,
    Order,
    Rendered,
    UnknownLanguage,
    missing_by_kind,
    render,
    require_complete,
    shipped_text,
    typeset_rendered,
)
from legal_recovery.drafting.rules.entering import FORMS, entry_of, field_of
from legal_recovery.drafting.rules.kinds import GROUPS, KINDS, LANGUAGES, NoSuchKind
from legal_recovery.drafting.rules.sandbox import read_template
from legal_recovery.drafting.rules.vocabulary import SHAPES, WORDS, find_word
from legal_recovery.drafting.store import Exhibit, NoSuchRecord, Wanted, facts_of_case
from legal_recovery.resources import resource
from legal_recovery.web.transact import House
from tests.factories import Bench
from tests.ledger.rich import Rich

DAY = date(2026, 11, 27)


def paper(
    bench: Bench,
    reference: str,
    kind: str,
    language: str = "zh",
    about: int | None = None,
    exhibits: tuple[Exhibit, ...] | None = None,
) -> Rendered:
    with bench.database.reading() as session:
        return render(session, bench.actor, Order(reference, kind, language, DAY, about, exhibits))


def test_every_kind_has_a_text_in_each_language_and_every_text_a_kind() -> None:
    for language in LANGUAGES:
        there = {path.stem for path in (resource("templates") / "drafting" / language).glob("*.md")}
        assert there == set(KINDS)
        for kind in KINDS:
            read_template(shipped_text(kind, language))
    assert {kind.group for kind in KINDS.values()} == set(GROUPS)
    assert all(find_word((need,)) for kind in KINDS.values() for need in kind.needs)


def test_every_paper_is_written_from_a_case_with_everything(rich: Rich) -> None:
    # What is read is the same for both languages, so one of them is enough on the second engine.
    languages = tuple(LANGUAGES) if rich.bench.database.is_sqlite else ("zh",)
    with rich.bench.session() as session:
        case = get_case(session, rich.bench.actor, rich.case.reference)
        lacking = {
            language: missing_by_kind(session, rich.bench.actor, case, KINDS.values(), language, DAY)
            for language in languages
        }
    for kind in KINDS:
        for language in languages:
            found = paper(rich.bench, rich.case.reference, kind, language)
            assert "None" not in found.html and "{{" not in found.html and ":::" not in found.html
            # Read once for all, the facts say the same.
            assert Lacks(found.missing) == lacking[language][kind]
            for one in found.missing:
                assert one.label(language)
    again = paper(rich.bench, rich.case.reference, kind, language)
    assert again.html == found.html


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_paper_is_written_from_an_empty_case_and_says_what_it_lacks(bench: Bench) -> None:
    case = bench.open_case("ZB-9")
    for kind in KINDS:
        for language in LANGUAGES:
            found = paper(bench, case.reference, kind, language)
            assert "None" not in found.html
            # A table of nothing has no line to write on, and the list is told instead.
            assert found.missing
            with pytest.raises(FactsMissing, match="lacks"):
                require_complete(found)


def test_a_missing_fact_names_the_page_where_it_is_entered(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for word in WORDS:
        assert entry_of((word.name,)).endpoint in endpoints, word.name
    assert entry_of(("lender", "account", "bank")).endpoint in endpoints
    site = app.url_map.bind("localhost")
    for entry in {entry_of((word.name,)) for word in WORDS} | {entry_of(("lender", "account", "bank"))}:
        named = {"reference": "甲 9"} if entry.of_case else {}
        assert entry.address("甲 9") == site.build(entry.endpoint, named)


def test_only_what_no_page_takes_is_written_by_hand() -> None:
    assert {word.name for word in WORDS if entry_of((word.name,)).by_hand} == {"day", "language", "case"}


def test_a_missing_fact_leads_to_the_field_that_takes_it(app: Flask) -> None:
    """The fields are of words that there are, and the address is that of the application."""
    numbers = dict.fromkeys(
        ("proceeding_id", "obligor_id", "debt_id", "collateral_id", "seizure_id", "clue_id", "insolvent_id"),
        7,
    )
    site, named = app.url_map.bind("localhost"), {"reference": "甲 9"}
    for shape, forms in FORMS.items():
        words = {word.name for word in SHAPES[shape]}
        assert all(set(form.fields) <= words for form in forms), shape
        (path,) = [(word.name,) for word in WORDS if word.type.removeprefix("list of ") == shape][:1]
        for word in {word for form in forms for word in form.fields}:
            found = field_of((*path, word), numbers)
            values = dict(found.values) | (named if found.of_case else {})
            assert found.field and found.address("甲 9") == (
                f"{site.build(found.endpoint, values)}#field-{found.field}"
            )
            assert field_of((*path, word), None) == entry_of((*path, word))


def test_what_is_asked_for_and_is_not_there_is_refused(bench: Bench) -> None:
    case = bench.open_case("ZB-9")
    with pytest.raises(NoSuchKind):
        paper(bench, case.reference, "../secrets")
    with pytest.raises(UnknownLanguage):
        paper(bench, case.reference, "demand-letter", "fr")
    for kind in {one.about: one.key for one in KINDS.values() if one.about != "none"}.values():
        with pytest.raises(NoSuchRecord):
            paper(bench, case.reference, kind, about=2**60)


def test_exhibits_of_the_caller_stand_in_the_list_of_evidence(bench: Bench) -> None:
    case = bench.open_case("ZB-9")
    given = (Exhibit("证据1", "借款合同|**x**", "借贷关系", "原告", "1-12"),)
    found = paper(bench, case.reference, "evidence-list", exhibits=given)
    assert "借款合同|**x**" in found.html and "1-12" in found.html


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("kind", "language"), [("statement-of-claim", "zh"), ("owed-statement", "en"), ("receipt", "zh")]
)
def test_a_paper_is_archival_and_the_same_again(rich: Rich, kind: str, language: str) -> None:
    found = paper(rich.bench, rich.case.reference, kind, language)
    pdf = typeset_rendered(found)
    assert pdf == typeset_rendered(found)
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as told:
        assert told["pdfaid:part"] == "3"
    text = "".join(
        page.get_textpage().get_text_range().replace("\r\n", "") for page in pypdfium2.PdfDocument(pdf)
    )
    assert {"statement-of-claim": "起诉状", "owed-statement": "owed", "receipt": "收据"}[kind] in text


def test_the_house_is_not_written_to(house: House, bench: Bench) -> None:
    """Writing a paper only reads."""
    case = bench.open_case("ZB-9")
    with bench.database.reading() as session:
        render(session, bench.actor, Order(case.reference, "demand-letter", "zh", DAY))
        assert not session.new and not session.dirty


def test_what_came_after_the_day_is_not_in_the_paper(rich: Rich) -> None:
    bench, early = rich.bench, date(2026, 5, 19)
    with bench.database.reading() as session:
        case = get_case(session, bench.actor, rich.case.reference)
        late = facts_of_case(session, bench.actor, case, Wanted(KINDS["owed-statement"], "zh", DAY))
        soon = facts_of_case(session, bench.actor, case, Wanted(KINDS["owed-statement"], "zh", early))
    assert late["payments"] and late["costs"]
    assert all(one["on"] <= early for name in ("payments", "costs") for one in soon[name])
    assert soon["payments"] != late["payments"]
