"""A text is changed, refused and restored; papers say which version they were written with, on both engines."""

from datetime import date

import pytest

from legal_recovery.drafting.commands import (
    ChangeText,
    Order,
    Rendered,
    RestoreText,
    SameText,
    TextChangedMeanwhile,
    change_text,
    render,
    restore_text,
    shipped_text,
)
from legal_recovery.drafting.rules.sandbox import TemplateRefused
from legal_recovery.drafting.store.versions import list_versions
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.ledger.store.verify import verify
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench

KIND, ZH = "receipt", "zh"


def paper(bench: Bench, reference: str) -> Rendered:
    with bench.database.reading() as session:
        return render(session, bench.actor, Order(reference, KIND, ZH, date(2026, 11, 27)))


def test_a_text_is_changed_written_with_and_restored(bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    case = bench.open_case("ZB-1")
    shipped = shipped_text(KIND, ZH)
    before = paper(bench, case.reference)
    assert before.version == 0
    new = shipped + "\n收讫无误。\n"
    assert bench.do(change_text, ChangeText(KIND, ZH, new, "院方要求", 0)) == 1
    after = paper(bench, case.reference)
    assert (after.version, "收讫无误。" in after.html) == (1, True)
    assert after.text_sha256 != before.text_sha256

    refused: list[tuple[type[RecoveryError], ChangeText]] = [
        (TextChangedMeanwhile, ChangeText(KIND, ZH, shipped, "晚到", 0)),
        (SameText, ChangeText(KIND, ZH, new.replace("\n", "\r\n"), "再存一次", 1)),
        (TemplateRefused, ChangeText(KIND, ZH, "# 收据\n\n{{ lender.__class__ }}\n", "试探", 1)),
    ]
    for refusal, command in refused:
        with pytest.raises(refusal) as found:
            bench.do(change_text, command)
        if refusal is TemplateRefused:
            assert found.value.facts["line"] == 3
    assert paper(bench, case.reference).html == after.html

    assert bench.do(restore_text, RestoreText(KIND, ZH, 0, "改回", 1)) == 2
    assert paper(bench, case.reference).html == before.html
    with bench.database.reading() as session:
        kept = list_versions(session, KIND, ZH)
        assert [(one.number, one.reason) for one in kept] == [(2, "改回"), (1, "院方要求"), (0, None)]
        assert kept[0].sha256 == kept[2].sha256 == before.text_sha256
        assert list_versions(session, KIND, "en")[0].number == 0
    assert verify(bench.database, None).ok
