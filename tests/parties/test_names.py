"""Names of parties as they are compared: whichever signs write them, and whoever wrote them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from legal_recovery.parties.rules.names import _traditional, core_of, likeness, plain_name

_HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
_SIMPLIFIER = OpenCC("t2s")


@given(st.text(_HAN, max_size=12))
def test_a_name_is_simplified_as_the_converter_does_whether_it_was_asked_or_not(name: str) -> None:
    assert plain_name(name) == re.sub(r"\s", "", _SIMPLIFIER.convert(name.casefold()))


@given(st.text(_HAN.filter(lambda sign: sign not in _traditional()), max_size=12))
def test_what_has_no_traditional_character_is_the_same_once_converted(name: str) -> None:
    assert _SIMPLIFIER.convert(name) == name


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("杭州機電貿易有限公司", "杭州机电贸易有限公司", 100),
        ("杭州机电·贸易（集团）有限公司", "杭州机电贸易(集团)有限公司", 100),
        ("Hangzhou  Example Co., Ltd.", "HANGZHOU EXAMPLE", 100),
        ("杭州示例机械有限公司", "杭州示例机械", 96),
        ("杭州示例机械有限公司", "宁波示例机械有限公司", 0),
        ("张三", "张三丰", 0),
    ],
)
def test_names_are_one_partys_only_where_writing_or_form_differs(one: str, other: str, alike: int) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert bool(likeness(one, other)) == bool(alike)
    if alike:
        assert likeness(one, other) >= min(alike, 96)


def test_the_core_of_a_name_is_what_tells_it_from_others() -> None:
    assert core_of("杭州市示例机械有限公司") == core_of("杭州示例机械股份有限公司") == "示例机械"
