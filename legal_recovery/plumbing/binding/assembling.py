"""Assembling: our cover and index, then the parts with their stamps, bookmarks, labels, links and originals."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from legal_recovery.plumbing.binding.model import Bookmark, content_of, opened
from legal_recovery.plumbing.binding.parts import Part, leaves, numbered
from legal_recovery.plumbing.binding.stamping import Matrix, Stamp, Stamper, moved

# The address by which the index, typeset before, names a part: <a href="bundle:KEY">.
SCHEME = "bundle:"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along in the bundle; the relationship is a word of PDF/A-3, such as Source or Data."""

    name: str
    content: bytes
    media_type: str
    relationship: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A page of the bundle: where it is from, and how it was moved."""

    part: Part
    place: int
    matrix: Matrix


def assemble(
    base: bytes,
    parts: Sequence[Part],
    *,
    fonts: Path,
    made_at: datetime,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the bundle: the base, PDF/A-3b of our own making, and after it the pages of the parts.

    The same input gives the same bytes. Numbers that `numbered` set are kept, so that a volume goes on where the last
    one ended. `made_at` dates what is embedded. Raises Unprintable, NoSuchPage and OriginalShowsMore.
    """
    written = BytesIO()
    assemble_into(written, base, parts, fonts=fonts, made_at=made_at, attachments=attachments)
    return written.getvalue()


def assemble_into(
    file: BinaryIO,
    base: bytes,
    parts: Sequence[Part],
    *,
    fonts: Path,
    made_at: datetime,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Write the bundle into a file, as `assemble` returns it; sources that are paths are not held in memory."""
    if not any(part.numbers for part in leaves(parts)):
        parts = numbered(parts)
    with ExitStack() as open_files, pikepdf.open(BytesIO(base)) as bundle:
        # The parts' files have to be open until the bundle is saved, which reads their pictures.
        bound = _bind(bundle, parts, fonts, open_files)
        front = len(bundle.pages) - len(bound)
        firsts = _firsts(parts, bound, front)
        _connect(bundle, bound, front, firsts)
        _bookmark(bundle, parts, bound, front, firsts)
        _label(bundle, parts, front)
        _attach(bundle, [*_originals(parts), *attachments], made_at)
        bundle.save(
            file,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )


def _bind(bundle: pikepdf.Pdf, parts: Sequence[Part], fonts: Path, open_files: ExitStack) -> list[_Bound]:
    """Append every page of the parts with its stamp."""
    stamps = [[Stamp(number, part.label, part.mark) for number in part.numbers] for part in leaves(parts)]
    stamper = Stamper(bundle, (stamp for some in stamps for stamp in some), fonts)
    files: dict[int, pikepdf.Pdf] = {}
    bound = []
    for part, some in zip(leaves(parts), stamps, strict=True):
        if part.source is None:
            continue
        if id(part.source) not in files:
            files[id(part.source)] = open_files.enter_context(opened(part.source.pdf))
        for place, stamp in zip(part.places, some, strict=True):
            page, matrix = stamper.stamped(files[id(part.source)], place, stamp)
            bundle.pages.append(page)
            bound.append(_Bound(part, place, matrix))
    return bound


def _firsts(parts: Sequence[Part], bound: Sequence[_Bound], front: int) -> dict[str, int]:
    """Return the place in the bundle at which each part begins; a section begins with what it holds."""
    begins: dict[int, int] = {}
    for at, one in enumerate(bound):
        begins.setdefault(id(one.part), front + at)
    found = {}
    for part in leaves(parts):
        places = [begins[id(one)] for one in leaves([part]) if id(one) in begins]
        if places:
            assert part.key not in found, "two parts have one key"
            found[part.key] = min(places)
    return found


def _connect(bundle: pikepdf.Pdf, bound: Sequence[_Bound], front: int, firsts: Mapping[str, int]) -> None:
    """Let the index lead to the parts, and give the parts back the links that they had."""
    pages = [page.obj for page in bundle.pages]
    for page in pages[:front]:
        _lead_to_parts(page, pages, firsts)
    where = {(id(one.part), one.place): front + at for at, one in enumerate(bound)}
    for at, one in enumerate(bound):
        assert one.part.source is not None
        made = []
        for link in one.part.source.pages[one.place].links:
            area = moved(link.area, one.matrix)
            target = None if link.page is None else where.get((id(one.part), link.page))
            if target is not None:
                made.append(_link(area, Dest=_top_of(pages[target])))
            elif link.address:
                action = Dictionary(Type=Name.Action, S=Name.URI, URI=pikepdf.String(link.address))
                made.append(_link(area, A=action))
        if made:
            pages[front + at].Annots = Array([bundle.make_indirect(link) for link in made])
    _name_places(bundle, pages, firsts)


def _lead_to_parts(page: pikepdf.Object, pages: Sequence[pikepdf.Object], firsts: Mapping[str, int]) -> None:
    """Turn the index's links into jumps; one to a part that is not in this volume is taken away."""
    annotations: object = page.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = []
    for one in list(annotations):
        action = one.get("/A")
        address = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
        if address.startswith(SCHEME):
            at = firsts.get(address.removeprefix(SCHEME))
            if at is None:
                continue
            del one.A
            one.Dest = _top_of(pages[at])
        kept.append(one)
    page.Annots = Array(kept)


def _link(area: tuple[float, float, float, float], **where: pikepdf.Object) -> Dictionary:
    corners = [round(side, 2) for side in area]
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(corners), Border=[0, 0, 0], F=4)
    for key, value in where.items():
        link[f"/{key}"] = value
    return link


