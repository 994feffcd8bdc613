"""Worked examples are worked out again: what holds, what does not, and what is not known here."""

import json
from datetime import date
from pathlib import Path

import pytest

from legal_recovery.law.examples import NoExamples, check

TODAY = date(2026, 11, 25)
SHARED = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "example", SHARED, ids=[f"{number}-{one['kind']}" for number, one in enumerate(SHARED)]
)
def test_the_worked_examples_hold(example):
    found = check([example], TODAY)
    assert (found.differences, found.unknowns) == ((), ())
    assert found.passed == 1


@pytest.mark.parametrize("number", range(len(SHARED)))
def test_an_example_that_is_changed_in_one_field_no_longer_holds(number):
    example = SHARED[number]
    for field, value in example["expected"].items():
        wrong = {**example, "expected": {**example["expected"], field: _changed(value)}}
        found = check([wrong], TODAY)
        assert found.passed == 0, field
        assert [one.field for one in found.differences] == [field]


def _changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return [_changed(one) for one in value]
    if isinstance(value, dict):
        return {key: _changed(one) for key, one in value.items()}
    if value is None:
        return "x"
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"{value}1" if value and value[-1].isdigit() else f"{value}?"
    return "1999-01-01"


def example(kind="court_fee_acceptance", jurisdiction="CN", inputs=None, expected=None):
    inputs = {"claim_amount": "5000", "procedure": "ordinary"} if inputs is None else inputs
    return {
        "kind": kind,
        "jurisdiction": jurisdiction,
        "inputs": inputs,
        "expected": expected or {"fee": "50.00"},
    }


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (example("tea"), "kind tea of CN"),
        (example(jurisdiction="EW"), "kind court_fee_acceptance of EW"),
        (example(inputs={"claim_amount": "5000", "procedure": "ordinary", "court": "x"}), "input court"),
        (example(inputs={"claim_amount": "5000", "procedure": "quick"}), "procedure 'quick'"),
        (example(inputs={"claim_amount": "many", "procedure": "ordinary"}), "claim_amount is not a number"),
        (example(inputs={"claim_amount": "NaN", "procedure": "ordinary"}), "claim_amount is not a number"),
        (example(inputs={"claim_amount": 5.5, "procedure": "ordinary"}), "claim_amount is not a number"),
        (example(inputs={"procedure": "ordinary"}), "input claim_amount is missing"),
        (example(expected={"tax": "5"}), "field tax"),
        (example(inputs=[1]), "inputs are missing"),
        ("text", "an example has"),
        ({"kind": "deadline", "jurisdiction": "CN", "inputs": {}}, "an example has"),
        (
            example("deadline", inputs={"rule": "tea_5d", "trigger_date": "2026-01-01"}, expected={"deadline": "x"}),
            "rule 'tea_5d'",
        ),
        (
            example(
                "deadline",
                inputs={"rule": "limitation_3y", "trigger_date": "2026-02-30"},
                expected={"rolled": "x"},
            ),
            "trigger_date is not a day",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said_to_be_unknown(one, reason):
    found = check([one], TODAY)
    assert (found.passed, found.failed, len(found.unknowns)) == (0, 0, 1)
    assert reason in found.unknowns[0].reason


def test_a_refusal_is_a_difference_that_says_why():
    found = check([example(inputs={"claim_amount": "-1", "procedure": "ordinary"})], TODAY)
    assert found.failed == 1
    assert "zero or more" in str(found.differences[0].got)


def test_a_difference_tells_both_in_the_decimals_of_the_example():
    found = check([example(expected={"fee": "51"})], TODAY).as_json()
    assert found["differences"] == [
        {"index": 0, "kind": "court_fee_acceptance", "field": "fee", "expected": "51", "got": "50"}
    ]


def test_a_file_that_is_no_list_is_unknown():
    with pytest.raises(NoExamples):
        check({"examples": []}, TODAY)
