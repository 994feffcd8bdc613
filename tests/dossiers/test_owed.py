"""What is owed stands in a dossier as on the page of the case, as it was known at the dossier's position."""

from datetime import date

import pytest

from legal_recovery.dossiers.commands import DossierOrder, dossier_html, gather
from legal_recovery.dossiers.rules import DossierFacts, for_court
from legal_recovery.law.pack import NotKnown, ppb
from legal_recovery.lawbook.commands import PublishRate, publish_rate
from legal_recovery.lawbook.rules import NewRate
from legal_recovery.owed.commands import record_award
from legal_recovery.plumbing.positions import take_position
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench
from tests.owed.test_commands import LPR, agree, award, owed, title

DAY = date(2026, 5, 11)


def told(bench: Bench, owed_to: date = DAY, position: str | None = None) -> DossierFacts:
    order = DossierOrder("ZB-1", owed_to=owed_to, position=position)
    return gather(bench.database, bench.clock, bench.actor, order)


def amounts(facts: DossierFacts) -> dict[str, int]:
    return {line.component: line.amount.minor for line in facts.owed}


def test_the_dossier_and_the_page_say_the_same(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    agree(bench, case, compounding="interest")
    bench.do(record_award, award(bench, case, title(bench, case)))
    facts = told(bench)
    assert amounts(facts) == owed(bench, case, DAY)
    assert {line.kind for line in facts.interest} == {"penalty", "compound", "doubled"}
    html = dossier_html(for_court(facts))
    assert "利息计算明细" in html and "0.0175%／日" in html
    # The parts of what accrued are in what is owed.
    accrued = sum(line.amount.minor for line in facts.interest)
    assert 0 < accrued < sum(amounts(facts).values())


def test_without_confirmed_terms_there_is_no_interest_to_show(bench: Bench) -> None:
    bench.open_case("ZB-1")
    facts = told(bench)
    assert facts.interest == ()
    assert "利息计算明细" not in dossier_html(for_court(facts))


def test_a_missing_rate_refuses_the_dossier(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    agree(bench, case, LPR)
    with pytest.raises(NotKnown):
        told(bench, date(2026, 9, 21))


def test_what_was_published_later_is_not_known_at_an_earlier_position(bench: Bench) -> None:
    case = bench.open_case("ZB-1")
    agree(bench, case, LPR)
    ensure_system(bench.database, bench.clock)
    with bench.database.writing() as connection:
        position = str(take_position(connection, bench.clock, bench.database.epoch).n)
    rate = NewRate("lpr-1y", date(2026, 9, 21), ppb("2.9"), "全国银行间同业拆借中心")
    bench.do(publish_rate, PublishRate("CN", rate))
    assert told(bench, date(2026, 9, 30)).interest
    with pytest.raises(NotKnown):
        told(bench, date(2026, 9, 30), position)


def test_amount_and_day_stand_in_capitals(bench: Bench) -> None:
    bench.open_case("ZB-1")
    html = dossier_html(for_court(told(bench, date(2026, 5, 6))))
    assert "（大写）人民币壹佰壹拾万元整（截至贰零贰陆年伍月零陆日）" in html
