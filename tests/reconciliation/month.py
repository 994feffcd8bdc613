"""A month of a bank account: two hundred lines out of the labelled generator, with the cases that they are of."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from benchmarks.mess import MadeCase, MadeLine, make_cases, make_lines
from legal_recovery.cases.commands import AddObligor, OpenCase, add_obligor, open_case
from legal_recovery.cases.rules import Stage
from legal_recovery.debts.commands import add_debt, open_claim
from legal_recovery.debts.rules import DebtTerms, OpeningBalance
from legal_recovery.kernel.money import Money
from legal_recovery.parties.commands import Particulars
from legal_recovery.parties.rules import PartyKind
from legal_recovery.plumbing.unit_of_work import UnitOfWork
from legal_recovery.proceedings.commands import OpenProceeding, open_proceeding
from legal_recovery.proceedings.models import ProceedingRow
from legal_recovery.proceedings.rules import ProceedingTerms
from legal_recovery.reconciliation.commands import (
    Expect,
    OpenAccount,
    StartStatement,
    expect,
    load_statement,
    open_account,
)
from legal_recovery.reconciliation.rules.statements import Statement, StatementLine, proven

TODAY = date(2026, 11, 20)
SEED = 20261126
OPENED = date(2026, 1, 5)
Do = Callable[[Callable[..., Any], Any], Any]
_KINDS = {"distribution": "notice"}


@dataclass(frozen=True)
class Month:
    """An account whose month is loaded, and by line number of which cases each line truly is, with how much of each."""

    account: int
    truth: dict[int, dict[str, str]]


def play(
    do: Do,
    office_id: int,
    file: str,
    lines: int = 200,
    cases: int = 240,
    number: str = "62220001",
    prefix: str = "",
) -> Month:
    """Open the cases and the account, and load the statement of a kept file; returns what each line truly is of."""
    rng = random.Random(SEED)
    made = make_cases(rng, cases, TODAY)
    # The demo's own cases have numbers too, other ones each day.
    taken: set[str] = set(do(_known_dockets, None))
    for one in made:
        one.reference = "-".join(filter(None, (one.reference, prefix)))
        # An enforcement is resumed only where one was recorded before.
        one.docket = one.docket.replace("执恢", "执").replace("号", f"{prefix}号")
        while one.docket in taken:
            one.docket = one.docket.replace("号", "1号")
        taken.add(one.docket)
    for at in range(0, len(made), 40):
        part = made[at : at + 40]
        do(lambda uow, _asked, part=part: [_open(uow, office_id, one) for one in part] and None, None)
    drawn = sorted(make_lines(rng, made, lines, TODAY), key=lambda one: one.on)
    account = do(open_account, OpenAccount(office_id, "清算户", "工行杭州分行", number, "CNY"))
    found = proven(
        Statement("CSV", number, "CNY", tuple(map(_line, drawn)), opening=Money(1_000_000_00, "CNY"))
    )
    load_statement(do, StartStatement(account, found, "11月.csv", file), lambda *_step: None)
    references = {one.number: one.reference for one in made}
    truth = {
        at: {references[case]: Money(minor, "CNY").text for case, minor in one.truth}
        for at, one in enumerate(drawn, start=1)
    }
    return Month(account, truth)


def _line(made: MadeLine) -> StatementLine:
    return StatementLine(0, made.on, made.on, made.amount, payer=made.payer, narrative=made.narrative)


def _known_dockets(uow: UnitOfWork, _asked: None) -> list[str]:
    return [one for one in uow.session.scalars(select(ProceedingRow.docket_number)) if one]


def _open(uow: UnitOfWork, office_id: int, made: MadeCase) -> None:
    case = open_case(uow, OpenCase(made.reference, office_id, "CNY", "CN", OPENED, Stage.INTAKE))
    for role, name in (("debtor", made.debtor), ("guarantor", made.guarantor)):
        kind = PartyKind.COMPANY if name.endswith("公司") else PartyKind.PERSON
        add_obligor(uow, case, AddObligor(role, Particulars(name, kind)))
    debt = add_debt(uow, case, DebtTerms(made.contract, "CNY", default_on=date(2025, 9, 1)))
    zero = Money.zero("CNY")
    open_claim(uow, case, [(debt, OpeningBalance(made.owed, zero, zero, zero, zero))])
    open_proceeding(uow, OpenProceeding(case.id, _proceeding(made), reaches=False))
    for kind, amount, net, due_on in made.awaited:
        wanted = Expect(case.id, amount, due_on, net, made.court.name, expected_kind=_KINDS.get(kind, kind))
        expect(uow, wanted)


def _proceeding(made: MadeCase) -> ProceedingTerms:
    kind = "enforcement" if "执" in made.docket else "lawsuit"
    return ProceedingTerms(kind, made.court.name, made.docket, docket_confirmed=True)
