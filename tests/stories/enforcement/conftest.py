"""The office of the story, on the day before it begins, with a mail server of its own."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from legal_recovery.kernel.clock import FixedClock
from tests.alerts.mail import Letterbox, mail_server
from tests.factories import Bench
from tests.stories.enforcement.office import Office, Person, open_the_case


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at the day on which the case is taken on."""
    return FixedClock(date(2024, 3, 5))


@pytest.fixture
def told(app: Flask, bench: Bench, clock: FixedClock) -> Iterator[tuple[Office, Letterbox]]:
    """The office with the case escalated, and the letterbox of its people."""
    open_the_case(bench)
    people = [Person(app, bench, role) for role in ("legal", "legal_lead", "finance_lead", "auditor")]
    with mail_server() as (box, mailer):
        yield Office(app, bench, clock, mailer, *people), box
