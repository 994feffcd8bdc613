"""References in addresses: whatever signs lenders put into theirs, each case has pages of its own."""

import pytest
from flask import Flask, url_for

from legal_recovery.web.addresses import install_addresses


@pytest.fixture
def small_app() -> Flask:
    app = Flask("addresses")
    install_addresses(app)
    app.add_url_rule("/cases/<reference>", "case", lambda reference: f"case {reference}")
    app.add_url_rule("/cases/<reference>/costs", "costs", lambda reference: f"costs of {reference}")
    return app


SIGNS = (
    "ZB/2026/001", "ZB 1", "..", ".", "//", "/", "A/../B", "ZB%2F1", "ZB~2F1", "a#b?c=d", "A\\B",
    "X/costs", "（2026）浙执1号", "𠮷", "'\"<b>", "+&;=@:",
)  # fmt: skip


@pytest.mark.parametrize("reference", SIGNS)
def test_a_reference_of_any_signs_has_addresses_of_its_own(small_app: Flask, reference: str) -> None:
    with small_app.test_request_context():
        addresses = [url_for("case", reference=reference), url_for("costs", reference=reference)]
    assert [address.count("/") for address in addresses] == [2, 3], "no sign of it parts the address"
    said = [small_app.test_client().get(address).text for address in addresses]
    assert said == [f"case {reference}", f"costs of {reference}"]


def test_a_slash_as_programs_write_it_is_understood(small_app: Flask) -> None:
    client = small_app.test_client()
    assert client.get("/cases/ZB%2F2026%2f001?a=%2F").text == "case ZB/2026/001"
    assert client.get("/cases/ZB%2F1/costs").text == "costs of ZB/1"
    assert client.get("/cases/ZB/1").status_code == 404
