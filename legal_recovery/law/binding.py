"""What holds a pack together: each rule leans on what is there, and its versions follow one another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.law.pack import BrokenPack, Event, FeeRule, Ground, Period, Rule
from legal_recovery.law.seams import require_next_day


def by_name(
    rules: Sequence[Rule], events: Mapping[str, Event], file: str
) -> dict[tuple[type[Rule], str], tuple[Rule, ...]]:
    """Return the versions of each rule in the order of their days, once each leans on what is there.

    Raises BrokenPack.
    """
    found: dict[tuple[type[Rule], str], list[Rule]] = defaultdict(list)
    for rule in rules:
        found[type(rule), rule.key].append(rule)
    for rule in rules:
        if isinstance(rule, FeeRule) and rule.of is not None:
            _require_fee_of(rule, found, file)
        if isinstance(rule, Period):
            _require_of_period(rule, found, events, file)
    for versions in found.values():
        versions.sort(key=lambda one: one.in_force_from)
        for rule, after in pairwise(versions):
            require_next_day(rule, after, file)
    return {name: tuple(versions) for name, versions in found.items()}


def _require_of_period(
    rule: Period,
    found: Mapping[tuple[type[Rule], str], Sequence[Rule]],
    events: Mapping[str, Event],
    file: str,
) -> None:
    """A period leans on its event, on the grounds that interrupt it and on the period that ends it at last."""
    said: dict[str, Any] = {"file": file, "line": rule.line}
    if rule.trigger not in events:
        raise BrokenPack(
            N_("{file}, line {line}: there is no event “{key}” to count from."), key=rule.trigger, **said
        )
    for event in (*rule.met_by, *rule.ended_by):
        if event not in events:
            raise BrokenPack(
                N_("{file}, line {line}: there is no event “{key}” that ends it."), key=event, **said
            )
    for ground in rule.interrupted_by:
        if (Ground, ground) not in found:
            raise BrokenPack(
                N_("{file}, line {line}: there is no ground “{key}” that interrupts it."), key=ground, **said
            )
    if rule.longest is not None and (Period, rule.longest) not in found:
        raise BrokenPack(
            N_("{file}, line {line}: there is no period “{key}” that ends it at last."),
            key=rule.longest,
            **said,
        )


def _require_fee_of(rule: FeeRule, found: Mapping[tuple[type[Rule], str], Sequence[Rule]], file: str) -> None:
    """A share is taken of a fee that has bands itself, so that no two are shares of each other."""
    whole = found.get((FeeRule, str(rule.of)), ())
    if not whole or any(isinstance(one, FeeRule) and one.of is not None for one in whole):
        raise BrokenPack(
            N_("{file}, line {line}: there is no fee “{key}” to take a share of."),
            file=file,
            line=rule.line,
            key=rule.of,
        )
