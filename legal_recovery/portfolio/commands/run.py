"""An import from beginning to end, as the command line runs it and as background work does, step by step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.db import Database
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.compare import ComparedLine, closed_month_problems, lines_of
from legal_recovery.portfolio.commands.load import (
    DropImport,
    FinishImport,
    LoadStep,
    RefuseLine,
    StageLines,
    StartImport,
    WaitingLine,
    batches,
    drop_import,
    finish_import,
    forget_lines,
    load_step,
    next_reference,
    refuse_line,
    require_whole,
    stage_lines,
    start_import,
)
from legal_recovery.portfolio.commands.refusals import refused_lines
from legal_recovery.portfolio.commands.rehearse import rehearsed
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas import CheckedFile, check_file

Do = Callable[[Callable[..., Any], Any], Any]
Progress = Callable[[str, int, int], None]
Ask = Callable[[int], date | None]
# More than a person reads; the rest is counted.
MOST_PROBLEMS = 5_000


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
    """What an import did, or would do; `undated` counts the cases whose figures have no day of their own."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    undated: int = 0
    errors: list[Problem] = field(default_factory=list)
    error_count: int = 0
    notices: list[Problem] = field(default_factory=list)
    import_id: int | None = None

    def report(self, problem: Problem) -> None:
        """Keep a problem, up to a number that a person can still read; all are counted."""
        self.error_count += 1
        if len(self.errors) < MOST_PROBLEMS:
            self.errors.append(problem)


def no_progress(_what: str, _done: int, _all: int) -> None:
    """Say nothing."""


def import_file(
    database: Database,
    do: Do,
    path: Path,
    options: ImportOptions,
    today: date,
    progress: Progress = no_progress,
    ask: Ask | None = None,
) -> Outcome:
    """Check a file whole, then load it; with any error nothing is loaded.

    `do` carries out a command; `ask` is asked for the balance date of so many cases that have none.
    """
    checked = _checked(path, options, options.balance_date, today, progress)
    if ask and checked.cases_without_balance_date and not checked.problem_count:
        balance_date = ask(checked.cases_without_balance_date)
        if balance_date is not None:
            checked.close()
            checked = _checked(path, options, balance_date, today, progress)
    with checked:
        return _take_in(database, do, checked, options, progress)


def _checked(
    path: Path, options: ImportOptions, balance_date: date | None, today: date, progress: Progress
) -> CheckedFile:
    return check_file(
        path,
        filename=options.file_name,
        mapping=options.mapping,
        balance_date=balance_date,
        today=today,
        progress=lambda rows, share: progress("reading", int(share * 1000), 1000),
    )


def _take_in(
    database: Database, do: Do, checked: CheckedFile, options: ImportOptions, progress: Progress
) -> Outcome:
    outcome = Outcome(
        errors=list(checked.problems),
        error_count=checked.problem_count,
        notices=list(checked.notices),
        undated=checked.cases_without_balance_date,
    )
    if not outcome.error_count:
        _compare(database, do, checked, options, outcome, progress)
    if outcome.error_count:
        outcome.created = outcome.updated = 0
    elif not options.dry_run and _is_work(database, checked.digest, outcome):
        outcome.import_id = stage(database, do, checked, options, progress)
        _tell(database, outcome, load(do, outcome.import_id, checked.case_count, progress))
    return outcome


def _is_work(database: Database, digest: str, outcome: Outcome) -> bool:
    """Tell whether there is anything to load: new or changed cases, or an import that was killed."""
    if outcome.created + outcome.updated:
        return True
    with database.reading() as session:
        return store.find_unfinished(session, digest) is not None


