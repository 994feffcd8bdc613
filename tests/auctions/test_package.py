"""An auction package: seen first, each disposal announced at its own lawful numbers, what is refused said why."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.auctions.views.package import announce_in_background
from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.web.transact import House
from tests.auctions.test_commands import Sale, day
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.signing_in import send

COMMON = {"published_on": "2026-10-12", "starts_on": "2026-11-11", "place": "某网拍平台"}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; announcing itself is tried on both."""
    return "sqlite"


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor]) -> Actor:
    return sign_in("legal")


def post(client: FlaskClient, sales: list[Sale], address: str = "/auctions/package", **typed: Any) -> Any:
    chosen = {"selected": [str(one.id) for one in sales]}
    return send(client, address, {**chosen, **typed}, form_at="/auctions")


def test_a_package_is_seen_first_and_announces_each_at_its_own_lawful_numbers(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    first = Sale(bench, bench.open_case("ZB-1"), price="1,000,000")
    second = Sale(bench, bench.open_case("ZB-2"), price="2,000,000")
    second.announce("1,400,000", "08-03", "09-02")
    second.move("fail", "09-03")
    expired = Sale(
        bench, bench.open_case("ZB-3"), price="500,000", valued_on=day("03-05"), valid_until=day("09-01")
    )
    sales = [first, second, expired]
    assert "Announce auctions…" in client.get("/auctions").text
    form = post(client, sales)
    assert form.status_code == 200 and "3 disposals" in form.text
    early = post(client, sales, **{**COMMON, "starts_on": "2026-10-13"})
    assert early.status_code == 422 and "30 days of notice are needed" in words_of(early.text)
    preview = post(client, sales, **COMMON)
    said = words_of(preview.text)
    assert "700,000.00" in said and "35,000.00" in said
    assert "The reference price was valid until" in said and "The last day for it was" in said
    assert "2 rounds cannot be announced" in said and first.now.rounds == ()
    late = {**COMMON, "ground": "法院另行指定"}
    sent = post(client, sales, **late, confirmed="1")
    assert sent.status_code == 303
    with bench.session() as session:
        (job,) = list_jobs(session, legal.id, "auction_package")
    # Somebody withdrew nothing meanwhile; a process that was killed goes on and announces nothing twice.
    with pytest.raises(KeyboardInterrupt):
        announce_in_background(house, job, dies)
    house.jobs.carry_out(job.id)
    assert [one.now.last.reserve.text if one.now.last else None for one in sales] == [
        "700000.00", "1120000.00", None,
    ]  # fmt: skip
    assert (first.now.last.step, second.now.last.step) == ("first", "second")
    assert len(first.now.rounds) == 1 and first.now.last.deposit.text == "35000.00"
    assert "2 rounds announced" in words_of(client.get(sent.location).text)


def dies(_what: str, _done: int, _whole: int) -> None:
    raise KeyboardInterrupt


def test_what_changed_meanwhile_is_said_and_nothing_chosen_or_of_others_is_refused(
    bench: Bench, client: FlaskClient, legal: Actor, house: House
) -> None:
    sale = Sale(bench, bench.open_case("ZB-1"), price="1,000,000")
    case = str(sale.case.id)
    form = send(client, "/batch/auctions", {"selected": [case]}, form_at="/cases")
    assert form.status_code == 200 and "1 disposal" in form.text
    sent = post(client, [sale], **COMMON, confirmed="1")
    sale.announce("700,000", "10-12", "11-11")
    with bench.session() as session:
        (job,) = list_jobs(session, legal.id, "auction_package")
    house.jobs.carry_out(job.id)
    said = words_of(client.get(sent.location).text)
    assert "0 rounds announced" in said and "still under way" in said
    assert len(sale.now.rounds) == 1
    for address, chosen in (
        ("/auctions/package", {}),
        ("/auctions/package", {"selected": ["x", "-1", "9" * 30, "7"]}),
        ("/auctions/package", {"all": "1", "query": "q=nothing"}),
        # Its round is under way: there is no other to announce.
        ("/batch/auctions", {"selected": [case]}),
    ):
        refused = send(client, address, {**chosen, **COMMON}, form_at="/auctions")
        assert refused.status_code == 422 and "Choose at least one" in words_of(refused.text), chosen
    wrong = post(client, [sale], **{**COMMON, "published_on": "2026-13-01"})
    assert wrong.status_code == 422 and len(sale.now.rounds) == 1
