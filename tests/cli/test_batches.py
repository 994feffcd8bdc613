"""What was posted at the desk, reviewed on the command line."""

import json

import pytest

from tests.cli.conftest import Run, forget
from tests.closing.test_closing import person
from tests.factories import Bench
from tests.reconciliation.test_batches import outside
from tests.reconciliation.test_desk_commands import Desk, line, statement


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_on_the_command_line_people_review_under_their_own_name(
    command: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.load(statement(line("500.00")))
    outside(desk, 0)
    [one] = json.loads(command("reconcile", "batches", "--state", "posted", "--json").stdout)
    assert (one["matches"], one["credits"], one["account"]) == (1, "500.00", "62220001")
    refused = command("reconcile", "review", one["id"])
    assert refused.exit_code == 2 and "LEGAL_RECOVERY_AS" in refused.stderr
    other = person(desk.bench, "finance")
    forget()
    monkeypatch.setenv("LEGAL_RECOVERY_AS", f"{other.name}@bank.example")
    assert command("reconcile", "review", one["id"], "--remark", "核对无误").exit_code == 0
    assert "Reviewed" in command("reconcile", "batches").stdout
    assert command("reconcile", "batches", "--state", "x").exit_code == 2
