"""A ledger in which every kind of row stands at least once, made by the house's own commands."""

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from legal_recovery.cases import commands as cases
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.costs.commands import RecordCost, ReverseCost, record_cost, reverse_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.deadlines.commands import (
    CorrectTrigger,
    EndDeadline,
    ExtendDeadline,
    RecordTrigger,
    WithdrawTrigger,
    correct_trigger,
    end_deadline,
    extend_deadline,
    record_trigger,
    withdraw_trigger,
)
from legal_recovery.deadlines.rules import Happened
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.debts.commands import correct_debt
from legal_recovery.debts.rules import DebtTerms
from legal_recovery.debts.store import list_debts
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.drafting.commands import ChangeText, change_text, shipped_text
from legal_recovery.home.commands import MakeFeed, make_feed
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import ppb
from legal_recovery.lawbook.commands import (
    PublishRate,
    PublishYear,
    WithdrawRate,
    WithdrawYear,
    publish_rate,
    publish_year,
    withdraw_rate,
    withdraw_year,
)
from legal_recovery.lawbook.rules import NewRate, NewYear
from legal_recovery.ledger.commands import (
    CloseMonth,
    EraseText,
    PostEntry,
    ReopenMonth,
    close_month,
    erase_text,
    post_entry,
    reopen_month,
)
from legal_recovery.ledger.postings import Posting, entry
from legal_recovery.owed.commands import (
    AgreeInterest,
    DismissInsolvency,
    RecordAward,
    RecordInsolvency,
    SetPaymentOrder,
    StayDelay,
    WithdrawAward,
    agree_interest,
    dismiss_insolvency,
    record_award,
    record_insolvency,
    set_payment_order,
    stay_delay,
    withdraw_award,
)
from legal_recovery.owed.rules import Liable, RateTerms
from legal_recovery.parties.commands import Particulars, change_party
from legal_recovery.parties.rules import PartyKind
from legal_recovery.parties.store import list_parties
from legal_recovery.plumbing.checkpoints import take_checkpoint
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.positions import take_position
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio.commands.load import FinishImport, StartImport, finish_import, start_import
from legal_recovery.proceedings.commands import (
    OpenProceeding,
    RecordTitle,
    open_proceeding,
    record_title,
)
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.receipts.commands import RecordReceipt, ReverseReceipt, record_receipt, reverse_receipt
from legal_recovery.receipts.rules import OwedLine, ReceiptTerms
from legal_recovery.users import commands as users
from legal_recovery.users.rules import Lender
from tests.auctions.story import disposed_of
from tests.factories import Bench, cny, opened
from tests.ledger.banks import banks_of
from tests.ledger.costly import lives_of_costs
from tests.ledger.courts import court_money_of
from tests.ledger.foreign import foreign_of
from tests.ledger.months import months_of
from tests.ledger.papers import papers_of
from tests.ledger.richer import clocks_of, owners_of, proceedings_of, reminders_of, seizures_of
from tests.ledger.settled import settled_of

FILE = "民事起诉状.pdf".encode() + b"\x00\x01" * 5000


@dataclass
class Rich:
    """The ledger with its files, its signing key and one of its cases."""

    bench: Bench
    files: FileStore
    key: Ed25519PrivateKey
    case: CaseFacts

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def rich_ledger(bench: Bench, folder: Path) -> Rich:
    """Fill a bench: two cases with everything that features record, people, months, an import, a checkpoint."""
    key = Ed25519PrivateKey.generate()
    found = Rich(bench, FileStore(str(folder)), key, bench.open_case("ZB-1", officer="李经办"))
    _batch(bench)
    _money(bench, found.case)
    _story(bench, found.case)
    document = _document(found)
    lives_of_costs(bench, found.files)
    proceedings_of(bench, found.case, document)
    _particulars(bench, found.case)
    _people(bench)
    _law(bench)
    _owed(bench)
    _deadlines(bench, found.case)
    disposed_of(bench, *found.files.put(BytesIO(FILE)))
    reminders_of(bench, found.case)
    seizures_of(bench, found.files)
    awaiting = bench.open_case("YH-1")
    banks_of(bench, awaiting, found.files)
    court_money_of(bench, awaiting, *found.files.put(BytesIO(FILE)))
    foreign_of(bench, awaiting)
    settled_of(bench, *found.files.put(BytesIO(FILE)))
    papers_of(bench)
    _months(bench)
    months_of(bench)
    _import(bench)
    _number(bench)
    take_checkpoint(bench.database, bench.clock, key)
    bench.do(cases.add_note, cases.AddNote(found.case.id, "检查点之后的一条记录"))
    _number(bench)
    return found


