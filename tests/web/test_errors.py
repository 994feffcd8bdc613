"""A refusal is one sentence in the user's language, with the right status, wherever it is met."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields

from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.kernel.money import Money, parse_amount
from legal_recovery.web.errors import SAYINGS, field_errors, status_of, translated

PROBLEM = "application/problem+json"


class OwnRefusal(InvalidInput):
    code = "tests.own"


def test_a_refusal_of_a_feature_has_the_status_of_its_nearest_class() -> None:
    assert status_of(OwnRefusal("No.")) == 422
    assert status_of(RecoveryError("No.")) == 400


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/refuse/missing", 404, "There is no case LR-1."),
        ("/refuse/rule", 422, "reserve price CNY\u00a01,234.50"),
        ("/refuse/input", 422, "Choose one."),
        ("/refuse/race", 409, "Somebody else was first"),
        ("/nothing", 404, "belongs to another office"),
        ("/status/429", 429, "Wait a minute"),
        ("/status/413", 413, "Send a smaller one"),
        ("/status/418", 418, "Go back and try again."),
    ],
)
def test_a_page_says_it_with_its_status_and_a_reference(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert says in answer.text and "Reference" in answer.text and "<nav" not in answer.text


def test_a_failure_names_a_reference_and_nothing_of_the_machine_room(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/fail", headers={"Accept": "application/json", "Accept-Language": "zh"})
    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert "secret" not in answer.text and "未保存任何内容" in answer.get_json()["detail"]
    assert answer.get_json()["reference"] in caplog.text


def test_the_api_answers_with_a_problem_document_in_decimal_strings(client: FlaskClient) -> None:
    answer = client.get("/api/v1/refuse/rule", headers={"Accept-Language": "en", "Accept": "*/*"})
    assert answer.content_type == PROBLEM
    document = answer.get_json()
    assert document["status"] == 422 and document["code"] == "rule_violation"
    assert document["facts"] == {"reserve": {"amount": "1234.50", "currency": "CNY"}}
    assert document["title"] == SAYINGS[422][0]


def test_an_unknown_address_of_the_api_is_no_page(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing", headers={"Accept": "text/html"}).content_type == PROBLEM


def test_htmx_gets_a_fragment_and_not_a_page_in_the_page(client: FlaskClient) -> None:
    answer = client.get("/refuse/race", headers={"HX-Request": "true", "Accept-Language": "en"})
    assert answer.status_code == 409
    assert "<html" not in answer.text and "notice" in answer.text


def test_a_method_that_is_not_answered_says_which_are(client: FlaskClient) -> None:
    answer = client.delete("/components")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_a_forged_form_is_told_that_it_expired(client: FlaskClient) -> None:
    answer = client.post("/components/form", headers={"Accept-Language": "en"})
    assert answer.status_code == 400 and "form has expired" in answer.text


def test_what_was_typed_is_never_translated_and_never_markup(shell_app: Flask, client: FlaskClient) -> None:
    with shell_app.test_request_context("/?lang=zh"):
        assert translated(OwnRefusal("{text}: {what}", text="Copied", what="Copied")) == "Copied: 已复制"
        words = [N_("Copied"), N_("Cancel")]
        assert translated(OwnRefusal("{what}", what=words)) == "已复制、取消"
    page = client.get("/nothing%3Cscript%3E").text
    assert "<script>" not in page


def test_a_braced_sentence_without_facts_stays_as_it_is(shell_app: Flask) -> None:
    with shell_app.test_request_context("/?lang=en"):
        assert translated(OwnRefusal("Write {this}.")) == "Write {this}."


def test_errors_come_by_field_from_refusals_and_schemas_alike(shell_app: Flask) -> None:
    class Inner(Schema):
        rate = fields.Decimal(required=True)

    class Outer(Schema):
        name = fields.String(required=True)
        debt = fields.Nested(Inner)

    with shell_app.test_request_context("/?lang=en"):
        with pytest.raises(InvalidInput) as refusal:
            parse_amount("1,23", "CNY", field="cost")
        assert list(field_errors(refusal.value)) == ["cost"]
        assert field_errors(RecoveryError("No.")) == {"": ["No."]}
        with pytest.raises(ValidationError) as invalid:
            Outer().load({"debt": {"rate": "x"}})
        assert set(field_errors(invalid.value)) == {"name", "debt.rate"}


def test_a_refusal_speaks_the_language_of_the_page(shell_app: Flask) -> None:
    refusal = OwnRefusal("Send a smaller one, or split it.", limit=Money(1, "CNY"))
    with shell_app.test_request_context("/?lang=zh"):
        assert translated(refusal) == "请上传较小的文件，或将其拆分。"
