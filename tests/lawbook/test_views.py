"""The law on pages: what is known, what is entered since, deadlines, costs, worked examples."""

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from legal_recovery.law.pack import Published, load_pack, ppb
from legal_recovery.lawbook.store import list_rates, list_years, pack_of
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from tests.factories import Bench
from tests.money import fill, words

SignIn = Callable[..., Actor]
RATE = {"series": "lpr-1y", "since": "2026-09-21", "rate": "3.00", "source": "中国人民银行网站"}
YEAR = {
    "year": "2027",
    "off": "2027-01-01, 2027-01-02\n2027-01-03",
    "worked": "2027-01-09",
    "source": "国办发明电〔2026〕9号",
}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.mark.parametrize(
    "address",
    [
        "/law",
        "/law/packs/cn",
        "/law/packs/ew",
        "/law/packs/us-ny",
        "/law/deadlines",
        "/law/costs",
        "/law/check",
        "/law/interest",
    ],
)
def test_every_page_opens_for_everybody_who_is_signed_in(
    client: FlaskClient, sign_in: SignIn, address: str
) -> None:
    sign_in("auditor")
    assert client.get(address).status_code == 200


def test_a_pack_shows_each_rule_with_its_citation_and_dates(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal")
    shown = words(client.get("/law/packs/cn?q=delay-doubled"))
    assert "0.0175 percent a day" in shown
    assert "法释〔2014〕8号第一条" in shown
    assert "in force since 2014-08-01" in shown
    assert "Acceptance fee" not in shown
    assert client.get("/law/packs/xx").status_code == 415


def test_a_lead_enters_the_next_rate_with_its_source_and_it_counts(
    client: FlaskClient, sign_in: SignIn, bench: Bench, clock: object
) -> None:
    sign_in("legal_lead")
    assert fill(client, "/law/rates/new", RATE).status_code == 303
    with bench.session() as session:
        series = pack_of(session, "CN").series("lpr-1y")
        assert series.rates[-1] == Published(date(2026, 9, 21), ppb(3), "中国人民银行网站")
        assert series.known_until == date(2026, 10, 19)
        assert pack_of(session, "CN").series("lpr-5y").known_until == date(2026, 9, 19)
    assert "2026-09-21" in words(client.get("/law"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": ""}, "Say where it was published."),
        ({"rate": ""}, "Give the rate."),
        ({"rate": "three"}, "“three” is not a rate in percent"),
        ({"rate": "-3"}, "between 0 and 50 percent"),
        ({"rate": "300"}, "between 0 and 50 percent"),
        ({"rate": "3.123456789"}, "at most seven decimals"),
        ({"since": "2026-08-20"}, "the next one comes after it"),
        ({"since": "2026-09-10"}, "is known to hold until"),
        ({"since": "2026-10-20"}, "enter them in order"),
        ({"since": "2027-01-20"}, "is in the future"),
        ({"since": "2026-02-30"}, "There is no day"),
        ({"series": "tea"}, "has no rule “tea”"),
        ({"series": "benchmark-1y"}, "Nothing more is published"),
    ],
)
def test_a_rate_that_cannot_be_next_is_refused_at_its_field(
    client: FlaskClient, sign_in: SignIn, bench: Bench, change: dict[str, str], says: str
) -> None:
    sign_in("finance_lead")
    refused = fill(client, "/law/rates/new", {**RATE, **change})
    assert refused.status_code == 422
    assert says in words(refused)
    with bench.session() as session:
        assert list_rates(session, "CN") == []


def test_a_rate_that_was_entered_wrongly_is_withdrawn_with_a_reason_and_can_be_entered_again(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("legal_lead")
    fill(client, "/law/rates/new", RATE)
    with bench.session() as session:
        (rate,) = list_rates(session, "CN")
    address = f"/law/rate/{rate.id}/withdrawal"
    assert "Say why." in words(fill(client, address, {"reason": " "}))
    assert fill(client, address, {"reason": "录错"}).status_code == 303
    assert fill(client, address, {"reason": "录错"}).status_code == 409
    with bench.session() as session:
        assert pack_of(session, "CN").series("lpr-1y") == load_pack("CN").series("lpr-1y")
    again = fill(client, "/law/rates/new", {**RATE, "rate": "2.9"})
    assert again.status_code == 303


def test_past_a_month_that_is_missing_nothing_is_known(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("legal_lead")
    fill(client, "/law/rates/new", RATE)
    fill(client, "/law/rates/new", {**RATE, "since": "2026-10-20"})
    with bench.session() as session:
        second, first = list_rates(session, "CN")
        assert pack_of(session, "CN").series("lpr-1y").known_until == date(2026, 11, 19)
    fill(client, f"/law/rate/{first.id}/withdrawal", {"reason": "x"})
    with bench.session() as session:
        assert pack_of(session, "CN").series("lpr-1y").known_until == date(2026, 9, 19)
    assert second.since == date(2026, 10, 20)


@pytest.mark.parametrize("role", ["legal", "finance", "manager", "auditor", "admin"])
def test_only_leads_enter_what_is_published(client: FlaskClient, sign_in: SignIn, role: str) -> None:
    sign_in(role)
    assert client.get("/law/rates/new").status_code == 403


def test_the_calendar_of_a_year_is_entered_and_deadlines_move_over_it(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("legal_lead")
    asked = "/law/deadlines?event=judgment-served&on=2026-12-17"
    before = words(client.get(asked))
    assert "Provisional" in before and "The calendar of 2027 is not published yet" in before
    assert fill(client, "/law/years/new", YEAR).status_code == 303
    after = words(client.get(asked))
    assert "2027-01-04" in after and "2027-01-01 holiday" in after and "Provisional" not in after
    with bench.session() as session:
        (year,) = list_years(session, "CN")
        assert year.off == "2027-01-01 2027-01-02 2027-01-03"
    address = f"/law/year/{year.id}/withdrawal"
    assert fill(client, address, {"reason": "录错"}).status_code == 303
    assert "Provisional" in words(client.get(asked))


@pytest.mark.parametrize(
    ("change", "says", "status"),
    [
        ({"year": "2026"}, "The calendar of 2026 is known already.", 409),
        ({"year": "2028"}, "The calendar of 2027 comes first", 422),
        ({"year": "next"}, "A year is written like 2027.", 422),
        ({"off": ""}, "List the days off.", 422),
        ({"off": ","}, "A year has days off", 422),
        ({"off": "2026-12-31"}, "is not in 2027", 422),
        ({"off": "2027-02-30"}, "There is no day", 422),
        ({"worked": "2027-01-08"}, "no day of a weekend that can be worked", 422),
        ({"worked": "2027-01-02"}, "no day of a weekend that can be worked", 422),
        ({"source": ""}, "Say where it was published.", 422),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused_at_its_field(
    client: FlaskClient, sign_in: SignIn, bench: Bench, change: dict[str, str], says: str, status: int
) -> None:
    sign_in("legal_lead")
    refused = fill(client, "/law/years/new", {**YEAR, **change})
    assert refused.status_code == status
    assert says in words(refused)
    with bench.session() as session:
        assert list_years(session, "CN") == []


def test_what_was_entered_is_proven_with_everything_else(
    client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    sign_in("legal_lead")
    fill(client, "/law/rates/new", RATE)
    fill(client, "/law/years/new", YEAR)
    assert verify(bench.database, None).problems == ()


def test_deadlines_follow_from_an_event_with_the_reason(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal")
    shown = words(client.get("/law/deadlines?event=judgment-served&on=2026-09-10&means=in-person"))
    assert "2026-09-25" in shown and "2026-09-28" in shown and "2026-09-25 holiday" in shown
    announced = words(
        client.get("/law/deadlines?event=judgment-served&on=2026-07-01&means=announcement&abroad=1")
    )
    assert "deemed served on 30 Aug 2026" in announced and "2026-09-29" in announced


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("event=tea&on=2026-09-10", "Choose what happened."),
        ("event=judgment-served&on=", "is not a date"),
        ("event=judgment-served&on=2026-09-10&means=pigeon", "Choose how it was served."),
        ("event=auction-starts&on=2027-03-01", "the calendar of 2027 is not known yet"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    client: FlaskClient, sign_in: SignIn, query: str, says: str
) -> None:
    sign_in("legal")
    refused = client.get(f"/law/deadlines?{query}")
    assert refused.status_code == 422
    assert says in words(refused)


def test_the_costs_of_a_suit_and_what_comes_back(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal")
    shown = words(
        client.get("/law/costs?claim=100万&preserved=1000000&counsel_tiers=0:3,500000:2&on=2026-01-05")
    )
    assert "13,800.00" in shown and "5,000.00" in shown and "12,400.00" in shown and "25,000.00" in shown
    assert "within 15 days" in shown
    half = words(client.get("/law/costs?claim=1000000&procedure=summary"))
    assert "6,900.00" in half and "13,800.00" not in half


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("claim=", "Give the amount of the claim."),
        ("claim=-5", "zero or more"),
        ("claim=much", "is not an amount"),
        ("claim=5&on=1999-01-01", "has no rule “acceptance” in force on 1999-01-01"),
        ("claim=5&announcements=many", "Give a number"),
        ("claim=5&preserved=-1", "A cost is zero or more."),
        ("claim=5&counsel_tiers=5:3", "The tiers begin at zero"),
        ("claim=5&counsel_tiers=0:x", "is not a rate in percent"),
        ("claim=5&counsel_fixed=-1", "Sums are zero or more"),
    ],
)
def test_a_suit_that_cannot_be_is_refused_at_its_field(
    client: FlaskClient, sign_in: SignIn, query: str, says: str
) -> None:
    sign_in("legal")
    refused = client.get(f"/law/costs?{query}")
    assert refused.status_code == 422
    assert says in words(refused)


def test_interest_is_shown_line_by_line(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("finance")
    asked = "/law/interest?principal=100万&since=2023-01-01&until=2024-01-01"
    floating = words(client.get(asked + "&rate_kind=lpr-1y&basis=365"))
    assert "17,000.00" in floating and "6,030.14" in floating and "12,571.23" in floating
    assert "35,601.37" in floating and "365" in floating
    penalty = words(client.get(asked + "&rate_kind=fixed&rate=4.35&uplift=50&basis=360"))
    assert "6.525%" in penalty and "66,156.25" in penalty
    margin = words(
        client.get(
            asked + "&rate_kind=lpr-1y&margin=0.5&multiple=1.5&reprice_from=2022-03-01&reprice_months=12"
        )
    )
    assert "6.05%" in margin and "5.975%" in margin


def test_past_the_last_published_rate_interest_is_shown_up_to_it(
    client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("finance")
    shown = words(
        client.get("/law/interest?principal=1000&since=2026-09-01&until=2026-11-01&rate_kind=lpr-1y")
    )
    assert "is known until 19 Sep 2026" in shown and "2026-09-20" in shown


def test_a_rate_above_the_ceiling_is_flagged_with_the_rule(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("finance")
    shown = words(client.get("/law/interest?principal=1000&since=2026-01-01&until=2026-02-01&rate=36"))
    assert "36% is above the ceiling of 24%" in shown and "法发〔2017〕22号" in shown
    before = words(client.get("/law/interest?principal=1000&since=2016-01-01&until=2016-02-01&rate=36"))
    assert "is above the ceiling" not in before and "31.00" in before


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("principal=", "is not an amount"),
        ("principal=-5&since=2026-01-01&until=2026-02-01&rate=5", "zero or more"),
        ("principal=5&since=2026-02-01&until=2026-01-01&rate=5", "before it begins"),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate=", "is not a rate in percent"),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate=-1", "between 0 and 10,000 percent"),
        ("principal=5&since=2019-01-01&until=2026-02-01&rate_kind=lpr-1y", "begins on"),
        ("principal=5&since=2026-10-01&until=2026-11-01&rate_kind=lpr-1y", "is known until"),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate_kind=tea", "Choose a rate."),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate=5&basis=364", "Choose how days are counted."),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate=5&uplift=-50", "An uplift is zero or more."),
        ("principal=5&since=2026-01-01&until=2026-02-01&rate_kind=lpr-1y&reprice_months=12", "first day"),
        ("principal=5&currency=XXZ&since=2026-01-01&until=2026-02-01&rate=5", "is not a currency"),
    ],
)
def test_interest_that_cannot_be_is_refused_at_its_field(
    client: FlaskClient, sign_in: SignIn, query: str, says: str
) -> None:
    sign_in("finance")
    refused = client.get(f"/law/interest?{query}")
    assert refused.status_code == 422
    assert says in words(refused)


def test_worked_examples_are_checked_from_a_file_or_as_pasted(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal")
    examples = [
        {
            "kind": "court_fee_acceptance",
            "jurisdiction": "CN",
            "inputs": {"claim_amount": "5000"},
            "expected": {"fee": fee},
        }
        for fee in ("50.00", "51.00")
    ] + [{"kind": "tea"}]
    text = json.dumps(examples)
    file = {"file": (io.BytesIO(text.encode()), "mine.json")}
    for answer in (fill(client, "/law/check", file), fill(client, "/law/check", {"text": text})):
        shown = words(answer)
        assert "1 hold, 1 do not, 1 are not known here." in shown
        assert "51.00" in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Choose a file, or paste examples."),
        ("{", "is not JSON"),
        ("{}", "holds a list"),
        ("[" * 9999, "JSON"),
    ],
)
def test_a_file_of_examples_that_cannot_be_read_is_refused(
    client: FlaskClient, sign_in: SignIn, text: str, says: str
) -> None:
    sign_in("legal")
    refused = fill(client, "/law/check", {"text": text})
    assert refused.status_code == 422
    assert says in words(refused)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("〔2026〕浙０１０６执恢 00123号之一", "（2026）浙0106执恢123号之一"),
        ("(2024)京民终5", "（2024）京民终5号"),
    ],
)
def test_a_docket_number_is_read_in_any_brackets(
    client: FlaskClient, sign_in: SignIn, typed: str, says: str
) -> None:
    sign_in("legal")
    answer = client.get("/law/docket", query_string={"number": typed})
    assert answer.status_code == 200 and says in words(answer)


def test_a_docket_number_of_no_court_is_refused(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("legal")
    answer = client.get("/law/docket", query_string={"number": "（2026）火0106执123号"})
    assert answer.status_code == 422 and "is not the code of a court" in words(answer)
