"""A paper is kept once with its case and the record says how it was written, on both engines."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from legal_recovery.cases.store import get_case
from legal_recovery.documents.store import list_documents
from legal_recovery.drafting.commands import (
    FactsChangedMeanwhile,
    KeepPaper,
    Order,
    keep_paper,
    render,
)
from legal_recovery.drafting.store.kept import list_kept
from legal_recovery.drafting.store.versions import digest_of
from legal_recovery.kernel.errors import KeyReused
from legal_recovery.ledger.store.verify import verify
from legal_recovery.web.transact import House
from tests.factories import Bench

DAY = date(2026, 11, 27)


def ready(bench: Bench, house: House, order: Order) -> KeepPaper:
    """Return what keeps a paper; its file is none that takes time to typeset."""
    with bench.session() as session:
        paper = render(session, bench.actor, order)
    digest, size = house.files.put(BytesIO(b"%PDF-1.7\n" + paper.html.encode()))
    return KeepPaper(paper.case_id, order, digest_of(paper.html), digest, size)


def test_a_paper_is_kept_once_and_says_how_it_was_written(bench: Bench, house: House) -> None:
    case = bench.open_case("ZB-1")
    order = Order(case.reference, "demand-letter", "zh", DAY)
    with bench.session() as session:
        seen = get_case(session, bench.actor, case.reference)
    wanted = ready(bench, house, order)
    with pytest.raises(FactsChangedMeanwhile):
        bench.do(keep_paper, replace(wanted, html_sha256="0" * 64), key="k-1")
    made = bench.do(keep_paper, wanted, key="k-1")
    assert bench.do(keep_paper, ready(bench, house, order), key="k-1") == made
    other = ready(bench, house, replace(order, language="en"))
    with pytest.raises(KeyReused):
        bench.do(keep_paper, other, key="k-1")
    with bench.session() as session:
        [file] = list_documents(session, case.book)
        assert (file.name, file.access) == ("催收函_ZB-1_2026-11-27.pdf", "court")
        assert house.files.read(file.sha256).startswith(b"%PDF-")
        [kept] = list_kept(session, case.book)
        paper = render(session, bench.actor, order)
        # What the house wrote itself is no evidence.
        exhibits = render(session, bench.actor, replace(order, kind="evidence-list"))
    assert kept.sha256 == file.sha256 == wanted.sha256 and kept.document_id == file.id
    assert kept.missing == tuple(one.key for one in paper.missing) and "lender.name" in kept.missing
    assert kept.text_number == 0 and kept.position == seen.seq
    assert "exhibits" in {one.key for one in exhibits.missing}
    assert verify(bench.database, house.files).ok
