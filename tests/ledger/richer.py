"""What stands in the ledger of everything beside money: proceedings, deadlines of people, seizures, reminders."""

from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from legal_recovery.alerts import rules as alerts
from legal_recovery.alerts.commands import (
    Acknowledge,
    Delivery,
    Escalation,
    Keep,
    acknowledge,
    escalate,
    keep,
    record_delivery,
)
from legal_recovery.alerts.store import list_waiting
from legal_recovery.cases import commands as cases
from legal_recovery.cases.rules import CaseFacts, Dated
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.deadlines.commands import (
    AddDeadline,
    AssignDeadline,
    EndDeadline,
    InterruptClock,
    MoveDeadline,
    RecordTrigger,
    ResumeClock,
    WithdrawInterruption,
    add_deadline,
    assign_deadline,
    end_deadline,
    interrupt_clock,
    move_deadline,
    record_trigger,
    resume_clock,
    withdraw_interruption,
)
from legal_recovery.deadlines.rules import Happened, Interruption
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.documents.store import list_documents
from legal_recovery.dossiers.commands import ComposeDossier, compose_dossier
from legal_recovery.dossiers.rules import Profile
from legal_recovery.dossiers.rules.composition import Composition, Item, Section, What
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.unit_of_work import Actor
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
    SetCourtDate,
    adjourn_court_date,
    agree_address,
    answer_filing,
    cancel_court_date,
    certify_title,
    correct_proceeding,
    hold_court_date,
    make_filing,
    move_proceeding,
    open_proceeding,
    record_service,
    set_court_date,
)
from legal_recovery.proceedings.rules import Answer, DateTerms, FilingTerms, ProceedingTerms
from legal_recovery.seizures import commands as seizures
from legal_recovery.seizures.rules import SecurityTerms, SeizureTerms
from legal_recovery.seizures.store import list_handovers, list_incidents, list_searches
from legal_recovery.users import commands as users
from tests.factories import Bench, cny

FILE = "民事起诉状.pdf".encode() + b"\x00\x01" * 5000


def proceedings_of(bench: Bench, case: CaseFacts, document: int) -> None:
    """A suit with its parties, moves, filings, service and certificate; court dates held and put off."""
    with bench.session() as session:
        (obligor,) = list_obligors(session, case.id)
    side = ((obligor.obligor_id, "respondent"),)
    particulars = {"claim": cny("1,100,000.00"), "judge": "沈法官", "counsel": "某律所", "parties": side}
    terms = ProceedingTerms("lawsuit", "某法院", None, date(2026, 3, 20), **particulars)
    suit = bench.do(open_proceeding, OpenProceeding(case.id, terms))["proceeding_id"]
    sides = {"parent_id": suit, "parties": ((obligor.obligor_id, "third_party"),)}
    appeal = bench.do(open_proceeding, OpenProceeding(case.id, ProceedingTerms("appeal", "某中院", **sides)))
    other = ProceedingTerms("appeal", "某中院", "（2026）浙01民终9号", **(sides | {"parties": side}))
    bench.do(correct_proceeding, CorrectProceeding(case.id, appeal["proceeding_id"], other))
    day = date(2026, 4, 1)
    bench.do(
        move_proceeding,
        MoveProceeding(case.id, suit, "to_correct", day, "补正", document, correct_by=date(2026, 4, 8)),
    )
    filing = FilingTerms("evidence", day, "某法院", "mail", "李经办", "EMS-1", document)
    made = bench.do(make_filing, MakeFiling(case.id, suit, filing))["filing_id"]
    bench.do(answer_filing, AnswerFiling(case.id, made, Answer("to_correct", day, date(2026, 4, 8))))
    hearing = DateTerms("hearing", date(2026, 12, 1), time(9, 30), "", "第三法庭", (bench.actor.id,))
    first = bench.do(set_court_date, SetCourtDate(case.id, suit, hearing))["court_date_id"]
    adjourned = AdjournCourtDate(case.id, first, DateTerms("", date(2026, 12, 8)), "延期")
    second = bench.do(adjourn_court_date, adjourned)["court_date_id"]
    bench.do(cancel_court_date, CancelCourtDate(case.id, second, "撤诉"))
    today = DateTerms("mediation", bench.clock.today(), None, "")
    held = bench.do(set_court_date, SetCourtDate(case.id, suit, today))["court_date_id"]
    bench.do(hold_court_date, HoldCourtDate(case.id, held, "未达成协议"))
    address = AgreeAddress(case.id, obligor.obligor_id, "示例路1号", date(2025, 1, 5), document)
    bench.do(agree_address, address)
    to = {"obligor_id": obligor.obligor_id, "document_id": document}
    bench.do(record_service, RecordService(case.id, suit, "judgment-served", day, **to))
    effective = date(2026, 8, 19)
    bench.do(certify_title, CertifyTitle(case.id, suit, effective, effective, **to))


