"""Files made on the fly: ordinary pages, pictures, and what somebody made to harm."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from legal_recovery.plumbing import pdf as typesetting
from legal_recovery.plumbing.binding.lettering import Letters

FONTS = typesetting.house_fonts()
HTML = """<!DOCTYPE html><html lang="zh-CN"><head><title>{title}</title>
<meta name="dcterms.created" content="2026-11-20T08:30:00Z">
<meta name="dcterms.modified" content="2026-11-20T08:30:00Z">
<style>body {{ font-family: "Print Serif" }} h1 {{ break-before: page }} h1:first-child {{ break-before: auto }}
</style></head><body>{body}</body></html>"""


def typeset(body, title="卷宗"):
    """Return our own pages, PDF/A-3b."""
    return typesetting.typeset(HTML.format(title=title, body=body))


def saved(pdf, **how):
    written = BytesIO()
    pdf.save(written, **how)
    return written.getvalue()


def written(*texts, box=(0, 0, 595, 842), crop=None, rotate=0, unit=None, embedded=True):
    """Return a PDF with one text a page, in an embedded font or one that every reader has to have."""
    with pikepdf.new() as pdf:
        letters = Letters("".join(texts) + " ", FONTS)
        font = (
            letters.embedded(pdf)
            if embedded
            else Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        for text in texts:
            shown = letters.shown(text) if embedded else b"(%s)" % text.encode("ascii")
            content = b"BT /F1 18 Tf %g %g Td %s Tj ET" % (box[0] + 60, box[1] + 100, shown)
            page = Dictionary(
                Type=Name.Page,
                MediaBox=Array(box),
                Resources=Dictionary(Font=Dictionary(F1=font)),
                Contents=pdf.make_stream(content),
            )
            if crop:
                page.CropBox = Array(crop)
            if rotate:
                page.Rotate = rotate
            if unit:
                page.UserUnit = unit
            pdf.pages.append(pikepdf.Page(page))
        return saved(pdf, deterministic_id=True)


def changed(content, change):
    """Return the PDF after something was done to it."""
    with pikepdf.open(BytesIO(content)) as pdf:
        change(pdf)
        return saved(pdf)


def picture(kind="PNG", mode="RGB", size=(300, 200), frames=1, **how):
    """Return a picture with a diagonal, in a format."""
    images = []
    for number in range(frames):
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).line((0, number * 10, *size), fill="black", width=5)
        images.append(image.convert(mode))
    stream = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(stream, kind, **more, **how)
    return stream.getvalue()


def by_hand(objects, root="1 0 R"):
    """Return a PDF from the bytes of its objects, with a right table of contents."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table)
        + b"trailer << /Size %d /Root %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(places) + 1, root.encode(), len(out))
    )


def look(content, page=0, scale=1.0):
    """Return the picture of a page as a reader shows it."""
    with pypdfium2.PdfDocument(content) as document:
        return document[page].render(scale=scale).to_pil().convert("RGB")


def text_of(content, page=None):
    """Return the text that a reader finds."""
    with pypdfium2.PdfDocument(content) as document:
        pages = [document[page]] if page is not None else list(document)
        return "\n".join(one.get_textpage().get_text_range() for one in pages)


def unpacked(content):
    """Return every byte of the file that a program can see: all streams unpacked."""
    with pikepdf.open(BytesIO(content)) as pdf:
        parts = [content]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    parts.append(thing.read_bytes())
                except pikepdf.PdfError:
                    parts.append(thing.read_raw_bytes())
            parts.append(thing.unparse(resolved=True) if not isinstance(thing, pikepdf.Stream) else b"")
        return b"\n".join(parts)


def kept(path: Path, content):
    """Write a file for another program, and return where."""
    path.write_bytes(content)
    return path
