"""What fails around the program (disk, folders, database, network), said in one sentence as a refusal is."""

import errno
import os
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from legal_recovery.kernel.errors import N_, Message, RecoveryError, Unsupported

_REASONS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOTDIR: N_("there is no such file or folder"),
    errno.EEXIST: N_("it exists already"),
    errno.EISDIR: N_("it is a folder"),
    errno.EACCES: N_("this user may not do that there"),
    errno.EPERM: N_("this user may not do that there"),
    errno.EROFS: N_("nothing can be written there"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}
# What SQLite says, and PostgreSQL in its own way, put as what a person can do about it.
_DATABASE = (
    (("disk is full", "no space left"), N_("The disk is full: nothing was recorded.")),
    (("disk i/o error",), N_("The database cannot be read or written: the disk is full or failing.")),
    (
        ("readonly database", "read-only"),
        N_("The database cannot be written: its file or folder is read-only."),
    ),
    (("database is locked",), N_("The database is busy: try again.")),
    (
        ("malformed", "not a database", "corrupt", "decode to utf-8"),
        N_("The database is damaged ({reason}): restore a backup. “ledger verify” says what is wrong."),
    ),
    (
        ("unable to open",),
        N_(
            "The database cannot be opened: its folder must be there, and this user must be allowed to use it."
        ),
    ),
)


class SurroundingsFailed(RecoveryError):
    """Something that the program stands on is missing, full, damaged or out of reach."""

    code = "surroundings_failed"


def explained(failure: Exception) -> RecoveryError | None:
    """Return what a failure means to a person, None where it is a bug of ours."""
    # A writer of workbooks wraps what the system said.
    inner = failure.args[0] if failure.args and isinstance(failure.args[0], OSError) else failure
    if isinstance(inner, OSError):
        return _of_system(inner)
    if isinstance(failure, ArgumentError | NoSuchModuleError | ModuleNotFoundError):
        return _of_address(failure)
    if isinstance(failure, CommandError):
        return SurroundingsFailed(
            N_("The database was made by another version: {reason}"), reason=str(failure)
        )
    if isinstance(failure, DBAPIError | sqlite3.Error):
        return _of_database(failure)
    return None


def _of_system(failure: OSError) -> RecoveryError | None:
    if failure.errno == errno.EPIPE:
        return None  # whoever read our output has gone: click ends quietly
    reason: object = _REASONS.get(failure.errno or 0) or failure.strerror or str(failure)
    if not failure.filename:
        return SurroundingsFailed(N_("The system refused: {reason}."), reason=reason)
    return SurroundingsFailed(N_("{path}: {reason}."), path=os.fspath(failure.filename), reason=reason)


def _of_address(failure: Exception) -> RecoveryError | None:
    if isinstance(failure, ModuleNotFoundError) and not _asked_for_driver(failure):
        return None
    message = N_("DATABASE_URL names no database that can be used: write sqlite:///FILE or postgresql://….")
    return Unsupported(message)


def _asked_for_driver(failure: ModuleNotFoundError) -> bool:
    """Whether the module that is missing is the driver of a database, and not a library that we forgot."""
    return any(frame.name == "import_dbapi" for frame in traceback.extract_tb(failure.__traceback__))


def _of_database(failure: Exception) -> RecoveryError:
    reason = (str(getattr(failure, "orig", failure)).strip() or type(failure).__name__).splitlines()[0]
    words = reason.lower()
    known: Message | None = next(
        (sentence for signs, sentence in _DATABASE if any(sign in words for sign in signs)), None
    )
    if known is not None:
        return SurroundingsFailed(known, reason=reason)
    return SurroundingsFailed(N_("The database does not do its work: {reason}."), reason=reason.rstrip("."))


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give a path to write to; the target appears when all is written, or stays what it was.

    A target that is no ordinary file, such as /dev/stdout, is written to as it is.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    require_folder(target)
    aside = target.with_name(f".{target.name}.part")
    try:
        yield aside
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def require_folder(target: Path) -> None:
    """Refuse a file to be written into a folder that is not there, before any work is done for it."""
    if not target.absolute().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target))
