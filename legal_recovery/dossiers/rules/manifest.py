"""What a dossier says of itself to programs: docs/dossier-manifest.md describes each name.

Everything is text, lists and objects, as in the chain, so that one canonical form exists and every figure is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from legal_recovery.dossiers.rules.facts import Cover, FileClass, Profile
from legal_recovery.kernel.money import Money

FORMAT = "legal-recovery/dossier-manifest/1"
# The typeset pages, before anything was put into them.
PAGES = "pages.pdf"


@dataclass(frozen=True, slots=True)
class Source:
    """What one entry of the ledger adds to a figure."""

    seq: int
    hash: str
    minor: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that the dossier prints, and the entries that it is the sum of.

    What is owed has a part that stands in no entry: the interest counted for the day, less what was posted before.
    """

    name: str
    amount: Money
    sources: tuple[Source, ...]
    about: str | None = None  # the contract, component, source or day

    @property
    def counted(self) -> Money:
        """What the law's count adds to the entries."""
        posted = sum(one.minor for one in self.sources)
        return Money(self.amount.minor - posted, self.amount.currency)


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain of a book."""

    book: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That a book's head stands in a signed checkpoint (RFC 6962): the way from its leaf to the signed root."""

    statement: str
    signature: str
    public_key: str
    head: Head
    path: tuple[tuple[str, str], ...]  # the side on which each hash stands, and the hash


@dataclass(frozen=True, slots=True)
class Part:
    """What the file was put together from, by digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExhibitTold:
    """A document by digest; one that is bound has the pages on which it stands, and perhaps a label."""

    title: str
    sha256: str
    label: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A court document that was written for the dossier: the digests of its text and of its PDF, and its pages."""

    title: str
    kind: str
    language: str
    text_sha256: str
    pdf_sha256: str
    pages: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that a manifest tells."""

    cover: Cover
    head: Head
    proof: Proof | None
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    exhibits: tuple[ExhibitTold, ...]
    papers: tuple[PaperTold, ...] = ()
    composition: int = 0  # the number of the arrangement, 0 where nobody arranged it
    volume: str = "1/1"


def of_class(figures: Iterable[Figure], profile: Profile) -> tuple[Figure, ...]:
    """Return the figures that a dossier of this class prints; a court's has those of the claim alone."""
    if profile.file_class is not FileClass.COURT:
        return tuple(figures)
    return tuple(one for one in _interest_as_one(figures) if one.name in COURT_FIGURES)


OWED, OWED_IN_ALL, PAID = "owed", "owed_in_all", "paid"
COURT_FIGURES = frozenset({OWED, OWED_IN_ALL, PAID})
_INTEREST = ("interest-on", "interest-off")


def _interest_as_one(figures: Iterable[Figure]) -> Iterable[Figure]:
    """Put interest on and off the lender's books together: which it is says how the lender provides for the loan."""
    merged: dict[tuple[object, ...], Figure] = {}
    for number, one in enumerate(figures):
        if one.name != OWED or not (one.about or "").endswith(_INTEREST):
            merged[number,] = one
            continue
        about = (one.about or "").rpartition("-")[0]
        known = merged.get(
            (about, one.amount.currency), replace(one, about=about, sources=(), amount=_nothing(one))
        )
        amount, sources = known.amount + one.amount, added((*known.sources, *one.sources))
        merged[about, one.amount.currency] = replace(known, amount=amount, sources=sources)
    return merged.values()


def _nothing(one: Figure) -> Money:
    return Money.zero(one.amount.currency)


def added(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return each entry once with what it adds in all; what adds nothing is left out."""
    sums: dict[tuple[int, str], int] = {}
    for source in sources:
        key = source.seq, source.hash
        sums[key] = sums.get(key, 0) + source.minor
    return tuple(Source(seq, digest, minor) for (seq, digest), minor in sorted(sums.items()) if minor)


def manifest(told: Told, file: Mapping[str, str]) -> dict[str, Any]:
    """Return the manifest; `file` is the place for the digest of the file around it."""
    cover = told.cover
    return {
        "format": FORMAT,
        "file": dict(file),
        "dossier": {
            "class": str(cover.profile.file_class),
            "profile": str(cover.profile),
            "language": str(cover.language),
            "case": cover.reference,
            "position": str(cover.position),
            "owed_to": cover.owed_to.isoformat(),
            "composition": str(told.composition),
            "volume": told.volume,
        },
        "chain": _head(told.head),
        "checkpoint": _proof(told.proof) if told.proof else None,
        "parts": [{"name": part.name, "bytes": str(part.size), "sha256": part.sha256} for part in told.parts],
        "exhibits": [
            {"title": one.title, "sha256": one.sha256, "label": one.label or None, "pages": one.pages}
            for one in told.exhibits
        ],
        # Only where there are some: what a dossier without them was, it stays.
        **({"papers": [asdict(one) for one in told.papers]} if told.papers else {}),
        "figures": [figure_told(one) for one in told.figures],
    }


def figure_told(one: Figure) -> dict[str, Any]:
    """Return a figure as the manifest tells it."""
    currency = one.amount.currency
    return {
        "name": one.name,
        "about": one.about,
        "currency": currency,
        "amount": one.amount.text,
        "counted": one.counted.text,
        "entries": [
            {"seq": str(source.seq), "hash": source.hash, "amount": Money(source.minor, currency).text}
            for source in one.sources
        ],
    }


def _head(head: Head) -> dict[str, str]:
    return {"book": str(head.book), "seq": str(head.seq), "hash": head.hash}


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "statement": proof.statement,
        "signature": proof.signature,
        "public_key": proof.public_key,
        "head": _head(proof.head),
        "path": [{"side": side, "hash": digest} for side, digest in proof.path],
    }
