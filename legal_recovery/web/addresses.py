"""What stands in addresses: a case's reference, whatever signs lenders put into theirs, and rows' numbers."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.routing import IntegerConverter, UnicodeConverter
from werkzeug.routing import ValidationError as RoutingError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_ROW = 2**63 - 1


def install_addresses(app: Flask) -> None:
    """Teach the application how its addresses are written; to be called before any page is registered."""
    app.url_map.converters["default"] = Reference
    app.url_map.converters["int"] = RowNumber
    app.wsgi_app = KeptSlashes(app.wsgi_app)  # type: ignore[method-assign]


class Reference(UnicodeConverter):
    """A reference such as `ZB/2026/001`, which stands in an address as `ZB~2F2026~2F001`.

    Servers and proxies undo `%2F` before anybody looks at the address, and browsers take `..` for a folder
    above, so these signs are written in a manner of our own.
    """

    def to_python(self, value: str) -> str:
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)

    def to_url(self, value: str) -> str:
        return super().to_url(_NEEDS_ESCAPE.sub(lambda found: f"~{ord(found[0]):02X}", value))


_NEEDS_ESCAPE = re.compile(r"[~/\\]|^\.")
_ESCAPED = re.compile(r"~([0-7][0-9A-F])")


class KeptSlashes:
    """Understands `%2F` too, as programs write it, where the server still tells how the address was written."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        written = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
        if _WRITTEN_SLASH.search(written):
            written = _HOST.sub("", written.partition("?")[0])
            path = unquote_to_bytes(_WRITTEN_SLASH.sub("~2F", written)).decode("latin-1")
            environ["PATH_INFO"] = path.removeprefix(environ.get("SCRIPT_NAME", ""))
        return self._inner(environ, start_response)


_HOST = re.compile("^https?://[^/]*", re.IGNORECASE)
_WRITTEN_SLASH = re.compile("%2f", re.IGNORECASE)


class RowNumber(IntegerConverter):
    """Numbers in addresses are those that a row can have; a longer one is a page that does not exist."""

    def to_python(self, value: str) -> int:
        try:
            return row_number(value)
        except ValueError:
            raise RoutingError from None


def row_number(text: str) -> int:
    """Return the number of a row; raises ValueError for what no database column holds."""
    number = int(text)
    if not 0 <= number <= LARGEST_ROW:
        raise ValueError(f"{text[:30]} is no row's number")
    return number
