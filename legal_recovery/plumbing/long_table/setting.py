"""Setting a long table: a file of ours gets the table's pages, as many as it needs."""

from html import escape
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, OutlineItem

from legal_recovery.plumbing.long_table.model import LongTable
from legal_recovery.plumbing.pdf import house_fonts, in_worker, require_glyphs, require_libraries

# An empty document of the typesetter brings what PDF/A asks for: metadata, colour profile, language.
_SHELL = """<!DOCTYPE html><html lang="{language}"><head><title>{title}</title>
<meta name="author" content="{author}"><meta name="description" content="{description}">
<meta name="dcterms.created" content="{created}"><meta name="dcterms.modified" content="{created}">
<style>body {{ font-family: "Print Serif" }}</style></head><body></body></html>"""


def typeset_table(table: LongTable, fonts: Path | None = None) -> bytes:
    """Return the table as PDF/A-3b, set here and now; the same table gives the same bytes.

    Raises LibraryMissing, FontsMissing, GlyphMissing, and TypesettingFailed for what the typesetter remarks on.
    """
    folder = fonts or house_fonts()
    require_libraries()
    require_glyphs("".join(sorted(set[str]().union(*table.texts()))), folder)
    from legal_recovery.plumbing import typesetter

    with typesetter.held(), pikepdf.open(BytesIO(typesetter.print_held(_shell(table), folder))) as pdf:
        _fill(pdf, table, folder)
        written = BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return written.getvalue()


def typeset_table_in_worker(table: LongTable, fonts: Path | None = None, *, workers: int = 1) -> bytes:
    """Return what `typeset_table` returns, made in one of `workers` processes: for web and jobs."""
    return in_worker(typeset_table, table, fonts or house_fonts(), workers=workers)


def _shell(table: LongTable) -> str:
    about = table.about
    return _SHELL.format(
        language=escape(about.language),
        title=escape(about.title),
        author=escape(about.author),
        description=escape(about.description),
        created=about.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _fill(pdf: pikepdf.Pdf, table: LongTable, folder: Path) -> None:
    """Replace the empty page by those of the table."""
    from legal_recovery.plumbing import typesetter
    from legal_recovery.plumbing.long_table.drawing import Sheet, fonts_of_table, new_page
    from legal_recovery.plumbing.long_table.flowing import Flow
    from legal_recovery.plumbing.long_table.shaping import Shaper

    del pdf.pages[0]
    shaper = Shaper(typesetter.configured(folder), table.about.language)
    faces = fonts_of_table(folder)
    fonts = pdf.make_indirect(Dictionary())
    sheets: list[Sheet] = []

    def finish() -> None:
        if sheets:
            pdf.pages.append(new_page(pdf, table.paper, sheets.pop().drawn(), fonts))

    def begin() -> Sheet:
        finish()
        sheet = Sheet(faces, table.paper[1])
        sheets.append(sheet)
        return sheet

    Flow(table, shaper, begin).run()
    finish()
    for face in faces:
        if face.used:
            fonts[f"/{face.name}"] = face.embedded(pdf)
    if table.heading:
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem(table.heading.title, 0))
