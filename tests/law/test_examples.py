"""Worked examples are worked out again: what holds, what does not, and what is not known here."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


# Whatever somebody puts in the place of a value, there is an answer.
ODD = [
    None, True, 0, -1, 10**30, "", "-1", "0", "NaN", "1E+999999999", "1e-40", "9999-12-31", "0001-01-01", "2026-02-30",
    [], [[]], [1], [[1, 2]], {}, {"x": "y"}, [{}], [{"amount": "5"}], "tea", "99999999999999999999", Decimal("0.1"),
]  # fmt: skip


@pytest.mark.parametrize(
    "example", SHARED, ids=[f"{number}-{one['kind']}" for number, one in enumerate(SHARED)]
)
def test_whatever_is_put_in_the_place_of_an_input_there_is_an_answer(example):
    for key in example["inputs"]:
        for odd in ODD:
            inputs = {**example["inputs"], key: odd}
            found = check([{**example, "inputs": inputs}], TODAY)
            assert found.passed + found.failed + len(found.unknowns) == 1
            json.dumps(found.as_json(), default=str)


@given(st.sampled_from(SHARED), st.data())
def test_inputs_and_expectations_of_any_kind_get_an_answer(example, data):
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    )
    changed = {"inputs": dict(example["inputs"]), "expected": dict(example["expected"])}
    part = data.draw(st.sampled_from(["inputs", "expected"]))
    changed[part][data.draw(st.sampled_from(sorted(example[part])))] = data.draw(anything)
    found = check([{**example, **changed}], TODAY)
    assert found.passed + found.failed + len(found.unknowns) == 1