def _compare(
    database: Database,
    do: Do,
    checked: CheckedFile,
    options: ImportOptions,
    outcome: Outcome,
    progress: Progress,
) -> None:
    """Count what is new, changed and the same; a change without leave to update is an error."""
    with database.reading() as session:
        closed = store.closed_months(session)
        going_on = store.find_unfinished(session, checked.digest) is not None
    for done, line in enumerate(lines_of(database, checked.digest, checked.cases()), 1):
        if line.state == "new":
            outcome.created += 1
            found = closed_month_problems(line.case, closed)
        elif line.state == "unchanged":
            outcome.unchanged += 1
            continue
        elif line.state == "changed":
            outcome.updated += 1
            # A killed update goes on: it was asked for when it began.
            found = _changed(do, line, options, outcome) if not going_on else []
        else:
            found = list(line.problems)
        for problem in found:
            outcome.report(problem)
        if done % 100 == 0:
            progress("comparing", done, checked.case_count)


def _changed(do: Do, line: ComparedLine, options: ImportOptions, outcome: Outcome) -> list[Problem]:
    """Return what stands against a change: that nobody asked for it, or that it cannot be carried out."""
    if not options.update:
        return list(line.problems)
    outcome.notices += line.notices
    return rehearsed(do, line)


def stage(
    database: Database, do: Do, checked: CheckedFile, options: ImportOptions, progress: Progress
) -> int:
    """Let all cases of a checked file wait in the database; goes on where a killed run stopped."""
    start = StartImport(options.file_name, checked.digest, checked.case_count, checked.row_count)
    import_id = int(do(start_import, start))
    done = 0
    for lines in batches(_numbered(lines_of(database, checked.digest, checked.cases()))):
        try:
            done += int(do(stage_lines, StageLines(import_id, lines)))
        except RecoveryError:
            # Another file was quicker with one of the cases: nothing of this one is loaded.
            drop(do, import_id)
            raise
        progress("staging", done, checked.case_count)
    return import_id


def _numbered(lines: Iterator[ComparedLine]) -> Iterator[WaitingLine]:
    for number, line in enumerate(lines, 1):
        yield WaitingLine(number, line.case.reference, line.digest, line.values, line.state)


def load(do: Do, import_id: int, cases: int, progress: Progress = no_progress) -> dict[str, int]:
    """Take over all waiting cases and let them appear; goes on where a killed run stopped."""
    done = 0
    while step := _step(do, import_id):
        done += step
        progress("loading", done, cases)
    return dict(do(finish_import, FinishImport(import_id)))


def _step(do: Do, import_id: int) -> int:
    try:
        return int(do(load_step, LoadStep(import_id)))
    except (RecoveryError, IntegrityError):
        # The latter where somebody opens a case of the same reference at this very moment.
        return _careful_step(do, import_id)


def _careful_step(do: Do, import_id: int) -> int:
    """Take over one case; where somebody's act since the file was checked forbids it, leave it out and go on."""
    reference = do(next_reference, LoadStep(import_id))
    try:
        return int(do(load_step, LoadStep(import_id, limit=1)))
    except RecoveryError as refusal:
        facts = tuple((name, str(fact)) for name, fact in refusal.facts.items())
        do(refuse_line, RefuseLine(import_id, reference, refusal.code, refusal.message, facts))
        return 1


def _tell(database: Database, outcome: Outcome, counts: dict[str, int]) -> None:
    outcome.created, outcome.updated = counts["created"], counts["updated"]
    outcome.unchanged = counts["unchanged"]
    if counts["refused"]:
        assert outcome.import_id is not None
        for problem in refused_lines(database, outcome.import_id):
            outcome.report(problem)


def resume(database: Database, do: Do, import_id: int, progress: Progress = no_progress) -> Outcome:
    """Go on with an import that stopped, from what waits in the database. Raises NotFound, FileNeeded."""
    with database.reading() as session:
        found = store.get_import(session, import_id)
        if not found.is_over:
            require_whole(found, store.last_number(session, import_id))
    outcome = Outcome(import_id=import_id)
    _tell(database, outcome, load(do, import_id, found.cases - found.loaded, progress))
    return outcome


def drop(do: Do, import_id: int) -> None:
    """Give up an import that has loaded nothing, and forget what waits in it. Raises BegunAlready, NotFound."""
    do(drop_import, DropImport(import_id))
    while do(forget_lines, DropImport(import_id)):
        pass
