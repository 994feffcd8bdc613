"""The API keeps what its own description promises, whatever a program sends."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from legal_recovery.users import commands
from legal_recovery.users.rules import token_digest
from tests.factories import Bench
from tests.signing_in import make_person
from tests.thorough import THOROUGH, mostly_sqlite

SECRET = "lrt_described"
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def described(app: Flask, bench: Bench) -> Any:
    """The description of the API, with a case to ask about and a token of somebody who may do everything."""
    bench.open_case()
    person = make_person(app, bench, ("legal_lead", "finance_lead"), bench.office_id)
    token = commands.CreateToken(person.id, "测试", token_digest(SECRET))
    bench.do(commands.create_token, token, by=person)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@mostly_sqlite
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_one_that_the_description_promises(described: Any) -> None:
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @settings(
            max_examples=20 if THOROUGH else 3,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=right | wrong)
        def keeps_its_promises(case: Any) -> None:
            if "reference" in case.path_parameters:
                case.path_parameters["reference"] = "ZB-1"
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=PROMISES)

        keeps_its_promises()
        asked += 1
    assert asked >= 20
