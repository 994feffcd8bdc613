"""Components from the outside: what a feature hands over is what people, scripts and readers find."""

import re
from datetime import date

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from legal_recovery.kernel.money import Money
from legal_recovery.web.pagination import Page, Sort


@pytest.fixture
def draw(shell_app: Flask):
    """Call a macro as a template would, on an English page."""

    def call(file: str, macro: str, *args, at: str = "/cases?sort=net&stage=1", **options) -> str:
        with shell_app.test_request_context(at, headers={"Accept-Language": "en"}):
            return str(get_template_attribute(f"components/{file}.html", macro)(*args, **options))

    return call


COLUMNS = [
    {"key": "reference", "label": "Reference", "url": "url", "sort": True},
    {"key": "net", "label": "Net", "kind": "money", "currency": "CNY", "sort": True, "sum": True},
    {"key": "stage", "label": "Stage", "kind": "badge"},
]
ROW = {
    "id": 7,
    "reference": "<LR&1>",
    "url": "/cases/1",
    "net": Money(-5, "CNY"),
    "stage": {"label": "Intake", "tone": "warn"},
}


def test_a_table_escapes_its_data_keeps_exact_amounts_and_names_each_row(draw) -> None:
    table = draw("table", "data_table", COLUMNS, [ROW], caption="1 case", selectable=True)
    assert "&lt;LR&amp;1&gt;" in table and "<LR" not in table
    assert 'value="-0.05"' in table and "−0.05" in table
    assert 'id="list-7"' in table and 'value="7"' in table
    assert table.count("<caption") == 1 and 'data-label="Net"' in table


def test_a_sorted_head_says_so_and_leads_to_the_opposite_order(draw) -> None:
    table = draw("table", "data_table", COLUMNS, [ROW], caption="1", sort=Sort("net"))
    assert 'aria-sort="ascending"' in table and "sort=-net&amp;stage=1" in table
    assert "sort=reference" in table


def test_an_empty_list_says_why_and_is_never_a_blank_table(draw) -> None:
    empty = {"reason": "filtered", "title": "No case matches", "clear_url": "/cases"}
    table = draw("table", "data_table", COLUMNS, [], caption="0", empty=empty)
    assert "No case matches" in table and 'href="/cases"' in table and "<table" not in table


def test_totals_of_two_currencies_stand_in_two_rows(draw) -> None:
    totals = [{"label": "Total CNY", "net": Money(1, "CNY")}, {"label": "Total USD", "net": Money(2, "USD")}]
    table = draw("table", "data_table", COLUMNS, [ROW], caption="1", totals=totals)
    assert re.findall(r'<th scope="row">([^<]+)', table) == ["Total CNY", "Total USD"]


def test_everything_filtered_can_only_be_chosen_where_there_is_more_than_the_page(draw) -> None:
    options = {"caption": "1", "selectable": True, "bulk": [{"label": "Assign", "url": "/assign"}]}
    assert 'name="all"' not in draw(
        "table", "data_table", COLUMNS, [ROW], page=Page([ROW], total=1), **options
    )
    assert 'name="all"' in draw(
        "table", "data_table", COLUMNS, [ROW], page=Page([ROW], "n", total=2), **options
    )


@pytest.mark.parametrize(
    "kind", ["text", "amount", "date", "select", "textarea", "file", "checkbox", "password"]
)
def test_an_error_stands_beside_its_field_and_belongs_to_it(draw, kind: str) -> None:
    field = draw("form", "field", "note", "Note", kind, errors={"note": ["Too <long>."]}, help="Short.")
    described = re.search(r'aria-describedby="([^"]+)"', field)
    assert described and all(f'id="{own}"' in field for own in described[1].split())
    assert 'aria-invalid="true"' in field and "Too &lt;long&gt;." in field


def test_what_was_typed_wins_over_the_default_even_when_it_is_nothing(draw) -> None:
    assert 'value=""' in draw("form", "field", "on", "On", "date", values={"on": ""}, value=date(2026, 1, 2))
    assert 'value="2026-01-02"' in draw(
        "form", "field", "on", "On", "date", values={}, value=date(2026, 1, 2)
    )


def test_a_password_is_never_written_back(draw) -> None:
    assert "secret" not in draw("form", "field", "password", "P", "password", values={"password": "secret"})


def test_a_confirmation_works_out_the_change_and_keeps_currencies_apart(draw) -> None:
    effects = [
        {"label": "Costs", "before": Money(100, "CNY"), "after": Money(350, "CNY")},
        {"label": "Other", "before": Money(100, "CNY"), "after": Money(350, "USD")},
    ]
    shown = draw("confirm", "confirm_preview", effects, {"amount": "2.50"}, version=4)
    assert shown.count("+CNY") == 1 and "+CNY\u00a02.50" in shown
    assert 'name="amount" value="2.50"' in shown and 'name="version" value="4"' in shown
    assert 'name="confirmed" value="1"' in shown and shown.count('name="csrf_token"') == 1


def test_progress_stops_asking_when_it_is_done(draw) -> None:
    assert 'hx-get="/go"' in draw("progress", "progress", "Rows", 3, 10, url="/go")
    assert "hx-get" not in draw("progress", "progress", "Rows", 10, 10, url="/go", state="done")


def test_a_status_is_a_word_with_a_shape(draw) -> None:
    shown = draw("values", "badge", "Enforcement", "warn")
    assert "Enforcement" in shown and "#alert-triangle" in shown


def test_the_form_example_goes_all_the_way_without_a_script(client: FlaskClient) -> None:
    def token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    page = client.get("/components/form", headers={"Accept-Language": "en"}).text
    typed = {"csrf_token": token(page), "amount": "12.5万", "paid_on": "2026-02-30", "kind": "appraisal"}
    refused = client.post("/components/form", data=typed, headers={"Accept-Language": "en"})
    assert refused.status_code == 422 and 'value="12.5万"' in refused.text
    assert "There is no day" in refused.text and 'href="#field-paid_on"' in refused.text
    asked = client.post("/components/form", data=typed | {"paid_on": "2026-02-28"})
    assert asked.status_code == 200 and 'name="confirmed"' in asked.text and 'value="12.5万"' in asked.text
    done = client.post("/components/form", data=typed | {"paid_on": "2026-02-28", "confirmed": "1"})
    assert done.status_code == 303