def owners_of(bench: Bench, case: CaseFacts) -> None:
    """Who answers for the case and for a deadline of their own, which is moved and met."""
    person = users.CreateUser("钱样例", "qian@bank.example", ("legal",), bench.office_id)
    owner = bench.do(users.create_user, person)
    bench.do(cases.assign_case, cases.AssignCase(case.id, owner, "原经办离职"))
    for days, lead in ((1, 3), (20, None)):
        due = date(2026, 11, 20 + days) if days < 10 else date(2026, 12, 10)
        own = AddDeadline(case.id, "联系评估机构", due, None, lead, "带上钥匙")
        made = bench.do(add_deadline, own)["deadline_id"]
    bench.do(assign_deadline, AssignDeadline(case.id, made, None, 10))
    bench.do(move_deadline, MoveDeadline(case.id, made, date(2026, 12, 20), "对方改期"))
    with bench.session() as session:
        (document,) = list_documents(session, case.book)
    chosen = (Item(What.CHAPTER, "owed"), Item(What.DOCUMENT, str(document.id), purpose="借款关系"))
    arranged = Composition((Section("债权", chosen),))
    bench.do(compose_dossier, ComposeDossier(case.id, Profile.INTERNAL, arranged, 0))
    proven = EndDeadline(case.id, made, "void", date(2026, 11, 20), "不再需要", document_id=document.id)
    bench.do(end_deadline, proven)


def clocks_of(bench: Bench, case: CaseFacts, obligor_id: int) -> None:
    """A period that a suit interrupted, which has ended, and a demand that never arrived."""
    due = Happened("debt-due", date(2024, 1, 5))
    bench.do(record_trigger, RecordTrigger(case.id, due, obligor_id))
    with bench.session() as session:
        (clock,) = [one.kept for one in list_deadlines(session, case.id) if one.kept.rule == "limitation"]
        (document,) = list_documents(session, case.book)
    suit, demand = Interruption("suit", date(2025, 3, 3)), Interruption("demand", date(2025, 6, 1))
    request = InterruptClock(case.id, clock.id, suit, "受理通知书", document.id)
    number = bench.do(interrupt_clock, request)["interruption_id"]
    bench.do(resume_clock, ResumeClock(case.id, number, date(2025, 5, 5)))
    number = bench.do(interrupt_clock, InterruptClock(case.id, clock.id, demand, "快递签收"))[
        "interruption_id"
    ]
    bench.do(withdraw_interruption, WithdrawInterruption(case.id, number, "拒收退回"))


def seizures_of(bench: Bench, files: FileStore) -> None:
    """A case with seizures in every state, security that came back, and what follows 终本."""
    day, today = date(2024, 1, 10), bench.clock.today()
    case = bench.open_case("CF-1")
    with bench.session() as session:
        (obligor,) = list_obligors(session, case.id)
    land, cash, lot = (
        bench.do(add_collateral, AddCollateral(case.id, CollateralTerms(kind, "示例财产")))["collateral_id"]
        for kind in ("real_estate", "deposit", "other")
    )
    first = {"starts_on": day, "expires_on": date(2027, 1, 9), "docket_number": "（2024）浙0106执保1号"}
    waiting = {"first_court": "某法院", "first_docket_number": "（2023）浙02执保9号", "rank": 2}
    waiting |= {"first_started_on": day, "first_stage": "preservation", "term_years": 2}
    more = {"amount": cny("500,000.00"), "senior": cny("100.00"), "lead_days": 20, "note": "备注"}
    suit = OpenProceeding(case.id, ProceedingTerms("preservation", "某法院", None, date(2026, 3, 2)))
    own = {"owner_id": bench.actor.id, **bench.do(open_proceeding, suit)}
    short = {"starts_on": date(2025, 11, 2), "expires_on": date(2026, 11, 1), **own}

    def terms(piece: int, **what: Any) -> SeizureTerms:
        usual = {"court": "杭州市西湖区人民法院", "ordered_on": day, "measure": "seal", "asset_class": ""}
        return SeizureTerms(collateral_id=piece, **{**usual, **what})

    def seize(piece: int, **what: Any) -> int:
        request = seizures.RecordSeizure(case.id, terms(piece, **what))
        return int(bench.do(seizures.record_seizure, request)["seizure_id"])

    renewed, ended = seize(land, **first, **more, **own), seize(land, **{**waiting, "rank": 3})
    seize(cash, measure="freeze", **short)
    behind, line = (
        seize(cash, measure="freeze", rank=2),
        seize(lot, **waiting, docket_number="（2026）浙0106执2号"),
    )
    digest, size = files.put(BytesIO(FILE))
    kept = AttachDocument(case.book, "续封.pdf", digest, size, "application/pdf")
    document = bench.do(attach_document, kept)["document_id"]
    bench.do(seizures.draft_renewals, seizures.DraftRenewals(case.id, (renewed,), document))
    bench.do(seizures.lodge_renewal, seizures.LodgeRenewal(case.id, renewed, today, "收1"))
    bench.do(
        seizures.renew_seizure,
        seizures.RenewSeizure(case.id, renewed, date(2029, 1, 9), today, document_id=document),
    )
    bench.do(seizures.release_seizure, seizures.ReleaseSeizure(case.id, ended, "released", today, "撤回"))
    bench.do(seizures.note_lapse, seizures.NoteLapse(case.id))
    ask = seizures.RequestHandover(case.id, line, "preservation-idle", today, "商请函")
    bench.do(seizures.request_handover, ask)
    with bench.session() as session:
        incident, handover = list_incidents(session, case.id)[0].id, list_handovers(session, case.id)[0].id
    bench.do(seizures.explain_incident, seizures.ExplainIncident(case.id, incident, "漏办"))
    answer = seizures.AnswerHandover(case.id, handover, "agreed", today, "同意移送")
    bench.do(seizures.answer_handover, answer)
    claim = seizures.ClaimPriority(case.id, line, "某法院", "（2026）浙02执7号", today, cny("9.00"), "申报书")
    bench.do(seizures.claim_priority, claim)
    bench.do(seizures.become_effective, seizures.BecomeEffective(case.id, line, today, date(2027, 11, 19)))
    stated = terms(cash, measure="freeze", starts_on=date(2026, 11, 2), expires_on=date(2027, 11, 1))
    bench.do(seizures.correct_seizure, seizures.CorrectSeizure(case.id, behind, stated, "载明"))
    _security_and_after(bench, case, obligor.obligor_id)


