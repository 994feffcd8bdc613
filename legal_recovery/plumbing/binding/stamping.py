"""Stamps: page number, exhibit label and class mark in a strip of their own at the foot of every bound page.

The paper keeps its size, so that a bundle of A4 prints as A4: the page as it was shown, turned and cropped, becomes one
form, made a little smaller (97 % on A4), and nothing lies over anything. Only paper too small for a strip grows. As a
form is closed in itself, no instruction of the page can reach the stamp.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import Unprintable
from legal_recovery.plumbing.binding.lettering import Letters
from legal_recovery.plumbing.binding.model import Rectangle
from legal_recovery.plumbing.binding.reading import shown_size
from legal_recovery.plumbing.pdf import named, unprintable

# Points, on paper as wide as A4; larger paper has larger stamps, so that they can be read when it is all in view.
STRIP, _SIZE, _MARGIN, _A4_WIDTH = 24.0, 9.5, 24.0, 595.28
_LEAST_SCALE = 0.75
# Paper on which a stamp can be read; and the most that the standard allows.
_LEAST_PAPER, _MOST_PAPER = (240.0, 120.0), 14_400.0
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is written under a page: its number at the right, the exhibit in the middle, the class at the left."""

    number: str
    label: str = ""
    mark: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return the three texts from left to right."""
        return self.mark, self.label, self.number


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a page comes to lie: the paper, how much smaller the page gets, and how far it is moved."""

    paper: tuple[float, float]
    scale: float
    offset: tuple[float, float]
    stamp_scale: float


class Stamper:
    """Puts pages of other files on paper of one bundle; every stamp must be told before, for its letters."""

    def __init__(self, bundle: pikepdf.Pdf, stamps: Iterable[Stamp], fonts: Path) -> None:
        texts = sorted({text for stamp in stamps for text in stamp.texts})
        for text in texts:
            if lacking := unprintable(text, fonts):
                raise Unprintable(
                    N_("No font can print {characters} of the stamp “{text}”."),
                    text=text,
                    characters=", ".join(map(named, lacking)),
                    lacking=lacking,
                )
        self._bundle = bundle
        self._letters = Letters("".join(texts) + " ", fonts)
        self._font = self._letters.embedded(bundle)
        self._known: dict[tuple[int, tuple[int, int]], pikepdf.Object] = {}

    def stamped(self, owner: pikepdf.Pdf, at: int, stamp: Stamp) -> tuple[pikepdf.Page, Matrix]:
        """Return a page of another file, told by its place, as a new page of the bundle, and how it was moved.

        The other file has to stay open until the bundle is saved.
        """
        page = owner.pages[at]
        plan = layout(*shown_size(page.obj))
        turned = upright(page.obj)
        form = self._form(owner, page, turned)
        content = b"q %.5f 0 0 %.5f %.3f %.3f cm /P Do Q\n%s" % (
            plan.scale, plan.scale, *plan.offset, self._strip(stamp, plan)
        )  # fmt: skip
        new = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *plan.paper]),
            Resources=Dictionary(XObject=Dictionary(P=form), Font=Dictionary(S=self._font)),
            Contents=self._bundle.make_stream(content),
        )
        scale, (x, y) = plan.scale, plan.offset
        a, b, c, d, e, f = turned
        moved = (a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y)
        return pikepdf.Page(new), moved

    def _form(self, owner: pikepdf.Pdf, page: pikepdf.Page, turned: Matrix) -> pikepdf.Object:
        """Return the page's content as a form of the bundle: the packed bytes go over as they are."""
        key = (id(owner), page.obj.objgen)
        if key not in self._known:
            old = page.obj.Contents
            form = pikepdf.Stream(owner, old.read_raw_bytes())
            for name in ("/Filter", "/DecodeParms"):
                if name in old:
                    form[name] = old[name]
            form.Type, form.Subtype = Name.XObject, Name.Form
            form.BBox = Array(page.obj.MediaBox)
            form.Matrix = Array(turned)
            form.Resources = page.obj.get("/Resources", Dictionary())
            if "/Group" in page.obj:
                form.Group = page.obj.Group
            self._known[key] = self._bundle.copy_foreign(form)
        return self._known[key]

    def _strip(self, stamp: Stamp, plan: Layout) -> bytes:
        """Return the line under the page; each text has its part of it, and gets smaller when it is long."""
        scale, (width, _) = plan.stamp_scale, plan.paper
        room = width - 2 * _MARGIN * scale
        shown = [b"/Artifact BMC 0 g BT"]
        for text, share, place in zip(stamp.texts, (0.3, 0.42, 0.24), (0.0, 0.5, 1.0), strict=True):
            if not text:
                continue
            wide = self._letters.width(text)
            size = min(_SIZE * scale, room * share / wide)
            left = _MARGIN * scale + place * (room - wide * size)
            shown.append(
                b"/S %.2f Tf 1 0 0 1 %.2f %.2f Tm %s Tj" % (size, left, 9 * scale, self._letters.shown(text))
            )
        shown.append(b"ET EMC")
        return b"\n".join(shown)


def layout(width: float, height: float) -> Layout:
    """Return where a page of this size, as it is shown, comes to lie on its paper: at the top, in the middle."""
    fit = min(1.0, _MOST_PAPER / width, _MOST_PAPER / height)
    paper = max(width * fit, _LEAST_PAPER[0]), max(height * fit, _LEAST_PAPER[1])
    stamp_scale = max(min(paper) / _A4_WIDTH, _LEAST_SCALE if min(paper) > 200 else 0.5)
    room = paper[1] - STRIP * stamp_scale
    scale = min(fit, room / height)
    offset = (paper[0] - width * scale) / 2, paper[1] - height * scale
    return Layout(paper, scale, offset, stamp_scale)


def upright(page: pikepdf.Object) -> Matrix:
    """Return the matrix that turns a page as it is shown, and moves its lower left corner to nothing."""
    left, bottom, right, top = (float(side) for side in page.MediaBox)
    unit, turn = float(page.get("/UserUnit", 1)), int(page.get("/Rotate", 0))
    if turn == 90:
        return 0, -unit, unit, 0, -bottom * unit, right * unit
    if turn == 180:
        return -unit, 0, 0, -unit, right * unit, top * unit
    if turn == 270:
        return 0, unit, -unit, 0, top * unit, -left * unit
    return unit, 0, 0, unit, -left * unit, -bottom * unit


def moved(area: Rectangle, by: Matrix) -> Rectangle:
    """Return a rectangle of the old page where it lies on the new one."""
    a, b, c, d, e, f = by
    xs = [a * x + c * y + e for x in (area[0], area[2]) for y in (area[1], area[3])]
    ys = [b * x + d * y + f for x in (area[0], area[2]) for y in (area[1], area[3])]
    return min(xs), min(ys), max(xs), max(ys)
