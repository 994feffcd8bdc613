"""A case whose collateral has everything that is recorded of it: liens, occupants, rounds, shares, assets in kind."""

from dataclasses import replace
from datetime import date

from legal_recovery.auctions import commands as auctions
from legal_recovery.auctions.postings import sale_entry
from legal_recovery.auctions.rules import MoveTerms, RoundTerms, ShareTerms, TakingTerms
from legal_recovery.auctions.rules.moves import sold_event
from legal_recovery.auctions.store import acts_of_assets, get_disposal
from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import list_obligors, lock_case
from legal_recovery.collateral import commands as collateral
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.ledger.commands import post
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from tests.factories import Bench, cny
from tests.owed.test_commands import agree


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def disposed_of(bench: Bench, digest: str, size: int) -> CaseFacts:
    """Record every kind of event of collateral and auctions once, with every column that it can write."""
    case = bench.open_case("PM-1")
    agree(bench, case)
    piece = _piece(bench, case, digest, size)
    proceeding = ProceedingTerms("enforcement", "某法院", "（2026）浙0106执77号", day("03-03"))
    opened = auctions.OpenDisposal(
        case.id,
        (piece,),
        "court-online",
        "immovable",
        day("03-03"),
        proceeding_id=bench.do(open_proceeding, OpenProceeding(case.id, proceeding))["proceeding_id"],
    )
    disposal = bench.do(auctions.open_disposal, opened)["disposal_id"]
    price = auctions.ReferencePrice(cny("1,000,000"), day("03-02"), date(2027, 3, 1))
    bench.do(auctions.reprice_disposal, auctions.RepriceDisposal(case.id, disposal, price))
    _corrected(bench, case, disposal)
    _rounds(bench, case, disposal)
    _shares(bench, case, disposal)
    _ended(bench, case)
    _assets(bench, case, disposal, piece)
    return case


def _piece(bench: Bench, case: CaseFacts, digest: str, size: int) -> int:
    with bench.session() as session:
        (obligor,) = list_obligors(session, case.id)
    terms = collateral.CollateralTerms(
        "real_estate", "示例路1号", "案外人", obligor_id=obligor.obligor_id, registry_number="浙（2020）1号",
        location="杭州市", insurance="某保险",
    )  # fmt: skip
    piece = int(
        bench.do(collateral.add_collateral, collateral.AddCollateral(case.id, terms))["collateral_id"]
    )
    bench.do(collateral.put_collateral_right, collateral.CorrectCollateral(case.id, piece, terms))
    more = collateral.ValuationTerms("appraisal", "某评估公司", date(2027, 2, 28))
    value = collateral.ValueCollateral(case.id, piece, cny("1,200,000"), day("03-01"), more=more)
    bench.do(collateral.record_valuation, value)
    for lien in (
        collateral.LienTerms("mortgage", 1, "他行", cny("100,000"), day("01-05")),
        collateral.LienTerms("maximum-mortgage", 2, None, cny("900,000"), day("01-06")),
    ):
        made = bench.do(collateral.register_lien, collateral.RegisterLien(case.id, piece, lien))
    bench.do(collateral.end_lien, collateral.EndOf(case.id, made, day("11-02"), reason="注销"))
    lease = collateral.OccupancyTerms("lease", "承租人", day("01-01"), day("12-31"), cny("60,000"))
    made = bench.do(collateral.record_occupancy, collateral.RecordOccupancy(case.id, piece, lease))
    bench.do(collateral.end_occupancy, collateral.EndOf(case.id, made, day("11-02")))
    photo = AttachDocument(case.book, "照片", digest, size, "image/jpeg", "court")
    document = bench.do(attach_document, photo)["document_id"]
    bench.do(collateral.link_document, collateral.LinkDocument(case.id, piece, document))
    return piece


def _rounds(bench: Bench, case: CaseFacts, disposal: int) -> None:
    """A first auction that was suspended, defaulted on, withdrawn, failed; a second that sold."""

    def announce(reserve: str, published: str, starts: str, ground: str | None = None) -> None:
        terms = RoundTerms(
            cny(reserve), day(published), day(starts), cny("70,000"), day(starts), "某网拍平台", ground
        )
        bench.do(auctions.announce_round, auctions.AnnounceRound(case.id, disposal, terms))

    def move(act: str, on: str, **more: object) -> None:
        terms = MoveTerms(act, day(on), **more)  # type: ignore[arg-type]
        bench.do(auctions.move_round, auctions.MoveRound(case.id, disposal, terms))

    announce("700,000", "03-10", "04-10")
    move("start", "04-10")
    move("suspend", "04-10", reason="案外人异议")
    move("start", "04-20")
    sold = MoveTerms(
        "sell",
        day("04-21"),
        hammer=cny("800,000"),
        buyer="甲",
        bids=3,
        highest=cny("800,000"),
        pay_by=day("05-01"),
    )
    sell_as_before(bench, case, disposal, sold)
    move("default", "05-02", forfeited=cny("70,000"))
    announce("700,000", "05-10", "06-10")
    move("withdraw", "05-20", reason="公告有误")
    announce("700,000", "05-21", "06-21")
    move("start", "06-21")
    move("fail", "06-22", bids=0)
    announce("560,000", "07-01", "07-25", ground="法院另定")
    move("start", "07-25")
    move("sell", "07-26", hammer=cny("630,000"), buyer="乙", bids=2, pay_by=day("08-05"))
    move("pay", "08-01")
    move("rule", "08-08")
    move("hand_over", "08-18")


