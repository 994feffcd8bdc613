"""Files on their way in, where they are too large, and on their way out."""

from io import BytesIO
from typing import Any

from flask import Response, request, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict

from legal_recovery.web.transact import house

MEGABYTE = 1 << 20
# A browser that may not send all it wants to shows no answer at all, so so much is read and thrown away.
DRAINED = 512 * MEGABYTE
# Even where a browser opens it: no scripts, no forms, nothing loaded from anywhere.
SANDBOX = "sandbox; default-src 'none'"


def too_large_text() -> str:
    """Return the sentence for a file over the limit, which was not kept."""
    drain()
    return _("The file is larger than %(limit_mb)d MB.", limit_mb=limit_mb())


def limit_mb() -> int:
    """Return how large a file may be."""
    return house().settings.largest_upload // MEGABYTE


def drain() -> None:
    """Read what is left of a request and forget it, so that whoever sends it hears the answer."""
    # Whoever asks for the form from here on finds it empty, rather than refused again.
    nothing: Any = ImmutableMultiDict()
    request.form = request.files = nothing
    left = min(request.content_length or 0, DRAINED)
    source = request.environ["wsgi.input"]
    while left > 0 and (chunk := source.read(min(left, MEGABYTE))):
        left -= len(chunk)


def handed_out(content: bytes, media_type: str, name: str) -> Response:
    """Return a file as it was received, so that no browser runs it and no cache keeps it."""
    answer = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
