"""A suit from its preparation to its title, an enforcement to its resumption, filings, court dates and service."""

from datetime import date, time
from io import BytesIO
from typing import Any

import pytest

from legal_recovery.cases.commands import AddObligor, add_obligor
from legal_recovery.cases.rules import CaseFacts, DatedInFuture, Stage
from legal_recovery.cases.store import get_case, list_obligors, normal_term
from legal_recovery.deadlines.store import list_deadlines, list_triggers
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.errors import InvalidInput, NotFound, StaleVersion
from legal_recovery.law.docket import WrongDocket
from legal_recovery.lawbook.store import pack_of
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings import store
from legal_recovery.proceedings.commands import (
    AdjournCourtDate,
    AgreeAddress,
    AnswerFiling,
    CancelCourtDate,
    CertifyTitle,
    CorrectProceeding,
    HoldCourtDate,
    MakeFiling,
    MoveProceeding,
    OpenProceeding,
    RecordService,
    RecordTitle,
    SetCourtDate,
    adjourn_court_date,
    agree_address,
    answer_filing,
    cancel_court_date,
    certify_title,
    correct_proceeding,
    effect_of,
    foresee_court_date,
    hold_court_date,
    make_filing,
    move_proceeding,
    open_proceeding,
    record_service,
    record_title,
    set_court_date,
)
from legal_recovery.proceedings.rules import (
    Answer,
    DateInPast,
    DateOver,
    DateTerms,
    FilingAnswered,
    FilingTerms,
    ImpossibleStep,
    NotYetHeld,
    ProceedingTerms,
    StepNotReached,
)
from tests.factories import Bench, cny

COURT = "杭州市西湖区人民法院"
SUIT = "（2026）浙0106民初1234号"


def two_parties(bench: Bench) -> CaseFacts:
    case = bench.open_case()
    who = Particulars("赵样例", PartyKind.PERSON)

    def add(uow: Any) -> None:
        uow.lock(case.book)
        add_obligor(uow, case, AddObligor("guarantor", who))

    bench.within(add)
    return now(bench, case)


def now(bench: Bench, case: CaseFacts) -> CaseFacts:
    with bench.session() as session:
        return get_case(session, bench.actor, case.reference)


def obligors(bench: Bench, case: CaseFacts) -> list[int]:
    with bench.session() as session:
        return [one.obligor_id for one in list_obligors(session, case.id)]


def opened(bench: Bench, case: CaseFacts, kind: str = "lawsuit", *terms: Any, **more: Any) -> int:
    return bench.do(open_proceeding, OpenProceeding(case.id, ProceedingTerms(kind, COURT, *terms, **more)))[
        "proceeding_id"
    ]


def found(bench: Bench, case: CaseFacts, number: int) -> store.Proceeding:
    with bench.session() as session:
        return store.get_proceeding(session, case.id, number)


def move(bench: Bench, case: CaseFacts, number: int, state: str, on: str, **more: Any) -> int:
    day = date.fromisoformat(on)
    return bench.do(move_proceeding, MoveProceeding(case.id, number, state, day, "法院通知", **more))[
        "proceeding_id"
    ]


def rules_of(bench: Bench, case: CaseFacts) -> dict[str, date]:
    with bench.session() as session:
        return {one.kept.rule: one.kept.due for one in list_deadlines(session, case.id)}


def test_a_suit_is_led_from_its_preparation_to_its_title_and_takes_the_case_along(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case)
    assert found(bench, case, suit).state == "prepared"
    move(bench, case, suit, "submitted", "2026-03-20")
    move(bench, case, suit, "to_correct", "2026-03-23", correct_by=date(2026, 3, 30))
    move(bench, case, suit, "submitted", "2026-03-25")
    with pytest.raises(StepNotReached, match="docket number"):
        move(bench, case, suit, "accepted", "2026-03-30")
    with pytest.raises(WrongDocket) as refusal:
        move(bench, case, suit, "accepted", "2026-03-30", docket_number="（2026）浙0106执1号")
    assert "民初" in str(refusal.value)
    assert now(bench, case).stage is Stage.INTAKE, "nothing half done"
    move(bench, case, suit, "accepted", "2026-03-30", docket_number="(2026)浙0106民初1234")
    known = found(bench, case, suit)
    assert (known.state, known.docket_number, known.filed_on) == ("accepted", SUIT, date(2026, 3, 20))
    assert (now(bench, case).stage, now(bench, case).stage_on) == (Stage.LITIGATION, date(2026, 3, 30))
    move(bench, case, suit, "fee_due", "2026-04-01")
    # Seven days end on a Wednesday.
    assert rules_of(bench, case)["fee-payment"] == date(2026, 4, 8)
    with bench.session() as session:
        assert [one.proceeding_id for one in list_triggers(session, case.id)] == [suit]
    move(bench, case, suit, "under_way", "2026-04-07")
    with bench.session() as session:
        assert [one.kept.state for one in list_deadlines(session, case.id)] == ["done"], "the fee was paid"
    move(bench, case, suit, "decided", "2026-08-03")
    with pytest.raises(StepNotReached, match="title"):
        move(bench, case, suit, "effective", "2026-09-01")
    move(bench, case, suit, "effective", "2026-09-01", title_kind="judgment")
    known = found(bench, case, suit)
    assert (known.state, known.title_kind, known.title_on) == ("effective", "judgment", date(2026, 9, 1))
    assert now(bench, case).stage is Stage.EFFECTIVE_TITLE
    with pytest.raises(ImpossibleStep):
        move(bench, case, suit, "submitted", "2026-09-02")
    with pytest.raises(DatedInFuture):
        move(bench, case, suit, "set_aside", "2026-11-21")