def _top_of(page: pikepdf.Object) -> Array:
    return Array([page, Name.XYZ, 0, page.MediaBox[3], None])


def _name_places(bundle: pikepdf.Pdf, pages: Sequence[pikepdf.Object], firsts: Mapping[str, int]) -> None:
    """Give the first page of each part its key as a name, for links from outside: FILE#nameddest=KEY."""
    if not firsts:
        return
    if "/Names" not in bundle.Root:
        bundle.Root.Names = Dictionary()
    if "/Dests" not in bundle.Root.Names:
        bundle.Root.Names.Dests = pikepdf.NameTree.new(bundle).obj
    tree = pikepdf.NameTree(bundle.Root.Names.Dests)
    for key, at in firsts.items():
        tree[key] = _top_of(pages[at])


def _bookmark(
    bundle: pikepdf.Pdf,
    parts: Sequence[Part],
    bound: Sequence[_Bound],
    front: int,
    firsts: Mapping[str, int],
) -> None:
    """Add the parts to the bookmarks that the base has, with the parts' own inside them."""
    where = {(id(one.part), one.place): front + at for at, one in enumerate(bound)}

    def own(part: Part, bookmarks: Sequence[Bookmark]) -> Iterator[OutlineItem]:
        for one in bookmarks:
            below = list(own(part, one.within))
            at = where.get((id(part), one.page))
            if at is None:
                yield from below
            else:
                item = OutlineItem(one.title, at)
                item.is_closed = True
                item.children.extend(below)
                yield item

    def items(some: Sequence[Part]) -> Iterator[OutlineItem]:
        for part in some:
            if part.key not in firsts:
                continue
            item = OutlineItem(part.title, firsts[part.key])
            item.is_closed = part.source is not None
            item.children.extend(own(part, _bookmarks_of(part)))
            item.children.extend(items(part.within))
            yield item

    with bundle.open_outline() as outline:
        outline.root.extend(items(parts))


def _bookmarks_of(part: Part) -> Sequence[Bookmark]:
    if part.bookmarks is not None:
        return part.bookmarks
    return part.source.bookmarks if part.source else ()


def _label(bundle: pikepdf.Pdf, parts: Sequence[Part], front: int) -> None:
    """Let readers show the numbers of the stamps; cover and index have small Roman ones."""
    runs: list[object] = []
    if front:
        runs += [0, Dictionary(S=Name.r)]
    before = None
    for at, number in enumerate(number for part in leaves(parts) for number in part.numbers):
        if not number.isdigit():
            runs += [front + at, Dictionary(P=pikepdf.String(number))]
            before = None
        else:
            if before is None or int(number) != before + 1:
                runs += [front + at, Dictionary(S=Name.D, St=int(number))]
            before = int(number)
    bundle.Root.PageLabels = bundle.make_indirect(Dictionary(Nums=Array(runs)))


def _originals(parts: Sequence[Part]) -> Iterator[Attachment]:
    """Yield the files as they were given, each once, under a name of its own."""
    seen: set[str] = set()
    for part in leaves(parts):
        source = part.source
        if source is None or not part.embeds_original or source.sha256 in seen:
            continue
        seen.add(source.sha256)
        name = " ".join(filter(None, (part.label, source.name)))
        yield Attachment(
            name, content_of(source.original), source.media_type, "Source", f"SHA-256 {source.sha256}"
        )


def _attach(bundle: pikepdf.Pdf, attachments: Sequence[Attachment], made_at: datetime) -> None:
    """Embed files untouched, and list each once as associated with the whole bundle."""
    stamp = made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    taken = set(bundle.attachments)
    for one in attachments:
        name = _free_name(one.name, taken)
        taken.add(name)
        spec = pikepdf.AttachedFileSpec(
            bundle, one.content, filename=name, description=one.description, mime_type=one.media_type,
            creation_date=stamp, mod_date=stamp,
        )  # fmt: skip
        spec.relationship = Name(f"/{one.relationship}")
        bundle.attachments[name] = spec
    # Typesetters list the same file twice.
    listed = {(found := bundle.attachments[name].obj).objgen: found for name in sorted(bundle.attachments)}
    if listed:
        bundle.Root.AF = Array(list(listed.values()))


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that no other file of the bundle has: a number before its ending tells two apart."""
    if name not in taken:
        return name
    path = PurePosixPath(name)
    return next(free for n in range(2, 10_000) if (free := f"{path.stem} ({n}){path.suffix}") not in taken)
