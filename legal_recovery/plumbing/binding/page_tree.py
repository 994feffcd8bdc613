"""The pages of a PDF from a stranger: counted before any program walks them, with what they inherit."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.binding.errors import NoPages, Recursive, TooManyPages, Unreadable
from legal_recovery.plumbing.binding.model import MOST_PAGES

_DEEPEST = 60
_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
Place = tuple[int, int]


def pages_of(name: str, pdf: pikepdf.Pdf) -> list[tuple[Dictionary, dict[str, Object]]]:
    """Return each page with what it has or inherits. Raises Recursive, TooManyPages, NoPages, Unreadable."""
    root = pdf.Root.get("/Pages")
    if not isinstance(root, Dictionary):
        raise NoPages(N_("“{name}” has no pages: add the file that has them."), name=name)
    found = list(_walk(name, root))
    if not found:
        raise NoPages(N_("“{name}” has no pages: add the file that has them."), name=name)
    return found


def _walk(name: str, root: Dictionary) -> Iterator[tuple[Dictionary, dict[str, Object]]]:
    """Go through the tree without recursion; it may share branches, and so have more pages than the file has bytes."""
    waiting: list[tuple[Object, dict[str, Object], frozenset[Place]]] = [(root, {}, frozenset())]
    nodes = pages = 0
    while waiting:
        node, inherited, above = waiting.pop()
        nodes += 1
        if not isinstance(node, Dictionary):
            raise Unreadable(N_("“{name}” is damaged or cut off: get the file again."), name=name)
        if node.objgen in above or len(above) > _DEEPEST:
            raise Recursive(
                N_("The pages of “{name}” contain themselves: print it to a new PDF and add that."), name=name
            )
        own = inherited | {key: node[key] for key in _INHERITED if key in node}
        kids = node.get("/Kids")
        if isinstance(kids, Array):
            path = above | {node.objgen} if node.is_indirect else above
            waiting += [(kid, own, path) for kid in reversed(list(kids))]
        elif node.get("/Type") != Name.Pages:
            pages += 1
            yield node, own
        if pages > MOST_PAGES or nodes + len(waiting) > 4 * MOST_PAGES:
            raise TooManyPages(
                N_("“{name}” has more than {most} pages: divide it."), name=name, most=MOST_PAGES
            )
