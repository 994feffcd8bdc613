"""Docket numbers as courts print them, as people type them, and as neither should."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.law.docket import (
    KINDS,
    CourtContradicts,
    FutureDocket,
    UnreadableDocket,
    WrongDocket,
    codes_of,
    parse_docket,
    proceeding_kind,
    require_court,
    require_kind,
    require_year,
)

EXAMPLES = [
    example
    for example in json.loads((Path(__file__).parent / "fees_and_dockets.json").read_text(encoding="utf-8"))
    if example["kind"] == "case_number"
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[x["inputs"]["text"] for x in EXAMPLES])
def test_the_examples_are_read_as_a_court_prints_them(example):
    text, expected = example["inputs"]["text"], example["expected"]
    if expected.get("valid") is False:
        with pytest.raises(UnreadableDocket):
            parse_docket(text, strict=True)
        return
    docket = parse_docket(text, strict=True)
    assert docket.legacy is expected.get("legacy", False)
    for field in expected.keys() & {"court", "special", "type", "serial", "sub"}:
        assert getattr(docket, field) == expected[field]
    assert str(docket.year) == expected.get("year", "2014")


@pytest.mark.parametrize(
    "typed",
    [
        "（2024）浙0106执1234号",
        "(2024)浙0106执1234号",
        "〔2024〕浙0106执1234号",
        "【2024】浙0106执1234号",
        "［2024］浙0106执1234号",
        "2024浙0106执1234",
        "（２０２４）浙０１０６执１２３４号",
        " (2024) 浙 0106 执 1234 号 ",
        "（2024）浙0106执字第1234号",
        "（2024）浙0106执1234號",
        "（2024）浙0106执01234号",
    ],
)
def test_every_way_of_writing_it_is_one_number(typed):
    assert parse_docket(typed).text == "（2024）浙0106执1234号"


@pytest.mark.parametrize(
    ("typed", "sub"),
    [
        ("号之一", "之一"),
        ("号之十二", "之十二"),
        ("号-2", "之二"),
        ("之三号", "之三"),
        ("号之21", "之二十一"),
    ],
)
def test_the_suffix_of_a_further_ruling_is_kept(typed, sub):
    docket = parse_docket("（2024）浙0106执1234" + typed)
    assert docket.text == "（2024）浙0106执1234号" + sub


@pytest.mark.parametrize(
    ("typed", "court", "kind"),
    [
        ("（2014）海民初字第5号", "海", "民初"),
        ("（2013）浦民六（商）初字第S1234号", "浦", "民六(商)初"),
        ("（2015）深福法民二初字第123号", "深福法", "民二初"),
        ("（2012）一中民终字第01234号", "一中", "民终"),
        ("（2009）民二终字第1号", "", "民二终"),
        ("（2014）执字第5号", "", "执"),
        ("（2014）商执字第5号", "商", "执"),
        ("（2023）杭仲裁字第0123号", "杭仲", "裁"),
        ("（2023）浙示例证执字第12号", "浙示例证", "执"),
    ],
)
def test_older_and_other_numbers_keep_their_own_form(typed, court, kind):
    docket = parse_docket(typed, strict=True)
    assert (docket.legacy, docket.court, docket.type) == (True, court, kind)
    assert docket.text == typed


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("（2024）浙0106民初1号", "lawsuit"),
        ("（2024）浙01民终1号", "appeal"),
        ("（2024）浙0106民督1号", "payment_order"),
        ("（2024）浙0106民特1号", "security_realisation"),
        ("（2024）浙0106财保1号", "preservation"),
        ("（2024）浙0106执保1号", "preservation"),
        ("（2024）浙0106执1号", "enforcement"),
        ("（2024）浙0106执恢1号", "resumption"),
        ("（2024）浙0106执异1号", "enforcement_objection"),
        ("（2024）浙0106执复1号", "reconsideration"),
        ("（2024）浙01破1号", "insolvency"),
        ("（2024）浙01破申1号", "insolvency"),
        ("（2024）最高法民再1号", "retrial"),
        ("（2024）浙0106民诉前调1号", "pre_filing_mediation"),
        ("（2024）浙0106诉前调1号", "pre_filing_mediation"),
        ("（2024）浙0106民辖1号", None),
        ("（2014）海民初字第5号", "lawsuit"),
        ("（2014）海商初字第5号", "lawsuit"),
        ("（2012）一中民终字第01234号", "appeal"),
        ("（2014）杭西执民字第1234号", "enforcement"),
        ("（2023）杭仲裁字第0123号", "arbitration"),
        ("（2023）浙示例证执字第12号", "notarised"),
        ("（2012）民申字第12号", "retrial"),
        ("（2014）杭西执恢字第5号", "resumption"),
        ("（2014）杭西执异字第5号", "enforcement_objection"),
        ("（2014）杭西执保字第5号", "preservation"),
    ],
)
def test_the_number_says_what_kind_of_proceeding_it_is(number, kind):
    assert proceeding_kind(parse_docket(number)) == kind


def test_a_number_of_another_kind_of_proceeding_is_refused_with_the_codes_that_would_be_right():
    for number, kind in (
        ("（2024）浙0106执1号", "lawsuit"),
        ("（2024）浙0106民初1号", "enforcement"),
        ("（2024）浙0106执1号", "resumption"),
        ("（2024）浙0106民初1号", "arbitration"),
        ("（2023）杭仲裁字第0123号", "lawsuit"),
        ("（2014）海民初字第5号", "enforcement"),
        ("（2024）浙0106民辖1号", "lawsuit"),
    ):
        with pytest.raises(WrongDocket) as refusal:
            require_kind(parse_docket(number), kind)
        assert refusal.value.field == "docket_number"
        assert all(code in str(refusal.value) for code in codes_of(kind)), (number, kind)


def test_one_number_fits_every_kind_that_courts_keep_under_its_code():
    for kind in ("enforcement_objection", "third_party_objection", "party_change", "participation"):
        assert require_kind(parse_docket("（2024）浙0106执异1号"), kind).type == "执异"
        assert require_kind(parse_docket("（2014）杭西执异字第5号"), kind).legacy
    for kind in KINDS:
        for code in codes_of(kind):
            assert require_kind(parse_docket(f"（2024）浙0106{code}1号"), kind).type == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "“” is not a docket number; write it like （2024）浙0106执1234号."),
        ("一审", "is not a docket number"),
        ("浙0106执1234号", "is not a docket number"),
        ("（2024）浙0106执号", "is not a docket number"),
        ("（2024）浙0106执0号", "is not a docket number"),
        ("（2024）浙016执12号", "is not a docket number"),
        ("（2024）台0105民初1号", "“台0105” is not the code of a court"),
        ("（2024）京0105买卖12号", "“买卖” is not a kind of case"),
        ("（1998）京0105民初12号", "numbers of this form begin in 2016"),
        ("（2016）海民初字第5号", "since 2016 courts write their code"),
        ("（2014）海甲乙字第5号", "is not a docket number"),
    ],
)
def test_what_is_no_docket_number_is_refused_in_one_sentence(typed, says):
    with pytest.raises(UnreadableDocket) as refusal:
        parse_docket(typed)
    assert says in str(refusal.value)
    assert refusal.value.field == "docket_number"


@pytest.mark.parametrize("typed", ["2024浙0106执1234号", "（2024）浙0106执1234"])
def test_strictly_brackets_and_the_closing_sign_must_be_there(typed):
    with pytest.raises(UnreadableDocket):
        parse_docket(typed, strict=True)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        docket = parse_docket(text)
    except UnreadableDocket:
        return
    assert parse_docket(docket.text) == docket


@given(
    st.integers(2016, 2099),
    st.sampled_from(["浙0106", "沪74", "京", "最高法", "兵0101"]),
    st.sampled_from([None, "知"]),
    st.sampled_from(["民初", "民诉前调", "执恢", "破"]),
    st.integers(1, 99_999_999),
)
def test_what_a_court_prints_comes_back_unchanged(year, court, special, kind, serial):
    text = f"（{year}）{court}{special or ''}{kind}{serial}号"
    docket = parse_docket(text, strict=True)
    assert docket.text == text
    assert (docket.court, docket.special, docket.type) == (court, special, kind)


def test_a_number_of_another_province_or_of_a_year_to_come_is_pointed_out() -> None:
    docket = parse_docket("（2026）浙0106民初2号")
    assert require_court(docket, "杭州市西湖区人民法院") is docket
    assert require_court(docket, "西湖区人民法院") is docket, "the name says nothing of the place"
    with pytest.raises(CourtContradicts, match="浙江"):
        require_court(docket, "南京市鼓楼区人民法院")


@pytest.mark.parametrize(
    ("number", "right", "wrong"),
    [
        ("（2024）浙0106民初1号", "杭州市西湖区人民法院", "杭州市中级人民法院"),
        ("（2024）浙01民终1号", "浙江省杭州市中级人民法院", "杭州市西湖区人民法院"),
        ("（2024）浙民终1号", "浙江省高级人民法院", "杭州市中级人民法院"),
        ("（2024）最高法民再1号", "最高人民法院", "浙江省高级人民法院"),
    ],
)
def test_a_number_is_of_a_court_of_its_level(number: str, right: str, wrong: str) -> None:
    docket = parse_docket(number)
    assert require_court(docket, right) is docket
    with pytest.raises(CourtContradicts, match="is a number of"):
        require_court(docket, wrong)


def test_special_courts_and_short_names_say_nothing_of_their_level() -> None:
    for number, court in (("（2024）浙72民初1号", "宁波海事法院"), ("（2024）浙01民初1号", "西湖法院")):
        require_court(parse_docket(number), court)
    docket = parse_docket("（2024）浙0106民初1号")
    assert require_year(docket, 2026) is docket
    with pytest.raises(FutureDocket):
        require_year(parse_docket("（2031）浙0106民初2号"), 2026)