def _batch(bench: Bench) -> None:
    """A closed case from a batch, with a guarantor whose liability is capped."""

    def load(uow: UnitOfWork) -> None:
        batch = cases.start_batch(uow)
        case = opened(
            uow,
            bench.office_id,
            "ZB-2",
            flags=("written_off",),
            stage=Stage.CLOSED,
            closed_how="uncollectible",
            batch_id=batch,
        )
        guarantor = Particulars("赵样例", PartyKind.PERSON)
        cases.add_obligor(uow, case, cases.AddObligor("guarantor", guarantor, cny("500,000.00")))
        cases.release_batch(uow, bench.actor.book or 0, batch)

    bench.within(load)


def _money(bench: Bench, case: CaseFacts) -> None:
    collateral = bench.do(
        add_collateral,
        AddCollateral(
            case.id,
            CollateralTerms(
                "real_estate", "杭州市示例路1号", "示例公司", cny("900,000.00"), date(2026, 2, 1)
            ),
        ),
    )["collateral_id"]
    paid, later, due = date(2026, 3, 9), date(2026, 4, 9), date(2026, 5, 9)
    for terms in (
        CostTerms("acceptance", cny("13,800.00"), paid, paid, "某法院", "一审", collateral=collateral),
        CostTerms("travel", Money.of("80.00", "USD"), paid, paid, day_rate="7.1234"),
        CostTerms("counsel", cny("30,000.00"), paid, later, "某律所"),
        CostTerms("bond-premium", cny("3,000.00"), due),
    ):
        cost = bench.do(record_cost, RecordCost(case.id, terms))
    bench.do(reverse_cost, ReverseCost(case.id, cost["cost_id"], "记错案件"))
    day, early = date(2026, 6, 8), date(2026, 5, 20)
    for receipt in (
        ReceiptTerms("voluntary", cny("10,000.00"), day, day, payer="债务人", note="第一期"),
        ReceiptTerms("deduction", cny("492,600.00"), day, early, withheld_fee=cny("7,400.00")),
        ReceiptTerms("auction", cny("700,000.00"), day, early, collateral=collateral),
    ):
        made = bench.do(record_receipt, RecordReceipt(case.id, receipt))
    bench.do(reverse_receipt, ReverseReceipt(case.id, made["receipt_id"], "法院撤销拍卖"))


def _story(bench: Bench, case: CaseFacts) -> None:
    suit = bench.do(
        open_proceeding,
        OpenProceeding(
            case.id,
            ProceedingTerms("lawsuit", "杭州市西湖区人民法院", "（2026）浙0106民初1234号", date(2026, 3, 20)),
        ),
    )
    enforcement = ProceedingTerms(
        "enforcement", "杭州市西湖区人民法院", "（2026）浙0106执55号", date(2026, 5, 6)
    )
    bench.do(open_proceeding, OpenProceeding(case.id, enforcement))
    fee = Posting("money:cost:enforcement", cny("1.00"), proceeding=suit["proceeding_id"], bank_line=7)
    by_hand = entry(case.book, date(2026, 5, 6), "manual", (fee, Posting("money:bank", cny("-1.00"))))
    bench.do(post_entry, PostEntry(by_hand, "执行费由本行负担"))
    title = RecordTitle(case.id, suit["proceeding_id"], "judgment", date(2026, 4, 20))
    bench.do(record_title, title)
    # Suit, title and enforcement have brought it to the enforcement.
    move = cases.MoveStage(case.id, Stage.CLOSED, date(2026, 5, 6), "撤回", "withdrawn")
    bench.do(cases.move_stage, move)
    flag = cases.SetFlag(case.id, "settlement", True, date(2026, 5, 1), "达成和解意向")
    bench.do(cases.set_flag, flag)
    bench.do(cases.add_note, cases.AddNote(case.id, "债务人电话无人接听"))
    correction = cases.CorrectCase(case.id, "王经办", case.escalated_on, date(2026, 2, 28))
    bench.do(cases.correct_case, correction)


