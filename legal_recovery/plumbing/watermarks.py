"""One sheet drawn over every page of a PDF, whatever the page's size, before anything is signed."""

from decimal import Decimal
from io import BytesIO

import pikepdf


def overlay(pdf: bytes, sheet: bytes) -> bytes:
    """Return the PDF with the first page of `sheet` over each page, scaled to it; the same bytes each time."""
    with pikepdf.open(BytesIO(pdf)) as document, pikepdf.open(BytesIO(sheet)) as over:
        drawn = document.copy_foreign(over.pages[0].as_form_xobject())
        width, height = (Decimal(str(side)) for side in over.pages[0].mediabox[2:])
        for page in document.pages:
            left, bottom, right, top = (Decimal(str(side)) for side in page.cropbox)
            name = page.add_resource(drawn, pikepdf.Name.XObject, pikepdf.Name("/WatermarkOfCopy"))
            scale = min((right - left) / width, (top - bottom) / height)
            across, up = (left + right - width * scale) / 2, (bottom + top - height * scale) / 2
            page.contents_add(b"q", prepend=True)
            place = f"Q q {scale:.5f} 0 0 {scale:.5f} {across:.3f} {up:.3f} cm {name} Do Q"
            page.contents_add(place.encode())
        written = BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()
