"""Bundles of small sources, for tests."""

from datetime import UTC, datetime

from legal_recovery.plumbing.binding.archival import make_archival
from legal_recovery.plumbing.binding.assembling import assemble
from legal_recovery.plumbing.binding.parts import Part
from legal_recovery.plumbing.binding.sources import read_source
from tests.plumbing.binding import made

MADE_AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
INDEX = '<h1>卷宗</h1><h1>证据目录</h1><p><a href="bundle:a">证据1</a> <a href="bundle:b">证据2</a></p>'


def source(*texts, name="a.pdf", **how):
    return make_archival(read_source(name, made.written(*texts, **how)))


def bundle(parts, base=None, **more):
    base = base or made.typeset(INDEX)
    return assemble(base, parts, fonts=made.FONTS, made_at=MADE_AT, **more)


def bound(content, name="a.pdf", **how):
    """Return a bundle of one exhibit, whose first page is the third."""
    return bundle([Part("a", "证据", make_archival(read_source(name, content)), **how)])
