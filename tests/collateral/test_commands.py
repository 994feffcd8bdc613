"""Liens, occupants, documents and valuations of collateral: recorded once, ended once, never overwritten."""

from dataclasses import replace
from datetime import date

import pytest

from legal_recovery.collateral.commands import (
    AddCollateral,
    CollateralTerms,
    CorrectCollateral,
    CorrectLien,
    EndOf,
    LienTerms,
    LinkDocument,
    OccupancyTerms,
    RecordOccupancy,
    RegisterLien,
    ValuationTerms,
    ValueCollateral,
    add_collateral,
    correct_lien,
    end_lien,
    end_occupancy,
    link_document,
    put_collateral_right,
    record_occupancy,
    record_valuation,
    register_lien,
)
from legal_recovery.collateral.rules import AlreadyEnded, RankTaken, ValidTooLong
from legal_recovery.collateral.store import (
    documents_of,
    get_collateral,
    get_lien,
    list_dated,
    list_liens,
    list_occupancies,
)
from legal_recovery.collateral.store.lists import CollateralFilter, list_lines
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.errors import InvalidInput, NotFound
from legal_recovery.ledger.store.verify import verify
from tests.factories import Bench, cny

DAY = date(2026, 3, 3)


def piece_of(bench: Bench, case) -> int:
    terms = CollateralTerms(
        "real_estate", "示例路1号", "案外人", registry_number="浙（2020）1号", location="杭州"
    )
    return int(bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"])


def test_what_is_known_of_a_piece_is_put_right(bench: Bench) -> None:
    case = bench.open_case()
    piece = piece_of(bench, case)
    bench.do(
        put_collateral_right,
        CorrectCollateral(case.id, piece, CollateralTerms("vehicle", "浙A00000", insurance="某保险")),
    )
    with bench.session() as session:
        found = get_collateral(session, case.id, piece)
    assert (found.collateral_kind, found.owner, found.insurance) == ("vehicle", None, "某保险")
    wrong = CollateralTerms("vehicle", "浙A00000", obligor_id=7)
    with pytest.raises(InvalidInput):
        bench.do(put_collateral_right, CorrectCollateral(case.id, piece, wrong))


def test_a_valuation_counts_for_a_year_at_most_and_earlier_ones_stay(bench: Bench) -> None:
    case = bench.open_case()
    piece = piece_of(bench, case)
    for value, until in (("900,000", date(2027, 3, 3)), ("800,000", date(2026, 12, 1))):
        more = ValuationTerms("online", "某网询平台", until)
        bench.do(record_valuation, ValueCollateral(case.id, piece, cny(value), DAY, more=more))
    long = ValuationTerms(valid_until=date(2027, 3, 4))
    with pytest.raises(ValidTooLong) as refusal:
        bench.do(record_valuation, ValueCollateral(case.id, piece, cny("1"), DAY, more=long))
    assert refusal.value.field == "valid_until" and "参考价规定" in refusal.value.facts["citation"]
    with bench.session() as session:
        found = get_collateral(session, case.id, piece)
        dated = list_dated(session, bench.actor, date(2026, 11, 1), date(2027, 12, 31))
    assert [one.value.text for one in found.valuations] == ["900000.00", "800000.00"]
    assert [(one.kind, one.on, one.lead_days) for one in dated] == [("valuation", date(2026, 12, 1), 30)]


def test_liens_and_occupants_are_recorded_and_end_once(bench: Bench) -> None:
    case = bench.open_case()
    piece = piece_of(bench, case)
    for wrong in (
        LienTerms("wish", 1),
        LienTerms("mortgage", 0),
        LienTerms("maximum-mortgage", 1),
        LienTerms("pledge", 1, None, cny("-1")),
    ):
        with pytest.raises(InvalidInput):
            bench.do(register_lien, RegisterLien(case.id, piece, wrong))
    bench.do(register_lien, RegisterLien(case.id, piece, LienTerms("mortgage", 2, "他行", cny("5"))))
    ours = bench.do(register_lien, RegisterLien(case.id, piece, LienTerms("mortgage", 1, " ")))
    with bench.session() as session:
        assert [(one.is_ours, one.holder, one.rank) for one in list_liens(session, case.id)] == [
            (True, None, 1),
            (False, "他行", 2),
        ]
        assert [one.secures_us for one in list_lines(session, bench.actor, CollateralFilter())] == [True]
    bench.do(end_lien, EndOf(case.id, ours, DAY, reason="债务清偿"))
    with pytest.raises(AlreadyEnded):
        bench.do(end_lien, EndOf(case.id, ours, DAY, reason="债务清偿"))
    with pytest.raises(NotFound):
        bench.do(end_occupancy, EndOf(case.id, ours, DAY))
    with bench.session() as session:
        assert [one.secures_us for one in list_lines(session, bench.actor, CollateralFilter())] == [False]
    lease = OccupancyTerms("lease", "承租人", DAY, date(2030, 1, 1), cny("60,000"))
    made = bench.do(record_occupancy, RecordOccupancy(case.id, piece, lease))
    over = OccupancyTerms("lease", "承租人", DAY, date(2020, 1, 1))
    with pytest.raises(InvalidInput):
        bench.do(record_occupancy, RecordOccupancy(case.id, piece, over))
    bench.do(end_occupancy, EndOf(case.id, made, DAY))
    with bench.session() as session:
        assert [one.ended_on for one in list_occupancies(session, case.id)] == [DAY]


def test_liens_are_of_one_rank_only_where_the_law_makes_them_equal(bench: Bench) -> None:
    case = bench.open_case()
    house, car = piece_of(bench, case), _car(bench, case)
    first, second = date(2020, 3, 3), date(2021, 3, 3)

    def lien(piece: int, rank: int, on: date | None, holder: str | None = "甲行") -> int:
        terms = LienTerms("mortgage", rank, holder, cny("5"), on)
        return int(bench.do(register_lien, RegisterLien(case.id, piece, terms)))

    made = lien(house, 1, first)
    for on in (second, None):
        with pytest.raises(RankTaken) as refusal:
            lien(house, 1, on, None)
        assert refusal.value.field == "rank" and "第四百一十四条" in refusal.value.facts["citation"]
        assert refusal.value.facts["day"] == first
    lien(house, 1, first, None)
    lien(house, 2, None)
    with pytest.raises(RankTaken):
        lien(house, 2, None, "乙行")
    # A mortgage of movables needs no registration; those without share alike.
    for holder in ("甲行", "乙行"):
        lien(car, 1, None, holder)
    with pytest.raises(InvalidInput) as late:
        lien(house, 3, date(2030, 1, 1))
    assert late.value.field == "registered_on"
    with bench.session() as session:
        assert len(list_liens(session, case.id)) == 5
        assert get_lien(session, case.id, made).registered_on == first


def _car(bench: Bench, case) -> int:
    terms = CollateralTerms("vehicle", "浙A00000")
    return int(bench.do(add_collateral, AddCollateral(case.id, terms))["collateral_id"])


def test_a_lien_is_put_right_with_its_reason_and_ends_after_its_registration(bench: Bench) -> None:
    case = bench.open_case()
    house = piece_of(bench, case)
    terms = LienTerms("mortgage", 1, "甲行", cny("5"), date(2020, 3, 3))
    first = bench.do(register_lien, RegisterLien(case.id, house, terms))
    second = bench.do(register_lien, RegisterLien(case.id, house, replace(terms, rank=2, holder="乙行")))

    def refused(field: str, act, kind=InvalidInput) -> None:
        with pytest.raises(kind) as refusal:
            act()
        assert getattr(refusal.value, "field", None) == field

    def end(on: date, reason: str | None = "债务清偿") -> None:
        bench.do(end_lien, EndOf(case.id, second, on, reason=reason))

    def right(number: int, ended_on: date | None = None, reason: str = "误录", **changed) -> None:
        cmd = CorrectLien(case.id, number, replace(terms, **changed), ended_on, reason)
        bench.do(correct_lien, cmd)

    refused("on", lambda: end(date(2020, 3, 2)))
    refused("on", lambda: end(date(2030, 1, 1)))
    refused("reason", lambda: end(DAY, " "))
    end(DAY)
    refused("reason", lambda: right(second, reason=" "))
    refused("ended_on", lambda: right(second, date(2020, 3, 2)))
    refused("rank", lambda: right(second, registered_on=date(2021, 3, 3)), RankTaken)
    right(second, rank=2, holder="丙行", registered_on=date(2021, 3, 3))
    with bench.session() as session:
        found = get_lien(session, case.id, second)
    assert (found.holder, found.registered_on, found.ended_on) == ("丙行", date(2021, 3, 3), None)
    right(first, holder=None, secured=cny("7"))
    with bench.session() as session:
        found = get_lien(session, case.id, first)
    assert found.is_ours and found.secured == cny("7")
    with pytest.raises(NotFound):
        right(7)
    assert verify(bench.database, None).problems == ()


def test_a_document_of_the_case_is_linked_once(bench: Bench) -> None:
    case, other = bench.open_case(), bench.open_case("ZB-2")
    piece = piece_of(bench, case)
    photo = AttachDocument(case.book, "照片.jpg", "a" * 64, 9, "image/jpeg")
    number = bench.do(attach_document, photo)["document_id"]
    strange = bench.do(attach_document, AttachDocument(other.book, "b.jpg", "b" * 64, 9, "image/jpeg"))
    bench.do(link_document, LinkDocument(case.id, piece, number))
    with pytest.raises(AlreadyEnded):
        bench.do(link_document, LinkDocument(case.id, piece, number))
    with pytest.raises(NotFound):
        bench.do(link_document, LinkDocument(case.id, piece, strange["document_id"]))
    with bench.session() as session:
        assert documents_of(session, piece) == [number]
