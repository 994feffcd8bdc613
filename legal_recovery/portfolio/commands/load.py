"""Loading a checked file: its cases wait as lines, are taken over in short transactions, and appear at once.

Each step is safe to repeat: a line is taken over in the transaction that marks it loaded. Killed at any moment,
an import goes on where it was; two runs of the same file share one import and take turns.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from legal_recovery.cases.commands import release_batch, start_batch
from legal_recovery.cases.rules import duplicate
from legal_recovery.kernel.errors import N_, Conflict, RuleViolation
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.ledger.commands import hold_months
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.take_over import take_over
from legal_recovery.portfolio.commands.update import update_case
from legal_recovery.portfolio.events import ImportDropped, ImportFinished, ImportStarted
from legal_recovery.portfolio.store.values import case_from_json, squeezed
from legal_recovery.users.commands import CreateOffice, create_office
from legal_recovery.users.store import system_book

# A step holds the one write lock that SQLite has: it takes over cases for so long, and writing them then takes
# about as long again.
SECONDS_A_STEP = 0.25
CASES_A_STEP = 100
LINES_A_STEP = 400

_INSERT_LINE = """INSERT INTO import_lines (id, import_id, number, reference, digest, content, state)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


class LoadingElsewhere(Conflict):
    """A case is in two files that are being loaded."""

    code = "portfolio.loading_elsewhere"


class ImportOver(Conflict):
    """The import was finished or given up meanwhile."""

    code = "portfolio.import_over"


class FileNeeded(RuleViolation):
    """An import stopped before all of its file was known; only the file can go on with it."""

    code = "portfolio.file_needed"


class BegunAlready(Conflict):
    """What is in the books stays there: an import that has loaded cases goes on to its end."""

    code = "portfolio.begun_already"


@dataclass(frozen=True, slots=True)
class StartImport:
    """A file that was checked whole; `rows` counts what it holds."""

    file_name: str
    file_digest: str
    cases: int
    rows: int


def start_import(uow: UnitOfWork, cmd: StartImport) -> int:
    """Begin an import with a hidden batch of cases; return its id, that of the unfinished one if there is one."""
    assert uow.actor.book is not None
    # Under the system's lock nobody else begins the same file.
    uow.lock(system_book(uow.session), uow.actor.book)
    going_on = store.find_unfinished(uow.session, cmd.file_digest)
    if going_on is not None:
        return going_on.id
    batch_id, import_id = start_batch(uow), new_id()
    uow.record(
        ImportStarted(
            book=uow.actor.book,
            import_id=import_id,
            file_name=Text(cmd.file_name[:200]),
            file_digest=cmd.file_digest,
            cases=cmd.cases,
        )
    )
    uow.flush()
    sql = "UPDATE imports SET batch_id = ?, loaded = 0, rows = ? WHERE id = ?"
    run(uow.connection, sql, (batch_id, cmd.rows, import_id))
    return import_id


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A case of a file as it waits: its place, its values as JSON, and what is to be done with it."""

    number: int
    reference: str
    digest: str
    values: str
    state: str


@dataclass(frozen=True, slots=True)
class StageLines:
    """Some cases of a file, in its order."""

    import_id: int
    lines: tuple[WaitingLine, ...]


def stage_lines(uow: UnitOfWork, cmd: StageLines) -> int:
    """Let cases of a file wait to be loaded; those that wait already are passed over. Raises LoadingElsewhere."""
    found = store.hold_import(uow, cmd.import_id)
    if found.state == "done":
        # Another run of the same file was quicker; what came of it is said at the end.
        return len(cmd.lines)
    _require_going_on(found)
    # Under the system's lock no other file lets the same case wait at the same moment.
    uow.lock(system_book(uow.session))
    known = store.last_number(uow.session, cmd.import_id)
    lines = [line for line in cmd.lines if line.number > known]
    _require_free(uow, lines, found.file_digest)
    for line in lines:
        # What did not change is not needed again.
        content = squeezed(line.values) if line.state in store.TO_DO else None
        place = (new_id(), cmd.import_id, line.number, line.reference, line.digest)
        uow.insert(_INSERT_LINE, (*place, content, line.state))
    return len(cmd.lines)


def _held(uow: UnitOfWork, import_id: int) -> store.Import:
    return _require_going_on(store.hold_import(uow, import_id))


def _require_going_on(found: store.Import) -> store.Import:
    if found.is_over:
        raise ImportOver(N_("This import was finished or given up meanwhile."))
    return found


def _require_free(uow: UnitOfWork, lines: Sequence[WaitingLine], file_digest: str) -> None:
    references = [line.reference for line in lines]
    for reference, file_name in store.waiting_elsewhere(uow.session, references, file_digest).items():
        raise loading_elsewhere(reference, file_name)
    known = store.known_references(uow.session, [line.reference for line in lines if line.state == "new"])
    for reference in sorted(known):
        raise Conflict(N_("Case {reference} was opened meanwhile; load the file again."), reference=reference)


def loading_elsewhere(reference: str, file_name: str) -> LoadingElsewhere:
    """Return the refusal of a case that another file is just loading."""
    return LoadingElsewhere(
        N_("Case {reference} is in the file {text}, which is still being loaded; that comes first."),
        reference=reference,
        text=file_name,
    )


@dataclass(frozen=True, slots=True)
class LoadStep:
    """Take over the next cases of an import."""

    import_id: int
    limit: int | None = None


def load_step(uow: UnitOfWork, cmd: LoadStep) -> int:
    """Take over or update the next waiting cases; return how many were done, 0 when none is left."""
    found = store.hold_import(uow, cmd.import_id)
    limit = cmd.limit or CASES_A_STEP
    waiting = [] if found.is_over else store.list_waiting(uow.session, cmd.import_id, limit)
    if not waiting:
        return 0
    uow.lock(*{line.book for line in waiting if line.book is not None})
    done = 0
    for line in _for_a_while(waiting):
        state, case_id = _take_in(uow, line, found.batch_id)
        uow.insert("UPDATE import_lines SET state = ?, case_id = ? WHERE id = ?", (state, case_id, line.id))
        done += 1
    uow.insert("UPDATE imports SET loaded = loaded + ? WHERE id = ?", (done, cmd.import_id))
    return done


def _for_a_while(waiting: list[store.Waiting]) -> Iterator[store.Waiting]:
    """Yield lines, at least one, until the step has had its time, however long the cases' histories are."""
    end = time.monotonic() + SECONDS_A_STEP
    for place, line in enumerate(waiting):
        if place and time.monotonic() > end:
            return
        yield line


