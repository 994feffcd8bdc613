"""Where the headings of a table are, and which column of it says what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.tables.sources import Row
from legal_recovery.portfolio.rules import Problem
from legal_recovery.portfolio.schemas.columns import COLUMNS, FLAT, Column
from legal_recovery.portfolio.schemas.headings import (
    Meaning,
    guess,
    recognise,
    unit_of_all,
)
from legal_recovery.portfolio.schemas.synonyms import HINTED
from legal_recovery.portfolio.schemas.words import bare

TOP_ROWS = 20
_FEWEST_HEADINGS = 2
IGNORE = frozenset({"", "-", "ignore", "忽略"})


@dataclass(frozen=True, slots=True)
class Binding:
    """One column of the file: where it stands, what its heading says, and which column it is."""

    index: int
    heading: str
    column: Column
    hint: str | None = None
    guessed: bool = False

    @property
    def name(self) -> str:
        """The name under which its cells are kept: a hinted column stands beside the plain one."""
        return f"{self.column.key}/{self.hint}" if self.hint else self.column.key


@dataclass(slots=True)
class Layout:
    """How one table is laid out, and what a person should know about that."""

    sheet: str | None
    kind: str
    heading_row: int
    width: int
    bindings: list[Binding]
    headings: list[str]
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    most_cells: int | None = None  # in a text file: what a row may have, or a comma was no delimiter
    # What a title above says of all amounts whose headings have no unit: a power of ten and a currency.
    unit: tuple[int, str | None] = (0, None)

    def heading_of(self, key: str) -> str | None:
        """Return the heading under which the file has the column, None if it has not."""
        return next((b.heading for b in self.bindings if b.column.key == key), None)


def clean(cell: Any) -> str:
    """Return a heading as it stands in the file, on one line."""
    return "" if cell is None else " ".join(str(cell).split())


def headings_in(rows: Sequence[Row], kind: str, mapping: Mapping[str, str]) -> int:
    """Return how many columns of the kind the best of these rows names."""
    return max((len(_exact(row, kind, mapping)) for row in rows[:TOP_ROWS]), default=0)


def _exact(row: Row, kind: str, mapping: Mapping[str, str]) -> set[str]:
    mapped = {bare(heading) for heading in mapping}
    found = set()
    for heading in filter(None, map(clean, row)):
        meaning = recognise(heading, kind) if len(heading) <= _LONGEST_HEADING else None
        if meaning is not None:
            found.add(meaning.key)
        elif bare(heading) in mapped:
            found.add(heading)
    return found


_LONGEST_HEADING = 80


def lay_out(rows: Sequence[Row], kind: str, mapping: Mapping[str, str], sheet: str | None) -> Layout | None:
    """Find the headings among the first rows and bind them to columns; None where there are none."""
    scores = [len(_exact(row, kind, mapping)) for row in rows[:TOP_ROWS]]
    best = max(scores, default=0)
    if best < _FEWEST_HEADINGS:
        return None
    at = scores.index(best)
    headings, last = _over_two_rows(rows, at, kind, mapping)
    layout = Layout(sheet, kind, last + 1, _width(headings), [], headings)
    _bind(layout, mapping)
    _require_columns(layout)
    _take_unit(layout, rows[:at])
    return layout


def _take_unit(layout: Layout, titles: Sequence[Row]) -> None:
    """Let a title such as 单位：万元 count for the amounts below, and tell so: it is easily overlooked."""
    for number, row in enumerate(titles, start=1):
        for title in filter(None, map(clean, row)):
            if unit := unit_of_all(title):
                layout.unit = unit
                if unit[0]:
                    layout.notices.append(_unit_taken(layout, number, title))


def _unit_taken(layout: Layout, number: int, title: str) -> Problem:
    return Problem(
        number,
        None,
        "portfolio.unit_in_title",
        N_("“{title}” is taken as the unit of all amounts whose headings name none."),
        {"title": title[:60]},
        layout.sheet,
    )


def _width(headings: Sequence[str]) -> int:
    return max((index + 1 for index, heading in enumerate(headings) if heading), default=0)


def _over_two_rows(
    rows: Sequence[Row], at: int, kind: str, mapping: Mapping[str, str]
) -> tuple[list[str], int]:
    """Return the headings, filled in from a second row where cells are merged, and their last row."""
    headings = [clean(cell) for cell in rows[at]]
    below = [clean(cell) for cell in rows[at + 1]] if at + 1 < len(rows) else []
    if any(below) and _are_headings(below, kind, mapping):
        width = max(len(headings), len(below))
        headings += [""] * (width - len(headings))
        return [b or h for h, b in zip(headings, below + [""] * (width - len(below)), strict=True)], at + 1
    above = [clean(cell) for cell in rows[at - 1]] if at else []
    for index, heading in enumerate(above):
        if heading and _heads_its_column(index, headings) and recognise(heading, kind):
            headings += [""] * (index + 1 - len(headings))
            headings[index] = heading
    return headings, at


def _are_headings(cells: Sequence[str], kind: str, mapping: Mapping[str, str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(_exact(list(cells), kind, mapping)) == len(set(filled))


def _heads_its_column(index: int, headings: Sequence[str]) -> bool:
    """Tell whether the cell below is empty, and not because the cell above spans several columns."""
    return index >= len(headings) or not headings[index]


def _bind(layout: Layout, mapping: Mapping[str, str]) -> None:
    """Bind each heading: what the person mapped first, then what is known, then what is guessed."""
    wishes = {bare(heading): key for heading, key in mapping.items()}
    candidates: dict[str, list[tuple[int, Binding]]] = {}
    for index, heading in enumerate(layout.headings):
        found = _meaning(heading, layout.kind, wishes)
        if isinstance(found, Meaning):
            column = COLUMNS[layout.kind][found.key]
            binding = Binding(index, heading, column, found.hint, found.guessed)
            candidates.setdefault(binding.name, []).append((found.rank, binding))
        elif heading and found is None:
            layout.notices.append(_unknown_heading(layout, heading))
    for rivals in candidates.values():
        _choose(layout, sorted(rivals, key=lambda rival: rival[0]))
    layout.bindings.sort(key=lambda binding: binding.index)


_MAPPED_RANK = -1


def _meaning(heading: str, kind: str, wishes: Mapping[str, str]) -> Meaning | bool | None:
    """Return what the heading means, None if nobody knows, False if it is to be ignored."""
    if not heading:
        return None
    wish = wishes.get(bare(heading))
    if wish is None:
        return recognise(heading, kind) or guess(heading, kind)
    if wish.strip().casefold() in IGNORE:
        return False
    meant = mapped_key(wish, kind)
    return Meaning(meant.key, _MAPPED_RANK, meant.hint) if meant else None


def mapped_key(wish: str, kind: str) -> Meaning | None:
    """Return the column that a person names in a mapping, by its key or by any of its names."""
    if wish in COLUMNS[kind]:
        return Meaning(wish, _MAPPED_RANK)
    key, _, hint = wish.partition("/")
    if hint in HINTED.get(key, {}) and key in COLUMNS[kind]:
        return Meaning(key, _MAPPED_RANK, hint)
    return recognise(wish, kind)


def _choose(layout: Layout, rivals: list[tuple[int, Binding]]) -> None:
    """Take the preferred heading of those that name one column; two equally good ones are a problem."""
    rank, chosen = rivals[0]
    layout.bindings.append(chosen)
    if chosen.guessed:
        layout.notices.append(
            _about(
                layout,
                chosen.heading,
                "portfolio.guessed_heading",
                N_("The column is read as {key}."),
                key=chosen.column.label,
            )
        )
    for other_rank, other in rivals[1:]:
        if other_rank == rank and not chosen.guessed:
            layout.problems.append(_twice(layout, chosen, other))
        else:
            layout.notices.append(_unused(layout, chosen, other))


def _about(layout: Layout, column: str | None, code: str, message: str, **facts: Any) -> Problem:
    return Problem(layout.heading_row, column, code, message, facts, layout.sheet)


def _unknown_heading(layout: Layout, heading: str) -> Problem:
    return _about(
        layout,
        heading,
        "portfolio.unknown_heading",
        N_("The column “{heading}” is not known and is not read; map it if it is needed."),
        heading=heading,
    )


def _twice(layout: Layout, chosen: Binding, other: Binding) -> Problem:
    return _about(
        layout,
        other.heading,
        "portfolio.heading_twice",
        N_("“{first}” and “{second}” both stand for {key}: map one of them, or map it to “ignore”."),
        first=chosen.heading,
        second=other.heading,
        key=chosen.column.label,
    )


def _unused(layout: Layout, chosen: Binding, other: Binding) -> Problem:
    return _about(
        layout,
        other.heading,
        "portfolio.unused_heading",
        N_("“{first}” is read as {key}, so “{second}” is not read."),
        first=chosen.heading,
        second=other.heading,
        key=chosen.column.label,
    )


def _require_columns(layout: Layout) -> None:
    """Report each column without which no case can be opened, and interest that could be two things."""
    bound = {binding.column.key for binding in layout.bindings}
    for column in COLUMNS[layout.kind].values():
        if column.required and column.key not in bound:
            layout.problems.append(missing_column(layout, column))
    if "interest" in bound and len(bound & {"interest_on", "interest_off"}) == 1:
        layout.problems.append(_two_meanings_of_interest(layout))
        layout.bindings = [b for b in layout.bindings if b.column.key != "interest"]


def missing_column(layout: Layout, column: Column) -> Problem:
    """Say that a required column is not there, and which headings are."""
    return Problem(
        layout.heading_row,
        None,
        "portfolio.missing_column",
        N_("There is no column {column}; the headings found are: {headings}."),
        {"column": column.label, "headings": _listed(layout.headings)},
        layout.sheet,
        column.zh,
    )


def _listed(headings: Iterable[str]) -> str:
    return ", ".join(heading[:30] for heading in headings if heading)[:600]


def _two_meanings_of_interest(layout: Layout) -> Problem:
    """欠息 beside 表外利息 alone may include it or not: adding could count it twice."""
    heading = layout.heading_of("interest")
    return _about(
        layout,
        heading,
        "portfolio.ambiguous_interest",
        N_(
            "“{heading}” may be all interest or only a part, since interest on or off the balance sheet "
            "has a column too: map it to interest_on, interest_off or ignore."
        ),
        heading=heading,
    )


def unknown_mappings(mapping: Mapping[str, str], layouts: Sequence[Layout]) -> list[Problem]:
    """Report mappings of headings that the file has not, or to columns that do not exist."""
    present = {bare(heading) for layout in layouts for heading in layout.headings}
    kinds = [layout.kind for layout in layouts] or [FLAT]
    problems = []
    for heading, wish in mapping.items():
        if bare(heading) not in present:
            problems.append(
                Problem(
                    None,
                    heading,
                    "portfolio.mapped_heading_missing",
                    N_("The file has no column “{heading}”, which is mapped to {key}."),
                    {"heading": heading, "key": wish},
                )
            )
        elif wish.strip().casefold() not in IGNORE and not any(mapped_key(wish, k) for k in kinds):
            problems.append(
                Problem(
                    None,
                    heading,
                    "portfolio.mapped_column_unknown",
                    N_("“{key}” is not a column; the columns are: {keys}."),
                    {"key": wish, "keys": ", ".join(COLUMNS[kinds[0]])},
                )
            )
    return problems
