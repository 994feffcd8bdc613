"""The lines of the report: filtered, sorted, page by page, and what they add up to."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from legal_recovery.kernel.money import Money
from legal_recovery.ledger.rules import Figures
from legal_recovery.reports.rules import CaseFigures, Issued, added_up
from legal_recovery.web.pagination import Page, Part, Seek, Sort, page_of

# How cases without exposure, whose rate is not defined, sort: after all others.
_NO_RATE = -(10**18)


@dataclass(frozen=True, slots=True)
class Line:
    """A case in one currency."""

    case: CaseFigures
    known: Figures

    def money(self, figure: str) -> Money:
        """Return one of its figures as an amount."""
        return Money(getattr(self.known, figure), self.known.currency)

    @property
    def rate(self) -> int:
        """The rate in millionths, to sort by."""
        known = self.known
        return known.net_recovery * 10**6 // known.exposure if known.exposure else _NO_RATE


SORTS: dict[str, Callable[[Line], Part]] = {
    "reference": lambda line: line.case.reference,
    "stage": lambda line: line.case.stage,
    "exposure": lambda line: line.known.exposure,
    "gross_recovered": lambda line: line.known.gross_recovered,
    "costs": lambda line: line.known.costs,
    "net_recovery": lambda line: line.known.net_recovery,
    "rate": lambda line: line.rate,
    "outstanding": lambda line: line.known.outstanding,
}
DEFAULT = Sort("net_recovery", True)


def lines_of(issued: Issued) -> list[Line]:
    """Return one line for each case and currency."""
    return [Line(case, known) for case in issued.cases for known in (case.own, *case.others)]


def in_order(lines: Iterable[Line], sort: Sort) -> list[Line]:
    """Return the lines sorted, those that are equal by reference and currency."""
    return sorted(lines, key=lambda line: _place(line, sort), reverse=sort.descending)


def _place(line: Line, sort: Sort) -> tuple[Any, ...]:
    return SORTS[sort.key](line), line.case.reference, line.known.currency


def page_at(lines: Sequence[Line], seek: Seek) -> Page[Line]:
    """Return the page of sorted lines that the address asks for."""
    ordered: Sequence[Line] = lines if not seek.backwards else list(reversed(lines))
    return page_of(
        _beyond(ordered, seek)[: seek.limit], seek, lambda line: _place(line, seek.sort), len(lines)
    )


def _beyond(lines: Sequence[Line], seek: Seek) -> Sequence[Line]:
    if seek.position is None or not _comparable(lines, seek):
        return lines
    downwards = seek.sort.descending != seek.backwards
    for number, line in enumerate(lines):
        place = _place(line, seek.sort)
        if place < seek.position if downwards else place > seek.position:
            return lines[number:]
    return []


def _comparable(lines: Sequence[Line], seek: Seek) -> bool:
    """Tell whether the position is of the same make as the lines' places: people edit addresses."""
    assert seek.position is not None
    if not lines:
        return False
    wanted = [type(part) for part in _place(lines[0], seek.sort)]
    return wanted == [type(part) for part in seek.position]


def totals_of(lines: Iterable[Line]) -> list[Figures]:
    """Return the sums by currency, the most common first."""
    return added_up(line.known for line in lines)


def grouped(lines: Iterable[Line], currency: str, key_of: Callable[[Line], str]) -> dict[str, Money]:
    """Return net recovery in one currency by group, the largest first."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.known.currency == currency:
            sums[key_of(line)] += line.known.net_recovery
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return {key: Money(minor, currency) for key, minor in ordered}
