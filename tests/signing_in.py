"""People for tests, who sign in through the page as a browser does."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import hash_password

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users import commands, store
from tests.factories import Bench

PASSWORD = "horse-battery-staple-9"


def make_person(app: Flask, bench: Bench, roles: tuple[str, ...], office_id: int) -> Actor:
    """Make somebody with these roles who signs in as `<roles>@bank.example`."""
    email = f"{'-'.join(roles)}@bank.example"
    system = commands.ensure_system(bench.database, bench.clock)
    with bench.session() as session:
        known = store.find_account(session, email=email)
    if known is None:
        person = commands.CreateUser("王小样", email, roles, office_id)
        user_id = bench.do(commands.create_user, person, by=system)
        with app.app_context():
            secrets = commands.KeepSecrets(user_id, hash_password(PASSWORD), f"session-{user_id}")
        bench.do(commands.change_password, secrets, by=system)
        with bench.session() as session:
            known = store.find_account(session, email=email)
    assert known is not None
    return known.actor


def token_in(page: str) -> str:
    """Return the token that a page's form carries against forgery."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


def send(client: FlaskClient, address: str, values: dict[str, Any], form_at: str | None = None) -> Any:
    """Fetch a page's form and send it back filled in."""
    page = client.get(form_at or address).get_data(as_text=True)
    return client.post(address, data={"csrf_token": token_in(page), **values})


def sign_in_as(client: FlaskClient, email: str) -> None:
    """Sign in through the page."""
    answer = send(client, "/login", {"email": email, "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