def _security_and_after(bench: Bench, case: CaseFacts, obligor_id: int) -> None:
    court, day, today = "某法院", date(2026, 5, 6), bench.clock.today()
    suit = ProceedingTerms("preservation", court, "（2026）浙0106财保3号", day)
    proceeding = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
    for kind, note in (("cash", "现金担保"), ("cash", "录重"), ("bond", None)):
        lodged = SecurityTerms(kind, cny("1,000.00"), day, court, proceeding, note)
        made = bench.do(seizures.lodge_security, seizures.LodgeSecurity(case.id, lodged))["security_id"]
        if note == "录重":
            bench.do(seizures.withdraw_security, seizures.WithdrawSecurity(case.id, made, "录重"))
            continue
        bench.do(seizures.return_security, seizures.ReturnSecurity(case.id, made, today))
        if kind == "bond":
            bench.do(seizures.reverse_return, seizures.ReverseReturn(case.id, made, "误录"))
    flag = cases.SetFlag(case.id, "enforcement_terminated", True, day, "终本")
    bench.do(cases.set_flag, flag)
    with bench.session() as session:
        search = list_searches(session, case.id)[0].id
    bench.do(seizures.record_search, seizures.RecordSearch(case.id, search, today, "无财产"))
    bench.do(cases.set_flag, cases.SetFlag(case.id, "enforcement_terminated", False, day, "恢复"))
    clue = bench.do(seizures.record_clue, seizures.RecordClue(case.id, "车辆", day, "举报"))["clue_id"]
    bench.do(seizures.follow_clue, seizures.FollowClue(case.id, clue, "nothing", today, "已报废"))
    order = seizures.OrderMeasure(case.id, obligor_id, "defaulters", day, court, "（2026）浙0106执9号")
    measure = bench.do(seizures.order_measure, order)["measure_id"]
    for step in ("asked", "removed"):
        bench.do(seizures.lift_measure, seizures.LiftMeasure(case.id, measure, step, today))


def reminders_of(bench: Bench, case: CaseFacts) -> None:
    """Reminders in every state: overtaken and due again, not delivered, sent, acknowledged, passed up."""
    person = bench.do(
        users.create_user, users.CreateUser("钱样例", "q@bank.example", ("legal",), bench.office_id)
    )
    by = Actor(person, "钱样例", frozenset({"legal"}), bench.office_id)
    today = bench.clock.today()
    items = [
        Dated(
            kind="deadline", id=number, case_id=case.id, reference=case.reference, jurisdiction="CN",
            what=N_("Deadline"), on=today + timedelta(days=1), lead_days=3,
        )
        for number in range(1, 5)
    ]  # fmt: skip
    wanted = tuple(alerts.Wanted(one, {person: "owner"}) for one in items)
    for now in (wanted, (), wanted):
        bench.do(keep, Keep(case.id, now, today))
    with bench.session() as session:
        due = [one for one in list_waiting(session) if one.case_id == case.id]
    failed, sent, known, up = (one.id for one in due)
    bench.do(record_delivery, Delivery((failed,), "refused", 550))
    bench.do(record_delivery, Delivery((sent, known, up)))
    bench.do(acknowledge, Acknowledge((known,)), by=by)
    # Sent a day ago, for all that those above are told of it.
    at = bench.clock.now()
    bench.clock.set(at + timedelta(hours=24))
    bench.do(escalate, Escalation(case.id, ((up, items[3], (bench.actor.id,)),)))
    bench.clock.set(at)
