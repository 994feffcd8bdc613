"""Facts that cannot be: refused at the field, with the rule where the law says so."""

from datetime import date

import pytest

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.deadlines.commands import RecordTrigger, record_trigger
from legal_recovery.deadlines.rules import Happened, KnownAlready
from legal_recovery.deadlines.store import list_deadlines
from legal_recovery.kernel.errors import InvalidInput
from legal_recovery.proceedings.commands import (
    CertifyTitle,
    CorrectProceeding,
    RecordService,
    RecordTitle,
    certify_title,
    correct_proceeding,
    record_service,
    record_title,
)
from legal_recovery.proceedings.rules import (
    BeforeFiling,
    NothingBefore,
    NothingDecided,
    ProceedingTerms,
    WhichBefore,
)
from tests.factories import Bench
from tests.proceedings.test_commands import COURT, SUIT, found, move, obligors, opened

FILED = date(2026, 3, 20)


def test_what_follows_from_a_proceeding_is_not_recorded_without_it(bench: Bench) -> None:
    case = bench.open_case()
    with pytest.raises(NothingBefore) as refusal:
        opened(bench, case, "appeal")
    assert refusal.value.field == "parent_id"
    assert "第一百七十一条" in str(refusal.value.facts["citation"])
    suit = opened(bench, case, "lawsuit", SUIT, FILED)
    for kind in ("resumption", "third_party_objection", "party_change", "reconsideration"):
        with pytest.raises(NothingBefore):
            opened(bench, case, kind)
        with pytest.raises(NothingBefore):
            opened(bench, case, kind, parent_id=suit)
    appeal = opened(bench, case, "appeal")
    assert found(bench, case, appeal).parent_id == suit, "there is but one that can be appealed"
    with pytest.raises(NothingBefore):
        opened(bench, case, "appeal", None, date(2026, 3, 19))
    with pytest.raises(InvalidInput) as early:
        opened(bench, case, "retrial", None, date(2026, 3, 19), parent_id=suit)
    assert early.value.field == "filed_on"
    with pytest.raises(WhichBefore):
        opened(bench, case, "retrial")
    opened(bench, case, "retrial", parent_id=appeal)
    assert opened(bench, case, "enforcement"), "what stands by itself needs nothing before it"


def test_a_correction_says_from_what_it_arises_too(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, FILED)
    appeal = opened(bench, case, "appeal", parent_id=suit)
    bench.do(correct_proceeding, CorrectProceeding(case.id, appeal, ProceedingTerms("appeal", COURT)))
    assert found(bench, case, appeal).parent_id == suit
    wrong = ProceedingTerms("resumption", COURT)
    with pytest.raises(NothingBefore):
        bench.do(correct_proceeding, CorrectProceeding(case.id, suit, wrong))


def serve(bench: Bench, case: CaseFacts, suit: int, paper: str, on: date) -> None:
    (debtor,) = obligors(bench, case)
    bench.do(record_service, RecordService(case.id, suit, paper, on, obligor_id=debtor))


def test_nothing_is_served_or_in_effect_before_the_suit_was_filed(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, FILED)
    for paper in ("judgment-served", "complaint-served"):
        with pytest.raises(BeforeFiling) as refusal:
            serve(bench, case, suit, paper, date(2026, 3, 19))
        assert refusal.value.field == "on"
        serve(bench, case, suit, paper, FILED)
    with pytest.raises(InvalidInput) as early:
        bench.do(record_title, RecordTitle(case.id, suit, "judgment", date(2026, 3, 19)))
    assert early.value.field == "title_on"


def test_only_what_was_decided_is_certified(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, FILED)
    certificate = CertifyTitle(case.id, suit, date(2026, 9, 1), date(2026, 9, 2))
    with pytest.raises(NothingDecided):
        bench.do(certify_title, certificate)
    with pytest.raises(BeforeFiling):
        bench.do(certify_title, CertifyTitle(case.id, suit, date(2026, 3, 19), date(2026, 9, 2)))
    serve(bench, case, suit, "judgment-served", date(2026, 8, 1))
    bench.do(certify_title, certificate)
    enforced = opened(bench, case, "enforcement", "（2026）浙0106执5号", FILED)
    with pytest.raises(NothingDecided):
        bench.do(certify_title, CertifyTitle(case.id, enforced, date(2026, 9, 1), date(2026, 9, 2)))
    other = opened(bench, case, "arbitration", "（2026）杭仲裁字第12号", FILED)
    move(bench, case, other, "under_way", "2026-04-01")
    move(bench, case, other, "decided", "2026-05-01")
    bench.do(certify_title, CertifyTitle(case.id, other, date(2026, 5, 1), date(2026, 5, 2)))


def test_what_happened_once_is_recorded_once(bench: Bench) -> None:
    case = bench.open_case()
    suit = opened(bench, case, "lawsuit", SUIT, FILED)
    serve(bench, case, suit, "complaint-served", date(2026, 4, 1))
    with pytest.raises(KnownAlready) as refusal:
        serve(bench, case, suit, "complaint-served", date(2026, 4, 1))
    assert refusal.value.field == "on"
    (debtor,) = obligors(bench, case)
    ruling = Happened("ruling-served", date(2026, 4, 1))
    bench.do(record_trigger, RecordTrigger(case.id, ruling, debtor))
    with pytest.raises(KnownAlready):
        bench.do(record_trigger, RecordTrigger(case.id, ruling, debtor, note=" "))
    bench.do(record_trigger, RecordTrigger(case.id, ruling, debtor, note="管辖权异议裁定"))
    bench.do(record_trigger, RecordTrigger(case.id, ruling))
    with bench.session() as session:
        rules = [one.kept.rule for one in list_deadlines(session, case.id)]
    assert sorted(rules) == ["answer", "appeal-ruling", "appeal-ruling", "appeal-ruling"]
