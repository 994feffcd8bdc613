"""What verbs of the command line stand on: the opened house, and commands carried out as the local operator."""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from legal_recovery.cli.language import print_json as print_json
from legal_recovery.cli.language import spoken as spoken
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound, NotPermitted
from legal_recovery.plumbing.collecting import uncollected
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users import store as users
from legal_recovery.web.access import RoleMissing, has_role
from legal_recovery.web.transact import House, note_position

# The number of a row; one that no row can have is simply not found.
ROW = click.IntRange(0, 2**63 - 1, clamp=True)


class NobodyNamed(NotPermitted):
    """What two people do between them is done by people, each under their own name."""

    code = "cli.nobody_named"


class ExistingFile(click.Path):
    """A file that is there, which can be read; anything else is a refusal and no lesson in usage."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.is_dir():
            raise InvalidInput(N_("{path} is a folder, not a file."), path=str(path))
        if not path.exists():
            raise InvalidInput(N_("There is no file {path}."), path=str(path))
        return path


class ExistingFolder(click.Path):
    """A folder that is there; anything else is a refusal and no lesson in usage."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_dir():
            raise InvalidInput(N_("There is no folder {path}."), path=str(path))
        return path


class one_of(click.ParamType):
    """One word of a list; another one is told the list, in the language of the command."""

    name = "word"

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [str(word) for word in words]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self._words:
            sentence = N_("{option}: “{text}” is none of: {words}.")
            option, words = param.opts[0] if param else self.name, ", ".join(self._words)
            field = param.name if param else None
            raise InvalidInput(sentence, field=field, option=option, text=str(value), words=words)
        return str(value)


@lru_cache(maxsize=1)
def house() -> House:
    """Open the house that the environment names, once for each run of the command."""
    with uncollected():
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


def office_id(name: str) -> int:
    """Return an office by its name; raises NotFound."""
    with house().database.reading() as session:
        found = users.find_office(session, name)
    if found is None:
        raise NotFound(N_("There is no office {name}."), field="office", name=name)
    return found.id


def require_person(*roles: str) -> Actor:
    """Return the person who acts, who has one of the roles; raises NobodyNamed, RoleMissing."""
    found = actor()
    if "system" in found.roles:
        raise NobodyNamed(N_("Say who you are: put your e-mail address into LEGAL_RECOVERY_AS."))
    if not has_role(found, *roles):
        raise RoleMissing(N_("Your roles do not allow this."))
    return found


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