def test_a_case_is_never_taken_back_nor_where_it_lacks_something(bench: Bench) -> None:
    case = bench.open_case(stage=Stage.DISPOSAL)
    suit = opened(bench, case)
    move(bench, case, suit, "submitted", "2026-04-01")
    move(bench, case, suit, "accepted", "2026-04-02", docket_number=SUIT)
    assert now(bench, case).stage is Stage.DISPOSAL
    other = bench.open_case("ZB-2")
    enforcement = opened(bench, other, "enforcement")
    move(bench, other, enforcement, "submitted", "2026-04-01")
    move(bench, other, enforcement, "accepted", "2026-04-02", docket_number="（2026）浙0106执5号")
    assert now(bench, other).stage is Stage.INTAKE, "no title is recorded"
    assert rules_of(bench, other)["enforcement-inactivity"] == date(2026, 10, 1)


def test_a_terminated_enforcement_is_resumed_under_a_number_of_its_own(bench: Bench) -> None:
    case = bench.open_case(stage=Stage.LITIGATION)
    suit = opened(bench, case, "lawsuit", SUIT, date(2026, 3, 20), "judgment", date(2026, 4, 20))
    number = opened(bench, case, "enforcement", parent_id=suit, claim=cny("900,000.00"))
    move(bench, case, number, "submitted", "2026-05-06")
    move(bench, case, number, "accepted", "2026-05-08", docket_number="（2026）浙0106执55号")
    assert now(bench, case).stage is Stage.ENFORCEMENT, "past the title that it has"
    move(bench, case, number, "under_way", "2026-05-11")
    move(bench, case, number, "terminated", "2026-08-03")
    assert now(bench, case).flags == ("enforcement_terminated",)
    with pytest.raises(WrongDocket):
        move(bench, case, number, "resumed", "2026-10-09", docket_number="（2026）浙0106执66号")
    resumed = move(bench, case, number, "resumed", "2026-10-09", docket_number="（2026）浙0106执恢66号")
    assert now(bench, case).flags == ()
    one = found(bench, case, resumed)
    assert (one.proceeding_kind, one.parent_id, one.state) == ("resumption", number, "accepted")
    assert one.claim == cny("900,000.00")
    with bench.session() as session:
        tree = [
            (one.proceeding_kind, depth)
            for one, depth in store.chain_of(store.list_proceedings(session, case.id))
        ]
        words = {
            term for (term,) in run(session.connection(), "SELECT term FROM case_terms WHERE kind = 'docket'")
        }
    assert tree == [("lawsuit", 0), ("enforcement", 1), ("resumption", 2)]
    numbers = (SUIT, "（2026）浙0106执55号", "（2026）浙0106执恢66号")
    assert words == {normal_term(number) for number in numbers}, "each is found"


