"""The demo imported: the books show for every case the figures that the generator gave it, on both engines."""

import pytest

from legal_recovery.demo.generator import generate, make_cases
from legal_recovery.portfolio.commands.run import ImportOptions, import_file
from legal_recovery.reports.store import Asked, issue
from legal_recovery.users.commands import ensure_system

CASES = 60


@pytest.mark.parametrize("name", ["p.xlsx", "p.csv"])
def test_the_books_show_what_the_generator_made(bench, clock, tmp_path, name):
    today = clock.today()
    ensure_system(bench.database, clock)
    file = generate(CASES, 1, tmp_path / name, today)
    outcome = import_file(bench.database, bench.do, file, ImportOptions(name), today)
    assert (outcome.errors, outcome.created) == ([], CASES)
    made = {case.case.case_reference: case for case in make_cases(CASES, 1, today)}
    for shown in issue(bench.database, clock, bench.actor, Asked()).cases:
        meant = made.pop(shown.reference)
        own = shown.own
        assert own.exposure == meant.exposure.minor
        assert own.gross_recovered == meant.applied_to_date.minor
        assert own.costs == meant.costs_to_date.minor
        if "sold" not in meant.case.flags or name == "p.csv":
            assert own.outstanding == (meant.exposure - meant.applied_to_date).minor
    assert made == {}
