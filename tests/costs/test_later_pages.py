"""A cost that the bank proved is approved afterwards: on pages in both languages, by programs, on the command line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.plumbing.unit_of_work import Actor
from tests.cli.conftest import Run, forget
from tests.cli.conftest import command as command
from tests.contract.conftest import Program
from tests.costs.proven import approved, limited, matched
from tests.factories import Bench
from tests.money import fill, words
from tests.reconciliation.test_desk_commands import Desk
from tests.signing_in import make_person

SignIn = Callable[..., Actor]
REASON = "法院当日限缴，来不及报批"


@pytest.fixture
def engine_name() -> str:
    """Pages are the same on both engines; what they stand on is tried on both."""
    return "sqlite"


@pytest.fixture
def case(bench: Bench) -> CaseFacts:
    """A case in an office where costs above 100.00 need somebody else."""
    limited(bench)
    return bench.open_case()


@pytest.fixture
def cost(bench: Bench, case: CaseFacts) -> int:
    """A cost above the limit, which the bench's own actor matched."""
    [found] = matched(Desk(bench), case, "800.00")
    return found


def another(app: Flask, language: str = "en") -> FlaskClient:
    """The browser of somebody else."""
    made = app.test_client()
    made.set_cookie("lang", language)
    return made


def test_the_checklist_leads_to_the_list_and_from_there_a_lead_approves(
    client: FlaskClient, sign_in: SignIn, bench: Bench, cost: int
) -> None:
    lead = sign_in("finance_lead")
    month = client.get(f"/closing/{bench.office_id}/2026-10")
    there = f"/costs?state=unapproved&amp;office={bench.office_id}"
    assert there in month.get_data(as_text=True)
    listed = client.get(there.replace("&amp;", "&"))
    assert "Proven by the bank, not approved" in words(listed) and "CNY 800.00" in words(listed)
    here = f"/cases/ZB-1/costs/{cost}"
    assert here in listed.get_data(as_text=True)
    shown = words(client.get(here))
    assert "Approval Not approved" in shown and "Approve afterwards…" in shown
    unsaid = fill(client, f"{here}/later-approval", {})
    assert unsaid.status_code == 422 and "Say why" in words(unsaid)
    done = fill(client, f"{here}/later-approval", {"reason": REASON})
    assert done.status_code == 303
    shown = words(client.get(done.location))
    assert "The cost is approved afterwards." in shown
    assert f"Approved afterwards by {lead.name} 20 Nov 2026" in shown
    assert "Approve afterwards…" not in shown
    told = words(client.get("/cases/ZB-1"))
    assert "A cost that the bank had proved was approved afterwards" in told and REASON in told
    assert "CNY 800.00" not in words(client.get("/costs?state=unapproved"))
    again = fill(client, f"{here}/later-approval", {"reason": REASON})
    assert again.status_code == 409 and "This cost is approved already." in words(again)
    assert "Costs that a bank line proves and nobody approved In order" in words(
        client.get(f"/closing/{bench.office_id}/2026-10")
    )


def test_the_pages_say_it_in_chinese(
    app: Flask, sign_in: SignIn, bench: Bench, case: CaseFacts, cost: int
) -> None:
    client, here = another(app, "zh"), f"/cases/ZB-1/costs/{cost}"
    manager = sign_in("manager", browser=client)
    assert "银行已付、未经审批" in words(client.get("/costs?state=unapproved"))
    for page in (client.get(here), client.get(f"{here}/later-approval")):
        assert "未经审批" in words(page) and "None" not in words(page)
    assert "补批…" in words(client.get(here))
    approved(bench, case, cost, manager)
    shown = words(client.get(here))
    assert f"补批人 {manager.name} 2026年11月20日" in shown and "None" not in shown
    assert "银行已付的费用已补批" in words(client.get("/cases/ZB-1"))


def test_whoever_matched_the_line_or_does_not_lead_is_shown_no_button_and_refused(
    app: Flask, client: FlaskClient, sign_in: SignIn, bench: Bench, case: CaseFacts
) -> None:
    lead = sign_in("finance_lead")
    [cost] = matched(Desk(bench), case, "800.00", by=lead)
    here = f"/cases/ZB-1/costs/{cost}"
    assert "Approve afterwards…" not in words(client.get(here))
    own = fill(client, f"{here}/later-approval", {"reason": REASON})
    assert own.status_code == 422 and "You matched the bank line of this cost" in words(own)
    client = another(app)
    sign_in("finance", browser=client)
    shown = words(client.get(here))
    assert "Not approved" in shown and "Approve afterwards…" not in shown
    assert client.get(f"{here}/later-approval").status_code == 403


def test_a_cost_within_the_limits_says_nothing_of_an_approval(
    client: FlaskClient, sign_in: SignIn, bench: Bench, case: CaseFacts
) -> None:
    [cost] = matched(Desk(bench), case, "100.00")
    sign_in("manager")
    here = f"/cases/ZB-1/costs/{cost}"
    assert "Approv" not in words(client.get(here))
    needless = fill(client, f"{here}/later-approval", {"reason": REASON})
    assert needless.status_code == 422 and "needs no approval afterwards" in words(needless)


def test_a_program_approves_afterwards_once(program: Callable[..., Program], cost: int) -> None:
    lead, lawyer = program("legal_lead"), program("legal")
    here, why = f"/cases/ZB-1/costs/{cost}/later-approval", {"reason": REASON}

    def refused(answer: Any, status: int, code: str) -> None:
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)

    listed = lead("GET", "/costs?state=unapproved").get_json()
    assert [one["cost"]["id"] for one in listed["lines"]] == [str(cost)]
    refused(lawyer("POST", here, why), 403, "access.role_missing")
    assert lead("POST", here, {}).status_code == 422
    refused(lead("POST", here, why | {"version": 1}), 409, "stale_version")
    done = lead("POST", here, why)
    assert (done.status_code, done.get_json()["approved_on"]) == (201, "2026-11-20")
    assert done.get_json()["approved_by"] is not None
    refused(lead("POST", here, why), 409, "costs.approved_already")
    assert lead("GET", "/costs?state=unapproved").get_json()["count"] == 0


def test_the_command_line_approves_afterwards_in_a_persons_name_alone(
    command: Run, app: Flask, bench: Bench, cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    words_ = ("case", "approve-cost", "ZB-1", str(cost), "--reason", REASON)
    nobody = command(*words_)
    assert nobody.exit_code == 2 and "LEGAL_RECOVERY_AS" in nobody.stderr
    manager = make_person(app, bench, ("manager",), bench.office_id)
    monkeypatch.setenv("LEGAL_RECOVERY_AS", "manager@bank.example")
    forget()
    done = command(*words_, "--json")
    assert json.loads(done.stdout) == {
        "cost_id": str(cost),
        "approved_by": str(manager.id),
        "approved_on": "2026-11-20",
    }
    again = command(*words_)
    assert (again.exit_code, again.stderr.strip()) == (2, "This cost is approved already.")
