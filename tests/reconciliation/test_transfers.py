"""Money between two of our own accounts: proposed with its reason, and never as certain."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.commands import (
    OpenAccount,
    StartStatement,
    load_statement,
    open_account,
    read_lines,
)
from legal_recovery.reconciliation.rules.matching import Proposal
from legal_recovery.reconciliation.rules.statements import StatementLine
from legal_recovery.reconciliation.schemas.desk import ACTS, Asked
from legal_recovery.reconciliation.schemas.staged import mark_of, order_of
from legal_recovery.reconciliation.store import BankLine, LineFilter, list_lines
from tests.factories import Bench
from tests.reconciliation.test_desk_commands import DAY, Desk, line, statement

OTHER = "62220002"


class TwoAccounts(Desk):
    """A desk with a second account beside it."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.other = bench.do(open_account, OpenAccount(bench.office_id, "执行案款户", "工行", OTHER, "CNY"))

    def load_other(self, *lines: StatementLine) -> None:
        found = replace(statement(*lines), account=OTHER)
        load_statement(
            self.bench.do, StartStatement(self.other, found, "b.csv", "b" * 64), lambda *_step: None
        )

    def of(self, account: int) -> list[BankLine]:
        with self.bench.session() as session:
            return list_lines(session, self.bench.actor, LineFilter(account_id=account))[0]

    def proposals(self, account: int) -> list[list[Proposal]]:
        with self.bench.session() as session:
            return [one.proposals for one in read_lines(session, self.bench.actor, self.of(account))]


@pytest.fixture
def desk(bench: Bench) -> TwoAccounts:
    return TwoAccounts(bench)


def test_what_left_one_account_and_came_to_another_is_proposed_on_both_with_its_reason(
    desk: TwoAccounts,
) -> None:
    desk.load(statement(line("500.00", payer="本行", payer_account=OTHER)))
    desk.load_other(line("-500.00", DAY - timedelta(days=2), payer="本行"))
    [[came]], [[went]] = desk.proposals(desk.account), desk.proposals(desk.other)
    [line_in], [line_out] = desk.of(desk.account), desk.of(desk.other)
    assert (came.transfer, came.certain, came.shares) == (line_out.id, False, ())
    assert (went.transfer, went.certain) == (line_in.id, False)
    assert came.confidence > went.confidence
    assert [reason.kind for reason in came.reasons] == ["left-ours", "ours"]
    assert came.reasons[0].facts["account"] == "执行案款户"

    with desk.bench.session() as session:
        asked = Asked(session, desk.bench.actor, line_in, [], {"mark": mark_of(came)}, lambda _one: "")
        [(_line, content)] = ACTS["stage"](asked)
    command, wanted = order_of(line_in, content)
    desk.bench.do(command, wanted)
    assert [one.state for account in (desk.account, desk.other) for one in desk.of(account)] == [
        "matched"
    ] * 2


def test_where_several_fit_all_are_shown_on_either_side_and_said_to_be_several(desk: TwoAccounts) -> None:
    desk.load(statement(line("500.00")))
    desk.load_other(line("-500.00", reference="1"), line("-500.00", DAY + timedelta(days=1), reference="2"))
    [both] = desk.proposals(desk.account)
    assert len(both) == 2 and both[0].confidence < 50
    for [one] in desk.proposals(desk.other):
        assert one.confidence < 50 and one.reasons[-1].kind == "several-ours"


def test_another_week_another_amount_or_the_same_account_is_no_transfer(desk: TwoAccounts) -> None:
    desk.load(statement(line("500.00"), line("-500.00"), line("70.00")))
    desk.load_other(line("-500.00", date(2026, 11, 20)), line("-70.01"), line("70.00"))
    assert desk.proposals(desk.account) == [[], [], []]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_desk_shows_a_transfer_like_any_other_proposal(
    client: FlaskClient, sign_in: Callable[..., Actor], desk: TwoAccounts
) -> None:
    desk.load(statement(line("500.00")))
    desk.load_other(line("-500.00"))
    sign_in("finance")
    [found] = desk.of(desk.account)
    page = client.get(f"/reconciliation/{desk.account}/lines/{found.id}").get_data(as_text=True)
    assert "Between our accounts" in page and "500.00 left our account 执行案款户 on" in page
    assert f'value="transfer:{desk.of(desk.other)[0].id}"' in page
    assert "Between our accounts" in client.get(f"/reconciliation/{desk.account}").get_data(as_text=True)
