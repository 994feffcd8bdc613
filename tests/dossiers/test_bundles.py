"""A dossier as a bundle: numbers, index, notes, what is left out and blacked out, volumes, the same bytes again."""

import io
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from legal_recovery.cases.commands import AddNote, add_note
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.documents.commands import AttachDocument, attach_document, take_in
from legal_recovery.dossiers.commands import (
    ComposeDossier,
    DossierOrder,
    build_dossier,
    compose_dossier,
    composition_for,
    gather_whole,
    position_of,
    put_together,
)
from legal_recovery.dossiers.commands.long_ledger import LONG
from legal_recovery.dossiers.commands.papers import PaperLacks, PaperOfNow
from legal_recovery.dossiers.commands.verifying import verify_file
from legal_recovery.dossiers.rules import Profile
from legal_recovery.dossiers.rules.composition import (
    Composition,
    InternalInCourtFile,
    Item,
    Redaction,
    Section,
    What,
    read,
    told,
)
from legal_recovery.dossiers.store import list_arrangements
from legal_recovery.drafting.commands import KeepPaper, Order, keep_paper, put_aside, render
from legal_recovery.kernel.errors import InvalidInput, NotFound, StaleVersion
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.attaching import unpack
from legal_recovery.plumbing.sealing import seal, self_made_key
from legal_recovery.users.commands import describe_lender, ensure_system
from legal_recovery.web.transact import House
from tests.dossiers.pdfa import failures
from tests.factories import Bench, cny
from tests.seizures.test_application import BRANCH
from tests.thorough import mostly_sqlite

NAMES = ("借款合同.pdf", "抵押物照片.jpg", "催收记录.txt")
SECRET = "身份证号码 420100198000001234"


@cache
def paper(*pages: str) -> bytes:
    sheets = "".join(f'<p style="break-after: page">{text}</p>' for text in pages)
    return pdf.typeset(
        '<html lang="zh-CN"><head><title>文件</title><meta name="dcterms.created" content="2026-01-01T00:00:00Z">'
        '<meta name="dcterms.modified" content="2026-01-01T00:00:00Z"><style>p { font: 12pt "Print Serif" }</style>'
        f"</head><body>{sheets}</body></html>"
    )


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (600, 400), (90, 120, 150)).save(written, "JPEG")
    return written.getvalue()


class Files:
    """A case with documents, and its dossier built without a signature."""

    def __init__(self, bench: Bench, house: House) -> None:
        self.bench, self.house = bench, house
        self.case: CaseFacts = bench.open_case("ZB-1")

    def attach(self, name: str, content: bytes, access: str = "court") -> str:
        kept = take_in(self.house.files, io.BytesIO(content))
        found = self.bench.do(
            attach_document,
            AttachDocument(self.case.book, name, kept.sha256, kept.size, kept.media_type, access),
        )
        return str(found["document_id"])

    def compose(self, composition: Composition, profile: Profile = Profile.COURT, seen: int = 0) -> int:
        return int(self.bench.do(compose_dossier, ComposeDossier(self.case.id, profile, composition, seen)))

    def built(self, profile: str = "court", **order: Any) -> list[bytes]:
        wanted = DossierOrder("ZB-1", profile=profile, **order)
        gathered = gather_whole(self.bench.database, self.bench.clock, self.bench.actor, wanted)
        volumes, _ = put_together(gathered, wanted, store=self.house.files, typesetter=pdf.typeset)
        return list(volumes)


@pytest.fixture
def files(bench: Bench, house: House) -> Files:
    return Files(bench, house)


def written(files: Files, order: Order) -> KeepPaper:
    with files.bench.session() as session:
        return put_aside(files.house.files, order, render(session, files.bench.actor, order))


def exhibit(key: str, **more: Any) -> Item:
    return Item(What.DOCUMENT, key, **more)


def chapter(key: str) -> Item:
    return Item(What.CHAPTER, key)


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def labels_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [document.get_page_label(at) for at in range(len(document))]