def _owed(bench: Bench) -> None:
    """A case with all that interest follows from: terms, a title, a stay, an order, insolvencies, receipts."""
    case = bench.open_case("LX-1")
    with bench.session() as session:
        (debt,), (obligor,) = list_debts(session, case.id), list_obligors(session, case.id)
    terms = CollateralTerms("real_estate", "示例厂房")
    piece = bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"]
    floating = RateTerms("lpr-1y", None, ppb("100"), ppb("0.6"), date(2025, 9, 1), 12)
    fixed = RateTerms("fixed", ppb("3.6"))
    for rate, penalty, uplift in ((floating, None, ppb("50")), (fixed, ppb("5.4"), None)):
        terms = AgreeInterest(
            case.id, debt.id, rate, 360, date(2025, 9, 1), penalty, uplift, "interest", "第五条"
        )
        bench.do(agree_interest, terms)
    effective = date(2026, 4, 1)
    suit = ProceedingTerms("lawsuit", "某法院", None, date(2026, 3, 2), "judgment", effective)
    amounts = {"principal": 100_000_000, "interest": 8_000_000, "penalty": 1_000_000, "court_fees": 1_380_000}
    for rate in (floating, fixed):
        proceeding = bench.do(open_proceeding, OpenProceeding(case.id, suit))["proceeding_id"]
        award = RecordAward(
            case.id, proceeding, debt.id, "CNY", date(2026, 3, 2), other_costs=500_000, court_fees_doubled=False,
            other_costs_doubled=True, general="rate", perform_until=date(2026, 4, 11), rate=rate, basis=365,
            instalments=((date(2026, 4, 11), 40_000_000), (date(2026, 5, 11), 60_000_000)),
            liable=(Liable(obligor.obligor_id, "capped", 50_000_000),), costs_by="defendants", priority=(piece,),
            **amounts,
        )  # fmt: skip
        made = bench.do(record_award, award)["award_id"]
        stay = StayDelay(case.id, made, date(2026, 4, 21), date(2026, 5, 1), "再审中止执行")
        bench.do(stay_delay, stay)
        if rate is floating:
            bench.do(withdraw_award, WithdrawAward(case.id, made, "录入错误"))
    order = SetPaymentOrder(case.id, "enforcement-principal-first", effective, "执行裁定书")
    bench.do(set_payment_order, order)
    for reason in ("受理错误", None):
        accepted = RecordInsolvency(case.id, obligor.obligor_id, date(2026, 6, 1), "某法院")
        bench.do(record_insolvency, accepted)
        if reason:
            bench.do(dismiss_insolvency, DismissInsolvency(case.id, obligor.obligor_id, reason))
    day = date(2026, 5, 6)
    by_hand = (OwedLine(debt.id, "claim:principal", cny("1,000.00")),)
    third = {
        "payer": "王样例", "relation": "guarantor", "id_type": "resident_id",
        "id_number": "330106197501010018", "purpose": "代偿部分本金",
    }  # fmt: skip
    for more in ({}, {"by_hand": by_hand, "by_hand_reason": "双方约定先还本"}, third):
        receipt = ReceiptTerms("voluntary", cny("1,000.00"), day, day, **more)
        bench.do(record_receipt, RecordReceipt(case.id, receipt))


def _deadlines(bench: Bench, case: CaseFacts) -> None:
    """What happened, put right, extended, met; and something that did not happen."""
    with bench.session() as session:
        (obligor,) = list_obligors(session, case.id)
    what = Happened("judgment-served", date(2026, 9, 17), "mail")
    made = bench.do(record_trigger, RecordTrigger(case.id, what, obligor.obligor_id, "回证"))["trigger_id"]
    with bench.session() as session:
        first, *_rest = list_deadlines(session, case.id)
    bench.do(extend_deadline, ExtendDeadline(case.id, first.kept.id, 10, "days", "准予延期"))
    day = date(2026, 9, 18)
    bench.do(correct_trigger, CorrectTrigger(case.id, made, day, "in-person", "abroad", "送达回证"))
    bench.do(end_deadline, EndDeadline(case.id, first.kept.id, "done", day, "已上诉"))
    ruling = Happened("ruling-served", day)
    withdrawn = bench.do(record_trigger, RecordTrigger(case.id, ruling))["trigger_id"]
    bench.do(withdraw_trigger, WithdrawTrigger(case.id, withdrawn, "未送达"))
    owners_of(bench, case)
    clocks_of(bench, case, obligor.obligor_id)


