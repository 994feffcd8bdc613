"""The list of cases and the pages of imports, on both engines."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from legal_recovery.app import CASE_TABS
from legal_recovery.plumbing.jobs import list_jobs
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import find_office
from legal_recovery.web.transact import House
from tests.factories import Bench
from tests.portfolio.importing import (
    Importer,
    Killed,
    cost,
    debt,
    head,
    killed_after,
    make_importer,
    party,
    sheets,
    write_book,
)
from tests.signing_in import send

SignIn = Callable[..., Actor]
SUIT = {
    "kind": "诉讼",
    "court": "杭州市西湖区人民法院",
    "docket_number": "（2025）浙0106民初123号",
    "filed_on": "2025-03-10",
}


@pytest.fixture
def importer(bench: Bench, tmp_path: Path) -> Importer:
    return make_importer(bench, tmp_path)


def three_cases() -> dict[str, Any]:
    """Three cases of two offices and two currencies."""
    return sheets(
        [
            head(escalated_on="2025-03-01"),
            head(case_reference="B-2", escalated_on="2026-09-01", stage="移交", officer="王律"),
            head(
                case_reference="C-3",
                office="宁波分行",
                currency="USD",
                flags="和解",
                escalated_on="2024-03-01",
            ),
        ],
        [
            party(id_type="统一社会信用代码", id_number="91330106TEST000001"),
            party(case_reference="B-2", name="示例人张三"),
            party(case_reference="C-3", name="=HYPERLINK(1)"),
        ],
        [
            debt(),
            debt(case_reference="B-2", contract_number="JK-22", principal="5000.00"),
            debt(case_reference="C-3", contract_number="US-3", currency="USD", principal="700.00"),
        ],
        proceedings=[{"case_reference": "A-1", **SUIT}],
        costs=[cost(currency="USD", amount="9.00")],
    )


@pytest.fixture
def listed(importer: Importer) -> Importer:
    importer.loaded(three_cases())
    return importer


def shown(client: FlaskClient, address: str) -> list[str]:
    """Return the references that the saved list holds, in its order."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    rows = csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    return [row["Case"] for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["B-2", "A-1", "C-3"]),
        ("q=A-1", ["A-1"]),
        ("q=示例机", ["A-1"]),
        ("q=zhangsan", ["B-2"]),
        ("q=张san", ["B-2"]),
        ("q=hzsljx", ["A-1"]),
        ("q=(2025)浙0106民初123", ["A-1"]),
        ("q=0001", ["A-1"]),
        ("q=JK-22", ["B-2"]),
        ("q=%25", []),
        ("stage=intake", ["B-2"]),
        ("stage=open", ["B-2", "A-1", "C-3"]),
        ("officer=wl", ["B-2"]),
        ("court=hzsxhq", ["A-1"]),
        ("flag=settlement", ["C-3"]),
        ("currency=USD", ["C-3"]),
        ("exposure_from=5000", ["B-2"]),
        ("escalated_from=2025-01-01&escalated_to=2025-12-31", ["A-1"]),
        ("age=0-6", ["B-2"]),
        ("age=24-36", ["C-3"]),
        ("attention=quiet", ["B-2", "A-1", "C-3"]),
        ("sort=exposure", ["C-3", "A-1", "B-2"]),
        ("sort=-reference", ["C-3", "B-2", "A-1"]),
        ("sort=nonsense", ["B-2", "A-1", "C-3"]),
    ],
)
def test_the_address_says_what_is_listed(
    listed: Importer, client: FlaskClient, sign_in: SignIn, query: str, found: list[str]
) -> None:
    sign_in("manager")
    assert shown(client, f"/cases.csv?{query}") == found
    page = client.get(f"/cases?{query}").get_data(as_text=True)
    assert [name for name in ("A-1", "B-2", "C-3") if f"/cases/{name}" in page] == sorted(found)