def test_a_case_with_documents_is_a_bundle_whose_index_and_list_of_evidence_tell_the_pages(
    files: Files, tmp_path: Path
) -> None:
    for name, content in zip(
        NAMES, (paper("第一条", "第二条"), photo(), "二〇二六年三月电话催收。".encode()), strict=True
    ):
        files.attach(name, content)
    [whole] = files.built()
    labels, pages = labels_of(whole), pages_of(whole)
    assert labels[:2] == ["i", "ii"]
    assert labels[2:] == [str(number) for number in range(1, len(labels) - 1)]
    listed = pages[2]
    assert "证据目录" in listed
    for name, first, text in (
        ("借款合同", "2–3", "第一条"),
        ("抵押物照片", "4", ""),
        ("催收记录", "5", "电话催收"),
    ):
        assert name in listed
        assert first in listed
        at = labels.index(first[0])
        assert text in pages[at]
        assert f"\n{first[0]}" in "\n" + pages[at] or pages[at].rstrip().endswith(first[0])
    assert "第 1 页无文字层" in pages[1]
    with pikepdf.open(io.BytesIO(whole)) as document:
        jumps = [one for page in document.pages[:2] for one in page.get("/Annots", [])]
        assert jumps
        assert all("/Dest" in one for one in jumps)
        with document.open_outline() as outline:
            titles = [child.title for item in outline.root for child in item.children]
    assert [title for title in titles if title.startswith("证据")] == [
        "证据目录", "证据1 借款合同", "证据2 抵押物照片", "证据3 催收记录"
    ]  # fmt: skip
    told_in_file = json.loads(unpack(whole).files["manifest.json"])
    assert [(one["label"], one["pages"]) for one in told_in_file["exhibits"][:3]] == [
        ("证据1", "2–3"), ("证据2", "4"), ("证据3", "5")
    ]  # fmt: skip
    assert files.built() == [whole]
    pytest.importorskip("jpype", reason="make pdfa installs the rules, as make test does")
    path = tmp_path / "bundle.pdf"
    path.write_bytes(whole)
    assert failures(path) == {str(path): []}


def test_what_was_arranged_is_what_is_bound(files: Files) -> None:
    contract, other = (
        files.attach(NAMES[0], paper("第一条", SECRET, "第三条")),
        files.attach("内部.pdf", paper("估值")),
    )
    box = Redaction(2, 0, 0, 10_000, 3000)
    arranged = Composition(
        (
            Section(
                "证据",
                (
                    exhibit(
                        contract,
                        title="借款合同（节选）",
                        label="甲1",
                        pages="2-3",
                        redactions=(box,),
                    ),
                    exhibit(other, confidential=True),
                    exhibit(contract, label="甲2", pages="1", late=True),
                ),
            ),
            Section("债权", (chapter("owed"), chapter("parties"))),
        )
    )
    assert files.compose(arranged) == 1
    [whole] = files.built()
    labels, pages = labels_of(whole), pages_of(whole)
    assert labels[2:6] == ["1", "2", "2A", "3"]
    assert "甲1" in pages[2]
    assert "第一条" in pages[4]
    assert "遮盖" in pages[1]
    text = "\n".join(pages)
    assert "420100198000001234" not in text
    assert "估值" not in text
    with pikepdf.open(io.BytesIO(whole)) as document:
        unpacked = b"".join(
            thing.read_bytes()
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and "/Subtype" not in thing
        )
    assert b"420100198000001234" not in unpacked
    assert text.index("债权明细") < text.rindex("当事人")


def test_arrangements_are_kept_with_their_history(files: Files) -> None:
    key = files.attach(NAMES[0], paper("第一条"))
    first = Composition((Section("证据", (exhibit(key),)),))
    assert files.compose(first) == 1
    # The same again is no new one.
    assert files.compose(first, seen=1) == 1
    second = Composition((Section("证据", (exhibit(key, purpose="证明借款关系"),)),), labels="附{n}")
    assert files.compose(second, seen=1) == 2
    with pytest.raises(StaleVersion):
        files.compose(first, seen=1)
    with files.bench.session() as session:
        kept = list_arrangements(session, files.case.id, "court")
        assert [(one.number, one.composition) for one in kept] == [(2, second), (1, first)]
        assert composition_for(session, files.case, Profile.COURT, 1) == (1, first)
        assert composition_for(session, files.case, Profile.ENFORCEMENT)[0] == 0
        with pytest.raises(NotFound):
            composition_for(session, files.case, Profile.COURT, 3)
    [now], [then] = files.built(), files.built(composition=1)
    assert "附1" in pages_of(now)[1]
    assert "证据1" in pages_of(then)[1]
    assert json.loads(unpack(then).files["manifest.json"])["dossier"]["composition"] == "1"