def _document(found: Rich) -> int:
    digest, size = found.files.put(BytesIO(FILE))
    request = AttachDocument(found.case.book, "起诉状.pdf", digest, size, "application/pdf", "court")
    return found.bench.do(attach_document, request)["document_id"]


def _particulars(bench: Bench, case: CaseFacts) -> None:
    with bench.session() as session:
        party = next(iter(list_parties(session, case.book).values()))

    def correct(uow: UnitOfWork) -> None:
        uow.lock(case.book)
        who = Particulars(
            "杭州示例机械集团", PartyKind.COMPANY, "uscc", "91330100MA00000000", "示例路2号", "0571"
        )
        change_party(uow, case.book, party.id, who)
        debt = run(uow.connection, "SELECT id FROM debts WHERE book = ?", (case.book,)).scalar()
        terms = DebtTerms("JK-ZB-1", "CNY", 43_500, 65_250, date(2024, 1, 5), date(2025, 1, 4))
        correct_debt(uow, case, debt, terms)

    bench.within(correct)
    with bench.session() as session:
        sql = "SELECT phone_id FROM parties WHERE book = ?"
        phone = run(session.connection(), sql, (case.book,)).scalar()
    bench.do(erase_text, EraseText(case.book, phone, "retention_over"))


def _people(bench: Bench) -> None:
    users.ensure_system(bench.database, bench.clock)
    bench.do(users.create_office, users.CreateOffice("宁波分行", "NB"))
    lender = Lender(
        None,
        "示例银行股份有限公司",
        "杭州市示例路1号",
        "91330000MA27XY0P43",
        "head",
        "钱样例",
        "行长",
        "0571-00000002",
    )
    bench.do(users.describe_lender, lender)
    bench.do(users.describe_lender, replace(lender, office_id=bench.office_id, head=None))
    bench.do(users.describe_lender, replace(lender, office_id=bench.office_id, head="孙样例"))
    person = users.CreateUser("赵样例", "zhao@bank.example", ("legal",), bench.office_id)
    user = bench.do(users.create_user, person)
    bench.do(users.give_password, users.GivePassword(user, "hash"))
    bench.do(users.create_token, users.CreateToken(user, "report", "d" * 64))
    bench.do(users.sign_in_recorded, users.SignIn(user, "10.0.0.1"))
    bench.do(make_feed, MakeFeed("手机", "f" * 64))
    bench.do(users.deactivate_user, users.DeactivateUser(user))


def _law(bench: Bench) -> None:
    """A rate and a calendar that came out since, one more of each that was withdrawn; a text that was changed."""
    for since, percent in ((date(2026, 9, 21), 3), (date(2026, 10, 20), 9)):
        rate = bench.do(publish_rate, PublishRate("CN", NewRate("lpr-1y", since, ppb(percent), "公布页")))
    bench.do(withdraw_rate, WithdrawRate(rate, "录错"))
    for year in (2027, 2028):
        days = NewYear(year, f"{year}-01-01", f"{year}-01-02" if year == 2027 else "", "通知")
        made = bench.do(publish_year, PublishYear("CN", days))
    bench.do(withdraw_year, WithdrawYear(made, "录错"))
    demand = shipped_text("demand-letter", "zh") + "\n特此函告。\n"
    bench.do(change_text, ChangeText("demand-letter", "zh", demand, "补写结尾", 0))


def _months(bench: Bench) -> None:
    bench.do(close_month, CloseMonth(bench.office_id, "2026-03"))
    bench.do(close_month, CloseMonth(bench.office_id, "2026-04"))
    bench.do(reopen_month, ReopenMonth(bench.office_id, "2026-04", "补记费用"))


def _import(bench: Bench) -> None:
    started = bench.do(start_import, StartImport("组合.csv", "f" * 64, 1, 1))
    bench.do(finish_import, FinishImport(started))


def _number(bench: Bench) -> None:
    with bench.database.writing() as connection:
        take_position(connection, bench.clock, bench.database.epoch)
