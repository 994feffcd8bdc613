"""PDF/A-3b: pages that keep to it stay as they are; a page that does not becomes a picture of itself, and says so."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.pdfa import check, prepare

from legal_recovery.plumbing.binding.drawing import with_drawn
from legal_recovery.plumbing.binding.model import Source, opened
from legal_recovery.plumbing.binding.patience import page_finished
from legal_recovery.plumbing.binding.reading import BROKEN

_STANDARD = "3b"
# Hints for presses and other programs: no reader shows anything else without them.
_OF_STREAMS = ("/PieceInfo", "/Metadata", "/LastModified", "/StructParent", "/StructParents", "/OPI",
               "/Alternates", "/Interpolate", "/AF", "/Measure", "/PtData", "/ID")  # fmt: skip
_OF_STATES = ("/TR", "/TR2", "/HT", "/HTP", "/BG", "/BG2", "/UCR", "/UCR2")
# Lists of what a font holds, which are often wrong, and may be left out.
_OF_FONTS = ("/CIDSet", "/CharSet")


def make_archival(source: Source) -> Source:
    """Return the source with every page in PDF/A-3b; `drawn` says which of them had to become pictures.

    The rules are those of pikepdf, which lets nothing pass that it does not know: in doubt a page is drawn. Colours
    are those of sRGB; a page with colours for a press (CMYK) is drawn.
    """
    with opened(source.pdf) as pdf:
        layered = _hides_layers(pdf)
        if not layered:
            _drop(pdf.Root, ("/OCProperties",))
        _tidy(pdf)
        wrong = set(range(len(source.pages))) if layered else set(_wrong(pdf))
        _drop(pdf.Root, ("/Metadata", "/OutputIntents", "/OCProperties"))
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        written = BytesIO()
        if len(wrong) < len(source.pages):
            pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    drawn = with_drawn(source, dict.fromkeys(sorted(wrong), ()))
    if not wrong:
        return replace(source, pdf=written.getvalue())
    if len(wrong) == len(source.pages):
        return drawn
    return replace(drawn, pdf=_merged(written.getvalue(), drawn, wrong))


def _merged(tidied: bytes, drawn: Source, wrong: set[int]) -> bytes:
    """Take the drawn pages from one file and the others from that in which they were tidied."""
    with opened(tidied) as kept, opened(drawn.pdf) as pictures, pikepdf.new() as new:
        for at in range(len(drawn.pages)):
            new.pages.append((pictures if at in wrong else kept).pages[at])
        written = BytesIO()
        new.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _wrong(pdf: pikepdf.Pdf) -> Iterator[int]:
    """Yield the places of pages that break a rule: all at once if none does, else each by itself."""
    if _passes(pdf):
        return
    for at, page in enumerate(pdf.pages):
        with pikepdf.new() as alone:
            alone.pages.append(page)
            if not _passes(alone):
                yield at
        page_finished()


def _passes(pdf: pikepdf.Pdf) -> bool:
    """Whether a file keeps to the standard, once what may be repaired without a look at its pages is repaired."""
    try:
        prepare(pdf, _STANDARD)
        return check(pdf, _STANDARD).passed
    except BROKEN:
        return False


def _hides_layers(pdf: pikepdf.Pdf) -> bool:
    """Whether some of what the pages hold is not shown: it would come to light, since a bundle has no layers."""
    layers = pdf.Root.get("/OCProperties")
    settings = layers.get("/D") if isinstance(layers, Dictionary) else None
    if not isinstance(settings, Dictionary):
        return layers is not None
    off = settings.get("/OFF")
    return (isinstance(off, Array) and len(off) > 0) or settings.get("/BaseState", Name.ON) != Name.ON


def _tidy(pdf: pikepdf.Pdf) -> None:
    """Take out what the standard forbids and no reader shows."""
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            for key in _OF_STREAMS:
                if key in thing:
                    del thing[key]
            _tidy_resources(thing.get("/Resources"))
        elif isinstance(thing, Dictionary):
            if thing.get("/Type") == Name.FontDescriptor:
                _drop(thing, _OF_FONTS)
            if thing.get("/Type") == Name.ExtGState:
                _drop(thing, _OF_STATES)
            _tidy_resources(thing.get("/Resources"))


def _tidy_resources(resources: object) -> None:
    if not isinstance(resources, Dictionary):
        return
    for key in list(resources.keys()):
        below: object = resources[key]
        if isinstance(below, Dictionary) and not below.keys():
            del resources[key]
    states = resources.get("/ExtGState")
    if isinstance(states, Dictionary):
        for name in states.keys():  # noqa: SIM118 (no mapping)
            if isinstance(states[name], Dictionary):
                _drop(states[name], _OF_STATES)


def _drop(thing: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]
