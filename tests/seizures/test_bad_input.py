"""What cannot be is refused on the page and by the API alike, with its rule or reason at the field, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.collateral.commands import AddCollateral, CollateralTerms, add_collateral
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.seizures import commands as act
from legal_recovery.seizures import rules
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.seizures.factories import COURT, STARTED, asset, read_all, seize, terms
from tests.signing_in import make_person, send

TAB = "/cases/ZB-1/seizures"
API = "/api/v1/cases/ZB-1/seizures"
RIGHT = {
    "court": COURT, "measure": "seal", "ordered_on": "2024-01-08", "starts_on": "2024-01-10",
    "expires_on": "2027-01-09", "rank": "1",
}  # fmt: skip
WRONG = [
    (
        {"expires_on": "2024-01-09"},
        "seizures.expiry_before_start",
        "The expiry 9 Jan 2024 is before the start",
    ),
    ({"expires_on": "2027-01-11"}, "law.term_too_long", "until 10 Jan 2027 at the latest"),
    ({"starts_on": "2026-11-21", "expires_on": "2027-11-20"}, "invalid_input", "is in the future"),
    ({"rank": "2"}, "seizures.no_term_while_waiting", "A waiting seizure has no term yet"),
]


def test_page_and_api_refuse_the_same_with_the_same_words(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench
) -> None:
    case = bench.open_case()
    house = {"collateral_id": str(asset(bench, case))}
    person = make_person(app, bench, ("legal",), bench.office_id)
    bench.do(commands.create_token, commands.CreateToken(person.id, "测试", token_digest("lrt_x")), by=person)
    head = {"Authorization": "Bearer lrt_x", "Accept-Language": "en"}
    sign_in("legal")
    program = app.test_client()

    def both(address: str, values: dict[str, str], code: str, says: str) -> None:
        page = send(client, f"{TAB}/{address}", values)
        told = program.post(f"{API}/{address}".removesuffix("/new"), json=values, headers=head)
        assert page.status_code == told.status_code, (address, told.json)
        assert (told.json["code"], says in words_of(page.text)) == (code, True), (
            told.json,
            words_of(page.text),
        )
        assert says in told.json["detail"]

    for wrong, code, says in WRONG:
        both("new", RIGHT | house | wrong, code, says)
    assert read_all(bench, case) == []
    assert send(client, f"{TAB}/new", RIGHT | house).status_code == 303
    both("new", RIGHT | house, "seizures.second_first", "This asset is seized at first rank already")
    (one,) = read_all(bench, case)
    renewal = {"renewed_on": "2026-11-20", "expires_on": "2030-01-11"}
    both(f"{one.id}/renewal", renewal, "law.term_too_long", "2030")
    renewal |= {"expires_on": "2027-01-09"}
    both(f"{one.id}/renewal", renewal, "seizures.expiry_before_start", "is not later than the old one")
    ended = {"state": "released", "on": "2026-11-20", "reason": "和解"}
    assert send(client, f"{TAB}/{one.id}/end", ended).status_code == 303
    both(f"{one.id}/end", ended, "seizures.over", "This seizure ended on 20 Nov 2026 already")


def plot(bench: Bench, case: CaseFacts, number: str) -> int:
    """Add a piece of land by its registry number."""
    piece = CollateralTerms("real_estate", "示例路1号", registry_number=number)
    return int(bench.do(add_collateral, AddCollateral(case.id, piece))["collateral_id"])


def test_an_asset_is_one_however_its_registry_number_is_written_and_in_whichever_case(bench: Bench) -> None:
    case, other = bench.open_case("ZB-1"), bench.open_case("ZB-2")
    first = plot(bench, case, "浙（2023）杭州市不动产权第0012345号")
    again = plot(bench, case, "浙(2023) 杭州市不动产权 ００１２３４５")
    seize(bench, case, first)
    for where, piece in ((case, again), (other, plot(bench, other, "浙〔2023〕杭州市不动产权第0012345号"))):
        with pytest.raises(rules.SecondFirst) as refusal:
            seize(bench, where, piece, docket_number="（2024）浙0106执保9号")
        assert refusal.value.field == "rank" and refusal.value.facts["court"] == COURT
    # The same order, kept in both cases; and what only looks alike is another asset.
    seize(bench, other, plot(bench, other, "浙〔2023〕杭州市不动产权第0012345号"))
    seize(bench, case, plot(bench, case, "浙（2023）杭州市不动产权第00123456号"))
    waiting = seize(bench, case, again, rank=2)
    with pytest.raises(rules.AheadStands):
        bench.do(act.become_effective, act.BecomeEffective(case.id, waiting, date(2026, 6, 1)))


def test_of_two_people_at_once_one_records_and_one_releases(bench: Bench) -> None:
    case = bench.open_case()
    house = asset(bench, case)

    def twice(command: Any, request: Any) -> list[str]:
        def one(_: int) -> str:
            try:
                bench.do(command, request)
            except RecoveryError as refusal:
                return refusal.code
            return "done"

        with ThreadPoolExecutor(2) as threads:
            return sorted(threads.map(one, range(2)))

    record = act.RecordSeizure(case.id, terms(house))
    assert twice(act.record_seizure, record) == ["done", "seizures.second_first"]
    (kept,) = read_all(bench, case)
    release = act.ReleaseSeizure(case.id, kept.id, "released", STARTED, "和解")
    assert twice(act.release_seizure, release) == ["done", "seizures.over"]
