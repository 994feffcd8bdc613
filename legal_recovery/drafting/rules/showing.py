"""A paper within a page of the application: its body alone, with nothing that the page would refuse."""

import re

_BODY = re.compile(r"<body[^>]*>\n?(.*)</body>", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-3])>")
_ALIGNED = re.compile(r' style="text-align: ?(right|center|left)"')


def body_of(html: str) -> str:
    """Return what stands between the body's tags of a paper that is to be typeset, as part of a page.

    Every tag in it is the house's own, since a text brings none. The page has its own headings of the first
    and second level, and takes no style written into a tag.
    """
    found = _BODY.search(html)
    assert found is not None, "a paper has a body"
    lower = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 2}>", found[1])
    aligned = _ALIGNED.sub(r' class="at-\1"', lower)
    # The page's own style sheet has a `page` that is another thing.
    return aligned.replace('<div class="page">', '<div class="paper-break">')
