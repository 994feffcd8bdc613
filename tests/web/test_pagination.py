"""Pages of a list: every row once, whatever direction, whatever is done to the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_recovery.web.pagination import (
    Page,
    Seek,
    Sort,
    decode_cursor,
    encode_cursor,
    page_of,
    read_seek,
    read_sort,
)

ROWS = [(value, id_) for id_, value in enumerate([5, 3, 3, 9, -2, 7, 3, 0, 8, 1], start=1)]
BY_NET = Sort("net")


def store(seek: Seek) -> list[tuple[int, int]]:
    """Answer as a store does: rows beyond the position, nearest first."""
    ordered = sorted(ROWS, reverse=seek.sort.descending != seek.backwards)
    if seek.position is not None:
        descending = seek.sort.descending != seek.backwards
        ordered = [row for row in ordered if (row < seek.position if descending else row > seek.position)]
    return ordered[: seek.limit]


def look(args: dict[str, str], size: int = 3) -> Page[tuple[int, int]]:
    seek = read_seek(args, sorts=("net", "id"), default=BY_NET, size=size)
    return page_of(store(seek), seek, position=lambda row: row, total=len(ROWS))


@pytest.mark.parametrize("sort", ["net", "-net"])
@pytest.mark.parametrize("size", [1, 3, 4, 10, 11])
def test_going_forward_shows_every_row_once_in_order_and_going_back_the_same_pages(
    sort: str, size: int
) -> None:
    forward, page = [], look({"sort": sort}, size)
    while True:
        forward.append(list(page.items))
        if page.next is None:
            break
        page = look({"sort": sort, "after": page.next}, size)
    assert [row for items in forward for row in items] == sorted(ROWS, reverse=sort.startswith("-"))
    back = [list(page.items)]
    while page.previous:
        page = look({"sort": sort, "before": page.previous}, size)
        back.insert(0, list(page.items))
    assert [row for items in back for row in items] == [row for items in forward for row in items]


def test_the_first_page_has_no_previous_and_a_full_last_page_no_next() -> None:
    assert look({}).previous is None
    assert look({}, size=10).next is None


def test_an_unknown_order_is_the_default_and_never_reaches_the_store() -> None:
    assert read_sort("-password", ("net",), BY_NET) == BY_NET
    assert read_sort("-net", ("net",), BY_NET) == Sort("net", descending=True)


def test_a_cursor_of_another_order_starts_again_at_the_first_page() -> None:
    cursor = look({"sort": "net"}).next
    assert cursor and look({"sort": "-net", "after": cursor}) == look({"sort": "-net"})


def test_a_second_click_on_a_head_turns_the_order_round() -> None:
    assert BY_NET.toggled("net").text == "-net"
    assert BY_NET.toggled("id", descending_first=True).text == "-id"


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: raw.hex()))
def test_whatever_stands_in_the_address_is_a_page_or_the_first_page(text: str) -> None:
    assert look({"after": text}).items == look({}).items


@given(st.lists(st.none() | st.text() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4))
def test_a_position_comes_back_as_it_was(parts: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(tuple(parts), BY_NET), BY_NET) == tuple(parts)


@pytest.mark.parametrize("position", [(True,), (1.5,), ([1],), (2**63,), ({"a": 1},)])
def test_a_cursor_carries_nothing_that_a_column_cannot_be_compared_with(position: tuple) -> None:
    assert decode_cursor(encode_cursor(position, BY_NET), BY_NET) is None