def test_a_proceeding_is_against_some_of_the_obligors_on_their_side(bench: Bench) -> None:
    case = two_parties(bench)
    debtor, guarantor = obligors(bench, case)
    suit = opened(bench, case, parties=((debtor, "respondent"),), judge="沈法官", counsel="某律所 陈律师")
    known = found(bench, case, suit)
    assert [(one.obligor_id, one.side) for one in known.parties] == [(debtor, "respondent")]
    assert (known.judge, known.counsel) == ("沈法官", "某律所 陈律师")
    terms = ProceedingTerms("lawsuit", COURT, SUIT, judge="王法官", parties=((guarantor, "third_party"),))
    bench.do(correct_proceeding, CorrectProceeding(case.id, suit, terms))
    known = found(bench, case, suit)
    assert [(one.obligor_id, one.side) for one in known.parties] == [(guarantor, "third_party")]
    assert (known.judge, known.counsel, known.state) == ("王法官", None, "accepted")
    for wrong in ({"parties": ((1, "respondent"),)}, {"parties": ((debtor, "judge"),)}, {"parent_id": 1}):
        with pytest.raises(InvalidInput):
            opened(bench, case, **wrong)
    again = ProceedingTerms("lawsuit", COURT, parent_id=suit)
    with pytest.raises(InvalidInput, match="itself"):
        bench.do(correct_proceeding, CorrectProceeding(case.id, suit, again))
    with pytest.raises(WrongDocket):
        opened(bench, case, "appeal", SUIT)


def test_two_people_at_once_the_second_is_told(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case)
    seen = now(bench, case).seq
    step = MoveProceeding(case.id, suit, "submitted", date(2026, 4, 1), "递交", version=seen)
    bench.do(move_proceeding, step)
    with pytest.raises(StaleVersion):
        bench.do(move_proceeding, step)


def test_a_filing_is_answered_and_its_correction_falls_due(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case)
    terms = FilingTerms("statement_of_claim", date(2026, 11, 16), COURT, "online", "李经办", "SQ-1")
    number = bench.do(make_filing, MakeFiling(case.id, suit, terms))["filing_id"]
    bench.do(
        answer_filing,
        AnswerFiling(case.id, number, Answer("to_correct", date(2026, 11, 18), date(2026, 11, 25))),
    )
    with bench.session() as session:
        (one,) = store.list_filings(session, case.id, suit)
        (due,) = store.list_corrections(session, bench.actor, date(2026, 11, 1), date(2026, 11, 30))
    assert (one.outcome, one.filed_by, one.receipt_number) == ("to_correct", "李经办", "SQ-1")
    assert (due.on, due.reference, due.is_open) == (date(2026, 11, 25), "ZB-1", True)
    bench.do(answer_filing, AnswerFiling(case.id, number, Answer("accepted", date(2026, 11, 20))))
    with pytest.raises(FilingAnswered):
        bench.do(answer_filing, AnswerFiling(case.id, number, Answer("rejected", date(2026, 11, 20))))
    later = FilingTerms("evidence", date(2026, 11, 21), COURT)
    with pytest.raises(DatedInFuture):
        bench.do(make_filing, MakeFiling(case.id, suit, later))
    stranger = FilingTerms("evidence", date(2026, 11, 16), COURT, document_id=7)
    with pytest.raises(NotFound):
        bench.do(make_filing, MakeFiling(case.id, suit, stranger))


def test_a_court_date_is_set_adjourned_held_and_clashes_are_pointed_out(
    bench: Bench, clock: FixedClock
) -> None:
    case = bench.open_case()
    suit = opened(bench, case)
    me = bench.actor.id
    terms = DateTerms("hearing", date(2026, 12, 1), time(9, 30), "", "第三法庭", (me,))
    first = bench.do(set_court_date, SetCourtDate(case.id, suit, terms))["court_date_id"]
    with bench.session() as session:
        (dated,) = store.list_dated(session, bench.actor, date(2026, 12, 1), date(2026, 12, 1))
        soon = DateTerms("mediation", date(2026, 12, 1), time(11), "", None, (me,))
        placed, clash = foresee_court_date(session, bench.actor, clock, case, soon)
        stranger = Actor(5, "别人", frozenset({"legal"}), 99)
        assert store.list_dated(session, stranger, date(2026, 12, 1), date(2026, 12, 1)) == []
        assert store.attended_on(session, stranger, date(2026, 12, 1))[0].reference is None
    assert (dated.kind, dated.on, dated.at, dated.zone) == (
        "court_date",
        date(2026, 12, 1),
        time(9, 30),
        "Asia/Shanghai",
    )
    assert (dated.place, dated.attends, dated.is_open) == ("第三法庭", (me,), True)
    assert placed.zone == "Asia/Shanghai"
    assert [(person, other.id, other.reference) for person, other in clash] == [(me, first, "ZB-1")]
    bench.do(set_court_date, SetCourtDate(case.id, suit, soon))
    with pytest.raises(NotYetHeld):
        bench.do(hold_court_date, HoldCourtDate(case.id, first, "当庭宣判"))
    put_off = AdjournCourtDate(case.id, first, DateTerms("", date(2026, 12, 8), time(9), ""), "法官出差")
    second = bench.do(adjourn_court_date, put_off)["court_date_id"]
    with pytest.raises(DateOver):
        bench.do(adjourn_court_date, put_off)
    clock.set(date(2026, 12, 8))
    bench.do(hold_court_date, HoldCourtDate(case.id, second, "当庭宣判"))
    with bench.session() as session:
        known = {one.id: one for one in store.list_court_dates(session, case.id)}
    assert (known[first].state, known[first].result) == ("adjourned", "法官出差")
    new = known[second]
    assert (new.adjourned_from_id, new.date_kind, new.place, new.attends) == (
        first,
        "hearing",
        "第三法庭",
        (me,),
    )
    assert (new.state, new.result) == ("held", "当庭宣判")
    with pytest.raises(DateOver):
        bench.do(cancel_court_date, CancelCourtDate(case.id, second, "撤诉"))
    for wrong in (date(2026, 12, 7), date(2020, 1, 1)):
        with pytest.raises(DateInPast):
            bench.do(set_court_date, SetCourtDate(case.id, suit, DateTerms("hearing", wrong, None, "")))
    nobody = DateTerms("hearing", date(2026, 12, 9), None, "", None, (4,))
    with pytest.raises(InvalidInput):
        bench.do(set_court_date, SetCourtDate(case.id, suit, nobody))


