"""Redaction: what lies under a black box is no longer in the file, neither as a picture nor as text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.drawing import Box, with_drawn
from legal_recovery.plumbing.binding.errors import NoSuchPage
from legal_recovery.plumbing.binding.model import Source

__all__ = ["Box", "redact"]


def redact(source: Source, boxes: Mapping[int, Sequence[Box]]) -> Source:
    """Return the source with areas of some pages, told by place, blacked out for good. Raises NoSuchPage.

    These pages become pictures with the words that no box touches; they lose their links, and the file its own
    bookmarks, which may say what was removed. The original is no longer in what is returned.
    """
    boxes = {at: some for at, some in boxes.items() if some}
    for at in boxes:
        if not 0 <= at < len(source.pages):
            raise NoSuchPage(
                N_("“{name}” has no page {page}: it has {pages}."),
                name=source.name,
                page=at + 1,
                pages=len(source.pages),
            )
    if not boxes:
        return source
    drawn = with_drawn(source, boxes)
    pages = tuple(replace(page, links=()) if at in boxes else page for at, page in enumerate(drawn.pages))
    return replace(drawn, pages=pages, bookmarks=(), original=b"", whole=False)
