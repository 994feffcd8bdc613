"""Collateral and what it is worth."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from tests.cases.reading import words_of
from tests.factories import Bench
from tests.money import confirm, fill
from tests.signing_in import send

TAB = "/cases/ZB-1/collateral"
HOUSE = {
    "collateral_kind": "real_estate",
    "description": "杭州市示例路1号1幢101室",
    "owner": "王小样",
    "value": "150万",
    "valued_on": "2026年8月30日",
}


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines."""
    return "sqlite"


@pytest.fixture
def legal(client: FlaskClient, sign_in: Callable[..., Actor], bench: Bench) -> FlaskClient:
    """A browser in which somebody of Legal is signed in, and a case to look at."""
    bench.open_case()
    sign_in("legal")
    return client


def test_a_piece_is_added_with_its_value_and_valued_anew(legal: FlaskClient) -> None:
    assert send(legal, f"{TAB}/new", HOUSE).status_code == 303
    page = legal.get(TAB).text
    assert "杭州市示例路1号1幢101室 Real estate 王小样 1,500,000.00 2026-08-30 1" in words_of(page)
    piece = re.findall(rf'href="({TAB}/\d+)"', page)[0]
    valued = {"value": "1,200,000", "valued_on": "2026-10-01"}
    answer = send(legal, f"{piece}/valuation", valued)
    assert answer.status_code == 303
    words = words_of(legal.get(answer.location).text)
    assert "2026-10-01 1,200,000.00 – – – 2026-08-30 1,500,000.00" in words, "earlier ones stay"
    assert "1,200,000.00 2026-10-01 2" in words_of(legal.get(TAB).text)


def test_property_allows_its_disposal(legal: FlaskClient) -> None:
    send(legal, f"{TAB}/new", HOUSE)
    assert "Collateral: Real estate 杭州市示例路1号1幢101室" in words_of(legal.get("/cases/ZB-1").text)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"collateral_kind": ""}, "Choose the kind of collateral."),
        ({"description": " "}, "Say what it is."),
        ({"value": "1,23"}, "“1,23” can be read as 123 or 1.23: write one of them."),
        ({"value": "USD 100"}, "“USD 100” is not in CNY."),
        ({"value": "-5"}, "A value cannot be negative."),
        ({"currency": "QQQ"}, "is not a currency code of ISO 4217"),
        ({"valued_on": "2027-01-01"}, "The valuation is dated in the future."),
        ({"valued_on": "yesterday"}, "“yesterday” is not a date"),
    ],
)
def test_a_slip_is_named_at_its_field(changed: dict[str, str], says: str, legal: FlaskClient) -> None:
    answer = send(legal, f"{TAB}/new", {**HOUSE, **changed})
    assert answer.status_code == 422 and says in answer.text
    assert "No collateral yet" in legal.get(TAB).text, "nothing is kept"


def test_liens_occupants_documents_and_validity_stand_with_the_piece(legal: FlaskClient) -> None:
    send(
        legal,
        f"{TAB}/new",
        {"collateral_kind": "real_estate", "description": "示例路2号", "location": "杭州"},
    )
    piece = re.findall(rf'href="({TAB}/\d+)"', legal.get(TAB).text)[0]
    lien = {"lien_kind": "mortgage", "rank": "1", "holder": "他行", "secured": "700,000"}
    assert send(legal, f"{piece}/lien", {**lien, "rank": "zehn"}).status_code == 422
    assert send(legal, f"{piece}/lien", lien).status_code == 303
    lease = {"occupancy_kind": "lease", "who": "承租人", "rent": "60,000"}
    assert send(legal, f"{piece}/occupancy", lease).status_code == 303
    assert send(legal, f"{piece}/document", {"document_id": "7"}).status_code == 404
    late = {"value": "900,000", "valued_on": "2026-10-01", "method": "online", "valid_until": "2027-10-02"}
    refused = send(legal, f"{piece}/valuation", late)
    assert refused.status_code == 422 and "2027-10-01" in words_of(refused.text).replace(
        "1 Oct 2027", "2027-10-01"
    )
    assert send(legal, f"{piece}/valuation", {**late, "valid_until": "2026-12-01"}).status_code == 303
    page = legal.get(piece).text
    said = words_of(page)
    assert "他行" in said and "承租人" in said and "Inquiry online" in said and "2026-12-01" in said
    ending = re.findall(r'href="([^"]*/liens/\d+/end)"', page)[0]
    righting = re.findall(r'href="([^"]*/liens/\d+/correction)"', page)[0]
    form = legal.get(righting).text
    assert 'value="700000.00"' in form and 'value="他行"' in form
    better = {**lien, "holder": "某银行", "registered_on": "2026-01-05"}
    assert send(legal, righting, better).status_code == 422, "a reason is asked for"
    assert send(legal, righting, {**better, "reason": "误录"}).status_code == 303
    assert "某银行" in words_of(legal.get(piece).text)
    gone = {"on": "2026-10-02", "reason": "债务清偿"}
    early = fill(legal, ending, {**gone, "on": "2026-01-04"})
    assert early.status_code == 422 and "It was registered on" in words_of(early.text)
    preview = fill(legal, ending, gone)
    assert "某银行" in words_of(preview.text) and "From then on it has no share" in words_of(preview.text)
    assert "Struck off" not in words_of(legal.get("/cases/ZB-1").text), "nothing is recorded yet"
    assert confirm(legal, ending, preview).status_code == 303
    assert fill(legal, ending, gone).status_code == 409
    right = {"collateral_kind": "real_estate", "description": "示例路3号"}
    assert send(legal, f"{piece}/correction", right).status_code == 303
    listed = words_of(legal.get("/collateral?kind=real_estate&expiring=30&secured=no").text)
    assert "示例路3号" in listed and "900,000.00" in listed
    assert "No collateral matches" in words_of(legal.get("/collateral?kind=vehicle").text)
    assert "示例路3号" in legal.get("/collateral.csv").get_data(as_text=True)
    assert legal.get("/collateral.xlsx").status_code == 200
