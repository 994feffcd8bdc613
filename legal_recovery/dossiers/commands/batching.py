"""Dossiers of many cases in one batch: several are made at once, and they are handed over in one ZIP."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from legal_recovery.dossiers.commands import DossierOrder, make_dossier, note_exports, position_of
from legal_recovery.dossiers.commands.parts import FRESH, KeptParts
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import CHUNK, FileStore
from legal_recovery.plumbing.printing import catalogue
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.settings import Settings
from legal_recovery.users.commands import RecordExport, record_export

# More than this nobody looks through before asking for it.
MOST = 1000
# What one ZIP may hold; the case files in it are far from it.
LARGEST_ZIP = 4096 * CHUNK
REFUSED = {"en": "REFUSED.txt", "zh": "未生成.txt"}
_LONGEST_NAME = 80
MAKING, PACKING = "making", "packing"


class Steps(Protocol):
    """How a batch tells how far it is and keeps what it has finished: plumbing.jobs.Report, or nobody."""

    def __call__(self, what: str, done: int, whole: int) -> None: ...

    def once(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]: ...


class Unkept:
    """For a batch that somebody waits for: no step is kept, and `tell` hears how far it is."""

    def __init__(self, tell: Callable[[str, int, int], None] = lambda *_: None) -> None:
        self._tell = tell

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Tell how far it is."""
        self._tell(what, done, whole)

    def once(self, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what the step gives."""
        return make()


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A dossier of a batch in the file store."""

    reference: str
    name: str
    sha256: str
    size: int
    position: int
    owed_to: date


@dataclass(frozen=True, slots=True)
class Refused:
    """A case of which no dossier was made: why, as a sentence with its facts."""

    reference: str
    code: str
    message: str
    facts: dict[str, str]

    def sentence(self, language: str) -> str:
        """Return why in a language; words of ours among the facts are translated too, what somebody typed never is."""
        known = catalogue(language)
        facts = {
            name: known.gettext(fact) if fact and name != "text" else fact
            for name, fact in self.facts.items()
        }
        return known.gettext(self.message).format(**facts)


@dataclass(frozen=True, slots=True)
class BuiltBatch:
    """What came of a batch; without a single dossier there is no ZIP, and `sha256` is None."""

    made: tuple[MadeFile, ...]
    refused: tuple[Refused, ...]
    sha256: str | None
    size: int


class NothingToMake(InvalidInput):
    """A batch is of some cases, and of no more than somebody can look through."""

    code = "dossiers.nothing_to_make"


def require_few(references: Sequence[str]) -> tuple[str, ...]:
    """Return the cases of a batch, each once and in order; raises NothingToMake."""
    found = tuple(sorted(set(references)))
    if not 0 < len(found) <= MOST:
        raise NothingToMake(N_("Choose 1 to 1000 cases."), field="references")
    return found


def build_batch(
    database: Database,
    clock: Clock,
    actor: Actor,
    order: DossierOrder,
    references: Sequence[str],
    *,
    settings: Settings,
    files: FileStore,
    steps: Steps,
    language: str,
    key: str | None = None,
    parts: KeptParts | None = None,
) -> BuiltBatch:
    """Make the dossier of each case as `order` says it, all as of one position, and one ZIP of them in the file store.

    A case whose dossier is refused holds up no other: the ZIP says so in a text file in `language`. Each dossier is
    noted as an export by itself, and the ZIP under `key`, once. Raises NothingToMake, NoSuchPosition, and what
    `steps` raises to stop; then there is no ZIP.
    """
    cases = require_few(references)
    first = steps.once("position", lambda: {"position": position_of(database, clock, order)})
    position = first["position"]
    common = replace(order, position=position)

    def make(reference: str) -> dict[str, Any]:
        try:
            one = replace(common, reference=reference)
            built = make_dossier(
                database,
                clock,
                actor,
                one,
                settings=settings,
                workers=settings.workers,
                parts=parts.of(reference) if parts else FRESH,
            )
        except RecoveryError as refusal:
            return {"refused": _refused(refusal)}
        digest, size = files.put(BytesIO(built.file), limit=LARGEST_ZIP)
        return {
            "ending": built.ending,
            "sha256": digest,
            "size": size,
            "position": built.position,
            "owed_to": built.owed_to.isoformat(),
            "exports": built.exports,
        }

    def once(reference: str) -> dict[str, Any]:
        result = steps.once(f"case {reference}", partial(make, reference))
        # What was made before a kill and is made again would be another file: noted is what was kept.
        one = replace(common, reference=reference)
        of_case = key and f"{key}-{_digest(reference)}"
        note_exports(database, clock, actor, one, result.get("exports", ()), key=of_case)
        # Its file is kept: a thousand cases do not lie there twice.
        if parts:
            parts.of(reference).clear()
        return result

    results = _all_made(cases, once, steps, settings.workers)
    made, refused = _told(cases, results, order)
    if not made:
        return BuiltBatch((), refused, None, 0)
    steps(PACKING, len(cases), len(cases))
    digest, size = _zipped(made, refused, files, language)
    details = {"profile": order.profile, "language": order.language, "position": position}
    export = RecordExport(
        "dossiers",
        rows=len(made),
        digest=digest,
        details=details,
        reason=order.reason,
        recipient=order.recipient,
    )
    execute(database, record_export, export, actor=actor, clock=clock, key=key)
    return BuiltBatch(made, refused, digest, size)


def file_name(reference: str, profile: str, language: str, position: int, ending: str = "pdf") -> str:
    """Return the name under which a dossier is saved: letters and digits of any script, whatever the reference has."""
    bare = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in reference).strip("-")
    return f"{bare[:_LONGEST_NAME] or 'dossier'}-{profile}-{language}-{position}.{ending}"


