"""Volumes: one numbering and one index over several files, divided between parts where that can be."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.parts import Part, leaves, numbered
from legal_recovery.plumbing.binding.sources import read_source
from legal_recovery.plumbing.binding.volumes import page_sizes, plan_volumes
from tests.plumbing.binding import made
from tests.plumbing.binding.bundles import bundle, source


def tree(*counts):
    return numbered(
        [Part(f"k{n}", f"证据{n}", source(*("page" for _ in range(count)))) for n, count in enumerate(counts)]
    )


def held(volumes):
    return [
        [
            (part.key, "-".join((part.numbers[0], part.numbers[-1])))
            for part in leaves(one.parts)
            if part.numbers
        ]
        for one in volumes
    ]


def test_volumes_are_divided_between_parts_and_the_numbers_go_on():
    assert held(plan_volumes(tree(3, 2, 4), most_pages=5)) == [
        [("k0", "1-3"), ("k1", "4-5")],
        [("k2", "6-9")],
    ]


def test_cover_and_index_take_room():
    assert len(plan_volumes(tree(3, 2, 4), most_pages=5, front_pages=1)) == 3


def test_only_a_part_that_fills_more_than_a_volume_is_divided():
    volumes = plan_volumes(tree(2, 7, 1, 1), most_pages=3)
    assert held(volumes) == [
        [("k0", "1-2")], [("k1", "3-5")], [("k1", "6-8")], [("k1", "9-9"), ("k2", "10-10"), ("k3", "11-11")]
    ]  # fmt: skip


def test_a_section_stands_in_each_volume_that_holds_some_of_it():
    section = numbered([Part("s", "第一组", within=tree(2, 2))])
    volumes = plan_volumes(section, most_pages=2)
    assert [[part.key for part in leaves(one.parts)] for one in volumes] == [["s", "k0"], ["s", "k1"]]


def test_without_a_limit_there_is_one_volume_with_everything():
    parts = tree(3, 2)
    assert [volume.parts for volume in plan_volumes(parts)] != []
    assert held(plan_volumes(parts)) == [[("k0", "1-3"), ("k1", "4-5")]]


def test_megabytes_are_kept():
    noise = made.picture("JPEG", size=(600, 600), quality=95)
    scans = [make_archival(read_source(f"{n}.jpg", noise)) for n in range(4)]
    parts = numbered([Part(f"k{n}", "x", scan) for n, scan in enumerate(scans)])
    (size,) = page_sizes(scans[0])
    base = made.typeset("<h1>卷宗</h1>")
    limit = (2.5 * size + len(base)) / 1_000_000
    volumes = plan_volumes(parts, most_megabytes=limit, front_bytes=len(base))
    assert [len(one.parts) for one in volumes] == [2, 2]


def test_a_page_that_has_no_room_is_named():
    with pytest.raises(RecoveryError, match=r"Page 1 of “a[.]pdf” alone"):
        plan_volumes(tree(1), most_megabytes=0.0001)


def test_an_original_that_goes_along_takes_room():
    one = source("a")
    big = replace(one, original=b"x" * 500_000)
    parts = numbered([Part(key, key, big, with_original=True) for key in "ab"])
    assert len(plan_volumes(parts, most_megabytes=0.8)) == 2


def test_a_volume_is_a_bundle_whose_numbers_go_on():
    second = plan_volumes(tree(3, 2), most_pages=3)[1]
    base = made.typeset('<h1>目录</h1><p><a href="bundle:k0">k0</a> <a href="bundle:k1">k1</a>')
    content = bundle(second.parts, base)
    assert [made.text_of(content, at).split()[-1] for at in (1, 2)] == ["4", "5"]
    with pikepdf.open(BytesIO(content)) as pdf:
        assert [page.label for page in pdf.pages] == ["i", "4", "5"]
        assert len(pdf.pages[0].Annots) == 1, "a link to another volume is no link"


def test_the_original_of_a_divided_part_goes_along_with_its_first_piece():
    parts = numbered([Part("k", "x", source("a", "b", "c"), with_original=True)])
    volumes = plan_volumes(parts, most_pages=2)
    assert [part.embeds_original for one in volumes for part in one.parts] == [True, False]
    with pikepdf.open(BytesIO(bundle(volumes[0].parts))) as pdf:
        assert [*pdf.attachments] == ["a.pdf"]
