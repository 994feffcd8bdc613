"""`legal-recovery user` and `token`."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from legal_recovery.cli import main
from legal_recovery.plumbing.db import Database
from legal_recovery.users import store
from legal_recovery.users.rules import token_digest
from tests.cli.conftest import forget


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


CREATE = ["user", "create", "--name", "王小样", "--email", "wang@bank.example", "--role", "auditor"]


@pytest.fixture
def run(monkeypatch: Any, tmp_path: Any, database_url: str) -> Any:
    """Run the command on a fresh database."""
    monkeypatch.setenv("LEGAL_RECOVERY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("LEGAL_RECOVERY_AS", raising=False)
    forget()
    yield lambda *words: CliRunner().invoke(main, ["--lang", "en", *words])
    forget()


def test_the_first_person_is_let_in_and_gets_a_password(run: Any) -> None:
    made = run(*CREATE, "--json")
    assert made.exit_code == 0, made.output
    assert len(json.loads(made.output)["password"]) == 16
    [listed] = json.loads(run("user", "list", "--json").output)
    assert (listed["email"], listed["roles"]) == ("wang@bank.example", ["auditor"])


def test_a_refusal_is_one_line_and_exit_status_2(run: Any) -> None:
    run(*CREATE)
    again = run(*CREATE)
    assert again.exit_code == 2
    assert again.stderr.strip() == "Somebody signs in as wang@bank.example already."


def test_an_unknown_office_is_not_made_by_a_slip(run: Any) -> None:
    slip = run(*CREATE, "--role", "legal", "--office", "不存在")
    assert (slip.exit_code, slip.stderr.strip()) == (2, "There is no such office.")


def test_a_new_password_is_printed(run: Any) -> None:
    run(*CREATE)
    assert run("user", "password", "wang@bank.example").output.startswith("wang@bank.example  ")
    assert run("user", "password", "nobody@bank.example").exit_code == 2


def test_a_token_is_printed_once_listed_and_revoked(run: Any, database: Database) -> None:
    run(*CREATE)
    made = json.loads(
        run("token", "create", "--user", "wang@bank.example", "--name", "report", "--json").output
    )
    with database.reading() as session:
        assert store.find_opened(session, token_digest(made["token"])) is not None
    listed = run("token", "list")
    assert made["token"] not in listed.output
    assert made["id"] in listed.output
    assert run("token", "revoke", made["id"]).exit_code == 0
    assert json.loads(run("token", "list", "--json").output)[0]["state"] == "revoked"
