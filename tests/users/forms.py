"""Sending forms as a browser does."""

import re
from typing import Any

from flask.testing import FlaskClient

PASSWORD = "a long enough password"


def post(
    client: FlaskClient, address: str, form: dict[str, Any] | None = None, page: str | None = None
) -> Any:
    """Send a form with the token of the page that shows it."""
    shown = client.get(page or address, follow_redirects=True).text
    return client.post(address, data=token_of(shown) | (form or {}))


def token_of(page: str) -> dict[str, str]:
    """Return the field that proves that a form is ours."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None, "the page shows no form"
    return {"csrf_token": token[1]}
