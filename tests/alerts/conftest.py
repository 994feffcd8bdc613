"""A mail server and an agenda for the tests of reminders."""

from collections.abc import Iterator

import pytest

from legal_recovery.plumbing.mail import Mailer
from tests.alerts.agenda import Agenda
from tests.alerts.mail import Letterbox, mail_server
from tests.factories import Bench


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Letterbox, Mailer]]:
    """A mail server for one module of tests."""
    with mail_server() as started:
        yield started


@pytest.fixture
def box(post: tuple[Letterbox, Mailer]) -> Letterbox:
    """The server's letterbox, empty."""
    post[0].take()
    post[0].refused.clear()
    return post[0]


@pytest.fixture
def mailer(post: tuple[Letterbox, Mailer]) -> Mailer:
    """A mailer that sends to it."""
    return post[1]


@pytest.fixture
def agenda(bench: Bench) -> Agenda:
    """An empty agenda of one case."""
    return Agenda(bench, bench.open_case())
