"""A text is changed, refused and restored; papers say which version they were written with, on both engines."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

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
from legal_recovery.drafting.commands.rendering import filters
from legal_recovery.drafting.models import PaperTextRow
from legal_recovery.drafting.rules.example import example_facts
from legal_recovery.drafting.rules.kinds import KINDS, LANGUAGES
from legal_recovery.drafting.rules.measuring import require_end
from legal_recovery.drafting.rules.sandbox import TemplateRefused, TemplateTooLong, fill_in, read_template
from legal_recovery.drafting.store.versions import TextGone, list_history, list_in_force
from legal_recovery.kernel.errors import NotFound, RecoveryError
from legal_recovery.ledger.commands import EraseText, erase_text
from legal_recovery.ledger.store.verify import verify
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench

KIND, ZH = "receipt", "zh"
LOOPS = "{% for a in interest %}\n" * 8
ENDLESS = f"# 收据\n\n{LOOPS}{{{{ lender.name }}}}\n{'{% endfor %}' * 8}\n"
# No made case takes this choice: it is counted all the same.
HIDDEN = f"# 收据\n\n{{% if case.reference == 'X' %}}\n{LOOPS}x\n{'{% endfor %}' * 8}\n{{% endif %}}\n"


def paper(bench: Bench, reference: str) -> Rendered:
    with bench.database.reading() as session:
        return render(session, bench.actor, Order(reference, KIND, ZH, date(2026, 11, 27)))


def refusal_of(bench: Bench, command: Any, wanted: Any) -> RecoveryError:
    with pytest.raises(RecoveryError) as found:
        bench.do(command, wanted)
    return found.value


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

    refused: list[tuple[type[RecoveryError], ChangeText, int | None]] = [
        (TextChangedMeanwhile, ChangeText(KIND, ZH, shipped, "晚到", 0), None),
        (SameText, ChangeText(KIND, ZH, new.replace("\n", "\r\n"), "再存一次", 1), None),
        (TemplateRefused, ChangeText(KIND, ZH, "# 收据\n\n{{ lender.__class__ }}\n", "试探", 1), 3),
        (TemplateTooLong, ChangeText(KIND, ZH, ENDLESS, "循环", 1), 6),
        (TemplateTooLong, ChangeText(KIND, ZH, HIDDEN, "循环", 1), 7),
    ]
    for refusal, command, line in refused:
        found = refusal_of(bench, change_text, command)
        assert (type(found), found.facts.get("line")) == (refusal, line)
    assert paper(bench, case.reference).html == after.html

    assert bench.do(restore_text, RestoreText(KIND, ZH, 0, "改回", 1)) == 2
    assert paper(bench, case.reference).html == before.html
    with bench.database.reading() as session:
        kept = list_history(session, KIND, ZH)
        assert [(one.number, one.reason) for one in kept] == [(2, "改回"), (1, "院方要求"), (0, None)]
        assert kept[0].sha256 == kept[2].sha256 == before.text_sha256
        assert list_history(session, KIND, ZH, position=2, limit=1) == kept[1:2]
        assert list_history(session, KIND, ZH, position=0, backwards=True) == kept[1::-1]
    assert verify(bench.database, None).ok


def test_nothing_is_written_with_an_erased_text_until_another_is_restored(bench: Bench) -> None:
    ensure_system(bench.database, bench.clock)
    case = bench.open_case("ZB-1")
    named = shipped_text(KIND, ZH) + "\n张三收。\n"
    bench.do(change_text, ChangeText(KIND, ZH, named, "写明收款人", 0))
    with bench.database.reading() as session:
        book, text_id = session.query(PaperTextRow.book, PaperTextRow.text_id).one()
    bench.do(erase_text, EraseText(book, text_id, "pipl-47"))
    with pytest.raises(TextGone):
        paper(bench, case.reference)
    assert isinstance(refusal_of(bench, restore_text, RestoreText(KIND, ZH, 1, "再来", 1)), TextGone)
    assert isinstance(refusal_of(bench, restore_text, RestoreText(KIND, ZH, 2**40, "再来", 1)), NotFound)
    with bench.database.reading() as session:
        queries: list[str] = []
        event.listen(bench.database.engine, "before_cursor_execute", lambda *told: queries.append(told[2]))
        listed = list_in_force(session)
        assert len(queries) == 1, "one query for all kinds and languages"
    assert len(listed) == len(KINDS) * len(LANGUAGES)
    assert [(one.paper, one.language, one.number) for one in listed if one.erased] == [(KIND, ZH, 1)]
    assert bench.do(restore_text, RestoreText(KIND, ZH, 0, "去掉人名", 1)) == 2
    assert paper(bench, case.reference).version == 2
    assert verify(bench.database, None).ok


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_text_comes_to_its_end_and_the_made_case_lacks_nothing(language: str) -> None:
    facts = example_facts(language, date(2026, 11, 27))
    for kind in KINDS:
        text = shipped_text(kind, language)
        require_end(read_template(text + text))
        filled = fill_in(read_template(text), facts, filters(language))
        assert filled.lacking == () and "None" not in filled.text, kind
