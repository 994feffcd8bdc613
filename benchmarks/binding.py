"""A bundle of exhibits: assembled and stamped beside bare concatenation, and what reading the exhibits takes before."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from benchmarks.measure import machine, peak_megabytes, progress, timed
from benchmarks.report import Report
from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.assembling import assemble_into
from legal_recovery.plumbing.binding.lettering import Letters
from legal_recovery.plumbing.binding.model import Source
from legal_recovery.plumbing.binding.parts import Part
from legal_recovery.plumbing.binding.sources import read_source
from legal_recovery.plumbing.pdf import house_fonts, typeset

PAGES, EXHIBITS = 1_000, 20
_ROUNDS = 3
_MADE_AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
_A4 = (595.28, 841.89)
_LINES = 40
_COVER = """<!DOCTYPE html><html lang="zh-CN"><head><title>卷宗</title>
<meta name="dcterms.created" content="2026-11-20T08:30:00Z">
<meta name="dcterms.modified" content="2026-11-20T08:30:00Z">
<style>body {{ font-family: "Print Serif" }}</style></head><body><h1>证据目录</h1>{rows}</body></html>"""
# Seconds, of them the process's own work, and the most megabytes that it held.
Took = tuple[float, float, float]
Way = Callable[[Path, Sequence[Source], Path], None]


def make_exhibit(draw: random.Random, pages: int, *, scanned: bool) -> bytes:
    """Return a contract of so many pages of text, or as many scans of it."""
    words = "".join(chr(0x4E00 + draw.randrange(800)) for _ in range(900)) + "0123456789,."
    with pikepdf.new() as pdf:
        letters = Letters(words, house_fonts())
        font = letters.embedded(pdf)
        for _ in range(pages):
            page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, *_A4]))
            if scanned:
                page.Resources = Dictionary(XObject=Dictionary(I=_scan(draw, pdf)))
                page.Contents = pdf.make_stream(b"q %g 0 0 %g 0 0 cm /I Do Q" % _A4)
            else:
                lines = (letters.shown("".join(draw.choices(words, k=36))) for _ in range(_LINES))
                page.Resources = Dictionary(Font=Dictionary(F=font))
                page.Contents = pdf.make_stream(
                    b"BT /F 12 Tf 18 TL 60 780 Td\n"
                    + b"\n".join(line + b" Tj T*" for line in lines)
                    + b"\nET"
                )
            pdf.pages.append(pikepdf.Page(page))
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def _scan(draw: random.Random, pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Return a grey page of 150 dots an inch with some grain, as scanners leave it: a tenth of a megabyte."""
    image = Image.effect_noise((1240 // 4, 1754 // 4), draw.randrange(20, 40)).resize((1240, 1754))
    written = BytesIO()
    image.convert("L").save(written, "JPEG", quality=60)
    return pdf.make_stream(
        written.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=1240, Height=1754,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip


def _ours(file: Path, sources: Sequence[Source], base: Path) -> None:
    parts = [
        Part(f"e{n}", f"证据{n}", one, label=f"证据{n}", mark="提交法院") for n, one in enumerate(sources, 1)
    ]
    with file.open("wb") as out:
        assemble_into(out, base.read_bytes(), parts, fonts=house_fonts(), made_at=_MADE_AT)


def _bare(file: Path, sources: Sequence[Source], base: Path) -> None:
    with pikepdf.open(base) as bundle:
        for one in sources:
            assert isinstance(one.pdf, Path)
            with pikepdf.open(one.pdf) as exhibit:
                bundle.pages.extend(exhibit.pages)
        bundle.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _run(way: Way, file: Path, sources: Sequence[Source], base: Path) -> Took:
    # Both have what a process loads and cuts once, as a worker that builds dossiers has.
    way(file, sources[:1], base)
    worked = process_time()
    seconds, _ = timed(lambda: way(file, sources, base))
    return seconds, process_time() - worked, peak_megabytes()


def _apart(way: Way, file: Path, sources: Sequence[Source], base: Path) -> Took:
    """Do it in a process of its own, whose memory is this work's alone."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (way, file, sources, base))


def _laid(at: Path, source: Source) -> Source:
    """Let a source lie in a file, as those of a case do."""
    file = at / f"{source.name}.safe"
    assert isinstance(source.pdf, bytes)
    file.write_bytes(source.pdf)
    return replace(source, pdf=file, original=b"")


def measure(report: Report, scale: float) -> None:
    """Measure both and say what came of it."""
    exhibits = max(2, int(EXHIBITS * scale))
    each = PAGES // EXHIBITS
    draw = random.Random(20261126)
    with TemporaryDirectory() as folder:
        at = Path(folder)
        base, sources, read, checked = at / "base.pdf", [], 0.0, 0.0
        rows = "".join(f'<p><a href="bundle:e{n}">证据{n}</a></p>' for n in range(1, exhibits + 1))
        base.write_bytes(typeset(_COVER.format(rows=rows)))
        for n in range(exhibits):
            progress(f"exhibit {n + 1} of {exhibits}")
            content = make_exhibit(draw, each, scanned=n % 2 == 1)
            seconds, source = timed(lambda n=n, content=content: read_source(f"{n}.pdf", content))
            read += seconds
            seconds, source = timed(lambda source=source: make_archival(source))
            checked += seconds
            assert not any(page.drawn for page in source.pages)
            sources.append(_laid(at, source))
        found: dict[str, list[Took]] = {"ours": [], "bare pikepdf": []}
        for _ in range(_ROUNDS):
            for name, way in (("ours", _ours), ("bare pikepdf", _bare)):
                progress(f"{name}, {exhibits * each} pages")
                found[name].append(_apart(way, at / f"{name}.pdf", sources, base))
        sizes = {name: (at / f"{name}.pdf").stat().st_size / 1e6 for name in found}
    tell(report, exhibits * each, found, sizes, (read, checked))


def tell(
    report: Report,
    pages: int,
    found: dict[str, list[Took]],
    sizes: dict[str, float],
    before: tuple[float, float],
) -> None:
    """Say what was measured of so many pages."""
    report.say(f"{machine()}. {pages:,} exhibit pages, half of them text and half scans.")
    bare = [worked for _, worked, _ in found["bare pikepdf"]]
    report.table(
        ["way", "s", "of it own work", "own work, this : bare", "MB of memory", "MB of file"],
        [
            [
                name,
                f"{median(seconds for seconds, _, _ in rounds):,.2f}",
                f"{median(worked for _, worked, _ in rounds):,.2f}",
                f"{median(mine / theirs for (_, mine, _), theirs in zip(rounds, bare, strict=True)):,.2f}",
                f"{max(memory for _, _, memory in rounds):,.0f}",
                f"{sizes[name]:,.1f}",
            ]
            for name, rounds in found.items()
        ],
    )
    report.say(
        "Ours stamps every page, and writes bookmarks, labels, links and names; the bare way only puts pages after one "
        "another. Each runs in a process of its own, after a first small turn. Own work is the processor time of that "
        "process: the rest of the seconds is waiting, for the disk or other programs of a busy machine. Before, once "
        f"for each exhibit and not counted above: made safe in {1000 * before[0] / pages:,.1f} ms a page, and "
        f"held against PDF/A in {1000 * before[1] / pages:,.1f} ms a page."
    )