def test_an_internal_document_is_refused_for_the_court_and_bound_for_the_house(files: Files) -> None:
    key = files.attach("估值.pdf", paper("市场价值估计"), access="internal")
    arranged = Composition((Section("", (exhibit(key), chapter("owed"))),))
    with pytest.raises(InternalInCourtFile):
        files.compose(arranged)
    files.compose(arranged, Profile.INTERNAL)
    [whole] = files.built("internal")
    assert any("市场价值估计" in page for page in pages_of(whole))


def test_a_broken_file_is_named_and_no_dossier_is_there(files: Files) -> None:
    files.attach("坏.pdf", paper("第一条")[:-900])
    with pytest.raises(InvalidInput, match="坏"):
        files.built()


def test_a_signed_file_is_a_reading_copy_and_goes_along_untouched(files: Files, tmp_path: Path) -> None:
    key = self_made_key(tmp_path, files.bench.clock.now())
    signed = seal(paper("已签署的合同"), key, at=files.bench.clock.now())
    files.attach("电子合同.pdf", signed)
    [whole] = files.built()
    front = pages_of(whole)[1]
    assert "阅读件" in front
    assert "签名后未改动" in front
    with pikepdf.open(io.BytesIO(whole)) as document:
        names = [name for name in document.attachments if "电子合同" in name]
        [name] = names
        assert document.attachments[name].get_file().read_bytes() == signed


def test_papers_that_we_wrote_are_no_exhibits_and_the_last_claim_stands_before_everything(
    files: Files,
) -> None:
    contract = files.attach(NAMES[0], paper("第一条"))
    for kind in ("statement-of-claim", "statement-of-claim-elements", "demand-letter"):
        order = Order("ZB-1", kind, "zh", date(2026, 11, 20))
        files.bench.do(keep_paper, written(files, order))
    with files.bench.session() as session:
        _number, now = composition_for(session, files.case, Profile.COURT)
    bench = files.bench
    then = gather_whole(bench.database, bench.clock, bench.actor, DossierOrder("ZB-1")).composition
    assert then is not None
    assert now == then
    first, evidence, *_others = now.sections
    assert [one.is_exhibit for one in first.items] == [False]
    assert [one.key for one in evidence.items if one.what is What.DOCUMENT] == [contract]
    [whole] = files.built()
    pages, labels = pages_of(whole), labels_of(whole)
    assert "请如实填写" in pages[labels.index("1")]
    numbered = [page for page, label in zip(pages, labels, strict=True) if label.isdigit()]
    [listed] = [page for page in numbered if "证据目录" in page and "证据1" in page]
    assert "借款合同" in listed and "起诉状" not in listed
    # A title is a name here, not what can be enforced.
    assert "名称" in listed and "执行依据" not in listed
    told_in_file = json.loads(unpack(whole).files["manifest.json"])
    assert [one["label"] for one in told_in_file["exhibits"] if one["pages"]] == [None, "证据1"]


@mostly_sqlite
def test_a_long_dossier_is_divided_and_each_volume_proves_itself(files: Files) -> None:
    for number in range(6):
        files.attach(f"文件{number}.pdf", paper(*(f"文件{number}第{page}页" for page in range(9))))
    with files.bench.session() as session:
        _number, arranged = composition_for(session, files.case, Profile.COURT)
    files.compose(read(told(arranged) | {"most_pages": "25"}))
    order = DossierOrder("ZB-1")
    built = build_dossier(
        files.bench.database, files.bench.clock, files.bench.actor, order, settings=files.house.settings
    )
    assert len(built.volumes) > 2
    numbers: list[str] = []
    for place, volume in enumerate(built.volumes, 1):
        labels = labels_of(volume)
        assert len(labels) <= 25
        numbers += [label for label in labels if label.isdigit()]
        assert f"第 {place} 册，共 {len(built.volumes)} 册" in pages_of(volume)[1]
        checked = verify_file(volume, at=files.bench.clock.now())
        assert checked.ok, checked.problems
        assert checked.told is not None
        assert checked.told["dossier"]["volume"] == f"{place}/{len(built.volumes)}"
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_profile_is_built_in_both_languages(files: Files, profile: Profile, language: str) -> None:
    files.attach(NAMES[0], paper("第一条"))
    [whole] = files.built(str(profile), language=language)
    told_in_file = json.loads(unpack(whole).files["manifest.json"])
    assert told_in_file["dossier"]["class"] == str(profile.file_class)
    mark = {
        ("court", "zh"): "提交法院", ("internal", "zh"): "内部", ("auditor", "zh"): "审计",
        ("court", "en"): "For the court", ("internal", "en"): "Internal", ("auditor", "en"): "auditor",
    }[str(profile.file_class), language]  # fmt: skip
    assert all(mark in page for page in pages_of(whole))
    assert ("ledger.csv" in unpack(whole).files) == (profile.file_class != "court")


