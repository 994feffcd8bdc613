"""Loading a checked file: its cases wait as lines, are taken over in short transactions, and appear at once.

Each step is safe to repeat: a line is taken over in the transaction that marks it loaded. Killed at any moment,
an import goes on where it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from legal_recovery.cases.commands import release_batch, start_batch
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.plumbing.db import run
from legal_recovery.plumbing.event_log import keep_text
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands.take_over import take_over
from legal_recovery.portfolio.commands.update import update_case
from legal_recovery.portfolio.events import ImportFinished, ImportStarted
from legal_recovery.portfolio.store.values import case_from_json
from legal_recovery.users.commands import CreateOffice, create_office

# Together well under a second of the one write lock that SQLite has.
CASES_A_STEP = 40
LINES_A_STEP = 400


@dataclass(frozen=True, slots=True)
class StartImport:
    """A file that was checked whole; `rows` counts what it holds."""

    file_name: str
    file_digest: str
    cases: int
    rows: int


def start_import(uow: UnitOfWork, cmd: StartImport) -> int:
    """Begin an import with a hidden batch of cases; return its id, that of the unfinished one if there is one."""
    going_on = store.find_unfinished(uow.session, cmd.file_digest)
    if going_on is not None:
        return going_on.id
    assert uow.actor.book is not None
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
    """Let cases of a file wait to be loaded; those that wait already are passed over."""
    known = store.last_number(uow.session, cmd.import_id)
    for line in cmd.lines:
        if line.number > known:
            values_id, _ = keep_text(uow.insert, Text(line.values))
            sql = """INSERT INTO import_lines (id, import_id, number, reference, digest, values_id, state)
                     VALUES (?, ?, ?, ?, ?, ?, ?)"""
            place = (new_id(), cmd.import_id, line.number, line.reference, line.digest)
            uow.insert(sql, (*place, values_id, line.state))
    return len(cmd.lines)


@dataclass(frozen=True, slots=True)
class LoadStep:
    """Take over the next cases of an import."""

    import_id: int
    limit: int = CASES_A_STEP


def load_step(uow: UnitOfWork, cmd: LoadStep) -> int:
    """Take over or update the next waiting cases; return how many were done, 0 when none is left."""
    found = store.get_import(uow.session, cmd.import_id)
    waiting = store.list_waiting(uow.session, cmd.import_id, cmd.limit)
    uow.lock(*{line.book for line in waiting if line.book is not None})
    offices = _offices(uow, waiting)
    for line in waiting:
        case = case_from_json(line.values)
        if line.state == "new":
            case_id = take_over(uow, case, offices[case.office], found.batch_id).id
        else:
            before = case_from_json(line.before or line.values)
            case_id = update_case(uow, before, case)
        uow.flush()
        sql = "UPDATE import_lines SET state = ?, case_id = ? WHERE id = ?"
        done = "created" if line.state == "new" else "updated"
        run(uow.connection, sql, (done, case_id, line.id))
    sql = "UPDATE imports SET loaded = loaded + ? WHERE id = ?"
    run(uow.connection, sql, (len(waiting), cmd.import_id))
    return len(waiting)


def _offices(uow: UnitOfWork, waiting: Sequence["store.Waiting"]) -> dict[str, int]:
    """Return the offices that the lines name; those that are not there yet are made."""
    names = {case_from_json(line.values).office for line in waiting}
    return {name: create_office(uow, CreateOffice(name)) for name in sorted(names)}


@dataclass(frozen=True, slots=True)
class FinishImport:
    """Let the cases of an import appear."""

    import_id: int


def finish_import(uow: UnitOfWork, cmd: FinishImport) -> dict[str, int]:
    """Release the batch and say what came of the file; once done, only say it again."""
    found = store.get_import(uow.session, cmd.import_id)
    counts = store.count_lines(uow.session, cmd.import_id)
    if found.state != "done":
        assert found.batch_id is not None
        release_batch(uow, found.book, found.batch_id)
        uow.record(ImportFinished(book=found.book, import_id=found.id, **counts))
    return counts


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
