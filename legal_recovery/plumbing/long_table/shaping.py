"""Shaping: which glyphs a text becomes, how wide they are, and where a line may end: Pango decides, as for HTML.

Imported only where something is typeset, like `plumbing.typesetter`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.long_table.model import Style
from legal_recovery.plumbing.pdf import FAMILY, TypesettingFailed

# What a table repeats, such as names of accounts, is shaped once.
_REMEMBERED = 4_000


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the font with the text that it stands for; places and width in points, `at` counts characters."""

    number: int
    text: str
    at: int
    width: float
    right: float = 0.0
    up: float = 0.0


Glyphs = tuple[Glyph, ...]


class Shaper:
    """Shapes texts of one language in the fonts of a configuration."""

    def __init__(self, configuration: Any, language: str) -> None:
        # When it goes, it takes its copies of the fonts along.
        self._configuration = configuration
        self._language = pango.pango_language_from_string(language.encode())
        self._layouts: dict[Style, tuple[Any, ...]] = {}
        self.shaped = lru_cache(maxsize=_REMEMBERED)(self._shaped)

    def line(self, style: Style) -> tuple[float, float]:
        """Return the height of a line of this style, as the font wants it, and how far below its top letters stand."""
        layout, extents = self._layout(style), ffi.new("PangoRectangle *")
        pango.pango_layout_set_text(layout, b" ", -1)
        first = pango.pango_layout_get_line_readonly(layout, 0)
        pango.pango_layout_line_get_extents(first, ffi.NULL, extents)
        return extents.height / TO_UNITS, pango.pango_layout_get_baseline(layout) / TO_UNITS

    def breaks(self, text: str) -> tuple[bool, ...]:
        """Tell of each character whether a line may begin with it."""
        encoded = text.encode()
        found = ffi.new("PangoLogAttr[]", len(text) + 1)
        pango.pango_get_log_attrs(encoded, len(encoded), -1, self._language, found, len(text) + 1)
        return tuple(bool(found[n].is_line_break) for n in range(len(text)))

    def _shaped(self, style: Style, text: str) -> tuple[float, Glyphs]:
        """Return how wide a text is in one line, and its glyphs."""
        layout, encoded = self._layout(style), text.encode()
        pango.pango_layout_set_text(layout, encoded, len(encoded))
        line = pango.pango_layout_get_line_readonly(layout, 0)
        glyphs: list[Glyph] = []
        run = line.runs
        while run != ffi.NULL:
            glyphs.extend(_glyphs_of(run.data, encoded))
            run = run.next
        return sum(glyph.width for glyph in glyphs), tuple(glyphs)

    def _layout(self, style: Style) -> Any:
        if style not in self._layouts:
            self._layouts[style] = self._new_layout(style)
        return self._layouts[style][0]

    def _new_layout(self, style: Style) -> tuple[Any, ...]:
        """Return a layout for lines of any width, and what has to live as long as it does."""
        context = ffi.gc(
            pango.pango_font_map_create_context(self._configuration.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION["ltr"])
        pango.pango_context_set_language(context, self._language)
        font = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(font, FAMILY.encode())
        pango.pango_font_description_set_weight(font, 700 if style.bold else 400)
        pango.pango_font_description_set_absolute_size(font, style.size * TO_UNITS)
        layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout, False)
        pango.pango_layout_set_single_paragraph_mode(layout, True)
        pango.pango_layout_set_font_description(layout, font)
        if style.features:
            features = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(
                features, pango.pango_attr_font_features_new(style.features.encode())
            )
            pango.pango_layout_set_attributes(layout, features)
            pango.pango_attr_list_unref(features)
        return layout, context, font


def _glyphs_of(item: Any, encoded: bytes) -> Iterator[Glyph]:
    """Yield the glyphs of a stretch that Pango set in one font."""
    start, length, shaped = item.item.offset, item.item.length, item.glyphs
    if item.item.analysis.level % 2:
        raise TypesettingFailed(
            N_("The document could not be typeset: {reason}"), reason="text that runs from right to left"
        )
    clusters = list(shaped.log_clusters[0 : shaped.num_glyphs])
    at = len(encoded[:start].decode())
    ends = [*clusters[1:], length]
    for n, glyph in enumerate(shaped.glyphs[0 : shaped.num_glyphs]):
        text = encoded[start + clusters[n] : start + max(ends[n], clusters[n])].decode()
        number, place = glyph.glyph, glyph.geometry
        if number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            raise TypesettingFailed(
                N_("The document could not be typeset: {reason}"), reason=f"no glyph: {text!r}"
            )
        if number != pango.PANGO_GLYPH_EMPTY:
            yield Glyph(
                number,
                text,
                at,
                place.width / TO_UNITS,
                place.x_offset / TO_UNITS,
                -place.y_offset / TO_UNITS,
            )
        at += len(text)
