"""`legal-recovery case owed` and `interest`: what is owed on a day, on the command line."""

import json

import pytest

from tests.cli.conftest import Run
from tests.factories import Bench

TERMS = (
    "case",
    "interest",
    "ZB-1",
    "JK-ZB-1",
    "--rate",
    "3.6",
    "--overdue-from",
    "2025-09-01",
    "--uplift",
    "50",
)


@pytest.fixture
def run(command: Run, bench: Bench) -> Run:
    """Run the command on a database where there is one case."""
    bench.open_case()
    return command


def test_terms_are_confirmed_and_what_is_owed_follows(run: Run) -> None:
    made = run(*TERMS)
    assert made.exit_code == 0 and "JK-ZB-1" in made.stdout
    found = json.loads(run("case", "owed", "ZB-1", "--on", "2026-04-01", "--json").stdout)
    (account,) = found["accounts"]
    assert account["lines"] == [
        {
            "account": "claim:penalty", "kind": "penalty", "since": "2026-03-02", "until": "2026-04-01",
            "days": 30, "base": "1000000.00", "rate_percent": "5.4", "basis": 360, "amount": "4500.00",
            "citation": "民法典第六百七十六条；银发〔2003〕251号第三条",
        }
    ]  # fmt: skip
    assert (found["totals"], found["each_further_day"]) == ({"CNY": "1104500.00"}, {"CNY": "150.00"})
    assert found["order"]["key"] == "civil-561"
    told = run("case", "owed", "ZB-1", "--on", "2026-04-01").stdout
    assert "Penalty interest  2026-03-02" in told and "CNY 1,104,500.00" in told


def test_what_is_wrong_is_one_line(run: Run) -> None:
    for wrong, says in (
        ((*TERMS[:3], "JK-NO", *TERMS[4:]), "no such contract"),
        ((*TERMS[:4], "--rate", "x"), "not a rate"),
        (("case", "owed", "ZB-1", "--on", "2026-03-01"), "nothing to say"),
    ):
        refused = run(*wrong)
        assert refused.exit_code == 2 and says in refused.stderr


def test_a_missing_rate_refuses_and_names_table_and_day(run: Run) -> None:
    lpr = ("case", "interest", "ZB-1", "JK-ZB-1", "--rate-kind", "lpr-1y", "--overdue-from", "2025-09-01")
    assert run(*lpr).exit_code == 0
    refused = run("case", "owed", "ZB-1", "--on", "2026-11-20")
    assert refused.exit_code == 2 and "known until 2026-09-19" in refused.stderr
