"""Posting what is staged: a transaction for each line, none twice, what is refused stays staged with the reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.db import Database
from legal_recovery.reconciliation import store

Do = Callable[..., Any]
# A command and what it is asked.
Order = tuple[Callable[..., Any], Any]
Make = Callable[[store.BankLine, store.Staged], Order]


@dataclass(frozen=True, slots=True)
class Refused:
    """A staged line that could not be posted, and why."""

    line_id: int
    refusal: RecoveryError


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of posting a batch."""

    lines: tuple[int, ...]
    refused: tuple[Refused, ...]


def post_staged(
    database: Database,
    do: Do,
    staged: Iterable[tuple[store.BankLine, store.Staged]],
    make: Make,
    progress: Callable[[str, int, int], None],
) -> Posted:
    """Post staged lines one by one; begun again after a kill it posts none twice.

    `do` carries out a command in a transaction of its own, under the key given; `make` turns what was staged into one.
    """
    wanted = list(staged)
    lines: list[int] = []
    refused: list[Refused] = []
    for number, (line, one) in enumerate(wanted, start=1):
        try:
            command, asked = make(line, one)
            do(command, asked, key=f"staged-{one.id}")
        except RecoveryError as refusal:
            with database.writing() as connection:
                store.refuse(connection, one, refusal_facts(refusal))
            refused.append(Refused(line.id, refusal))
        else:
            with database.writing() as connection:
                store.unstage(connection, line.id)
            lines.append(line.id)
        progress("posting", number, len(wanted))
    return Posted(tuple(lines), tuple(refused))


def refusal_facts(refusal: RecoveryError) -> dict[str, Any]:
    """Return a refusal as it is kept with what was staged, to be put into words when it is shown."""
    return {
        "code": refusal.code,
        "message": str(refusal.message),
        "facts": {name: _kept(fact) for name, fact in refusal.facts.items()},
    }


def _kept(fact: object) -> Any:
    if isinstance(fact, Money):
        return {"money": [fact.minor, fact.currency]}
    if isinstance(fact, date):
        return {"day": fact.isoformat()}
    return str(fact)


def fact_of(kept: Any) -> object:
    """Return a fact of a refusal from what was kept of it."""
    if isinstance(kept, Mapping) and "money" in kept:
        return Money(int(kept["money"][0]), str(kept["money"][1]))
    if isinstance(kept, Mapping) and "day" in kept:
        return date.fromisoformat(kept["day"])
    return kept