def _take_in(uow: UnitOfWork, line: store.Waiting, batch_id: int | None) -> tuple[str, int]:
    """Take over or update one case; return what became of its line, and the case."""
    case = case_from_json(line.values)
    if line.state == "changed":
        before = case_from_json(line.before) if line.before else None
        return "updated", update_case(uow, before, case)
    if line.book is not None:
        raise duplicate(case.reference)
    return "created", take_over(uow, case, _office(uow, case.office), batch_id).id


def _office(uow: UnitOfWork, name: str) -> int:
    """Return the office of this name, made where there is none, with its months held for all cases of the step."""
    known: dict[str, int] = uow.gathered.setdefault("offices", {})
    if name not in known:
        known[name] = create_office(uow, CreateOffice(name))
        hold_months(uow, known[name])
    return known[name]


@dataclass(frozen=True, slots=True)
class RefuseLine:
    """Leave out the next case of an import, which somebody's act meanwhile made impossible, and keep why."""

    import_id: int
    reference: str
    code: str
    message: str
    facts: tuple[tuple[str, str], ...]


def next_reference(uow: UnitOfWork, cmd: LoadStep) -> str | None:
    """Return which case comes next, None at the end."""
    waiting = store.list_waiting(uow.session, cmd.import_id, 1)
    return waiting[0].reference if waiting else None


def refuse_line(uow: UnitOfWork, cmd: RefuseLine) -> int:
    """Mark the next waiting line as refused; the rest of the file goes on."""
    _held(uow, cmd.import_id)
    waiting = store.list_waiting(uow.session, cmd.import_id, 1)
    if not waiting or waiting[0].reference != cmd.reference:
        return 0
    line = waiting[0]
    why = json.dumps({"code": cmd.code, "message": cmd.message, "facts": dict(cmd.facts)}, ensure_ascii=False)
    uow.insert("UPDATE import_lines SET state = 'refused', problem = ? WHERE id = ?", (why, line.id))
    return 1


@dataclass(frozen=True, slots=True)
class FinishImport:
    """Let the cases of an import appear."""

    import_id: int


def finish_import(uow: UnitOfWork, cmd: FinishImport) -> dict[str, int]:
    """Release the batch and say what came of the file; once done, only say it again."""
    found = store.hold_import(uow, cmd.import_id)
    counts = store.count_lines(uow.session, cmd.import_id)
    if not found.is_over:
        assert found.batch_id is not None
        release_batch(uow, found.book, found.batch_id)
        uow.record(
            ImportFinished(
                book=found.book,
                import_id=found.id,
                created=counts["created"],
                updated=counts["updated"],
                unchanged=counts["unchanged"],
            )
        )
    return counts


@dataclass(frozen=True, slots=True)
class DropImport:
    """Give up an import that has loaded nothing yet."""

    import_id: int


def drop_import(uow: UnitOfWork, cmd: DropImport) -> None:
    """Give an import up, so that its cases are free for another file; raises BegunAlready."""
    found = _held(uow, cmd.import_id)
    if found.loaded:
        raise BegunAlready(
            N_("{n} cases of this file are in the books already; let the import go on."), n=found.loaded
        )
    assert found.batch_id is not None
    release_batch(uow, found.book, found.batch_id)
    uow.record(ImportDropped(book=found.book, import_id=found.id))


def forget_lines(uow: UnitOfWork, cmd: DropImport) -> int:
    """Delete some of the lines of an import that was given up; return how many."""
    assert store.get_import(uow.session, cmd.import_id).state == "dropped"
    sql = """DELETE FROM import_lines WHERE id IN (
        SELECT id FROM import_lines WHERE import_id = ? ORDER BY number LIMIT ?)"""
    return int(run(uow.connection, sql, (cmd.import_id, LINES_A_STEP * 10)).rowcount)


def require_whole(found: store.Import, waiting: int) -> None:
    """Refuse to go on without the file while some of its cases are not known yet; raises FileNeeded."""
    if waiting < found.cases:
        raise FileNeeded(
            N_("Only {n} of {all} cases of {text} were read before it stopped; load the file again."),
            n=waiting,
            all=found.cases,
            text=found.file_name or "–",
        )


def batches(lines: Iterator[WaitingLine], size: int = LINES_A_STEP) -> Iterator[tuple[WaitingLine, ...]]:
    """Cut the lines into steps."""
    step: list[WaitingLine] = []
    for line in lines:
        step.append(line)
        if len(step) == size:
            yield tuple(step)
            step = []
    if step:
        yield tuple(step)
