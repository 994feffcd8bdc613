"""What happens to imports; each import is told in the audit book of who loads it."""

from dataclasses import dataclass

from legal_recovery.kernel.events import Event, Row, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Event):
    """A file that was checked whole began to load."""

    kind = "import.started"
    writes = Row("imports", key="import_id", new=True)

    import_id: int
    file_name: Text
    file_digest: str
    state: str = "loading"
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """The last case of a file was loaded."""

    kind = "import.finished"
    writes = Row("imports", key="import_id")

    import_id: int
    state: str = "done"
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDropped(Event):
    """A file was given up before any of its cases was loaded."""

    kind = "import.dropped"
    writes = Row("imports", key="import_id")

    import_id: int
    state: str = "dropped"
