"""Loading step by step: killed at any moment, by hand meanwhile, given up, two files at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event

import pytest

from legal_recovery.kernel.errors import Conflict
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.portfolio import store
from legal_recovery.portfolio.commands import load
from legal_recovery.portfolio.commands.load import FileNeeded
from legal_recovery.portfolio.commands.run import drop, resume
from legal_recovery.users.commands import ensure_system
from tests.factories import opened
from tests.portfolio.importing import (
    Importer,
    Killed,
    codes,
    counts,
    killed_after,
    many,
    record,
    sheets,
    write_book,
)


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty cases a step, however slow the machine is."""
    monkeypatch.setattr(load, "CASES_A_STEP", 20)
    monkeypatch.setattr(load, "SECONDS_A_STEP", 60)


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_a_killed_import_goes_on_and_ends_as_if_never_killed(
    importer: Importer, short_steps: None, steps: int
) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, steps))
    assert importer.visible() == [], "hidden until the last one is there"
    assert counts(importer()) == (50, 0, 0)
    assert len(importer.visible()) == 50
    assert importer.figures("M-037")["outstanding"] == "860.00"
    with importer.bench.session() as session:
        [found] = store.list_imports(session)
    assert (found.state, found.loaded, found.created) == ("done", 50, 50)
    importer.verified()
    assert counts(importer()) == (0, 0, 50)


def test_an_interrupted_import_is_resumed_without_its_file(importer: Importer, short_steps: None) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, 3))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    assert (found.cases, found.loaded) == (50, 20)
    (importer.folder / "p.xlsx").unlink()
    somebody = ensure_other(importer)
    outcome = resume(importer.bench.database, lambda c, r: importer.bench.do(c, r, by=somebody), found.id)
    assert counts(outcome) == (50, 0, 0)
    importer.verified()


def test_a_step_ends_when_its_time_is_over_and_the_next_goes_on(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "SECONDS_A_STEP", 0)
    assert counts(importer.loaded(many(3))) == (3, 0, 0)
    loading = [done for what, done, _ in importer.notes if what == "loading"]
    assert loading == [1, 2, 3]


def ensure_other(importer: Importer):
    return ensure_system(importer.bench.database, importer.bench.clock)


def test_an_abandoned_import_holds_only_its_own_cases_until_it_is_given_up(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.load(many(3), name="first.xlsx", do=killed_after(importer.bench.do, 2))
    assert counts(importer.loaded(sheets(), name="other.xlsx")) == (1, 0, 0)
    refused = importer.load(many(4), name="second.xlsx")
    assert set(codes(refused)) == {"portfolio.loading_elsewhere"}
    assert "first.xlsx" in str(refused.errors[0])
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    drop(importer.bench.do, found.id)
    assert counts(importer("second.xlsx")) == (4, 0, 0)
    importer.verified()


def test_what_is_in_the_books_cannot_be_given_up(importer: Importer, short_steps: None) -> None:
    with pytest.raises(Killed):
        importer.load(many(50), do=killed_after(importer.bench.do, 3))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    with pytest.raises(Conflict, match="20 cases"):
        drop(importer.bench.do, found.id)


def test_a_file_that_was_not_read_to_its_end_is_needed_again(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.load(many(5), do=killed_after(importer.bench.do, 1))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    with pytest.raises(FileNeeded):
        resume(importer.bench.database, importer.bench.do, found.id)


def test_a_killed_update_goes_on_without_being_asked_again(importer: Importer) -> None:
    importer.loaded(many(60))
    changed = many(60)
    for row in changed["debts"]:
        row["principal"] = "900.00"
    with pytest.raises(Killed):
        # 60 rehearsals, start, staging, one step.
        importer.load(changed, update=True, do=killed_after(importer.bench.do, 63))
    assert counts(importer()) == (0, 60, 0)
    assert importer.figures("M-059")["exposure"] == "960.00"
    importer.verified()


def test_a_case_changed_between_check_and_loading_is_left_out_and_named(importer: Importer) -> None:
    importer.loaded(many(3))
    changed = many(3)
    for row in changed["debts"]:
        row["principal"] = "10.00"
        row["interest_on"] = ""
    done: list[str] = []

    def do(command, request):
        done.append(command.__name__)
        if command.__name__ == "load_step" and done.count("load_step") == 1:
            record(importer, amount="800.00", on=date(2025, 8, 1), reference="M-001")
        return importer.bench.do(command, request)

    for row in changed["receipts"]:
        row["amount"] = "5.00"
    outcome = importer.load(changed, update=True, do=do)
    assert counts(outcome) == (0, 2, 0)
    assert codes(outcome) == ["portfolio.more_received_than_owed"]
    assert "M-001" in (outcome.errors[0].column or "")
    importer.verified()


def test_two_imports_of_one_file_at_once_load_it_once(importer: Importer, short_steps: None) -> None:
    write_book(importer.folder / "p.xlsx", many(50))
    both_there = Barrier(2, timeout=20)

    def load_it() -> tuple[int, int, int]:
        both_there.wait()
        return counts(importer())

    with ThreadPoolExecutor(2) as threads:
        said = [one.result() for one in [threads.submit(load_it), threads.submit(load_it)]]
    # They share the import and both say what came of it, or the later one finds it done.
    assert (50, 0, 0) in said
    assert set(said) <= {(50, 0, 0), (0, 0, 50)}
    assert len(importer.visible()) == 50
    assert {importer.figures(f"M-{n:03}")["gross"] for n in range(50)} == {"200.00"}
    assert counts(importer()) == (0, 0, 50)
    importer.verified()


def test_a_case_opened_by_hand_while_its_file_loads_is_left_out_and_named(importer: Importer) -> None:
    with pytest.raises(Killed):
        importer.load(many(3), do=killed_after(importer.bench.do, 2))
    with importer.bench.session() as session:
        [found] = store.list_unfinished(session)
    is_open, may_commit = Event(), Event()

    def by_hand(uow: UnitOfWork) -> None:
        opened(uow, importer.bench.office_id, "M-001")
        uow.flush()
        is_open.set()
        assert may_commit.wait(20)

    with ThreadPoolExecutor(2) as threads:
        hand = threads.submit(importer.bench.within, by_hand)
        assert is_open.wait(20)
        loading = threads.submit(resume, importer.bench.database, importer.bench.do, found.id)
        time.sleep(0.5)
        may_commit.set()
        hand.result()
        outcome = loading.result()
    assert counts(outcome) == (2, 0, 0)
    assert codes(outcome) == ["cases.duplicate_reference"]
    importer.verified()