def _digest(reference: str) -> str:
    return sha256(reference.encode()).hexdigest()[:32]


def _refused(refusal: RecoveryError) -> dict[str, Any]:
    facts = {name: str(fact) for name, fact in refusal.facts.items()}
    return {"code": refusal.code, "message": refusal.message, "facts": facts}


def _all_made(
    cases: Sequence[str], make: Callable[[str], dict[str, Any]], steps: Steps, workers: int
) -> list[dict[str, Any]]:
    """Return what came of each case; as many are made at once as there are processes that make pages."""
    steps(MAKING, 0, len(cases))
    results: list[dict[str, Any]] = []
    with ThreadPoolExecutor(workers) as pool:
        under_way = [pool.submit(make, case) for case in cases]
        try:
            for number, future in enumerate(under_way, 1):
                results.append(future.result())
                steps(MAKING, number, len(cases))
        except BaseException:
            # What is under way is finished and kept; nothing else is begun.
            for future in under_way:
                future.cancel()
            raise
    return results


def _told(
    cases: Sequence[str], results: Iterable[dict[str, Any]], order: DossierOrder
) -> tuple[tuple[MadeFile, ...], tuple[Refused, ...]]:
    made: list[MadeFile] = []
    refused: list[Refused] = []
    names: set[str] = set()
    for reference, result in zip(cases, results, strict=True):
        if "refused" in result:
            refused.append(Refused(reference, **result["refused"]))
            continue
        name = file_name(
            reference, order.profile, order.language, result["position"], result.get("ending", "pdf")
        )
        made.append(
            MadeFile(
                reference,
                _unique(name, names),
                result["sha256"],
                result["size"],
                result["position"],
                date.fromisoformat(result["owed_to"]),
            )
        )
    return tuple(made), tuple(refused)


def _unique(name: str, names: set[str]) -> str:
    """Return the name, with a number where another file has it: some systems take a and A for one."""
    stem, number, found = name.removesuffix(".pdf"), 1, name
    while found.casefold() in names:
        number += 1
        found = f"{stem}-{number}.pdf"
    names.add(found.casefold())
    return found


def _zipped(
    made: Sequence[MadeFile], refused: Sequence[Refused], files: FileStore, language: str
) -> tuple[str, int]:
    """Put the ZIP into the file store and return its SHA-256 and size; the same files give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path, piece = Path(folder) / "batch.zip", Path(folder) / "piece"
        # PDFs are compressed already.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for one in made:
                files.save_to(one.sha256, piece)
                with piece.open("rb") as source, archive.open(_entry(one.name, one.owed_to), "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
            if refused:
                day = max(one.owed_to for one in made)
                archive.writestr(_entry(REFUSED[language], day), refusals_text(refused, language))
        with path.open("rb") as source:
            return files.put(source, limit=LARGEST_ZIP)


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    """Return a file's entry, dated by what it says, so that it never depends on when it was made."""
    entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    # The system that made it would be told otherwise.
    entry.create_system = 3
    return entry


def refusals_text(refused: Sequence[Refused], language: str) -> bytes:
    """Return what a ZIP says of the cases that are missing in it, one a line, as Windows reads it too."""
    lines = [f"{one.reference}\t{one.sentence(language)}" for one in refused]
    head = catalogue(language).gettext(N_("No dossier was made of these cases:"))
    return ("\ufeff" + "\r\n".join([head, "", *lines, ""])).encode()
