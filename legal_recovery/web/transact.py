"""How a page or the API carries out a command: as the signed-in person, now, once for each form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.plumbing.db import Database, db
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.jobs import Jobs
from legal_recovery.plumbing.positions import take_position
from legal_recovery.plumbing.unit_of_work import Subscribers, execute
from legal_recovery.settings import Settings
from legal_recovery.web.access import current_actor

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class House:
    """What the running application stands on."""

    settings: Settings
    database: Database
    files: FileStore
    clock: Clock
    subscribers: Subscribers
    jobs: Jobs


def house(app: Flask | None = None) -> House:
    """Return what the application stands on."""
    found = (app or current_app).extensions["house"]
    assert isinstance(found, House)
    return found


def transact(command: Callable[..., Any], request_data: Any, key: str | None = None) -> Any:
    """Carry out a command as the signed-in person; the form's or request's key makes it happen once."""
    at = house()
    try:
        result = execute(
            at.database,
            command,
            request_data,
            actor=current_actor(),
            clock=at.clock,
            key=key or request_key(),
            subscribers=at.subscribers,
        )
    finally:
        # What a page reads after this, it reads anew: its session still saw the state before.
        db.session.rollback()
    note_position(at)
    return result


def note_position(at: House) -> None:
    """Number what is known now, so that this moment can be asked for later."""
    with at.database.writing() as connection:
        take_position(connection, at.clock, at.database.epoch)


def request_key() -> str | None:
    """Return the key that the form or the client gave for this request; raises InvalidInput."""
    key = request.form.get("idempotency_key") or request.headers.get("Idempotency-Key")
    if key and not (len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInput(N_("An idempotency key has at most 100 plain characters."))
    return key
