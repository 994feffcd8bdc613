"""The command as a person runs it: a folder of its own, what it prints and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from legal_recovery.cli import context, main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data"
# What the script `legal-recovery` does; from this checkout, whatever else is installed.
ENTRY = "from legal_recovery.cli import main; main()"


class Said(NamedTuple):
    """How a run ended, and what it said."""

    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Program:
    """The command `legal-recovery` on one installation.

    `apart` runs it as a process of its own, as a person does; otherwise it runs in this one, three times as fast.
    """

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    apart: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What the command sees: nothing of the settings of whoever runs the tests."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LEGAL_RECOVERY")}
        ours.pop("DATABASE_URL", None)
        home = {"LEGAL_RECOVERY_DATA": str(self.data), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        return {**ours, **home, **self.settings}

    def __call__(self, *words: str | Path, status: int = 0) -> Said:
        """Run the command with nobody at the keyboard; fail unless it ends with this status."""
        run = self._as_process if self.apart else self._here
        said = run([str(word) for word in words])
        assert said.status == status, f"{said.status}\n{said.stdout[-3000:]}\n{said.stderr[-3000:]}"
        assert "Traceback" not in said.stderr, said.stderr[-3000:]
        return said

    def _as_process(self, words: list[str]) -> Said:
        done = subprocess.run(
            [sys.executable, "-c", ENTRY, *words],
            env=self.environment,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def _here(self, words: list[str]) -> Said:
        environment = {name: self.environment.get(name) for name in {*os.environ, *self.environment}}
        try:
            done = CliRunner().invoke(main, words, env=environment)
        finally:
            leave_house()
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def json(self, *words: str | Path, status: int = 0) -> Any:
        """Run the command with --json and return what it says."""
        return json.loads(self(*words, "--json", status=status).stdout)

    def copy(self, to: Path) -> "Program":
        """Return the same program on a copy of its folder, to be changed."""
        shutil.copytree(self.data, to)
        return Program(to, self.settings, self.apart)

    def net_recovery(self, reference: str, *words: str) -> dict[str, Any]:
        """Return what was recovered on a case, net of what it cost."""
        found: dict[str, Any] = self.json("net-recovery", reference, *words)
        return found


def leave_house() -> None:
    """Let the next run open its own house, as the end of a process does."""
    if context.house.cache_info().currsize:
        at = context.house()
        at.jobs.close()
        at.database.dispose()
    context.house.cache_clear()
    context.actor.cache_clear()
