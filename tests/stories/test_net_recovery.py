"""What was recovered, net of what it cost: the stable form, on any day, as known at any position."""

import re
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.program import Program

FORM = (
    "case currency as_of known_at exposure gross_recovered cash_recovered costs net_recovery net_recovery_rate "
    "outstanding by_source by_collateral others"
).split()
AMOUNTS = ("exposure", "gross_recovered", "cash_recovered", "costs", "net_recovery", "outstanding")
DECIMAL = re.compile(r"-?\d+\.\d\d")


def require_form(found: dict[str, Any]) -> None:
    """Fail unless this is the form that other programs rely on."""
    assert list(found) == FORM
    for name in AMOUNTS:
        assert DECIMAL.fullmatch(found[name]), (name, found[name])
    rate = found["net_recovery_rate"]
    assert rate is None or re.fullmatch(r"-?\d+\.\d{6}", rate)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["as_of"]) and isinstance(found["known_at"], int)
    parts = sum(map(Decimal, found["by_source"].values()), Decimal())
    assert parts == Decimal(found["gross_recovered"]), "the parts add up to the whole"


def test_one_case_is_an_object_in_its_own_currency(loaded: Program) -> None:
    found = loaded.net_recovery("EX-003")
    require_form(found)
    assert (found["case"], found["currency"], found["others"]) == ("EX-003", "CNY", [])
    assert found["net_recovery_rate"] == "0.033667", "208,400.00 of 6,190,000.00"


def test_all_cases_are_a_list_of_one_object_for_each_case_and_currency(loaded: Program) -> None:
    found = loaded.json("net-recovery")
    assert [(one["case"], one["currency"]) for one in found] == [
        ("EX-001", "CNY"),
        ("EX-002", "CNY"),
        ("EX-003", "CNY"),
        ("EX-004", "CNY"),
        ("EX-005", "USD"),
    ]
    for one in found:
        require_form(one)


def test_currencies_are_never_added_together(loaded: Program) -> None:
    table = loaded("net-recovery").stdout
    assert re.search(r"^Total +CNY .*208,400\.00", table, re.MULTILINE)
    assert re.search(r"^Total +USD +780,000\.00", table, re.MULTILINE)


def test_an_earlier_day_knows_nothing_of_what_came_later(loaded: Program) -> None:
    early = loaded.net_recovery("EX-003", "--as-of", "2022-05-16")
    assert early["as_of"] == "2022-05-16"
    assert (early["gross_recovered"], early["costs"], early["net_recovery"]) == ("0.00", "0.00", "0.00")
    assert early["exposure"] == "6190000.00", "the exposure is that of the day of escalation"


def test_an_answer_given_once_can_be_given_again(at_work: Program) -> None:
    before = at_work.net_recovery("EX-003")
    at_work(
        "ledger",
        "post",
        "EX-003",
        "--value-on",
        "2023-01-10",
        "--reason",
        "found later",
        "--file",
        _entry(at_work),
    )
    now = at_work.net_recovery("EX-003")
    assert now["gross_recovered"] == "260000.00" and now["known_at"] > before["known_at"]
    again = at_work.net_recovery("EX-003", "--known-at", str(before["known_at"]), "--as-of", before["as_of"])
    assert again == before


def _entry(program: Program) -> str:
    path = program.data.parent / "entry.txt"
    path.write_text(
        "money:bank 10000.00\nmoney:recovered:voluntary -10000.00\n"
        "claim:ended:settled 10000.00\nclaim:interest-on -10000.00\n",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("EX-999",), "EX-999"),
        (("EX-003", "--as-of", "2023-02-30"), "2023-02-30"),
        (("EX-003", "--known-at", "999999"), "999999"),
        (("EX-003", "--known-at", "yesterday"), "yesterday"),
    ],
)
def test_a_question_that_has_no_answer_gets_one_sentence(
    loaded: Program, words: tuple[str, ...], says: str
) -> None:
    refused = loaded("net-recovery", *words, status=2)
    assert len(refused.stderr.strip().splitlines()) == 1 and says in refused.stderr
    assert refused.stdout == ""
