"""What is sent to the house and is too large for it."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict

from legal_recovery.web.transact import house

MEGABYTE = 1 << 20
# A browser that may not send all it wants to shows no answer at all, so so much is read and thrown away.
DRAINED = 512 * MEGABYTE


def too_large_text() -> str:
    """Return the sentence for a file over the limit, which was not kept."""
    _drain()
    return _("The file is larger than %(limit_mb)d MB.", limit_mb=limit_mb())


def limit_mb() -> int:
    """Return how large a file may be."""
    return house().settings.largest_upload // MEGABYTE


def _drain() -> None:
    """Read what is left of a request and forget it."""
    # Whoever asks for the form from here on finds it empty, rather than refused again.
    nothing: Any = ImmutableMultiDict()
    request.form = request.files = nothing
    left = min(request.content_length or 0, DRAINED)
    source = request.environ["wsgi.input"]
    while left > 0 and (chunk := source.read(min(left, MEGABYTE))):
        left -= len(chunk)
