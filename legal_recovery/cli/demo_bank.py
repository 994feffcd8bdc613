"""What finance would have on its desk: an account of the demo's office, and this month's statement of it."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from legal_recovery.cases.rules import CaseFacts, Stage
from legal_recovery.cases.store import debtors_of, get_case, named_books
from legal_recovery.kernel.money import Money
from legal_recovery.ledger.store import totals_by_book
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.reconciliation.commands import (
    Expect,
    OpenAccount,
    StartStatements,
    expect,
    load_statements,
    open_account,
)
from legal_recovery.reconciliation.schemas.reading import read_file
from legal_recovery.reconciliation.schemas.wishes import wishes_of
from legal_recovery.reconciliation.store import get_account, list_accounts
from legal_recovery.users.store import find_account
from legal_recovery.web.transact import House

Run = Callable[[Any, Any], Any]
NUMBER = "3301040160001234567"
FILE = "demo-statement.csv"
_OPENING = 2_600_000_00
_HEADINGS = ("交易日期", "对方户名", "对方账号", "摘要", "借方金额", "贷方金额", "余额")


@dataclass(frozen=True, slots=True)
class _Case:
    """A case as people pay on it: whom it is against, its last docket number and court, what is owed."""

    facts: CaseFacts
    debtor: str
    court: str
    docket: str
    owed: Money

    def part(self, share: int) -> Money:
        """Return a part of what is owed, in whole thousands."""
        return Money(self.owed.minor * share // 100 // 100_000 * 100_000 or 100_000, self.owed.currency)


@dataclass(frozen=True, slots=True)
class _Line:
    payer: str
    text: str
    amount: Money


def add_bank(at: House, run: Run, actor: Actor) -> None:
    """Open the account and load the statement, the first time; nothing of it is matched."""
    with at.database.reading() as session:
        if list_accounts(session, actor):
            return
        person = find_account(session, email="finance@demo.example")
    assert person is not None and person.office_id is not None, "the demo has its people"
    cases = list(_cases(at, actor, person.office_id))
    account = run(open_account, OpenAccount(person.office_id, "诉讼清收专户", "示例银行", NUMBER, "CNY"))
    for case in cases[:2]:
        run(expect, Expect(case.facts.id, case.part(20), at.clock.today(), payer=case.court))
    path = at.settings.data / FILE
    _write(path, list(_lines(cases)), at.clock.today())
    _load(at, run, actor, account, path)


def _cases(at: House, actor: Actor, office: int) -> Iterator[_Case]:
    """Yield what of the office's cases is before a court and not closed."""
    with at.database.reading() as session:
        references = sorted(reference for _, reference in session.execute(named_books()))
        facts = [get_case(session, actor, reference) for reference in references]
        own = [one for one in facts if one.office_id == office and one.stage is not Stage.CLOSED]
        debtors = debtors_of(session, [one.id for one in own])
        totals = totals_by_book(session, [one.book for one in own])
        for case in own:
            known = totals.get((case.book, case.currency))
            numbered = [one for one in list_proceedings(session, case.id) if one.docket_number]
            if known is not None and known.outstanding > 0 and numbered and case.currency == "CNY":
                last, owed = numbered[-1], Money(known.outstanding, case.currency)
                yield _Case(case, debtors[case.id], last.court, str(last.docket_number), owed)


def _lines(cases: list[_Case]) -> Iterator[_Line]:
    """Yield what came and went: by docket number, by name, by reference, together, for a court, and by nobody known."""
    for place, case in enumerate(cases[:8]):
        yield (
            _Line(case.court, f"执行款 {case.docket} {case.debtor}", case.part(20)),
            _Line(case.debtor, "还款", case.part(5)),
            _Line("王代付", f"代偿 {case.facts.reference}", case.part(2)),
            _Line(
                f"{case.court}案款专户",
                f"案款 {case.docket.replace('（', '(').replace('）', ')')}",
                case.part(3),
            ),
        )[place % 4]
    yield _Line("网银在线支付", "转账", Money(1_280_000, "CNY"))
    yield _Line("示例银行", "账户管理费", Money(-2_000, "CNY"))
    for case in cases[:1]:
        yield _Line(case.court, f"预交申请执行费 {case.docket}", Money(-380_000, "CNY"))


def _write(path: Path, lines: list[_Line], today: date) -> None:
    balance = _OPENING
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, _HEADINGS)
        out.writeheader()
        for place, line in enumerate(lines):
            balance += line.amount.minor
            day = today - timedelta(days=(len(lines) - place))
            out.writerow(_row(line, day, Money(balance, line.amount.currency)))


def _row(line: _Line, day: date, balance: Money) -> Mapping[str, str]:
    came = line.amount.minor > 0
    values = (
        day.isoformat(),
        line.payer,
        "",
        line.text,
        "" if came else (-line.amount).text,
        line.amount.text if came else "",
        balance.text,
    )
    return dict(zip(_HEADINGS, values, strict=True))


def _load(at: House, run: Run, actor: Actor, account_id: int, path: Path) -> None:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with path.open("rb") as stream:
        at.files.put(stream)
    with at.database.reading() as session:
        account = get_account(session, actor, account_id)
    read = read_file(path, path.name, digest, wishes_of(account), account, [account])
    load_statements(run, StartStatements(read.starts), lambda *_step: None)