def test_service_party_by_party_says_when_the_judgment_takes_effect(bench: Bench, tmp_path: Any) -> None:
    case = two_parties(bench)
    debtor, guarantor = obligors(bench, case)
    suit = opened(bench, case, "lawsuit", SUIT, date(2026, 3, 20))
    digest, size = FileStore(str(tmp_path)).put(BytesIO(b"x"))
    receipt = bench.do(
        attach_document, AttachDocument(case.book, "回证.pdf", digest, size, "application/pdf", "court")
    )

    def serve(party: int | None, on: date, means: str = "mail", **more: Any) -> Any:
        return bench.do(
            record_service,
            RecordService(case.id, suit, "judgment-served", on, means, obligor_id=party, **more),
        )

    def effect() -> Any:
        with bench.session() as session:
            one = store.get_proceeding(session, case.id, suit)
            return effect_of(session, pack_of(session, case.jurisdiction), case.id, one)

    assert effect().waits_for == (debtor, guarantor, None)
    serve(None, date(2026, 8, 3), "electronic")
    serve(debtor, date(2026, 8, 5), document_id=_id(receipt))
    assert (effect().on, effect().waits_for) == (None, (guarantor,))
    with pytest.raises(InvalidInput) as refusal:
        serve(guarantor, date(2026, 8, 5), "agreed-address")
    assert refusal.value.field == "means"
    agreed = AgreeAddress(case.id, guarantor, "杭州市示例路1号", date(2025, 1, 5))
    bench.do(agree_address, agreed)
    serve(guarantor, date(2026, 8, 10), "announcement")
    # Thirty days, then fifteen; the day after.
    assert effect().on == date(2026, 9, 25)
    with bench.session() as session:
        served = store.list_served(session, pack_of(session, "CN"), case.id, suit)
    assert [(one.obligor_id, one.effective_on) for one in served] == [
        (None, date(2026, 8, 3)),
        (debtor, date(2026, 8, 5)),
        (guarantor, date(2026, 9, 9)),
    ]
    for wrong in ("birthday", "payment-order-served"):
        with pytest.raises(InvalidInput):
            bench.do(record_service, RecordService(case.id, suit, wrong, date(2026, 8, 3)))
    with pytest.raises(InvalidInput):
        bench.do(record_service, RecordService(case.id, suit, "complaint-served", date(2026, 8, 3)))
    bench.do(record_title, RecordTitle(case.id, suit, "judgment", date(2026, 9, 25)))
    certify = CertifyTitle(case.id, suit, date(2026, 9, 25), date(2026, 10, 9), guarantor)
    bench.do(certify_title, certify)
    with bench.session() as session:
        (one,) = store.list_certificates(session, case.id, suit)
    assert (one.obligor_id, one.effective_on, one.issued_on) == (
        guarantor,
        date(2026, 9, 25),
        date(2026, 10, 9),
    )
    with pytest.raises(InvalidInput):
        bench.do(certify_title, CertifyTitle(case.id, suit, date(2026, 9, 25), date(2026, 9, 24)))


def _id(made: Any) -> int:
    return made["document_id"] if isinstance(made, dict) else int(made)
