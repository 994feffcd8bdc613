"""An import from beginning to end, as the command line runs it and as background work does, step by step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import Database
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.load import (
    FinishImport,
    LoadStep,
    StageLines,
    StartImport,
    WaitingLine,
    batches,
    finish_import,
    load_step,
    stage_lines,
    start_import,
)
from legal_recovery.portfolio.rules import CaseLine, Problem
from legal_recovery.portfolio.schemas import CheckedFile, check_file
from legal_recovery.portfolio.store.values import (
    case_from_json,
    case_to_json,
    changed_fields,
    digest_of,
)

Do = Callable[[Callable[..., Any], Any], Any]
Progress = Callable[[str, int, int], None]
_LOOK_UP = 500


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read and loaded."""

    file_name: str
    mapping: dict[str, str] = field(default_factory=dict)
    balance_date: date | None = None
    update: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    import_id: int | None = None


def no_progress(_what: str, _done: int, _all: int) -> None:
    """Say nothing."""


def import_file(
    database: Database,
    do: Do,
    path: Path,
    options: ImportOptions,
    today: date,
    progress: Progress = no_progress,
) -> Outcome:
    """Check a file whole, then load it; with any error nothing is loaded. `do` carries out a command."""
    checked = check_file(
        path,
        filename=options.file_name,
        mapping=options.mapping,
        balance_date=options.balance_date,
        today=today,
        progress=lambda rows, share: progress("reading", int(share * 1000), 1000),
    )
    try:
        outcome = Outcome(errors=list(checked.problems), notices=list(checked.notices))
        if not outcome.errors:
            _compare(database, checked, options, outcome)
        if not outcome.errors and not options.dry_run and _is_work(database, checked.digest, outcome):
            outcome.import_id = stage(database, do, checked, options, progress)
            counts = load(do, outcome.import_id, checked.case_count, progress)
            outcome.created, outcome.updated = counts["created"], counts["updated"]
            outcome.unchanged = counts["unchanged"]
    finally:
        checked.close()
    return outcome


def _is_work(database: Database, digest: str, outcome: Outcome) -> bool:
    """Tell whether there is anything to load: new or changed cases, or an import that was killed."""
    if outcome.created + outcome.updated:
        return True
    with database.reading() as session:
        return store.find_unfinished(session, digest) is not None


def _compare(database: Database, checked: CheckedFile, options: ImportOptions, outcome: Outcome) -> None:
    """Count what is new, changed and the same; a change without leave to update is an error."""
    for line in lines_of(database, checked):
        if line.state == "new":
            outcome.created += 1
        elif line.state == "unchanged":
            outcome.unchanged += 1
        elif line.state == "elsewhere":
            outcome.errors.append(_loading_elsewhere(line))
        else:
            outcome.updated += 1
            if not options.update:
                outcome.errors += line.differences
    if outcome.errors:
        outcome.created = outcome.updated = 0


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A case of a file beside what is known of it."""

    case: CaseLine
    values: str
    digest: str
    state: str
    differences: tuple[Problem, ...] = ()


def lines_of(database: Database, checked: CheckedFile) -> Iterator[ComparedLine]:
    """Compare each case of a file with what was last loaded, some hundred at a time."""
    group: list[CaseLine] = []
    for case in checked.cases():
        group.append(case)
        if len(group) == _LOOK_UP:
            yield from _compared(database, checked.digest, group)
            group = []
    yield from _compared(database, checked.digest, group)


def _compared(database: Database, digest: str, group: Sequence[CaseLine]) -> list[ComparedLine]:
    references = [case.reference for case in group]
    with database.reading() as session:
        last = store.last_values(session, references)
        known = store.known_references(session, references)
        elsewhere = store.waiting_elsewhere(session, references, digest)
    return [_beside(case, last, known, elsewhere) for case in group]


def _beside(
    case: CaseLine, last: dict[str, tuple[str, str | None]], known: set[str], elsewhere: set[str]
) -> ComparedLine:
    values = case_to_json(case)
    digest = digest_of(values)
    if case.reference in elsewhere:
        return ComparedLine(case, values, digest, "elsewhere")
    if case.reference not in known:
        return ComparedLine(case, values, digest, "new")
    was_digest, was = last.get(case.reference, ("", None))
    if was_digest == digest:
        return ComparedLine(case, values, digest, "unchanged")
    return ComparedLine(case, values, digest, "changed", tuple(_differences(case, was)))


def _differences(case: CaseLine, was: str | None) -> Iterator[Problem]:
    changes = changed_fields(case_from_json(was), case) if was else [("case_reference", "–", case.reference)]
    for name, before, after in changes:
        yield Problem(
            row=case.row,
            sheet=case.sheet,
            column=name,
            code="portfolio.differs",
            message=N_(
                "Case {reference} was loaded with {before}; the file now says {after}. Load it with "
                "--update to take that over."
            ),
            facts={"reference": case.reference, "before": before, "after": after},
        )


def _loading_elsewhere(line: ComparedLine) -> Problem:
    return Problem(
        row=line.case.row,
        sheet=line.case.sheet,
        column="case_reference",
        code="portfolio.loading_elsewhere",
        message=N_("Case {reference} is in another file that is still being loaded."),
        facts={"reference": line.case.reference},
    )


def stage(
    database: Database, do: Do, checked: CheckedFile, options: ImportOptions, progress: Progress
) -> int:
    """Let all cases of a checked file wait in the database; goes on where a killed run stopped."""
    start = StartImport(options.file_name, checked.digest, checked.case_count, checked.row_count)
    import_id = int(do(start_import, start))
    done = 0
    for lines in batches(_numbered(lines_of(database, checked))):
        done += int(do(stage_lines, StageLines(import_id, lines)))
        progress("staging", done, checked.case_count)
    return import_id


def _numbered(lines: Iterator[ComparedLine]) -> Iterator[WaitingLine]:
    for number, line in enumerate(lines, 1):
        yield WaitingLine(number, line.case.reference, line.digest, line.values, line.state)


def load(do: Do, import_id: int, cases: int, progress: Progress = no_progress) -> dict[str, int]:
    """Take over all waiting cases and let them appear; goes on where a killed run stopped."""
    done = 0
    while step := int(do(load_step, LoadStep(import_id))):
        done += step
        progress("loading", done, cases)
    return dict(do(finish_import, FinishImport(import_id)))
