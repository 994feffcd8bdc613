"""The office of the story: its people at the API, its clock, what the program does by itself, its mail."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.alerts.commands import Round, remind
from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import Stage
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.house import subscribers
from legal_recovery.kernel.clock import FixedClock
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.mail import Mailer
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.seizures.commands import note_lapses
from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.factories import Bench, cny
from tests.signing_in import make_person
from tests.stories.enforcement.hand import Hand

REFERENCE = "ZB2024001"
CASE = f"/cases/{REFERENCE}"


class Person:
    """Somebody who uses the API with a token."""

    def __init__(self, app: Flask, bench: Bench, *roles: str) -> None:
        self.actor = make_person(app, bench, roles, bench.office_id)
        self.id = str(self.actor.id)
        self._secret = f"lrt_{'-'.join(roles)}"
        token = commands.CreateToken(self.actor.id, "测试", token_digest(self._secret))
        bench.do(commands.create_token, token, by=self.actor)
        self._client: FlaskClient = app.test_client()

    def send(self, method: str, path: str, body: Any = None, lang: str = "en") -> Any:
        """Send a request and return the answer."""
        headers = {"Authorization": f"Bearer {self._secret}", "Accept-Language": lang}
        return self._client.open(f"/api/v1{path}", method=method, headers=headers, json=body)

    def get(self, path: str) -> Any:
        """Return what an address shows."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.get_json()

    def post(self, path: str, **body: Any) -> Any:
        """Do something that is accepted; return its id where it has one."""
        answer = self.send("POST", path, body)
        assert answer.status_code == 201, (path, body, answer.text)
        return answer.get_json().get("id")

    def refused(self, path: str, **body: Any) -> tuple[int, str, str | None]:
        """Do something that is refused; return status, code and field."""
        answer = self.send("POST", path, body)
        found = answer.get_json()
        return answer.status_code, found["code"], found.get("field")


@dataclass
class Office:
    """Everybody and everything of the story."""

    app: Flask
    bench: Bench
    clock: FixedClock
    mailer: Mailer
    legal: Person
    lead: Person
    finance: Person
    auditor: Person
    hand: Hand = field(default_factory=Hand)

    def on(self, day: str) -> None:
        """Set the clock to noon of a day."""
        self.clock.set(date.fromisoformat(day))

    def wake(self) -> Round:
        """Let the program do what comes round when it is started: send reminders, note lapses."""
        system = commands.ensure_system(self.bench.database, self.clock)
        database, follow = self.bench.database, subscribers()
        note_lapses(database, self.clock, system, lambda *_step: None, follow)
        return remind(database, self.clock, system, follow, self.mailer, address="https://bank.example")

    def pay(self, kind: str, amount: str, on: str) -> None:
        """Record a cost that was paid, here and by hand."""
        cost = {"cost_kind": kind, "amount": amount, "incurred_on": on, "paid_on": on}
        self.finance.post(f"{CASE}/costs", **cost)
        self.hand.move(f"money:cost:{kind}", "money:bank", amount)

    def agree(self) -> None:
        """The API's ledger and figures are those kept by hand, to the cent."""
        found: dict[str, Decimal] = {}
        for posting in self._postings():
            name = posting["account"]
            found[name] = found.get(name, Decimal()) + Decimal(posting["amount"])
        assert {name: value for name, value in found.items() if value} == self.hand.open_balances()
        shown, kept = self.legal.get(f"{CASE}/net-recovery"), self.hand.figures()
        assert {name: shown[name] for name in kept} == kept

    def _postings(self) -> Any:
        after = ""
        while after is not None:
            page = self.legal.get(f"{CASE}/entries{after and f'?after={after}'}")
            for entry in page["entries"]:
                yield from entry["postings"]
            after = page["next"]


def open_the_case(bench: Bench) -> None:
    """Open the case that was escalated: a debtor and two guarantors, one of them up to 1,500,000."""
    bench.within(lambda uow: _opened(uow, bench.office_id))


def _opened(uow: UnitOfWork, office_id: int) -> None:
    case = open_case(uow, OpenCase(REFERENCE, office_id, "CNY", "CN", date(2024, 3, 1), Stage.INTAKE))
    for role, name, kind, cap in (
        ("debtor", "杭州远山机械有限公司", PartyKind.COMPANY, None),
        ("guarantor", "宁波近水投资有限公司", PartyKind.COMPANY, None),
        ("guarantor", "林知秋", PartyKind.PERSON, cny("1,500,000.00")),
    ):
        add_obligor(uow, case, AddObligor(role, Particulars(name, kind), cap))
    lent, due = date(2021, 6, 30), date(2023, 6, 30)
    terms = DebtTerms("JK-2021-001", "CNY", 43_500, signed_on=lent, due_on=due, default_on=due)
    balance = OpeningBalance(
        principal=cny("5,000,000.00"),
        interest_on=cny("120,000.00"),
        interest_off=cny("80,000.00"),
        penalty=cny("30,000.00"),
        costs=cny("0"),
    )
    open_claim(uow, case, [(add_debt(uow, case, terms), balance)])
