"""Programs with a token, which send requests."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.factories import Bench
from tests.signing_in import make_person

API = "/api/v1"
Program = Callable[..., Any]


@pytest.fixture
def program(app: Flask, bench: Bench) -> Callable[..., Program]:
    """Return what sends requests with a token of somebody with these roles."""

    def enter(*roles: str, office_id: int | None = None) -> Program:
        person = make_person(app, bench, roles, office_id or bench.office_id)
        secret = f"lrt_{'-'.join(roles)}"
        token = commands.CreateToken(person.id, "测试", token_digest(secret))
        bench.do(commands.create_token, token, by=person)
        client: FlaskClient = app.test_client()

        def send(method: str, path: str, body: Any = None, key: str | None = None, **what: Any) -> Any:
            sent = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
            sent |= {"Idempotency-Key": key} if key else {}
            return client.open(API + path, method=method, headers=sent, **(what or {"json": body}))

        return send

    return enter
