"""Facts for tests: an office, people of each role, and cases with debts, made by the house's own commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import lock_case
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.events import Text
from legal_recovery.kernel.ids import new_id
from legal_recovery.kernel.money import Money
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.unit_of_work import Actor, UnitOfWork, execute
from legal_recovery.receipts.commands import book_receipt
from legal_recovery.receipts.rules import ReceiptTerms
from legal_recovery.users.events import OfficeCreated, UserCreated

ESCALATED = date(2026, 3, 2)


@dataclass
class Bench:
    """A database with an office and an actor, on which commands are carried out."""

    database: Database
    clock: Clock
    office_id: int
    actor: Actor

    def do(
        self, command: Callable[..., Any], request: Any, *, key: str | None = None, by: Actor | None = None
    ) -> Any:
        """Carry out a command as the bench's actor or as somebody else, with all that follows from it."""
        return execute(
            self.database,
            command,
            request,
            actor=by or self.actor,
            clock=self.clock,
            key=key,
            subscribers=subscribers(),
        )

    def within(self, act: Callable[[UnitOfWork], Any]) -> Any:
        """Carry out several steps in one transaction."""
        found: list[Any] = []

        def steps(uow: UnitOfWork, _request: object) -> None:
            found.append(act(uow))

        self.do(steps, None)
        return found[0]

    def open_case(self, reference: str = "ZB-1", **more: Any) -> CaseFacts:
        """Open a case with one debtor and one debt of 1,000,000 principal and 100,000 interest and penalty."""
        return self.within(lambda uow: opened(uow, self.office_id, reference, **more))

    def session(self) -> Any:
        """A reading session, as a context manager."""
        return self.database.reading()


def make_bench(database: Database, clock: Clock) -> Bench:
    """Return a bench with one office and a system actor, both recorded as anything else is."""
    office, user = new_id(), new_id()
    books: list[int] = []

    def set_up(uow: UnitOfWork, _request: object) -> None:
        books.append(uow.new_book("audit"))
        uow.record(OfficeCreated(book=books[0], office_id=office, name="杭州分行", code=None))
        uow.record(
            UserCreated(
                book=books[0],
                user_id=user,
                name=Text("system"),
                email=None,
                roles=("system",),
                office_id=None,
                locale="zh",
            )
        )

    roles = frozenset({"system"})
    execute(database, set_up, None, actor=Actor(user, "system", roles), clock=clock)
    return Bench(database, clock, office, Actor(user, "system", roles, None, books[0]))


def cny(text: str) -> Money:
    return Money.of(text.replace(",", ""), "CNY")


def opened(uow: UnitOfWork, office_id: int, reference: str, **more: Any) -> CaseFacts:
    """Open a case within a transaction; `balance` and `terms` may replace the usual ones."""
    balance = more.pop("balance", usual_balance())
    debtor = more.pop("debtor", "杭州示例机械有限公司")
    settings = {
        "currency": "CNY",
        "jurisdiction": "CN",
        "escalated_on": ESCALATED,
        "stage": Stage.INTAKE,
        **more,
    }
    case = open_case(uow, OpenCase(reference, office_id, **settings))
    add_obligor(uow, case, AddObligor("debtor", Particulars(debtor, PartyKind.COMPANY)))
    debt = add_debt(
        uow, case, DebtTerms(f"JK-{reference}", settings["currency"], default_on=date(2025, 9, 1))
    )
    open_claim(uow, case, [(debt, balance)])
    return case


def usual_balance() -> OpeningBalance:
    """Scenario 1 of the chart of accounts: 1,100,000 in four components."""
    return OpeningBalance(
        principal=cny("1,000,000.00"),
        interest_on=cny("30,000.00"),
        interest_off=cny("50,000.00"),
        penalty=cny("20,000.00"),
        costs=cny("0"),
    )


def sold_for(bench: Bench, case: CaseFacts, price: str, on: date) -> int:
    """Book the price of a case's claim as the closing of its pool does; return the receipt."""
    terms = ReceiptTerms("debt-sale", cny(price), on, on)
    booked: tuple[int, Any] = bench.within(
        lambda uow: book_receipt(uow, lock_case(uow, case.id), terms, "approval")
    )
    return booked[0]
