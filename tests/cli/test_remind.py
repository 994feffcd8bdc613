"""`legal-recovery remind` and what `doctor` says of the mail."""

import json

import pytest
from click.testing import CliRunner

from legal_recovery.cli import main
from legal_recovery.cli.doctor import examine
from tests.alerts.agenda import Agenda
from tests.cli.conftest import Run
from tests.conftest import TODAY
from tests.factories import Bench


@pytest.fixture
def agenda(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Agenda:
    made = Agenda(bench, bench.open_case())
    monkeypatch.setattr("legal_recovery.alerts.store.agenda.SOURCES", (made.source,))
    return made


def test_a_round_says_what_it_did_and_ends_with_1_where_a_mail_failed(command: Run, agenda: Agenda) -> None:
    nothing = command("remind")
    assert (nothing.exit_code, nothing.output) == (
        0,
        "0 due, 0 sent in 0 mails, 0 not delivered, 0 passed up, 0 overtaken.\n",
    )
    agenda.add(TODAY, agenda.person("li", "legal"), lead_days=0)
    failed = command("remind")
    assert failed.exit_code == 1
    assert "1 not delivered: no mail server is configured" in failed.output
    told = command("remind", "--json")
    assert told.exit_code == 1 and json.loads(told.output)["faults"] == {"not_configured": 1}
    assert "未配置邮件服务器" in command("remind", lang="zh").output


def test_the_doctor_says_whether_mail_would_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEGAL_RECOVERY_MAIL", raising=False)
    [mail] = [finding for finding in examine() if finding.name == "mail"]
    assert mail.found is None and not mail.bad and "LEGAL_RECOVERY_MAIL" in mail.remedy
    monkeypatch.setenv("LEGAL_RECOVERY_MAIL", "smtp://me:secret@127.0.0.1:9")
    monkeypatch.setenv("LEGAL_RECOVERY_MAIL_FROM", "x@bank.example")
    said = CliRunner().invoke(main, ["--lang", "en", "doctor"]).output
    assert "127.0.0.1:9: the mail server cannot be reached" in said and "secret" not in said