@mostly_sqlite
def test_a_long_ledger_is_a_part_of_its_own_with_numbers_of_the_bundle(
    files: Files,
) -> None:
    wanted = DossierOrder("ZB-1", profile="auditor")
    gathered = gather_whole(files.bench.database, files.bench.clock, files.bench.actor, wanted)
    many = gathered.facts.entries * 1200
    assert len(many) > LONG
    longer = replace(gathered, facts=replace(gathered.facts, entries=many))
    [whole] = put_together(longer, wanted, store=files.house.files, typesetter=pdf.typeset)[0]
    labels, pages = labels_of(whole), pages_of(whole)
    assert labels[2:] == [str(number) for number in range(1, len(labels) - 1)]
    assert len(pages) > 100
    assert all("审计" in page for page in pages)
    with pikepdf.open(io.BytesIO(whole)) as document, document.open_outline() as outline:
        [titles] = [[child.title for child in item.children] for item in outline.root if item.title == "案件"]
    assert titles[-1] == "账簿"


def test_a_court_document_of_the_present_is_the_same_again_or_refused(files: Files) -> None:
    pleadings = Section("诉讼文书", (Item(What.PAPER, "statement-of-claim", gaps=True),))
    files.compose(Composition((pleadings, Section("债权", (chapter("owed"),)))))
    ensure_system(files.bench.database, files.bench.clock)
    wanted = DossierOrder("ZB-1", profile="court")
    at = position_of(files.bench.database, files.bench.clock, wanted)
    first = files.built(position=at)
    files.bench.do(add_note, AddNote(files.case.id, "等法院通知"))
    assert files.built(position=at) == first, "a note is no fact of a court document"
    day = files.bench.clock.today()
    changes = (
        lambda: files.bench.do(describe_lender, replace(BRANCH, phone="0571-00000001")),
        lambda: files.bench.do(
            record_cost, RecordCost(files.case.id, CostTerms("other", cny("1.00"), day, day))
        ),
    )
    for change in changes:
        change()
        with pytest.raises(PaperOfNow, match=f"since position {at}"):
            files.built(position=at)
        at = position_of(files.bench.database, files.bench.clock, wanted)
        assert files.built(position=at) == files.built(), "as of now it is made again"


def test_a_court_document_is_bound_whole_or_with_gaps_that_were_wanted(files: Files) -> None:
    claim = Item(What.PAPER, "statement-of-claim")
    pleadings = Section("诉讼文书", (claim, replace(claim, language="en", gaps=True)))
    files.compose(Composition((pleadings, Section("债权", (chapter("owed"),)))))
    with pytest.raises(PaperLacks) as refusal:
        files.built()
    assert "起诉状" in str(refusal.value)
    items = replace(claim, gaps=True, title="民事起诉状"), replace(claim, language="en", gaps=True)
    proof = exhibit(files.attach(NAMES[0], paper("第一条")), source="档案柜")
    sections = replace(pleadings, items=items), Section("证据", (proof,)), Section("债权", (chapter("owed"),))
    files.compose(Composition(sections), seen=1)
    [whole] = files.built()
    pages, labels = pages_of(whole), labels_of(whole)
    assert "民事起诉状" in pages[1]
    assert "原告" in pages[2]
    written = "".join("".join(pages[2:8]).split())
    assert "证据1：借款合同，来源：档案柜" in written, "as it is called in the dossier"
    told_in_file = json.loads(unpack(whole).files["manifest.json"])
    first, second = told_in_file["papers"]
    assert (first["title"], first["kind"], first["language"]) == ("民事起诉状", "statement-of-claim", "zh")
    assert second["language"] == "en"
    assert first["pages"].startswith("1")
    assert first["text_sha256"] != second["text_sha256"]
    assert labels[2:] == [str(number) for number in range(1, len(labels) - 1)]
    assert files.built() == [whole]
