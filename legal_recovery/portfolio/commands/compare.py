"""A checked file beside what is known: which cases are new, which changed and how, and what stands against them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from legal_recovery.kernel.calendar import month_of
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import Database
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.take_over import money_days
from legal_recovery.portfolio.rules import CaseLine, Problem
from legal_recovery.portfolio.store.values import (
    case_from_json,
    case_to_json,
    changed_fields,
)

_LOOK_UP = 500
# What a newer file cannot change: these are decided when a case is taken over.
_FIXED = ("office", "currency", "jurisdiction")


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A case of a file beside what is known of it: new, unchanged, changed, or not to be loaded."""

    case: CaseLine
    values: str
    digest: str
    state: str
    before: str | None = None
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def lines_of(database: Database, file_digest: str, cases: Iterable[CaseLine]) -> Iterator[ComparedLine]:
    """Compare each case of a file with what was last loaded, some hundred at a time."""
    group: list[CaseLine] = []
    for case in cases:
        group.append(case)
        if len(group) == _LOOK_UP:
            yield from _compared(database, file_digest, group)
            group = []
    yield from _compared(database, file_digest, group)


def _compared(database: Database, digest: str, group: Sequence[CaseLine]) -> list[ComparedLine]:
    references = [case.reference for case in group]
    with database.reading() as session:
        last = store.last_values(session, references)
        known = store.known_references(session, references)
        elsewhere = store.waiting_elsewhere(session, references, digest)
    return [_beside(case, last, known, elsewhere) for case in group]


def _beside(
    case: CaseLine,
    last: Mapping[str, tuple[str, str | None]],
    known: set[str],
    elsewhere: Mapping[str, str],
) -> ComparedLine:
    values, digest = case_to_json(case)
    if case.reference in elsewhere:
        return ComparedLine(case, values, digest, "elsewhere", problems=(_elsewhere(case, elsewhere),))
    if case.reference not in known:
        return ComparedLine(case, values, digest, "new")
    if case.reference not in last:
        return ComparedLine(case, values, digest, "foreign", problems=(_foreign(case),))
    was_digest, was = last[case.reference]
    if was_digest == digest:
        return ComparedLine(case, values, digest, "unchanged")
    return _changed(case, values, digest, was)


def _changed(case: CaseLine, values: str, digest: str, was: str | None) -> ComparedLine:
    before = case_from_json(was) if was else None
    changes = changed_fields(before, case) if before else [("case_reference", "–", case.reference)]
    fixed = tuple(_fixed(case, *change) for change in changes if change[0] in _FIXED)
    if fixed:
        return ComparedLine(case, values, digest, "fixed", was, problems=fixed)
    return ComparedLine(
        case,
        values,
        digest,
        "changed",
        was,
        tuple(_difference(case, *change) for change in changes),
        tuple(_left(case, *change) for change in changes if change[0] in _KEPT and change[2] == "–"),
    )


def _difference(case: CaseLine, name: str, before: str, after: str) -> Problem:
    return Problem(
        row=case.row,
        sheet=case.sheet,
        column=name,
        code="portfolio.differs",
        message=N_("Case {reference} was loaded with “{before}”; the file now says “{after}”."),
        facts={"reference": case.reference, "before": before, "after": after},
    )


def _fixed(case: CaseLine, name: str, before: str, after: str) -> Problem:
    return Problem(
        row=case.row,
        sheet=case.sheet,
        column=name,
        code="portfolio.fixed",
        message=N_("Case {reference} was opened with “{before}”, which a file cannot change to “{after}”."),
        facts={"reference": case.reference, "before": before, "after": after},
        example=before,
    )


# Parts of a case that stay in its book although a newer file no longer names them.
_KEPT = ("parties", "collateral", "proceedings")


def _left(case: CaseLine, name: str, before: str, _after: str) -> Problem:
    return Problem(
        row=case.row,
        sheet=case.sheet,
        column=name,
        code="portfolio.no_longer_there",
        message=N_("“{before}” is no longer in the file; it stays with case {reference}."),
        facts={"reference": case.reference, "before": before},
    )


def _elsewhere(case: CaseLine, elsewhere: Mapping[str, str]) -> Problem:
    return Problem(
        row=case.row,
        sheet=case.sheet,
        column="case_reference",
        code="portfolio.loading_elsewhere",
        message=N_("Case {reference} is in the file {text}, which is still being loaded; that comes first."),
        facts={"reference": case.reference, "text": elsewhere[case.reference]},
    )


def _foreign(case: CaseLine) -> Problem:
    return Problem(
        row=case.row,
        sheet=case.sheet,
        column="case_reference",
        code="portfolio.not_from_a_file",
        message=N_(
            "There is already a case {reference} that did not come from a file; a file cannot change it."
        ),
        facts={"reference": case.reference},
    )


def closed_month_problems(case: CaseLine, closed: Mapping[str, frozenset[str]]) -> list[Problem]:
    """Return the costs and receipts of a new case that are dated into a month its office has closed."""
    months = closed.get(case.office, frozenset())
    return [
        Problem(
            row=line.row or case.row,
            sheet=line.sheet,
            column=column,
            code="portfolio.month_closed",
            message=N_("The month {month} is closed for {office}; give a day in an open month."),
            facts={"month": month_of(day), "office": case.office},
        )
        for line, column, day in (money_days(case) if months else ())
        if month_of(day) in months
    ]
