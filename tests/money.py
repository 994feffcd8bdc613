"""Forms about money filled in as a person does: preview, then confirm."""

import html
import re
from typing import Any

from flask.testing import FlaskClient

from tests.cases.reading import words_of

COST = {
    "cost_kind": "acceptance",
    "amount": "13,800",
    "currency": "CNY",
    "incurred_on": "2026-05-06",
    "paid_on": "2026-05-06",
    "payee": "杭州市中级人民法院",
}
RECEIPT = {
    "source": "voluntary",
    "amount": "90000",
    "currency": "CNY",
    "credited_on": "2026-05-06",
    "payer": "某担保公司",
}


def words(answer: Any) -> str:
    """Return the words of an answer's page."""
    return words_of(answer.get_data(as_text=True))


def own_fields(answer: Any) -> dict[str, str]:
    """Return what the page's form sends back by itself: token, key, version and whatever is repeated."""
    forms = answer.get_data(as_text=True).split("<form ")[1:]
    form = next(one.partition("</form>")[0] for one in forms if "data-main" in one.partition(">")[0])
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def fill(client: FlaskClient, address: str, values: dict[str, Any]) -> Any:
    """Open a form and send it filled in; the answer is the preview, or the form with what is wrong."""
    own = own_fields(client.get(address))
    return client.post(address, data=own | values)


def confirm(client: FlaskClient, address: str, preview: Any) -> Any:
    """Press the confirm button of a preview."""
    return client.post(address, data={**own_fields(preview), "confirmed": "1"})


def book(client: FlaskClient, address: str, values: dict[str, Any]) -> Any:
    """Fill a form in and confirm its preview."""
    return confirm(client, address, fill(client, address, values))
