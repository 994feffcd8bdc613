"""What a court file may hold, which chapters a dossier has, and how the statement adds up."""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import get_args, get_type_hints

import pytest

from legal_recovery.dossiers import rules
from legal_recovery.kernel.money import Money
from tests.dossiers import factories
from tests.dossiers.factories import cny

REQUIRED = ["parties", "debts", "owed", "chronology", "proceedings", "collateral", "costs_claimed"]


def rows_reachable_from(kind):
    """Return every dataclass that a dossier of this kind can hold."""
    found = set()
    waiting = [kind]
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if is_dataclass(hint) and hint is not Money and hint not in found:
            found.add(hint)
            waiting += get_type_hints(hint).values()
    return found


def test_a_court_dossier_has_no_type_for_anything_internal():
    assert rows_reachable_from(rules.CourtDossier) == {
        rules.CourtDossier,
        rules.Cover,
        rules.Party,
        rules.Debt,
        rules.OwedLine,
        rules.InterestLine,
        rules.Payment,
        rules.Applied,
        rules.Happening,
        rules.Proceeding,
        rules.Collateral,
        rules.CostClaimed,
        rules.Document,
    }


def test_no_field_of_a_court_dossier_holds_notes_terms_or_values():
    forbidden = {
        "note",
        "reason",
        "terms",
        "fee",
        "value",
        "floor_price",
        "payee",
        "payer",
        "actor",
        "net_recovery",
    }
    held = {field.name for row in rows_reachable_from(rules.CourtDossier) for field in fields(row)}
    assert not held & forbidden


def test_an_internal_dossier_has_all_that_a_court_file_has():
    court, whole = (
        {field.name for field in fields(kind)} for kind in (rules.CourtDossier, rules.DossierFacts)
    )
    assert court < whole


def test_interest_is_one_figure_in_a_court_file():
    owed = rules.for_court(factories.facts()).owed
    assert rules.OwedLine("流借字2021第0456号", "interest", cny("1442650.33")) in owed
    assert not {line.component for line in owed} & {"interest-on", "interest-off"}


def test_a_payment_shows_no_books_either():
    (payment,) = rules.for_court(factories.facts()).payments
    assert payment.applied == (
        rules.Applied("costs", cny("5000.00")),
        rules.Applied("interest", cny("112000.00")),
        rules.Applied("principal", cny("375600.00")),
    )
    assert sum((part.amount for part in payment.applied), cny("0")) == payment.amount


@pytest.mark.parametrize("kind", [*rules.KEPT, "kind.that.nobody.knows"])
def test_a_happening_that_nobody_released_stays_inside(kind):
    line = rules.Happening(date(2024, 5, 6), kind, "转入处置阶段")
    assert rules.for_court(factories.facts(chronology=(line,))).chronology == ()


def test_only_marked_documents_reach_the_court():
    titles = [file.title for file in rules.for_court(factories.facts()).documents]
    assert titles == ["民事判决书"]


def test_the_chapters_of_a_court_file_stand_in_the_order_the_court_reads():
    keys = [section.key for section in rules.sections(rules.for_court(factories.facts()))]
    assert keys == [*REQUIRED[:3], "interest", *REQUIRED[3:], "documents"]


def test_an_internal_file_adds_costs_receipts_ledger_and_net_recovery():
    keys = [section.key for section in rules.sections(factories.internal())]
    assert set(REQUIRED) | {"net_recovery", "receipts", "costs", "entries"} <= set(keys)


def test_an_empty_case_keeps_the_chapters_that_every_dossier_has():
    empty = rules.DossierFacts(cover=factories.cover())
    assert [section.key for section in rules.sections(rules.for_court(empty))] == REQUIRED


def test_the_statement_adds_up_by_debt_and_by_component():
    (statement,) = rules.statements(factories.OWED)
    assert statement.total == cny("11172297.51")
    assert [group.sum.text for group in statement.groups] == ["9287168.40", "1811111.11", "74018.00"]
    assert sum((part.amount for part in statement.by_component), cny("0")) == statement.total


def test_two_currencies_are_never_added():
    lines = (
        rules.OwedLine("A", "principal", cny("100.00")),
        rules.OwedLine("B", "principal", Money.of("7.00", "USD")),
    )
    assert [str(statement.total) for statement in rules.statements(lines)] == ["CNY 100.00", "USD 7.00"]