def test_what_cannot_be_read_is_a_sentence_at_its_field(
    listed: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("manager")
    address = "/cases?stage=limbo&escalated_from=2024-02-30&exposure_from=1,23&age=x&office=x&currency=XX"
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for field in ("stage", "escalated_from", "exposure_from", "age", "office", "currency"):
        assert f'id="filters-{field}-error"' in page, field
    assert client.get(address.replace("/cases", "/cases.csv")).status_code == 422


@pytest.mark.parametrize("cursor", ["after=xx", "after=W10", "before=WyItZXNjYWxhdGVkX29uIiwieCIsMV0"])
def test_a_damaged_cursor_is_the_first_page(
    listed: Importer, client: FlaskClient, sign_in: SignIn, cursor: str
) -> None:
    sign_in("manager")
    assert client.get(f"/cases?{cursor}").status_code == 200


def test_totals_are_of_all_that_is_filtered_and_by_currency(
    listed: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("manager")
    page = client.get("/cases").get_data(as_text=True)
    totals = page[page.index("<tfoot>") :]
    assert 'value="6120.00" data-currency="CNY"' in totals
    assert 'value="760.00" data-currency="USD"' in totals
    assert 'value="9.00" data-currency="USD"' in totals, "a cost in dollars of a case in yuan"


def test_a_list_is_walked_forth_and_back_without_a_gap(
    importer: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    names = [f"P-{number:03}" for number in range(120)]
    importer.loaded(
        {
            "cases": [head(case_reference=name) for name in names],
            "parties": [party(case_reference=name) for name in names],
            "debts": [debt(case_reference=name, contract_number=name) for name in names],
        }
    )
    sign_in("manager")
    for sort in ("reference", "-exposure", "moved_on", "debtor"):
        walked, address = [], f"/cases?sort={sort}"
        for _ in range(3):
            page = client.get(address).get_data(as_text=True)
            walked += [name for name in names if f'href="/cases/{name}"' in page]

            links = re.findall(r'href="([^"]*after=[^"]*)"', page)
            address = links[0].replace("&amp;", "&") if links else ""
            if not address:
                break
        assert sorted(walked) == names, sort


def test_a_person_sees_the_cases_of_the_own_office(
    listed: Importer, client: FlaskClient, sign_in: SignIn, bench: Bench
) -> None:
    with bench.session() as session:
        ningbo = find_office(session, "宁波分行")
    assert ningbo is not None
    sign_in("legal", office_id=ningbo.id)
    assert shown(client, "/cases.csv") == ["C-3"]
    page = client.get("/cases").get_data(as_text=True)
    assert "A-1" not in page and "CNY" not in page.partition("<tfoot>")[2].partition("</tfoot>")[0]


def test_cases_that_are_being_loaded_are_in_no_list(
    importer: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    write_book(importer.folder / "p.xlsx", three_cases())
    with pytest.raises(Killed):
        importer(do=killed_after(importer.bench.do, 3))
    sign_in("manager")
    assert shown(client, "/cases.csv") == []
    assert "No case yet" in client.get("/cases").get_data(as_text=True)
    assert client.get("/cases/A-1").status_code == 404


def test_a_saved_list_holds_no_foreign_formula_and_is_noted(
    listed: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("manager")
    assert "'=HYPERLINK(1)" in client.get("/cases.csv").get_data(as_text=True)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/cases.xlsx?currency=CNY").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    place = rows[0].index("Exposure")
    assert [row[place] for row in rows[1:3]] == [5060, 1060]
    assert str(rows[3][place]).startswith("=SUM(")


def test_an_administrator_sees_no_cases(listed: Importer, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("admin")
    assert client.get("/cases").status_code in (403, 404)
    assert client.get("/imports").status_code in (403, 404)


# --- imports ----------------------------------------------------------------------------------------------


def upload(client: FlaskClient, path: Path, **more: Any) -> Any:
    return send(client, "/imports", {"file": (path.open("rb"), path.name), **more})


def carried_out(house: House, actor: Actor) -> int:
    """Carry out the latest import of a person as the worker does; return its job."""
    with house.database.reading() as session:
        job = list_jobs(session, actor.id, "import")[0]
    house.jobs.carry_out(job.id)
    return job.id


def test_a_file_is_sent_checked_and_loaded(
    importer: Importer, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    actor = sign_in("manager")
    answer = upload(client, write_book(importer.folder / "p.xlsx", three_cases()))
    assert answer.status_code == 303
    waiting = client.get(answer.location).get_data(as_text=True)
    assert 'hx-trigger="every 1s"' in waiting and "Look again" in waiting
    job = carried_out(house, actor)
    assert "3 cases created, 0 updated, 0 unchanged." in client.get(f"/imports/{job}").get_data(as_text=True)
    fragment = client.get(f"/imports/{job}/progress", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "3 cases created" in fragment and "<html" not in fragment
    assert importer.visible() == ["A-1", "B-2", "C-3"]


def test_a_trial_can_be_made_real_without_sending_the_file_again(
    importer: Importer, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    actor = sign_in("manager")
    upload(client, write_book(importer.folder / "p.xlsx", three_cases()), dry_run="1")
    job = carried_out(house, actor)
    assert "Nothing was loaded. Would be: 3 created" in client.get(f"/imports/{job}").get_data(as_text=True)
    assert importer.visible() == []
    send(client, f"/imports/{job}/again", {}, form_at=f"/imports/{job}")
    carried_out(house, actor)
    assert len(importer.visible()) == 3


def test_differences_are_shown_and_taken_over(
    listed: Importer, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    actor = sign_in("manager")
    changed = three_cases()
    changed["debts"][0]["principal"] = "900.00"
    upload(client, write_book(listed.folder / "newer.xlsx", changed))
    job = carried_out(house, actor)
    page = client.get(f"/imports/{job}").get_data(as_text=True)
    assert "CNY 1000.00" in page and "CNY 900.00" in page and "Take the changes over" in page
    send(client, f"/imports/{job}/again", {"update": "1"}, form_at=f"/imports/{job}")
    carried_out(house, actor)
    assert listed.figures()["exposure"] == "960.00"


def test_problems_name_sheet_row_and_column(
    importer: Importer, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    actor = sign_in("manager")
    broken = three_cases()
    broken["debts"][1]["principal"] = "abc"
    upload(client, write_book(importer.folder / "p.xlsx", broken))
    job = carried_out(house, actor)
    page = client.get(f"/imports/{job}").get_data(as_text=True)
    assert "1 problem; nothing was loaded." in page and "Principal outstanding" in page
    saved = client.get(f"/imports/{job}/problems.csv").get_data(as_text=True)
    assert "debts,3,Principal outstanding,“abc”" in saved.replace('"', "")
    assert importer.visible() == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Choose a file."),
        ({"file": b""}, "The file is empty."),
        ({"file": b"x", "balance_date": "2024-02-30"}, "no day"),
        ({"file": b"x", "balance_date": "2030-01-01"}, "in the future"),
        ({"file": b"x", "mapping": "nonsense"}, "HEADING=COLUMN"),
    ],
)
def test_a_refused_form_says_why_at_the_field(
    client: FlaskClient, sign_in: SignIn, values: dict[str, Any], sentence: str
) -> None:
    sign_in("manager")
    files = {"file": (io.BytesIO(values["file"]), "p.csv")} if "file" in values else {}
    answer = send(client, "/imports", {**values, **files})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_a_file_over_the_limit_is_one_sentence(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("manager")
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    answer = send(client, "/imports", {"file": (io.BytesIO(b"x" * 200_000), "p.csv")})
    assert answer.status_code == 413
    assert "The file is larger than" in answer.get_data(as_text=True)


def test_an_interrupted_import_is_shown_and_resumed_by_somebody_else(
    importer: Importer, client: FlaskClient, sign_in: SignIn, house: House
) -> None:
    write_book(importer.folder / "p.xlsx", three_cases())
    with pytest.raises(Killed):
        importer(do=killed_after(importer.bench.do, 2))
    actor = sign_in("manager")
    page = client.get("/imports").get_data(as_text=True)
    assert "Go on with p.xlsx" in page and "Give p.xlsx up" in page
    address = page.partition('action="/imports/unfinished/')[2].partition('"')[0]
    assert send(client, f"/imports/unfinished/{address}", {}, form_at="/imports").status_code == 303
    carried_out(house, actor)
    assert len(importer.visible()) == 3
    importer.verified()


def test_an_import_is_its_sender_s_alone(
    importer: Importer, client: FlaskClient, sign_in: SignIn, house: House, app: Flask
) -> None:
    actor = sign_in("manager")
    upload(client, write_book(importer.folder / "p.xlsx", three_cases()))
    job = carried_out(house, actor)
    other = app.test_client()
    other.set_cookie("lang", "en")
    sign_in("legal_lead", browser=other)
    assert other.get(f"/imports/{job}").status_code == 404


def test_the_template_is_a_workbook(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("manager")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/imports/template.xlsx").data))
    assert len(book.sheetnames) >= 7


@pytest.mark.parametrize("reference", ["ZB/2026/001", "..", "A~2F#1?%"])
def test_a_case_has_its_pages_whatever_signs_its_reference_has(
    importer: Importer, client: FlaskClient, app: Flask, sign_in: SignIn, reference: str
) -> None:
    line = {"case_reference": reference}
    importer.loaded(sheets([head(**line)], [party(**line)], [debt(**line)]))
    sign_in("legal_lead", "manager")
    listed = client.get("/cases").text
    with app.test_request_context():
        tabs = [url_for(tab, reference=reference) for _, _, tab in CASE_TABS]
    assert f'href="{tabs[0]}"' in listed
    for address in tabs:
        page = client.get(address)
        assert page.status_code == 200, address
        assert f'href="{tabs[1]}"' in page.text


def test_a_whole_word_is_found_before_the_many_that_it_is_a_part_of(
    importer: Importer, client: FlaskClient, sign_in: SignIn
) -> None:
    names = ["Z-1", *(f"Z-1{number}" for number in range(10))]
    importer.loaded(
        {
            "cases": [
                head(case_reference=name, escalated_on=f"2025-03-{day:02}")
                for day, name in enumerate(names, 1)
            ],
            "parties": [party(case_reference=name) for name in names],
            "debts": [debt(case_reference=name, contract_number=f"JK {name}") for name in names],
        }
    )
    sign_in("manager")
    answer = client.get("/search?q=z-1", headers={"Accept": "application/json"})
    items = answer.get_json()["groups"][0]["items"]
    assert items[0]["url"] == "/cases/Z-1" and len(items) == 8
    assert len({item["url"] for item in items}) == 8
