"""Reading cases, on both engines."""

from datetime import date

from sqlalchemy import select

from legal_recovery.cases.commands import (
    AddNote,
    MoveStage,
    add_note,
    move_stage,
    release_batch,
    start_batch,
)
from legal_recovery.cases.rules import Stage
from legal_recovery.cases.store import list_cases, list_records, stage_days
from legal_recovery.ledger.commands import EraseText, erase_text
from legal_recovery.plumbing.event_log import TextRow
from tests.factories import ESCALATED, Bench


def test_the_days_of_the_stages_are_those_on_which_it_last_came_there(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(move_stage, MoveStage(case.id, Stage.PRE_LITIGATION, date(2026, 4, 1), "催收"))
    bench.do(move_stage, MoveStage(case.id, Stage.CLOSED, date(2026, 5, 1), "撤回", "withdrawn"))
    bench.do(move_stage, MoveStage(case.id, Stage.PRE_LITIGATION, date(2026, 6, 1), "恢复"))
    with bench.session() as session:
        assert stage_days(session, case.book) == {
            Stage.INTAKE: ESCALATED,
            Stage.PRE_LITIGATION: date(2026, 6, 1),
            Stage.CLOSED: date(2026, 5, 1),
        }


def test_records_can_be_read_by_kind_and_say_what_was_erased(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(add_note, AddNote(case.id, "甲"))
    bench.do(add_note, AddNote(case.id, "乙"))
    with bench.session() as session:
        text_id = session.scalars(select(TextRow.id).where(TextRow.value == "甲")).one()
    bench.do(erase_text, EraseText(case.book, text_id, "request"))
    with bench.session() as session:
        notes = list_records(session, case.book, kinds=["case.note_added"])
    assert [(one.content["note"], one.erased) for one in notes] == [
        ("乙", frozenset()),
        (None, frozenset({"note"})),
    ]


def test_a_list_names_debtor_office_and_stage_and_hides_what_is_still_being_loaded(bench: Bench) -> None:
    batch = bench.do(start_batch_of, None)
    bench.open_case("ZB-1")
    bench.open_case("ZB-2", batch_id=batch)
    with bench.session() as session:
        assert [one.reference for one in list_cases(session, bench.actor)] == ["ZB-1"]
    bench.within(lambda uow: release_batch(uow, bench.actor.book, batch))
    with bench.session() as session:
        listed = list_cases(session, bench.actor)
    assert [(one.reference, one.debtor, one.office, one.stage) for one in listed] == [
        ("ZB-1", "杭州示例机械有限公司", "杭州分行", Stage.INTAKE),
        ("ZB-2", "杭州示例机械有限公司", "杭州分行", Stage.INTAKE),
    ]


def start_batch_of(uow: object, _: None) -> int:
    """Begin a batch as a command does."""
    return start_batch(uow)  # type: ignore[arg-type]
