"""Text files in every encoding and cut that people send, and the ones that cannot be read."""

import codecs
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_recovery.portfolio.schemas import check_file
from tests.portfolio.files import IN_ENGLISH, RIGHT, TODAY, Files, flat, notices, only_case, problems, row
from tests.thorough import examples

TEXT = flat(RIGHT)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        ("sep=;\n" + flat(RIGHT, delimiter=";")).encode(),
        *(flat(RIGHT, delimiter=mark).encode() for mark in "\t;|"),
    ],
    ids=["utf8", "bom", "gb18030", "utf16", "utf16be", "crlf", "cr", "sep", "tab", "semicolon", "bar"],
)
def test_the_same_case_is_read_from_every_encoding_and_delimiter(files: Files, content):
    case = only_case(files.check(content))
    assert (case.reference, case.parties[0].name) == ("ZB1", "杭州示例电子有限公司")
    assert case.debts[0].principal.text == "1000.00"


@pytest.mark.parametrize(
    ("content", "row_number", "code"),
    [
        (b"", None, "file.empty"),
        (b"\n \n\n", None, "file.empty"),
        (TEXT.encode() + row(案件编号="ZB2")["客户名称"].encode("gb18030"), 3, "file.mixed_encodings"),
        (TEXT.encode("gb18030") + TEXT.encode(), 3, "file.mixed_encodings"),
        (TEXT.encode()[:-20] + b"\xff\n", 2, "file.wrong_encoding"),
        (flat({**IN_ENGLISH, "debtor": "Müller Söhne"}).encode("cp1252"), 2, "file.wrong_encoding"),
        (flat({**IN_ENGLISH, "debtor": "Soci\xe9t\xe9"}).encode("cp1252"), 2, "file.wrong_encoding"),
        (TEXT.encode("utf-16-le"), None, "file.not_text"),
        (TEXT.replace("郑律", "\0").encode(), None, "file.not_text"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"x", None, "file.wrong_encoding"),
        (b"%PDF-1.7 and so on", None, "file.not_a_table"),
        (b"\x1f\x8b\x08 zipped", None, "file.not_a_table"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), None, "file.legacy_workbook"),
        ("﻿<html><table><tr><td>案件编号".encode(), None, "file.markup"),
        (b"a,b,c\n1,2,3\n", None, "portfolio.no_headings"),
        (b'[{"case_reference": 1}]', None, "portfolio.no_headings"),
        (TEXT.splitlines()[0].encode(), None, "portfolio.no_rows"),
        (b"x" * 5_000_000, None, "file.not_a_table"),
        (TEXT.replace("郑律", "长" * 100_001).encode(), 2, "file.endless_cell"),
        ("\n" * 30 + TEXT.replace("郑律", "长" * 100_001), None, "portfolio.no_headings"),
        (TEXT.encode()[:-2], None, "file.cut_off"),
        (TEXT.strip().encode("gb18030")[:-1], None, "file.cut_off"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(files: Files, content, row_number, code):
    checked = files.check(content)
    assert problems(checked) == [(row_number, None, code)]
    with pytest.raises(AssertionError):
        next(checked.cases())


def test_what_is_no_file_is_one_problem(files: Files):
    pipe, folder = files.folder / "pipe", files.folder / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, files.folder / "missing.csv"):
        assert problems(check_file(path, today=TODAY)) == [(None, None, "file.missing")]


def test_a_chinese_line_that_is_valid_utf8_by_chance_does_not_make_the_file_mixed(files: Files):
    assert "莫".encode("gb18030").decode("utf-8") == "Ī"
    rows = flat({**IN_ENGLISH, "debtor": "莫"}, {**IN_ENGLISH, "case_reference": "ZB2", "debtor": "甲"})
    with files.check(rows.encode("gb18030")) as checked:
        assert [case.parties[0].name for case in checked.cases()] == ["莫", "甲"]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(files: Files):
    checked = files.check(TEXT, limit=100)
    assert problems(checked) == [(None, None, "file.too_large")]
    assert checked.digest == ""


def test_an_amount_with_commas_but_without_quotation_marks_is_not_read_as_another_amount(files: Files):
    checked = files.check(TEXT.replace("1000.00", "1,000.00"))
    assert problems(checked) == [(2, None, "portfolio.row_too_wide")]


def test_one_comma_too_many_is_refused_even_when_the_last_cell_is_empty(files: Files):
    text = flat({**IN_ENGLISH, "guarantors": "", "officer": ""}).replace("1000.00", "1,000.00")
    assert problems(files.check(text)) == [(2, None, "portfolio.row_too_wide")]


def test_an_unclosed_quotation_mark_swallows_no_rows(files: Files):
    rows = [row(案件编号=f"ZB{n}", 合同编号=f"JK-{n}") for n in range(5)]
    text = flat(*rows).replace("ZB1,", '"ZB1,', 1)
    assert [code for _, _, code in problems(files.check(text))] == ["file.broken_quotes"]


def test_a_space_before_a_quotation_mark_is_no_part_of_the_cell(files: Files):
    text = flat(RIGHT).replace("1000.00", ' "1,000.00"')
    assert only_case(files.check(text)).debts[0].principal.text == "1000.00"


def test_a_cell_may_hold_line_breaks_and_rows_are_counted_as_a_spreadsheet_does(files: Files):
    first = row(承办人="郑律\n（代）")
    second = row(案件编号="ZB2", 合同编号="JK-2", 本金余额="x")
    checked = files.check_rows(first, second)
    assert problems(checked) == [(3, "本金余额", "money.unreadable_amount")]


def test_a_file_that_ends_in_the_middle_of_a_row_was_not_copied_whole(files: Files):
    cut = flat(RIGHT, row(案件编号="ZB2", 合同编号="JK-2"))
    cut = cut[: cut.rindex("2022-08-08") + 4]
    assert (3, None, "file.cut_off") in problems(files.check(cut))


def test_a_short_row_in_the_middle_only_lacks_what_it_lacks(files: Files):
    text = flat({**IN_ENGLISH, "officer": ""})
    short = text.splitlines()[1].removesuffix(",").replace("ZB1", "ZB2")
    checked = files.check(text + short + "\n")
    assert (problems(checked), checked.case_count) == ([], 2)


def test_titles_blank_rows_totals_remarks_and_repeated_headings_are_no_cases(files: Files):
    lines = flat(RIGHT, row(案件编号="ZB2", 合同编号="JK-2")).splitlines()
    above, below = (
        ["不良资产移交清单", "单位：元，截至2024-06-30", ""],
        ["小计,,,,,,2000.00", ",,合 计：,,,,2000.00"],
    )
    text = "\n".join([*above, *lines[:2], "", lines[0], lines[2], *below, "制表人：甲,,审核人：乙", ""])
    checked = files.check(text)
    with checked:
        assert problems(checked) == []
        assert [case.row for case in checked.cases()] == [5, 8]
    assert [code for _, _, code in notices(checked)] == ["portfolio.skipped_row"] * 3


def test_a_company_called_total_is_a_case_all_the_same(files: Files):
    case = files.case(row(案件编号="TOTAL-1", 客户名称="总计算机有限公司"))
    assert case.reference == "TOTAL-1"


def test_what_was_lost_in_an_earlier_wrong_encoding_is_named(files: Files):
    checked = files.check_rows(row(客户名称="杭州�例有限公司", 承办人="锟斤拷"))
    assert problems(checked) == [
        (2, "客户名称", "portfolio.damaged_text"),
        (2, "承办人", "portfolio.damaged_text"),
    ]


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_whatever_make_the_reader_fail(files: Files, content):
    with files.check(content) as checked:
        assert checked.problem_count


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, len(TEXT.encode()) - 1),
    byte=st.integers(0, 255),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_one_changed_byte_is_a_problem_or_another_file_but_never_a_crash(files: Files, at, byte, encoding):
    content = bytearray(TEXT.encode(encoding))
    content[at % len(content)] = byte
    with files.check(bytes(content)) as checked:
        assert checked.problem_count or checked.case_count == 1
        assert all(str(problem) for problem in checked.problems)
