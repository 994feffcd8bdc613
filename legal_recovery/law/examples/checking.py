"""Working examples out again and saying what holds, what does not, and what is not known here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.law.examples import days, delay, fees, interest, matters, sharing
from legal_recovery.law.examples.comparing import plain, same
from legal_recovery.law.examples.inputs import Find, Inputs, Result, Unknown

_KINDS: dict[tuple[str, str], Find] = {
    **fees.KINDS,
    **interest.KINDS,
    **delay.KINDS,
    **sharing.KINDS,
    **days.KINDS,
    **matters.KINDS,
}


class NoExamples(InvalidInput):
    """The file holds no list of examples."""

    code = "law.no_examples"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an example in which the result is not what was expected."""

    index: int
    kind: str
    field: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class NotChecked:
    """An example that was not checked, and what of it is unknown."""

    index: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a file of examples."""

    passed: int
    failed: int
    differences: tuple[Difference, ...]
    unknowns: tuple[NotChecked, ...]

    def as_json(self) -> dict[str, object]:
        """Return the result in its stable form."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "unknown": len(self.unknowns),
            "differences": [
                {
                    "index": one.index,
                    "kind": one.kind,
                    "field": one.field,
                    "expected": one.expected,
                    "got": one.got,
                }
                for one in self.differences
            ],
            "unknowns": [
                {"index": one.index, "kind": one.kind, "reason": one.reason} for one in self.unknowns
            ],
        }


def check(examples: object, today: date) -> Checked:
    """Work out every example and compare; `today` decides which version of a rule counts where no day is given.

    Raises NoExamples.
    """
    if not isinstance(examples, list):
        raise NoExamples(N_("A file of examples holds a list of them."), field="file")
    passed = failed = 0
    differences: list[Difference] = []
    unknowns: list[NotChecked] = []
    for index, example in enumerate(examples):
        kind = str(example.get("kind")) if isinstance(example, dict) else ""
        try:
            found = list(_compared(index, kind, example, today))
        except Unknown as reason:
            unknowns.append(NotChecked(index, kind, str(reason)))
            continue
        passed, failed = passed + (not found), failed + bool(found)
        differences += found
    return Checked(passed, failed, tuple(differences), tuple(unknowns))


def _compared(index: int, kind: str, example: Any, today: date) -> Iterator[Difference]:
    if not isinstance(example, dict) or not isinstance(example.get("expected"), dict):
        raise Unknown("an example has kind, jurisdiction, inputs and expected")
    expected: dict[str, Any] = example["expected"]
    try:
        result = work_out(kind, str(example.get("jurisdiction")), example.get("inputs"), today)
    except RecoveryError as refusal:
        yield Difference(index, kind, "", expected, str(refusal))
        return
    differences = []
    for field, value in expected.items():
        got = _field(result, field, value)
        if not same(value, got):
            differences.append(Difference(index, kind, field, value, plain(got, value)))
    yield from differences


def _field(result: Result, field: str, expected: object) -> Any:
    if field in result:
        return result[field]
    for pattern, find in result.get("", {}).items():
        if match := re.fullmatch(pattern, field):
            return find(match, expected)
    raise Unknown(f"field {field}")


def work_out(kind: str, jurisdiction: str, inputs: Any, today: date) -> Result:
    """Return all fields of the result of one example.

    Raises Unknown for what is not known here, and what the functions of the law raise.
    """
    find = _KINDS.get((kind, jurisdiction)) or _KINDS.get((kind, "ANY"))
    if find is None:
        raise Unknown(f"kind {kind} of {jurisdiction}")
    if not isinstance(inputs, dict):
        raise Unknown("inputs are missing")
    given = Inputs(inputs)
    result = find(given, jurisdiction, today)
    given.require_all_read()
    return result