def sell_as_before(bench: Bench, case: CaseFacts, disposal: int, terms: MoveTerms) -> None:
    """Record a sale as it was recorded while a price was posted at the hammer."""

    def sell(uow: UnitOfWork, _cmd: None) -> int:
        held, known = lock_case(uow, case.id), get_disposal(uow.session, case.id, disposal)
        assert terms.hammer is not None and known.last is not None
        seq = post(uow, sale_entry(held.book, terms.on, terms.hammer, known.piece))
        return uow.record(replace(sold_event(held.book, known.last, terms), sale_seq=seq))

    bench.do(sell, None)


def _corrected(bench: Bench, case: CaseFacts, disposal: int) -> None:
    """A round of another disposal, whose every act was wrong."""

    def do(act: str, on: str, **more: object) -> None:
        terms = MoveTerms(act, day(on), **more)  # type: ignore[arg-type]
        bench.do(auctions.move_round, auctions.MoveRound(case.id, disposal, terms))

    terms = RoundTerms(cny("700,000"), day("03-10"), day("04-10"))
    bench.do(auctions.announce_round, auctions.AnnounceRound(case.id, disposal, terms))
    do("start", "04-10")
    do("sell", "04-11", hammer=cny("800,000"))
    do("default", "04-20", forfeited=cny("1"), reason="买受人声明悔拍")
    bench.do(auctions.reverse_result, auctions.ReverseResult(case.id, disposal, "误录", "default"))
    do("pay", "04-20")
    for act in ("pay", "sell", "start", "announce"):
        bench.do(auctions.reverse_result, auctions.ReverseResult(case.id, disposal, "误录", act))


def _ended(bench: Bench, case: CaseFacts) -> None:
    """A disposal that was ended by mistake, and then for good."""
    terms = collateral.CollateralTerms("vehicle", "浙A00000", None, cny("100,000"), day("03-01"))
    piece = bench.do(collateral.add_collateral, collateral.AddCollateral(case.id, terms))["collateral_id"]
    opened = auctions.OpenDisposal(case.id, (piece,), "court-online", None, day("03-03"))
    number = bench.do(auctions.open_disposal, opened)["disposal_id"]
    for again in (False, True):
        over = auctions.CloseDisposal(case.id, number, day("04-01"), "申请执行人撤回处置申请")
        bench.do(auctions.close_disposal, over)
        if not again:
            bench.do(auctions.reopen_disposal, auctions.ReopenDisposal(case.id, number, "误录"))


def _shares(bench: Bench, case: CaseFacts, disposal: int) -> None:
    lines = (
        ShareTerms("fee", cny("9,400")),
        ShareTerms("lien", cny("100,000"), "他行", cny("100,000")),
        ShareTerms("ours", cny("590,600"), None, cny("1,100,000")),
    )
    for again in (False, True):
        made = bench.do(auctions.confirm_distribution, auctions.ConfirmDistribution(case.id, disposal, lines))
        number = int(made["distribution_id"])
        if not again:
            bench.do(auctions.reverse_distribution, auctions.ReverseDistribution(case.id, number, "异议成立"))
    receipt = ReceiptTerms("auction", cny("500,000"), day("09-01"), day("09-01"), distribution=number)
    bench.do(record_receipt, RecordReceipt(case.id, receipt))


def _assets(bench: Bench, case: CaseFacts, disposal: int, piece: int) -> None:
    terms = TakingTerms(
        "consent", cny("200,000"), day("09-10"), cny("10,000"), cny("2,900"), day("09-01"), piece
    )
    for again in (False, True):
        of = disposal if again else None
        taken = bench.do(auctions.take_in_kind, auctions.TakeInKind(case.id, terms, of))["taking_id"]
        if not again:
            bench.do(auctions.reverse_taking, auctions.ReverseTaking(case.id, taken, "未裁定"))
    bench.do(auctions.receive_asset, auctions.ReceiveAsset(case.id, taken, day("09-20")))
    for again in (False, True):
        for act, amount in (("income", "1,000"), ("impair", "20,000"), ("sell", "170,000")):
            what = auctions.AssetTerms(act, cny(amount), day("10-10"), "说明")
            bench.do(auctions.move_asset, auctions.MoveAsset(case.id, taken, what))
        if not again:
            _posted_wrongly(bench, case, taken)


def _posted_wrongly(bench: Bench, case: CaseFacts, taken: int) -> None:
    with bench.session() as session:
        acts = [one.entry_seq for one in acts_of_assets(session, case)]
    for seq in reversed(acts):
        wrong = auctions.ReverseAssetAct(case.id, taken, seq, "误录")
        bench.do(auctions.reverse_asset_act, wrong)
