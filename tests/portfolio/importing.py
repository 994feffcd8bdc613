"""Loading workbooks for tests: what stands in them, what came of it, and what the books say afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from legal_recovery.cases.store import find_case_id, get_case
from legal_recovery.costs.commands import RecordCost, record_cost
from legal_recovery.costs.rules import CostTerms
from legal_recovery.debts.store import list_debts, list_owed, owed_by_debt
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import case_figures
from legal_recovery.ledger.store.verify import verify
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.portfolio.commands.run import ImportOptions, Outcome, import_file
from legal_recovery.receipts.commands import RecordReceipt, record_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users.commands import ensure_system
from tests.factories import Bench, cny

Rows = Sequence[Mapping[str, Any]]
HEAD = {
    "case_reference": "A-1",
    "office": "杭州分行",
    "officer": "郑律",
    "currency": "CNY",
    "escalated_on": "2025-03-01",
    "stage": "诉前",
}
PARTY = {"case_reference": "A-1", "role": "债务人", "name": "杭州示例机械有限公司"}
DEBT = {"case_reference": "A-1", "contract_number": "JK-1", "principal": "1000.00", "interest_on": "60.00"}


def head(**more: Any) -> dict[str, Any]:
    return {**HEAD, **more}


def party(**more: Any) -> dict[str, Any]:
    return {**PARTY, **more}


def debt(**more: Any) -> dict[str, Any]:
    return {**DEBT, **more}


def cost(**more: Any) -> dict[str, Any]:
    usual = {"kind": "受理费", "amount": "100.00", "incurred_on": "2025-04-01", "paid_on": "2025-04-01"}
    return {"case_reference": "A-1", **usual, **more}


def receipt(**more: Any) -> dict[str, Any]:
    usual = {"source": "自愿还款", "amount": "200.00", "credited_on": "2025-05-01"}
    return {"case_reference": "A-1", **usual, **more}


def sheets(
    cases: Rows = (HEAD,), parties: Rows = (PARTY,), debts: Rows = (DEBT,), **more: Rows
) -> dict[str, Rows]:
    """Return the sheets of a workbook with one case, unless others are given."""
    return {"cases": cases, "parties": parties, "debts": debts, **more}


def write_book(path: Path, content: Mapping[str, Rows]) -> Path:
    """Write a workbook; each sheet's headings are all that its rows name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in content.items():
        headings = list(dict.fromkeys(name for row in rows for name in row))
        if not rows:
            continue
        sheet = book.create_sheet(title)
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading) for heading in headings])
        for cell in (cell for line in sheet for cell in line if cell.data_type == "f"):
            # What begins with "=" is a name here, and never counted out.
            cell.data_type = "s"
    book.save(path)
    return path


@dataclass
class Importer:
    """Loads workbooks into a bench's database and looks at what the books say."""

    bench: Bench
    folder: Path
    notes: list[tuple[str, int, int]] = field(default_factory=list)

    def __call__(self, name: str = "p.xlsx", *, do: Any = None, **options: Any) -> Outcome:
        """Load a file that was written before."""
        today = self.bench.clock.today()
        return import_file(
            self.bench.database,
            do or self.bench.do,
            self.folder / name,
            ImportOptions(name, **options),
            today,
            lambda *step: self.notes.append(step),
        )

    def load(self, content: Mapping[str, Rows], name: str = "p.xlsx", **options: Any) -> Outcome:
        """Write a workbook and load it."""
        write_book(self.folder / name, content)
        return self(name, **options)

    def loaded(self, content: Mapping[str, Rows], name: str = "p.xlsx", **options: Any) -> Outcome:
        """Load a workbook that must be in order."""
        outcome = self.load(content, name, **options)
        assert outcome.errors == [], [str(problem) for problem in outcome.errors]
        return outcome

    def figures(
        self, reference: str = "A-1", currency: str = "CNY", as_of: date | None = None
    ) -> dict[str, str]:
        """Return exposure, gross, costs and outstanding of a case as texts."""
        with self.bench.session() as session:
            case = get_case(session, self.bench.actor, reference)
            found = case_figures(session, case.book, currency, as_of=as_of)[currency]
        parts = {
            "exposure": found.exposure,
            "gross": found.gross_recovered,
            "costs": found.costs,
            "outstanding": found.outstanding,
        }
        return {name: Money(minor, currency).text for name, minor in parts.items()}

    def owed(self, reference: str = "A-1", as_of: date | None = None) -> dict[str, dict[str, int]]:
        """Return what is owed by contract and account, in minor units."""
        with self.bench.session() as session:
            case_id = find_case_id(session, reference)
            assert case_id is not None
            case = get_case(session, self.bench.actor, reference)
            names = {one.id: one.contract_number for one in list_debts(session, case_id)}
            table = owed_by_debt(list_owed(session, case.book, as_of=as_of))
        return {names[key] if key else "": owed for key, owed in table.items()}

    def verified(self) -> None:
        """The books are in order, to the last hash."""
        found = verify(self.bench.database, None)
        assert found.ok, [str(problem) for problem in found.problems]

    def visible(self, actor: Actor | None = None) -> list[str]:
        """Return the references of the cases that a person sees in the list."""
        from legal_recovery.portfolio.store.lists import CaseFilter, list_cases

        with self.bench.session() as session:
            wanted = CaseFilter(self.bench.clock.today())
            return [
                line.reference for line in list_cases(session, actor or self.bench.actor, wanted, limit=None)
            ]


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.errors]


def make_importer(bench: Bench, folder: Path) -> Importer:
    ensure_system(bench.database, bench.clock)
    return Importer(bench, folder)


def many(cases: int) -> dict[str, list[dict[str, str]]]:
    """Return a workbook with so many cases with histories."""
    names = [f"M-{number:03}" for number in range(cases)]
    return {
        "cases": [head(case_reference=name) for name in names],
        "parties": [party(case_reference=name) for name in names],
        "debts": [debt(case_reference=name, contract_number=f"JK-{name}") for name in names],
        "costs": [cost(case_reference=name) for name in names],
        "receipts": [receipt(case_reference=name) for name in names],
    }


def record(importer: Importer, *, amount: str, on: date, reference: str = "A-1") -> None:
    terms = ReceiptTerms("voluntary", cny(amount), on, on)
    importer.bench.do(record_receipt, RecordReceipt(case_id(importer, reference), terms))


def spend(importer: Importer, amount: str, on: date) -> None:
    terms = CostTerms("appraisal", cny(amount), on, on)
    importer.bench.do(record_cost, RecordCost(case_id(importer, "A-1"), terms))


def case_id(importer: Importer, reference: str) -> int:
    with importer.bench.session() as session:
        return get_case(session, importer.bench.actor, reference).id


class Killed(BaseException):
    """The machine stopped here."""


def killed_after(do: Callable[..., Any], steps: int) -> Callable[..., Any]:
    """Return a `do` that carries out so many steps and then stops, before the next one."""
    left = [steps]

    def carry_out(command: Callable[..., Any], request: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return do(command, request)

    return carry_out
