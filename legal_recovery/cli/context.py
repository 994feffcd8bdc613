"""What verbs of the command line stand on: the opened house, and commands carried out as the local operator."""

import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import click

from legal_recovery.cli.language import said
from legal_recovery.kernel.errors import N_, NotFound, RecoveryError
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users import store as users
from legal_recovery.web.transact import House, note_position


@lru_cache(maxsize=1)
def house() -> House:
    """Open the house that the environment names, once for each run of the command."""
    from legal_recovery.house import open_house

    return open_house(Settings.from_environment())


@lru_cache(maxsize=1)
def actor() -> Actor:
    """Return who acts: the person named by LEGAL_RECOVERY_AS (an e-mail), else the system itself."""
    wanted = os.environ.get("LEGAL_RECOVERY_AS")
    with house().database.reading() as session:
        if not wanted:
            found = users.find_system(session)
            assert found is not None
            return found
        account = users.find_account(session, email=wanted)
        if account is None:
            raise NotFound(N_("There is nobody with the e-mail address {email}."), email=wanted)
        return account.actor


def run(command: Callable[..., Any], request: Any, *, key: str | None = None) -> Any:
    """Carry out a command as the local operator and number what is known afterwards."""
    at = house()
    result = execute(
        at.database,
        command,
        request,
        actor=actor(),
        clock=at.clock,
        key=key,
        subscribers=at.subscribers,
    )
    note_position(at)
    return result


def spoken(refusal: RecoveryError) -> str:
    """Return a refusal as one line in the chosen language."""
    return " ".join(said(refusal).split())


def print_json(value: Any) -> None:
    """Print a value as JSON, 中文 as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
