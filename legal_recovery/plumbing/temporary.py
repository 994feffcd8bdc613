"""What a process puts down for a moment: in a folder of its own beside the database, emptied when it begins again.

Files of strangers, pages and fonts lie there while they are worked on. A process that is killed takes nothing with it;
in the system's folder for such things they would lie for ever, for whoever looks.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

_PREFIX = "temporary-"


def keep_temporary(work: Path, name: str) -> Path:
    """Let this process, and those that it starts, put down in `work` whatever is temporary; return the folder.

    `name` is that of the process: no two that live have the same, and what is there is of one that was killed.
    """
    folder = work / f"{_PREFIX}{quote(name, safe='')}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    return folder
