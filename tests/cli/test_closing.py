"""Months on the command line: the checklist for programs, recounting, closing, the journal with bank books."""

import json

from legal_recovery.closing.rules.general import USUAL
from tests.cli.conftest import Run
from tests.factories import Bench


def test_a_month_is_checked_recounted_and_closed(command: Run, bench: Bench) -> None:
    bench.open_case()
    about = ("--office", "杭州分行", "--month", "2026-10")
    found = command("closing", "check", *about, "--json")
    told = json.loads(found.stdout)
    assert found.exit_code == 1 and told["closed"] is False
    assert {one["key"]: one["state"] for one in told["checks"]}["recount"] == "blocks"
    refused = command("closing", "close", *about)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert command("closing", "recount", *about).stdout.endswith("0 balances are wrong.\n")
    assert "In order" in command("closing", "check", *about).stdout
    assert command("closing", "close", *about).exit_code == 0
    kept = command("closing", "check", *about, "--json")
    assert kept.exit_code == 0 and json.loads(kept.stdout)["closed"] is True
    assert command("closing", "check", "--office", "没有", "--month", "2026-10").exit_code == 2
    assert command("closing", "check", "--office", "杭州分行", "--month", "May").exit_code == 2
    assert command("closing", "map").stdout == USUAL
    journal = command("ledger", "export", "--format", "csv", "--office", "杭州分行", "--month", "2026-03")
    assert "case.opening" in journal.stdout
    assert command("ledger", "export", "--format", "csv", "--month", "2026-10").stdout.count("\n") == 1
