"""A file of a stranger becomes pages that can be bound: made safe, black where it was said, and fit for the archive.

Carried out in a process of its own, which needs nothing else of the house and so begins at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import Unreadable
from legal_recovery.plumbing.binding.model import Source, content_of

# The place of a page, and the area on it as `drawing.Box` tells it.
Area = tuple[int, int, int, int, int]


def prepare(name: str, path: Path, into: Path, areas: Sequence[Area] = ()) -> Source:
    """Return a file as pages that can be bound, and write these to a path; raises a refusal that names the file."""
    from legal_recovery.plumbing.binding.archival import make_archival
    from legal_recovery.plumbing.binding.redacting import Box, redact
    from legal_recovery.plumbing.binding.sources import read_source

    boxes: dict[int, list[Box]] = {}
    for place, *area in areas:
        boxes.setdefault(place, []).append(Box(*area))
    try:
        source = make_archival(redact(read_source(name, path.read_bytes()), boxes))
    except pikepdf.PdfError as error:
        # What passed as safe, and still is something that cannot be written anew.
        raise Unreadable(N_("“{name}” is damaged or cut off: get the file again."), name=name) from error
    into.write_bytes(content_of(source.pdf))
    return replace(source, pdf=into, original=path if source.whole else b"")
