"""The command line on the bench's database."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from legal_recovery.cli import context, main
from legal_recovery.web.transact import House

Run = Callable[..., Result]


@pytest.fixture
def engine_name() -> str:
    """The command line is the same on both engines."""
    return "sqlite"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, house: House) -> Iterator[Run]:
    """Run `legal-recovery` in this process, on the test's house."""
    # Where the house is opened, not where it is used: a verb that is imported meanwhile would keep the stand-in.
    monkeypatch.setattr("legal_recovery.house.open_house", lambda settings: house)
    monkeypatch.delenv("LEGAL_RECOVERY_AS", raising=False)
    forget()

    def runs(*words: str, lang: str = "en", **more: str) -> Result:
        return CliRunner().invoke(main, ["--lang", lang, *words], **more)  # type: ignore[arg-type]

    yield runs
    forget()


def forget() -> None:
    """Let the next command open its own house."""
    context.house.cache_clear()
    context.actor.cache_clear()
