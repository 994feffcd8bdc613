"""The page where anybody has a dossier verified, signed in or not, in both languages."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from legal_recovery.dossiers.commands import BuiltDossier, DossierOrder, build_dossier
from legal_recovery.dossiers.views.verifying import LARGEST_CHECKED
from legal_recovery.plumbing import pdf
from legal_recovery.plumbing.jobs import JobRow
from legal_recovery.web.security import limiter_of
from legal_recovery.web.transact import House
from tests.factories import Bench
from tests.signing_in import token_in

JUNE = date(2026, 6, 8)


@pytest.fixture
def built(bench: Bench, house: House) -> BuiltDossier:
    bench.open_case()
    order = DossierOrder("ZB-1", owed_to=JUNE)
    return build_dossier(bench.database, bench.clock, bench.actor, order, settings=house.settings)


def handed_in(client: FlaskClient, content: bytes, **more: Any) -> Any:
    data = {"csrf_token": token_in(client.get("/verify").text), "file": (BytesIO(content), "dossier.pdf")}
    kind = "multipart/form-data"
    return client.post("/verify", data=data | more, content_type=kind, buffered=True)


def test_a_stranger_reads_that_a_dossier_is_intact(client: FlaskClient, built: BuiltDossier) -> None:
    answer = handed_in(client, built.pdf)
    assert answer.status_code == 200
    for words in (
        "The file is as it was signed, and its figures are the sums of their entries.",
        "Self-made: it proves that nothing was changed since, not who signed",
        "Figures are those of the ledger at the position",
        "2026-11-20 12:00 (UTC+8)",
    ):
        assert words in answer.text
    assert "None" not in answer.text.replace("None: the time", "").replace(">None<", "")


def test_the_page_speaks_chinese_and_never_says_none(client: FlaskClient, built: BuiltDossier) -> None:
    client.set_cookie("lang", "zh")
    answer = handed_in(client, built.pdf)
    assert "文件与签名时一致，各项金额等于所列分录之和。" in answer.text
    assert "自签证书：能证明签名后未改动，不能证明签名人身份" in answer.text
    assert "None" not in answer.text
    changed = bytearray(built.pdf)
    changed[2000] ^= 1
    assert "签名后内容已被改动。" in handed_in(client, bytes(changed)).text


def test_a_changed_dossier_is_told_so_and_the_ledger_is_not_asked(
    client: FlaskClient, built: BuiltDossier
) -> None:
    changed = bytearray(built.pdf)
    changed[2000] ^= 1
    answer = handed_in(client, bytes(changed))
    assert "What was signed has been changed since." in answer.text
    assert "The ledger was not asked" in answer.text
    assert "Records of the case unchanged" not in answer.text


def test_anything_else_gets_one_clear_sentence(client: FlaskClient, house: House) -> None:
    said = "This is not a dossier of this program: hand in the PDF as you received it."
    page = '<html lang="en"><head><title>x</title><meta name="dcterms.created" content="2026-11-20">'
    page += '<meta name="dcterms.modified" content="2026-11-20"></head><body>x</body></html>'
    for content in (b"", b"hello", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n", pdf.typeset(page)):
        answer = handed_in(client, content)
        assert (answer.status_code, said in answer.text) == (422, True), content[:20]
    token = token_in(client.get("/verify").text)
    empty = client.post("/verify", data={"csrf_token": token}, content_type="multipart/form-data")
    assert (empty.status_code, "Choose a file." in empty.text) == (422, True)


def test_a_file_over_the_limit_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST_CHECKED == 40 * 2**20
    monkeypatch.setattr("legal_recovery.dossiers.views.verifying.LARGEST_CHECKED", 200_000)
    answer = handed_in(client, bytes(200_001))
    assert (answer.status_code, "The file is larger than" in answer.text) == (422, True)


def test_nothing_is_kept_of_what_a_stranger_hands_in(
    client: FlaskClient, built: BuiltDossier, bench: Bench, house: House
) -> None:
    before = sorted(str(path) for path in house.settings.data.rglob("*"))
    handed_in(client, built.pdf)
    assert sorted(str(path) for path in house.settings.data.rglob("*")) == before
    with bench.session() as session:
        assert session.query(JobRow).count() == 0


def test_strangers_may_ask_only_so_often(client: FlaskClient) -> None:
    limiter_of(client.application).enabled = True
    asked = [handed_in(client, b"hello").status_code for _ in range(7)]
    assert asked == [422] * 6 + [429]
