"""Long tables read back: nothing is lost, rows stay together, lines break inside their cells."""

import re

import pypdfium2
import pytest

from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.long_table.model import Heading, Look
from legal_recovery.plumbing.long_table.setting import typeset_table, typeset_table_in_worker
from tests.dossiers.pdfa import failures
from tests.dossiers.reading import Printed
from tests.plumbing.long_table.tables import BOLD, LOOK, TEXT, cell, row, table


def pages(*groups, **changes):
    return Printed(typeset_table(table(*groups, **changes))).pages


def letters(content):
    """Yield each letter that is seen with its left, bottom, right and top on its page."""
    for page in pypdfium2.PdfDocument(content):
        text = page.get_textpage()
        for n in range(text.count_chars()):
            letter = text.get_text_range(n, 1)
            if letter.strip():
                yield letter, text.get_charbox(n)


def test_every_row_is_there_once_in_order_and_each_page_has_mark_and_head():
    found = pages(*[(row(n, f"第{n}笔回款", f"{n}.00"),) for n in range(1, 101)])
    assert len(found) > 5
    assert all(page.startswith("内部序号摘要金额") for page in found)
    body = "".join(page.removeprefix("内部序号摘要金额") for page in found)
    assert body == "".join(f"{n}第{n}笔回款{n}.00" for n in range(1, 101))


def test_rows_of_a_group_stay_on_one_page():
    groups = [tuple(row(k, f"甲{n}乙") for k in range(4)) for n in range(20)]
    for page in pages(*groups):
        numbers = re.findall(r"甲(\d+)乙", page)
        assert numbers
        assert all(numbers.count(number) == 4 for number in numbers)


def test_a_group_longer_than_a_page_is_divided_between_rows():
    found = pages((row(0, "前"),), tuple(row(n, "甲") for n in range(1, 41)), (row(41, "后"),))
    assert len(found) > 2
    assert "".join(found).count("甲") == 40


def test_a_cell_longer_than_a_page_loses_no_line():
    told = "".join(chr(0x4E00 + n) for n in range(900))
    found = pages((row(1, "前"),), (row(2, told),), (row(3, "后"),))
    kept = "".join(found).replace("内部序号摘要金额", "").replace("1.00", "", 2)
    assert "".join(sign for sign in kept if sign in told) == told
    assert found[-1].endswith("3后1.00")


@pytest.mark.parametrize(
    "told",
    ["经本院审查，被执行人名下银行存款、车辆、不动产均已查封（扣押、冻结），现依法予以扣划。" * 3, "A" * 200,
     "word " * 60,
     "https://example.com/" + "x" * 100 + " 中文", "“引号”、《书名号》；" * 20],
)  # fmt: skip
def test_no_letter_leaves_its_cell(told):
    content = typeset_table(table((row(1, told, "9"),)))
    wanted = {*told} - {*"9 "}
    edges = [box for letter, box in letters(content) if letter in wanted and box[3] < 250]
    assert len(edges) >= len(told.replace(" ", ""))
    assert min(left for left, *_ in edges) > 69
    assert max(right for _, _, right, _ in edges) <= 70 + 200 - 6 + 1


def test_a_line_does_not_begin_with_a_comma_and_a_word_is_not_cut_where_it_need_not_be():
    content = typeset_table(
        table((row(1, "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲，settlement agreement"),))
    )
    lines = {}
    for letter, (left, bottom, *_) in letters(content):
        if left > 69 and letter not in "摘要金额":
            lines.setdefault(round(bottom / 12), []).append((left, letter))
    firsts = {min(line)[1] for line in lines.values()}
    assert "，" not in firsts
    assert "settlement" in Printed(content).text


def test_the_same_table_gives_the_same_bytes_in_another_process():
    whole = table(*[(row(n, "回款 Receipt"),) for n in range(30)])
    assert typeset_table(whole) == typeset_table_in_worker(whole) == typeset_table(whole)


def test_a_character_without_a_glyph_is_named():
    with pytest.raises(pdf.GlyphMissing) as refusal:
        typeset_table(table((row(1, "姓名😀"),)))
    assert refusal.value.facts["lacking"] == ("😀",)


def test_markup_in_a_text_is_text():
    assert "<b>&amp;甲</b>" in pages((row(1, "<b>&amp;甲</b>"),))[0]


def test_a_table_keeps_to_the_rules_of_pdf_a_3b(tmp_path):
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    file = tmp_path / "table.pdf"
    file.write_bytes(typeset_table(table(*[(row(n, "回款 fi AVATAR Receipt"),) for n in range(30)])))
    assert failures(file) == {str(file): []}


def test_fonts_travel_with_the_file_and_only_what_is_shown():
    content = typeset_table(table(*[(row(n, "回款"),) for n in range(200)]))
    assert set(Printed(content).fonts.values()) == {True}
    assert len(content) < 60_000


def test_a_heading_is_a_bookmark_of_the_first_page():
    look = Look(BOLD, 20.0, bottom=10.0)
    printed = Printed(typeset_table(table((row(1, "甲"),), heading=Heading("十六、账簿", look))))
    assert printed.outline == [("十六、账簿", 1, [])]
    assert "十六、账簿" in printed.pages[0]


def test_an_empty_cell_and_two_paragraphs_are_set():
    group = ((cell(""), cell("上", "下", style=BOLD), cell(look=LOOK, style=TEXT)),)
    assert "上下" in pages(group)[0]
