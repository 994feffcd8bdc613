"""What a verification found: problems with a code, a sentence, and the first book and record that is wrong."""

from dataclasses import dataclass, field, replace
from typing import Any

from legal_recovery.kernel.errors import Message

# More than a person reads; what is left out is counted.
LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (book, its case, the record's place in it), and what."""

    code: str
    message: Message
    facts: dict[str, Any] = field(default_factory=dict)
    book: int | None = None
    seq: int | None = None
    case: str | None = None

    @property
    def sentence(self) -> str:
        """The problem in English, its facts filled in."""
        return self.message.format(**self.facts)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and everything that is wrong; `left_out` counts what the list has no room for."""

    ok: bool
    books: int
    entries: int
    records: int
    problems: tuple[Problem, ...]
    left_out: int = 0


class Broken(Exception):
    """The first thing wrong with a book; what follows from it in that book is not listed."""

    def __init__(self, code: str, message: Message, seq: int | None, **facts: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.seq, self.facts = code, message, seq, facts


class Findings:
    """Gathers problems, up to a length that a person reads."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0

    def add(
        self, code: str, message: Message, *, book: int | None = None, seq: int | None = None, **facts: Any
    ) -> None:
        """Note a problem."""
        if len(self.problems) >= LONGEST_LIST:
            self.left_out += 1
            return
        self.problems.append(Problem(code, message, facts, book, seq))

    def add_broken(self, book: int, broken: Broken) -> None:
        """Note what broke a book."""
        self.add(broken.code, broken.message, book=book, seq=broken.seq, **broken.facts)

    def name_cases(self, references: dict[int, str]) -> None:
        """Say which case a problem is of, where its book has one."""
        self.problems = [
            replace(problem, case=references.get(problem.book or 0)) for problem in self.problems
        ]
