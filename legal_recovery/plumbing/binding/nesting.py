"""How much a page draws: a form may draw other forms, each several times, and so more than anybody can wait for."""

import re

from pikepdf import Dictionary, Name, Object, Stream

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import Recursive
from legal_recovery.plumbing.binding.patience import too_slow

# The largest drawings of engineers have some ten thousand.
MOST_DRAWINGS = 200_000
# Readers draw no deeper.
_DEEPEST = 40
_DRAWN = re.compile(rb"/([^\x00\s/\[\]<>(){}%]+)\s+Do\b")


class Drawings:
    """What the forms of one file draw, each of them counted once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._known: dict[tuple[int, int], int] = {}
        self._above: list[tuple[int, int]] = []

    def require_few(self, content: bytes, resources: Object | None) -> None:
        """Raise Recursive where a page draws something that draws itself, and TooSlow where it draws too much."""
        self._count(content, resources)

    def _count(self, content: bytes, resources: object) -> int:
        there = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if not isinstance(there, Dictionary):
            return 1
        count = 1
        for found in _DRAWN.finditer(content):
            # One that a name of another encoding leads to is left to the reader, and to its alarm.
            form = there.get("/" + found[1].decode("latin-1"))
            if isinstance(form, Stream) and form.get("/Subtype") == Name.Form:
                count += self._of(form, resources)
            if count > MOST_DRAWINGS:
                raise too_slow(self._name)
        return count

    def _of(self, form: Stream, above: object) -> int:
        place = form.objgen
        if place in self._above or len(self._above) > _DEEPEST:
            raise Recursive(
                N_("The pages of “{name}” contain themselves: print it to a new PDF and add that."),
                name=self._name,
            )
        if place not in self._known:
            self._above.append(place)
            self._known[place] = self._count(form.read_bytes(), form.get("/Resources", above))
            self._above.pop()
        return self._known[place]
