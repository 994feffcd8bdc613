"""Redaction: what was under a box is nowhere in the file."""

import pytest

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.redacting import Box, redact
from legal_recovery.plumbing.binding.sources import read_source
from tests.plumbing.binding import made

# The text of `made.written` begins at 60 from the left and 100 from the bottom, 18 high.
LINE = Box(1000, 8550, 2400, 8900)


def redacted(content, boxes, name="a.pdf"):
    return redact(make_archival(read_source(name, content)), boxes)


def test_words_under_a_box_are_gone_and_others_stay():
    source = redacted(made.written("Secret remains visible"), {0: [LINE]})
    assert made.text_of(source.pdf).split() == ["remains", "visible"] or "Secret" not in made.text_of(
        source.pdf
    )
    everything = made.unpacked(source.pdf)
    for hidden in (b"Secret", "Secret".encode("utf-16-be"), b"0053006500630072"):
        assert hidden not in everything
    assert "visible" in made.text_of(source.pdf)
    assert source.original == b"" and not source.whole and source.pages[0].drawn


def test_the_area_is_black_and_the_rest_is_as_it_was():
    content = made.written("Secret remains visible")
    before, after = made.look(content), made.look(redacted(content, {0: [LINE]}).pdf)
    width, height = after.size
    inside = after.crop((width * 11 // 100, height * 86 // 100, width * 23 // 100, height * 88 // 100))
    assert max(high for _, high in inside.getextrema()) < 40
    assert min(low for low, _ in after.crop((0, 0, width, height // 2)).getextrema()) == 255
    assert before.size == after.size


def test_ideographs_go_one_by_one():
    source = redacted(made.written("身份证号码三三零一"), {0: [Box(1000, 8500, 1950, 8950)]})
    left = made.text_of(source.pdf)
    assert "身" not in left and "份" not in left and "零" in left and "一" in left
    assert "身份".encode("utf-16-be") not in made.unpacked(source.pdf)
    assert b"8eab" not in made.unpacked(source.pdf).lower()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_box_lies_on_the_page_as_it_is_shown(rotate):
    """Whichever way the page is turned, the half where its word is shown loses it, and the other does not."""
    content = made.written("Word", rotate=rotate)
    dark = made.look(content).convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    width, height = made.look(content).size
    middle = (dark[1] + dark[3]) / 2 / height
    upper, lower = Box(0, 0, 10_000, 5000), Box(0, 5000, 10_000, 10_000)
    over, beside = (upper, lower) if middle < 0.5 else (lower, upper)
    assert "Word" not in made.text_of(redacted(content, {0: [over]}).pdf)
    assert "Word" in made.text_of(redacted(content, {0: [beside]}).pdf)
    assert width and height


def test_a_scan_under_a_box_is_gone():
    content = made.picture("JPEG", size=(800, 600))
    source = redacted(content, {0: [Box(0, 0, 10_000, 10_000)]}, name="scan.jpg")
    assert content not in source.pdf
    assert max(high for _, high in made.look(source.pdf).getextrema()) < 10


def test_other_pages_stay_as_they_are_and_the_bookmarks_go():
    source = redacted(made.written("one", "two"), {1: [LINE]})
    assert [page.drawn for page in source.pages] == [False, True]
    assert made.text_of(source.pdf, 0).strip() == "one"
    assert source.bookmarks == ()


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(RecoveryError, match="has no page 3"):
        redacted(made.written("one", "two"), {2: [LINE]})


def test_the_same_boxes_give_the_same_bytes():
    content = made.written("Secret remains")
    assert redacted(content, {0: [LINE]}).pdf == redacted(content, {0: [LINE]}).pdf
