"""WeasyPrint, held so that it prints our fonts only, fetches nothing and never warns in silence.

Imported only where something is typeset: it takes a second and needs Pango.
"""

import gc
import hashlib
import logging
import os
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.pdf import FAMILY, TypesettingFailed, faces, fonts_digest

with warnings.catch_warnings():
    # On a machine without any font it warns; ours come with the program.
    warnings.filterwarnings("ignore", category=UserWarning, module="weasyprint")
    import weasyprint
    from weasyprint.text.ffi import ffi, harfbuzz, pango
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

ffi.cdef("const char *hb_version_string(void);")

# Fontconfig reads this instead of the system's fonts and rules, which differ from machine to machine.
_NO_SYSTEM_FONTS = Path(__file__).with_name("no_system_fonts.conf")

# Fontconfig's setting, the log handler and the warning filter are the whole process's.
_one_at_a_time = threading.Lock()


class FontsOnly(URLFetcher):
    """Hands out the files of the fonts folder; everything else is denied, and so fails the document."""

    def __init__(self, fonts: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._allowed = {path.resolve().as_uri(): path for path in faces(fonts).values()}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in self._allowed:
            raise ValueError(f"nothing is fetched for a printed document: {url}")
        return URLFetcherResponse(url, self._allowed[url].read_bytes())


def press(html: str, fonts: Path) -> bytes:
    """Return the HTML as PDF/A-3b. Raises TypesettingFailed with whatever WeasyPrint remarks."""
    with held():
        return print_held(html, fonts)


@contextmanager
def held() -> Iterator[None]:
    """Typeset alone, with our fonts only. Raises TypesettingFailed with whatever WeasyPrint remarks."""
    with _one_at_a_time, _uncollected(), _own_fonts(), _remarks() as remarks:
        yield
    if remarks:
        raise TypesettingFailed(N_("The document could not be typeset: {reason}"), reason="; ".join(remarks))


def configured(fonts: Path) -> FontConfiguration:
    """Return Pango's view of our fonts, for who sets text without HTML; only while `held`."""
    configuration = FontConfiguration()
    weasyprint.CSS(string=_font_faces(fonts), url_fetcher=FontsOnly(fonts), font_config=configuration)
    return configuration


def tools() -> str:
    """Return the libraries that decide about the bytes, with their versions."""
    return (
        f"WeasyPrint {weasyprint.__version__}, Pango {_pango_version()}, "
        f"HarfBuzz {ffi.string(harfbuzz.hb_version_string()).decode()}, "
        f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    )


def print_held(html: str, fonts: Path) -> bytes:
    """Lay out and write; the identifier comes from text and fonts, so that it is the same again. Only while `held`."""
    fetcher, configuration = FontsOnly(fonts), FontConfiguration()
    family = weasyprint.CSS(string=_font_faces(fonts), url_fetcher=fetcher, font_config=configuration)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(
        font_config=configuration, stylesheets=[family], pdf_variant="pdf/a-3b"
    )
    about = document.metadata
    assert about.title and about.lang, "a document has a title and a language"
    assert about.created and about.modified, "a document has a date, or each print would differ"
    digest = fonts_digest(fonts)
    about.generator = f"legal-recovery ({tools()}, fonts {digest[:12]})"
    identifier = hashlib.sha256(f"{digest}\n{tools()}\n{html}".encode()).hexdigest()[:32]
    written = document.write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=identifier.encode())
    assert isinstance(written, bytes)
    return written


def _font_faces(fonts: Path) -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f'src: url("{path.resolve().as_uri()}") }}'
        for weight, path in faces(fonts).items()
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off garbage collection: it goes over millions of live boxes, a quarter of a long print."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _own_fonts() -> Iterator[None]:
    """Let Fontconfig see no font but those of the style sheet."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_NO_SYSTEM_FONTS)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _remarks() -> Iterator[list[str]]:
    """Collect every log record and warning of the typesetter."""
    collected: list[str] = []
    handler = _Collector(collected)
    logger = logging.getLogger("weasyprint")
    # An application that configures logging may have switched existing loggers off.
    disabled, logger.disabled = logger.disabled, False
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # WeasyPrint leaves its own colour profile open, which says nothing about the document.
            warnings.simplefilter("ignore", ResourceWarning)
            yield collected
        collected.extend(f"{warning.filename}: {warning.message}" for warning in caught)
    finally:
        logger.removeHandler(handler)
        logger.disabled = disabled


class _Collector(logging.Handler):
    """Keeps messages, but for the reports of progress."""

    def __init__(self, collected: list[str]) -> None:
        super().__init__()
        self._collected = collected

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("weasyprint.progress"):
            self._collected.append(record.getMessage())


def _pango_version() -> str:
    major, rest = divmod(pango.pango_version(), 10000)
    return f"{major}.{rest // 100}.{rest % 100}"
