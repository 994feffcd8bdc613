"""The order of the watch is the published formula; what falls on a day is told once; programs do what people do."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import EndOf, LienTerms, RegisterLien, end_lien, register_lien
from legal_recovery.seizures.commands import (
    DraftRenewals,
    ExplainIncident,
    LodgeRenewal,
    NoteLapse,
    draft_renewals,
    explain_incident,
    lodge_renewal,
    note_lapse,
)
from legal_recovery.seizures.store import (
    IncidentLine,
    LapseFilter,
    WatchFilter,
    behind,
    count_incidents,
    lapse_position,
    list_all_incidents,
    list_dated,
    list_watched,
    position_of,
    watch_totals,
)
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.factories import Bench, cny
from tests.seizures.factories import COURT, asset, seize
from tests.signing_in import make_person

TODAY = date(2026, 11, 20)


def risk(outstanding: int, value: int, senior: int, expires_on: date) -> int:
    """The formula of the page, written down a second time."""
    days = (expires_on - TODAY).days
    weight = 1000 if days <= 7 else 100 if days <= 30 else 10 if days <= 90 else 1
    return max(0, min(outstanding, value - senior)) * weight


def liens(bench: Bench, case: CaseFacts, piece: int, number: int) -> int:
    """Register liens in each constellation in turn; return what comes before us by them, in minor units."""

    def add(rank: int, secured: str | None, holder: str | None = "某银行") -> int:
        terms = LienTerms("mortgage", rank, holder, cny(secured) if secured else None)
        return int(bench.do(register_lien, RegisterLien(case.id, piece, terms)))

    if number % 4 == 1:
        for rank, secured in ((1, "30000.00"), (2, "25000.00"), (4, "700000.00")):
            add(rank, secured)
        add(3, None, holder=None)
        return 5_500_000
    if number % 4 == 2:
        add(1, None, holder=None)
        add(2, "700000.00")
    if number % 4 == 3:
        # Of one that ended, and of one that secures nobody knows how much, nothing is counted.
        bench.do(end_lien, EndOf(case.id, add(1, "700000.00"), date(2026, 11, 2), reason="涂销"))
        add(2, None)
        add(3, "45000.00")
        return 4_500_000
    return 0


def test_the_order_is_that_of_the_formula_and_pages_join_without_a_gap(bench: Bench) -> None:
    lots, found = random.Random(7), []
    case = bench.open_case()
    for number in range(24):
        value, senior = lots.choice([50_000, 900_000, 2_000_000]), lots.choice([0, 40_000, 60_000])
        ends = TODAY + timedelta(days=lots.choice([0, 3, 7, 8, 30, 31, 90, 91, 500]))
        piece = asset(bench, case, value=cny(f"{value}.00"))
        more = {"senior": cny(f"{senior}.00")} if senior else {}
        one = seize(bench, case, piece, starts_on=ends - timedelta(days=700), expires_on=ends, **more)
        ahead = liens(bench, case, piece, number)
        found.append((-risk(110_000_000, value * 100, max(senior * 100, ahead), ends), ends, one))
    expected = [one for _, _, one in sorted(found)]
    wanted = WatchFilter(TODAY)
    with bench.session() as session:
        whole = list_watched(session, bench.actor, wanted)
        assert [line.id for line in whole] == expected
        assert [line.score for line in whole] == [-score for score, _, _ in sorted(found)]
        known = behind(session, case)
        assert [known.standing(line.seizure).exposed for line in whole] == [
            line.exposed.minor for line in whole
        ]
        paged: list[int] = []
        position: Any = None
        while lines := list_watched(session, bench.actor, wanted, position=position, limit=5):
            paged += [line.id for line in lines]
            position = position_of(lines[-1], "risk")
        assert paged == expected
        last = position_of(whole[10], "risk")
        before = list_watched(session, bench.actor, wanted, position=last, backwards=True, limit=3)
        assert [line.id for line in before] == expected[7:10][::-1]
        (total,) = watch_totals(session, bench.actor, wanted)
        assert (total.count, total.exposed.minor) == (24, sum(line.exposed.minor for line in whole))


def test_what_falls_on_a_day_is_a_renewal_to_lodge_and_an_expiry(bench: Bench) -> None:
    case = bench.open_case()
    one = seize(bench, case, asset(bench, case), lead_days=45)

    def dated(since: date, until: date) -> list[Any]:
        with bench.session() as session:
            return list_dated(session, bench.actor, since, until)

    renewal, expiry = dated(date(2026, 12, 25), date(2027, 1, 31))
    assert [(which.kind, which.on) for which in (renewal, expiry)] == [
        ("renewal", date(2026, 12, 31)),
        ("seizure", date(2027, 1, 9)),
    ]
    assert (renewal.lead_days, renewal.at_stake_minor, renewal.currency) == (45, 90_000_000, "CNY")
    assert (renewal.is_open, renewal.place, renewal.endpoint) == (True, COURT, "seizures.show")
    assert [which.kind for which in dated(date(2026, 12, 1), date(2027, 1, 5))] == ["renewal"]
    assert dated(date(2027, 2, 1), date(2027, 12, 31)) == []
    bench.do(draft_renewals, DraftRenewals(case.id, (one,)))
    bench.do(lodge_renewal, LodgeRenewal(case.id, one, TODAY))
    assert [which.is_open for which in dated(date(2026, 12, 25), date(2027, 1, 31))] == [False, True]


def test_lapses_are_filtered_sorted_and_paged_without_a_gap(bench: Bench) -> None:
    case, days = bench.open_case(), [date(2026, 11, day) for day in (3, 9, 9, 17, 12)]
    for day in days:
        seize(bench, case, asset(bench, case), expires_on=day)
    bench.do(note_lapse, NoteLapse(case.id))

    def found(wanted: LapseFilter, **more: Any) -> list[IncidentLine]:
        with bench.session() as session:
            return list_all_incidents(session, bench.actor, wanted, **more)

    everything = found(LapseFilter())
    assert [line.lapsed_on for line in everything] == sorted(days, reverse=True)
    bench.do(explain_incident, ExplainIncident(case.id, everything[0].id, "漏办"))
    assert [line.id for line in found(LapseFilter("explained"))] == [everything[0].id]
    expected = [line.id for line in (*everything[1:], everything[0])]
    for sort, whole in (("open", expected), ("lapsed_on", [line.id for line in everything])):
        assert [line.id for line in found(LapseFilter(), sort=sort)] == whole
        paged: list[int] = []
        position: Any = None
        while lines := found(LapseFilter(), sort=sort, position=position, limit=2):
            paged += [line.id for line in lines]
            position = lapse_position(lines[-1], sort)
        assert paged == whole
        back = found(LapseFilter(), sort=sort, position=position, backwards=True, limit=2)
        assert [line.id for line in back] == whole[-2:-4:-1]
    with bench.session() as session:
        assert count_incidents(session, bench.actor, LapseFilter("open")) == 4
        assert count_incidents(session, bench.actor, LapseFilter(owner_id=7)) == 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_programs_do_what_people_do(app: Flask, client: FlaskClient, bench: Bench, engine_name: str) -> None:
    case = bench.open_case()
    person = make_person(app, bench, ("legal_lead", "finance_lead"), bench.office_id)
    bench.do(commands.create_token, commands.CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x"}

    def post(address: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api/v1/cases/ZB-1/{address}", json=body, headers=head)

    body = {
        "collateral_id": str(asset(bench, case)), "court": COURT, "measure": "seal", "ordered_on": "2024-01-08",
        "starts_on": "2024-01-10", "expires_on": "2027-01-09", "rank": 1,
    }  # fmt: skip
    long = post("seizures", {**body, "expires_on": "2028-01-09"})
    assert (long.status_code, long.json["code"], long.json["field"]) == (
        422,
        "law.term_too_long",
        "expires_on",
    )
    number = post("seizures", body).json["id"]
    renewal = {"expires_on": "2030-01-09", "renewed_on": "2026-11-20"}
    assert post(f"seizures/{number}/renewal", renewal).status_code == 201
    (line,) = client.get("/api/v1/seizures?band=later", headers=head).json["seizures"]
    assert (line["seizure"]["expires_on"], line["at_risk"]) == ("2030-01-09", "900000.00")
    ended = {"state": "released", "on": "2026-11-20", "reason": "和解"}
    assert post(f"seizures/{number}/end", ended).status_code == 201
    assert post(f"seizures/{number}/end", ended).json["code"] == "seizures.over"
    cash = {"security_kind": "cash", "amount": "1000", "lodged_on": "2026-05-06", "lodged_with": COURT}
    security = post("securities", cash).json["id"]
    assert post(f"securities/{security}/return", {"on": "2026-11-20"}).status_code == 201
    foreseen = post(f"securities/{security}/return/reversal?preview=1", {"reason": "误录"})
    assert [line["amount"] for line in foreseen.json["entries"][0]["postings"]] == ["-1000.00", "1000.00"]
    undone = post(f"securities/{security}/return/reversal", {"reason": "误录"})
    assert undone.status_code == 201 and undone.json["reversed_seq"]
    again = post(f"securities/{security}/return/reversal", {"reason": "误录"})
    assert (again.status_code, again.json["code"]) == (409, "securities.not_returned")
    assert post("searches", {"terminated_on": "2026-05-06"}).json == {"planned": 10}
    beside = client.get("/api/v1/cases/ZB-1/seizures/beside", headers=head).json
    assert (beside["securities"][0]["state"], len(beside["searches"])) == ("lodged", 10)
    assert post(f"securities/{security}/withdrawal", {"reason": "录重"}).status_code == 201
    assert client.get("/api/v1/incidents", headers=head).json["incidents"] == []
    assert client.get("/api/v1/incidents?state=new", headers=head).status_code == 422
    assert client.get("/api/v1/seizures?office=x", headers=head).status_code == 422


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_programs_prepare_renewals_and_read_one_seizure_whole(
    app: Flask, client: FlaskClient, bench: Bench, engine_name: str
) -> None:
    case = bench.open_case()
    house = asset(bench, case)
    liens(bench, case, house, 1)
    one, over = (
        seize(bench, case, house),
        seize(bench, case, asset(bench, case), rank=2, first_court="某法院"),
    )
    person = make_person(app, bench, ("legal",), bench.office_id)
    bench.do(commands.create_token, commands.CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x"}

    def ask(address: str, *numbers: int) -> Any:
        body = {"seizures": [str(number) for number in numbers]}
        return client.post(f"/api/v1/seizures/renewals{address}", json=body, headers=head)

    shown = ask("?preview=1", one, over).json
    assert [found["seizure"] for found in shown["applications"]] == [str(one)]
    assert [found["code"] for found in shown["refused"]] == ["seizures.not_renewable"]
    assert (ask("", 7).status_code, ask("").status_code) == (404, 422)
    assert ask("", one).json["drafted"] == 1
    printed = client.get(f"/api/v1/seizures/renewals.pdf?seizures={one}", headers=head)
    assert (printed.status_code, printed.mimetype, printed.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert client.get(f"/api/v1/seizures/renewals.pdf?seizures={over}", headers=head).status_code == 422
    whole = client.get(f"/api/v1/cases/ZB-1/seizures/{one}", headers=head).json
    assert [renewal["state"] for renewal in whole["renewals"]] == ["drafted"]
    figures = ("outstanding", "value", "liens_ahead", "at_risk")
    assert [whole["at_risk"][name] for name in figures] == [
        "1100000.00",
        "900000.00",
        "55000.00",
        "845000.00",
    ]
    assert (whole["lodge_by"], whole["longest_until"]) == ("2026-12-31", "2027-01-10")
