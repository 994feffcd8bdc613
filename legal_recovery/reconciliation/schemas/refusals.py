"""A refusal that is shown later than it was made: kept with its facts, said in the language of whoever looks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from legal_recovery.kernel.errors import Message, RecoveryError
from legal_recovery.kernel.money import Money
from legal_recovery.plumbing.tables.sources import FileProblem


def kept_refusal(refusal: RecoveryError) -> dict[str, Any]:
    """Return a refusal as plain JSON values."""
    return {
        "code": refusal.code,
        "message": str(refusal.message),
        "row": getattr(refusal, "row", None),
        "facts": {name: _kept(fact) for name, fact in refusal.facts.items()},
    }


def _kept(fact: object) -> Any:
    if isinstance(fact, RecoveryError):
        return {"refusal": kept_refusal(fact)}
    if isinstance(fact, Money):
        return {"minor": str(fact.minor), "currency": fact.currency}
    if isinstance(fact, date):
        return {"day": fact.isoformat()[:10]}
    if isinstance(fact, Message):
        return {"words": str(fact)}
    if isinstance(fact, list | tuple | set | frozenset):
        return [_kept(part) for part in fact]
    return fact if isinstance(fact, int | bool | None) else str(fact)


def refusal_of(said: Mapping[str, Any]) -> FileProblem:
    """Return a refusal that was kept, at the field of the file."""
    problem = FileProblem(said["code"], said["message"], row=said["row"])
    # Facts may be called as what a refusal is made with.
    problem.facts, problem.field = {name: _fact(fact) for name, fact in said["facts"].items()}, "file"
    return problem


def _fact(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_fact(part) for part in kept]
    if not isinstance(kept, dict):
        return kept
    if "refusal" in kept:
        return refusal_of(kept["refusal"])
    if "minor" in kept:
        return Money(int(kept["minor"]), kept["currency"])
    return date.fromisoformat(kept["day"]) if "day" in kept else Message(kept["words"])
