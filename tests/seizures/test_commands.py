"""Seizures recorded, renewed, ended and lapsed, with those behind that follow; on both engines."""

from dataclasses import replace
from datetime import date

import pytest

from legal_recovery.cases.commands import SetFlag, set_flag
from legal_recovery.cases.rules import ReasonMissing
from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.commands import LienTerms, RegisterLien, register_lien
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.law.docket import UnreadableDocket, WrongDocket
from legal_recovery.law.seizures import TermTooLong
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.ledger.store.figures import figures_by_book
from legal_recovery.plumbing.db import run
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules
from legal_recovery.seizures.commands.strangers import AskedAlready
from legal_recovery.seizures.rules import SecurityTerms, removal_of
from legal_recovery.seizures.store import (
    get_measure,
    get_security,
    list_clues,
    list_handovers,
    list_incidents,
    list_renewals,
    list_searches,
    list_securities,
)
from tests.factories import Bench, cny
from tests.seizures.factories import EXPIRES, STARTED, asset, read, read_all, seize


def lapses(bench: Bench) -> dict[str, int]:
    return act.note_lapses(bench.database, bench.clock, bench.actor, lambda *_: None, subscribers())


def test_what_a_court_ordered_is_kept_with_its_docket_as_printed(bench: Bench) -> None:
    case = bench.open_case()
    kept = read(bench, case, seize(bench, case, asset(bench, case)))
    assert (kept.state, kept.terms.asset_class) == ("effective", "immovable")
    assert kept.terms.docket_number == "（2024）浙0106执保123号"
    assert (kept.terms.starts_on, kept.terms.expires_on) == (STARTED, EXPIRES)
    movable = read(
        bench, case, seize(bench, case, asset(bench, case, "vehicle"), expires_on=date(2026, 1, 10))
    )
    assert movable.terms.asset_class == "movable"


