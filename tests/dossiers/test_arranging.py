"""The page on which a dossier is arranged: what is moved is kept only when it is saved, and nobody is overtaken."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from legal_recovery.cases.store import list_obligors
from legal_recovery.debts.store import list_debts
from legal_recovery.documents.commands import AttachDocument, attach_document, take_in
from legal_recovery.dossiers.rules.composition import What
from legal_recovery.dossiers.store import drafts, list_arrangements
from legal_recovery.drafting.rules.kinds import KINDS
from legal_recovery.web.transact import House
from tests.factories import Bench
from tests.signing_in import send

PAGE = "/cases/ZB-1/dossier/arrange"
ABOUT_OBLIGOR = next(one.key for one in KINDS.values() if one.about == "obligor")
TEXT = "二〇二六年三月电话催收。".encode()


@pytest.fixture
def case(bench: Bench, house: House) -> Any:
    opened = bench.open_case("ZB-1")
    for name, access in (("催收记录.txt", "court"), ("内部意见.txt", "internal")):
        kept = take_in(house.files, io.BytesIO(TEXT))
        attached = AttachDocument(opened.book, name, kept.sha256, kept.size, kept.media_type, access)
        bench.do(attach_document, attached)
    return opened


def fields(page: str) -> list[tuple[str, str]]:
    """Return the fields of the rows as the browser would send them, in order."""
    found = re.findall(
        r'<(?:input|option)[^>]*? name="((?:row|what|key|title|label)[^"]*)"[^>]*? value="([^"]*)"', page
    )
    return [*found, ("seen", re.findall(r'name="seen" value="(\d+)"', page)[0])]


def rows(page: str) -> list[str]:
    return [value for name, value in fields(page) if name.startswith("what-")]


def posted(client: FlaskClient, given: list[tuple[str, str]], act: str, **more: str) -> Any:
    rows_in_order = [value for name, value in given if name == "row"]
    return send(client, f"{PAGE}?profile=court", {**dict(given), "row": rows_in_order, "act": act, **more})


def kept(bench: Bench, case: Any) -> list[Any]:
    with bench.session() as session:
        return list_arrangements(session, case.id, "court")


def test_a_dossier_is_arranged_and_saved(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    page = client.get(PAGE).text
    assert "催收记录.txt" in page
    assert "内部意见.txt" not in page
    given = fields(page)
    count = len(rows(page))
    moved = posted(client, given, "up:2")
    assert rows(moved.text)[1:3] == [rows(page)[2], rows(page)[1]]
    assert "Not saved yet." in moved.text
    assert len(rows(posted(client, given, "drop:1").text)) == count - 1
    assert len(rows(posted(client, given, "add", add="section:").text)) == count + 1
    going_on = posted(client, given, "build")
    assert going_on.location == "/cases/ZB-1/dossier?profile=court"
    assert kept(bench, case) == [], "what nobody changed stays what the case has by itself"
    saved = posted(client, given, "save")
    assert saved.status_code == 303
    [first] = kept(bench, case)
    assert first.number == 1
    again = posted(client, given, "save")
    assert again.status_code == 409
    assert "Somebody arranged this dossier meanwhile" in again.text
    assert len(kept(bench, case)) == 1
    changed = [(name, "1" if name == "seen" else value) for name, value in given]
    assert posted(client, changed, "build", labels="附{n}").status_code == 303
    assert [one.number for one in kept(bench, case)] == [2, 1]
    assert ">1</a>" in client.get(PAGE).text.replace(" ", "")
    assert "number 2" in client.get("/cases/ZB-1").text


def test_what_is_not_saved_survives_a_reload_and_is_undone_step_by_step(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    pages = [client.get(PAGE).text]
    for act in ("down:1", "drop:2", "add", "keep"):
        given = fields(pages[-1])
        more = {"add": "section:"} if act == "add" else {"title-0": "改名"} if act == "keep" else {}
        posted(client, given, act, **more)
        pages.append(client.get(PAGE).text)
    assert "改名" in pages[-1] and "Not saved yet." in pages[-1]
    assert len({str(fields(one)) for one in pages}) == len(pages), "each step shows"
    posted(client, fields(pages[-1]), "keep", **{"title-0": "改名"})
    for before in reversed(pages[:-1]):
        undone = posted(client, fields(client.get(PAGE).text), "undo")
        assert fields(undone.text) == fields(client.get(PAGE).text) == fields(before)
        assert undone.text.count("<li") and undone.text.count('tabindex="-1" data-focus') == 1
    assert "Not saved yet." not in client.get(PAGE).text
    assert fields(posted(client, fields(pages[0]), "undo").text) == fields(pages[0]), (
        "there was nothing to undo"
    )
    assert kept(bench, case) == []


def test_as_many_steps_can_be_undone_as_are_kept(
    client: FlaskClient, sign_in: Callable[..., Any], case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drafts.DEEP == 50
    monkeypatch.setattr(drafts, "DEEP", 3)
    sign_in("legal")
    given = fields(client.get(PAGE).text)
    for number in range(6):
        posted(client, given, "keep", **{"title-0": f"第{number}步"})
    for number in (4, 3, 2, 2):
        assert f"第{number}步" in posted(client, given, "undo").text


def test_what_is_not_saved_is_its_persons_alone(
    client: FlaskClient, app: Flask, sign_in: Callable[..., Any], case: Any
) -> None:
    sign_in("legal")
    given = fields(client.get(PAGE).text)
    posted(client, given, "keep", **{"title-0": "我的稿"})
    sign_in("manager", browser=(manager := app.test_client()))
    assert "我的稿" not in manager.get(PAGE).text
    assert posted(manager, fields(manager.get(PAGE).text), "save", labels="附{n}").status_code == 303
    sign_in("auditor", browser=(auditor := app.test_client()))
    assert posted(auditor, given, "keep").status_code == 403
    assert posted(auditor, given, "undo").status_code == 403
    undone = posted(client, given, "undo").text
    assert posted(client, fields(undone), "save", labels="附{n}").status_code == 303, "it goes on from theirs"
    posted(client, given, "keep", **{"title-0": "我的稿"})
    page = client.get(PAGE).text
    assert "我的稿" in page and "Somebody else saved number 1 meanwhile." in page
    assert posted(client, fields(page), "save").status_code == 303, (
        "what a colleague saved is known, and stays"
    )
    assert "Not saved yet." not in client.get(PAGE).text
    posted(client, given, "keep", **{"title-0": "迟到的一步"})
    assert "迟到的一步" not in client.get(PAGE).text, "what was on its way when all was saved is done with"
    posted(client, fields(client.get(PAGE).text), "keep", **{"title-0": "另一稿"})
    assert "另一稿" not in client.get(f"{PAGE}?number=1").text
    assert posted(client, given, "forget").status_code == 303
    assert "另一稿" not in client.get(PAGE).text


def test_bad_pages_are_refused_beside_what_was_typed(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    given = fields(client.get(PAGE).text)
    row = next(name.partition("-")[2] for name, value in given if value == "document")
    answer = posted(client, given, "save", **{f"pages-{row}": "3-1"})
    assert answer.status_code == 422
    assert "“3-1” names no pages" in answer.text
    assert 'value="3-1"' in answer.text
    assert posted(client, given, "save", most_pages="x").status_code == 422
    assert posted(client, given, "save", most_pages="5").status_code == 422
    assert kept(bench, case) == []


def test_what_nobody_offered_is_refused(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    for key in ("net_recovery", "../../etc/passwd", "owed' OR 1=1"):
        given = [("row", "0"), ("what-0", "chapter"), ("key-0", key), ("seen", "0")]
        assert posted(client, given, "save").status_code == 422
    assert posted(client, [("seen", "0")], "save").status_code == 422
    for seen in ("9" * 30, "-1", "x", "\0"):
        given = [("row", "0"), ("what-0", "chapter"), ("key-0", "owed\0"), ("seen", seen)]
        assert posted(client, given, "keep").status_code == 200
        assert posted(client, given, "undo").status_code == 200
    assert client.get(f"{PAGE}?profile=everybody").status_code == 422
    assert client.get(f"{PAGE}?number=7").status_code == 404
    assert kept(bench, case) == []


def test_who_only_reads_can_look_and_not_save(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("auditor")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Save the arrangement" not in page.text
    assert posted(client, fields(page.text), "save").status_code == 403
    assert kept(bench, case) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_a_court_document_is_about_is_chosen_on_the_page(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    with bench.session() as session:
        [debtor] = list_obligors(session, case.id)
    given = fields(client.get(PAGE).text)
    page = posted(client, given, "add", add="paper:power-of-attorney").text
    assert "Proceeding" in page and "The last that fits" in page
    page = posted(client, given, "add", add=f"paper:{ABOUT_OBLIGOR}").text
    [chosen] = re.findall(r'<select[^>]* name="(about-\d+)"', page)
    assert f'<option value="{debtor.obligor_id}">' in page and "杭州示例机械有限公司" in page
    filled = [*fields(page), (chosen, str(debtor.obligor_id))]
    assert posted(client, filled, "save").status_code == 303
    [first] = kept(bench, case)
    assert [one.about for one in first.composition.of(What.PAPER)] == [str(debtor.obligor_id)]
    page = client.get(PAGE).text
    assert f'<option value="{debtor.obligor_id}" selected>' in page
    lost = [(name, "77" if name == chosen else value) for name, value in [*fields(page), (chosen, "")]]
    assert "(not there)" in posted(client, lost, "up:1").text, "no other record is put in its place unseen"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_a_court_document_lacks_leads_to_the_field_that_takes_it(
    client: FlaskClient, sign_in: Callable[..., Any], bench: Bench, case: Any
) -> None:
    sign_in("legal")
    with bench.session() as session:
        [debt] = list_debts(session, case.id)
    page = posted(client, fields(client.get(PAGE).text), "add", add="paper:statement-of-claim").text
    ahead = posted(client, fields(page), "preview")
    assert ahead.status_code == 200
    assert f'/cases/ZB-1/debts/{debt.id}#field-lent"' in ahead.text
