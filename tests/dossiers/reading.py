"""Reads a PDF back: the words on each page, its outline, links, fonts and everything it says of itself."""

import re
from io import BytesIO

import pikepdf


class Printed:
    """A PDF file, as its reader sees it."""

    def __init__(self, content):
        self.content = content
        self._pdf = pikepdf.open(BytesIO(content))

    @property
    def pages(self):
        """The words on each page, without any space: lines break wherever they do."""
        return [re.sub(r"\s", "", "".join(_words(page))) for page in self._pdf.pages]

    @property
    def text(self):
        return "".join(self.pages)

    @property
    def outline(self):
        """The bookmarks as (title, page number, [children])."""
        with self._pdf.open_outline() as outline:
            return [self._bookmark(item) for item in outline.root]

    @property
    def links(self):
        """The page that each link stands on, the page that it leads to."""
        return [
            (number, self._page_of(self._named()[str(link.Dest)]))
            for number, page in enumerate(self._pdf.pages, 1)
            for link in page.get("/Annots", [])
        ]

    @property
    def fonts(self):
        """Each font's name, and whether the file carries it."""
        found = {}
        for thing in self._pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                found[str(thing.FontName)] = "/FontFile2" in thing
        return found

    @property
    def language(self):
        return str(self._pdf.Root.Lang)

    @property
    def info(self):
        return {str(key): str(value) for key, value in self._pdf.docinfo.items()}

    @property
    def xmp(self):
        return self._pdf.Root.Metadata.read_bytes().decode()

    @property
    def attachments(self):
        return dict(self._pdf.attachments)

    @property
    def everything(self):
        """All strings and uncompressed streams of the file, however deep they lie."""
        found = [self.text, str(self.info), self.xmp, str(self.outline), str(self.attachments)]
        for thing in self._pdf.objects:
            found.append(_spelt_out(thing))
            if isinstance(thing, pikepdf.Stream):
                found.append(thing.read_bytes().decode("utf-8", "replace"))
                found.append(_spelt_out(thing.stream_dict))
        return re.sub(r"\s", "", "\n".join(found))

    def _bookmark(self, item):
        target = self._page_of(item.destination or item.action.D)
        return item.title, target, [self._bookmark(child) for child in item.children]

    def _page_of(self, target):
        return next(n for n, page in enumerate(self._pdf.pages, 1) if page.obj.objgen == target[0].objgen)

    def _named(self):
        names = list(self._pdf.Root.Names.Dests.Names)
        return {str(key): value for key, value in zip(names[::2], names[1::2], strict=True)}


def _words(page):
    """Yield what each show-text operator shows, read through the font's ToUnicode table."""
    tables = {}
    current = None
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            name = str(operands[0])
            if name not in tables:
                tables[name] = _to_unicode(page.Resources.Font[name])
            current = tables[name]
        elif str(operator) in {"Tj", "TJ"}:
            yield from _shown(operands[0], current)
        elif str(operator) == "ET":
            yield "\n"


def _shown(shown, table):
    for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            yield from (table[codes[i : i + 2]] for i in range(0, len(codes), 2))


def _to_unicode(font):
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def _spelt_out(thing):
    """Return the strings inside an object that lies in the file by itself."""
    if isinstance(thing, pikepdf.String):
        return str(thing)
    if isinstance(thing, pikepdf.Array):
        return "\n".join(_spelt_out(item) for item in thing if not _elsewhere(item))
    if isinstance(thing, pikepdf.Dictionary):
        return "\n".join(
            f"{key} {_spelt_out(value)}" for key, value in thing.items() if not _elsewhere(value)
        )
    return ""


def _elsewhere(thing):
    return isinstance(thing, pikepdf.Object) and thing.is_indirect
