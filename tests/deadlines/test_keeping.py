"""Who answers for a case and a deadline, deadlines of one's own, what became of them, and handing them over."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from legal_recovery.cases.commands import AssignCase, MoveStage, assign_case, move_stage
from legal_recovery.cases.rules import CannotOwn, CaseFacts, ReasonMissing, SameOwner, Stage
from legal_recovery.deadlines.commands import (
    AddDeadline,
    AssignDeadline,
    EndDeadline,
    ExtendDeadline,
    MoveDeadline,
    RecordTrigger,
    RecountDeadlines,
    add_deadline,
    assign_deadline,
    end_deadline,
    extend_deadline,
    hand_over_all,
    list_held,
    move_deadline,
    record_trigger,
    recount_deadlines,
)
from legal_recovery.deadlines.rules import (
    DeadlineOver,
    Happened,
    NotMissed,
    NotOwn,
    Offset,
    UnreadableOffset,
    day_after,
    read_offset,
)
from legal_recovery.deadlines.store import (
    list_dated,
    list_deadlines,
    list_ownerless,
)
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.pack import NotKnown, load_pack
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.commands import (
    CreateOffice,
    CreateUser,
    DeactivateUser,
    create_office,
    create_user,
    deactivate_user,
    ensure_system,
)
from legal_recovery.users.store import find_account_of
from tests.conftest import TODAY
from tests.factories import Bench, opened

CN = load_pack("CN")


def person(bench: Bench, name: str, *roles: str, office_id: int | None = None) -> Actor:
    ensure_system(bench.database, bench.clock)
    made = CreateUser(name, f"{name}@bank.example", roles, office_id or bench.office_id)
    user_id = bench.do(create_user, made)
    with bench.session() as session:
        account = find_account_of(session, user_id)
    assert account is not None
    return account.actor


def kept(bench: Bench, case: CaseFacts) -> dict[str, Any]:
    with bench.session() as session:
        found = [one.kept for one in list_deadlines(session, case.id)]
    return {one.title or one.rule: one for one in found}


def dated(bench: Bench, actor: Actor | None = None) -> dict[str, Any]:
    with bench.session() as session:
        found = list_dated(session, actor or bench.actor, date(2020, 1, 1), date(2199, 1, 1))
    return {str(one.what): one for one in found}


def test_a_new_deadline_falls_to_who_is_named_else_to_the_case_s_owner_else_to_who_acts(bench: Bench) -> None:
    case = bench.open_case()
    zhao, qian = person(bench, "zhao", "legal"), person(bench, "qian", "legal")
    far = bench.do(create_office, CreateOffice("宁波分行", None))
    stranger, clerk = person(bench, "sun", "legal", office_id=far), person(bench, "li", "finance")

    def owner_of(title: str, by: Actor | None = None, **more: Any) -> int | None:
        bench.do(add_deadline, AddDeadline(case.id, title, TODAY, **more), by=by)
        owner: int | None = kept(bench, case)[title].owner_id
        return owner

    assert owner_of("系统代办") is None
    assert owner_of("自己的", by=zhao) == zhao.id
    bench.do(assign_case, AssignCase(case.id, qian.id))
    assert owner_of("归案件负责人", by=zhao) == qian.id
    assert owner_of("指定", by=zhao, owner_id=zhao.id) == zhao.id
    bench.do(record_trigger, RecordTrigger(case.id, Happened("judgment-served", date(2026, 11, 18))))
    assert kept(bench, case)["appeal-judgment"].owner_id == qian.id
    for unfit in (stranger, clerk):
        with pytest.raises(CannotOwn):
            owner_of("不行", owner_id=unfit.id)
        with pytest.raises(CannotOwn):
            bench.do(assign_case, AssignCase(case.id, unfit.id))
    with pytest.raises(SameOwner):
        bench.do(assign_case, AssignCase(case.id, qian.id))


def test_what_nobody_answers_for_any_more_is_found(bench: Bench) -> None:
    case, zhao = bench.open_case(), person(bench, "zhao", "legal")
    lead, qian = person(bench, "wu", "legal_lead"), person(bench, "qian", "legal")
    bench.do(add_deadline, AddDeadline(case.id, "无人", date(2026, 12, 1)))
    bench.do(add_deadline, AddDeadline(case.id, "将离职", date(2026, 11, 25), zhao.id))
    bench.do(add_deadline, AddDeadline(case.id, "有人", date(2026, 11, 24), qian.id))

    def ownerless(actor: Actor) -> list[str]:
        with bench.session() as session:
            return [str(one.what) for one in list_ownerless(session, actor)]

    assert ownerless(lead) == ["无人"]
    bench.do(deactivate_user, DeactivateUser(zhao.id))
    assert ownerless(lead) == ["将离职", "无人"]
    far = bench.do(create_office, CreateOffice("宁波分行", None))
    assert ownerless(person(bench, "sun", "legal", office_id=far)) == [], "only of cases that one may see"
    bench.do(assign_deadline, AssignDeadline(case.id, kept(bench, case)["无人"].id, qian.id))
    assert ownerless(lead) == ["将离职"]


def test_deadlines_of_all_cases_say_when_to_remind_and_what_follows_if_missed(bench: Bench) -> None:
    case, other = bench.open_case(), bench.open_case("ZB-2")
    served = Happened("judgment-served", date(2026, 9, 17))
    bench.do(record_trigger, RecordTrigger(case.id, served))
    bench.do(record_trigger, RecordTrigger(other.id, Happened("judgment-effective", date(2026, 4, 2))))
    bench.do(add_deadline, AddDeadline(other.id, "取回执", Offset(15, "days"), None, 3))
    found = dated(bench)
    appeal, retrial, own = (
        found["Appeal against a judgment"],
        found["Application for retrial"],
        found["取回执"],
    )
    assert (appeal.on, appeal.lead_days, str(appeal.if_missed)) == (
        date(2026, 10, 8), 7, "the judgment takes effect",
    )  # fmt: skip
    # It ends in the holidays and is not trusted to move out of them; the pack wants a month's notice.
    assert (retrial.on, retrial.lead_days) == (date(2026, 10, 2), 30)
    assert (own.on, own.lead_days, own.reference, own.if_missed) == (date(2026, 12, 5), 3, "ZB-2", None)
    assert (own.endpoint, own.arguments) == ("deadlines.end", (("number", own.id),))
    with bench.session() as session:
        within = list_dated(session, bench.actor, date(2026, 10, 3), date(2026, 10, 8))
    assert [one.id for one in within] == [appeal.id]
    before = own.changed_seq
    bench.do(end_deadline, EndDeadline(other.id, own.id, "void", TODAY, "不用了"))
    own = dated(bench)["取回执"]
    assert (own.is_open, own.is_cancelled) == (False, True) and own.changed_seq > before


def test_a_length_from_today_is_read_as_people_type_it() -> None:
    today = date(2026, 9, 29)
    for text, day in (
        ("+15", date(2026, 10, 14)),
        ("+ 15 天", date(2026, 10, 14)),
        # The National Day holidays end on the 7th; Saturday the 10th is worked.
        ("+3wd", date(2026, 10, 9)),
        ("+3工作日", date(2026, 10, 9)),
        ("+2周", date(2026, 10, 13)),
        ("+3m", date(2026, 12, 29)),
        ("+1年", date(2027, 9, 29)),
    ):
        offset = read_offset(text, "due")
        assert offset is not None and day_after(CN, today, offset) == day, text
    assert read_offset("2026-10-14", "due") is None
    for text in ("+", "+x", "+3 moons", "+-3"):
        with pytest.raises(UnreadableOffset):
            read_offset(text, "due")
    with pytest.raises(NotKnown):
        day_after(CN, today, Offset(90, "working-days"))


def test_an_own_deadline_is_moved_by_hand_and_one_of_the_law_is_not(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_trigger, RecordTrigger(case.id, Happened("judgment-served", date(2026, 11, 18))))
    own = bench.do(add_deadline, AddDeadline(case.id, "约谈", date(2026, 12, 1)))["deadline_id"]
    bench.do(move_deadline, MoveDeadline(case.id, own, date(2026, 12, 8), "债务人改期"))
    assert kept(bench, case)["约谈"].due == date(2026, 12, 8)
    appeal = kept(bench, case)["appeal-judgment"]
    with pytest.raises(NotOwn):
        bench.do(move_deadline, MoveDeadline(case.id, appeal.id, date(2026, 12, 8), "想改"))
    with pytest.raises(NotOwn):
        bench.do(extend_deadline, ExtendDeadline(case.id, own, 3, "days", "决定书"))
    for wrong in ({"due": date(2026, 11, 19)}, {"title": " "}, {"lead_days": -1}):
        with pytest.raises(InvalidInput):
            bench.do(add_deadline, AddDeadline(**{"case_id": case.id, "title": "x", "due": TODAY, **wrong}))
    assert bench.do(recount_deadlines, RecountDeadlines(case.id)) == 0, "nothing of the law hangs on it"


def test_a_deadline_is_missed_only_once_it_is_over_and_with_its_cause(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_trigger, RecordTrigger(case.id, Happened("judgment-served", date(2026, 9, 17))))
    bench.do(add_deadline, AddDeadline(case.id, "今天", TODAY))
    found = kept(bench, case)
    with pytest.raises(NotMissed):
        bench.do(end_deadline, EndDeadline(case.id, found["今天"].id, "missed", TODAY, "忘了"))
    appeal = EndDeadline(case.id, found["appeal-judgment"].id, "missed", TODAY)
    with pytest.raises(ReasonMissing):
        bench.do(end_deadline, appeal)
    receipt = AttachDocument(case.book, "签收单.pdf", "0" * 64, 9, "application/pdf")
    proof = bench.do(attach_document, receipt)["document_id"]
    late = replace(appeal, reason="材料晚到", document_id=proof)
    with pytest.raises(InvalidInput) as refused:
        bench.do(end_deadline, replace(late, document_id=proof + 1))
    assert refused.value.field == "document_id" and kept(bench, case)["appeal-judgment"].is_open
    bench.do(end_deadline, late)
    with bench.session() as session:
        missed = {one.kept.state: one.document_id for one in list_deadlines(session, case.id)}
    assert missed == {"open": None, "missed": proof}
    # Whoever comes second is told so, even when they saw an older version of the case.
    late = EndDeadline(case.id, appeal.deadline_id, "done", TODAY, version=case.seq)
    with pytest.raises(DeadlineOver):
        bench.do(end_deadline, late)


def test_a_hand_over_takes_all_that_is_open_per_office_and_goes_on_where_it_stopped(bench: Bench) -> None:
    zhao, wu = person(bench, "zhao", "legal_lead"), person(bench, "wu", "legal_lead")
    far = bench.do(create_office, CreateOffice("宁波分行", None))
    sun = person(bench, "sun", "legal", office_id=far)
    here = [bench.open_case(f"ZB-{n}") for n in (1, 2)]
    there = bench.within(lambda uow: opened(uow, far, "NB-1"))
    for case in (*here, there):
        bench.do(assign_case, AssignCase(case.id, zhao.id))
        bench.do(add_deadline, AddDeadline(case.id, "开着", date(2026, 12, 1), None, 5))
    gone = bench.do(add_deadline, AddDeadline(here[0].id, "已办", date(2026, 12, 2)))["deadline_id"]
    bench.do(end_deadline, EndDeadline(here[0].id, gone, "done", TODAY))
    with bench.session() as session:
        amounts = {
            one.office: (one.amounts["cases"], one.amounts["deadlines"])
            for one in list_held(session, zhao.id)
        }
    assert amounts == {"杭州分行": (2, 2), "宁波分行": (1, 1)}

    asked = {"left": str(zhao.id), "owners": {str(bench.office_id): str(wu.id), str(far): str(sun.id)}}
    calls: list[int] = []

    def stumbling(command: Any, request: Any) -> Any:
        calls.append(request.case_id)
        if len(calls) == 2:
            raise OSError("killed")
        return bench.do(command, request)

    with pytest.raises(OSError):
        hand_over_all(bench.database, stumbling, asked, lambda *_: None)
    steps: list[tuple[Any, ...]] = []
    made = hand_over_all(bench.database, bench.do, asked, lambda *step: steps.append(step))
    assert {name: count for name, count in made.items() if count} == {"cases": 2, "deadlines": 2}
    assert len(steps) == 2, "one had gone over already"
    assert hand_over_all(bench.database, bench.do, asked, lambda *_: None)["cases"] == 0
    with bench.session() as session:
        assert list_held(session, zhao.id) == []
        assert {one.amounts["cases"] for one in list_held(session, sun.id)} == {1}
    assert kept(bench, here[0])["已办"].owner_id == zhao.id, "what is over stays with who did it"
    assert kept(bench, here[1])["开着"].lead_days == 5

    bench.do(deactivate_user, DeactivateUser(sun.id))
    back = {"left": str(wu.id), "owners": {str(bench.office_id): str(sun.id)}}
    assert hand_over_all(bench.database, bench.do, back, lambda *_: None)["refused"] == 2


def test_a_closed_case_has_no_open_deadlines_and_what_was_met_stays_so(bench: Bench) -> None:
    case = bench.open_case()
    bench.do(record_trigger, RecordTrigger(case.id, Happened("judgment-served", date(2026, 9, 17))))
    own = bench.do(add_deadline, AddDeadline(case.id, "联系评估机构", TODAY))["deadline_id"]
    bench.do(end_deadline, EndDeadline(case.id, own, "done", TODAY))
    bench.do(move_stage, MoveStage(case.id, Stage.CLOSED, TODAY, "撤回委托", "withdrawn"))
    with bench.session() as session:
        found = {one.kept.title: (one.kept.state, one.reason) for one in list_deadlines(session, case.id)}
    assert found["联系评估机构"] == ("done", None)
    assert set(found.values()) == {("done", None), ("void", "撤回委托")}