def test_the_longest_term_is_a_check_and_says_the_rule(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    with pytest.raises(TermTooLong) as refusal:
        seize(bench, case, house, expires_on=date(2027, 1, 11))
    assert refusal.value.field == "expires_on" and "第四百八十五条" in refusal.value.facts["citation"]
    assert refusal.value.facts["latest"] == date(2027, 1, 10)
    deposit = asset(bench, case, "deposit")
    with pytest.raises(TermTooLong):
        seize(
            bench, case, deposit, measure="freeze", starts_on=date(2026, 1, 10), expires_on=date(2027, 1, 11)
        )
    # The term follows from what the asset is; only of what no list names a person says it.
    longer = {"starts_on": date(2026, 1, 10), "expires_on": date(2028, 1, 9), "asset_class": "movable"}
    with pytest.raises(rules.WrongClass) as wrong:
        seize(bench, case, deposit, measure="freeze", **longer)
    assert wrong.value.field == "asset_class" and "第四百八十五条" in wrong.value.facts["citation"]
    seize(bench, case, asset(bench, case, "other"), **longer)


WRONG = [
    ({"expires_on": date(2024, 1, 9)}, rules.ExpiryBeforeStart, "expires_on"),
    ({"expires_on": None}, rules.TermMissing, "expires_on"),
    ({"starts_on": None}, rules.TermMissing, "starts_on"),
    ({"starts_on": date(2030, 1, 1)}, InvalidInput, "starts_on"),
    ({"court": " "}, InvalidInput, "court"),
    ({"measure": "burn"}, InvalidInput, "measure"),
    ({"asset_class": "castle"}, InvalidInput, "asset_class"),
    ({"asset_class": "movable"}, rules.WrongClass, "asset_class"),
    ({"ordered_on": date(2024, 1, 11)}, InvalidInput, "starts_on"),
    ({"term_years": 4}, TermTooLong, "term_years"),
    ({"rank": 2, "first_court": "某法院", "term_years": 4}, TermTooLong, "term_years"),
    ({"rank": 0}, InvalidInput, "rank"),
    ({"rank": 2}, rules.FirstCourtMissing, "first_court"),
    ({"rank": 2, "first_court": "某法院", "starts_on": STARTED}, rules.NoTermWhileWaiting, "starts_on"),
    ({"first_court": "某法院"}, InvalidInput, "rank"),
    ({"docket_number": "abc"}, UnreadableDocket, "docket_number"),
    ({"first_docket_number": "abc"}, UnreadableDocket, "first_docket_number"),
    ({"amount": cny("0")}, InvalidInput, "amount"),
    ({"lead_days": 0}, InvalidInput, "lead_days"),
    ({"owner_id": 77}, InvalidInput, "owner_id"),
    ({"collateral_id": 7}, InvalidInput, "collateral_id"),
]


def test_what_cannot_be_is_refused_at_its_field(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    for more, kind, field in WRONG:
        with pytest.raises(kind) as refusal:
            seize(
                bench,
                case,
                house if "collateral_id" not in more else 7,
                **{k: v for k, v in more.items() if k != "collateral_id"},
            )
        assert refusal.value.field == field, more
    assert read_all(bench, case) == []


def test_one_asset_has_one_first_seizure(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    seize(bench, case, house)
    with pytest.raises(rules.SecondFirst) as refusal:
        seize(bench, case, house, court="宁波市中级人民法院")
    assert refusal.value.field == "rank" and "第二十六条" in refusal.value.facts["citation"]
    seize(bench, case, house, rank=2)
    with pytest.raises(rules.RankTaken):
        seize(bench, case, house, rank=2)


def test_three_in_line_follow_one_another_through_lapses_and_downtime(bench: Bench) -> None:
    case = bench.open_case()
    deposit = asset(bench, case, "deposit")
    first = seize(
        bench,
        case,
        deposit,
        measure="freeze",
        starts_on=date(2025, 12, 1),
        expires_on=date(2026, 11, 30),
    )
    second = seize(bench, case, deposit, measure="freeze", rank=2, term_years=1)
    third = seize(bench, case, deposit, measure="freeze", rank=3)
    assert lapses(bench) == {"cases": 0, "lapsed": 0}
    assert isinstance(bench.clock, FixedClock)
    bench.clock.set(date(2026, 11, 30))
    assert lapses(bench)["lapsed"] == 0, "the last day still counts"
    # Nobody ran the program for two years: whatever lapsed meanwhile is found all the same.
    bench.clock.set(date(2028, 12, 24))
    assert lapses(bench) == {"cases": 1, "lapsed": 3}
    assert lapses(bench) == {"cases": 0, "lapsed": 0}
    found = [read(bench, case, one) for one in (first, second, third)]
    assert [one.state for one in found] == ["lapsed"] * 3
    assert [one.terms.starts_on for one in found[1:]] == [date(2026, 12, 1), date(2027, 12, 1)]
    assert [one.ended_on for one in found] == [date(2026, 11, 30), date(2027, 11, 30), date(2028, 11, 30)]
    assert [one.expiry_source for one in found] == ["court", "reckoned", "reckoned"]
    with bench.session() as session:
        incidents = list_incidents(session, case.id)
    assert [(one.lapsed_on, one.noted_on, one.cause) for one in reversed(incidents)] == [
        (one.ended_on, date(2028, 12, 24), None) for one in found
    ]


def test_a_release_lets_the_next_take_effect_that_day_and_is_made_once(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    first, second, third = (
        seize(bench, case, house),
        seize(bench, case, house, rank=2),
        seize(bench, case, house, rank=3),
    )
    day = date(2026, 11, 2)
    bench.do(act.release_seizure, act.ReleaseSeizure(case.id, first, "released", day, "债务人提供担保"))
    moved = read(bench, case, second)
    assert (moved.state, moved.terms.rank, moved.terms.starts_on) == ("effective", 1, day)
    assert (moved.terms.expires_on, moved.expiry_source) == (date(2029, 11, 1), "reckoned")
    assert (read(bench, case, third).state, read(bench, case, third).terms.rank) == ("waiting", 2)
    with pytest.raises(rules.SeizureOver):
        bench.do(act.release_seizure, act.ReleaseSeizure(case.id, first, "released", day, "再次"))
    with pytest.raises(ReasonMissing):
        bench.do(act.release_seizure, act.ReleaseSeizure(case.id, second, "released", day, " "))
    with pytest.raises(InvalidInput):
        bench.do(
            act.release_seizure, act.ReleaseSeizure(case.id, second, "released", date(2026, 1, 1), "早于")
        )
    # The court says another day than was reckoned: that is the fact.
    stated = replace(moved.terms, expires_on=date(2029, 11, 2))
    bench.do(act.correct_seizure, act.CorrectSeizure(case.id, second, stated, "法院告知书"))
    moved = read(bench, case, second)
    assert (moved.terms.expires_on, moved.expiry_source) == (date(2029, 11, 2), "court")
    # Once it is sold nobody waits any more.
    bench.do(
        act.release_seizure, act.ReleaseSeizure(case.id, second, "disposed", date(2026, 11, 20), "拍卖成交")
    )
    assert [one.state for one in read_all(bench, case)] == ["released", "disposed", "disposed"]


def test_behind_a_stranger_it_takes_effect_when_somebody_says_so(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    stranger = {"first_court": "宁波市中级人民法院", "first_started_on": date(2025, 1, 6)}
    waiting = seize(bench, case, house, rank=3, **stranger)
    behind = seize(bench, case, house, rank=5)
    with pytest.raises(rules.AheadStands):
        bench.do(act.become_effective, act.BecomeEffective(case.id, behind, date(2026, 6, 1)))
    with pytest.raises(TermTooLong):
        bench.do(
            act.become_effective, act.BecomeEffective(case.id, waiting, date(2026, 6, 1), date(2030, 1, 1))
        )
    with pytest.raises(InvalidInput):
        bench.do(act.become_effective, act.BecomeEffective(case.id, waiting, date(2023, 6, 1)))
    bench.do(act.become_effective, act.BecomeEffective(case.id, waiting, date(2026, 6, 1), date(2029, 5, 31)))
    kept = read(bench, case, waiting)
    assert (kept.state, kept.terms.rank, kept.expiry_source) == ("effective", 1, "court")
    assert read(bench, case, behind).terms.rank == 3
    with pytest.raises(rules.NotRenewable):
        bench.do(act.become_effective, act.BecomeEffective(case.id, waiting, date(2026, 6, 1)))


def test_a_renewal_goes_from_draft_to_receipt_to_the_new_expiry_and_keeps_the_old(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case))
    bench.do(act.draft_renewals, act.DraftRenewals(case.id, (one,)))
    assert bench.do(act.draft_renewals, act.DraftRenewals(case.id, (one,))) == 0, "it is drafted once"
    bench.do(act.lodge_renewal, act.LodgeRenewal(case.id, one, date(2026, 11, 18), "收2026-88"))
    for expires_on, renewed_on, kind in (
        (date(2030, 1, 10), date(2026, 11, 19), TermTooLong),
        (date(2027, 1, 9), date(2026, 11, 19), rules.ExpiryBeforeStart),
        (date(2030, 1, 9), date(2027, 1, 10), InvalidInput),
    ):
        with pytest.raises(kind):
            bench.do(act.renew_seizure, act.RenewSeizure(case.id, one, expires_on, renewed_on))
    bench.do(act.renew_seizure, act.RenewSeizure(case.id, one, date(2030, 1, 9), date(2026, 11, 19)))
    with bench.session() as session:
        (renewal,) = list_renewals(session, case.id)[one]
    assert (renewal.old_expires_on, renewal.new_expires_on) == (EXPIRES, date(2030, 1, 9))
    assert (renewal.lodged_on, renewal.receipt_number, renewal.state) == (
        date(2026, 11, 18),
        "收2026-88",
        "renewed",
    )
    assert read(bench, case, one).terms.expires_on == date(2030, 1, 9)


def test_who_expired_is_seized_anew_and_not_renewed(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 10))
    with pytest.raises(rules.NotRenewable):
        bench.do(act.lodge_renewal, act.LodgeRenewal(case.id, one, date(2026, 11, 9)))
    with pytest.raises(rules.NotRenewable):
        bench.do(act.renew_seizure, act.RenewSeizure(case.id, one, date(2029, 11, 9), date(2026, 11, 11)))
    # The court had renewed it in time, and nobody wrote it down.
    bench.do(act.renew_seizure, act.RenewSeizure(case.id, one, date(2029, 11, 9), date(2026, 11, 9)))
    assert lapses(bench)["lapsed"] == 0
    waiting = seize(bench, case, asset(bench, case), rank=2, first_court="某法院")
    with pytest.raises(rules.NotRenewable):
        bench.do(act.draft_renewals, act.DraftRenewals(case.id, (waiting,)))


def test_a_lapse_is_explained_once_and_a_wrong_expiry_revives(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), expires_on=date(2026, 11, 10), owner_id=bench.actor.id)
    assert lapses(bench)["lapsed"] == 1
    with bench.session() as session:
        (incident,) = list_incidents(session, case.id)
    assert (incident.owner_id, incident.noted_on) == (bench.actor.id, date(2026, 11, 20))
    explain = act.ExplainIncident(case.id, incident.id, "到期日录入错误")
    stranger = replace(bench.actor, id=99, roles=frozenset({"legal"}), office_id=bench.office_id)
    with pytest.raises(rules.NotYours):
        bench.do(act.explain_incident, explain, by=stranger)
    bench.do(act.explain_incident, explain)
    with pytest.raises(rules.NotAnswerable):
        bench.do(act.explain_incident, explain)
    right = replace(read(bench, case, one).terms, expires_on=EXPIRES)
    bench.do(act.correct_seizure, act.CorrectSeizure(case.id, one, right, "法院通知载明2027-01-09"))
    kept = read(bench, case, one)
    assert (kept.state, kept.ended_on, kept.terms.expires_on) == ("effective", None, EXPIRES)


def test_the_disposal_is_asked_for_once_its_time_has_come(bench: Bench) -> None:
    case = bench.open_case()
    stranger = {"first_court": "宁波市中级人民法院", "first_stage": "preservation"}
    early = {"first_started_on": date(2026, 9, 21)}
    house = asset(bench, case)
    ours = {"rank": 2, **stranger, **early}
    early_on = seize(bench, case, house, **ours)
    one = seize(bench, case, house, **{**ours, "rank": 3}, docket_number="(2026)浙0106执77号")
    today = date(2026, 11, 20)

    def ask(ground, on, seizure=one):
        wanted = act.RequestHandover(case.id, seizure, ground, on, "商请移送执行函")
        return bench.do(act.request_handover, wanted)

    # Only a court that enforces asks, and for a prior security only where the asset secures the claim.
    for refused in (("disposal-request", today, early_on), ("disposal-request", today)):
        with pytest.raises(rules.NoGround) as none:
            ask(*refused)
        assert none.value.field == "ground"
    bench.do(register_lien, RegisterLien(case.id, house, LienTerms("mortgage", 1, None, cny("500,000.00"))))
    # The sixtieth day is 20 November: more than sixty days are over from the next day on.
    with pytest.raises(rules.TooEarly):
        ask("disposal-request", today)
    assert isinstance(bench.clock, FixedClock)
    bench.clock.set(date(2026, 11, 21))
    made = ask("disposal-request", date(2026, 11, 21))["handover_id"]
    with pytest.raises(AskedAlready):
        ask("disposal-request", date(2026, 11, 21))
    with pytest.raises(rules.TooEarly):
        ask("preservation-idle", date(2026, 11, 21))
    answer = act.AnswerHandover(case.id, made, "refused", date(2026, 11, 21), "已启动评估")
    bench.do(act.answer_handover, answer)
    with pytest.raises(rules.NotAnswerable):
        bench.do(act.answer_handover, answer)
    claim = act.ClaimPriority(
        case.id, one, "宁波市中级人民法院", "(2026)浙02执77号", today, cny("1,100,000.00"), "债权申报书"
    )
    bench.do(act.claim_priority, claim)
    with bench.session() as session:
        assert [(kept.state, kept.answer) for kept in list_handovers(session, case.id)] == [
            ("refused", "已启动评估")
        ]


def test_cash_lodged_is_neither_cost_nor_recovery_and_comes_back_once(bench: Bench) -> None:
    case = bench.open_case()
    day = date(2026, 5, 6)

    def lodge(kind):
        request = act.LodgeSecurity(case.id, SecurityTerms(kind, cny("100,000.00"), day, "某法院"))
        return bench.do(act.lodge_security, request)["security_id"]

    def balances():
        with bench.session() as session:
            rows = run(
                session.connection(),
                "SELECT account, sum(minor) FROM postings WHERE book = ? AND account LIKE 'money:%' GROUP BY account",
                (case.book,),
            )
            return {account: int(minor) for account, minor in rows}

    cash, _bond, wrong = lodge("cash"), lodge("bond"), lodge("cash")
    assert balances() == {"money:deposit-lodged": 20_000_000, "money:bank": -20_000_000}
    bench.do(act.withdraw_security, act.WithdrawSecurity(case.id, wrong, "录重"))
    back = act.ReturnSecurity(case.id, cash, date(2026, 11, 20))
    with pytest.raises(InvalidInput):
        bench.do(act.return_security, replace(back, on=date(2026, 5, 5)))
    bench.do(act.return_security, back)
    assert balances() == {"money:deposit-lodged": 0, "money:bank": 0}
    with pytest.raises(rules.SecurityOver):
        bench.do(act.return_security, back)
    with bench.session() as session:
        figures = figures_by_book(session, [case.book])[case.book, "CNY"]
        assert (figures.costs, figures.gross_recovered, figures.net_recovery) == (0, 0, 0)
        assert totals_by_book(session, [case.book])[case.book, "CNY"].net_recovery == 0
        assert [one.state for one in list_securities(session, case.id)] == ["returned", "lodged", "withdrawn"]


def test_a_return_recorded_by_mistake_is_taken_back_and_the_security_stands_as_before(bench: Bench) -> None:
    case, day, today = bench.open_case(), date(2026, 5, 6), date(2026, 11, 20)
    numbers = [
        bench.do(
            act.lodge_security,
            act.LodgeSecurity(case.id, SecurityTerms(kind, cny("100,000.00"), day, "某法院")),
        )["security_id"]
        for kind in ("cash", "bond")
    ]

    def known(number: int) -> rules.Security:
        with bench.session() as session:
            return get_security(session, case.id, number)

    for number in numbers:
        before = known(number)
        with pytest.raises(rules.SecurityNotReturned):
            bench.do(act.reverse_return, act.ReverseReturn(case.id, number, "误录"))
        bench.do(act.return_security, act.ReturnSecurity(case.id, number, today))
        with pytest.raises(ReasonMissing):
            bench.do(act.reverse_return, act.ReverseReturn(case.id, number, " "))
        with pytest.raises(rules.SecurityOver):
            bench.do(act.withdraw_security, act.WithdrawSecurity(case.id, number, "录重"))
        bench.do(act.reverse_return, act.ReverseReturn(case.id, number, "误录"))
        assert known(number) == before
    with bench.session() as session:
        held = "SELECT sum(minor) FROM postings WHERE book = ? AND account = 'money:deposit-lodged'"
        assert run(session.connection(), held, (case.book,)).scalar() == 10_000_000
    # It really comes back later, and what was taken back does not stand in the way.
    bench.do(act.return_security, act.ReturnSecurity(case.id, numbers[0], today))
    assert known(numbers[0]).state == "returned"


def test_after_the_enforcement_was_terminated_ten_searches_are_due(bench: Bench) -> None:
    case = bench.open_case()

    def flag(name, raised, day):
        bench.do(set_flag, SetFlag(case.id, name, raised, day, "终本裁定"))

    def open_searches():
        with bench.session() as session:
            return [one for one in list_searches(session, case.id) if one.state == "open"]

    flag("enforcement_terminated", True, date(2026, 4, 30))
    found = open_searches()
    assert [one.due for one in found[:2]] == [date(2026, 10, 30), date(2027, 4, 30)]
    assert (len(found), found[-1].due) == (10, date(2031, 4, 30))
    flag("suspended", True, date(2026, 5, 1))
    assert len(open_searches()) == 10, "another flag plans nothing"
    bench.do(
        act.record_search, act.RecordSearch(case.id, found[0].id, date(2026, 11, 2), "未发现可供执行财产")
    )
    with pytest.raises(rules.SearchOver):
        bench.do(act.record_search, act.RecordSearch(case.id, found[0].id, date(2026, 11, 2), "再查"))
    with pytest.raises(rules.SearchesPlanned):
        bench.do(act.plan_searches, act.PlanSearches(case.id, date(2026, 4, 30)))
    flag("enforcement_terminated", False, date(2026, 11, 5))
    assert open_searches() == []


def test_a_clue_is_followed_to_its_end_and_a_measure_has_to_be_lifted(bench: Bench) -> None:
    case = bench.open_case()
    clue = bench.do(act.record_clue, act.RecordClue(case.id, "名下车辆浙A12345", date(2026, 11, 1), "举报"))[
        "clue_id"
    ]
    bench.do(act.follow_clue, act.FollowClue(case.id, clue, "property", date(2026, 11, 9), "已查封"))
    with pytest.raises(rules.ClueOver):
        bench.do(act.follow_clue, act.FollowClue(case.id, clue, "nothing", date(2026, 11, 9)))
    with bench.session() as session:
        (obligor,) = list_obligors(session, case.id)
        assert list_clues(session, case.id)[0].outcome == "已查封"
    order = act.OrderMeasure(case.id, obligor.obligor_id, "defaulters", date(2026, 3, 2), "某法院")
    measure = bench.do(act.order_measure, order)["measure_id"]

    def kept():
        with bench.session() as session:
            return get_measure(session, case.id, measure)

    assert kept().until == date(2028, 3, 2), "two years where the court says nothing else"
    assert [removal_of(kept(), settled=paid) for paid in (False, True)] == ["stands", "due"]
    bench.do(act.lift_measure, act.LiftMeasure(case.id, measure, "asked", date(2026, 11, 10)))
    assert removal_of(kept(), settled=True) == "asked"
    bench.do(act.lift_measure, act.LiftMeasure(case.id, measure, "removed", date(2026, 11, 12)))
    assert removal_of(kept(), settled=True) == "removed"
    with pytest.raises(rules.MeasureOver):
        bench.do(act.lift_measure, act.LiftMeasure(case.id, measure, "removed", date(2026, 11, 12)))


def test_nobody_is_first_where_one_of_ours_waits_behind_another_court(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    ahead = {"first_court": "南京市玄武区人民法院", "first_docket_number": "(2023)苏0102执900号"}
    seize(bench, case, house, rank=2, **ahead)
    with pytest.raises(rules.SecondFirst) as refusal:
        seize(bench, case, house)
    assert (refusal.value.field, refusal.value.facts["court"]) == ("rank", "南京市玄武区人民法院")
    # That very order may be one of ours, too.
    seize(bench, case, house, court=ahead["first_court"], docket_number=ahead["first_docket_number"])


def test_a_measure_is_of_an_enforcement_and_one_of_a_kind_stands_against_a_person(bench: Bench) -> None:
    case = bench.open_case()
    with bench.session() as session:
        party = list_obligors(session, case.id)[0].obligor_id

    def order(docket_number="(2026)浙0106执77号", kind="consumption"):
        wanted = act.OrderMeasure(case.id, party, kind, date(2026, 10, 9), "某法院", docket_number)
        return bench.do(act.order_measure, wanted)["measure_id"]

    with pytest.raises(WrongDocket) as wrong:
        order("(2026)浙0106民初2号", "exit")
    assert wrong.value.field == "docket_number"
    first = order()
    with pytest.raises(rules.MeasureStands) as twice:
        order()
    assert twice.value.facts["day"] == date(2026, 10, 9)
    order(kind="exit")
    bench.do(act.lift_measure, act.LiftMeasure(case.id, first, "removed", date(2026, 10, 10)))
    order()
