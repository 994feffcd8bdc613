"""Typesetting: it prints our fonts, fetches nothing, never warns in silence, and gives the same again."""

import os
import signal
import zlib
from io import BytesIO

import pikepdf
import pytest

from legal_recovery.plumbing import pdf

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>{title}</title>
<meta name="dcterms.created" content="2026-11-20T08:30:00Z">
<meta name="dcterms.modified" content="2026-11-20T08:30:00Z">
<style>body {{ font-family: "Print Serif" }} {style}</style></head><body><h1>卷宗</h1>{body}</body></html>"""


def page(body="<p>净回收 <b>1,234.50</b></p>", style="", title="卷宗"):
    return PAGE.format(body=body, style=style, title=title)


def identifier(content):
    with pikepdf.open(BytesIO(content)) as file:
        return bytes(file.trailer.ID[0])


def test_the_libraries_that_decide_about_the_bytes_are_in_the_metadata():
    with pikepdf.open(BytesIO(pdf.typeset(page()))) as file:
        creator = str(file.docinfo.Creator)
    for tool in ("WeasyPrint 7", "Pango 1.", "HarfBuzz ", f"zlib {zlib.ZLIB_RUNTIME_VERSION}", "fonts "):
        assert tool in creator


def test_a_worker_prints_the_same_bytes_as_this_process():
    assert pdf.typeset_in_worker(page()) == pdf.typeset(page())


def test_another_text_gets_another_identifier():
    assert identifier(pdf.typeset(page("<p>一</p>"))) != identifier(pdf.typeset(page("<p>二</p>")))


@pytest.mark.parametrize(
    "source", ["https://example.com/logo.png", "file:///etc/hostname", "data:image/png;base64,AAAA"]
)
def test_nothing_is_fetched(source):
    with pytest.raises(pdf.TypesettingFailed, match="nothing is fetched"):
        pdf.typeset(page(f'<img src="{source}" alt="">'))


def test_a_rule_that_is_not_understood_is_a_failure_and_not_silence():
    with pytest.raises(pdf.TypesettingFailed, match="body,@page"):
        pdf.typeset(page(style="body,@page {}"))


def test_a_reference_to_nowhere_is_a_failure():
    with pytest.raises(pdf.TypesettingFailed, match="nowhere"):
        pdf.typeset(page('<a href="#nowhere">x</a>'))


def test_a_character_without_a_glyph_is_named():
    with pytest.raises(pdf.GlyphMissing) as refusal:
        pdf.typeset_in_worker(page("<p>𠮷野</p>"))
    assert str(refusal.value) == "No font can print 𠮷 (U+20BB7)."
    assert refusal.value.facts["lacking"] == ("𠮷",)


def test_a_refusal_crosses_from_the_worker_whole():
    with pytest.raises(pdf.TypesettingFailed) as refusal:
        pdf.typeset_in_worker(page(style="p { colour: red }"))
    assert refusal.value.code == "pdf.typesetting_failed"
    assert "colour" in refusal.value.facts["reason"]


def test_a_folder_without_a_face_is_a_sentence(tmp_path):
    with pytest.raises(pdf.FontsMissing) as refusal:
        pdf.typeset(page(), tmp_path)
    assert refusal.value.facts["lacking"] == ["Regular", "Bold"]


def test_a_document_without_a_date_is_a_bug():
    undated = page().replace("dcterms", "other")
    with pytest.raises(AssertionError, match="date"):
        pdf.typeset(undated)


def test_the_environment_is_left_as_it_was():
    before = dict(os.environ)
    pdf.typeset(page())
    assert dict(os.environ) == before


def test_a_dead_worker_fails_its_document_and_no_other():
    presses = pdf._Presses(1)
    assert presses.run(pdf.typeset, page(), pdf.house_fonts())
    (worker,) = presses._pool._processes
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(pdf.TypesettingFailed):
        presses.run(pdf.typeset, page(), pdf.house_fonts())
    assert presses.run(pdf.typeset, page(), pdf.house_fonts()) == pdf.typeset(page())


def test_workers_are_replaced_after_so_many_documents(monkeypatch):
    monkeypatch.setattr(pdf, "_DOCUMENTS_PER_WORKER", 2)
    presses = pdf._Presses(1)
    first = presses.run(pdf.typeset, page(), pdf.house_fonts())
    pool = presses._pool
    presses.run(pdf.typeset, page(), pdf.house_fonts())
    assert presses._pool is pool
    assert presses.run(pdf.typeset, page(), pdf.house_fonts()) == first
    assert presses._pool is not pool
