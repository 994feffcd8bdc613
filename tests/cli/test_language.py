"""The command line explains itself and refuses in the language that was asked for."""

import pytest
from click.testing import CliRunner

from legal_recovery.cli import main


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (("--help",), "用法：", "Usage:"),
        (("case", "--help"), "登记案件 REF 的一笔费用。", "Record a cost of the case REF."),
        (("case", "stage", "--help"), "--on D             变更日。", "The day of the move."),
        (("case", "cost"), "缺少参数 'REF'", "Missing argument 'REF'"),
        (("case", "nonsense"), "没有命令 'nonsense'", "No such command 'nonsense'"),
    ],
)
def test_help_and_refusals_speak_the_language_again_and_again(
    words: tuple[str, ...], chinese: str, english: str
) -> None:
    for _ in range(2):
        assert chinese in CliRunner().invoke(main, ["--lang", "zh", *words]).output
        assert english in CliRunner().invoke(main, ["--lang", "en", *words]).output


def test_without_being_asked_it_speaks_the_system_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LC_MESSAGES", "zh_CN.UTF-8")
    assert "法律清收账簿" in CliRunner().invoke(main, ["--help"]).output
