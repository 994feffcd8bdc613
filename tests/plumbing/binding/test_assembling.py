"""A bundle: numbered, labelled, linked, bookmarked, with its originals, PDF/A-3b, the same bytes again."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.assembling import Attachment
from legal_recovery.plumbing.binding.parts import Part, count_pages, index_of, letters, numbered
from legal_recovery.plumbing.binding.redacting import Box, redact
from legal_recovery.plumbing.binding.sources import read_source
from tests.dossiers.pdfa import failures
from tests.plumbing.binding import made
from tests.plumbing.binding.bundles import bound, bundle, source

FRONT = 2


@pytest.fixture(scope="module")
def parts():
    return [
        Part("s", "第一组 借款合同", within=(
            Part("a", "证据1 借款合同", source("one", "two", "three"), label="证据1", mark="提交法院"),
            Part("b", "证据2 借据", source("four", "five"), label="证据2", mark="提交法院"),
        )),
        Part("c", "证据3", source("six", "seven"), label="证据3", mark="提交法院", late=True),
        Part("d", "证据4", source("eight", "nine"), label="证据4", mark="提交法院", pages=(1,)),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made_bundle(parts):
    return bundle(parts)


def opened(content):
    return pikepdf.open(BytesIO(content))


def test_pages_are_counted_and_numbered_before_anything_is_assembled(parts):
    assert count_pages(parts) == 8
    lines = [
        (line.depth, line.part.key, line.first, line.last, line.pages) for line in index_of(numbered(parts))
    ]
    assert lines == [
        (0, "s", "1", "5", 5), (1, "a", "1", "3", 3), (1, "b", "4", "5", 2), (0, "c", "5A", "5B", 2),
        (0, "d", "6", "6", 1),
    ]  # fmt: skip


def test_letters_go_on_after_z():
    assert [letters(number) for number in (1, 26, 27, 52, 53, 703)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]


def test_every_page_has_its_number_and_its_exhibit(made_bundle):
    words = [made.text_of(made_bundle, at).split() for at in range(FRONT, FRONT + 8)]
    assert [(page[0], page[-1]) for page in words] == [
        ("one", "1"), ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "5A"), ("seven", "5B"),
        ("nine", "6"),
    ]  # fmt: skip
    assert words[0][1:3] == ["提交法院", "证据1"]


def test_readers_show_the_numbers_of_the_stamps(made_bundle):
    with opened(made_bundle) as pdf:
        assert [page.label for page in pdf.pages] == ["i", "ii", "1", "2", "3", "4", "5", "5A", "5B", "6"]


def test_the_index_leads_to_the_pages(made_bundle):
    with opened(made_bundle) as pdf:
        links = list(pdf.pages[1].Annots)
        places = [
            next(n for n, page in enumerate(pdf.pages) if page.obj.objgen == one.Dest[0].objgen)
            for one in links
        ]
        assert places == [FRONT, FRONT + 3]
        assert not any("/A" in one for one in links)
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        assert {"s", "a", "b", "c", "d"} <= {*names}
        assert names["d"][0].objgen == pdf.pages[-1].obj.objgen


def test_bookmarks_are_nested_and_in_their_language(made_bundle):
    with opened(made_bundle) as pdf, pdf.open_outline() as outline:
        titles = [(one.title, [inner.title for inner in one.children]) for one in outline.root]
    assert titles[-3:] == [
        ("第一组 借款合同", ["证据1 借款合同", "证据2 借据"]),
        ("证据3", []),
        ("证据4", []),
    ]


def test_links_and_bookmarks_of_an_exhibit_lead_to_its_bound_pages():
    def connect(pdf):
        pdf.pages[0].Annots = Array(
            [
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[60, 100, 160, 120],
                           Dest=[pdf.pages[1].obj, Name.Fit]),
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[60, 200, 160, 220],
                           A=Dictionary(S=Name.URI, URI="https://court.example/")),
            ]
        )  # fmt: skip
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("第二页", 1))

    with opened(bound(made.changed(made.written("one", "two"), connect))) as pdf:
        inside, outside = pdf.pages[FRONT].Annots
        assert inside.Dest[0].objgen == pdf.pages[FRONT + 1].obj.objgen
        assert str(outside.A.URI) == "https://court.example/"
        scale = 1 - 24 / 842
        assert float(inside.Rect[1]) == pytest.approx(100 * scale + 24, abs=0.1)
        with pdf.open_outline() as outline:
            assert [one.title for one in outline.root[-1].children] == ["第二页"]


def test_a_signed_file_goes_along_untouched_with_its_digest():
    def sign(pdf):
        value = pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"\0" * 8))
        pdf.Root.AcroForm = Dictionary(Fields=[pdf.make_indirect(Dictionary(FT=Name.Sig, T="s", V=value))])

    content = made.changed(made.written("signed"), sign)
    with opened(bound(content, label="证据1")) as pdf:
        spec = pdf.attachments["证据1 a.pdf"]
        assert spec.get_file().read_bytes() == content
        assert hashlib.sha256(content).hexdigest() in spec.description
        assert spec.relationship == Name.Source and len(pdf.Root.AF) == 1


def test_an_original_that_shows_more_is_not_embedded():
    whole = source("one", "two")
    for part in (
        Part("a", "x", whole, pages=(0,), with_original=True),
        Part("a", "x", redact(whole, {0: [Box(0, 0, 1, 1)]}), with_original=True),
    ):
        with pytest.raises(RecoveryError) as refusal:
            bundle([part])
        assert refusal.value.code == "binding.original_shows_more"
    signed = replace(whole, signatures=1)
    with opened(bundle([Part("a", "x", signed, pages=(1,))])) as pdf:
        assert not pdf.attachments


def test_what_is_left_out_is_nowhere_in_the_file():
    def mark(pdf):
        pdf.pages[1].contents_add(b"% left-out\n")

    whole = make_archival(read_source("a.pdf", made.changed(made.written("one", "two"), mark)))
    assert b"left-out" in made.unpacked(bundle([Part("a", "x", whole)]))
    assert b"left-out" not in made.unpacked(bundle([Part("a", "x", whole, pages=(0,))]))


def test_two_files_of_one_name_are_told_apart_and_two_parts_of_one_file_share_it():
    one, two = source("one"), source("two")
    parts = [Part(key, key, file, with_original=True) for key, file in (("a", one), ("b", two), ("c", one))]
    with opened(bundle(parts)) as pdf:
        assert sorted(pdf.attachments) == ["a (2).pdf", "a.pdf"]


def test_files_of_the_caller_go_along():
    manifest = Attachment("manifest.json", b"{}", "application/json", "Data", "what is in here")
    with opened(bundle([Part("a", "x", source("one"))], attachments=[manifest])) as pdf:
        assert pdf.attachments["manifest.json"].get_file().read_bytes() == b"{}"
        assert [one.AFRelationship for one in pdf.Root.AF] == [Name.Data]


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(RecoveryError, match="has no page 9"):
        count_pages([Part("a", "x", source("one"), pages=(8,))])


def test_the_same_parts_give_the_same_bytes(parts, made_bundle):
    assert bundle(parts) == made_bundle


def test_a_source_may_lie_in_a_file(tmp_path):
    one = source("one")
    lying = replace(one, pdf=made.kept(tmp_path / "one.pdf", one.pdf))
    assert bundle([Part("a", "x", lying)]) == bundle([Part("a", "x", one)])


def test_every_kind_of_bundle_keeps_to_the_rules_of_pdf_a_3b(parts, made_bundle, tmp_path):
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    press = make_archival(read_source("b.pdf", made.written("press", embedded=False, rotate=90)))
    hidden = redact(source("Secret 身份 remains"), {0: [Box(1000, 8500, 1500, 8950)]})
    photo = make_archival(read_source("c.jpg", made.picture("JPEG")))
    fax = make_archival(read_source("d.tif", made.picture("TIFF", "1", frames=2)))
    chat = make_archival(read_source("e.txt", "聊天记录\nline".encode()))
    clear = make_archival(read_source("f.png", made.picture("PNG", "RGBA")))
    mixed = [
        Part(f"k{n}", f"证据{n}", one, label=f"证据{n}", mark="内部", with_original=one.whole)
        for n, one in enumerate((press, hidden, photo, fax, chat, clear))
    ]
    files = [
        made.kept(tmp_path / "plain.pdf", made_bundle),
        made.kept(tmp_path / "mixed.pdf", bundle(mixed)),
    ]
    assert list(failures(*files).values()) == [[], []]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_poppler_reads_it(made_bundle, tmp_path):
    file = made.kept(tmp_path / "bundle.pdf", made_bundle)
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert read.stderr == "" and "借款合同" not in read.stdout and "证据1" in read.stdout
    told = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Pages:           10" in told and "PDF version:     1.7" in told
