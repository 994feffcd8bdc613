"""Months on the command line: the checklist for programs, recounting, closing, the journal with bank books."""

import json

import pytest

from legal_recovery.closing.rules.general import USUAL
from tests.cli.conftest import Run, forget
from tests.closing.test_closing import person
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


def test_two_people_open_a_month_again_each_under_their_own_name(
    command: Run, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.open_case()
    finance, lead = person(bench, "finance"), person(bench, "finance_lead")
    about = ("--office", "杭州分行", "--month", "2026-10")
    command("closing", "recount", *about)
    asking = ("closing", "reopen", *about, "--reason", "补记费用")

    def by(who: str, *words: str) -> tuple[int, str]:
        monkeypatch.setenv("LEGAL_RECOVERY_AS", f"{who}@bank.example")
        forget()
        done = command(*words)
        return done.exit_code, done.stdout.strip() or done.stderr.strip()

    assert by("finance", "closing", "close", *about)[0] == 0
    assert by("finance_lead", *asking)[0] == 0
    code, said = by("finance_lead", *asking)
    assert (code, said) == (2, "Somebody has asked already; another person decides.")
    _, told = by("finance", "closing", "show", "--office", "杭州分行", "--json")
    [month] = [one for one in json.loads(told) if one["month"] == "2026-10"]
    [asked] = month["requests"]
    assert (month["closed"], month["closed_by"], asked["asked_by"]) == (True, finance.name, lead.name)
    decision = ("closing", "decide", asked["id"], "approve")
    assert by("finance", *decision) == (2, "Your roles do not allow this.")
    assert by("finance_lead", *decision) == (2, "You asked for this yourself: another person decides.")
    assert by("finance_lead", "closing", "decide", asked["id"], "yes")[0] == 2
    person(bench, "manager")
    assert by("manager", *decision) == (0, "It is approved: the month is open again.")
    _, told = by("finance", "closing", "show", "--office", "杭州分行")
    assert "Month open" in told and asked["id"] in told
    monkeypatch.delenv("LEGAL_RECOVERY_AS")
    forget()
    assert command(*asking).stderr.startswith("Say who you are")
