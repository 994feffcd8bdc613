"""A bank's month in the site: an account whose statement is loaded beside the program that serves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from legal_recovery.cases.store import get_case
from legal_recovery.house import open_house
from legal_recovery.plumbing.unit_of_work import execute
from legal_recovery.settings import Settings
from legal_recovery.users.store import find_system, list_offices
from legal_recovery.web.transact import House
from tests.browser.conftest import Site
from tests.costs.proven import limited, matched
from tests.factories import Bench
from tests.reconciliation.month import Month, play
from tests.reconciliation.test_desk_commands import Desk


@contextmanager
def opened(site: Site) -> Iterator[tuple[House, Any]]:
    """The house of the site, opened beside it, and the system's actor."""
    at = open_house(Settings.from_environment(site.program.environment))
    try:
        with at.database.reading() as session:
            system = find_system(session)
        yield at, system
    finally:
        at.jobs.close()
        at.database.dispose()


def loaded(site: Site, lines: int, number: str) -> Month:
    """Load a month of an account into the site."""
    with opened(site) as (at, system):
        with at.database.reading() as session:
            office = list_offices(session)[0].id

        def do(command: Callable[..., Any], asked: Any) -> Any:
            return execute(
                at.database, command, asked, actor=system, clock=at.clock, subscribers=at.subscribers
            )

        file, _size = at.files.put(BytesIO(number.encode()))
        return play(do, office, file, lines, number=number, prefix=number[-2:])


def proven_cost(site: Site, reference: str, number: str) -> int:
    """Match a line of an account as a cost of a case above the limit of its office; return the cost."""
    with opened(site) as (at, system):
        with at.database.reading() as session:
            case = get_case(session, system, reference)
        bench = Bench(at.database, at.clock, case.office_id, system)
        # So high that nothing else of the walk needs an approval.
        limited(bench, "300,000.00", None)
        [cost] = matched(Desk(bench, number), case, "300,000.01")
        return cost
