"""The rows of a case put together: what they agree on, what they add, and where they contradict."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from legal_recovery.kernel.errors import N_
from legal_recovery.portfolio.rules import (
    CaseLine,
    CollateralLine,
    CostLine,
    DebtLine,
    Finding,
    PartyLine,
    ProceedingLine,
    ReceiptLine,
    derived_stage,
)
from legal_recovery.portfolio.schemas.lines import FlatRow, Head
from legal_recovery.portfolio.schemas.spool import Part
from legal_recovery.portfolio.schemas.words import VOCABULARIES

Anything = TypeVar("Anything")

# What rows of one case may not contradict each other in. Each debt may have a currency and a court of its own.
_AGREED = (
    "office",
    "officer",
    "jurisdiction",
    "escalated_on",
    "balance_date",
    "stage",
    "stage_on",
    "closed_how",
    "costs_to_date",
    "received_to_date",
)


def assemble(
    reference: str, parts: Sequence[Part], balance_date: date | None
) -> tuple[CaseLine, list[Finding]]:
    """Put the parts of a case together; the balance date is for a case whose rows have none.

    Returns the case and what its rows contradict each other in.
    """
    of: dict[type, list[Any]] = {}
    for part in parts:
        of.setdefault(type(part), []).append(part)
    flats, findings = _of_one_debtor(reference, of.get(FlatRow, []))
    merged, more = _merged(reference, of.get(Head, []), flats)
    proceedings = _known_once(
        [*(line for flat in flats for line in flat.proceedings), *of.get(ProceedingLine, ())],
        lambda line: line.docket_number or id(line),
    )
    case = CaseLine(
        reference,
        merged.row,
        merged.office,  # type: ignore[arg-type]  # None only where it was reported
        merged.officer,
        merged.currency,
        merged.jurisdiction or "CN",
        merged.escalated_on,  # type: ignore[arg-type]  # as above
        merged.balance_date or balance_date,
        merged.stage or _stage(merged, proceedings),
        merged.stage_on,
        merged.flags,
        merged.closed_how,
        merged.costs_to_date,
        merged.received_to_date,
        merged.court or next((line.court for line in proceedings if line.court), None),
        (*_flat_parties(flats), *of.get(PartyLine, ())),
        (*(flat.debt for flat in flats), *of.get(DebtLine, ())),
        (*_flat_collateral(flats), *of.get(CollateralLine, ())),
        tuple(proceedings),
        tuple(of.get(CostLine, ())),
        tuple(of.get(ReceiptLine, ())),
        merged.sheet,
    )
    return case, findings + more


def _stage(head: Head, proceedings: Sequence[ProceedingLine]) -> str:
    return "closed" if head.closed_how else derived_stage(proceedings, head.flags)


def _of_one_debtor(reference: str, flats: list[FlatRow]) -> tuple[list[FlatRow], list[Finding]]:
    """Part the rows of the first row's debtor from those that use its reference for another one."""
    if len(flats) < _A_PAIR:
        return flats, []
    strangers = [flat for flat in flats[1:] if _another(flat.parties[0], flats[0].parties[0])]
    findings = [
        Finding(
            flat.debt,
            "case_reference",
            "portfolio.duplicate_case",
            N_("Case {reference} stands in row {other} already, with another debtor."),
            {"reference": reference, "other": flats[0].debt.row},
        )
        for flat in strangers
    ]
    return [flat for flat in flats if flat not in strangers], findings


_A_PAIR = 2


def _another(debtor: PartyLine, other: PartyLine) -> bool:
    """Tell whether these are two debtors: two names, or two numbers of one type of identity."""
    if debtor.name and other.name and debtor.name != other.name:
        return True
    same_type = debtor.id_type == other.id_type
    numbers = {debtor.id_number, other.id_number} - {None}
    return same_type and len(numbers) > 1


def _merged(reference: str, heads: Sequence[Head], flats: Sequence[FlatRow]) -> tuple[Head, list[Finding]]:
    """Return what the rows say together, and where they contradict; the first to say it counts."""
    every = [*heads, *(flat.head for flat in flats)]
    if len(every) == 1:
        return every[0], []
    if len(heads) > 1:
        return heads[0], [_second_head(reference, head, heads[0]) for head in heads[1:]]
    said, findings = dict[str, Head](), list[Finding]()
    for head in every:
        for key in _AGREED:
            mine = getattr(head, key)
            before = said.setdefault(key, head) if mine is not None else head
            if getattr(before, key) != mine:
                findings.append(_disagreement(reference, key, head, before))
    together = {key: getattr(head, key) for key, head in said.items()}
    flags = tuple(dict.fromkeys(flag for head in every for flag in head.flags))
    return every[0]._replace(**together, flags=flags), findings


def _second_head(reference: str, head: Head, first: Head) -> Finding:
    return Finding(
        head,
        "case_reference",
        "portfolio.duplicate_case",
        N_("Case {reference} stands in row {other} already."),
        {"reference": reference, "other": first.row},
    )


def _disagreement(reference: str, key: str, head: Head, before: Head) -> Finding:
    return Finding(
        head,
        key,
        "portfolio.rows_disagree",
        N_(
            "Case {reference} says {theirs} in row {other} and {mine} here: rows of one case must agree "
            "in this."
        ),
        {
            "reference": reference,
            "other": before.row,
            "theirs": _shown(before, key),
            "mine": _shown(head, key),
        },
    )


_WORDS = {"stage": VOCABULARIES["stage"].labels, "closed_how": VOCABULARIES["closing"].labels}


def _shown(head: Head, key: str) -> str:
    """Return what a row says as a person would write it."""
    value = str(getattr(head, key))
    return _WORDS.get(key, {}).get(value, value)


def _known_once(lines: Iterable[Anything], key: Any) -> list[Anything]:
    """Return the lines without those that come again."""
    listed = list(lines)
    if len(listed) < _A_PAIR:
        return listed
    first: dict[Any, Anything] = {}
    for line in listed:
        first.setdefault(key(line), line)
    return list(first.values())


def _flat_parties(flats: Sequence[FlatRow]) -> list[PartyLine]:
    """Return the debtor once, and every other party once in each role."""
    debtors = [flat.parties[0] for flat in flats[:1]]
    others = [line for flat in flats for line in flat.parties[1:]]
    return debtors + _known_once(others, lambda line: (line.role, line.name))


def _flat_collateral(flats: Sequence[FlatRow]) -> list[CollateralLine]:
    """Return each collateral once: a row a debt repeats what secures several of them."""
    return _known_once(
        (line for flat in flats for line in flat.collateral),
        lambda line: (line.type, line.description, line.value, line.valuation_date),
    )
